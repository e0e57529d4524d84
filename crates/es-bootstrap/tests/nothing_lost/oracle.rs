//! Decides whether a node would start, and whether a run was completed.

use std::fs;
use std::path::Path;

use keystore::{
    HTTP_KEYSTORE_PASSWORD, Keystore, PASSWORD_HASH, Passphrase, Sealed, TRANSPORT_KEYSTORE_PASSWORD,
    TRANSPORT_TRUSTSTORE_PASSWORD,
};
use pki::{Store, StorePassword};
use realm::{Password, PasswordHash};
use settings::block;

use crate::node::{GROUP, Kind, Node, SETTINGS, snapshot};

/// The state of the files from which a node would start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    Before,
    Journal,
    Certificates,
    Keystore,
    Credentials,
    Done,
}

/// Returns the state of a node, and asserts that it can start from it and that no user can read more than at
/// the end.
pub(crate) fn state(node: &Node) -> State {
    check_modes(node);
    let yml = fs::read(node.at("elasticsearch.yml")).unwrap();
    assert!(yml.starts_with(SETTINGS.as_bytes()), "the operator's settings are gone");
    let keystore = read_keystore(node);
    let has_passwords = passwords().iter().filter(|(name, _)| has(keystore.as_ref(), name)).count();
    let certs = node.at("certs/http_ca.crt").exists();
    let credentials = node.at("initial-credentials").exists();
    match block::find(&yml).map(|found| found.state) {
        None => {
            assert_eq!(yml, SETTINGS.as_bytes());
            assert_eq!(has_passwords, 0, "TLS passwords without a word on TLS: the node refuses to start");
            assert!(!certs, "certificates that nothing says whose they are");
            assert_others(node, keystore.as_ref());
            State::Before
        }
        Some(block::State::InProgress(_)) => {
            let text = String::from_utf8(yml).unwrap();
            for layer in ["http", "transport"] {
                assert!(text.contains(&format!("\nxpack.security.{layer}.ssl.enabled: false\n")));
            }
            assert_others(node, keystore.as_ref());
            match (has_passwords, certs, credentials) {
                (3, true, true) => State::Credentials,
                (3, true, false) => State::Keystore,
                (0, true, _) => State::Certificates,
                (0, false, _) => State::Journal,
                other => panic!("{other:?} is not a prefix of the commit"),
            }
        }
        Some(block::State::Replacing(_)) => panic!("nobody joins another cluster here"),
        Some(block::State::Complete) => {
            is_secured(node, keystore.as_ref());
            State::Done
        }
    }
}

fn passwords() -> [(&'static str, &'static str); 3] {
    [
        (HTTP_KEYSTORE_PASSWORD, "http.p12"),
        (TRANSPORT_KEYSTORE_PASSWORD, "transport.p12"),
        (TRANSPORT_TRUSTSTORE_PASSWORD, "transport.p12"),
    ]
}

/// Returns how many of the keystores' passwords the node's keystore has; `None` if it cannot be read.
pub(crate) fn has_tls_passwords(node: &Node) -> Option<usize> {
    if let Ok(bytes) = fs::read(node.at("elasticsearch.keystore")) {
        Sealed::decode(&bytes).and_then(|sealed| sealed.open(&Passphrase::empty())).ok()?;
    }
    let keystore = read_keystore(node);
    assert_others(node, keystore.as_ref());
    Some(passwords().iter().filter(|(name, _)| has(keystore.as_ref(), name)).count())
}

/// Opens the keystore, if there is one.
fn read_keystore(node: &Node) -> Option<Keystore> {
    let bytes = fs::read(node.at("elasticsearch.keystore")).ok()?;
    Some(Sealed::decode(&bytes).and_then(|sealed| sealed.open(&Passphrase::empty())).unwrap())
}

fn has(keystore: Option<&Keystore>, name: &str) -> bool {
    keystore.is_some_and(|keystore| keystore.contains(name))
}

/// Asserts that the operator's files are unchanged.
fn assert_others(node: &Node, keystore: Option<&Keystore>) {
    if node.kind == Kind::LivedIn {
        assert_eq!(keystore.unwrap().get("mine").unwrap().reveal(), b"value");
        assert_eq!(fs::read(node.at("certs/mine.pem")).unwrap(), b"mine");
        assert_eq!(fs::read(node.at("certs/link.pem")).unwrap(), b"mine");
    }
}

