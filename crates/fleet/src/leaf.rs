//! A node's certificate and key.

use std::fmt;

use authority::Pair;
use pki::{Certificate, PrivateKey};

/// A certificate with its private key, both encoded: one for every node of a cluster is in memory at once, and
/// a decoded certificate takes several times as much.
pub struct Leaf {
    der: Vec<u8>,
    key: PrivateKey,
}

impl Leaf {
    pub(crate) fn of(pair: Pair) -> Self {
        Self { der: pair.certificate.der().to_vec(), key: pair.key }
    }

    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    pub(crate) fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// Decodes the certificate.
    #[must_use]
    pub fn certificate(&self) -> Certificate {
        Certificate::decode(&self.der).expect("only `of` creates a leaf, from a decoded certificate")
    }
}

impl fmt::Debug for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret elided]")
    }
}
