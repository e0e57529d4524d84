//! The PEM files of a layer: the certificate with its chain, and the key.

use std::path::{Path, PathBuf};

use installation::{Installation, PEM_KEY};
use keystore::Keystore;
use pki::{Certificate, PrivateKey, StorePassword, pem};
use rand::CryptoRng;
use settings::Settings;
use zeroize::Zeroizing;

use crate::exchange::Change;
use crate::store::Presented;
use crate::{Error, Layer};

/// The PEM files with a layer's certificate and key.
pub struct PemFiles {
    certificate: File,
    key_file: File,
    /// The certificate, then its issuers.
    chain: Vec<Certificate>,
    key: PrivateKey,
    /// The passphrase of the key file, if it is encrypted.
    passphrase: Option<StorePassword>,
    /// The CA files that the layer trusts.
    authorities: Vec<PathBuf>,
    /// The CA that issued the certificate, if its key is in the same directory.
    authority: Option<(Certificate, PrivateKey)>,
}

struct File {
    path: PathBuf,
    before: Zeroizing<Vec<u8>>,
}

impl PemFiles {
    /// Opens the files that the settings name; the key with the passphrase that the node uses.
    ///
    /// # Errors
    ///
    /// If one of them is not set or cannot be read, or they are in different directories.
    pub(crate) fn of(
        node: &Installation,
        settings: &Settings,
        keystore: Option<&Keystore>,
        layer: Layer,
    ) -> Result<Self, Error> {
        let open = |name: &str| {
            let setting = layer.setting(name);
            match settings.text(&setting) {
                Some(path) => File::read(node.config_path(path)),
                None => Err(Error::NotSet { setting }),
            }
        };
        let (certificate, key_file) = (open("certificate")?, open("key")?);
        if certificate.path.parent() != key_file.path.parent() {
            return Err(Error::Directories { one: certificate.path, other: key_file.path });
        }
        let named =
            |other: Layer, name: &str| settings.text(&other.setting(name)).map(|path| node.config_path(path));
        let others = Layer::ALL.into_iter().filter(|other| *other != layer);
        if others.into_iter().any(|other| {
            named(other, "key").as_ref() == Some(&key_file.path)
                && named(other, "certificate").as_ref() != Some(&certificate.path)
        }) {
            return Err(Error::SharedKey { path: key_file.path });
        }
        let chain = certificates(&certificate)?;
        let passphrase = layer.password(settings, keystore, PEM_KEY);
        let passphrase = passphrase.map(|text| StorePassword::from_text(text.into()));
        let (key, is_protected) = key_file.key(passphrase.as_ref())?;
        let authorities = settings.list(&layer.setting("certificate_authorities"));
        let authorities: Vec<PathBuf> = authorities.iter().map(|path| node.config_path(path)).collect();
        let authority = authorities.iter().find_map(|path| beside(path, &chain[0]));
        let passphrase = passphrase.filter(|_| is_protected);
        Ok(Self { certificate, key_file, chain, key, passphrase, authorities, authority })
    }

