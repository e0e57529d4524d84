//! Files that settings of TLS name.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::configuration::{Links, read_regular};
use settings::Settings;
use zeroize::Zeroize;

/// What opens a file that the settings of a context name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenedBy {
    /// The setting that names the file, without the context's prefix.
    pub file: &'static str,
    /// The secure setting that opens it.
    pub secure: &'static str,
    /// The setting in the clear that does the same.
    pub plain: &'static str,
}

/// The store of the context's own certificate.
pub const KEY_STORE: OpenedBy =
    OpenedBy { file: "keystore.path", secure: "keystore.secure_password", plain: "keystore.password" };
/// The store of whom it trusts.
pub const TRUST_STORE: OpenedBy =
    OpenedBy { file: "truststore.path", secure: "truststore.secure_password", plain: "truststore.password" };
/// A private key in PEM, which may be protected.
pub const PEM_KEY: OpenedBy =
    OpenedBy { file: "key", secure: "secure_key_passphrase", plain: "key_passphrase" };

/// What such settings end with.
const ENDINGS: [&str; 6] = [
    ".certificate",
    ".key",
    ".certificate_authorities",
    ".keystore.path",
    ".truststore.path",
    ".trust_restrictions.path",
];
/// What they begin with, where they are not of a layer that a first start configures itself.
const BEGINNINGS: [&str; 3] =
    ["xpack.security.remote_cluster_", "xpack.security.authc.realms.", "transport.profiles."];

/// A file that a setting names.
#[derive(Debug)]
pub struct TlsFile {
    /// The setting.
    pub key: String,
    /// Where it is.
    pub path: PathBuf,
    /// Whether that is below the configuration directory: a node reads nothing else.
    pub inside: bool,
    /// What it holds.
    pub content: io::Result<TlsContent>,
}

/// What a file holds, as far as its looks tell; of its bytes nothing is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TlsContent {
    /// Nothing.
    pub empty: bool,
    /// A certificate, in PEM or perhaps in DER.
    pub certificate: bool,
    /// A private key in PEM.
    pub key: bool,
    /// One that needs a passphrase.
    pub sealed: bool,
}

impl TlsContent {
    fn of(bytes: &[u8]) -> Self {
        /// The first byte of DER.
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

/// Reads what there is.
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

/// The path without `.` and `..`, as the node makes it.
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
