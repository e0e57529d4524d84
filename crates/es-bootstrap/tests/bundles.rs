//! Bundles from end to end: a directory of them, nodes that use theirs, and a cluster that lost its bundles.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

#[allow(dead_code, reason = "shared with other tests")]
mod cluster;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output};

use cluster::{Node, stderr};
use serde_json::Value;

const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fleet/tests/fixtures/host_ed25519");
const PUBLIC: &str = include_str!("../../fleet/tests/fixtures/host_ed25519.pub");

fn bundle(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_es-bootstrap"))
        .arg("bundle")
        .args(words)
        .current_dir(folder)
        .envs([tests::RSA_KEY])
        .output()
        .unwrap()
}

/// Writes a list of nodes and creates their bundles.
fn create(folder: &Path, nodes: &str, more: &[&str]) -> Value {
    fs::write(folder.join("nodes.yml"), format!("cluster_name: c\nnodes:\n{nodes}")).unwrap();
    let words =
        ["create", "--nodes", "nodes.yml", "--out", "out", "--recipient", PUBLIC.trim(), "--format", "json"];
    let output = bundle(folder, &[&words, more].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn take(node: &Node, file: &Path, more: &[&str]) -> Output {
    let file = file.display().to_string();
    node.run(&[&["configure", "--bundle", &file, "--identity", KEY, "--format", "json"], more].concat(), "")
}

fn fingerprint(output: &Output) -> String {
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    document["ca_fingerprint"].as_str().unwrap().to_owned()
}

const TWO: &str = "  - {name: es01, addresses: [192.0.2.1]}\n  - {name: es02, addresses: [192.0.2.2]}\n";

#[test]
fn what_a_node_holds_is_enough_to_plan_its_cluster_again() {
    let folder = tempfile::tempdir().unwrap();
    let made = create(folder.path(), TWO, &["--credentials-to", "none"]);
    let first = Node::fresh("");
    let output = take(&first, &folder.path().join("out/nodes/es01.age"), &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(made["ca_fingerprint"], fingerprint(&output));

    // The directory is lost, including the file with the shared material.
    fs::remove_dir_all(folder.path().join("out")).unwrap();
    let (home, config) = (first.at("home"), first.config(""));
    let place = ["--es-home", home.to_str().unwrap(), "--path-conf", config.to_str().unwrap()];
    let three = format!("{TWO}  - {{name: es03, addresses: [192.0.2.3]}}\n");
    let again = create(folder.path(), &three, &[&["--from-node"][..], &place].concat());
    assert_eq!(again["ca_fingerprint"], made["ca_fingerprint"]);
    assert!(again["founders"].as_array().unwrap().is_empty() && again["credentials"].is_null());

    let third = Node::fresh("");
    let output = take(&third, &folder.path().join("out/nodes/es03.age"), &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(made["ca_fingerprint"], fingerprint(&output));
    let settings = third.settings();
    assert!(settings.contains("discovery.seed_hosts: [\"192.0.2.1\", \"192.0.2.2\"]"), "{settings}");
    assert!(!settings.contains("initial_master_nodes"), "{settings}");
    // Both nodes present the same certificate, and hold no password that the cluster does not know.
    let transport = |node: &Node| {
        let keystore =
            keystore::Sealed::decode(&fs::read(node.config("elasticsearch.keystore")).unwrap()).unwrap();
        let keystore = keystore.open(&keystore::Passphrase::empty()).unwrap();
        let password = keystore.get(keystore::TRANSPORT_KEYSTORE_PASSWORD).unwrap().reveal().to_vec();
        let password = pki::StorePassword::from_text(String::from_utf8(password).unwrap().into());
        let store =
            pki::Store::decode(&fs::read(node.config("certs/transport.p12")).unwrap(), &password).unwrap();
        let pki::Entry::Key { chain, .. } = &store.entries[0] else { panic!("a key comes first") };
        (chain[0].clone(), keystore.contains(keystore::PASSWORD_HASH))
    };
    let (one, other) = (transport(&first), transport(&third));
    assert_eq!(one.0, other.0);
    assert_eq!((one.1, other.1), (true, false));
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn the_hosts_own_key_opens_a_bundle_for_root_alone() {
    let folder = tempfile::tempdir().unwrap();
    create(folder.path(), TWO, &["--credentials-to", "none"]);
    let file = folder.path().join("out/nodes/es01.age").display().to_string();
    let node = Node::fresh("");
    let configure = || {
        Command::new(env!("CARGO_BIN_EXE_es-bootstrap"))
            .args(["configure", "--bundle", &file])
            .args(["--es-home".as_ref(), node.at("home").as_os_str()])
            .args(["--path-conf".as_ref(), node.config("").as_os_str()])
            .env("ES_BOOTSTRAP_TEST_HOST_KEY", KEY)
            .output()
            .unwrap()
    };
    // Root must not use the host key for another user's configuration directory.
    std::os::unix::fs::chown(node.config(""), Some(65_534), None).unwrap();
    let output = configure();
    assert!(matches!(output.status.code(), Some(64 | 78)), "{}", stderr(&output));
    std::os::unix::fs::chown(node.config(""), Some(0), None).unwrap();
    let output = configure();
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_node_that_cannot_take_a_bundle_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    create(folder.path(), TWO, &["--credentials-to", "none"]);
    let file = folder.path().join("out/nodes/es01.age");
    let cut = folder.path().join("cut.age");
    fs::write(&cut, &fs::read(&file).unwrap()[..4_000]).unwrap();
    let cluster = folder.path().join("out/cluster.age");
    for (settings, file, more, code, words) in [
        ("", &cut, &[][..], 65, "damaged or incomplete"),
        ("", &cluster, &[], 65, "the shared file of a cluster"),
        ("node.name: es02\n", &file, &[], 78, "`node.name` is `es02` here, and `es01` in the bundle"),
        ("cluster.initial_master_nodes: [es01]\n", &file, &[], 78, "`cluster.initial_master_nodes`"),
        ("", &file, &["--ca-fingerprint", &"0".repeat(64)], 65, "has the fingerprint"),
        ("xpack.security.enabled: true\n", &file, &[], 80, "already configured"),
    ] {
        let node = Node::fresh(settings);
        let before = node.snapshot();
        let output = take(&node, file, more);
        let said = format!("{}{}", stderr(&output), String::from_utf8_lossy(&output.stdout));
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(words), "{said}");
        assert!(node.snapshot() == before, "{settings:?}: something was changed");
    }
}

#[test]
fn a_directory_of_bundles_is_no_link() {
    let folder = tempfile::tempdir().unwrap();
    create(folder.path(), TWO, &["--credentials-to", "none"]);
    let other = folder.path().join("other");
    fs::create_dir(&other).unwrap();
    let out = folder.path().join("out");
    let words = |out: &str| {
        let words = ["create", "--nodes", "nodes.yml", "--recipient", PUBLIC.trim(), "--identity", KEY];
        let output = bundle(folder.path(), &[&words[..], &["--reseal", "es01", "--out", out]].concat());
        assert_eq!(output.status.code(), Some(73), "{}", stderr(&output));
        stderr(&output)
    };
    std::os::unix::fs::symlink(&out, folder.path().join("link")).unwrap();
    assert!(words("link").contains("`./link` is a symbolic link or not a directory"));
    fs::remove_dir_all(out.join("nodes")).unwrap();
    std::os::unix::fs::symlink(&other, out.join("nodes")).unwrap();
    assert!(words("out").contains("`out/nodes` is a symbolic link or not a directory"));
    assert_eq!(fs::read_dir(other).unwrap().count(), 0);
}

#[test]
fn the_operators_passwords_and_those_that_are_made_go_where_they_should() {
    let folder = tempfile::tempdir().unwrap();
    let made = create(folder.path(), TWO, &["--credentials-to", "stdout"]);
    let password = made["credentials"]["elastic_password"].as_str().unwrap().to_owned();
    assert_eq!(password.len(), 20);
    let node = Node::fresh("");
    assert!(take(&node, &folder.path().join("out/nodes/es01.age"), &[]).status.success());
    let keystore =
        keystore::Sealed::decode(&fs::read(node.config("elasticsearch.keystore")).unwrap()).unwrap();
    let keystore = keystore.open(&keystore::Passphrase::empty()).unwrap();
    let hash = keystore.get(keystore::PASSWORD_HASH).unwrap().reveal();
    let hash = realm::PasswordHash::parse(std::str::from_utf8(hash).unwrap()).unwrap();
    assert!(hash.verify(&realm::Password::from_text(password.into()).unwrap()));

    // A node that is recreated while its cluster continues: the cluster already has the passwords.
    let again = Node::fresh("");
    assert!(take(&again, &folder.path().join("out/nodes/es01.age"), &["--rejoin"]).status.success());
    let keystore =
        keystore::Sealed::decode(&fs::read(again.config("elasticsearch.keystore")).unwrap()).unwrap();
    assert!(!keystore.open(&keystore::Passphrase::empty()).unwrap().contains(keystore::PASSWORD_HASH));
    assert!(!again.settings().contains("initial_master_nodes"));
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn two_hundred_nodes_have_files_that_fit_user_data() {
    let folder = tempfile::tempdir().unwrap();
    let node = |at: usize| {
        let (high, low, master) = (at / 250, at % 250 + 1, at < 3);
        format!(
            "  - {{name: es{at:03}, addresses: [10.0.{high}.{low}], names: [es{at:03}.example.org], master: {master}}}\n"
        )
    };
    let nodes: String = (0..200).map(node).collect();
    create(folder.path(), &nodes, &["--credentials-to", "none"]);
    let files: Vec<u64> = fs::read_dir(folder.path().join("out/nodes"))
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .collect();
    assert_eq!(files.len(), 200);
    assert!(files.iter().all(|size| *size <= 11 << 10), "{:?}", files.iter().max());
}

/// Creates the bundles of many nodes, and returns the peak of the program's memory in KiB.
fn peak_memory(nodes: usize) -> u64 {
    let folder = tests::folder::quick().unwrap();
    let node = |at: usize| {
        let (high, low, master) = (at / 250, at % 250 + 1, at < 3);
        format!("  - {{name: es{at:03}, addresses: [10.0.{high}.{low}], master: {master}}}\n")
    };
    let nodes: String = (0..nodes).map(node).collect();
    fs::write(folder.path().join("nodes.yml"), format!("cluster_name: c\nnodes:\n{nodes}")).unwrap();
    // The program cannot end before its output has been read, and its output is the last thing that it does.
    let (mut output, input) = std::io::pipe().unwrap();
    rustix::pipe::fcntl_setpipe_size(&input, 4 << 10).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_es-bootstrap"))
        .args(["bundle", "create", "--nodes", "nodes.yml", "--out", "out", "--recipient", PUBLIC.trim()])
        .args(["--credentials-to", "none", "--format", "json"])
        .current_dir(folder.path())
        .envs([tests::RSA_KEY])
        .stdout(input)
        .spawn()
        .unwrap();
    output.read_exact(&mut [0]).unwrap();
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let mut rest = Vec::new();
    output.read_to_end(&mut rest).unwrap();
    assert!(child.wait().unwrap().success() && rest.len() > 8 << 10, "{} bytes", rest.len());
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn memory_hardly_grows_with_the_number_of_nodes() {
    // What is left grows by the encoded certificates and the manifest. An encrypted file of each node alone
    // would be more.
    const MOST_FOR_EACH: u64 = 9;
    let (few, many) = (30, 330);
    let grown = peak_memory(many).saturating_sub(peak_memory(few));
    assert!(grown < MOST_FOR_EACH * (many - few) as u64, "{grown} KiB for {} more nodes", many - few);
}
