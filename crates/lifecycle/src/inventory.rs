//! The certificates that a node's settings name: their files, their roles and their issuers.

mod reader;

use std::path::PathBuf;

use installation::{CERTIFICATES, Installation, NamedFile, OpenedBy};
use keystore::Keystore;
use pki::{Certificate, CertificateName};
use settings::Settings;

use recovery::{By, secured_by};

use crate::KeystoreView;
use reader::Reader;

/// The role of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The node presents it to clients.
    Http,
    /// Clients trust it.
    HttpCa,
    /// The node presents it to other nodes.
    Transport,
    /// Nodes trust it.
    TransportCa,
    /// A further trusted certificate, which this node's own certificates do not need.
    Other,
}

impl Role {
    /// Returns its name in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        let name = match self {
            Self::Http => CertificateName::Http,
            Self::HttpCa => CertificateName::HttpCa,
            Self::Transport => CertificateName::Transport,
            Self::TransportCa => CertificateName::TransportCa,
            Self::Other => return "other",
        };
        name.as_str()
    }

    /// Whether it is a CA that this node's own certificates need.
    #[must_use]
    pub fn is_ca(self) -> bool {
        matches!(self, Self::HttpCa | Self::TransportCa)
    }
}

/// One of the node's two layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Between clients and the node.
    Http,
    /// Between nodes.
    Transport,
}

impl Layer {
    /// Both layers.
    pub const ALL: [Self; 2] = [Self::Http, Self::Transport];

    /// Returns its name in settings and documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Transport => "transport",
        }
    }

    /// Returns the full name of one of its TLS settings.
    #[must_use]
    pub fn setting(self, name: &str) -> String {
        format!("xpack.security.{}.ssl.{name}", self.as_str())
    }

    /// Returns the layers with TLS enabled.
    pub fn enabled(settings: &Settings) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(|layer| settings.boolean(&layer.setting("enabled"), false).unwrap_or(false))
    }

    /// Returns the file that one of its TLS settings names.
    #[must_use]
    pub fn file(self, node: &Installation, settings: &Settings, name: &str) -> Option<PathBuf> {
        settings.text(&self.setting(name)).map(|path| node.config_path(path))
    }

    /// Returns the password that the node uses for a file of the layer: the secure setting, otherwise the one
    /// in `elasticsearch.yml`.
    pub(crate) fn password<'a>(
        self,
        settings: &'a Settings,
        keystore: Option<&'a Keystore>,
        by: OpenedBy,
    ) -> Option<&'a str> {
        let held = keystore.and_then(|keystore| keystore.get(&self.setting(by.secure)));
        let held = held.and_then(|value| std::str::from_utf8(value.reveal()).ok());
        held.or_else(|| settings.text(&self.setting(by.plain)))
    }

    /// Returns the role of the certificate that the node presents.
    pub(crate) fn own(self) -> Role {
        match self {
            Self::Http => Role::Http,
            Self::Transport => Role::Transport,
        }
    }

    /// Returns the role of the CA that issued it.
    pub(crate) fn authority(self) -> Role {
        match self {
            Self::Http => Role::HttpCa,
            Self::Transport => Role::TransportCa,
        }
    }
}

/// The format of a file with certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// PKCS#12, RFC 7292.
    Pkcs12,
    /// PEM, RFC 7468.
    Pem,
    /// The legacy keystore format of Java.
    Jks,
}

impl Format {
    /// Returns its name in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pkcs12 => "PKCS12",
            Self::Pem => "PEM",
            Self::Jks => "JKS",
        }
    }
}

/// A certificate that the settings name.
#[derive(Debug)]
pub struct Listed {
    /// Its role.
    pub role: Role,
    /// The layer whose settings name it.
    pub layer: Layer,
    /// The file.
    pub path: PathBuf,
    /// The format of the file.
    pub format: Format,
    /// The alias of the entry in a store.
    pub alias: Option<String>,
    /// Whether its private key is there too; `None` if the file cannot be read.
    pub has_private_key: Option<bool>,
    /// The certificate, or why it cannot be read.
    pub content: Content,
}