    /// Returns the path of the certificate.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.certificate.path
    }

    /// Returns the certificate that the node presents.
    #[must_use]
    pub fn leaf(&self) -> &Certificate {
        &self.chain[0]
    }

    /// Returns its key.
    #[must_use]
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// Returns the passphrase of the key file, if it is encrypted.
    #[must_use]
    pub fn passphrase(&self) -> Option<&StorePassword> {
        self.passphrase.as_ref()
    }

    /// Returns the CA files that the layer trusts.
    #[must_use]
    pub fn authorities(&self) -> &[PathBuf] {
        &self.authorities
    }

    /// Returns the CA that issued the certificate, with its key: `ca.key` beside `ca.crt`, the layout of
    /// `elasticsearch-certutil`.
    ///
    /// # Errors
    ///
    /// [`Error::Pem`] if its key is not there.
    pub fn authority(&self) -> Result<(Certificate, &PrivateKey), Error> {
        let found = self.authority.as_ref().map(|(ca, key)| (ca.clone(), key));
        found.ok_or_else(|| Error::Pem { path: self.certificate.path.clone() })
    }

    /// Returns the certificate, then its issuers.
    pub(crate) fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// Returns the files as they were read, the key first.
    pub(crate) fn files(&self) -> [(&Path, &Zeroizing<Vec<u8>>); 2] {
        [&self.key_file, &self.certificate].map(|file| (&*file.path, &file.before))
    }

    /// Reads the certificates of another file.
    pub(crate) fn read_chain(&self, path: &Path) -> Result<Vec<Certificate>, Error> {
        certificates(&File::read(path.to_path_buf())?)
    }

    /// Reads certificates and a key from other files; the key must have the same passphrase.
    pub(crate) fn read_like(
        &self,
        certificate: &Path,
        key: &Path,
    ) -> Result<(Vec<Certificate>, PrivateKey), Error> {
        let (key, _) = File::read(key.to_path_buf())?.key(self.passphrase.as_ref())?;
        Ok((self.read_chain(certificate)?, key))
    }

    /// Replaces certificate and key. The new key is encrypted with the passphrase of the old one.
    ///
    /// # Errors
    ///
    /// If the key cannot be encrypted.
    pub fn with(self, leaf: &Presented, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Vec<Change>, Error> {
        let chain: String = leaf.chain.iter().map(|der| pem::encode(der)).collect();
        let path = self.key_file.path.clone();
        let key = match &self.passphrase {
            None => pem::encode_key(&leaf.key),
            Some(passphrase) => pem::encode_protected_key(&leaf.key, passphrase, rng)
                .map_err(|source| Error::Store { path, source })?,
        };
        let change = |file: File, after: Vec<u8>| Change {
            path: file.path,
            before: Some(file.before),
            after: Some(Zeroizing::new(after)),
        };
        Ok(vec![change(self.certificate, chain.into_bytes()), change(self.key_file, key.as_bytes().to_vec())])
    }
}

impl File {
    fn read(path: PathBuf) -> Result<Self, Error> {
        match installation::read_named(&path) {
            Ok(bytes) => Ok(Self { path, before: Zeroizing::new(bytes) }),
            Err(source) => Err(Error::Read { path, source }),
        }
    }

    /// Decodes the key, and returns whether a passphrase protects it.
    fn key(&self, passphrase: Option<&StorePassword>) -> Result<(PrivateKey, bool), Error> {
        let failed = |source| Error::Store { path: self.path.clone(), source };
        let unread = || Error::Key { path: self.path.clone() };
        match pem::decode_key(&self.before).map_err(failed)? {
            pem::Key::Read(key) => Ok((key, false)),
            pem::Key::Unknown => Err(unread()),
            pem::Key::Protected => {
                let passphrase = passphrase.ok_or_else(unread)?;
                match pem::decode_protected_key(&self.before, passphrase).map_err(failed)? {
                    pem::Key::Read(key) => Ok((key, true)),
                    pem::Key::Protected | pem::Key::Unknown => Err(unread()),
                }
            }
        }
    }
}

fn certificates(file: &File) -> Result<Vec<Certificate>, Error> {
    let failed = |source| Error::Store { path: file.path.clone(), source };
    let found = pem::decode_all(&file.before).map_err(failed)?;
    found.iter().map(|der| Certificate::decode(der)).collect::<Result<_, _>>().map_err(failed)
}

/// Reads the CA from a file, and its key from the `.key` file of the same base name, if it issued this
/// certificate.
fn beside(path: &Path, leaf: &Certificate) -> Option<(Certificate, PrivateKey)> {
    let file = File::read(path.to_path_buf()).ok()?;
    let key = installation::read_named(&path.with_extension("key")).ok().map(Zeroizing::new)?;
    let Ok(pem::Key::Read(key)) = pem::decode_key(&key) else { return None };
    let is_its = |ca: &Certificate| {
        ca.is_ca() && ca.is_named_by(leaf) && ca.signed(leaf) != Some(false) && ca.belongs_to(&key)
    };
    let ca = certificates(&file).ok()?.into_iter().find(is_its)?;
    Some((ca, key))
}
