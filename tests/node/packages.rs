//! Packages of a real node whose scripts call our hooks, installed by the real package managers in a
//! temporary root, from a fresh installation to a purge.

use std::fs;
use std::time::{Duration, Instant};

use tests::elasticsearch_package::ElasticsearchPackage;
use tests::page::block;
use tests::plain::Plain;
use tests::proof::{self, Credentials};
use tests::root::Root;
use tests::running::PATIENCE;

/// The commands on these pages are run here.
const PAGE: &str = include_str!("../../docs/packages.md");
const MOVING: &str = include_str!("../../docs/moving.md");
pub(crate) const CREDENTIALS: &str = "/var/lib/es-bootstrap/initial-credentials";
const CA: &str = "/etc/elasticsearch/certs/http_ca.crt";
const DROP_IN: &str = "/usr/lib/systemd/system/elasticsearch.service.d/es-bootstrap.conf";
/// The layout after a fresh installation, the same as after the stock package's.
const LAYOUT: &str = "\
root:elasticsearch 2750 /etc/elasticsearch
root:elasticsearch 660 /etc/elasticsearch/elasticsearch.yml
root:elasticsearch 660 /etc/elasticsearch/elasticsearch.keystore
root:elasticsearch 644 /etc/elasticsearch/.elasticsearch.keystore.initial_md5sum
root:elasticsearch 750 /etc/elasticsearch/certs
root:elasticsearch 660 /etc/elasticsearch/certs/http_ca.crt
root:elasticsearch 660 /etc/elasticsearch/certs/http.p12
root:elasticsearch 660 /etc/elasticsearch/certs/transport.p12
root:root 700 /var/lib/es-bootstrap
root:elasticsearch 600 /var/lib/es-bootstrap/initial-credentials
";

/// A root with our package, and packages of a real node in two versions.
struct Case {
    root: Root,
    first: &'static str,
    second: &'static str,
}

impl Case {
    fn deb() -> Self {
        let package = ElasticsearchPackage::new(&tests::home().unwrap()).unwrap();
        let root = Root::new().unwrap();
        root.put(&package.deb("1.0").unwrap(), "/tmp/first.deb").unwrap();
        root.put(&package.deb("2.0").unwrap(), "/tmp/second.deb").unwrap();
        root.put(&tests::package("deb").unwrap(), "/tmp/es-bootstrap_1_all.deb").unwrap();
        root.run(&format!("cd /tmp\n{}", block(PAGE, "install-deb"))).unwrap();
        Self {
            root,
            first: "dpkg --force-unsafe-io --install /tmp/first.deb",
            second: "dpkg --force-unsafe-io --install /tmp/second.deb",
        }
    }

    fn rpm() -> Self {
        let package = ElasticsearchPackage::new(&tests::home().unwrap()).unwrap();
        let root = Root::new().unwrap();
        root.put(&package.rpm("1.0").unwrap(), "/tmp/first.rpm").unwrap();
        root.put(&package.rpm("2.0").unwrap(), "/tmp/second.rpm").unwrap();
        root.put(&tests::package("rpm").unwrap(), "/tmp/es-bootstrap-1.rpm").unwrap();
        // The dependencies are installed, but as Debian packages.
        let install = block(PAGE, "install-rpm").replace("--upgrade", "--upgrade --nodeps");
        root.run(&format!("rpm --initdb; cd /tmp\n{install}")).unwrap();
        Self { root, first: "rpm -U --nodeps /tmp/first.rpm", second: "rpm -U --nodeps /tmp/second.rpm" }
    }

    /// Returns the checksums of all files that a first start writes.
    fn secrets(&self) -> String {
        let sums = "sha256sum /etc/elasticsearch/certs/* /etc/elasticsearch/elasticsearch.{keystore,yml}";
        self.root.run(sums).unwrap()
    }

    /// Returns owners and modes of the files of a fresh installation.
    fn layout(&self) -> String {
        let files: Vec<&str> = LAYOUT.lines().filter_map(|line| line.split(' ').nth(2)).collect();
        self.root.run(&format!("stat --format '%U:%G %a %n' {}", files.join(" "))).unwrap()
    }

    fn credentials(&self) -> Credentials {
        proof::credentials(&self.root.path(CREDENTIALS)).unwrap()
    }

