//! TLS of the HTTP layer according to the node's settings: which certificates a tool on this machine trusts,
//! and which CA fingerprint enrollment tokens contain.

use std::path::{Path, PathBuf};

use installation::Installation;
use keystore::Keystore;
use node::{Names, Trust};
use pki::{Certificate, Entry, Fingerprint, Store, StorePassword, pem};
use secrecy::SecretString;
use settings::Settings;

use crate::{Error, StoreProblem};

const PREFIX: &str = "xpack.security.http.ssl.";

/// The HTTP layer's TLS.
#[derive(Debug)]
pub struct HttpLayer {
    tls: bool,
    verification: Verification,
    trusted: Vec<Vec<u8>>,
    /// The CA whose fingerprint enrollment tokens contain, or the reason why there is none.
    authority: Result<Vec<u8>, &'static str>,
    /// The node's certificate according to its files.
    leaf: Option<Certificate>,
    /// The files, with the SHA-256 of what they contained.
    files: Vec<(PathBuf, Fingerprint)>,
}

/// `verification_mode`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verification {
    Full,
    Certificate,
    None,
}

impl HttpLayer {
    /// Reads the files that the settings name. The keystore provides their passwords.
    ///
    /// # Errors
    ///
    /// If a file that the settings name cannot be used.
    pub fn read(
        node: &Installation,
        settings: &Settings,
        keystore: Option<&Keystore>,
    ) -> Result<Self, Error> {
        let mut reader = Reader { node, settings, keystore, files: Vec::new() };
        let tls = settings.boolean(&format!("{PREFIX}enabled"), false).unwrap_or(false);
        let verification = match settings.text(&format!("{PREFIX}verification_mode")) {
            Some("none") => Verification::None,
            Some("certificate") => Verification::Certificate,
            _ => Verification::Full,
        };
        let mut layer = Self { tls, verification, ..Self::certificate_unknown() };
        if !tls && !settings.contains(&format!("{PREFIX}keystore.path")) {
            return Ok(layer);
        }
        let mut own = Vec::new();
        if let Some(store) = reader.store("keystore")? {
            layer.leaf = leaf(&store);
            own = certificates(&store);
            layer.authority = authority(&store);
        } else if let Some(chain) = reader.pem("certificate")? {
            layer.leaf = chain.first().and_then(|der| Certificate::decode(der).ok());
            own = chain;
        }
        layer.trusted = match (reader.pem("certificate_authorities")?, reader.store("truststore")?) {
            (Some(authorities), _) => authorities,
            (None, Some(store)) => certificates(&store),
            (None, None) => own,
        };
        layer.files = reader.files;
        Ok(layer)
    }

    /// Returns a layer with HTTPS whose certificate cannot be read because the password of its keystore is
    /// unknown.
    #[must_use]
    pub fn certificate_unknown() -> Self {
        Self {
            tls: true,
            verification: Verification::Full,
            trusted: Vec::new(),
            authority: Err("the HTTP layer is not configured with a keystore"),
            leaf: None,
            files: Vec::new(),
        }
    }

    /// Returns a layer with HTTPS and a newly created certificate.
    #[must_use]
    pub fn made(ca: &Certificate, leaf: &Certificate) -> Self {
        let ca = ca.der().to_vec();
        Self {
            trusted: vec![ca.clone()],
            authority: Ok(ca),
            leaf: Certificate::decode(leaf.der()).ok(),
            ..Self::certificate_unknown()
        }
    }

    /// Returns whether clients verify the node's host name.
    #[must_use]
    pub(crate) fn checks_names(&self) -> bool {
        self.tls && self.verification == Verification::Full
    }

    /// Returns whether the layer uses HTTPS.
    #[must_use]
    pub fn tls(&self) -> bool {
        self.tls
    }

    /// Returns the node's certificate according to its files.
    #[must_use]
    pub fn leaf(&self) -> Option<&Certificate> {
        self.leaf.as_ref()
    }

    /// Returns whether the files still contain what was read from them.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.files
            .iter()
            .all(|(path, digest)| read(path).is_ok_and(|bytes| pki::fingerprint(&bytes) == *digest))
    }

    /// Returns the certificates that a tool on this machine trusts: those that the node itself would trust as
    /// a client. With `this_node`, the server must also present this node's certificate.
    ///
    /// # Errors
    ///
    /// If none of the trusted certificates is usable.
    pub fn trust(&self, this_node: bool) -> Result<Trust, Error> {
        let names = match self.verification {
            Verification::None => return Trust::anybody().map_err(Error::Node),
            Verification::Certificate => Names::Ignored,
            Verification::Full => Names::Checked,
        };
        let leaf = self.leaf.as_ref().filter(|_| this_node).map(|leaf| leaf.der().to_vec());
        Trust::roots(self.trusted.clone(), names, leaf).map_err(Error::Node)
    }

    /// Like [`HttpLayer::trust`], but always verifies names and signatures, even if the node itself would not
    /// verify them as a client: an unverified answer says nothing about health.
    ///
    /// # Errors
    ///
    /// If none of the trusted certificates is usable.
    pub fn verified(&self, this_node: bool) -> Result<Trust, Error> {
        let leaf = self.leaf.as_ref().filter(|_| this_node).map(|leaf| leaf.der().to_vec());
        Trust::roots(self.trusted.clone(), Names::Checked, leaf).map_err(Error::Node)
    }

    /// Distinguishes a node that presents an older certificate than its files contain from another node.
    #[must_use]
    pub fn explain(&self, error: node::Error) -> Error {
        let errors = match &error {
            node::Error::Nobody(errors) => errors.as_slice(),
            error => std::slice::from_ref(error),
        };
        let older = errors.iter().find_map(|error| {
            let node::Error::AnotherNode { url, presented } = error else { return None };
            let (presented, held) =
                (Certificate::decode(presented).ok()?.not_before(), self.leaf()?.not_before());
            (presented < held).then(|| Error::OlderCertificate { url: url.clone(), presented, held })
        });
        older.unwrap_or(Error::Node(error))
    }

    /// Returns whether the node's own settings require TLS and trust only this CA.
    #[must_use]
    pub fn believes_only(&self, ca: &[u8], now: time::OffsetDateTime) -> bool {
        let signed =
            |ca: &Certificate, der: &[u8]| Certificate::decode(der).is_ok_and(|leaf| ca.issued(&leaf, now));
        let is_its = |ca: &Certificate| self.trusted.iter().all(|der| der == ca.der() || signed(ca, der));
        self.tls
            && self.verification != Verification::None
            && Certificate::decode(ca).is_ok_and(|ca| is_its(&ca))
    }

    /// Returns the CA that issued the node's certificate and whose private key is in the keystore: enrollment
    /// tokens contain its fingerprint.
    ///
    /// # Errors
    ///
    /// [`Error::Fingerprint`] if there is no keystore, or it does not contain exactly one CA key.
    pub fn ca(&self) -> Result<&[u8], Error> {
        self.authority.as_deref().map_err(|what| Error::Fingerprint { what })
    }
}

