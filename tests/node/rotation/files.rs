//! Nodes whose transport layer is not configured as by a first start: with PEM files, or with two stores.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use pki::{Certificate, Entry, PrivateKey, Store, StorePassword, pem};
use tests::place::Place;

use crate::by_hand::fed;

const LAYER: &str = "xpack.security.transport.ssl";

/// What a node presents, and the CA that it trusts.
pub(super) struct Identity {
    pub(super) key: PrivateKey,
    pub(super) leaf: Certificate,
    pub(super) ca: Certificate,
}

/// Reads it from the store that a first start created.
pub(super) fn identity(place: &Place) -> Identity {
    let password = StorePassword::from_text(store_password(place).into());
    let store = Store::decode(&fs::read(place.config("certs/transport.p12")).unwrap(), &password).unwrap();
    let (mut presented, mut ca) = (None, None);
    for entry in store.entries {
        match entry {
            Entry::Key { key, chain, .. } => presented = Some((key, Certificate::decode(&chain[0]).unwrap())),
            Entry::Trusted { certificate, .. } => ca = Some(Certificate::decode(&certificate).unwrap()),
        }
    }
    let (key, leaf) = presented.unwrap();
    Identity { key, leaf, ca: ca.unwrap() }
}

/// Returns the password of the store that a first start created.
pub(super) fn store_password(place: &Place) -> String {
    let name = format!("{LAYER}.keystore.secure_password");
    let shown = place.bootstrap(&["keystore", "show", &name]).output().unwrap();
    String::from_utf8(shown.stdout).unwrap()
}

/// Writes it to PEM files: the certificate and its key in one directory, the CA in another.
pub(super) fn into_pem(place: &Place, Identity { key, leaf, ca }: &Identity) {
    write(place, "certs/node/node.key", pem::encode_key(key).as_bytes());
    write(place, "certs/node/node.crt", pem::encode(leaf.der()).as_bytes());
    write(place, "certs/ca/ca.crt", format!("# The cluster's\n{}", pem::encode(ca.der())).as_bytes());
    let files = "certificate: certs/node/node.crt\n  key: certs/node/node.key\n  certificate_authorities: [certs/ca/ca.crt]";
    instead_of_one_store(place, files);
    for kind in ["keystore", "truststore"] {
        let name = format!("{LAYER}.{kind}.secure_password");
        let removed = place.bootstrap(&["keystore", "remove", &name]).output().unwrap();
        assert!(removed.status.success(), "{removed:?}");
    }
}

/// Writes it to two stores, each with its own password.
pub(super) fn into_two_stores(place: &Place, Identity { key, leaf, ca }: &Identity) {
    let key = PrivateKey::decode(key.pkcs8()).unwrap();
    let presented = Entry::Key { alias: "node".to_owned(), key, chain: vec![leaf.der().to_vec()] };
    let trusted = Entry::Trusted { alias: "ca".to_owned(), certificate: ca.der().to_vec() };
    for (name, kind, entry) in
        [("node/node.p12", "keystore", presented), ("ca/trust.p12", "truststore", trusted)]
    {
        let password = StorePassword::from_text(format!("of the {kind}").into());
        let bytes = Store { entries: vec![entry] }.encode(&password, &mut memory::rng()).unwrap();
        write(place, &format!("certs/{name}"), &bytes);
        let name = format!("{LAYER}.{kind}.secure_password");
        let mut add = place.bootstrap(&["keystore", "add", "--stdin", "--force", &name]);
        assert!(fed(&mut add, &format!("of the {kind}\n")).status.success());
    }
    instead_of_one_store(place, "keystore.path: certs/node/node.p12\n  truststore.path: certs/ca/trust.p12");
}

/// Makes the settings name these files instead of the store that a first start created.
fn instead_of_one_store(place: &Place, files: &str) {
    let path = place.config("elasticsearch.yml");
    let text = fs::read_to_string(&path).unwrap();
    let stores = "keystore.path: certs/transport.p12\n  truststore.path: certs/transport.p12";
    assert!(text.contains(stores), "{text}");
    fs::write(&path, text.replace(stores, files)).unwrap();
    fs::remove_file(place.config("certs/transport.p12")).unwrap();
}

fn write(place: &Place, name: &str, bytes: &[u8]) {
    let path = place.config(name);
    let folder = path.parent().unwrap();
    fs::create_dir_all(folder).unwrap();
    fs::write(&path, bytes).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    tests::user::give(folder).unwrap();
    tests::user::give(&path).unwrap();
}
