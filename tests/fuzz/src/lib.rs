//! One function for each parser: any bytes result in a value or an error, and what is parsed re-encodes to
//! the same meaning.

#![expect(clippy::missing_panics_doc, reason = "a panic is what is looked for")]

use std::collections::BTreeMap;

use enrollment::{ClusterMaterial, EnrollmentToken, parse_address};
use fleet::{AnyRotation, Document, Identities, Inventory, Key, Recipient, Seal};
use keystore::{Format, Keystore, Passphrase, Sealed};
use pki::{Certificate, Entry, PrivateKey, Store, StorePassword};
use rand::SeedableRng;
use rand::rngs::StdRng;
use realm::{PasswordHash, SUPERUSER};
use recovery::InitialCredentials;
use secrecy::ExposeSecret;
use settings::block::{self, Found, Run, State};
use settings::{Container, Sources, assemble};

/// The password of the stores in the corpus.
const STORE_PASSWORD: &str = "fixture-password";
const HASH: &str = "$2a$04$abcdefghijklmnopqrstuuGHnxh8xxiPTVWgqTNtDKCv801BtBa/q";

fn rng() -> StdRng {
    StdRng::seed_from_u64(0)
}

/// Tests the node's keystore: the container with any bytes, and entries that are created from the bytes and
/// read back.
pub fn keystore(data: &[u8]) {
    if let Ok(sealed) = Sealed::decode(data)
        && let Ok(keystore) = sealed.open(&Passphrase::empty())
    {
        again(&keystore);
    }
    // Arbitrary bytes fail at decryption, so entries are built from them: the first bytes are the name, the
    // rest is the value.
    if let Some((name, value)) = data.split_at_checked(8)
        && data.len() % 64 == 0
    {
        let mut keystore = Keystore::new(&mut rng());
        let name: String = name.iter().map(|byte| char::from(b'a' + byte % 26)).collect();
        if keystore.set(&name, value).is_ok() {
            again(&keystore);
        }
    }
}

fn again(keystore: &Keystore) {
    let format = Format::written_by(8, 0).expect("8.0 wrote keystores");
    let bytes =
        keystore.encode(format, &Passphrase::empty(), &mut rng()).expect("what was read can be written");
    let read =
        Sealed::decode(&bytes).and_then(|sealed| sealed.open(&Passphrase::empty())).expect("it is ours");
    assert_eq!(read.names(), keystore.names());
    for name in read.names() {
        assert_eq!(
            read.get(name).map(|value| value.reveal()),
            keystore.get(name).map(|value| value.reveal())
        );
    }
}

/// Tests PKCS#12 stores.
pub fn pkcs12(data: &[u8]) {
    let password = StorePassword::from_text(STORE_PASSWORD.into());
    if let Ok(store) = Store::decode(data, &password)
        && let Ok(bytes) = store.encode(&password, &mut rng())
    {
        let read = Store::decode(&bytes, &password).expect("it is ours");
        assert_eq!(contents(&read), contents(&store));
    }
}

/// Returns the meaning of a store: the name of each entry, its key if it has one, and its certificates.
fn contents(store: &Store) -> Vec<(&str, Option<&[u8]>, Vec<&[u8]>)> {
    let content = |entry| match entry {
        &Entry::Key { ref alias, ref key, ref chain } => {
            (alias.as_str(), Some(key.pkcs8()), chain.iter().map(Vec::as_slice).collect())
        }
        &Entry::Trusted { ref alias, ref certificate } => {
            (alias.as_str(), None, vec![certificate.as_slice()])
        }
    };
    let mut contents: Vec<_> = store.entries.iter().map(content).collect();
    // The encoder writes keys first.
    contents.sort();
    contents
}

/// Tests certificates in PEM.
pub fn pem(data: &[u8]) {
    if let Ok(certificates) = pki::pem::decode_all(data) {
        let text: String = certificates.iter().map(|der| pki::pem::encode(der)).collect();
        assert_eq!(pki::pem::decode_all(text.as_bytes()).expect("it is ours"), certificates);
        assert_eq!(pki::pem::decode(data).expect("there is one"), certificates[0]);
    }
    let password = StorePassword::from_text(STORE_PASSWORD.into());
    let found = [pki::pem::decode_key(data), pki::pem::decode_protected_key(data, &password)];
    for key in found.into_iter().flatten() {
        let pki::pem::Key::Read(key) = key else { continue };
        let clear = pki::pem::encode_key(&key);
        let read = |key: &pki::pem::Key| match key {
            pki::pem::Key::Read(key) => key.pkcs8().to_vec(),
            _ => Vec::new(),
        };
        assert_eq!(read(&pki::pem::decode_key(clear.as_bytes()).expect("it is ours")), key.pkcs8());
        let text = pki::pem::encode_protected_key(&key, &password, &mut rng()).expect("it is a key");
        let again = pki::pem::decode_protected_key(text.as_bytes(), &password).expect("it is ours");
        assert_eq!(read(&again), key.pkcs8());
    }
}

