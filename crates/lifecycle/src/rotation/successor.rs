//! The new CA and certificate of all nodes.

use pki::{Certificate, CertificateName, Issuer, KeyKind, KeyKinds, PrivateKey, Request, Row, TABLE};
use rand::CryptoRng;
use time::OffsetDateTime;

/// The new CA and certificate of all nodes. The CA's private key is discarded, as in a first start: it never
/// signs anything else.
pub struct Successor {
    /// The CA.
    pub ca: Certificate,
    /// The certificate.
    pub leaf: Certificate,
    /// The certificate's key.
    pub key: PrivateKey,
}

impl Successor {
    /// Creates them. The certificate gets the subject and names of the old one.
    ///
    /// # Errors
    ///
    /// If a key or certificate cannot be created.
    pub fn make(
        old: &Certificate,
        now: OffsetDateTime,
        rng: &mut impl CryptoRng,
        make_key: impl Fn(KeyKind) -> Result<PrivateKey, pki::Error>,
    ) -> Result<Self, pki::Error> {
        let ca_row = row(CertificateName::TransportCa);
        let ca_key = make_key(ca_row.key(KeyKinds::Compatible))?;
        let request = Request {
            name: ca_row.name,
            common_name: ca_row.common_name.unwrap_or_default(),
            sans: &[],
            days: ca_row.days,
            now,
        };
        let ca = pki::issue(&request, &ca_key, None, rng)?;
        let leaf_row = row(CertificateName::Transport);
        let kind = if old.key_kind().starts_with("RSA") { KeyKind::Rsa4096 } else { KeyKind::EcP256 };
        let key = make_key(kind)?;
        let common_name = old.common_names().0.unwrap_or_default();
        let request = Request {
            name: leaf_row.name,
            common_name: &common_name,
            sans: &old.sans(),
            days: leaf_row.days,
            now,
        };
        let leaf = pki::issue(&request, &key, Some(&Issuer::of(&ca, &ca_key)?), rng)?;
        Ok(Self { ca, leaf, key })
    }
}

/// Returns the table row of a certificate.
pub(super) fn row(name: CertificateName) -> &'static Row {
    TABLE.iter().find(|row| row.name == name).expect("the table has every name")
}
