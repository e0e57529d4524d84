//! The `elasticsearch.keystore` format, versions 3 to 7.
//!
//! An outer container with Lucene's codec header and footer contains a salt, an initialization vector and the
//! entries, encrypted with AES-GCM. Header, footer and entries are big-endian in every version; the four
//! lengths in between are little-endian since version 5. `docs/formats/node-keystore.md` shows the layout.

mod cursor;
mod error;
mod format;
mod read;
mod secret;
mod write;

use std::collections::BTreeMap;

use rand::CryptoRng;
use zeroize::Zeroizing;

pub use error::Error;
pub use format::Format;
pub use read::Sealed;
pub use secret::{Passphrase, SecretValue};
pub use write::Seal;

/// The seed in every keystore. It is also the default of [`BOOTSTRAP_PASSWORD`].
pub const KEYSTORE_SEED: &str = "keystore.seed";
/// The initial password of the reserved users, in plain text.
pub const BOOTSTRAP_PASSWORD: &str = "bootstrap.password";
/// The hash of the initial password of `elastic`.
pub const PASSWORD_HASH: &str = "autoconfiguration.password_hash";
/// The password of `http.p12`.
pub const HTTP_KEYSTORE_PASSWORD: &str = "xpack.security.http.ssl.keystore.secure_password";
/// The password of `transport.p12` as keystore.
pub const TRANSPORT_KEYSTORE_PASSWORD: &str = "xpack.security.transport.ssl.keystore.secure_password";
/// The password of `transport.p12` as trust store.
pub const TRANSPORT_TRUSTSTORE_PASSWORD: &str = "xpack.security.transport.ssl.truststore.secure_password";

/// The length of the seed, as in Elasticsearch.
const SEED_LENGTH: usize = 20;
/// The alphabet of the seed, as in Elasticsearch: 76 characters.
const SEED_ALPHABET: &[u8; 76] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789~!@#$%^&*-_=+?";

/// A decrypted keystore: names and their secret values.
#[derive(Debug, Default)]
pub struct Keystore {
    entries: BTreeMap<String, SecretValue>,
}

/// The node's decrypted keystore and its passphrase.
pub struct Unlocked {
    /// `None` if the node has no keystore yet.
    pub keystore: Option<Keystore>,
    /// Empty if the keystore has none.
    pub passphrase: Passphrase,
}

impl Keystore {
    /// Creates a keystore that contains only its seed.
    #[must_use]
    pub fn new(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut keystore = Self::default();
        keystore.ensure_seed(rng);
        keystore
    }

    /// Adds the seed if it is missing. Otherwise the node would add it at startup and rewrite the file.
    pub fn ensure_seed(&mut self, rng: &mut (impl CryptoRng + ?Sized)) {
        if !self.contains(KEYSTORE_SEED) {
            let seed = Zeroizing::new(memory::draw(SEED_ALPHABET, SEED_LENGTH, rng));
            self.entries.insert(KEYSTORE_SEED.to_owned(), SecretValue::new(seed.as_bytes()));
        }
    }

    /// Returns the names, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.entries.keys().map(String::as_str).collect()
    }

    /// Returns whether an entry exists.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Returns the value of an entry.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&SecretValue> {
        self.entries.get(name)
    }

    /// Sets an entry, replacing any existing value.
    ///
    /// # Errors
    ///
    /// [`Error::IllegalName`] if the name does not consist of letters, digits, `_`, `-` and `.`.
    pub fn set(&mut self, name: &str, value: &[u8]) -> Result<(), Error> {
        let legal = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'.');
        if name.is_empty() || name.len() > usize::from(u16::MAX) || !name.bytes().all(legal) {
            return Err(Error::IllegalName { name: name.escape_default().to_string() });
        }
        self.entries.insert(name.to_owned(), SecretValue::new(value));
        Ok(())
    }

    /// Removes an entry; returns whether it existed.
    pub fn remove(&mut self, name: &str) -> bool {
        self.entries.remove(name).is_some()
    }

    /// Encrypts the entries with a new salt and initialization vector.
    ///
    /// # Errors
    ///
    /// See [`Seal::new`] and [`Self::sealed`].
    pub fn encode(
        &self,
        format: Format,
        passphrase: &Passphrase,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.sealed(Seal::new(format, passphrase, rng)?)
    }

    /// Encrypts the entries with an existing seal.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] if the entries exceed the format's length fields.
    pub fn sealed(&self, seal: Seal) -> Result<Zeroizing<Vec<u8>>, Error> {
        write::encode(self.entries.iter().map(|(name, value)| (name.as_str(), value.reveal())), seal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_keystore_holds_its_seed_and_nothing_else() {
        let keystore = Keystore::new(&mut memory::rng());
        assert_eq!(keystore.names(), [KEYSTORE_SEED]);
        let seed = keystore.get(KEYSTORE_SEED).unwrap().reveal();
        assert_eq!(seed.len(), SEED_LENGTH);
        assert!(seed.iter().all(|c| SEED_ALPHABET.contains(c)));
    }

    #[test]
    fn names_are_checked_when_they_are_set() {
        let mut keystore = Keystore::default();
        for (name, legal) in [
            ("a", true),
            ("A_b-c.9", true),
            ("", false),
            ("*", false),
            ("a b", false),
            ("ä", false),
            ("a/b", false),
        ] {
            assert_eq!(keystore.set(name, b"x").is_ok(), legal, "{name:?}");
        }
    }

    #[test]
    fn values_are_never_shown() {
        let mut keystore = Keystore::default();
        keystore.set("a", b"geheim").unwrap();
        assert!(!format!("{keystore:?}").contains("geheim"));
        assert!(format!("{keystore:?}").contains("[secret elided]"));
    }
}