    /// Installs the package, which prints one line without the password.
    fn install(&self) {
        let said = self.root.run(self.first).unwrap();
        let ours: Vec<&str> = said.lines().filter(|line| line.starts_with("es-bootstrap: ")).collect();
        assert_eq!(
            ours,
            [format!(
                "es-bootstrap: secured `/etc/elasticsearch`; the password of `elastic` is in `{CREDENTIALS}`"
            )],
            "{said}"
        );
        assert!(!said.contains(&self.credentials().password), "{said}");
        assert_eq!(self.layout(), LAYOUT);
        let entries = self.root.run("es-bootstrap keystore list").unwrap();
        assert!(entries.contains("autoconfiguration.password_hash\n"), "{entries}");
    }

    /// Reinstallation and upgrade change no byte.
    fn reinstall_and_upgrade(&self, reinstall: &str) {
        let before = self.secrets();
        for command in [reinstall, self.second] {
            let said = self.root.run(command).unwrap();
            assert_eq!(said.matches("es-bootstrap: ").count(), 2, "{said}");
            assert_eq!(self.secrets(), before, "{command}");
            assert_eq!(self.layout(), LAYOUT, "{command}");
        }
    }
}

/// Runs the commands of our drop-in for one of the unit's directives as systemd does, and returns their
/// output.
fn drop_in(root: &Root, moment: &str) -> String {
    // Without our package there is no drop-in.
    let text = fs::read_to_string(root.path(DROP_IN)).unwrap_or_default().replace("\\\n", " ");
    let mut said = String::new();
    for line in text.lines().filter_map(|line| line.strip_prefix(&format!("{moment}="))) {
        let command = line.strip_prefix("-+").unwrap();
        said.push_str(&String::from_utf8(root.try_run(command).unwrap().stdout).unwrap());
    }
    said
}

/// Runs the unit: the drop-in's commands before the start, the node as its user, the drop-in's commands after
/// it.
fn start(root: &Root) -> String {
    let before = drop_in(root, "ExecStartPre");
    root.run(
        "install -d -o elasticsearch -g elasticsearch /run/elasticsearch
         set -a; . /etc/default/elasticsearch
         setsid setpriv --reuid elasticsearch --regid elasticsearch --init-groups --no-new-privs \
           /usr/share/elasticsearch/bin/systemd-entrypoint -p /run/elasticsearch/pid > /tmp/node.log 2>&1 < /dev/null &",
    )
    .unwrap();
    let after = drop_in(root, "ExecStartPost");
    let deadline = Instant::now() + PATIENCE;
    while !root.run("cat /tmp/node.log").unwrap().contains("started {") {
        assert!(Instant::now() < deadline, "{}", root.run("cat /tmp/node.log").unwrap());
        std::thread::sleep(Duration::from_millis(200));
    }
    before + &after
}