/// A certificate, or why it cannot be read.
#[derive(Debug)]
pub enum Content {
    /// The certificate.
    Read(Box<Certificate>),
    /// The file does not exist.
    Missing,
    /// The file exists, but this process cannot read its content. The node may be able to.
    Hidden {
        /// The reason.
        reason: String,
        /// How to make it readable.
        fix: String,
    },
    /// The keystore lacks the password.
    NoPassword,
    /// The content is invalid.
    Damaged(String),
}

impl Listed {
    /// Returns the certificate, if it could be read.
    #[must_use]
    pub fn parsed(&self) -> Option<&Certificate> {
        match &self.content {
            Content::Read(parsed) => Some(parsed),
            _ => None,
        }
    }
}

/// A private key that does not match its certificate.
#[derive(Debug)]
pub(crate) struct Mismatch {
    pub(crate) path: PathBuf,
    pub(crate) alias: Option<String>,
    pub(crate) what: &'static str,
}

/// A file that the settings name.
pub(crate) struct Named {
    pub(crate) setting: String,
    pub(crate) path: PathBuf,
    pub(crate) file: std::io::Result<NamedFile>,
}

/// A secure setting that the node needs to open a file.
#[derive(Debug)]
pub(crate) struct Need {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    /// Whether it is missing; `None` if the keystore could not be opened.
    pub(crate) is_missing: Option<bool>,
}

/// The certificates and files that a node's settings name.
#[derive(Default)]
pub struct Inventory {
    /// The certificates, ordered by role.
    pub certificates: Vec<Listed>,
    pub(crate) files: Vec<Named>,
    pub(crate) mismatches: Vec<Mismatch>,
    pub(crate) needs: Vec<Need>,
}

impl Inventory {
    /// Reads the files that the settings name, both layers in parallel: most of the time is spent on deriving keys
    /// from the stores' passwords.
    #[must_use]
    pub fn read(node: &Installation, settings: &Settings, keystore: &KeystoreView) -> Self {
        let of = |layer: Layer| {
            let mut reader = Reader::new(node, settings, keystore);
            if Layer::enabled(settings).any(|enabled| enabled == layer) {
                reader.layer(layer);
            }
            if layer == Layer::Http && secured_by(node).is_some_and(By::is_automatic) {
                reader.for_clients(&node.config_path(CERTIFICATES).join(installation::HTTP_CA));
            }
            reader.inventory
        };
        let (transport, mut inventory) = memory::both(|| of(Layer::Transport), || of(Layer::Http));
        inventory.add(transport);
        inventory.certificates.sort_by_key(|certificate| certificate.role);
        inventory
    }

    /// Adds the inventory of the other layer. A file that both layers name is recorded once.
    fn add(&mut self, other: Self) {
        let Self { certificates, mut files, mismatches, needs } = other;
        self.certificates.extend(certificates);
        files.retain(|file| self.files.iter().all(|known| known.path != file.path));
        self.files.extend(files);
        self.mismatches.extend(mismatches);
        self.needs.extend(needs);
    }

    /// Returns the certificate that the node presents on a layer, if it could be read.
    #[must_use]
    pub fn own(&self, layer: Layer) -> Option<(&Listed, &Certificate)> {
        let own = self.certificates.iter().filter(|certificate| certificate.role == layer.own());
        own.filter_map(|certificate| Some((certificate, certificate.parsed()?))).next()
    }

    /// Returns the certificates of a layer that are not the node's own.
    pub(crate) fn others(&self, layer: Layer) -> impl Iterator<Item = (&Listed, &Certificate)> {
        let others = self.certificates.iter();
        let others = others.filter(move |other| other.layer == layer && other.role != layer.own());
        others.filter_map(|other| Some((other, other.parsed()?)))
    }

    /// Whether the key of the CA that issued the HTTP certificate is on this node.
    #[must_use]
    pub(crate) fn has_http_authority(&self) -> bool {
        let Some((_, leaf)) = self.own(Layer::Http) else { return false };
        self.others(Layer::Http)
            .any(|(other, ca)| other.has_private_key == Some(true) && ca.signed(leaf) == Some(true))
    }

    /// Returns the secure settings that are required and missing.
    #[must_use]
    pub fn missing(&self) -> Vec<&str> {
        let missing = self.needs.iter().filter(|need| need.is_missing == Some(true));
        let mut names: Vec<&str> = missing.map(|need| need.name.as_str()).collect();
        names.dedup();
        names
    }
}
