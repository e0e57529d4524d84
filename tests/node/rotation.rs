//! `rotate-ca transport` on real nodes: no node ever refuses the other, a step in the wrong order is refused, and at the end
//! the old certificate is.

use std::fs;
use std::time::Duration;

use node::{Identity, Session, Trust};
use pki::{Entry, Store, StorePassword};
use serde_json::Value;
use tests::place::Place;
use tests::running::Running;

use crate::first_start::{first_start, place};
use crate::joining::{join, named, stop, token, wait_for_members, with_token};

const PASSWORD: &str = "xpack.security.transport.ssl.keystore.secure_password";
const FILE: &str = "rotation.age";
const PASSPHRASE: &str = "passphrase";

/// Runs a command of `rotate-ca`; its exit code, its document, and what it said besides.
fn rotate(place: &Place, words: &[&str]) -> (i32, Value, String) {
    let phrase = place.config(PASSPHRASE).display().to_string();
    let all = [&["--format", "json", "rotate-ca"], words, &["--passphrase-file", &phrase]].concat();
    let output = place.bootstrap(&all).output().unwrap();
    let said = [&*output.stdout, &*output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    let document = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code().unwrap(), document, said)
}

fn step(place: &Place, step: &str) -> (i32, Value, String) {
    let file = place.config(FILE).display().to_string();
    rotate(place, &["transport", step, "--bundle", &file])
}

/// A step that is taken by the running node, and where it then is.
fn takes(place: &Place, name: &str, stage: &str) {
    let (code, document, said) = step(place, name);
    assert_eq!(code, 0, "{name}: {said}");
    assert_eq!((&document["stage"], &document["taken"]), (&stage.into(), &true.into()), "{document}");
    assert_eq!(step(place, name).0, 80, "a second time");
}

/// Where each node is.
fn stages(place: &Place) -> Vec<String> {
    let file = place.config(FILE).display().to_string();
    let (code, document, said) = rotate(place, &["status", "--bundle", &file]);
    assert_eq!(code, 0, "{said}");
    let nodes = document["nodes"].as_array().unwrap().iter();
    nodes.map(|node| format!("{} {}", node["name"], node["stage"]).replace('"', "")).collect()
}

/// The certificate that a node presents at first, with its key.
fn old_identity(place: &Place) -> Identity {
    let shown = place.bootstrap(&["keystore", "show", PASSWORD]).output().unwrap();
    let password = String::from_utf8(shown.stdout).unwrap();
    let bytes = fs::read(place.config("certs/transport.p12")).unwrap();
    let store = Store::decode(&bytes, &StorePassword::from_text(password.into())).unwrap();
    let key = store.entries.into_iter().find_map(|entry| match entry {
        Entry::Key { key, chain, .. } => Some(Identity::new(chain, key.pkcs8()).unwrap()),
        Entry::Trusted { .. } => None,
    });
    key.unwrap()
}

fn restart(place: &Place, running: &mut Running, first: &Place, password: &str) {
    stop(running);
    *running = Running::start(&mut place.bootstrap(&["start"]), false).unwrap();
    wait_for_members(running, first, password, 2);
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn two_nodes_get_another_ca_and_never_lose_each_other() {
    let on = |name: &str, address: &str| named(place().on(address).unwrap(), name);
    let first = on("first", "127.0.0.2");
    let (mut founder, credentials) = first_start(&first, &[]);
    let password = &credentials.password;
    let second = with_token(on("second", "127.0.0.3"), &token(&first, "node"));
    let mut joined = join(&second, &first, password, 2, &[]);
    let old = old_identity(&first);
    for place in [&first, &second] {
        fs::write(place.config(PASSPHRASE), "a passphrase\n").unwrap();
        tests::user::give(&place.config(PASSPHRASE)).unwrap();
    }

    let out = first.config(FILE).display().to_string();
    let prepare = ["transport", "prepare", "--out", &out];
    let (code, _, said) = rotate(&first, &[&prepare[..], &["--nodes", "3"]].concat());
    assert!(code == 78 && said.contains("2 nodes are there"), "{code}: {said}");
    let (code, document, said) = rotate(&first, &prepare);
    assert_eq!(code, 0, "{said}");
    assert_eq!(document["nodes"].as_array().unwrap().len(), 2, "{document}");
    fs::copy(first.config(FILE), second.config(FILE)).unwrap();
    tests::user::give(&second.config(FILE)).unwrap();

    takes(&first, "trust", "trusting");
    let (code, _, said) = step(&first, "switch");
    assert!(code == 78 && said.contains("`second`"), "{code}: {said}");
    takes(&second, "trust", "trusting");
    takes(&second, "back", "before");
    takes(&second, "trust", "trusting");
    assert_eq!(stages(&first), ["first trusting", "second trusting"]);

    takes(&first, "switch", "switched");
    let (code, _, said) = step(&first, "finish");
    assert!(code == 78 && said.contains("`second`"), "{code}: {said}");
    restart(&second, &mut joined, &first, password);
    assert_eq!(stages(&second), ["first switched", "second trusting"]);
    takes(&second, "switch", "switched");

    takes(&first, "finish", "finished");
    restart(&second, &mut joined, &first, password);
    takes(&second, "finish", "finished");
    assert!(!second.config("certs/transport.previous.p12").exists());

    let mut session = Session::new(Trust::anybody().unwrap()).unwrap();
    let addresses: Vec<String> = document["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["transport"].as_str().unwrap().to_owned())
        .collect();
    for answer in session.ping(&addresses, &old, Duration::from_secs(10)).unwrap() {
        assert!(!answer.unwrap().accepted, "the old certificate");
    }
    wait_for_members(&mut founder, &first, password, 2);
    stop(&mut joined);
    stop(&mut founder);
}
