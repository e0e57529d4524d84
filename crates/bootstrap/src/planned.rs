//! Parts of a plan.

use std::path::PathBuf;

use pki::{CertificateName, KeyKind, San};

/// A certificate to create.
#[derive(Debug)]
pub struct PlannedCertificate {
    /// Its row in the table of certificates.
    pub name: CertificateName,
    /// The common name of its subject.
    pub common_name: String,
    /// Its validity in days.
    pub days: u32,
    /// The type of its key; `None` if the certificate comes from a cluster or a bundle.
    pub key: Option<KeyKind>,
    /// Its subject alternative names.
    pub sans: Vec<San>,
}

/// A file to create or replace.
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
    /// Generated.
    Generated,
    /// Provided by the operator, as a password or a hash.
    Operator,
    /// The keystore already contains `bootstrap.password` or a hash.
    Keystore,
    /// Set in the cluster that the node joins.
    Cluster,
    /// The bundle contains its hash.
    Bundle,
    /// Generated later.
    Later,
}
