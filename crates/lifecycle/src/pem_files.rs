//! The text files that a layer presents its certificate from: the certificate with those above it, and its key.

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

/// The text files that a layer presents its certificate from.
pub struct PemFiles {
    certificate: File,
    key_file: File,
    /// The certificate, then those above it.
    chain: Vec<Certificate>,
    key: PrivateKey,
    /// What protects the key in its file, where something does.
    passphrase: Option<StorePassword>,
    /// The files with CAs that the layer trusts.
    authorities: Vec<PathBuf>,
    /// The CA that issued the certificate, with its key, if the key is beside it.
    authority: Option<(Certificate, PrivateKey)>,
}

struct File {
    path: PathBuf,
    before: Zeroizing<Vec<u8>>,
}

impl PemFiles {
    /// Opens the files that the settings name; the key with the passphrase that the node takes.
    ///
    /// # Errors
    ///
    /// If one of them is not set, cannot be read, or is in another directory than the other.
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

    /// The file of the certificate.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.certificate.path
    }

    /// The certificate that the node presents.
    #[must_use]
    pub fn leaf(&self) -> &Certificate {
        &self.chain[0]
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// What protects the key in its file, where something does.
    #[must_use]
    pub fn passphrase(&self) -> Option<&StorePassword> {
        self.passphrase.as_ref()
    }

    /// The files with CAs that the layer trusts.
    #[must_use]
    pub fn authorities(&self) -> &[PathBuf] {
        &self.authorities
    }

    /// The CA that issued the certificate, with its key: `ca.key` beside `ca.crt`, as certutil lays them down.
    ///
    /// # Errors
    ///
    /// [`Error::NoAuthority`] where its key is not there.
    pub fn authority(&self) -> Result<(Certificate, &PrivateKey), Error> {
        let found = self.authority.as_ref().map(|(ca, key)| (ca.clone(), key));
        found.ok_or_else(|| Error::Pem { path: self.certificate.path.clone() })
    }

    /// The certificate, then those above it.
    pub(crate) fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// The files as they were read, that of the key first.
    pub(crate) fn files(&self) -> [(&Path, &Zeroizing<Vec<u8>>); 2] {
        [&self.key_file, &self.certificate].map(|file| (&*file.path, &file.before))
    }

    /// The certificates of another file.
    pub(crate) fn read_chain(&self, path: &Path) -> Result<Vec<Certificate>, Error> {
        certificates(&File::read(path.to_path_buf())?)
    }

    /// Certificates and a key of other files, that is protected as this one is.
    pub(crate) fn read_like(
        &self,
        certificate: &Path,
        key: &Path,
    ) -> Result<(Vec<Certificate>, PrivateKey), Error> {
        let (key, _) = File::read(key.to_path_buf())?.key(self.passphrase.as_ref())?;
        Ok((self.read_chain(certificate)?, key))
    }

    /// The files with another certificate and key: the chain as given, and the key with the passphrase of the old one.
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

    /// The key in it, and whether a passphrase protects it.
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

/// The CA in a file, with the key beside it under the same base name, if it issued this certificate.
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
