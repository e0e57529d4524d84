//! Files that TLS settings name.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::configuration::{Links, read_regular};
use settings::Settings;
use zeroize::Zeroize;

/// The settings of a context that name a file and give its password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenedBy {
    /// The setting that names the file, without the context's prefix.
    pub file: &'static str,
    /// The secure setting with its password.
    pub secure: &'static str,
    /// The plain-text setting with its password.
    pub plain: &'static str,
}

/// The store with the context's own certificate.
pub const KEY_STORE: OpenedBy =
    OpenedBy { file: "keystore.path", secure: "keystore.secure_password", plain: "keystore.password" };
/// The store with the certificates that the context trusts.
pub const TRUST_STORE: OpenedBy =
    OpenedBy { file: "truststore.path", secure: "truststore.secure_password", plain: "truststore.password" };
/// A private key in PEM, which may be encrypted.
pub const PEM_KEY: OpenedBy =
    OpenedBy { file: "key", secure: "secure_key_passphrase", plain: "key_passphrase" };

/// The endings of these settings.
const ENDINGS: [&str; 6] = [
    ".certificate",
    ".key",
    ".certificate_authorities",
    ".keystore.path",
    ".truststore.path",
    ".trust_restrictions.path",
];
/// The beginnings of these settings, except for the layers that a first start configures itself.
const BEGINNINGS: [&str; 3] =
    ["xpack.security.remote_cluster_", "xpack.security.authc.realms.", "transport.profiles."];

/// A file that a setting names.
#[derive(Debug)]
pub struct TlsFile {
    /// The name of the setting.
    pub key: String,
    /// The path of the file.
    pub path: PathBuf,
    /// Whether it is below the configuration directory: a node reads nothing else.
    pub inside: bool,
    /// The content of the file.
    pub content: io::Result<TlsContent>,
}

/// What a file appears to contain. Its bytes are not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TlsContent {
    /// Whether it is empty.
    pub empty: bool,
    /// Whether it contains a certificate in PEM, or possibly in DER.
    pub certificate: bool,
    /// Whether it contains a private key in PEM.
    pub key: bool,
    /// Whether that key needs a passphrase.
    pub sealed: bool,
}

impl TlsContent {
    fn of(bytes: &[u8]) -> Self {
        /// The first byte of a DER file.
        const SEQUENCE: u8 = 0x30;
        let holds = |wanted: &str| bytes.windows(wanted.len()).any(|part| part == wanted.as_bytes());
        Self {
            empty: bytes.is_empty(),
            certificate: holds("-----BEGIN ") || bytes.first() == Some(&SEQUENCE),
            key: holds(" PRIVATE KEY-----"),
            sealed: holds("-----BEGIN ENCRYPTED PRIVATE KEY-----") || holds("Proc-Type: 4,ENCRYPTED"),
        }
    }
}

/// Reads the files that the settings name.
pub(crate) fn read(settings: &Settings, config: &Path) -> Vec<TlsFile> {
    let named = settings.iter().filter(|(key, _)| {
        BEGINNINGS.iter().any(|begin| key.starts_with(begin)) && ENDINGS.iter().any(|end| key.ends_with(end))
    });
    named
        .flat_map(|(key, _)| settings.list(key).into_iter().map(|name| (key.to_owned(), name)))
        .filter(|(_, name)| !name.is_empty())
        .map(|(key, name)| {
            let path = normal(&config.join(name));
            let inside = path.starts_with(config) || really(&path).starts_with(really(config));
            let content = read_regular(&path, Links::Followed).map(|(mut bytes, _)| {
                let content = TlsContent::of(&bytes);
                bytes.zeroize();
                content
            });
            TlsFile { key, path, inside, content }
        })
        .collect()
}

/// Removes `.` and `..` from a path, as the node does.
fn normal(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut normal, part| {
        match part {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            other => normal.push(other),
        }
        normal
    })
}

fn really(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}