/// Returns the only CA whose key is in the keystore.
fn authority(store: &Store) -> Result<Vec<u8>, &'static str> {
    let mut found = store.entries.iter().filter_map(|entry| match entry {
        Entry::Key { chain, .. } => {
            chain.first().filter(|der| Certificate::decode(der).is_ok_and(|parsed| parsed.is_ca()))
        }
        Entry::Trusted { .. } => None,
    });
    match (found.next(), found.next()) {
        (Some(ca), None) => Ok(ca.clone()),
        (None, _) => Err("no private key in the HTTP keystore belongs to a CA certificate"),
        (Some(_), Some(_)) => Err("several private keys in the HTTP keystore belong to CAs"),
    }
}

/// Returns the certificate of the key that is not a CA key.
fn leaf(store: &Store) -> Option<Certificate> {
    store.entries.iter().find_map(|entry| match entry {
        Entry::Key { chain, .. } => {
            chain.first().and_then(|der| Certificate::decode(der).ok()).filter(|parsed| !parsed.is_ca())
        }
        Entry::Trusted { .. } => None,
    })
}

fn certificates(store: &Store) -> Vec<Vec<u8>> {
    let of = |entry: &Entry| match entry {
        Entry::Key { chain, .. } => chain.clone(),
        Entry::Trusted { certificate, .. } => vec![certificate.clone()],
    };
    store.entries.iter().flat_map(of).collect()
}

struct Reader<'a> {
    node: &'a Installation,
    settings: &'a Settings,
    keystore: Option<&'a Keystore>,
    files: Vec<(PathBuf, Fingerprint)>,
}

impl Reader<'_> {
    /// Reads `keystore` or `truststore`.
    fn store(&mut self, name: &str) -> Result<Option<Store>, Error> {
        /// The magic number of a JKS store.
        const JKS: [u8; 4] = [0xFE, 0xED, 0xFE, 0xED];
        let key = format!("{PREFIX}{name}.path");
        let Some(path) = self.settings.text(&key).map(|path| self.node.config_path(path)) else {
            return Ok(None);
        };
        let failed = |source| Error::Store { key: key.clone(), path: path.clone(), source };
        let bytes = self.read(&path).map_err(&failed)?;
        if bytes.starts_with(&JKS) {
            return Err(failed(StoreProblem::Jks));
        }
        let password = StorePassword::from_text(self.password(name));
        Store::decode(&bytes, &password).map(Some).map_err(|error| {
            let setting = format!("{PREFIX}{name}.secure_password");
            let is_missing = self.keystore.is_none_or(|keystore| keystore.get(&setting).is_none())
                && !self.settings.contains(&format!("{PREFIX}{name}.password"));
            failed(match error {
                pki::Error::WrongPassword if is_missing => StoreProblem::NoPassword { setting },
                error => StoreProblem::Pki(error),
            })
        })
    }

    /// Returns the secure password, else the deprecated one in plain text, else an empty one.
    fn password(&self, name: &str) -> SecretString {
        let secure =
            self.keystore.and_then(|keystore| keystore.get(&format!("{PREFIX}{name}.secure_password")));
        let secure = secure.and_then(|value| std::str::from_utf8(value.reveal()).ok());
        secure.or_else(|| self.settings.text(&format!("{PREFIX}{name}.password"))).unwrap_or_default().into()
    }

    /// Reads `certificate` or `certificate_authorities`: one PEM file or several.
    fn pem(&mut self, name: &str) -> Result<Option<Vec<Vec<u8>>>, Error> {
        let key = format!("{PREFIX}{name}");
        let paths = self.settings.list(&key);
        if paths.is_empty() {
            return Ok(None);
        }
        let mut certificates = Vec::new();
        for path in paths {
            let path = self.node.config_path(path);
            let failed = |source| Error::Store { key: key.clone(), path: path.clone(), source };
            let text = self.read(&path).map_err(failed)?;
            certificates.extend(pem::decode_all(&text).map_err(|error| failed(StoreProblem::Pki(error)))?);
        }
        Ok(Some(certificates))
    }

    fn read(&mut self, path: &Path) -> Result<Vec<u8>, StoreProblem> {
        let bytes = read(path)?;
        self.files.push((path.to_owned(), pki::fingerprint(&bytes)));
        Ok(bytes)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, StoreProblem> {
    installation::read_named(path).map_err(StoreProblem::Read)
}
