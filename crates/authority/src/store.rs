//! Reads the CA from a node's PKCS#12 keystore.
//!
//! First starts, Elasticsearch's own configuration and `elasticsearch-certutil` use different aliases, so it
//! is recognized by its content: an entry with a private key and a CA certificate.

use pki::{Certificate, Entry, PrivateKey, Store};

use crate::{Authority, Error, Layer};

impl Authority {
    /// Extracts the CA from a keystore. If there are several, it is the one that issued the keystore's node
    /// certificate.
    ///
    /// # Errors
    ///
    /// [`Error::NoCa`], [`Error::SeveralCas`], or [`Error::OtherKey`] if the key does not match its
    /// certificate.
    pub fn from_store(layer: Layer, store: Store) -> Result<Self, Error> {
        let keys: Vec<(Certificate, PrivateKey)> =
            store.entries.into_iter().filter_map(with_certificate).collect();
        let (mut cas, leaves): (Vec<_>, Vec<_>) =
            keys.into_iter().partition(|(certificate, _)| certificate.is_ca());
        if cas.len() > 1 {
            cas.retain(|(ca, _)| leaves.iter().any(|(leaf, _)| ca.signed(leaf) == Some(true)));
            if cas.len() != 1 {
                return Err(Error::SeveralCas);
            }
        }
        let (certificate, key) = cas.pop().ok_or(Error::NoCa)?;
        Self::of(layer, certificate, key)
    }
}

/// Returns a key with its certificate.
fn with_certificate(entry: Entry) -> Option<(Certificate, PrivateKey)> {
    match entry {
        Entry::Key { key, chain, .. } => Some((Certificate::decode(chain.first()?).ok()?, key)),
        Entry::Trusted { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use pki::{KeyKind, San, StorePassword};
    use time::OffsetDateTime;

    use super::*;
    use crate::{NodeIdentity, Pair};

    fn now() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_795_475_645).unwrap()
    }

    fn key() -> PrivateKey {
        PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap()
    }

    fn ca() -> Authority {
        let identity = NodeIdentity { name: "A CA", sans: &[], days: 100 };
        Authority::create(Layer::Http, &identity, key(), now(), &mut memory::rng()).unwrap()
    }

    fn leaf(ca: &Authority) -> Pair {
        let identity = NodeIdentity { name: "es01", sans: &[San::Dns("localhost".into())], days: 10 };
        ca.issue(&identity, key(), now(), &mut memory::rng()).unwrap()
    }

    fn entry(alias: &str, Pair { certificate, key }: Pair) -> Entry {
        Entry::Key { alias: alias.to_owned(), key, chain: vec![certificate.der().to_vec()] }
    }

    #[test]
    fn an_authority_that_was_read_from_a_store_issues_a_new_leaf() {
        let (ca, other) = (ca(), ca());
        let (old, fingerprint) = (leaf(&ca), pki::fingerprint(ca.certificate().der()));
        // With a second CA in the keystore, the one that issued the node certificate is used.
        let entries =
            vec![entry("other", other.into_pair()), entry("leaf", old), entry("anything", ca.into_pair())];
        let password = StorePassword::generate(&mut memory::rng());
        let bytes = Store { entries }.encode(&password, &mut memory::rng()).unwrap();

        let read = Authority::from_store(Layer::Http, Store::decode(&bytes, &password).unwrap()).unwrap();
        assert_eq!(pki::fingerprint(read.certificate().der()), fingerprint);
        assert_eq!(read.certificate().signed(&leaf(&read).certificate), Some(true));
    }

    #[test]
    fn a_store_without_a_ca_or_with_too_many_gives_none() {
        let leaf = entry("leaf", leaf(&ca()));
        let trusted =
            Entry::Trusted { alias: "ca".to_owned(), certificate: ca().certificate().der().to_vec() };
        let none = Authority::from_store(Layer::Http, Store { entries: vec![leaf, trusted] });
        assert!(matches!(none, Err(Error::NoCa)));
        let both = vec![entry("one", ca().into_pair()), entry("two", ca().into_pair())];
        assert!(matches!(
            Authority::from_store(Layer::Http, Store { entries: both }),
            Err(Error::SeveralCas)
        ));
    }
}
