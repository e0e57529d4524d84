//! Reads the files that the settings name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use installation::{Installation, KEY_STORE, NamedFile, OpenedBy, PEM_KEY, TRUST_STORE};
use pki::{Certificate, Entry, PrivateKey, Store, StorePassword, pem};
use settings::Settings;

use super::{Content, Format, Inventory, Layer, Listed, Mismatch, Named, Need, Role};
use crate::KeystoreView;

/// Magic number of a JKS store.
const JKS: [u8; 4] = [0xFE, 0xED, 0xFE, 0xED];

pub(super) struct Reader<'a> {
    node: &'a Installation,
    settings: &'a Settings,
    keystore: &'a KeystoreView,
    /// Indexes of opened stores by path and password, so that a store that serves as keystore and trust store
    /// is opened only once.
    opened: BTreeMap<(PathBuf, String), usize>,
    stores: Vec<Store>,
    pub(super) inventory: Inventory,
}

/// The origin of certificates.
#[derive(Clone, Copy)]
struct Source<'a> {
    layer: Layer,
    path: &'a Path,
    format: Format,
}

/// The result of opening a store.
enum Opening {
    /// Its index among the opened stores.
    Opened(usize),
    Closed(Format, Content),
}

impl<'a> Reader<'a> {
    pub(super) fn new(node: &'a Installation, settings: &'a Settings, keystore: &'a KeystoreView) -> Self {
        Self {
            node,
            settings,
            keystore,
            opened: BTreeMap::new(),
            stores: Vec::new(),
            inventory: Inventory::default(),
        }
    }

    /// Reads the files that a layer's settings name: its own certificate and key, then the trusted CAs.
    pub(super) fn layer(&mut self, layer: Layer) {
        if let Some(path) = self.path(layer, KEY_STORE.file) {
            self.key_store(layer, &path);
        } else if let Some(path) = self.path(layer, "certificate") {
            self.pem_pair(layer, &path);
        }
        let authorities = self.settings.list(&layer.setting("certificate_authorities"));
        if let Some(path) = self.path(layer, TRUST_STORE.file) {
            self.trust_store(layer, &path);
        }
        for authority in authorities {
            let path = self.node.config_path(authority);
            let key = layer.setting("certificate_authorities");
            self.pem_trusted(layer, &path, key);
        }
    }

    /// Reads the CA file for clients, if it exists.
    pub(super) fn for_clients(&mut self, path: &Path) {
        let source = Source { layer: Layer::Http, path, format: Format::Pem };
        match installation::read_named(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => self.closed(source, Role::HttpCa, hidden(&error)),
            Ok(text) => match pem::decode_all(&text) {
                Err(error) => self.closed(source, Role::HttpCa, Content::Damaged(error.to_string())),
                Ok(found) => found.iter().for_each(|der| self.add(source, Role::HttpCa, None, der, false)),
            },
        }
    }

    fn path(&self, layer: Layer, name: &str) -> Option<PathBuf> {
        layer.file(self.node, self.settings, name)
    }

    fn key_store(&mut self, layer: Layer, path: &Path) {
        let store = match self.open(layer, KEY_STORE, path) {
            Opening::Closed(format, content) => {
                return self.closed(Source { layer, path, format }, layer.own(), content);
            }
            Opening::Opened(at) => at,
        };
        let source = Source { layer, path, format: Format::Pkcs12 };
        let entries = std::mem::take(&mut self.stores[store].entries);
        let is_ca = |chain: &[Vec<u8>]| {
            chain.first().is_some_and(|der| Certificate::decode(der).is_ok_and(|parsed| parsed.is_ca()))
        };
        let keys = || {
            entries.iter().filter_map(|entry| match entry {
                Entry::Key { alias, key, chain } => Some((alias, key, chain)),
                Entry::Trusted { .. } => None,
            })
        };
        // As in Elasticsearch: if only some of the keys belong to CAs, the node presents none of these.
        let all_are_cas = keys().all(|(_, _, chain)| is_ca(chain));
        for (alias, key, chain) in keys() {
            let role = if all_are_cas || !is_ca(chain) { layer.own() } else { layer.authority() };
            match chain.first() {
                Some(der) => {
                    self.add(source, role, Some(alias), der, true);
                    self.check_key(path, Some(alias), key, der);
                }
                None => self.mismatch(path, Some(alias), "the private key has no certificate"),
            }
        }
        for (alias, _, chain) in keys() {
            for der in chain.iter().skip(1) {
                self.add(source, layer.authority(), Some(alias), der, false);
            }
        }
        self.stores[store].entries = entries;
        if !self.trusts_others(layer) {
            self.trusted_entries(source, store);
        }
    }

    /// Whether the settings name trusted CAs, so that the keystore is not used for trust.
    fn trusts_others(&self, layer: Layer) -> bool {
        [TRUST_STORE.file, "certificate_authorities"]
            .iter()
            .any(|name| self.settings.contains(&layer.setting(name)))
    }

