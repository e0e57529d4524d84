//! The content of a world, without what differs between runs: keys, passwords, dates.

use std::collections::BTreeMap;
use std::path::Path;

use keystore::{Passphrase, Sealed};

use crate::node::{Entry, Snapshot};

/// The passphrase of the protected keystores.
pub(crate) const PASSPHRASE: &str = "planted-passphrase-Wq7";
/// The passphrase that `keystore passwd` sets.
pub(crate) const OTHER_PASSPHRASE: &str = "planted-other-Lm2";
/// The value of the operator's entry in each keystore.
pub(crate) const VALUE: &str = "planted-value-Kp3";
/// The name of that entry.
pub(crate) const ENTRY: &str = "s3.client.default.access_key";

const CREDENTIALS: &str = "initial-credentials";
const HTTP_CA: &str = "config/certs/http_ca.crt";

/// Mode, owner and content of each file.
pub(crate) type Shape = BTreeMap<String, String>;

pub(crate) fn shape(found: &Snapshot, world: &Path) -> Shape {
    let entry = |(name, entry): (&String, &Entry)| {
        let content = content(&entry.content, world);
        let content = if name.ends_with("service_tokens") { tokens(&content) } else { content };
        let content = if name.ends_with(CREDENTIALS) { content + named_ca(found, entry) } else { content };
        (digits(name), format!("{:o} {:?} {content}", entry.mode, entry.owner))
    };
    found.iter().map(entry).collect()
}

/// Tells whether a credentials file names the CA of the configuration, if there is one.
fn named_ca(found: &Snapshot, file: &Entry) -> &'static str {
    let Some(ca) = found.get(HTTP_CA).and_then(|ca| pki::pem::decode(&ca.content).ok()) else { return "" };
    let fingerprint = pki::fingerprint(&ca).to_string();
    match file.content.windows(fingerprint.len()).any(|part| part == fingerprint.as_bytes()) {
        true => "of this CA",
        false => "of another CA",
    }
}

/// Removes duplicates, because undelivered tokens are harmless.
fn tokens(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.dedup();
    lines.join("\n")
}

fn content(bytes: &[u8], world: &Path) -> String {
    if let Ok(sealed) = Sealed::decode(bytes) {
        return keystore(&sealed);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.starts_with("-----BEGIN CERTIFICATE-----") => "a certificate".to_owned(),
        Ok(text) => normal(text, world),
        Err(_) if bytes.starts_with(b"\x30\x82") => "a store".to_owned(),
        Err(_) if bytes.starts_with(b"age-encryption.org/v1") => "a sealed file".to_owned(),
        Err(_) => format!("{bytes:?}"),
    }
}

fn keystore(sealed: &Sealed) -> String {
    let phrases = ["", PASSPHRASE, OTHER_PASSPHRASE].into_iter();
    let found = phrases
        .filter_map(|phrase| Some((phrase, sealed.open(&Passphrase::new(phrase.into())).ok()?)))
        .next();
    let Some((phrase, keystore)) = found else { return "a keystore that cannot be opened".to_owned() };
    let value =
        |name: &&str| keystore.get(name).map(|value| value.reveal().to_vec()).filter(|_| *name == ENTRY);
    let names = keystore.names();
    let values: Vec<_> = names.iter().map(|name| &**name).map(|name| (name, value(&name))).collect();
    format!("{:?}, {phrase:?}, {values:?}", sealed.format())
}

/// Removes quoted texts, numbers, and long words, which are keys and fingerprints.
pub(crate) fn normal(text: &str, world: &Path) -> String {
    let text = text.replace(&world.display().to_string(), "WORLD");
    let mut normal = String::new();
    for line in text.lines() {
        for (at, part) in line.split('"').enumerate() {
            normal.push_str(&if at % 2 == 0 { words(part) } else { "\"…\"".to_owned() });
        }
        normal.push('\n');
    }
    normal
}

fn words(text: &str) -> String {
    const LONG: usize = 18;
    let long = |word: &str| {
        word.len() >= LONG && word.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
    };
    let word = |word: &str| if long(word) { "…".to_owned() } else { digits(word) };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Replaces each number with one sign.
fn digits(text: &str) -> String {
    let mut normal = String::new();
    for c in text.chars() {
        match c.is_ascii_digit() {
            true if normal.ends_with('#') => {}
            true => normal.push('#'),
            false => normal.push(c),
        }
    }
    normal
}
