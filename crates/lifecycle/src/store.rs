//! A PKCS#12 store with a node's certificate, opened to be changed.

use std::path::PathBuf;

use installation::{Installation, KEY_STORE, TRUST_STORE};
use keystore::Keystore;
use pki::{Certificate, CertificateName, Entry, KeyKind, PrivateKey, Store, StorePassword};
use rand::CryptoRng;
use settings::Settings;
use zeroize::Zeroizing;

use crate::exchange::Change;
use crate::{Error, Layer};

/// The store of the HTTP layer: a leaf, and usually the CA with its key.
pub struct HttpStore {
    /// The file.
    pub path: PathBuf,
    /// The alias of the entry that the node presents.
    pub alias: String,
    leaf: Certificate,
    before: Zeroizing<Vec<u8>>,
    password: StorePassword,
    entries: Vec<Entry>,
    /// An entry to be added together with the next leaf.
    trusting: Option<Entry>,
}

/// Alias of the previous certificate if it stays trusted.
const PREVIOUS_LEAF: &str = "previous";

impl HttpStore {
    /// Opens the store that the settings name, with the password that the node uses.
    ///
    /// # Errors
    ///
    /// If the layer has no such store, or it cannot be opened or contains no private key with a certificate.
    pub fn open(
        node: &Installation,
        settings: &Settings,
        keystore: Option<&Keystore>,
    ) -> Result<Self, Error> {
        Self::of(Opened::of(node, settings, keystore, Layer::Http)?)
    }

    /// Creates it from an opened store.
    pub(crate) fn of(opened: Opened) -> Result<Self, Error> {
        let Opened { path, before, password, entries } = opened;
        let (alias, leaf) = own(&entries).ok_or_else(|| Error::NoLeaf { path: path.clone() })?;
        Ok(Self { path, alias, leaf, before, password, entries, trusting: None })
    }

    /// Returns the certificate that the node presents.
    #[must_use]
    pub fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// Returns the chain above a CA whose key is in the store.
    #[must_use]
    pub fn above(&self, ca: &Certificate) -> Vec<Vec<u8>> {
        let of = |entry: &Entry| match entry {
            Entry::Key { chain, .. } if chain.first().is_some_and(|first| first == ca.der()) => {
                Some(chain[1..].to_vec())
            }
            Entry::Key { .. } | Entry::Trusted { .. } => None,
        };
        self.entries.iter().find_map(of).unwrap_or_default()
    }

    /// Returns the key of the certificate that the node presents.
    #[must_use]
    pub fn key(&self) -> Option<PrivateKey> {
        let own = |entry: &Entry| match entry {
            Entry::Key { alias, key, .. } if *alias == self.alias => PrivateKey::decode(key.pkcs8()).ok(),
            Entry::Key { .. } | Entry::Trusted { .. } => None,
        };
        self.entries.iter().find_map(own)
    }

    /// Keeps the current certificate trusted after it is replaced: other nodes may still present it, and an
    /// expired certificate is trusted only through an entry of its own. Replaces an entry that was kept like
    /// this before.
    pub(crate) fn keep_trusting_leaf(&mut self) {
        let is_kept = |entry: &Entry| matches!(entry, Entry::Trusted { alias, .. } if alias == PREVIOUS_LEAF);
        self.entries.retain(|entry| !is_kept(entry));
        let certificate = self.leaf.der().to_vec();
        self.trusting = Some(Entry::Trusted { alias: PREVIOUS_LEAF.to_owned(), certificate });
    }

    /// Returns the content of the store as it was read.
    pub(crate) fn bytes(&self) -> &Zeroizing<Vec<u8>> {
        &self.before
    }

    /// Creates it from the content of a store.
    #[cfg(test)]
    pub(crate) fn read(path: PathBuf, before: Zeroizing<Vec<u8>>, password: StorePassword) -> Self {
        let Store { entries } = Store::decode(&before, &password).unwrap();
        let (alias, leaf) = own(&entries).unwrap();
        Self { path, alias, leaf, before, password, entries, trusting: None }
    }