    fn trust_store(&mut self, layer: Layer, path: &Path) {
        match self.open(layer, TRUST_STORE, path) {
            Opening::Closed(format, content) => {
                let is_known =
                    |found: &Listed| found.layer == layer && found.path == path && found.parsed().is_none();
                if !self.inventory.certificates.iter().any(is_known) {
                    self.closed(Source { layer, path, format }, layer.authority(), content);
                }
            }
            Opening::Opened(at) => {
                self.trusted_entries(Source { layer, path, format: Format::Pkcs12 }, at);
            }
        }
    }

    fn trusted_entries(&mut self, source: Source<'_>, store: usize) {
        let entries = std::mem::take(&mut self.stores[store].entries);
        for entry in &entries {
            if let Entry::Trusted { alias, certificate } = entry {
                self.add_trusted(source, Some(alias), certificate);
            }
        }
        self.stores[store].entries = entries;
    }

    fn pem_pair(&mut self, layer: Layer, path: &Path) {
        let source = Source { layer, path, format: Format::Pem };
        let text = match self.file(layer.setting("certificate"), path) {
            Ok(text) => text,
            Err(content) => return self.closed(source, layer.own(), content),
        };
        let chain = match pem::decode_all(&text) {
            Ok(chain) => chain,
            Err(error) => return self.closed(source, layer.own(), Content::Damaged(error.to_string())),
        };
        let key = self.path(layer, "key").map(|path| (self.file(layer.setting("key"), &path), path));
        for (at, der) in chain.iter().enumerate() {
            let (role, has_key) = match at {
                0 => (layer.own(), matches!(key, Some((Ok(_), _)))),
                _ => (layer.authority(), false),
            };
            self.add(source, role, None, der, has_key);
        }
        if let (Some((Ok(text), path)), Some(leaf)) = (key, chain.first()) {
            self.pem_key(layer, &path, &text, leaf);
        }
    }

    fn pem_key(&mut self, layer: Layer, path: &Path, text: &[u8], leaf: &[u8]) {
        match pem::decode_key(text) {
            Ok(pem::Key::Read(key)) => self.check_key(path, None, &key, leaf),
            Ok(pem::Key::Protected) => {
                if !self.settings.contains(&layer.setting(PEM_KEY.plain)) {
                    self.need(layer.setting(PEM_KEY.secure), path);
                }
            }
            Ok(pem::Key::Unknown) => {}
            Err(_) => self.mismatch(path, None, "the file contains no readable private key"),
        }
    }

    fn pem_trusted(&mut self, layer: Layer, path: &Path, setting: String) {
        let source = Source { layer, path, format: Format::Pem };
        match self.file(setting, path).map(|text| pem::decode_all(&text)) {
            Ok(Ok(found)) => found.iter().for_each(|der| self.add_trusted(source, None, der)),
            Ok(Err(error)) => self.closed(source, layer.authority(), Content::Damaged(error.to_string())),
            Err(content) => self.closed(source, layer.authority(), content),
        }
    }

    /// Reads a file that a setting names. A file that two settings name is recorded once.
    fn file(&mut self, setting: String, path: &Path) -> Result<Vec<u8>, Content> {
        let file = NamedFile::read(path);
        let found = match &file {
            Ok(NamedFile { bytes: Ok(bytes), .. }) => Ok(bytes.clone()),
            Ok(NamedFile { bytes: Err(error), .. }) | Err(error) => Err(match error.kind() {
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => Content::Missing,
                _ => hidden(error),
            }),
        };
        if !self.inventory.files.iter().any(|named| named.path == path) {
            self.inventory.files.push(Named { setting, path: path.to_path_buf(), file });
        }
        found
    }

    /// Opens a store with the password that the node would use.
    fn open(&mut self, layer: Layer, by: OpenedBy, path: &Path) -> Opening {
        let bytes = match self.file(layer.setting(by.file), path) {
            Ok(bytes) => bytes,
            Err(content) => return Opening::Closed(Format::Pkcs12, content),
        };
        if bytes.starts_with(&JKS) {
            let reason = "it is a JKS store, which this program does not read".to_owned();
            let fix =
                format!("convert it to PKCS#12: keytool -importkeystore -srckeystore {}", path.display());
            return Opening::Closed(Format::Jks, Content::Hidden { reason, fix });
        }
        let given = layer.password(self.settings, self.keystore.entries(), by);
        let password = given.unwrap_or_default().to_owned();
        if let Some(at) = self.opened.get(&(path.to_path_buf(), password.clone())) {
            return Opening::Opened(*at);
        }
        let is_given = given.is_some();
        let opening = match Store::decode(&bytes, &StorePassword::from_text(password.clone().into())) {
            Ok(store) => {
                self.stores.push(store);
                let at = self.stores.len() - 1;
                self.opened.insert((path.to_path_buf(), password), at);
                return Opening::Opened(at);
            }
            Err(pki::Error::WrongPassword) if !is_given => self.need(layer.setting(by.secure), path),
            Err(pki::Error::Unsupported(what)) => {
                let fix =
                    format!("check it with another program: keytool -list -keystore {}", path.display());
                Content::Hidden { reason: format!("it uses {what}, which is not supported"), fix }
            }
            Err(error) => Content::Damaged(error.to_string()),
        };
        Opening::Closed(Format::Pkcs12, opening)
    }

