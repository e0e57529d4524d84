//! The files with a layer's certificate and key, opened to be changed: a PKCS#12 store or PEM files.

use std::path::{Path, PathBuf};

use installation::{Installation, KEY_STORE, OpenedBy, TRUST_STORE};
use keystore::Keystore;
use pki::{Certificate, Entry, KeyKind, PrivateKey, Store, StorePassword, pem};
use rand::CryptoRng;
use settings::Settings;

use crate::exchange::Change;
use crate::pem_files::PemFiles;
use crate::store::{Authority, HttpStore, Opened, Presented};
use crate::{Error, Layer};

/// The files with a layer's certificate and key.
pub enum Holder {
    /// A PKCS#12 store.
    Store(HttpStore),
    /// PEM files.
    Pem(PemFiles),
}

impl Holder {
    /// Opens the files that the settings name, with the password or passphrase that the node uses.
    ///
    /// # Errors
    ///
    /// If the layer has no such files, they cannot be opened, or they contain no private key with a
    /// certificate.
    pub fn open(
        node: &Installation,
        settings: &Settings,
        keystore: Option<&Keystore>,
        layer: Layer,
    ) -> Result<Self, Error> {
        let is_set = |name: &str| settings.contains(&layer.setting(name));
        if !is_set(KEY_STORE.file) && is_set("certificate") {
            return PemFiles::of(node, settings, keystore, layer).map(Self::Pem);
        }
        HttpStore::of(Opened::of(node, settings, keystore, layer)?).map(Self::Store)
    }

    /// Returns the path of the certificate.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Store(store) => &store.path,
            Self::Pem(files) => files.path(),
        }
    }

    /// Returns the alias of the entry that the node presents, if it is in a store.
    #[must_use]
    pub fn alias(&self) -> Option<&str> {
        match self {
            Self::Store(store) => Some(&store.alias),
            Self::Pem(_) => None,
        }
    }

    /// Returns the certificate that the node presents.
    #[must_use]
    pub fn leaf(&self) -> &Certificate {
        match self {
            Self::Store(store) => store.leaf(),
            Self::Pem(files) => files.leaf(),
        }
    }

    /// Returns the key of the certificate that the node presents.
    #[must_use]
    pub fn key(&self) -> Option<PrivateKey> {
        match self {
            Self::Store(store) => store.key(),
            Self::Pem(files) => PrivateKey::decode(files.key().pkcs8()).ok(),
        }
    }

    /// Returns the password of the store or the passphrase of the key file; empty if the file has none.
    #[must_use]
    pub fn password(&self) -> StorePassword {
        match self {
            Self::Store(store) => StorePassword::from_text(store.password().reveal().into()),
            Self::Pem(files) => {
                let passphrase = files.passphrase().map(StorePassword::reveal);
                StorePassword::from_text(passphrase.unwrap_or_default().into())
            }
        }
    }

    /// Returns the CA that issued the certificate, with its key.
    ///
    /// # Errors
    ///
    /// If its key is not on this node.
    pub fn authority(&self) -> Result<(Certificate, &PrivateKey), Error> {
        match self {
            Self::Store(store) => store.authority(),
            Self::Pem(files) => files.authority(),
        }
    }

    /// Whether the store holds the key of the CA that issued a certificate, which enrollment requires.
    #[must_use]
    pub fn authority_of(&self, leaf: &Certificate) -> bool {
        match self {
            Self::Store(store) => store.authority_of(leaf),
            Self::Pem(_) => false,
        }
    }

    /// Returns the chain above a CA, if it is in the store.
    #[must_use]
    pub fn above(&self, ca: &Certificate) -> Vec<Vec<u8>> {
        match self {
            Self::Store(store) => store.above(ca),
            Self::Pem(_) => Vec::new(),
        }
    }

    /// Returns the key type for a new certificate: that of the current one, or EC if it is unsupported.
    #[must_use]
    pub fn key_kind(&self) -> KeyKind {
        if self.leaf().key_kind().starts_with("RSA") { KeyKind::Rsa4096 } else { KeyKind::EcP256 }
    }

    /// Replaces the leaf, and returns the changed files.
    ///
    /// # Errors
    ///
    /// If they cannot be encoded, or a CA's key would have to be stored in PEM files.
    pub fn with(
        self,
        leaf: Presented,
        authority: Authority<'_>,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<Change>, Error> {
        match (self, authority) {
            (Self::Store(store), authority) => Ok(vec![store.with(leaf, authority, rng)?]),
            (Self::Pem(files), Authority::Replaced(_) | Authority::Reissued(_)) => {
                Err(Error::NoPlace { path: files.path().to_path_buf() })
            }
            (Self::Pem(files), Authority::Kept | Authority::Removed) => files.with(&leaf, rng),
        }
    }
}

