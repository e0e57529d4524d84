//! The credentials file after the HTTP CA was replaced: its password still opens the node, and its enrollment
//! token, which contains the old fingerprint, is gone.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use authority::Pair;
use fleet::{HttpRotation, RosterNode};
use pki::pem;

use crate::finalize::cluster;
use crate::passwords::decoded;
use crate::place::{Ca, Ended, LOOPBACK, Node, identity, text};
use crate::server::Server;

const FILE: &str = "initial-credentials";
const TOKEN: &str =
    "kibana_enrollment_token: \"eyJ\"\nkibana_enrollment_token_expires: \"2026-11-23T23:44:05Z\"\n";
const GONE: &str = "# The HTTP CA was replaced, so the enrollment token was removed; for another: \
    elasticsearch-create-enrollment-token -s kibana\n";

/// A node with credentials that nobody has deleted, and the files for each command.
fn node() -> Node {
    let node = Node::configured();
    let ca = Ca::new();
    let leaf = ca.identity(LOOPBACK);
    let key = pki::PrivateKey::decode(&leaf.key).unwrap();
    fs::create_dir(node.at("tls")).unwrap();
    for (name, content) in [
        ("tls/tls.crt", pem::encode(&leaf.chain[0])),
        ("tls/tls.key", pem::encode_key(&key).to_string()),
        ("tls/ca.crt", pem::encode(ca.certificate.der())),
        ("tls/ca.key", pem::encode_key(&ca.key).to_string()),
        ("rotation", rotation()),
    ] {
        fs::write(node.at(name), content).unwrap();
    }
    fs::set_permissions(node.at("rotation"), fs::Permissions::from_mode(0o600)).unwrap();
    let written = node.read(FILE);
    fs::write(node.at("config").join(FILE), written + TOKEN).unwrap();
    node
}

/// Returns the document of `rotate-ca http prepare`.
fn rotation() -> String {
    let ca = Ca::new();
    let (name, id, transport) = ("n1".to_owned(), "id".to_owned(), "127.0.0.1:1".to_owned());
    let rotation = HttpRotation {
        cluster_name: "elasticsearch".to_owned(),
        http_ca: Pair { certificate: ca.certificate, key: ca.key },
        nodes: vec![RosterNode { name, id, transport, http: None }],
    };
    String::from_utf8(rotation.encode().to_vec()).unwrap()
}

fn done(node: &Node, words: &[&str]) {
    let (code, out, err) = text(node.run("es-bootstrap", words, ""));
    assert_eq!(code, 0, "{words:?}: {out}{err}");
}

fn rotate(node: &Node, step: &str) {
    let ready: &[&str] = if step == "switch" { &["--clients-ready"] } else { &[] };
    done(node, &[&["rotate-ca", "http", step, "--bundle", "rotation", "--offline"], ready].concat());
}

fn named(node: &Node) -> String {
    let file = node.read(FILE);
    file.lines().find_map(|line| line.strip_prefix("ca_fingerprint: ")).unwrap().trim_matches('"').to_owned()
}

/// Asserts that the file names the node's CA, and that its password is what a tool logs in with.
fn assert_usable(node: &Node, context: &str) {
    let (_, fingerprint, _) = text(node.run("es-bootstrap", &["fingerprint"], ""));
    assert_eq!(named(node), fingerprint.trim(), "{context}");
    let file = node.read(FILE);
    let password = file.lines().find_map(|line| line.strip_prefix("elastic_password: ")).unwrap();
    let server =
        Server::with_tls(identity(&node.at("config")), cluster(&[("a", "127.0.0.1:9300", "master")], &["a"]));
    let port = format!("-Ehttp.port={}", server.port);
    done(node, &["finalize", "--dry-run", &port]);
    let who = decoded(&server.asked()[0].who);
    assert_eq!(who, format!("elastic:{}", password.trim_matches('"')), "{context}");
}