/// Tests the file with the machine's own names.
pub fn names(data: &[u8]) {
    let names = bootstrap::automatic::parse(data);
    assert_eq!(bootstrap::automatic::parse(bootstrap::automatic::render(&names).as_bytes()), names);
}

/// Tests X.509 certificates.
pub fn certificate(data: &[u8]) {
    if let Ok(parsed) = Certificate::decode(data) {
        assert_eq!(parsed.der(), data);
        let _ = (parsed.subject(), parsed.sans(), parsed.key_kind(), parsed.is_ca());
        let _ = (parsed.not_before(), parsed.not_after());
        let _ = parsed.issued(&parsed, parsed.not_before());
    }
}

/// Tests private keys in PKCS#8.
pub fn key(data: &[u8]) {
    if let Ok(key) = PrivateKey::decode(data) {
        assert_eq!(key.pkcs8(), data);
    }
}

/// Tests `elasticsearch.yml`: the block in progress does not change its meaning. Files that a first start
/// refuses because it would are skipped: text that continues to the end of the file, references to settings
/// of the block, and settings that the block sets.
pub fn settings(data: &[u8]) {
    let environment = BTreeMap::from([("NAME".into(), "value".into())]);
    let sources = |file| Sources {
        file,
        environment: &environment,
        overrides: &[],
        container: Container::No,
        host_name: "host",
    };
    let Ok(alone) = assemble(&sources(data)) else { return };
    if data.iter().any(|byte| b"|>$".contains(byte)) {
        return;
    }
    let with_block = block::append(data, &block::in_progress(&run(), &block::Record::default()));
    if let Ok(both) = assemble(&sources(&with_block)) {
        for (key, setting) in alone.iter().filter(|(key, _)| !key.starts_with("xpack.security")) {
            assert_eq!(both.get(key).map(|setting| &setting.value), Some(&setting.value), "{key}");
        }
    }
}

/// Tests `kibana.yml`: with our section it can be read again, and a second section replaces the first.
pub fn kibana_yml(data: &[u8]) {
    let section = kibana::Section {
        host: "https://localhost:9200".to_owned(),
        token: "AAEAAWVsYXN0aWMva2liYW5h".into(),
        ca_path: "/var/lib/kibana/ca_1.crt".into(),
        ca_fingerprint: "0123456789abcdef".repeat(4),
    };
    let edit = |file: &[u8]| kibana::edit(file, &section, "2026-11-26T02:00:00Z");
    if let Ok(edited) = edit(data) {
        let again = edit(edited.text.as_bytes()).expect("it is ours");
        assert!(matches!(again.form, kibana::Form::Merged { .. }));
        let parse = |text: &str| kibana::Settings::parse(text.as_bytes()).expect("it is ours");
        assert!(parse(&again.text) == parse(&edited.text));
    }
}

fn run() -> Run {
    Run { epoch: 1_795_475_645, ca_fingerprint: "0123456789abcdef".repeat(4) }
}

/// Tests the marked block: an appended block is found and removed again, byte for byte.
pub fn block(data: &[u8]) {
    if let Some(Found { range, .. }) = block::find(data) {
        assert!(range.end <= data.len());
        let without = block::remove(data).expect("it is there");
        assert!(without.len() <= data.len());
    }
    let _ = (block::user_lines(data), block::replace_initial_master(data, "name"));
    for open in [false, true] {
        let Some(after) = block::let_enroll(data, open) else { continue };
        let Found { range, .. } = block::find(data).expect("it has one");
        assert!(after.starts_with(&data[..range.start]) && after.ends_with(&data[range.end..]));
        assert!(block::find(&after).is_some());
    }
    let _ = block::form(data, Some(&["192.0.2.1:9300".to_owned()]));
    let file = block::append(data, &block::in_progress(&run(), &block::Record::default()));
    let found = block::find(&file).expect("it was appended");
    assert_eq!(found.state, State::InProgress(run()));
    assert_eq!(block::remove(&file).expect("it is there"), data);
}

/// Tests enrollment tokens.
pub fn token(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(token) = EnrollmentToken::parse(text) {
        let read = EnrollmentToken::parse(token.encode().expose_secret()).expect("it is ours");
        assert_eq!(
            (read.version, read.addresses, read.ca_fingerprint),
            (token.version, token.addresses, token.ca_fingerprint)
        );
        assert_eq!(read.api_key.reveal(), token.api_key.reveal());
    }
}

/// Tests a cluster's answer to a node that joins.
pub fn join_answer(data: &[u8]) {
    if let Ok(body) = serde_json::from_slice(data) {
        let _ = ClusterMaterial::parse(&body);
    }
}

