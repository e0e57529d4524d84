//! Secrets of the keystore that the node's settings need.

use std::path::{Path, PathBuf};

use installation::{Installation, KEY_STORE, OpenedBy, PEM_KEY, TRUST_STORE};
use keystore::{
    BOOTSTRAP_PASSWORD, HTTP_KEYSTORE_PASSWORD, KEYSTORE_SEED, Keystore, PASSWORD_HASH, Passphrase, Sealed,
    TRANSPORT_KEYSTORE_PASSWORD, TRANSPORT_TRUSTSTORE_PASSWORD,
};
use lifecycle::Layer;
use pki::{Store, StorePassword};

use crate::args::Common;
use crate::error::Error;
use crate::passphrase;
use crate::terminal::Terminal;

/// The files that a layer's settings name, and what opens them.
const OPENED_BY: [OpenedBy; 3] = [KEY_STORE, TRUST_STORE, PEM_KEY];

/// A secure setting, and the file that the node opens with it.
struct Needed {
    name: String,
    path: PathBuf,
}

/// Why an entry is invalid.
enum Flaw {
    Missing,
    DoesNotOpen,
}

/// Warns of each changed entry with which the node cannot open any more what its settings name.
pub(crate) fn warn(
    node: &Installation,
    keystore: &Keystore,
    is_changed: impl Fn(&str) -> bool,
    terminal: &Terminal,
) {
    for (Needed { name, path }, flaw) in flaws(node, keystore) {
        let shown = path.display();
        if is_changed(&name) {
            terminal.warn(&match flaw {
                Flaw::Missing => {
                    format!("the node opens `{shown}` with [{name}] and does not start without it")
                }
                Flaw::DoesNotOpen => format!(
                    "the new value of [{name}] does not open `{shown}`: the node does not start with it"
                ),
            });
        }
    }
}

/// What a node's keystore lacks of what its settings need, as far as it opens without a question; each with its fix.
pub(crate) fn broken(common: &Common, node: &Installation) -> Result<Vec<(String, String)>, Error> {
    let sealed = match super::bytes(node).and_then(|bytes| Sealed::decode(bytes).map_err(Error::Keystore)) {
        Ok(sealed) => sealed,
        Err(error) => return Ok(vec![(crate::error::chain(&error).join(": "), RESTORE.to_owned())]),
    };
    let passphrase = match passphrase::given(common, node)? {
        Some(given) => Passphrase::new(given),
        None if sealed.is_protected() => return Ok(Vec::new()),
        None => Passphrase::empty(),
    };
    let keystore = match sealed.open(&passphrase) {
        Ok(keystore) => keystore,
        Err(error) => {
            return Ok(vec![(crate::error::chain(&Error::Keystore(error)).join(": "), RESTORE.to_owned())]);
        }
    };
    let said = flaws(node, &keystore).into_iter().map(|(Needed { name, path }, flaw)| {
        let shown = path.display();
        let what = match flaw {
            Flaw::Missing => {
                format!(
                    "the keystore has no [{name}], which the node needs to open `{shown}`: it does not start"
                )
            }
            Flaw::DoesNotOpen => {
                format!("[{name}] in the keystore does not open `{shown}`: the node does not start")
            }
        };
        (what, ADD.to_owned())
    });
    Ok(said.collect())
}

const RESTORE: &str =
    "restore the keystore from a backup: only it contains the passwords of the certificate stores";
const ADD: &str = "restore the keystore from a backup, or add the password with `es-bootstrap keystore add`; \
    without it the keys in the file are lost";

/// The names of the keystore entries that only the node itself can create.
pub(crate) fn own(node: &Installation) -> Vec<String> {
    let mut names: Vec<String> = OWN.map(str::to_owned).into();
    names.extend(needed(node).into_iter().map(|needed| needed.name));
    names
}

/// What each keystore has, and what a first start writes.
const OWN: [&str; 6] = [
    KEYSTORE_SEED,
    BOOTSTRAP_PASSWORD,
    PASSWORD_HASH,
    HTTP_KEYSTORE_PASSWORD,
    TRANSPORT_KEYSTORE_PASSWORD,
    TRANSPORT_TRUSTSTORE_PASSWORD,
];

fn flaws(node: &Installation, keystore: &Keystore) -> Vec<(Needed, Flaw)> {
    let of = |needed: Needed| match keystore.get(&needed.name) {
        None => Some((needed, Flaw::Missing)),
        Some(value) if is_refused(&needed.path, value.reveal()) => Some((needed, Flaw::DoesNotOpen)),
        Some(_) => None,
    };
    needed(node).into_iter().filter_map(of).collect()
}

/// What the layers need whose TLS is on.
fn needed(node: &Installation) -> Vec<Needed> {
    let Some(settings) = node.settings() else { return Vec::new() };
    let of = |layer: Layer| {
        OPENED_BY.into_iter().filter_map(move |by| {
            let path = layer.file(node, settings, by.file)?;
            let is_open =
                settings.contains(&layer.setting(by.plain)) || (by == PEM_KEY && !is_encrypted(&path));
            (!is_open).then(|| Needed { name: layer.setting(by.secure), path })
        })
    };
    Layer::enabled(settings).flat_map(of).collect()
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
