//! PKCS#12 keystores (RFC 7292) as Java reads and writes them.
//!
//! Writes the JDK's default format since version 16: keys and certificates under PBES2 with
//! PBKDF2-HMAC-SHA-256 and AES-256-CBC, and a MAC over the whole content. `docs/formats/pkcs12.md` shows the
//! layout.

mod asn1;
mod cipher;
mod kdf;
mod mac;
mod read;
mod write;

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::{Error, PrivateKey};

/// A keystore: keys with their certificates, and trusted certificates.
#[derive(Debug)]
pub struct Store {
    /// The entries in the order of the file.
    pub entries: Vec<Entry>,
}

/// One entry of a store.
#[derive(Debug)]
pub enum Entry {
    /// A private key with its certificate chain, leaf first.
    Key {
        /// Its alias, in lower case.
        alias: String,
        /// The key.
        key: PrivateKey,
        /// The certificates as DER; empty if none matches the key.
        chain: Vec<Vec<u8>>,
    },
    /// A trusted certificate.
    Trusted {
        /// Its alias, in lower case.
        alias: String,
        /// The certificate as DER.
        certificate: Vec<u8>,
    },
}

impl Entry {
    /// Returns the entry's alias.
    #[must_use]
    pub fn alias(&self) -> &str {
        match self {
            Self::Key { alias, .. } | Self::Trusted { alias, .. } => alias,
        }
    }
}

impl Store {
    /// Encodes the store with fresh salts and initialization vectors.
    ///
    /// # Errors
    ///
    /// If an alias or a certificate cannot be encoded.
    pub fn encode(
        &self,
        password: &StorePassword,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        write::encode(self, password, rng)
    }

    /// Reads a store that the JDK, OpenSSL or Elasticsearch wrote.
    ///
    /// # Errors
    ///
    /// [`Error::WrongPassword`] if the integrity check fails, [`Error::Unsupported`] for algorithms that none
    /// of these uses and for too many iterations, and [`Error::Decode`] or [`Error::Damaged`] for anything
    /// else that is not a store.
    pub fn decode(bytes: &[u8], password: &StorePassword) -> Result<Self, Error> {
        read::decode(bytes, password)
    }
}

/// Encrypts a private key as PKCS#8, the format of keys in stores.
pub(crate) fn protect(
    key: &PrivateKey,
    password: &StorePassword,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (algorithm, encrypted) = cipher::encrypt(key.pkcs8(), password, rng)?;
    cipher::plain(&asn1::EncryptedKey { algorithm, encrypted })
}

/// Decrypts a PKCS#8 private key.
pub(crate) fn unprotect(der: &[u8], password: &StorePassword) -> Result<PrivateKey, Error> {
    let held: asn1::EncryptedKey = der::Decode::from_der(der).map_err(Error::Decode)?;
    let plain =
        cipher::decrypt(&held.algorithm, held.encrypted.as_bytes(), &cipher::Unlocking::new(password))?;
    PrivateKey::decode(&plain)
}

/// The password of a store.
pub struct StorePassword(SecretString);

impl StorePassword {
    /// Generates a password as Elasticsearch does: a random UUID (version 4) in URL-safe base64 without
    /// padding.
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = Zeroizing::new([0; 16]);
        rng.fill_bytes(bytes.as_mut());
        bytes[6] = bytes[6] & 0x0F | 0x40;
        bytes[8] = bytes[8] & 0x3F | 0x80;
        Self(BASE64_URL_SAFE_NO_PAD.encode(bytes.as_ref()).into())
    }

    /// Creates it from a given password.
    #[must_use]
    pub fn from_text(text: SecretString) -> Self {
        Self(text)
    }

    /// Returns the password.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for StorePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret elided]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_uuids_in_base64() {
        let password = StorePassword::generate(&mut memory::rng());
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(password.reveal()).unwrap();
        assert_eq!((password.reveal().len(), bytes.len()), (22, 16));
        assert_eq!((bytes[6] >> 4, bytes[8] >> 6), (4, 2));
        assert_eq!(format!("{password:?}"), "[secret elided]");
    }
}