    /// Returns the password of the store.
    #[must_use]
    pub fn password(&self) -> &StorePassword {
        &self.password
    }

    /// Returns the CA that issued the leaf, with its key.
    ///
    /// # Errors
    ///
    /// [`Error::NoAuthority`] if its key is not in the store.
    pub fn authority(&self) -> Result<(Certificate, &PrivateKey), Error> {
        authority(&self.entries, &self.leaf)
            .ok_or_else(|| Error::NoAuthority { path: self.path.clone(), issuer: self.leaf.issuer() })
    }

    /// Whether the key of the CA that issued a certificate is in the store.
    #[must_use]
    pub fn authority_of(&self, leaf: &Certificate) -> bool {
        let issued = |entry: &Entry| match entry {
            Entry::Key { chain, .. } => {
                let ca = chain.first().and_then(|der| Certificate::decode(der).ok());
                ca.is_some_and(|ca| ca.is_ca() && ca.is_named_by(leaf) && ca.signed(leaf) != Some(false))
            }
            Entry::Trusted { .. } => false,
        };
        self.entries.iter().any(issued)
    }

    /// Returns the key type for a new leaf: that of the current one, or EC if it is unsupported.
    #[must_use]
    pub fn key_kind(&self) -> KeyKind {
        if self.leaf.key_kind().starts_with("RSA") { KeyKind::Rsa4096 } else { KeyKind::EcP256 }
    }

    /// Replaces the leaf. Everything else is kept: aliases, other entries, the password. The old leaf must
    /// go, because a node presents an arbitrary one of two.
    ///
    /// # Errors
    ///
    /// If the store cannot be encoded.
    pub fn with(
        self,
        leaf: Presented,
        authority: Authority<'_>,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Change, Error> {
        let Self { path, alias, leaf: old, before, password, entries, trusting } = self;
        let mut leaf = Some(leaf);
        let change = |entry| match entry {
            Entry::Key { alias: name, .. } if name == alias => {
                let Presented { key, chain } = leaf.take()?;
                Some(Entry::Key { alias: name, key, chain })
            }
            Entry::Key { alias, key, chain } => {
                authority.chain(chain).map(|chain| Entry::Key { alias, key, chain })
            }
            // Trusted certificates stay trusted; the previous leaf certificate is removed.
            Entry::Trusted { alias, certificate } => {
                (certificate != old.der()).then_some(Entry::Trusted { alias, certificate })
            }
        };
        let mut entries: Vec<Entry> = entries.into_iter().filter_map(change).collect();
        if let Authority::Replaced(Presented { key, chain }) = authority {
            let alias = CertificateName::HttpCa.as_str().to_owned();
            entries.insert(0, Entry::Key { alias, key, chain });
        }
        entries.extend(trusting);
        let store = Store { entries };
        let after =
            store.encode(&password, rng).map_err(|source| Error::Store { path: path.clone(), source })?;
        Ok(Change { path, before: Some(before), after: Some(after) })
    }
}

/// Returns the CA that issued a leaf, with its key, if both are among the entries.
pub(crate) fn authority<'a>(
    entries: &'a [Entry],
    leaf: &Certificate,
) -> Option<(Certificate, &'a PrivateKey)> {
    entries.iter().find_map(|entry| match entry {
        Entry::Key { key, chain, .. } => {
            let ca = Certificate::decode(chain.first()?).ok()?;
            let is_its = ca.is_ca() && ca.signed(leaf) != Some(false) && ca.is_named_by(leaf);
            (is_its && ca.belongs_to(key)).then_some((ca, key))
        }
        Entry::Trusted { .. } => None,
    })
}

/// A store that the settings name, with the password that the node uses.
pub(crate) struct Opened {
    /// The file.
    pub(crate) path: PathBuf,
    /// Its content as it was read.
    pub(crate) before: Zeroizing<Vec<u8>>,
    /// Its password.
    pub(crate) password: StorePassword,
    /// Its entries.
    pub(crate) entries: Vec<Entry>,
}

