//! The files that hooks leave throughout a package's life.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

#[allow(dead_code, reason = "shared with other tests")]
mod cluster;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use cluster::Cluster;

const SETTINGS: &str = "node.name: n1\n";

fn node() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("home/lib")).unwrap();
    fs::create_dir(folder.path().join("config")).unwrap();
    fs::write(folder.path().join("home/lib/elasticsearch-8.19.21.jar"), "").unwrap();
    fs::write(folder.path().join("config/elasticsearch.yml"), SETTINGS).unwrap();
    folder
}

/// Runs a hook. It must not read standard input, and must print one line.
fn hook(folder: &Path, arguments: &[&str]) -> String {
    let output = output(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    assert_eq!(output.stdout, b"");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("es-bootstrap: ") && said.lines().count() == 1, "{said}");
    said
}

fn output(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).stdin(Stdio::null()).output().unwrap()
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_es-bootstrap"));
    command
        .current_dir(folder)
        .args(["hook", "--es-home", "home", "--path-conf", "config", "--state", "state"])
        .args(arguments)
        .envs([tests::RSA_KEY]);
    command
}

/// The group of the packages' node. It must be unused otherwise.
const GROUP: u32 = 4711;
const FRESH: [&str; 3] = ["deb-postinst", "configure", ""];

/// Returns a hook's command on a system with that group.
fn in_group(folder: &Path, arguments: &[&str]) -> Command {
    fs::write(folder.join("group"), format!("root:x:0:\nelasticsearch:x:{GROUP}:\n")).unwrap();
    tests::user::with_mounted(&command(folder, arguments), &folder.join("group"), "/etc/group")
}

/// Returns mode and group.
fn facts(path: &Path) -> (u32, u32) {
    (mode(path), fs::metadata(path).unwrap().gid())
}