/// Returns the certificates that a layer trusts: those of its trust store or CA files, otherwise those of its
/// keystore.
///
/// # Errors
///
/// If a file that the settings name cannot be read.
pub fn trusted(
    node: &Installation,
    settings: &Settings,
    keystore: Option<&Keystore>,
    layer: Layer,
) -> Result<Vec<Certificate>, Error> {
    let listed = settings.list(&layer.setting("certificate_authorities"));
    let mut ders = Vec::new();
    for path in listed.iter().map(|path| node.config_path(path)) {
        let text =
            installation::read_named(&path).map_err(|source| Error::Read { path: path.clone(), source })?;
        ders.extend(pem::decode_all(&text).map_err(|source| Error::Store { path, source })?);
    }
    let kind = [TRUST_STORE, KEY_STORE].into_iter().find(|by| settings.contains(&layer.setting(by.file)));
    if let Some(kind) = kind.filter(|_| listed.is_empty()) {
        ders.extend(trusted_in(node, settings, keystore, (layer, kind))?);
    }
    Ok(ders.iter().filter_map(|der| Certificate::decode(der).ok()).collect())
}

/// Returns the certificates that a store trusts: the trusted entries, and the leaf of each key.
fn trusted_in(
    node: &Installation,
    settings: &Settings,
    keystore: Option<&Keystore>,
    (layer, by): (Layer, OpenedBy),
) -> Result<Vec<Vec<u8>>, Error> {
    let path: PathBuf = node.config_path(settings.text(&layer.setting(by.file)).unwrap_or_default());
    let bytes =
        installation::read_named(&path).map_err(|source| Error::Read { path: path.clone(), source })?;
    let password = layer.password(settings, keystore, by);
    let password = StorePassword::from_text(password.unwrap_or_default().into());
    let Store { entries } =
        Store::decode(&bytes, &password).map_err(|source| Error::Store { path, source })?;
    Ok(entries
        .into_iter()
        .filter_map(|entry| match entry {
            Entry::Key { chain, .. } => chain.into_iter().next(),
            Entry::Trusted { certificate, .. } => Some(certificate),
        })
        .collect())
}

/// Whether both layers use the same certificate file.
#[must_use]
pub fn layers_share(node: &Installation, settings: &Settings) -> bool {
    let path =
        |layer: Layer, name: &str| settings.text(&layer.setting(name)).map(|path| node.config_path(path));
    [KEY_STORE.file, "certificate"].into_iter().any(|name| {
        let http = path(Layer::Http, name);
        http.is_some() && http == path(Layer::Transport, name)
    })
}

/// Whether a layer trusts only the content of its keystore.
#[must_use]
pub fn trusts_its_own_store(node: &Installation, settings: &Settings, layer: Layer) -> bool {
    let own = settings.text(&layer.setting(KEY_STORE.file)).map(|path| node.config_path(path));
    let trust = settings.text(&layer.setting(TRUST_STORE.file)).map(|path| node.config_path(path));
    let lists = settings.contains(&layer.setting("certificate_authorities"));
    own.is_some() && !lists && trust.is_none_or(|trust| Some(trust) == own)
}
