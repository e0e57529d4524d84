//! Parts of a plan.

use std::path::PathBuf;

use pki::{CertificateName, KeyKind, San};

/// One certificate to be made.
#[derive(Debug)]
pub struct PlannedCertificate {
    /// Which one.
    pub name: CertificateName,
    /// The common name of its subject.
    pub common_name: String,
    /// Days that it is valid for.
    pub days: u32,
    /// The kind of its key; `None` if the cluster gives the certificate.
    pub key: Option<KeyKind>,
    /// Its subject alternative names.
    pub sans: Vec<San>,
}

/// One file to be created or replaced.
#[derive(Debug)]
pub struct PlannedFile {
    /// Its path.
    pub path: PathBuf,
    /// Its permission bits.
    pub mode: u32,
}

/// The source of the password of `elastic`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordSource {
    /// It is created.
    Generated,
    /// The operator brings it, or its hash.
    Operator,
    /// The keystore holds `bootstrap.password`, or a hash, already.
    Keystore,
    /// The cluster that the node joins knows it.
    Cluster,
    /// The bundle holds its hash.
    Bundle,
    /// It is created later.
    Later,
}
