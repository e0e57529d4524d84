//! `status` on a running node: the certificate that it presents, and the state of its data.

use std::fs;
use std::thread;
use std::time::{Duration, SystemTime};

use pki::{Certificate, CertificateName, Entry, Issuer, KeyKind, PrivateKey, Request, Store, StorePassword};
use serde_json::Value;
use tests::place::Place;

use crate::first_start::{first_start, place};

const PASSWORD: &str = "xpack.security.http.ssl.keystore.secure_password";

/// Returns the exit code, the document and the rules with findings.
fn status(place: &Place) -> (i32, Value, Vec<String>) {
    let output = place.bootstrap(&["status", "--format", "json"]).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    let findings = document["findings"].as_array().unwrap().iter();
    let rules = findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
    (output.status.code().unwrap(), document, rules)
}

/// Puts a new certificate of the same CA into the store, with the same password.
fn replace_certificate(place: &Place) {
    let shown = place.bootstrap(&["keystore", "show", PASSWORD]).output().unwrap();
    let password = StorePassword::from_text(String::from_utf8(shown.stdout).unwrap().into());
    let path = place.config("certs/http.p12");
    let mut store = Store::decode(&fs::read(&path).unwrap(), &password).unwrap();
    let mut issued = None;
    for entry in &store.entries {
        if let Entry::Key { alias, key, chain } = entry
            && alias == "http_ca"
        {
            let ca = Certificate::decode(&chain[0]).unwrap();
            let (issuer, key) =
                (Issuer::of(&ca, key).unwrap(), PrivateKey::generate(KeyKind::EcP256, memory::rng));
            let key = key.unwrap();
            let request = Request {
                name: CertificateName::Http,
                common_name: "test-node",
                sans: &[pki::San::Dns("localhost".into())],
                days: 10,
                now: SystemTime::now().into(),
            };
            let leaf = pki::issue(&request, &key, Some(&issuer), &mut memory::rng()).unwrap();
            issued = Some((key, vec![leaf.der().to_vec(), ca.der().to_vec()]));
        }
    }
    let (key, chain) = issued.unwrap();
    store.entries.retain(|entry| entry.alias() != "http");
    store.entries.push(Entry::Key { alias: "http".to_owned(), key, chain });
    fs::write(path, &*store.encode(&password, &mut memory::rng()).unwrap()).unwrap();
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn status_tells_a_certificate_that_the_node_has_not_loaded() {
    let place = place();
    place.append_settings("resource.reload.enabled: false\nresource.reload.interval.high: 1s\n").unwrap();
    let (mut start, _) = first_start(&place, &[]);
    // The cluster has formed: the security index exists.
    let (code, document, rules) = status(&place);
    assert_eq!(
        (code, rules),
        (1, vec!["initial-masters-left".to_owned(), "reload-off".to_owned()]),
        "{document}"
    );
    let served = &document["served"][0];
    assert_eq!(served["matches_file"], Value::Bool(true), "{document}");
    assert_eq!(document["certificates"][0]["sha256"], served["sha256"]);

    replace_certificate(&place);
    thread::sleep(Duration::from_secs(3));
    let (code, differs, rules) = status(&place);
    assert_eq!((code, rules[0].as_str()), (2, "served-differs"), "{differs}");
    assert_eq!(differs["served"][0]["sha256"], served["sha256"], "the node presents what it did");

    start.signal("TERM").unwrap();
    start.end().unwrap();
    // No running node could present another certificate.
    let (code, document, _) = status(&place);
    assert_eq!((code, &document["served"]), (1, &Value::Array(Vec::new())), "{document}");
}
