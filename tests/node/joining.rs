//! Further nodes join a cluster, each with a token of another member.

use std::fs;
use std::path::Path;

use tests::curl::{Who, get};
use tests::place::Place;
use tests::proof::{self, encode};
use tests::running::Running;

use crate::first_start::{first_start, place};

/// Every file of a configuration with its bytes.
fn snapshot(folder: &Path) -> Vec<(String, Vec<u8>)> {
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

/// A fresh place with a token of the running node in a file.
fn newcomer(name: &str, token: &str) -> Place {
    let place = place();
    place.append_settings(&format!("node.name: {name}\n")).unwrap();
    let file = place.path("token");
    fs::write(&file, token).unwrap();
    tests::user::give(&file).unwrap();
    place
}

fn token(place: &Place, scope: &str) -> String {
    let arguments = ["create-enrollment-token", "-s", scope, "--wait", "1m"];
    let output = place.bootstrap(&arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Starts a newcomer and waits until the first node counts it.
fn join(place: &Place, first: &Place, password: &str, expected: usize) -> Running {
    let file = place.path("token").display().to_string();
    let arguments = ["start", "--enrollment-token-file", &file];
    let mut node = Running::start(&mut place.bootstrap(&arguments), false).unwrap();
    let ca = first.config("certs/http_ca.crt");
    node.wait_until("membership", |_| {
        let health = get(&ca, &format!("{}/_cluster/health", first.url()), Who::User("elastic", password));
        health.is_ok_and(|(_, body)| body["number_of_nodes"] == expected)
    })
    .unwrap();
    node
}

/// A node that cannot join is told why, and is byte for byte as it was.
fn check_refused(place: &Place, code: i32, words: &[&str]) {
    let before = snapshot(&place.config(""));
    let file = place.path("token").display().to_string();
    let output = place.bootstrap(&["configure", "--enrollment-token-file", &file]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(words.iter().all(|word| said.contains(word)), "{said}");
    assert!(snapshot(&place.config("")) == before, "something was changed");
}

#[test]
#[ignore = "starts real nodes: cargo xtask test"]
fn nodes_join_by_tokens_of_different_members() {
    let first = place();
    let (mut founder, credentials) = first_start(&first, &[]);
    let node_token = token(&first, "node");

    // N1 and its like: cut, doubled, of another scope, of another cluster.
    let text = node_token.trim_end();
    check_refused(&newcomer("x", &text[..100]), 65, &["token"]);
    check_refused(&newcomer("x", &format!("{text}{text}")), 65, &["twice"]);
    check_refused(&newcomer("x", &token(&first, "kibana")), 69, &["[403]", "Kibana"]);
    let json = proof::decode_token(text).unwrap().to_string();
    let other = json.replace(&credentials.fingerprint, &"0".repeat(64));
    check_refused(&newcomer("x", &encode(&other).unwrap()), 69, &["TLS", "UnknownIssuer"]);
    let silent = json.replace(first.url().rsplit(':').next().unwrap(), "1");
    check_refused(&newcomer("x", &encode(&silent).unwrap()), 69, &["could not connect"]);
    let key = json.split("\"key\":\"").nth(1).unwrap().split(':').next().unwrap();
    check_refused(
        &newcomer("x", &encode(&json.replace(key, "AAAAAAAAAAAAAAAAAAAA")).unwrap()),
        69,
        &["[401]", "expired"],
    );

    let second = newcomer("second", &node_token);
    let mut member = join(&second, &first, &credentials.password, 2);
    let third = newcomer("third", &token(&second, "node"));
    let mut last = join(&third, &first, &credentials.password, 3);
    let ca = third.config("certs/http_ca.crt");
    assert_eq!(fs::read(&ca).unwrap(), fs::read(first.config("certs/http_ca.crt")).unwrap());
    let (status, _) = get(&ca, &third.url(), Who::User("elastic", &credentials.password)).unwrap();
    assert_eq!(status, 200);

    // A member has a place already.
    let again = third.bootstrap(&["start", "--enrollment-token-file", third.path("token").to_str().unwrap()]);
    assert_eq!({ again }.output().unwrap().status.code(), Some(80));
    for node in [&mut last, &mut member, &mut founder] {
        node.signal("TERM").unwrap();
        node.end().unwrap();
    }
}
