//! What a layer presents its certificate from, opened to be changed: a store, or text files.

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

/// What a layer presents its certificate from.
pub enum Holder {
    /// A PKCS#12 store.
    Store(HttpStore),
    /// Text files.
    Pem(PemFiles),
}

impl Holder {
    /// Opens what the settings name, with the password or the passphrase that the node takes.
    ///
    /// # Errors
    ///
    /// If the layer has neither, or it cannot be opened, or holds no certificate of the node's own.
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

    /// The file of the certificate.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Store(store) => &store.path,
            Self::Pem(files) => files.path(),
        }
    }

    /// The name of the entry that the node presents, in a store.
    #[must_use]
    pub fn alias(&self) -> Option<&str> {
        match self {
            Self::Store(store) => Some(&store.alias),
            Self::Pem(_) => None,
        }
    }

    /// The certificate that the node presents.
    #[must_use]
    pub fn leaf(&self) -> &Certificate {
        match self {
            Self::Store(store) => store.leaf(),
            Self::Pem(files) => files.leaf(),
        }
    }

    /// The key of the certificate that the node presents.
    #[must_use]
    pub fn key(&self) -> Option<PrivateKey> {
        match self {
            Self::Store(store) => store.key(),
            Self::Pem(files) => PrivateKey::decode(files.key().pkcs8()).ok(),
        }
    }

    /// What protects the key: the password of the store, the passphrase of the file, or nothing.
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

    /// The CA that issued the certificate, with its key.
    ///
    /// # Errors
    ///
    /// If its key is not here.
    pub fn authority(&self) -> Result<(Certificate, &PrivateKey), Error> {
        match self {
            Self::Store(store) => store.authority(),
            Self::Pem(files) => files.authority(),
        }
    }

    /// Whether the key of the CA that issued a certificate is in the store, where nodes and Kibana enroll by it.
    #[must_use]
    pub fn authority_of(&self, leaf: &Certificate) -> bool {
        match self {
            Self::Store(store) => store.authority_of(leaf),
            Self::Pem(_) => false,
        }
    }

    /// The certificates above a CA, where they are here.
    #[must_use]
    pub fn above(&self, ca: &Certificate) -> Vec<Vec<u8>> {
        match self {
            Self::Store(store) => store.above(ca),
            Self::Pem(_) => Vec::new(),
        }
    }

    /// The kind of key that the certificate has; EC where it is one that is not made here.
    #[must_use]
    pub fn key_kind(&self) -> KeyKind {
        if self.leaf().key_kind().starts_with("RSA") { KeyKind::Rsa4096 } else { KeyKind::EcP256 }
    }

    /// The files with another leaf in place of this one.
    ///
    /// # Errors
    ///
    /// If they cannot be encoded, or a CA's key must be kept and there is no store for it.
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

/// The certificates that a layer trusts: those of its trust store or CA files, otherwise those of its own store.
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

/// What a store trusts: its certificates, and its keys' own.
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

/// Whether both layers present the certificate of one file.
#[must_use]
pub fn layers_share(node: &Installation, settings: &Settings) -> bool {
    let path =
        |layer: Layer, name: &str| settings.text(&layer.setting(name)).map(|path| node.config_path(path));
    [KEY_STORE.file, "certificate"].into_iter().any(|name| {
        let http = path(Layer::Http, name);
        http.is_some() && http == path(Layer::Transport, name)
    })
}

/// Whether a layer trusts what its own store holds, and nothing else.
#[must_use]
pub fn trusts_its_own_store(node: &Installation, settings: &Settings, layer: Layer) -> bool {
    let own = settings.text(&layer.setting(KEY_STORE.file)).map(|path| node.config_path(path));
    let trust = settings.text(&layer.setting(TRUST_STORE.file)).map(|path| node.config_path(path));
    let lists = settings.contains(&layer.setting("certificate_authorities"));
    own.is_some() && !lists && trust.is_none_or(|trust| Some(trust) == own)
}
