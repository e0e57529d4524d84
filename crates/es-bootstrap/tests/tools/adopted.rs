//! `csr`, `adopt` and `renew` on nodes secured with PEM files, and the effect on enrollment.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::SystemTime;

use pki::{Certificate, CertificateName, Issuer, KeyKind, PrivateKey, Request, San, StorePassword, pem};
use serde_json::Value;

use crate::place::{Ca, Node, text};

const SETTINGS: &str = "xpack.security.http.ssl: {enabled: true, certificate: tls/n1.crt, key: tls/n1.key}\n\
    xpack.security.transport.ssl: {enabled: true, verification_mode: certificate, certificate: between/n1.crt, \
    key: between/n1.key, certificate_authorities: between/ca.crt}\n";
const PHRASE: &str = "xpack.security.http.ssl.key_passphrase: a phrase\n\
    xpack.security.transport.ssl.key_passphrase: a phrase\n";

/// Issues a certificate, for servers and clients unless it is for HTTP.
fn issued(ca: &Ca, name: CertificateName) -> (String, PrivateKey) {
    let key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
    let issuer = Issuer::of(&ca.certificate, &ca.key).unwrap();
    let sans = [San::Dns("localhost".to_owned())];
    let request = Request { name, common_name: "n1", sans: &sans, days: 20, now: SystemTime::now().into() };
    let leaf = pki::issue(&request, &key, Some(&issuer), &mut memory::rng()).unwrap();
    (pem::encode(leaf.der()), key)
}

/// Creates a node secured with separate PEM files for each layer.
fn by_hand(ca: &Ca, settings: &str) -> Node {
    let node = Node::new(&format!("{SETTINGS}{settings}"));
    let (leaf, key) = issued(ca, CertificateName::Transport);
    let key = match settings.contains(PHRASE) {
        true => {
            pem::encode_protected_key(&key, &StorePassword::from_text("a phrase".into()), &mut memory::rng())
        }
        false => Ok(pem::encode_key(&key)),
    };
    for folder in ["tls", "between"] {
        let at = |name: &str| node.at("config").join(folder).join(name);
        fs::create_dir(node.at("config").join(folder)).unwrap();
        fs::write(at("n1.crt"), format!("an operator's words\n{leaf}")).unwrap();
        fs::write(at("n1.key"), key.as_ref().unwrap().as_bytes()).unwrap();
        fs::set_permissions(at("n1.key"), fs::Permissions::from_mode(0o640)).unwrap();
        fs::write(at("ca.crt"), pem::encode(ca.certificate.der())).unwrap();
    }
    node
}

/// Issues a certificate, and writes it in the layout of cert-manager.
fn brought(node: &Node, ca: &Ca, name: CertificateName) -> PrivateKey {
    let (leaf, key) = issued(ca, name);
    fs::create_dir_all(node.at("brought")).unwrap();
    fs::write(node.at("brought/tls.crt"), leaf).unwrap();
    fs::write(node.at("brought/tls.key"), pem::encode_key(&key).as_bytes()).unwrap();
    fs::write(node.at("brought/ca.crt"), pem::encode(ca.certificate.der())).unwrap();
    key
}

fn run(node: &Node, words: &[&str]) -> (i32, Value) {
    let (code, out, err) = text(node.run("es-bootstrap", &[words, &["--format", "json"]].concat(), ""));
    (code, serde_json::from_str(&out).unwrap_or_else(|_| panic!("{code}: {out}{err}")))
}

const ADOPT: [&str; 6] = ["adopt", "http", "--pem", "brought", "--accept", "names-missing"];

fn leaf(node: &Node, file: &str) -> Certificate {
    Certificate::decode(&pem::decode(node.read(file).as_bytes()).unwrap()).unwrap()
}