    /// Records a secure setting that the node needs to open a file, and returns why it could not be opened
    /// here.
    fn need(&mut self, name: String, path: &Path) -> Content {
        let is_missing = match self.keystore {
            KeystoreView::Open(opened) => Some(!opened.keystore.contains(&name)),
            KeystoreView::Missing => Some(true),
            KeystoreView::Closed { .. } | KeystoreView::Hidden(_) | KeystoreView::Damaged(_) => None,
        };
        let content = match self.keystore {
            KeystoreView::Closed { reason, .. } => Content::Hidden {
                reason: format!("its password is in the node's keystore, and {reason}"),
                fix: "pass the passphrase: --keystore-passphrase-file FILE".to_owned(),
            },
            KeystoreView::Hidden(error) => Content::Hidden {
                reason: format!("its password is in the node's keystore, which cannot be read: {error}"),
                fix: "run as root, or as the user that the node runs as".to_owned(),
            },
            _ => Content::NoPassword,
        };
        self.inventory.needs.push(Need { name, path: path.to_path_buf(), is_missing });
        content
    }

    fn check_key(&mut self, path: &Path, alias: Option<&str>, key: &PrivateKey, leaf: &[u8]) {
        if Certificate::decode(leaf).is_ok_and(|leaf| !leaf.belongs_to(key)) {
            self.mismatch(path, alias, "the private key does not belong to the certificate");
        }
    }

    fn mismatch(&mut self, path: &Path, alias: Option<&str>, what: &'static str) {
        let alias = alias.map(str::to_owned);
        self.inventory.mismatches.push(Mismatch { path: path.to_path_buf(), alias, what });
    }

    /// Adds a trusted certificate: a CA that issued one of the node's own certificates, or another.
    fn add_trusted(&mut self, source: Source<'_>, alias: Option<&str>, der: &[u8]) {
        let needs = |own: &Listed, ca: &Certificate| {
            let is_its = own.layer == source.layer && own.role != Role::Other;
            is_its && own.parsed().is_some_and(|own| own.der() == der || ca.signed(own) != Some(false))
        };
        // An entry of its own identifies it better than a chain that contains it too.
        let is_same = |found: &&mut Listed| {
            let is_here = found.layer == source.layer && found.path == source.path;
            is_here && found.parsed().is_some_and(|found| found.der() == der)
        };
        if let Some(found) = self.inventory.certificates.iter_mut().find(is_same) {
            if found.has_private_key == Some(false) {
                found.alias = alias.map(str::to_owned);
            }
            return;
        }
        let found = Certificate::decode(der);
        let is_authority =
            found.is_ok_and(|ca| ca.is_ca() && self.inventory.certificates.iter().any(|own| needs(own, &ca)));
        let role = if is_authority { source.layer.authority() } else { Role::Other };
        self.add(source, role, alias, der, false);
    }

    /// Adds a certificate once per file and layer.
    fn add(&mut self, source: Source<'_>, role: Role, alias: Option<&str>, der: &[u8], has_key: bool) {
        let Source { layer, path, format } = source;
        let is_same = |found: &Listed| {
            let is_here = found.layer == layer && found.path == path;
            is_here && found.parsed().is_some_and(|found| found.der() == der)
        };
        if self.inventory.certificates.iter().any(is_same) {
            return;
        }
        let content = match Certificate::decode(der) {
            Ok(parsed) => Content::Read(Box::new(parsed)),
            Err(error) => Content::Damaged(error.to_string()),
        };
        self.inventory.certificates.push(Listed {
            role,
            layer,
            path: path.to_path_buf(),
            format,
            alias: alias.map(str::to_owned),
            has_private_key: Some(has_key),
            content,
        });
    }

    /// Adds a file whose certificates could not be read.
    fn closed(&mut self, source: Source<'_>, role: Role, content: Content) {
        let Source { layer, path, format } = source;
        let (alias, has_private_key) = (None, None);
        let path = path.to_path_buf();
        self.inventory.certificates.push(Listed {
            role,
            layer,
            path,
            format,
            alias,
            has_private_key,
            content,
        });
    }
}

fn hidden(error: &std::io::Error) -> Content {
    Content::Hidden { reason: error.to_string(), fix: installation::reading_hint(error).to_owned() }
}
