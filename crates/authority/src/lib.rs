//! A CA that issues node certificates: newly created, read from a node's keystore, or received with its key
//! from a cluster or a bundle.
//!
//! First starts, bundles and renewals share this code, so their certificates differ only in names and dates.

mod error;
mod store;

use pki::{Certificate, CertificateName, Issuer, PrivateKey, San};
use rand::CryptoRng;
use time::OffsetDateTime;

pub use error::Error;

/// The layer of a node that a CA issues certificates for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The HTTP layer.
    Http,
    /// The transport layer.
    Transport,
}

impl Layer {
    /// Returns the CA's row in the table of certificates.
    #[must_use]
    pub fn ca(self) -> CertificateName {
        match self {
            Self::Http => CertificateName::HttpCa,
            Self::Transport => CertificateName::TransportCa,
        }
    }

    /// Returns the node certificate's row.
    #[must_use]
    pub fn leaf(self) -> CertificateName {
        match self {
            Self::Http => CertificateName::Http,
            Self::Transport => CertificateName::Transport,
        }
    }
}

/// The subject of a certificate.
#[derive(Clone, Copy, Debug)]
pub struct NodeIdentity<'a> {
    /// The common name.
    pub name: &'a str,
    /// The subject alternative names.
    pub sans: &'a [San],
    /// The validity in days; a node certificate never outlives its CA.
    pub days: u32,
}

/// A certificate with its private key.
#[derive(Debug)]
pub struct Pair {
    /// The certificate.
    pub certificate: Certificate,
    /// Its private key.
    pub key: PrivateKey,
}

/// A CA with its private key.
#[derive(Debug)]
pub struct Authority {
    layer: Layer,
    pair: Pair,
}

impl Authority {
    /// Creates a self-signed CA certificate for a key.
    ///
    /// # Errors
    ///
    /// [`Error::Issue`]
    pub fn create(
        layer: Layer,
        identity: &NodeIdentity<'_>,
        key: PrivateKey,
        now: OffsetDateTime,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, Error> {
        let failed = |source| Error::Issue { name: layer.ca().as_str(), source };
        let certificate = issue(layer.ca(), identity, &key, None, now, rng).map_err(failed)?;
        Ok(Self { layer, pair: Pair { certificate, key } })
    }

    /// Creates a CA from an existing certificate and key.
    ///
    /// # Errors
    ///
    /// [`Error::NotCa`] if the certificate is not a CA certificate, [`Error::OtherKey`] if the key does not
    /// match it.
    pub fn of(layer: Layer, certificate: Certificate, key: PrivateKey) -> Result<Self, Error> {
        match (certificate.is_ca(), certificate.belongs_to(&key)) {
            (false, _) => Err(Error::NotCa),
            (true, false) => Err(Error::OtherKey),
            (true, true) => Ok(Self { layer, pair: Pair { certificate, key } }),
        }
    }

    /// Issues a node certificate, together with its key.
    ///
    /// # Errors
    ///
    /// [`Error::Issue`]
    pub fn issue(
        &self,
        identity: &NodeIdentity<'_>,
        key: PrivateKey,
        now: OffsetDateTime,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Pair, Error> {
        let signer = Signer { layer: self.layer, certificate: &self.pair.certificate, key: &self.pair.key };
        let failed = |source| Error::Issue { name: self.layer.leaf().as_str(), source };
        let certificate = signer.issue(identity, &key, now, rng).map_err(failed)?;
        Ok(Pair { certificate, key })
    }

    /// Returns the CA's certificate.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.pair.certificate
    }

    /// Returns the CA's private key.
    #[must_use]
    pub fn key(&self) -> &PrivateKey {
        &self.pair.key
    }

    /// Returns the layer that it issues certificates for.
    #[must_use]
    pub fn layer(&self) -> Layer {
        self.layer
    }

    /// Returns the certificate and the key.
    #[must_use]
    pub fn into_pair(self) -> Pair {
        self.pair
    }
}

/// A CA whose certificate and key belong to the caller, such as a keystore that is being renewed.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    /// The layer that it issues certificates for.
    pub layer: Layer,
    /// Its certificate.
    pub certificate: &'a Certificate,
    /// Its private key.
    pub key: &'a PrivateKey,
}

impl Signer<'_> {
    /// Issues a node certificate for a key.
    ///
    /// # Errors
    ///
    /// If signing fails, or the key does not match the CA's certificate.
    pub fn issue(
        &self,
        identity: &NodeIdentity<'_>,
        key: &PrivateKey,
        now: OffsetDateTime,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Certificate, pki::Error> {
        let issuer = Issuer::of(self.certificate, self.key)?;
        issue(self.layer.leaf(), identity, key, Some(&issuer), now, rng)
    }
}

fn issue(
    name: CertificateName,
    identity: &NodeIdentity<'_>,
    key: &PrivateKey,
    issuer: Option<&Issuer>,
    now: OffsetDateTime,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Certificate, pki::Error> {
    let NodeIdentity { name: common_name, sans, days } = *identity;
    pki::issue(&pki::Request { name, common_name, sans, days, now }, key, issuer, rng)
}

#[cfg(test)]
mod tests {
    use pki::KeyKind;

    use super::*;

    fn now() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_795_475_645).unwrap()
    }

    fn key() -> PrivateKey {
        PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap()
    }

    fn ca(layer: Layer) -> Authority {
        let identity = NodeIdentity { name: "A CA", sans: &[], days: 100 };
        Authority::create(layer, &identity, key(), now(), &mut memory::rng()).unwrap()
    }

    #[test]
    fn a_leaf_is_signed_by_its_authority_and_says_whom_it_is_for() {
        for layer in [Layer::Http, Layer::Transport] {
            let ca = ca(layer);
            let sans = [San::Dns("es01.example.org".into())];
            let identity = NodeIdentity { name: "es01", sans: &sans, days: 200 };
            let leaf = ca.issue(&identity, key(), now(), &mut memory::rng()).unwrap();
            assert_eq!(ca.certificate().signed(&leaf.certificate), Some(true));
            assert!(leaf.certificate.belongs_to(&leaf.key) && !leaf.certificate.is_ca());
            assert_eq!(
                (leaf.certificate.subject().as_str(), leaf.certificate.sans()),
                ("CN=es01", sans.into())
            );
            assert_eq!(leaf.certificate.not_after(), ca.certificate().not_after());
        }
    }

    #[test]
    fn only_a_ca_with_its_own_key_is_one() {
        let Pair { certificate, key: own } = ca(Layer::Http).into_pair();
        assert!(matches!(Authority::of(Layer::Http, certificate.clone(), key()), Err(Error::OtherKey)));
        let ca = Authority::of(Layer::Http, certificate, own).unwrap();
        let identity = NodeIdentity { name: "es01", sans: &[], days: 10 };
        let leaf = ca.issue(&identity, key(), now(), &mut memory::rng()).unwrap();
        assert!(matches!(Authority::of(Layer::Http, leaf.certificate, leaf.key), Err(Error::NotCa)));
    }
}
