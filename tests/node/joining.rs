//! Nodes join a cluster, each with a token of an existing member.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use tests::curl::{Who, get};
use tests::place::Place;
use tests::proof::{self, encode};
use tests::running::{PATIENCE, Running};

use crate::finalize;
use crate::first_start::{first_start, place};

/// Returns all files of a configuration with their content.
pub(crate) fn snapshot(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(snapshot(&path));
        } else {
            files.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

/// Creates a new place with a token in a file.
fn newcomer(name: &str, token: &str) -> Place {
    with_token(named(place(), name), token)
}

pub(crate) fn named(place: Place, name: &str) -> Place {
    place.append_settings(&format!("node.name: {name}\n")).unwrap();
    place
}

pub(crate) fn with_token(place: Place, token: &str) -> Place {
    let file = place.path("token");
    fs::write(&file, token).unwrap();
    tests::user::give(&file).unwrap();
    place
}

pub(crate) fn token(place: &Place, scope: &str) -> String {
    let arguments = ["create-enrollment-token", "-s", scope, "--wait", "5m"];
    let output = place.bootstrap(&arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Starts a new node, which joins through es-bootstrap, and waits until the first node reports it.
pub(crate) fn join(
    place: &Place,
    first: &Place,
    password: &str,
    expected: usize,
    arguments: &[&str],
) -> Running {
    let file = place.path("token").display().to_string();
    let arguments = [&["start", "--enrollment-token-file", &file][..], arguments].concat();
    let mut node = Running::start(&mut place.bootstrap(&arguments), false).unwrap();
    wait_for_members(&mut node, first, password, expected);
    node
}

/// Waits until a cluster reports this many nodes.
pub(crate) fn wait_for_members(node: &mut Running, of: &Place, password: &str, expected: usize) {
    let ca = of.config("certs/http_ca.crt");
    node.wait_until("membership", |_| {
        let health = get(&ca, &format!("{}/_cluster/health", of.url()), Who::User("elastic", password));
        health.is_ok_and(|(_, body)| body["number_of_nodes"] == expected)
    })
    .unwrap();
}

/// Checks that a node that cannot join reports the reason, and is unchanged byte for byte.
fn check_refused(place: &Place, code: i32, words: &[&str]) {
    let before = snapshot(&place.config(""));
    let file = place.path("token").display().to_string();
    let output = place.bootstrap(&["configure", "--enrollment-token-file", &file]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(words.iter().all(|word| said.contains(word)), "{said}");
    assert!(snapshot(&place.config("")) == before, "something was changed");
}

pub(crate) fn stop(node: &mut Running) {
    node.signal("TERM").unwrap();
    node.end().unwrap();
}

/// Returns the sorted names of the nodes. Shortly after a member has rejoined, the node may not know its
/// users yet.
fn members(place: &Place, password: &str) -> Vec<String> {
    let url = format!("{}/_cat/nodes?format=json&h=name", place.url());
    let deadline = Instant::now() + PATIENCE;
    let body = loop {
        match get(&place.config("certs/http_ca.crt"), &url, Who::User("elastic", password)).unwrap() {
            (200, body) => break body,
            (status, body) => assert!(Instant::now() < deadline, "{status}: {body}"),
        }
        thread::sleep(Duration::from_secs(1));
    };
    let mut names: Vec<String> =
        body.as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// N1, N2, N10 and similar, with a real cluster: tokens that are truncated, pasted twice, of another scope,
/// of another cluster, or expired.
fn refusals(first: &Place, node_token: &str, fingerprint: &str) {
    let text = node_token.trim_end();
    check_refused(&newcomer("x", &text[..100]), 65, &["token"]);
    check_refused(&newcomer("x", &format!("{text}{text}")), 65, &["twice"]);
    check_refused(&newcomer("x", &token(first, "kibana")), 69, &["[403]", "Kibana"]);
    let json = proof::decode_token(text).unwrap().to_string();
    let other = json.replace(fingerprint, &"0".repeat(64));
    check_refused(&newcomer("x", &encode(&other).unwrap()), 69, &["TLS", "UnknownIssuer"]);
    let silent = json.replace(first.url().rsplit(':').next().unwrap(), "1");
    check_refused(&newcomer("x", &encode(&silent).unwrap()), 69, &["could not connect"]);
    let key = json.split("\"key\":\"").nth(1).unwrap().split(':').next().unwrap();
    let unknown = encode(&json.replace(key, "AAAAAAAAAAAAAAAAAAAA")).unwrap();
    check_refused(&newcomer("x", &unknown), 69, &["[401]", "expired"]);
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn four_nodes_of_different_makers_form_a_cluster() {
    // Each node has its own loopback address: with a transport address on loopback, the bootstrap checks are
    // not enforced.
    let on = |name: &str, address: &str| named(place().on(address).unwrap(), name);
    let first = on("first", "127.0.0.2");
    let (mut founder, credentials) = first_start(&first, &["--keys", "stock"]);
    let password = &credentials.password;
    let node_token = token(&first, "node");
    refusals(&first, &node_token, &credentials.fingerprint);

    // Case 31 and N4: with es-bootstrap.
    let second = with_token(on("second", "127.0.0.3"), &node_token);
    let mut second_node = join(&second, &first, password, 2, &["--keys", "stock"]);
    // With Elasticsearch's own step.
    let third = on("third", "127.0.0.4");
    tests::stock::enroll(&third, node_token.trim_end(), "127.0.0.4").unwrap();
    let mut third_node = Running::start(&mut third.elasticsearch(&[]), false).unwrap();
    wait_for_members(&mut third_node, &first, password, 3);
    // With a token of a node that has joined itself, and a key of another kind.
    let fourth = with_token(on("fourth", "127.0.0.5"), &token(&second, "node"));
    let mut fourth_node = join(&fourth, &first, password, 4, &[]);

    let all = ["first", "fourth", "second", "third"];
    let ca = fs::read(first.config("certs/http_ca.crt")).unwrap();
    for member in [&first, &second, &third, &fourth] {
        assert_eq!(members(member, password), all);
    }
    assert_eq!(fs::read(fourth.config("certs/http_ca.crt")).unwrap(), ca);
    // A member is already configured: case 30.
    check_refused_start(&fourth, 80);

    // The other nodes do not look for a first node that was away, so it must look for them: docs/joining.md.
    // A member configured by any tool also gets the addresses of the others.
    for member in [&first, &third] {
        let done = finalize::document(member, &[], 0);
        let seeds = done["seed_hosts"].as_array().unwrap();
        let address = transport_address(&second, password);
        assert!(seeds.len() == 3 && seeds.iter().any(|seed| format!("{seed}") == address), "{done}");
        assert_eq!(finalize::document(member, &[], 80)["cluster_uuid"], done["cluster_uuid"]);
    }
    stop(&mut founder);
    wait_for_members(&mut second_node, &second, password, 3);
    let mut founder = Running::start(&mut first.bootstrap(&["start"]), false).unwrap();
    wait_for_members(&mut founder, &second, password, 4);
    assert_eq!(members(&first, password), all);
    for node in [&mut fourth_node, &mut third_node, &mut second_node, &mut founder] {
        stop(node);
    }
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn a_cluster_with_ec_keys_alone_is_joined_by_us_and_not_by_a_stock_node() {
    let on = |name: &str, address: &str| named(place().on(address).unwrap(), name);
    let first = on("first", "127.0.0.2");
    let (mut founder, credentials) = first_start(&first, &["--keys", "ec"]);
    let arguments = ["create-enrollment-token", "-s", "node", "--wait", "5m"];
    let output = first.bootstrap(&arguments).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("stock nodes cannot"), "{said}");
    let token = String::from_utf8(output.stdout).unwrap();

    let second = with_token(on("second", "127.0.0.3"), &token);
    let mut member = join(&second, &first, &credentials.password, 2, &["--keys", "ec"]);
    let ca = fs::read(first.config("certs/http_ca.crt")).unwrap();
    assert_eq!(fs::read(second.config("certs/http_ca.crt")).unwrap(), ca);
    assert_eq!(members(&second, &credentials.password), ["first", "second"]);

    let third = on("third", "127.0.0.4");
    let refused = tests::stock::enroll(&third, token.trim_end(), "127.0.0.4").unwrap_err().to_string();
    assert!(refused.contains("\"x509\", \"-req\"") && refused.contains("rsa_padding_mode"), "{refused}");
    for node in [&mut member, &mut founder] {
        stop(node);
    }
}

#[test]
#[ignore = "needs a node: cargo xtask test --all"]
fn n10_a_node_whose_enrollment_is_switched_off_says_so_to_nodes_and_to_kibana() {
    let first = place();
    let (mut founder, credentials) = first_start(&first, &[]);
    // The keys survive a restart.
    let [node_token, kibana_token] = ["node", "kibana"].map(|scope| token(&first, scope));
    stop(&mut founder);
    let off = ["start", "-E", "xpack.security.enrollment.enabled=false"];
    let mut founder = Running::start(&mut first.bootstrap(&off), false).unwrap();
    wait_for_members(&mut founder, &first, &credentials.password, 1);
    let words = ["[403]", "xpack.security.enrollment.enabled"];
    check_refused(&newcomer("x", &node_token), 69, &words);
    let kibana = crate::kibana::Kibana::new(&first, "kibana", "");
    let setup = ["kibana-setup", "--kibana-home", kibana.home(), "-t", kibana_token.trim_end()];
    let output = first.bootstrap(&setup).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(69) && words.iter().all(|word| said.contains(word)), "{said}");
    stop(&mut founder);
}

/// Returns the transport address of a node.
fn transport_address(place: &Place, password: &str) -> String {
    let url = format!("{}/_nodes/_local/transport", place.url());
    let (_, body) = get(&place.config("certs/http_ca.crt"), &url, Who::User("elastic", password)).unwrap();
    let node = body["nodes"].as_object().unwrap().values().next().unwrap();
    format!("\"{}\"", node["transport"]["publish_address"].as_str().unwrap())
}

/// N3: a node that was started before does not join.
fn check_refused_start(place: &Place, code: i32) {
    let file = place.path("token").display().to_string();
    let output = place.bootstrap(&["start", "--enrollment-token-file", &file]).output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
}
