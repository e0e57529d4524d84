//! `announce` on a node that was configured here: what the node's own announcement is tested with (T17 to T21), and the
//! doors.

use std::fs;

use keystore::{BOOTSTRAP_PASSWORD, HTTP_KEYSTORE_PASSWORD, KEYSTORE_SEED, PASSWORD_HASH};
use pki::{Entry, Store, StorePassword};

use crate::place::{Ended, NONE, Node, text};
use crate::server::{HEALTH, Identity, KEY, NODES, Reply, Server, node, ready};

/// What the configured node itself presents.
fn identity(node: &Node) -> Identity {
    let keystore = node.keystore(NONE);
    let password = keystore.get(HTTP_KEYSTORE_PASSWORD).unwrap().reveal();
    let password = StorePassword::from_text(std::str::from_utf8(password).unwrap().into());
    let bytes = fs::read(node.at("config/certs/http.p12")).unwrap();
    let entries = Store::decode(&bytes, &password).unwrap().entries;
    let found = entries.into_iter().find_map(|entry| match entry {
        Entry::Key { alias, key, chain } if alias == "http" => {
            Some(Identity { chain, key: key.pkcs8().to_vec() })
        }
        _ => None,
    });
    found.unwrap()
}

fn announce(node: &Node, server: &Server, arguments: &[&str]) -> Ended {
    let port = format!("-Ehttp.port={}", server.port);
    text(node.run("es-bootstrap", &[&["announce", "-v", "--wait", "20s", &port], arguments].concat(), ""))
}

/// A configured node, a server that presents its certificate, and what came of announcing it.
fn announced(answer: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> (Node, Server, Ended) {
    let node = Node::configured();
    let server = Server::with_tls(identity(&node), answer);
    let ended = announce(&node, &server, &[]);
    node.assert_swept();
    (node, server, ended)
}

fn file(node: &Node) -> String {
    node.read("initial-credentials")
}

#[test]
fn t17_what_is_bound_to_all_and_published_as_one_is_one_address() {
    let (configured, _, (code, _, err)) = announced(node("127.0.0.1:9200", &["0.0.0.0:9200"]));
    assert_eq!(code, 0, "{err}");
    let file = file(&configured);
    let line = file.lines().find_map(|line| line.strip_prefix("kibana_enrollment_token: \"")).unwrap();
    let token = enrollment::EnrollmentToken::parse(line.trim_end_matches('"')).unwrap();
    assert_eq!(token.addresses, ["127.0.0.1:9200"]);
}

#[test]
fn t18_a_key_that_cannot_be_made_is_73_and_the_file_still_waits() {
    let (node, server, (code, out, err)) = announced(|call, before| match call {
        KEY => (400, r#"{"error":{"reason":"no keys here"}}"#).into(),
        _ => ready(call, before),
    });
    assert_eq!((code, out.as_str()), (73, ""));
    assert!(err.contains("[400]: no keys here"), "{err}");
    assert_eq!(server.calls(), [HEALTH, KEY]);
    assert!(!file(&node).contains("kibana_enrollment_token"));
}

#[test]
fn t19_addresses_that_are_refused_are_asked_for_once() {
    let (node, server, (code, _, err)) = announced(|call, before| match call {
        NODES => (400, r#"{"error":{"reason":"no addresses here"}}"#).into(),
        _ => ready(call, before),
    });
    assert!(code == 73 && err.contains("[400]: no addresses here"), "{err}");
    assert_eq!(server.calls(), [HEALTH, KEY, NODES]);
    assert!(!file(&node).contains("kibana_enrollment_token"));
}

#[test]
fn t20_addresses_that_are_missing_twice_come_with_the_third_call() {
    let (node, server, (code, _, err)) = announced(|call, before| match (call, before) {
        (NODES, 0 | 1) => (200, r#"{"nodes":{"n":{}}}"#).into(),
        _ => ready(call, before),
    });
    assert_eq!(code, 0, "{err}");
    assert_eq!(server.calls(), [HEALTH, KEY, NODES, NODES, NODES]);
    assert!(file(&node).contains("kibana_enrollment_token"));
}

#[test]
fn t21_addresses_that_stay_missing_are_given_up_after_nine_calls() {
    let (node, server, (code, _, err)) = announced(|call, before| match call {
        NODES => (200, r#"{"nodes":{"n":{}}}"#).into(),
        _ => ready(call, before),
    });
    assert!(code == 73 && err.contains("no HTTP address"), "{err}");
    assert_eq!(server.calls().iter().filter(|call| *call == NODES).count(), 9);
    assert!(!file(&node).contains("kibana_enrollment_token"));
}

#[test]
fn each_of_the_four_doors_is_tried_in_its_turn() {
    let doors = [
        "the password in the credentials file",
        "`bootstrap.password`",
        "`keystore.seed`",
        "a temporary user",
    ];
    for (at, door) in doors.into_iter().enumerate() {
        let node = Node::configured();
        let mut keystore = node.keystore(NONE);
        match at {
            0 | 3 => {}
            1 => keystore.set(BOOTSTRAP_PASSWORD, b"bootstrap").unwrap(),
            _ => assert!(keystore.remove(PASSWORD_HASH) && keystore.contains(KEYSTORE_SEED)),
        }
        node.put_keystore(&keystore, NONE);
        let sink = format!("file:{}", node.at("elsewhere").display());
        let arguments: &[&str] = if at == 0 { &[] } else { &["--credentials-to", &sink] };
        if at > 0 {
            fs::remove_file(node.at("config/initial-credentials")).unwrap();
            // The file that waits for its token; the operator's own password is not in it.
            let ca = fs::read(node.at("config/certs/http_ca.crt")).unwrap();
            let fingerprint = pki::fingerprint(&pki::pem::decode(&ca).unwrap());
            fs::write(node.at("elsewhere"), format!("ca_fingerprint: \"{fingerprint}\"\n")).unwrap();
        }
        let server = Server::with_tls(identity(&node), ready);
        let (code, _, err) = announce(&node, &server, arguments);
        assert_eq!(code, 0, "{err}");
        assert!(err.contains(&format!("the node accepts {door}")), "{door}: {err}");
        let written = if at == 0 { file(&node) } else { fs::read_to_string(node.at("elsewhere")).unwrap() };
        assert!(written.contains("kibana_enrollment_token: "), "{written}");
        node.assert_swept();
        // Once is enough.
        assert_eq!(announce(&node, &server, arguments).0, 80);
    }
}
