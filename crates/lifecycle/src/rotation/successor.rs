//! The CA and the certificate that all nodes are to have.

use pki::{Certificate, CertificateName, Issuer, KeyKind, KeyKinds, PrivateKey, Request, Row, TABLE};
use rand::CryptoRng;
use time::OffsetDateTime;

/// The CA and the certificate that all nodes are to have. The CA's own key is thrown away, as a first start does: nothing
/// is ever signed with it again.
pub struct Successor {
    /// The CA.
    pub ca: Certificate,
    /// The certificate.
    pub leaf: Certificate,
    /// Its key.
    pub key: PrivateKey,
}

impl Successor {
    /// Makes them; the certificate says what the old one said.
    ///
    /// # Errors
    ///
    /// If a library refuses.
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

/// The row of a certificate in the table.
pub(super) fn row(name: CertificateName) -> &'static Row {
    TABLE.iter().find(|row| row.name == name).expect("the table has every name")
}
