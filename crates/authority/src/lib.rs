//! A CA that issues leaves: made here, or read from a node's store, or given with its key by a cluster or a bundle.
//!
//! First starts, bundles and renewals issue by the same few lines, so their certificates differ in nothing but names
//! and dates.

mod error;
mod store;

use pki::{Certificate, CertificateName, Issuer, PrivateKey, San};
use rand::CryptoRng;
use time::OffsetDateTime;

pub use error::Error;

/// Which of a node's two layers a CA signs for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The layer for clients.
    Http,
    /// The layer between nodes.
    Transport,
}

impl Layer {
    /// The CA's row in the table of certificates.
    #[must_use]
    pub fn ca(self) -> CertificateName {
        match self {
            Self::Http => CertificateName::HttpCa,
            Self::Transport => CertificateName::TransportCa,
        }
    }

    /// The leaf's row.
    #[must_use]
    pub fn leaf(self) -> CertificateName {
        match self {
            Self::Http => CertificateName::Http,
            Self::Transport => CertificateName::Transport,
        }
    }
}

/// The owner of a certificate.
#[derive(Clone, Copy, Debug)]
pub struct NodeIdentity<'a> {
    /// The common name of the subject.
    pub name: &'a str,
    /// The subject alternative names.
    pub sans: &'a [San],
    /// Days of validity; a leaf never outlives its CA.
    pub days: u32,
}

/// A certificate with its key.
#[derive(Debug)]
pub struct Pair {
    /// The certificate.
    pub certificate: Certificate,
    /// Its key.
    pub key: PrivateKey,
}

/// A CA with its key.
#[derive(Debug)]
pub struct Authority {
    layer: Layer,
    pair: Pair,
}

impl Authority {
    /// Makes a CA over a key: its certificate signs itself.
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

    /// A CA from another source.
    ///
    /// # Errors
    ///
    /// [`Error::NotCa`] or [`Error::OtherKey`] where certificate and key are no CA's.
    pub fn of(layer: Layer, certificate: Certificate, key: PrivateKey) -> Result<Self, Error> {
        match (certificate.is_ca(), certificate.belongs_to(&key)) {
            (false, _) => Err(Error::NotCa),
            (true, false) => Err(Error::OtherKey),
            (true, true) => Ok(Self { layer, pair: Pair { certificate, key } }),
        }
    }

    /// Issues a leaf certificate with its own key.
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

    /// The CA's certificate.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.pair.certificate
    }

    /// The CA's key.
    #[must_use]
    pub fn key(&self) -> &PrivateKey {
        &self.pair.key
    }

    /// The layer that it signs for.
    #[must_use]
    pub fn layer(&self) -> Layer {
        self.layer
    }

    /// Certificate and key.
    #[must_use]
    pub fn into_pair(self) -> Pair {
        self.pair
    }
}

/// A CA whose certificate and key belong to the caller, such as a store that is being renewed.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    /// The layer that it signs for.
    pub layer: Layer,
    /// Its certificate.
    pub certificate: &'a Certificate,
    /// Its key.
    pub key: &'a PrivateKey,
}

impl Signer<'_> {
    /// Issues a leaf over a key.
    ///
    /// # Errors
    ///
    /// If a library refuses, or the CA's key is another one's.
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