/// Tests addresses and URLs.
pub fn addresses(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = parse_address(text);
    if let Ok(url) = node::Url::parse(text) {
        let again = node::Url::parse(&url.to_string()).expect("it is ours");
        assert_eq!(again.authority(), url.authority());
    }
}

/// Tests `users` and `users_roles`: a user that is added and removed leaves no trace.
pub fn users(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = (realm::recorded_users(text), realm::temporary_users(text));
    let name = "autogenerated_0";
    if text.contains(name) {
        return;
    }
    let hash = PasswordHash::parse(HASH).expect("it is a hash");
    let closed = |text: &str| text.trim_end_matches(['\r', '\n']).to_owned();
    let users = realm::remove_user(&realm::add_user(text, name, &hash, None), name);
    assert_eq!(closed(&users), closed(text));
    let roles = realm::remove_role_member(&realm::add_role_member(text, SUPERUSER, name, None), name);
    assert_eq!(closed(&roles), closed(text));
}

/// Tests password hashes.
pub fn passwords(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(hash) = PasswordHash::parse(text) {
        assert_eq!(PasswordHash::parse(hash.reveal()).expect("it is one").reveal(), hash.reveal());
    }
    let _ = realm::Algorithm::parse(text);
}

/// Tests the credentials file: content that es-bootstrap could have written is the same after it is written
/// and read again.
pub fn credentials(data: &[u8]) {
    let Some(read) = recovery::parse_credentials(data) else { return };
    let elastic_password = read.elastic_password.as_ref().map(ExposeSecret::expose_secret);
    let is_ours =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\');
    if !elastic_password.is_none_or(is_ours) || !is_ours(&read.ca_fingerprint) {
        return;
    }
    let written = InitialCredentials {
        written_at: "2026-11-23T23:14:05Z",
        elastic_password,
        ca_fingerprint: &read.ca_fingerprint,
        kibana: read.kibana.as_ref().map(|_| ("token", "2026-11-23T23:44:05Z")),
        withdrawn: elastic_password.is_none(),
    };
    let again = recovery::parse_credentials(written.render().as_bytes()).expect("it is ours");
    assert_eq!(again.elastic_password.as_ref().map(ExposeSecret::expose_secret), elastic_password);
    assert_eq!((again.ca_fingerprint, again.kibana.is_some()), (read.ca_fingerprint, read.kibana.is_some()));
}

/// The key that opens the encrypted file of the corpus, and its public half.
const HOST_KEY: &[u8] = include_bytes!("../../../crates/fleet/tests/fixtures/host_ed25519");
const HOST_KEY_PUBLIC: &str = include_str!("../../../crates/fleet/tests/fixtures/host_ed25519.pub");

/// Tests bundles, encrypted and plain, and the keys that open them: what is read is written again unchanged.
pub fn bundle(data: &[u8]) {
    let key = || Key::Identities(Identities::parse(HOST_KEY, None).expect("it is a key"));
    if let Ok(document) = fleet::open(data, &key()) {
        if let Ok(Document::Cluster(cluster)) = Document::decode(&document) {
            let again = cluster.encode();
            let read = fleet::Cluster::decode(&again).expect("it is ours");
            assert_eq!(*read.encode(), *again);
        }
        rotation(&document);
    }
    let _ = Identities::parse(data, None);
    if data.len() < 1 << 10 {
        let recipient = Recipient::parse(HOST_KEY_PUBLIC).expect("it is a public key");
        let sealed = fleet::seal(data, &Seal::To(&[recipient])).expect("it can be sealed");
        assert_eq!(**fleet::open(&sealed, &key()).expect("it is ours"), *data);
    }
}

/// Tests the rotation documents of either layer.
fn rotation(document: &[u8]) {
    let encode = |rotation: &AnyRotation| match rotation {
        AnyRotation::Transport(rotation) => rotation.encode(),
        AnyRotation::Http(rotation) => rotation.encode(),
    };
    if let Ok(found) = AnyRotation::decode(document) {
        let again = encode(&found);
        assert_eq!(*encode(&AnyRotation::decode(&again).expect("it is ours")), *again);
    }
}

/// Tests the list of nodes: it names files in one directory, each only once.
pub fn nodes_yml(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = Recipient::parse(text);
    if let Ok(inventory) = Inventory::parse(text) {
        let mut names: Vec<String> =
            inventory.nodes.iter().map(|node| node.name.to_ascii_lowercase()).collect();
        assert!(names.iter().all(|name| !name.contains(['/', '\\', '\0']) && !name.starts_with('.')));
        let count = names.len();
        names.sort();
        names.dedup();
        assert!(names.len() == count && inventory.nodes.iter().any(|node| node.master));
        assert!(inventory.nodes.iter().all(|node| !node.seed_host().is_empty() && node.sans().len() >= 3));
    }
}
