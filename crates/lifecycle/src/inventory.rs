//! The certificates that a node's settings name: where they are, what they are for, and who made them.

mod reader;

use std::path::PathBuf;

use installation::{CERTIFICATES, Installation, NamedFile, OpenedBy};
use keystore::Keystore;
use pki::{Certificate, CertificateName};
use settings::Settings;

use recovery::{By, secured_by};

use crate::KeystoreView;
use reader::Reader;

/// What a certificate is for.
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
    /// It is trusted as well, and this node's own certificates do not need it.
    Other,
}

impl Role {
    /// Its name in documents: that of the certificate.
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
    /// To clients.
    Http,
    /// To other nodes.
    Transport,
}

impl Layer {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Http, Self::Transport];

    /// Its name in settings and documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Transport => "transport",
        }
    }

    /// A setting of its TLS.
    #[must_use]
    pub fn setting(self, name: &str) -> String {
        format!("xpack.security.{}.ssl.{name}", self.as_str())
    }

    /// The layers whose TLS is on.
    pub fn enabled(settings: &Settings) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(|layer| settings.boolean(&layer.setting("enabled"), false).unwrap_or(false))
    }

    /// The file that a setting of its TLS names.
    #[must_use]
    pub fn file(self, node: &Installation, settings: &Settings, name: &str) -> Option<PathBuf> {
        settings.text(&self.setting(name)).map(|path| node.config_path(path))
    }

    /// The password that the node takes for a file of the layer: by one setting of its keystore, else by one in the clear.
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

    /// The role of the certificate that the node presents.
    pub(crate) fn own(self) -> Role {
        match self {
            Self::Http => Role::Http,
            Self::Transport => Role::Transport,
        }
    }

    /// The role of the CA that issued it.
    pub(crate) fn authority(self) -> Role {
        match self {
            Self::Http => Role::HttpCa,
            Self::Transport => Role::TransportCa,
        }
    }
}

/// What a file with certificates is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A store, RFC 7292.
    Pkcs12,
    /// Text, RFC 7468.
    Pem,
    /// A store of older Java.
    Jks,
}

impl Format {
    /// Its name in documents.
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
    /// What it is for.
    pub role: Role,
    /// The layer whose settings name it.
    pub layer: Layer,
    /// The file.
    pub path: PathBuf,
    /// What the file is.
    pub format: Format,
    /// The name of the entry in a store.
    pub alias: Option<String>,
    /// Whether the private key is there; unknown where the file cannot be read.
    pub has_private_key: Option<bool>,
    /// The certificate, or why it cannot be read.
    pub content: Content,
}

/// A certificate, or why it cannot be read.
#[derive(Debug)]
pub enum Content {
    /// The certificate.
    Read(Box<Certificate>),
    /// The file is not there.
    Missing,
    /// The file is there, and this process cannot see what is in it; the node may.
    Hidden {
        /// Why not.
        reason: String,
        /// What would let it.
        fix: String,
    },
    /// The keystore lacks the password.
    NoPassword,
    /// The file is not what it should be, for the node either.
    Damaged(String),
}

impl Listed {
    /// The certificate, where it can be seen.
    #[must_use]
    pub fn parsed(&self) -> Option<&Certificate> {
        match &self.content {
            Content::Read(parsed) => Some(parsed),
            _ => None,
        }
    }
}

/// A private key that does not go with its certificate.
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
    /// Whether it is missing; `None` where the keystore is closed.
    pub(crate) is_missing: Option<bool>,
}

/// What a node's settings name.
#[derive(Default)]
pub struct Inventory {
    /// The certificates, by role.
    pub certificates: Vec<Listed>,
    pub(crate) files: Vec<Named>,
    pub(crate) mismatches: Vec<Mismatch>,
    pub(crate) needs: Vec<Need>,
}

impl Inventory {
    /// Reads what the settings name, both layers at once: most of the time, keys are derived from the stores' passwords.
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

    /// Adds that of the other layer. A file that both name is noted once.
    fn add(&mut self, other: Self) {
        let Self { certificates, mut files, mismatches, needs } = other;
        self.certificates.extend(certificates);
        files.retain(|file| self.files.iter().all(|known| known.path != file.path));
        self.files.extend(files);
        self.mismatches.extend(mismatches);
        self.needs.extend(needs);
    }

    /// The certificate that the node presents on a layer, where it can be seen.
    #[must_use]
    pub fn own(&self, layer: Layer) -> Option<(&Listed, &Certificate)> {
        let own = self.certificates.iter().filter(|certificate| certificate.role == layer.own());
        own.filter_map(|certificate| Some((certificate, certificate.parsed()?))).next()
    }

    /// The certificates of a layer that are not the node's own.
    pub(crate) fn others(&self, layer: Layer) -> impl Iterator<Item = (&Listed, &Certificate)> {
        let others = self.certificates.iter();
        let others = others.filter(move |other| other.layer == layer && other.role != layer.own());
        others.filter_map(|other| Some((other, other.parsed()?)))
    }

    /// Whether the key of the CA that issued the HTTP certificate is here.
    #[must_use]
    pub(crate) fn has_http_authority(&self) -> bool {
        let Some((_, leaf)) = self.own(Layer::Http) else { return false };
        self.others(Layer::Http)
            .any(|(other, ca)| other.has_private_key == Some(true) && ca.signed(leaf) == Some(true))
    }

    /// Secure settings that are needed and missing.
    #[must_use]
    pub fn missing(&self) -> Vec<&str> {
        let missing = self.needs.iter().filter(|need| need.is_missing == Some(true));
        let mut names: Vec<&str> = missing.map(|need| need.name.as_str()).collect();
        names.dedup();
        names
    }
}