#[test]
fn text_files_are_replaced_in_place_with_the_mode_and_the_passphrase_of_before() {
    for settings in ["", PHRASE] {
        let (ca, other) = (Ca::new(), Ca::new());
        let node = by_hand(&ca, settings);
        let key = brought(&node, &other, CertificateName::Http);
        let (code, document) = run(&node, &[&ADOPT[..], &["--dry-run"]].concat());
        assert_eq!((code, document["outcome"].as_str()), (0, Some("planned")), "{document}");
        assert!(node.read("tls/n1.crt").starts_with("an operator's words"), "nothing was written");
        let (code, document) = run(&node, &ADOPT);
        assert_eq!(
            (code, document["outcome"].as_str(), &document["alias"]),
            (0, Some("adopted"), &Value::Null)
        );
        let chain = pem::decode_all(node.read("tls/n1.crt").as_bytes()).unwrap();
        assert_eq!((chain.len(), &chain[1][..]), (2, other.certificate.der()));
        let written = node.read("tls/n1.key");
        let found = match settings {
            "" => pem::decode_key(written.as_bytes()).unwrap(),
            _ => {
                let phrase = StorePassword::from_text("a phrase".into());
                pem::decode_protected_key(written.as_bytes(), &phrase).unwrap()
            }
        };
        assert!(matches!(found, pem::Key::Read(found) if found.pkcs8() == key.pkcs8()));
        let mode = fs::metadata(node.at("config/tls/n1.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert_eq!(run(&node, &ADOPT).0, 80, "the same once more");
        let (_, status) = run(&node, &["status", "--offline"]);
        assert_eq!(status["findings"], Value::Array(Vec::new()), "{status}");
    }
}

#[test]
fn a_request_is_answered_for_text_files_as_well() {
    let (ca, other) = (Ca::new(), Ca::new());
    let node = by_hand(&ca, "");
    let (code, request, err) = text(node.run("es-bootstrap", &["csr", "http"], ""));
    assert_eq!(code, 0, "{err}");
    assert!(request.starts_with("-----BEGIN CERTIFICATE REQUEST-----"));
    // A certificate for another key is refused.
    brought(&node, &other, CertificateName::Http);
    let answer = ["adopt", "http", "--certificate", "brought/tls.crt", "--chain", "brought/ca.crt"];
    assert_eq!(run(&node, &answer).0, 65);
}

#[test]
fn a_ca_whose_key_lies_beside_it_renews_text_files() {
    let ca = Ca::new();
    let node = by_hand(&ca, "xpack.security.http.ssl.certificate_authorities: tls/ca.crt\n");
    let before = leaf(&node, "tls/n1.crt");
    let (code, document) = run(&node, &["renew"]);
    assert_eq!(code, 78, "{document}");
    assert_eq!(run(&node, &["renew", "--if-due", "--expires-in", "1h"]).0, 80);
    fs::write(node.at("config/tls/ca.key"), pem::encode_key(&ca.key).as_bytes()).unwrap();
    let (code, document) = run(&node, &["renew", "http-ca"]);
    assert_eq!(code, 78, "{document}");
    let (code, document) = run(&node, &["renew"]);
    assert_eq!((code, document["outcome"].as_str()), (0, Some("renewed")), "{document}");
    let after = leaf(&node, "tls/n1.crt");
    assert!(after.der() != before.der() && ca.certificate.signed(&after) == Some(true));
    assert_eq!(after.sans(), before.sans());
    let key = pem::decode_key(node.read("tls/n1.key").as_bytes()).unwrap();
    assert!(matches!(key, pem::Key::Read(key) if after.belongs_to(&key)));
}

#[test]
fn a_transport_certificate_is_adopted_where_the_other_nodes_would_take_it() {
    let (ca, other) = (Ca::new(), Ca::new());
    let node = by_hand(&ca, "");
    let words = ["adopt", "transport", "--pem", "brought"];
    brought(&node, &other, CertificateName::Transport);
    let before = node.read("between/n1.crt");
    let (code, document) = run(&node, &words);
    assert_eq!((code, node.read("between/n1.crt") == before), (78, true), "{document}");
    // A certificate for servers only.
    brought(&node, &ca, CertificateName::Http);
    assert_eq!(run(&node, &words).0, 65);
    let key = brought(&node, &ca, CertificateName::Transport);
    let (code, document) = run(&node, &words);
    assert_eq!((code, document["role"].as_str()), (0, Some("transport")), "{document}");
    assert!(leaf(&node, "between/n1.crt").belongs_to(&key));
    assert_eq!(node.read("tls/n1.crt").lines().next(), Some("an operator's words"));
    assert_eq!(run(&node, &words).0, 80);
}

#[test]
fn a_certificate_of_both_layers_must_do_for_both() {
    let (ca, other) = (Ca::new(), Ca::new());
    let shared = SETTINGS.replace("tls/", "between/");
    let node = by_hand(&ca, "");
    let security = "xpack.security.enabled: true\n";
    fs::write(node.at("config/elasticsearch.yml"), format!("{security}{shared}")).unwrap();
    brought(&node, &other, CertificateName::Transport);
    assert_eq!(run(&node, &ADOPT).0, 78);
    brought(&node, &ca, CertificateName::Http);
    assert_eq!(run(&node, &ADOPT).0, 78);
    brought(&node, &ca, CertificateName::Transport);
    assert_eq!(run(&node, &ADOPT).0, 0);
}

#[test]
fn enrollment_ends_where_the_key_of_the_ca_is_elsewhere_and_begins_where_it_comes() {
    let node = Node::configured();
    let other = Ca::new();
    let setting = |node: &Node| {
        let yml = node.read("elasticsearch.yml");
        let line = yml.lines().find(|line| line.starts_with("xpack.security.enrollment.enabled"));
        line.unwrap().to_owned()
    };
    let before = node.read("elasticsearch.yml");
    brought(&node, &other, CertificateName::Http);
    assert_eq!(run(&node, &ADOPT).0, 0);
    assert_eq!(setting(&node), "xpack.security.enrollment.enabled: false");
    fs::write(node.at("brought/ca.key"), pem::encode_key(&other.key).as_bytes()).unwrap();
    brought(&node, &other, CertificateName::Http);
    let (code, document) = run(&node, &[&ADOPT[..], &["--ca-key", "brought/ca.key"]].concat());
    assert_eq!((code, &document["can_enroll"]), (0, &Value::Bool(true)), "{document}");
    assert_eq!(node.read("elasticsearch.yml"), before);
}

#[test]
fn what_cannot_be_exchanged_at_once_is_refused() {
    let ca = Ca::new();
    let node = by_hand(&ca, "");
    let apart = SETTINGS.replace("key: tls/n1.key", "key: between/n1.key");
    fs::write(node.at("config/elasticsearch.yml"), format!("xpack.security.enabled: true\n{apart}")).unwrap();
    brought(&node, &ca, CertificateName::Http);
    let (code, document) = run(&node, &ADOPT);
    assert_eq!(code, 78, "{document}");
}

#[test]
fn a_ca_that_is_not_known_is_an_empty_file_and_no_pipe_is_waited_for() {
    let ca = Ca::new();
    let node = by_hand(&ca, "");
    brought(&node, &ca, CertificateName::Http);
    let [leaf, key, authority] = ["tls.crt", "tls.key", "ca.crt"].map(|name| node.at("brought").join(name));
    let chain = [&leaf, &authority].map(|file| fs::read_to_string(file).unwrap()).concat();
    let dry_run = [&ADOPT[..], &["--dry-run"]].concat();
    fs::write(&leaf, chain).unwrap();
    fs::write(&authority, "\n").unwrap();
    assert_eq!(run(&node, &dry_run).0, 0);
    for file in [authority, key, leaf] {
        let content = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        assert!(Command::new("mkfifo").arg(&file).status().unwrap().success());
        let (code, _, said) = text(node.run("es-bootstrap", &dry_run, ""));
        let named = file.strip_prefix(node.at("")).unwrap().to_str().unwrap();
        assert!(code == 74 && said.contains(named) && said.contains("pipe"), "{code}: {said}");
        fs::remove_file(&file).unwrap();
        fs::write(&file, content).unwrap();
    }
}

#[test]
fn what_a_killed_renewal_left_beside_the_settings_is_removed() {
    let ca = Ca::new();
    let node = by_hand(&ca, "");
    let (leaf, _) = issued(&ca, CertificateName::Http);
    fs::write(node.at("config/elasticsearch.yml"), node.read("elasticsearch.yml").replace("tls/", ""))
        .unwrap();
    for name in ["n1.crt", "n1.key"] {
        fs::rename(node.at("config/tls").join(name), node.at("config").join(name)).unwrap();
    }
    let left = node.at("config/n1.crt.17.0.tmp");
    fs::write(&left, leaf).unwrap();
    let (code, _, err) = text(node.run("es-bootstrap", &["csr", "http"], ""));
    assert!(code == 0 && err.contains("n1.crt.17.0.tmp"), "{err}");
    assert!(!left.exists());
}

/// Files as editors and other systems write them, and certificates that the node or its clients would reject.
#[test]
fn odd_files_are_adopted_or_refused_before_anything_is_written() {
    let (ca, other) = (Ca::new(), Ca::new());
    let node = by_hand(&ca, "");
    let before = [node.read("tls/n1.crt"), node.read("tls/n1.key")];
    let rewrite = |name: &str, change: &dyn Fn(String) -> String| {
        let path = node.at("brought").join(name);
        fs::write(&path, change(fs::read_to_string(&path).unwrap())).unwrap();
    };
    let twice = |leaf: String| {
        let mut der = pem::decode(leaf.as_bytes()).unwrap();
        // The identifier of the extended key usage becomes that of the subject alternative names.
        let usage = der.windows(5).position(|part| part == [0x06, 0x03, 0x55, 0x1d, 0x25]).unwrap();
        der[usage + 4] = 0x11;
        pem::encode(&der)
    };
    brought(&node, &other, CertificateName::Http);
    rewrite("tls.crt", &twice);
    let (code, document) = run(&node, &ADOPT);
    let error = document["error"].to_string() + &document["causes"].to_string();
    assert!(code == 65 && error.contains("contains the extension 2.5.29.17 more than once"), "{document}");
    assert_eq!([node.read("tls/n1.crt"), node.read("tls/n1.key")], before);

    for change in [
        &|text: String| format!("\u{feff}{text}"),
        &|text: String| text.replace('\n', "\r\n"),
        &|text: String| format!("Bag Attributes\n{text}") as String,
    ] as [&dyn Fn(String) -> String; 3]
    {
        brought(&node, &other, CertificateName::Http);
        ["tls.crt", "tls.key", "ca.crt"].iter().for_each(|name| rewrite(name, change));
        let (code, document) = run(&node, &ADOPT);
        assert_eq!((code, &document["outcome"]), (0, &Value::from("adopted")), "{document}");
    }
}

#[test]
fn a_keystore_that_is_no_file_is_named() {
    let node = Node::configured();
    let keystore = node.at("config/elasticsearch.keystore");
    fs::remove_file(&keystore).unwrap();
    assert!(Command::new("mkfifo").arg(&keystore).status().unwrap().success());
    for words in [&["renew"][..], &["csr", "http"], &["undo"], &["undo", "--dry-run"]] {
        let (code, _, err) = text(node.run("es-bootstrap", words, ""));
        let expected = format!("error: `{}` is a named pipe\nhint: ", keystore.display());
        assert!(code == 78 && err.starts_with(&expected), "{words:?}: {code}: {err}");
    }
}