fn stop(root: &Root) {
    root.run("kill $(cat /run/elasticsearch/pid)").unwrap();
    let deadline = Instant::now() + PATIENCE;
    while root.try_run("test -e /run/elasticsearch/pid").unwrap().status.success() {
        assert!(Instant::now() < deadline, "the node does not end");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Runs curl in the root, which has its own network: the password is accepted, and another one is rejected.
pub(crate) fn accepts(root: &Root, password: &str) {
    for (password, expected) in [(password, "200"), ("wrong-password", "401")] {
        let config = root.path("/tmp/curl");
        fs::write(&config, format!("user = \"elastic:{password}\"\n")).unwrap();
        let ask = format!(
            "curl --silent --output /dev/null --write-out '%{{http_code}}' --cacert {CA} --config /tmp/curl \
             https://localhost:9200"
        );
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            let output = root.try_run(&ask).unwrap();
            let status = String::from_utf8(output.stdout).unwrap();
            // A node that has just started may not have its security index yet, and reject a correct password
            // until then.
            if status == expected || Instant::now() > deadline {
                break status;
            }
            std::thread::sleep(Duration::from_millis(200));
        };
        assert_eq!(status, expected, "{}", root.run("cat /tmp/node.log").unwrap());
    }
}

#[test]
#[ignore = "needs a node, root, packages: cargo xtask test"]
fn cases_37_to_42_a_reconfiguration_is_refused_and_changes_nothing() {
    let case = Case::deb();
    let root = &case.root;
    case.install();
    root.run("cp -a /etc/elasticsearch /tmp/before").unwrap();
    let token = format!(r#"{{"ver":"8.14.0","adr":["127.0.0.1:1"],"fgr":"{}","key":"a:b"}}"#, "0".repeat(64));
    fs::write(root.path("/tmp/token"), proof::encode(&token).unwrap()).unwrap();
    let passphrase = "printf 'right\\nright\\n' | es-bootstrap keystore passwd";
    let remove = "es-bootstrap keystore remove xpack.security.http.ssl.keystore.secure_password";
    for (prepare, token, answers, code, said) in [
        ("true", "--enrollment-token garbage", "y", 65, ""),
        ("true", "", "y", 64, "enrollment-token"),
        ("mv /etc/elasticsearch/certs /tmp", "--enrollment-token $(cat /tmp/token)", "y", 64, ""),
        (passphrase, "--enrollment-token $(cat /tmp/token)", "y\\nwrong", 74, "incorrect"),
        (
            remove,
            "--enrollment-token $(cat /tmp/token)",
            "y",
            74,
            "xpack.security.http.ssl.keystore.secure_password",
        ),
        (
            "truncate -s 0 /etc/elasticsearch/elasticsearch.yml",
            "--enrollment-token $(cat /tmp/token)",
            "y",
            64,
            "",
        ),
    ] {
        root.run(prepare).unwrap();
        let sums = "cd /etc/elasticsearch; find . -type f | sort | xargs sha256sum";
        let before = root.run(sums).unwrap();
        let output =
            root.try_run(&format!("printf '{answers}\\n' | elasticsearch-reconfigure-node {token}")).unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(code), "{prepare} {token}: {printed}");
        assert!(printed.contains(said), "{printed}");
        assert_eq!(root.run(sums).unwrap(), before);
        root.run("rm -rf /etc/elasticsearch /tmp/certs; cp -a /tmp/before /etc/elasticsearch").unwrap();
    }
}

/// Case 43: a second configuration joins the cluster of the running node, under the stock tool's name.
fn reconfigured(root: &Root) {
    root.run(
        "cp -a /tmp/before /etc/second
         sed -i s,/var/lib/elasticsearch,/var/lib/second, /etc/second/elasticsearch.yml
         es-bootstrap create-enrollment-token -s node --wait 5m > /tmp/token
         export ES_PATH_CONF=/etc/second
         echo y | elasticsearch-reconfigure-node --enrollment-token $(cat /tmp/token)
         cmp /etc/second/certs/http_ca.crt /etc/elasticsearch/certs/http_ca.crt",
    )
    .unwrap();
    let files =
        ["certs", "certs/http_ca.crt", "certs/http.p12", "certs/transport.p12", "elasticsearch.keystore"];
    let files = files.map(|file| format!("/etc/second/{file}")).join(" ");
    let owners = root.run(&format!("stat --format '%U:%G %a' {files}")).unwrap();
    let expected = "root:elasticsearch 750\n".to_owned() + &"root:elasticsearch 660\n".repeat(4);
    assert_eq!(owners, expected);
}

#[test]
#[ignore = "needs a node, root, packages: cargo xtask test"]
fn cases_33_to_36_and_43_a_debian_package_from_installation_to_purge() {
    let case = Case::deb();
    let root = &case.root;
    case.install();
    case.reinstall_and_upgrade(case.first);

    let said = root.run(&format!("{}{}", block(PAGE, "tools"), block(PAGE, "written"))).unwrap();
    assert!(said.contains("keystore.seed\n") && said.contains("transport.p12: OK"), "{said}");
    root.run(block(MOVING, "judge")).unwrap();

    root.run("cp -a /etc/elasticsearch /tmp/before").unwrap();

    // The machine gets its name after the installation, as is usual with images.
    root.run("hostname renamed-since").unwrap();
    let said = start(root);
    let credentials = case.credentials();
    assert!(credentials.token.is_some(), "{said}\n{}", root.run("cat /tmp/node.log").unwrap());
    accepts(root, &credentials.password);
    let settings = root.run("cat /etc/elasticsearch/elasticsearch.yml").unwrap();
    assert!(settings.contains("renamed-since"), "{settings}");
    let user = root.run("stat --format %U /proc/$(cat /run/elasticsearch/pid)").unwrap();
    assert_eq!(user, "elasticsearch\n");
    reconfigured(root);
    stop(root);

    // A later start prints nothing and changes nothing.
    let before = case.secrets() + &root.run(&format!("cat {CREDENTIALS}")).unwrap();
    assert_eq!(start(root), "");
    stop(root);
    assert_eq!(case.secrets() + &root.run(&format!("cat {CREDENTIALS}")).unwrap(), before);

    // After removal everything stays; reinstalled, it is unchanged; after a purge, only our files are gone.
    let before = case.secrets();
    root.run("dpkg --remove elasticsearch").unwrap();
    assert_eq!(case.secrets(), before);
    root.run(case.first).unwrap();
    assert_eq!(case.secrets(), before);
    root.run("echo own > /etc/elasticsearch/certs/own.pem").unwrap();
    let said = root.run("dpkg --purge elasticsearch").unwrap();
    assert!(
        said.contains("es-bootstrap: removed the files that were written when Elasticsearch was installed"),
        "{said}"
    );
    assert_eq!(root.run("find /etc/elasticsearch -type f").unwrap(), "/etc/elasticsearch/certs/own.pem\n");
    assert!(!root.path(CREDENTIALS).exists());

    // Left-over data, then a left-over keystore with a passphrase.
    root.run("rm -r /etc/elasticsearch/certs").unwrap();
    let said = root.run(case.first).unwrap();
    assert!(said.contains("es-bootstrap: did not configure `/etc/elasticsearch`: "), "{said}");
    assert!(!root.path("/etc/elasticsearch/certs").exists());
    root.run("dpkg --purge elasticsearch; rm -rf /var/lib/elasticsearch; mkdir -p /etc/elasticsearch")
        .unwrap();
    root.run("printf 'passphrase\\npassphrase\\n' | es-bootstrap keystore create --password --path-conf /etc/elasticsearch --es-version 8.19.21").unwrap();
    let said = root.run(case.first).unwrap();
    assert!(
        said.contains("es-bootstrap: could not secure `/etc/elasticsearch`: the keystore has a password"),
        "{said}"
    );
    let settings = root.run("cat /etc/elasticsearch/elasticsearch.yml").unwrap();
    assert!(!settings.contains("AUTO CONFIGURATION"), "{settings}");

    // The stock notice if requested, and a purge after the program was removed.
    root.run("dpkg --purge elasticsearch; rm -rf /etc/elasticsearch").unwrap();
    root.run(block(PAGE, "notice")).unwrap();
    let said = root.run(case.first).unwrap();
    let line = format!(
        "The generated password for the elastic built-in superuser is : {}\n",
        case.credentials().password
    );
    assert!(said.contains(&line), "{said}");
    root.run(block(MOVING, "back")).unwrap();
    start(root);
    accepts(root, &case.credentials().password);
    stop(root);
    root.run(block(PAGE, "purge-without-program")).unwrap();
    let left = root.run("ls -A /etc/elasticsearch").unwrap();
    assert!(!left.contains("certs") && !left.contains("keystore"), "{left}");

    // Our package is removed completely.
    root.run("dpkg --purge elasticsearch").unwrap();
    assert_eq!(
        root.run("find /usr/bin /usr/share /usr/lib/systemd /etc -name '*es-bootstrap*' -print").unwrap(),
        ""
    );
}

#[test]
#[ignore = "needs a node, root, packages: cargo xtask test"]
fn cases_33_and_34_an_rpm_package_from_installation_to_removal() {
    let case = Case::rpm();
    let root = &case.root;
    case.install();
    case.reinstall_and_upgrade("rpm -U --replacepkgs --nodeps /tmp/first.rpm");
    let said = root.run("rpm --erase elasticsearch").unwrap();
    assert!(
        said.contains("es-bootstrap: removed the files that were written when Elasticsearch was installed"),
        "{said}"
    );
    assert!(!root.path("/etc/elasticsearch/certs").exists());
    assert!(!root.path(CREDENTIALS).exists());

    // With data, its secrets stay.
    root.run(case.first).unwrap();
    start(root);
    accepts(root, &case.credentials().password);
    stop(root);
    let said = root.run("rpm --erase elasticsearch").unwrap();
    assert!(said.contains("`/var/lib/elasticsearch` has data"), "{said}");
    assert!(root.path("/etc/elasticsearch/certs/transport.p12").exists());
    root.run("rpm --erase es-bootstrap").unwrap();
}

#[test]
#[ignore = "needs root, packages, debootstrap, the network: cargo xtask test --all"]
fn the_package_works_on_a_plain_debian_root() {
    let plain = Plain::with(&[]).unwrap();
    let run = |script: &str| plain.run(script).unwrap();
    plain.put(&tests::package("deb").unwrap(), "es-bootstrap.deb").unwrap();
    run("dpkg --install /es-bootstrap.deb");
    run("mkdir -p /usr/share/elasticsearch/lib /etc/elasticsearch
         touch /usr/share/elasticsearch/lib/elasticsearch-9.5.3.jar /etc/elasticsearch/elasticsearch.yml");
    let said = run("es-bootstrap hook deb-postinst configure ''; elasticsearch-keystore list");
    assert!(
        said.contains("es-bootstrap: secured") && said.contains("autoconfiguration.password_hash"),
        "{said}"
    );
    let said = run("es-bootstrap hook deb-postrm purge; dpkg --purge es-bootstrap; ls -A /etc/elasticsearch");
    assert!(said.ends_with("elasticsearch.yml\n"), "{said}");
}