/// Returns all files below a directory with their content.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.insert(path.clone(), Vec::new());
            found.extend(tree(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_purge_removes_what_a_fresh_installation_wrote() {
    for (fresh, upgrade, purge) in [
        (
            ["deb-postinst", "configure", ""],
            ["deb-postinst", "configure", "8.19.20"],
            ["deb-postrm", "purge"],
        ),
        (["rpm-post", "1", ""], ["rpm-post", "2", ""], ["rpm-postun", "0"]),
    ] {
        let folder = node();
        let before = tree(folder.path());
        hook(folder.path(), &fresh);
        let at = |name: &str| folder.path().join(name);
        assert_eq!(mode(&at("state")), 0o700);
        assert_eq!(mode(&at("state/initial-credentials")), 0o600);
        assert_eq!(mode(&at("config/certs")), 0o750);
        assert_eq!(mode(&at("config/certs/transport.p12")), 0o660);
        assert_eq!(mode(&at("config/elasticsearch.keystore")), 0o660);
        assert_eq!(mode(&at("config/.elasticsearch.keystore.initial_md5sum")), 0o644);

        // The two checksum lists can be verified with standard tools.
        for (program, list) in [
            ("md5sum", "config/.elasticsearch.keystore.initial_md5sum"),
            ("sha256sum", "state/written.sha256"),
        ] {
            let check = Command::new(program).args(["--check", "--strict"]).arg(at(list)).output().unwrap();
            assert!(check.status.success(), "{program}: {}", String::from_utf8_lossy(&check.stderr));
        }

        let installed = tree(folder.path());
        hook(folder.path(), &upgrade);
        hook(folder.path(), &fresh);
        assert_eq!(tree(folder.path()), installed, "an upgrade or a reinstallation changed something");

        hook(folder.path(), &purge);
        assert_eq!(tree(folder.path()), before);
        hook(folder.path(), &purge);
        assert_eq!(tree(folder.path()), before);
    }
}

#[test]
fn a_purge_leaves_what_the_operator_made_or_changed() {
    let folder = node();
    let at = |name: &str| folder.path().join(name);
    hook(folder.path(), &["deb-postinst", "configure"]);
    fs::write(at("config/certs/own.pem"), "own").unwrap();
    fs::write(at("config/certs/http.p12"), "changed").unwrap();
    let settings = fs::read_to_string(at("config/elasticsearch.yml")).unwrap();
    fs::write(at("config/elasticsearch.yml"), format!("{settings}cluster.name: own\n")).unwrap();

    let said = hook(folder.path(), &["deb-postrm", "purge"]);
    assert!(said.contains("config/certs/http.p12"), "{said}");
    assert_eq!(
        fs::read_to_string(at("config/elasticsearch.yml")).unwrap(),
        format!("{SETTINGS}cluster.name: own\n")
    );
    let mut left: Vec<_> =
        fs::read_dir(at("config/certs")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["http.p12", "own.pem"]);
    assert!(!at("state").exists());
    assert!(!at("config/elasticsearch.keystore").exists());
}

#[test]
fn a_purge_works_without_settings_and_without_a_configuration_directory() {
    let folder = node();
    let at = |name: &str| folder.path().join(name);
    hook(folder.path(), &["deb-postinst", "configure"]);
    fs::remove_file(at("config/elasticsearch.yml")).unwrap();
    hook(folder.path(), &["deb-postrm", "purge"]);
    assert_eq!(fs::read_dir(at("config")).unwrap().count(), 0);

    let folder = node();
    hook(folder.path(), &["deb-postinst", "configure"]);
    fs::remove_dir_all(folder.path().join("config")).unwrap();
    hook(folder.path(), &["deb-postrm", "purge"]);
    assert!(!folder.path().join("state").exists());
}

#[test]
fn an_erased_package_leaves_the_secrets_of_data_that_stay() {
    let folder = node();
    hook(folder.path(), &["rpm-post", "1"]);
    fs::create_dir_all(folder.path().join("home/data/nodes")).unwrap();
    let before = tree(folder.path());
    let said = hook(folder.path(), &["rpm-postun", "0"]);
    assert!(said.contains("has data"), "{said}");
    assert_eq!(tree(folder.path()), before);
}

#[test]
fn a_node_that_is_left_alone_gets_a_keystore_and_nothing_else() {
    let folder = node();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("home/data/nodes")).unwrap();
    let said = hook(folder.path(), &["deb-postinst", "configure", ""]);
    assert!(said.contains("did not configure `") && said.contains("created a keystore"), "{said}");
    assert_eq!(fs::read_to_string(at("config/elasticsearch.yml")).unwrap(), SETTINGS);
    assert!(!at("config/certs").exists());
    assert_eq!(mode(&at("config/elasticsearch.keystore")), 0o660);
    hook(folder.path(), &["deb-postrm", "purge"]);
    assert!(!at("config/elasticsearch.keystore").exists());
    assert!(!at("state").exists());
}

#[test]
fn a_password_is_asked_from_nobody_and_a_failure_leaves_no_trace() {
    let folder = node();
    let protected = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/node.in/keystore-protected");
    fs::copy(
        Path::new(protected).join("elasticsearch.keystore"),
        folder.path().join("config/elasticsearch.keystore"),
    )
    .unwrap();
    let before = tree(folder.path());
    let said = hook(folder.path(), &["deb-postinst", "configure", ""]);
    assert!(said.contains("could not secure") && said.contains("passphrase"), "{said}");
    assert_eq!(tree(folder.path()), before);
}

#[test]
fn the_stock_line_is_printed_where_it_is_asked_for() {
    let folder = node();
    fs::write(folder.path().join("defaults"), "ES_BOOTSTRAP_STOCK_NOTICE=\"true\"\n").unwrap();
    let output = output(folder.path(), &["--defaults", "defaults", "deb-postinst", "configure", ""]);
    let printed = String::from_utf8(output.stdout).unwrap();
    let (words, password) = printed.trim_end().split_once(" : ").unwrap();
    assert_eq!(words, "The generated password for the elastic built-in superuser is");
    let file = fs::read_to_string(folder.path().join("state/initial-credentials")).unwrap();
    assert!(file.contains(password));
}

/// Runs a command as root of a namespace in which `/var/lib` is a directory of the test, so that hooks and
/// tools use their usual paths.
fn as_installed(folder: &Path, words: &[&str]) -> String {
    // The machine may have the node's group, which this namespace lacks.
    fs::write(folder.join("group"), "root:x:0:\n").unwrap();
    let mounts = "mount --bind \"$0\" /var/lib; mount --bind \"$1\" /etc/group; shift; exec \"$@\"";
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount"])
        .args(["sh", "-ec", mounts])
        .args([folder.join("var"), folder.join("group")])
        .arg(env!("CARGO_BIN_EXE_es-bootstrap"))
        .args(words)
        .current_dir(folder)
        .env("ES_HOME", folder.join("home"))
        .env("ES_PATH_CONF", folder.join("config"))
        .envs([tests::RSA_KEY])
        .stdin(Stdio::null())
        .output()
        .expect("unshare of util-linux");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{words:?}: {said}");
    said
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn a_purge_after_reconfigurations_removes_what_they_exchanged() {
    const PURGE: [&str; 3] = ["hook", "deb-postrm", "purge"];
    let folder = node();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("var")).unwrap();
    let join = |cluster: &Cluster| {
        let server = cluster.serve();
        fs::write(at("token"), cluster.token(&[&server.address])).unwrap();
        as_installed(folder.path(), &["reconfigure-node", "--enrollment-token-file", "token"])
    };
    let before = tree(&at("config"));
    as_installed(folder.path(), &["hook", "deb-postinst", "configure", ""]);
    let recorded = fs::read_to_string(at("var/es-bootstrap/written.sha256")).unwrap();
    for cluster in [Cluster::new(), Cluster::new()] {
        let said = join(&cluster);
        assert!(!said.contains("purge"), "{said}");
    }
    let followed = fs::read_to_string(at("var/es-bootstrap/written.sha256")).unwrap();
    assert_eq!(followed.matches("/http.p12\n").count(), 3, "{followed}");
    assert_eq!(followed.lines().count(), recorded.lines().count() + 8, "{followed}");
    let check = Command::new("sha256sum")
        .args(["--check", "--strict"])
        .arg(at("var/es-bootstrap/written.sha256"))
        .output()
        .unwrap();
    assert!(check.status.success(), "{check:?}");
    let said = as_installed(folder.path(), &PURGE);
    assert!(said.contains("removed the files that were written when"), "{said}");
    assert_eq!(tree(&at("config")), before);
    assert_eq!(fs::read_dir(at("var")).unwrap().count(), 0);

    // Files that the operator added or changed since the installation stay.
    as_installed(folder.path(), &["hook", "deb-postinst", "configure", ""]);
    fs::write(at("config/certs/own.pem"), "own").unwrap();
    join(&Cluster::new());
    fs::write(at("config/certs/transport.p12"), "changed").unwrap();
    let said = as_installed(folder.path(), &PURGE);
    assert!(said.contains("certs/transport.p12`, which was changed"), "{said}");
    let left = tree(&at("config"));
    let mut names: Vec<&str> = left.keys().filter_map(|path| path.file_name()?.to_str()).collect();
    names.retain(|name| !name.starts_with("certs"));
    names.sort_unstable();
    assert_eq!(names, ["elasticsearch.yml", "own.pem", "own.pem", "transport.p12"]);

    // A record of another node also stays.
    let other = node();
    fs::create_dir(other.path().join("var")).unwrap();
    let own = other.path().join("var/es-bootstrap/written.sha256");
    as_installed(other.path(), &["hook", "deb-postinst", "configure", ""]);
    let text = fs::read_to_string(&own).unwrap().replace("config: ", "config: /elsewhere");
    fs::write(&own, &text).unwrap();
    let cluster = Cluster::new();
    let server = cluster.serve();
    fs::write(other.path().join("token"), cluster.token(&[&server.address])).unwrap();
    as_installed(other.path(), &["reconfigure-node", "--enrollment-token-file", "token"]);
    assert_eq!(fs::read_to_string(&own).unwrap(), text);
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn a_directory_that_is_left_alone_keeps_group_and_mode() {
    let spoilt: [fn(&Path); 3] = [
        |config| fs::write(config.join("elasticsearch.yml"), "{node.name: n1}\n").unwrap(),
        |config| fs::set_permissions(config, fs::Permissions::from_mode(0o757)).unwrap(),
        |config| chown(config, Some(4712), None).unwrap(),
    ];
    for spoil in spoilt {
        let folder = node();
        let config = folder.path().join("config");
        spoil(&config);
        let (before, kept) = (tree(&config), facts(&config));
        let output = in_group(folder.path(), &FRESH).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && said.contains("could not secure"), "{said}");
        assert_eq!((tree(&config), facts(&config)), (before, kept), "{said}");
        assert!(!folder.path().join("state").exists());
    }
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn files_have_the_nodes_group_before_the_settings_name_them() {
    let folder = node();
    let at = |name: &str| folder.path().join(name);
    let log = at("log");
    let strace = |options: &[String]| {
        let mut strace = tests::strace::around(&in_group(folder.path(), &FRESH), options);
        strace.stdin(Stdio::null()).output().unwrap()
    };
    let secured = tree(&at("config"));
    assert!(strace(&tests::strace::recording(log.to_str().unwrap(), &[])).status.success());
    assert_eq!(facts(&at("config")), (0o2750, GROUP));
    let calls = tests::strace::parse(&fs::read_to_string(&log).unwrap()).unwrap();
    // Everything after the last exchange of names is specific to packages.
    let last = calls.iter().rposition(|call| call.arguments.contains("RENAME_EXCHANGE")).unwrap();
    let after = calls[last..].iter().find(|call| call.name == "fchown").unwrap();
    hook(folder.path(), &["deb-postrm", "purge"]);
    assert_eq!(tree(&at("config")), secured);
    fs::set_permissions(at("config"), fs::Permissions::from_mode(0o755)).unwrap();
    chown(at("config"), None, Some(0)).unwrap();
    strace(&tests::strace::injecting(after, "signal=KILL", &[]));
    assert_eq!(facts(&at("config")), (0o755, 0));
    assert_eq!(facts(&at("config/certs")), (0o750, GROUP));
    for name in ["config/certs/http.p12", "config/certs/http_ca.crt", "config/elasticsearch.keystore"] {
        assert_eq!(facts(&at(name)), (0o660, GROUP), "{name}");
    }
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn a_link_in_the_place_of_certificates_is_not_followed_whenever_it_is_looked_for() {
    let victim = tempfile::tempdir().unwrap();
    fs::write(victim.path().join("http.p12"), "not ours").unwrap();
    let before = (facts(victim.path()), facts(&victim.path().join("http.p12")));
    let codes = tests::links::link_at_looks(
        victim.path(),
        tests::links::Looks::Each,
        node,
        |folder| folder.path().join("config/certs"),
        |folder| in_group(folder.path(), &FRESH),
        |_, call| {
            let found = (facts(victim.path()), facts(&victim.path().join("http.p12")));
            assert_eq!(found, before, "{call}");
        },
    );
    let codes = codes.unwrap();
    assert!(codes.iter().all(|code| *code == 0), "{codes:?}");
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn a_state_directory_of_somebody_else_is_refused() {
    let folder = node();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("state")).unwrap();
    chown(at("state"), Some(4712), None).unwrap();
    let before = tree(&at("config"));
    let said = hook(folder.path(), &FRESH);
    assert!(said.contains("belongs to user 4712"), "{said}");
    assert_eq!(tree(&at("config")), before);
    assert_eq!(fs::read_dir(at("state")).unwrap().count(), 0);
}