/// Asserts that the keystores open with the passwords, and that the password of `elastic` was delivered.
fn is_secured(node: &Node, keystore: Option<&Keystore>) {
    assert_others(node, keystore);
    let keystore = keystore.unwrap();
    let text = |name: &str| std::str::from_utf8(keystore.get(name).unwrap().reveal()).unwrap().to_owned();
    for (name, store) in passwords() {
        let bytes = fs::read(node.at("certs").join(store)).unwrap();
        Store::decode(&bytes, &StorePassword::from_text(text(name).into())).unwrap();
    }
    let ca = pki::pem::decode(&fs::read(node.at("certs/http_ca.crt")).unwrap()).unwrap();
    let credentials =
        recovery::parse_credentials(&fs::read(node.at("initial-credentials")).unwrap()).unwrap();
    assert_eq!(credentials.ca_fingerprint, pki::fingerprint(&ca).to_string());
    let password = Password::from_text(credentials.elastic_password.unwrap()).unwrap();
    assert!(PasswordHash::parse(&text(PASSWORD_HASH)).unwrap().verify(&password));
}

/// Asserts that no file with a secret is readable by more than its final readers, under any temporary name.
fn check_modes(node: &Node) {
    for (name, entry) in snapshot(&node.config()) {
        let file = Path::new(&name).file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_store = ["http_ca.crt", "http.p12", "transport.p12"].contains(&file)
            && entry.content != b"an older store";
        let allowed = match name.split(['/', '.']).next().unwrap() {
            "initial-credentials" => 0o600,
            "certs" if is_store => 0o660,
            "elasticsearch" if name.contains("keystore") => 0o660,
            _ => continue,
        };
        assert_eq!(entry.mode & 0o777 & !allowed, 0, "{name} has mode {:o}", entry.mode);
    }
}

/// Asserts that a completed run left exactly the expected files, modes and owners.
pub(crate) fn assert_done(node: &Node) {
    assert_eq!(state(node), State::Done);
    let after = snapshot(&node.config());
    let tops: Vec<&str> =
        after.keys().map(String::as_str).filter(|name| !name.is_empty() && !name.contains('/')).collect();
    let is_kept = |name: &str| name.starts_with("certs.") && name.ends_with(".orig");
    let names: Vec<&str> = tops.iter().copied().filter(|name| !is_kept(name)).collect();
    let expected = ["certs", "elasticsearch.keystore", "elasticsearch.yml", "initial-credentials"];
    assert_eq!(names, expected);
    assert_eq!(tops.len() - names.len(), usize::from(node.kind == Kind::LivedIn), "{tops:?}");
    let mode = |name: &str| after[name].mode & 0o7777;
    let settings = if node.kind == Kind::LivedIn { 0o660 } else { mode("elasticsearch.yml") };
    let directory = mode("certs") & 0o777;
    assert_eq!(
        [directory, mode("certs/http.p12"), mode("elasticsearch.keystore"), mode("elasticsearch.yml")],
        [0o750, 0o660, 0o660, settings]
    );
    if node.kind == Kind::LivedIn {
        let names = ["certs", "certs/http.p12", "certs/http_ca.crt", "certs/transport.p12"];
        for name in
            names.into_iter().chain(["elasticsearch.keystore", "elasticsearch.yml", "initial-credentials"])
        {
            assert_eq!(after[name].owner, (0, GROUP), "{name}");
        }
    }
}

/// Asserts that the next run completes the work, and that `check` reports an interrupted run if there was
/// one.
pub(crate) fn assert_next_run_ends(node: &Node, was: State, context: &str) {
    let is_ours = |name: &String| [".tmp", ".old", ".new"].iter().any(|ending| name.ends_with(ending));
    let interrupted =
        !matches!(was, State::Before | State::Done) || snapshot(&node.config()).keys().any(is_ours);
    let said = |output: std::process::Output| String::from_utf8(output.stderr).unwrap();
    if interrupted {
        let said = said(node.run("check"));
        assert!(said.contains("interrupted"), "{context}: check says {said:?}");
    }
    let output = node.run("configure");
    let code = output.status.code();
    let said = said(output);
    assert_eq!(code, Some(if was == State::Done { 80 } else { 0 }), "{context}: {said}");
    assert_eq!(said.contains("interrupted"), interrupted, "{context}: {said}");
    assert_done(node);
}
