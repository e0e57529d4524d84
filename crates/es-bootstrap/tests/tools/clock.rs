//! With a wrong clock, nothing is created or checked.

use std::collections::BTreeMap;
use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Output;

use pki::San;

use crate::place::{Ca, Node};
use crate::server::{self, Server};

/// Seconds since 1970, and the displayed date.
const CLOCKS: [(u64, &str); 4] = [
    (0, "1970-01-01T00:00:00Z, before"),
    (3600, "1970-01-01T01:00:00Z, before"),
    (4_102_444_800, "2100-01-01T00:00:00Z, after"),
    (99_975_000_000_000, "the year 3170051, after"),
];

fn run_at(node: &Node, seconds: u64, arguments: &[&str]) -> Output {
    node.command("es-bootstrap", arguments)
        .env("ES_BOOTSTRAP_TEST_CLOCK", seconds.to_string())
        .output()
        .unwrap()
}

/// Asserts that the command reports the clock, exits with 75 and changes nothing.
fn is_refused(node: &Node, arguments: &[&str]) {
    for (seconds, date) in CLOCKS {
        let before = files(&node.at("config"));
        let output = run_at(node, seconds, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(75), "{arguments:?}: {said}");
        assert!(said.contains(&format!("this machine's clock says {date}")), "{arguments:?}: {said}");
        assert!(said.contains("\nhint: set the clock"), "{arguments:?}: {said}");
        assert_eq!(files(&node.at("config")), before, "{arguments:?}");
    }
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        match entry.path().is_dir() {
            true => found.extend(
                files(&entry.path()).into_iter().map(|(below, file)| (name.clone() + "/" + &below, file)),
            ),
            false => _ = found.insert(name, fs::read(entry.path()).unwrap()),
        }
    }
    found
}

#[test]
fn a_clock_that_cannot_be_right_is_refused_and_nothing_changed() {
    let node = Node::bare();
    fs::write(node.at("config/elasticsearch.yml"), "").unwrap();
    for arguments in
        [&["configure"][..], &["configure", "--dry-run"], &["configure", "--san", "es.example.org"]]
    {
        is_refused(&node, arguments);
    }
    // Commands that do not depend on the date work as usual.
    assert_eq!(run_at(&node, 0, &["check"]).status.code(), Some(0));
    assert_eq!(run_at(&node, 0, &["keystore", "create"]).status.code(), Some(0));
    assert_eq!(run_at(&Node::configured(), 0, &["configure"]).status.code(), Some(80));
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn whoever_judges_certificates_refuses_a_clock_that_cannot_be_right() {
    let node = Node::configured();
    let server = Server::with_tls(Ca::new().identity(San::Ip(Ipv4Addr::LOCALHOST.into())), server::ready);
    fs::write(node.at("kibana.yml"), "").unwrap();
    fs::create_dir(node.at("kibana")).unwrap();
    for arguments in [
        &["create-enrollment-token", "-s", "kibana", "--url", &server.url][..],
        &["reset-password", "-u", "elastic", "-b", "--url", &server.url],
        &["wait", "--timeout", "1s", "--url", &server.url],
        &["announce", "--wait", "1s"],
        &["kibana-setup", "-t", "eyJ9", "--config", "kibana.yml", "--data", "kibana"],
    ] {
        is_refused(&node, arguments);
    }
    assert_eq!(server.calls(), [""; 0]);
}