#[test]
fn the_password_stays_usable_and_the_token_is_withdrawn() {
    for words in [
        &["renew", "http-ca"][..],
        &["adopt", "http", "--pem", "tls", "--accept", "names-missing"],
        &["adopt", "http-ca", "--certificate", "tls/ca.crt", "--key", "tls/ca.key"],
    ] {
        let node = node();
        let (before, old) = (node.read(FILE), named(&node));
        done(&node, words);
        let expected = before.replace(TOKEN, GONE).replace(&old, &named(&node));
        assert_ne!(named(&node), old);
        assert_eq!(node.read(FILE), expected, "{words:?}");
        let mode = fs::metadata(node.at("config").join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_usable(&node, &format!("{words:?}"));
    }
}

#[test]
fn the_steps_of_a_rotation_bring_the_file_along() {
    let node = node();
    let (before, old) = (node.read(FILE), named(&node));
    rotate(&node, "trust");
    assert_eq!(node.read(FILE), before, "clients still use the old CA");
    rotate(&node, "switch");
    assert_ne!(named(&node), old);
    assert_usable(&node, "switch");
    rotate(&node, "back");
    assert_eq!(node.read(FILE), before.replace(TOKEN, GONE));
    assert_usable(&node, "back");
    rotate(&node, "switch");
    rotate(&node, "finish");
    assert_usable(&node, "finish");
}

#[test]
fn a_file_of_another_node_and_a_renewal_by_the_same_ca_change_nothing() {
    let node = node();
    let before = node.read(FILE);
    done(&node, &["renew"]);
    assert_eq!(node.read(FILE), before);
    let another = before.replace(&named(&node), &"0".repeat(64));
    fs::write(node.at("config").join(FILE), &another).unwrap();
    done(&node, &["renew", "http-ca"]);
    assert_eq!(node.read(FILE), another);
}

#[test]
fn a_file_that_cannot_be_replaced_is_named_and_nothing_changes() {
    let node = node();
    let config = node.at("config");
    let file = config.join(FILE);
    let before = [FILE, "certs/http_ca.crt"].map(|name| node.read(name));
    tests::user::give(node.at("").as_path()).unwrap();
    let mode = |mode| fs::set_permissions(&config, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    let mut command = node.command("es-bootstrap", &["renew", "http-ca"]);
    let (code, _, err) = text(tests::user::apply(&mut command).output().unwrap());
    mode(0o755);
    assert!(code == 73 && err.contains(file.to_str().unwrap()), "{code}: {err}");
    assert_eq!([FILE, "certs/http_ca.crt"].map(|name| node.read(name)), before);
    assert_eq!(fs::read_dir(node.at("config/certs")).unwrap().count(), 4);
}

/// Runs a script in which the packages' state directory is `$state`, and `$1` is the program.
fn with_state(node: &Node, script: &str) -> Ended {
    const MOUNTED: &str =
        "mount -t tmpfs -o mode=755 none /var/lib; state=/var/lib/es-bootstrap; mkdir -m 700 $state\n";
    let inner = node.command("es-bootstrap", &[]);
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-ec", &format!("{MOUNTED}{script}"), "sh"]).arg(inner.get_program());
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    text(command.current_dir(node.at("config")).output().unwrap())
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn the_file_of_a_package_is_brought_along_as_well() {
    let node = node();
    let before = node.read(FILE);
    let script = "mv initial-credentials $state; $1 renew http-ca -q; $1 fingerprint; cat $state/*";
    let (code, out, err) = with_state(&node, script);
    assert_eq!(code, 0, "{err}");
    let (fingerprint, file) = out.split_once('\n').unwrap();
    let old = before.lines().find_map(|line| line.strip_prefix("ca_fingerprint: ")).unwrap();
    assert_eq!(file, before.replace(TOKEN, GONE).replace(old, &format!("\"{fingerprint}\"")));
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn a_killed_exchange_gives_the_file_of_a_package_back() {
    let node = node();
    let before = node.read(FILE);
    // Killed after the file had its name, and before the first certificate had.
    let script = "mv initial-credentials $state/initial-credentials.17.0.old; cd $state
        sed 's/^ca_fingerprint: .*/ca_fingerprint: other/' *.old > initial-credentials
        ln initial-credentials initial-credentials.17.0.tmp
        $1 check > $OLDPWD/said 2>&1 || true; $1 renew -q; ls; cat initial-credentials";
    let (code, out, err) = with_state(&node, script);
    assert_eq!((code, out), (0, format!("{FILE}\n{before}")), "{err}");
    assert!(
        node.read("said").contains("/var/lib/es-bootstrap/initial-credentials.17.0.tmp"),
        "{}",
        node.read("said")
    );
}
