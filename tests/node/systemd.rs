//! The units under a real systemd, in a disposable root.

use std::fs;
use std::time::{Duration, Instant};

use tests::elasticsearch_package::ElasticsearchPackage;
use tests::page::block;
use tests::proof;
use tests::root::Root;

use crate::packages::{CREDENTIALS, accepts};

const PAGE: &str = include_str!("../../docs/systemd.md");
/// Without the journal and without this machine's other units; appended to a service's own settings.
const TEST_UNIT: &str = "\
[Unit]
DefaultDependencies=no

[Service]
StandardOutput=append:/tmp/node.log
StandardError=append:/tmp/node.log
";

/// Returns a root under systemd with a real node and our package. The package is installed last, so nothing
/// is secured yet.
fn root() -> Root {
    let package = ElasticsearchPackage::new(&tests::home().unwrap()).unwrap();
    let root = Root::with_systemd().unwrap();
    root.put(&package.deb("1.0").unwrap(), "/tmp/elasticsearch.deb").unwrap();
    root.put(&tests::package("deb").unwrap(), "/tmp/es-bootstrap.deb").unwrap();
    root.run("mkdir -p /etc/systemd/system/elasticsearch.service.d /etc/systemd/system/es-bootstrap-firstboot.service.d")
        .unwrap();
    for unit in ["elasticsearch", "es-bootstrap-firstboot"] {
        let file = root.path(&format!("/etc/systemd/system/{unit}.service.d/test.conf"));
        fs::write(file, TEST_UNIT).unwrap();
    }
    install(&root);
    root
}

/// Installs a fresh node that is not secured.
fn install(root: &Root) {
    root.run(
        "dpkg --purge elasticsearch es-bootstrap
         rm -rf /etc/elasticsearch /var/lib/elasticsearch /var/lib/es-bootstrap /etc/credstore
         for package in elasticsearch es-bootstrap; do dpkg --force-unsafe-io --install /tmp/$package.deb; done
         systemctl daemon-reload",
    )
    .unwrap();
    assert!(!root.path("/etc/elasticsearch/certs").exists());
}

/// Returns the exit codes of the commands before and after the node's start.
fn codes(root: &Root) -> Vec<String> {
    let shown = root.run("systemctl show --property ExecStartPre,ExecStartPost elasticsearch").unwrap();
    shown
        .lines()
        .filter_map(|line| line.split("status=").nth(1))
        .map(|rest| rest.trim_end_matches(" }").to_owned())
        .collect()
}

fn restart(root: &Root) {
    root.run("truncate -s 0 /tmp/node.log; systemctl restart elasticsearch").unwrap();
}

/// Waits until the node's log contains a text.
fn wait_for(root: &Root, text: &str) {
    let deadline = Instant::now() + tests::running::PATIENCE;
    loop {
        let log = root.run("cat /tmp/node.log").unwrap();
        if log.contains(text) {
            return;
        }
        assert!(Instant::now() < deadline, "no `{text}` in:\n{log}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
#[ignore = "needs a node, root, packages: cargo xtask test"]
fn case_44_the_drop_in_secures_announces_and_reads_credentials() {
    let root = root();
    let verified = root
        .try_run("systemd-analyze verify --man=no elasticsearch.service es-bootstrap-firstboot.service")
        .unwrap();
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("es-bootstrap")).collect();
    assert!(verified.status.success() && ours.is_empty(), "{said}");

    let shown = root.run(block(PAGE, "first-start")).unwrap();
    let credentials = proof::credentials(&root.path(CREDENTIALS)).unwrap();
    assert!(credentials.token.is_some() && shown.contains(&credentials.password), "{shown}");
    accepts(&root, &credentials.password);
    assert_eq!(codes(&root), ["0", "0"]);
    let owners = root
        .run("stat --format '%U:%G %a' /etc/elasticsearch/certs /etc/elasticsearch/elasticsearch.keystore")
        .unwrap();
    assert_eq!(owners, "root:elasticsearch 750\nroot:elasticsearch 660\n");

    // Later starts, with the credentials file and without it.
    let files = "sha256sum /etc/elasticsearch/certs/* /etc/elasticsearch/elasticsearch.*";
    let before = root.run(files).unwrap();
    restart(&root);
    assert_eq!(codes(&root), ["80", "80"]);
    root.run(block(PAGE, "delete")).unwrap();
    restart(&root);
    assert_eq!(codes(&root), ["80", "80"]);
    wait_for(&root, "started");
    accepts(&root, &credentials.password);
    assert_eq!(root.run(files).unwrap(), before);

    // A passphrase from a systemd credential; a wrong one keeps the node from starting.
    root.run("systemctl stop elasticsearch").unwrap();
    root.run("printf 'my passphrase\\nmy passphrase\\n' | es-bootstrap keystore passwd").unwrap();
    root.run(block(PAGE, "passphrase")).unwrap();
    restart(&root);
    wait_for(&root, "started");
    accepts(&root, &credentials.password);
    root.run("systemctl stop elasticsearch; echo wrong > /etc/credstore/es-bootstrap.keystore-passphrase")
        .unwrap();
    restart(&root);
    wait_for(&root, "Provided keystore password was incorrect");
    root.run("while systemctl --quiet is-active elasticsearch; do sleep 0.1; done").unwrap();

    // A fresh node with a passphrase and the operator's own password; the first-boot unit runs first.
    install(&root);
    root.run(block(PAGE, "passphrase")).unwrap();
    root.run(block(PAGE, "password")).unwrap();
    root.run("printf 'my passphrase\\nmy passphrase\\n' | es-bootstrap keystore create --password; chown root:elasticsearch /etc/elasticsearch/elasticsearch.keystore").unwrap();
    root.run(block(PAGE, "firstboot")).unwrap();
    root.run("systemctl start es-bootstrap-firstboot.service").unwrap();
    assert!(root.path("/etc/elasticsearch/certs/http.p12").exists());
    restart(&root);
    assert_eq!(codes(&root), ["80", "80"]);
    wait_for(&root, "started");
    accepts(&root, "my own password");
    assert!(!root.path(CREDENTIALS).exists());
    // On later boots, it finds nothing to do.
    root.run("systemctl restart es-bootstrap-firstboot.service").unwrap();

    root.run("systemctl stop elasticsearch").unwrap();
    root.run(block(PAGE, "off")).unwrap();
    let shown = root.run("systemctl show --property ExecStartPre elasticsearch").unwrap();
    assert!(!shown.contains("es-bootstrap"), "{shown}");
}
