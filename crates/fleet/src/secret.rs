//! Bytes in documents: base64 in text, wiped from memory.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use pki::{Certificate, PrivateKey};
use realm::PasswordHash;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::Error;

/// A private key as PKCS#8 or a certificate as DER, in base64.
pub(crate) struct Bytes(Zeroizing<Vec<u8>>);

impl Bytes {
    pub(crate) fn of_key(key: &PrivateKey) -> Self {
        Self(Zeroizing::new(key.pkcs8().to_vec()))
    }

    pub(crate) fn of_certificate(der: &[u8]) -> Self {
        Self(Zeroizing::new(der.to_vec()))
    }

    pub(crate) fn key(&self) -> Option<PrivateKey> {
        PrivateKey::decode(&self.0).ok()
    }

    pub(crate) fn certificate(&self) -> Option<Certificate> {
        Certificate::decode(&self.0).ok()
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(BASE64_STANDARD.encode(&*self.0)))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let decoded = BASE64_STANDARD.decode(text.as_bytes()).map_err(|_| D::Error::custom("not base64"))?;
        Ok(Self(Zeroizing::new(decoded)))
    }
}

/// A password hash, as text.
pub(crate) struct Hash(Zeroizing<String>);

impl Hash {
    pub(crate) fn of(hash: &PasswordHash) -> Self {
        Self(Zeroizing::new(hash.reveal().to_owned()))
    }

    pub(crate) fn read(&self) -> Result<PasswordHash, Error> {
        PasswordHash::parse(&self.0).map_err(|_| Error::Content { what: "password_hash" })
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}
