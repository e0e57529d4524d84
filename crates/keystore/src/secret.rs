//! Passphrases and values, which are wiped after use and never printed.

use std::fmt;

use secrecy::{ExposeSecret, SecretSlice, SecretString};

/// The passphrase of a keystore; most keystores have none.
pub struct Passphrase(SecretString);

impl Passphrase {
    /// Creates a passphrase; an empty one means that the keystore is not protected.
    #[must_use]
    pub fn new(text: SecretString) -> Self {
        Self(text)
    }

    /// Returns the empty passphrase of an unprotected keystore.
    #[must_use]
    pub fn empty() -> Self {
        Self(SecretString::default())
    }

    /// Returns whether the keystore is not protected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.reveal().is_empty()
    }

    /// Reveals the text.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret elided]")
    }
}

/// The value of a secure setting: bytes, which are UTF-8 if the setting is text.
pub struct SecretValue(SecretSlice<u8>);

impl SecretValue {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(SecretSlice::from(bytes.to_vec()))
    }

    /// Reveals the bytes.
    #[must_use]
    pub fn reveal(&self) -> &[u8] {
        self.0.expose_secret()
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret elided]")
    }
}
