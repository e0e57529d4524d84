//! Keystore entries that the node's settings need.

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

/// The files that a layer's settings name, and the entries that open them.
const OPENED_BY: [OpenedBy; 3] = [KEY_STORE, TRUST_STORE, PEM_KEY];

/// A secure setting, and the file that it opens.
struct Needed {
    name: String,
    path: PathBuf,
}

/// What is wrong with an entry.
enum Flaw {
    Missing,
    DoesNotOpen,
}

/// Warns of each changed entry that no longer opens a file named in the settings.
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

/// Returns the entries that are missing or wrong, each with its fix, as far as the keystore opens without a
/// prompt.
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

/// Returns the names of the entries that belong to the node itself.
pub(crate) fn own(node: &Installation) -> Vec<String> {
    let mut names: Vec<String> = OWN.map(str::to_owned).into();
    names.extend(needed(node).into_iter().map(|needed| needed.name));
    names
}

/// The entries of every keystore, and those that a first start writes.
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

/// Returns the entries that layers with TLS need.
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

/// Returns whether a password does not open a PKCS#12 keystore. Files of other kinds are left for the node to
/// check.
fn is_refused(path: &Path, password: &[u8]) -> bool {
    let (Ok(bytes), Ok(password)) = (installation::read_named(path), std::str::from_utf8(password)) else {
        return false;
    };
    let password = StorePassword::from_text(password.to_owned().into());
    matches!(Store::decode(&bytes, &password), Err(pki::Error::WrongPassword))
}