impl Opened {
    /// Opens the keystore of a layer.
    pub(crate) fn of(
        node: &Installation,
        settings: &Settings,
        keystore: Option<&Keystore>,
        layer: Layer,
    ) -> Result<Self, Error> {
        let named = |name: &str| settings.text(&layer.setting(name));
        let Some(path) = named(KEY_STORE.file).map(|path| node.config_path(path)) else {
            return Err(match (layer, named("certificate")) {
                (Layer::Transport, _) => Error::NoTransportStore,
                (Layer::Http, Some(file)) => Error::Pem { path: node.config_path(file) },
                (Layer::Http, None) => Error::NoStore,
            });
        };
        Self::at(path, layer.password(settings, keystore, KEY_STORE))
    }

    /// Opens the trust store of a layer.
    pub(crate) fn of_trust(
        node: &Installation,
        settings: &Settings,
        keystore: Option<&Keystore>,
        layer: Layer,
    ) -> Result<Self, Error> {
        let path = node.config_path(settings.text(&layer.setting(TRUST_STORE.file)).unwrap_or_default());
        Self::at(path, layer.password(settings, keystore, TRUST_STORE))
    }

    fn at(path: PathBuf, password: Option<&str>) -> Result<Self, Error> {
        let before = installation::read_named(&path)
            .map_err(|source| Error::Read { path: path.clone(), source })
            .map(Zeroizing::new)?;
        let password = StorePassword::from_text(password.unwrap_or_default().into());
        let Store { entries } = Store::decode(&before, &password)
            .map_err(|source| Error::Store { path: path.clone(), source })?;
        Ok(Self { path, before, password, entries })
    }
}

/// The key and chain that a node is to present.
pub struct Presented {
    /// The key.
    pub key: PrivateKey,
    /// The certificates as DER, leaf first.
    pub chain: Vec<Vec<u8>>,
}

/// What to do with the CA's entry.
pub enum Authority<'a> {
    /// Keep it.
    Kept,
    /// Replace its certificate with one that was reissued with the same key.
    Reissued(&'a Certificate),
    /// Remove it: another CA issued the leaf, and that CA's key is not on this node.
    Removed,
    /// Replace it with another CA and its key.
    Replaced(Presented),
}

impl Authority<'_> {
    /// Returns the new chain of another entry than the leaf's; `None` if the entry is removed.
    fn chain(&self, chain: Vec<Vec<u8>>) -> Option<Vec<Vec<u8>>> {
        let is_ca = |der: &Vec<u8>| Certificate::decode(der).is_ok_and(|found| found.is_ca());
        let ca = match self {
            Self::Reissued(ca) => ca,
            Self::Removed | Self::Replaced(_) if chain.first().is_some_and(is_ca) => return None,
            Self::Kept | Self::Removed | Self::Replaced(_) => return Some(chain),
        };
        let is_its =
            |der: &Vec<u8>| Certificate::decode(der).is_ok_and(|found| found.is_ca() && found.has_key_of(ca));
        match chain.first() {
            Some(first) if is_its(first) => Some(vec![ca.der().to_vec()]),
            _ => Some(chain),
        }
    }
}

/// Returns the entry that the node presents: as in Elasticsearch, the first key whose certificate is not a CA
/// certificate, or the first key if all are.
pub(crate) fn own(entries: &[Entry]) -> Option<(String, Certificate)> {
    let keys = entries.iter().filter_map(|entry| match entry {
        Entry::Key { alias, chain, .. } => Some((alias.clone(), Certificate::decode(chain.first()?).ok()?)),
        Entry::Trusted { .. } => None,
    });
    let mut keys: Vec<(String, Certificate)> = keys.collect();
    let at = keys.iter().position(|(_, certificate)| !certificate.is_ca()).unwrap_or(0);
    (!keys.is_empty()).then(|| keys.swap_remove(at))
}
