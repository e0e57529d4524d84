//! Errors while creating, reading or opening bundles.

use std::path::PathBuf;

use thiserror::Error;

use crate::Kind;

/// An error while creating, reading or opening a bundle.
#[derive(Debug, Error)]
pub enum Error {
    /// `nodes.yml` is not YAML.
    #[error("could not read the list of nodes{}", place(.0))]
    Yaml(#[source] yaml::Error),
    /// `nodes.yml` is not UTF-8.
    #[error("the list of nodes is not UTF-8")]
    NotText,
    /// `nodes.yml` has invalid content.
    #[error("`{at}` {what}")]
    Nodes {
        /// The place in the document.
        at: String,
        /// What is wrong there.
        what: String,
    },
    /// A recipient has an unsupported type.
    #[error("`{text}` is not a supported recipient")]
    Recipient {
        /// The given text; a public key is not secret.
        text: String,
    },
    /// A file has no recipient.
    #[error("`{file}` has no recipient")]
    NoRecipient {
        /// The file.
        file: String,
    },
    /// The identity has an unsupported type.
    #[error("the identity is neither an X25519 key (age) nor an `ssh-ed25519` key")]
    Identity,
    /// The identity is protected, and no passphrase was given.
    #[error("the identity is protected by a passphrase")]
    IdentityProtected,
    /// The passphrase of the identity is wrong.
    #[error("the passphrase does not open the identity")]
    IdentityPassphrase,
    /// The file is encrypted, and no identity was given.
    #[error("the file is encrypted, and no identity was given")]
    NoIdentity,
    /// The file is encrypted with a passphrase, and none was given.
    #[error("the file is encrypted with a passphrase, and none was given")]
    NoPassphrase,
    /// The file is encrypted for another key.
    #[error("the file is encrypted for another recipient")]
    OtherRecipient,
    /// The passphrase of the file is wrong.
    #[error("the passphrase does not decrypt the file")]
    WrongPassphrase,
    /// Decrypting the file would require more work than any legitimate file.
    #[error("the file requires too much work to decrypt")]
    ExcessiveWork,
    /// The file is truncated or was modified.
    #[error("the file is damaged or incomplete")]
    Damaged,
    /// The file was not written by es-bootstrap.
    #[error("the file is not a bundle")]
    NotABundle,
    /// A later version wrote the file.
    #[error("the file has format {found}, and this version reads formats up to {known}")]
    Newer {
        /// The file's format.
        found: u32,
        /// The newest one known.
        known: u32,
    },
    /// The file is of another kind.
    #[error("it is {found}, not {wanted}")]
    OtherKind {
        /// The actual kind.
        found: Kind,
        /// The expected kind.
        wanted: Kind,
    },
    /// The file belongs to another cluster.
    #[error("the file belongs to another cluster, `{found}`")]
    OtherCluster {
        /// Its name.
        found: String,
    },
    /// A certificate or key in the file is invalid.
    #[error("`{what}` in the file is invalid")]
    Content {
        /// The certificate or key.
        what: &'static str,
    },
    /// A node's file would be too large.
    #[error("the file of node `{node}` would have {bytes} bytes; the limit is {most}")]
    TooLarge {
        /// The node.
        node: String,
        /// Its size.
        bytes: usize,
        /// The limit.
        most: usize,
    },
    /// The directory belongs to a cluster with another name.
    #[error("the directory contains the cluster `{found}`, and not `{wanted}`")]
    ClusterName {
        /// The name in the directory.
        found: String,
        /// The name in the list of nodes.
        wanted: String,
    },
    /// The directory contains encrypted files and plain ones were requested, or vice versa.
    #[error("the directory contains files that are {}", if *.plain { "not sealed" } else { "sealed" })]
    Sealing {
        /// Whether the existing files are plain.
        plain: bool,
    },
    /// The file with the shared material is missing.
    #[error("`{path}` is missing")]
    ClusterMissing {
        /// Its expected path.
        path: PathBuf,
    },
    /// The manifest cannot be read.
    #[error("could not read `{path}`")]
    Manifest {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: serde_json::Error,
    },
    /// The list contains no such node.
    #[error("there is no node `{name}` in the list of nodes")]
    UnknownNode {
        /// The name.
        name: String,
    },
    /// A certificate could not be issued.
    #[error(transparent)]
    Authority(authority::Error),
    /// A key could not be created.
    #[error("could not create the key of `{name}`")]
    Key {
        /// The name of its certificate.
        name: String,
        /// The reason.
        source: pki::Error,
    },
    /// A file could not be encrypted.
    #[error("could not encrypt the file")]
    Seal(#[source] age::EncryptError),
    /// The directory could not be read.
    #[error("could not read the directory")]
    Read(#[source] transaction::Error),
    /// The directory could not be written to.
    #[error("could not write the files")]
    Write(#[source] transaction::Error),
    /// The files could not be replaced.
    #[error("could not replace the files")]
    Commit(#[source] transaction::CommitError),
}

/// Formats the position of a YAML error.
fn place(error: &yaml::Error) -> String {
    match error {
        yaml::Error::Malformed(Some(yaml::Position { line, column, duplicate: true })) => {
            format!(": a key is duplicated in the mapping of line {line}, column {column}")
        }
        yaml::Error::Malformed(Some(place)) => format!(", line {}, column {}", place.line, place.column),
        yaml::Error::Malformed(None) | yaml::Error::TooLarge => String::new(),
    }
}

impl Error {
    /// Returns the hint for the operator.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Yaml(yaml::Error::TooLarge) => {
                "keep the list below 1 MiB: use fewer names for each node, or plan fewer nodes"
            }
            Self::Yaml(_) | Self::NotText | Self::Nodes { .. } => {
                "correct the list of nodes: `cluster_name`, and `nodes` with `name` and `addresses` or `names` each"
            }
            Self::Recipient { .. } => "use an X25519 recipient (age1…) or a public key of type ssh-ed25519",
            Self::NoRecipient { .. } => {
                "add `recipients` to the node in the list of nodes, or pass `--recipient` for all"
            }
            Self::Identity => {
                "use a file with an AGE-SECRET-KEY-1… line, or a private key of type ssh-ed25519"
            }
            Self::IdentityProtected => "pass its passphrase with `--identity-passphrase-file FILE`",
            Self::IdentityPassphrase => "check the file that `--identity-passphrase-file` names",
            Self::NoIdentity => "pass the key that it is sealed to with `--identity FILE`",
            Self::NoPassphrase => "pass the passphrase with `--passphrase-file FILE`",
            Self::OtherRecipient => {
                "use the file of this node, or pass the key that it is sealed to with `--identity FILE`; for a \
                 machine with a new host key: es-bootstrap bundle create --reseal NAME"
            }
            Self::WrongPassphrase => "check the file that `--passphrase-file` names",
            Self::ExcessiveWork | Self::Damaged | Self::NotABundle | Self::Content { .. } => {
                "copy the file again from its source"
            }
            Self::Newer { .. } => "use the version of es-bootstrap that created the file",
            Self::OtherKind { wanted: Kind::Rotation | Kind::HttpRotation, .. } => {
                "use the file that `rotate-ca transport prepare` or `rotate-ca http prepare` wrote for this layer"
            }
            Self::OtherKind { .. } => "use the node's own file in `nodes/`; `cluster.age` is for a vault",
            Self::OtherCluster { .. } => "use the file of this cluster",
            Self::TooLarge { .. } => {
                "use fewer names for the node, or fewer nodes with `master: true`: three or five are usual"
            }
            Self::ClusterName { .. } => {
                "choose another directory with `--out DIR`, or correct `cluster_name`"
            }
            Self::Sealing { plain: true } => "add `--plain`, or choose another directory with `--out DIR`",
            Self::Sealing { plain: false } => "omit `--plain`, or choose another directory with `--out DIR`",
            Self::ClusterMissing { .. } => {
                "restore the file, or recreate it on a node of the cluster: es-bootstrap bundle create --from-node"
            }
            Self::Manifest { .. } => {
                "restore the file from a backup, or choose another directory with `--out DIR`"
            }
            Self::UnknownNode { .. } => "use a name of the list of nodes",
            Self::Authority(_) | Self::Key { .. } | Self::Seal(_) => {
                "please report this as a bug, with the output of `es-bootstrap --version`"
            }
            Self::Read(error) | Self::Write(error) => error.hint(),
            Self::Commit(error) => error.hint(),
        }
    }
}
