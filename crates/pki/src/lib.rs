//! Keys, certificates, and the PKCS#12 stores that contain them.

mod certificate;
mod certificates;
mod error;
mod fermat;
mod key;
pub mod pem;
pub mod pkcs12;
mod primes;
mod reissue;
mod san;
mod sieve;

use std::fmt;

pub use certificate::Certificate;
pub use certificates::{
    CertificateName, HTTP_CA_DAYS, HTTP_DAYS, Issuer, KeyKinds, Request, Row, TABLE, issue,
};
pub use error::Error;
pub use key::{KeyKind, PrivateKey};
pub use pkcs12::{Entry, Store, StorePassword};
pub use reissue::{reissue, request};
pub use san::San;

/// The SHA-256 digest of a certificate's DER encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

/// Returns the fingerprint of a certificate.
#[must_use]
pub fn fingerprint(der: &[u8]) -> Fingerprint {
    let mut fingerprinter = Fingerprinter::default();
    fingerprinter.update(der);
    fingerprinter.finish()
}

/// Computes the SHA-256 digest of bytes that arrive in pieces.
pub struct Fingerprinter(ring::digest::Context);

impl Default for Fingerprinter {
    fn default() -> Self {
        Self(ring::digest::Context::new(&ring::digest::SHA256))
    }
}

impl Fingerprinter {
    /// Adds the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the digest of all pieces.
    #[must_use]
    pub fn finish(self) -> Fingerprint {
        Fingerprint(self.0.finish().as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }
}

impl Fingerprint {
    /// Formats the bytes as upper-case pairs joined by colons, as browsers and OpenSSL do.
    #[must_use]
    pub fn colons(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }
}

/// 64 lower-case hexadecimal digits, as in enrollment tokens.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_have_two_forms() {
        let fingerprint = fingerprint(b"");
        assert_eq!(
            fingerprint.to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert!(fingerprint.colons().starts_with("E3:B0:C4:42:98"));
        assert_eq!(fingerprint.colons().len(), 95);
    }

    #[test]
    fn a_fingerprint_is_that_of_all_pieces() {
        let mut fingerprinter = Fingerprinter::default();
        for piece in [&b"one"[..], b"", b" after another"] {
            fingerprinter.update(piece);
        }
        assert_eq!(fingerprinter.finish(), fingerprint(b"one after another"));
    }
}
