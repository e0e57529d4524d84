//! Secrets of the keystore that the node's settings need.

use std::path::{Path, PathBuf};

use installation::Installation;
use keystore::Keystore;
use pki::{Store, StorePassword};

use crate::terminal::Terminal;

/// The contexts whose stores a secured node opens when it starts.
const CONTEXTS: [&str; 2] = ["xpack.security.http.ssl", "xpack.security.transport.ssl"];
const PEM_KEY: &str = "key";
/// What names a file in a context, and the secure setting that opens it. The passphrase of a PEM key may stand in the
/// settings file as `key_passphrase`, the password of a store as `password`.
const OPENED_BY: [(&str, &str, &str); 3] = [
    ("keystore.path", "keystore.secure_password", "keystore.password"),
    ("truststore.path", "truststore.secure_password", "truststore.password"),
    (PEM_KEY, "secure_key_passphrase", "key_passphrase"),
];

/// A secure setting, and the file that the node opens with it.
struct Needed {
    name: String,
    path: PathBuf,
}

/// Warns of each changed entry with which the node cannot open any more what its settings name.
pub(super) fn warn(
    node: &Installation,
    keystore: &Keystore,
    is_changed: impl Fn(&str) -> bool,
    terminal: &Terminal,
) {
    for Needed { name, path } in needed(node).iter().filter(|needed| is_changed(&needed.name)) {
        let shown = path.display();
        match keystore.get(name) {
            None => terminal
                .warn(&format!("the node opens `{shown}` with [{name}], and does not start without it")),
            Some(value) if is_refused(path, value.reveal()) => terminal.warn(&format!(
                "the new value of [{name}] does not open `{shown}`: the node does not start with it"
            )),
            Some(_) => {}
        }
    }
}

/// What the enabled contexts need.
fn needed(node: &Installation) -> Vec<Needed> {
    let Some(settings) = node.settings() else { return Vec::new() };
    let enabled = |context: &&str| settings.boolean(&format!("{context}.enabled"), false).is_ok_and(|on| on);
    let of = |context: &'static str| {
        OPENED_BY.into_iter().filter_map(move |(file, secure, plain)| {
            let path = node.config_path(settings.text(&format!("{context}.{file}"))?);
            let is_open =
                settings.contains(&format!("{context}.{plain}")) || (file == PEM_KEY && !is_encrypted(&path));
            (!is_open).then(|| Needed { name: format!("{context}.{secure}"), path })
        })
    };
    CONTEXTS.into_iter().filter(enabled).flat_map(of).collect()
}

fn is_encrypted(key: &Path) -> bool {
    let is_marked = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).contains("ENCRYPTED");
    installation::read_named(key).is_ok_and(is_marked)
}

/// Whether a PKCS#12 store is not opened by a password. Files of other kinds are the node's to judge.
fn is_refused(path: &Path, password: &[u8]) -> bool {
    let (Ok(bytes), Ok(password)) = (installation::read_named(path), std::str::from_utf8(password)) else {
        return false;
    };
    let password = StorePassword::from_text(password.to_owned().into());
    matches!(Store::decode(&bytes, &password), Err(pki::Error::WrongPassword))
}
