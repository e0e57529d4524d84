//! Errors while connecting to a node, logging in and using it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// An error while connecting to a node, logging in or using it.
#[derive(Debug, Error)]
pub enum Error {
    /// The node's address cannot be derived from the settings.
    #[error("could not determine where the node listens: `{key}` is `{value}`")]
    Endpoint {
        /// The setting.
        key: &'static str,
        /// Its value.
        value: String,
    },
    /// A keystore, certificate or CA file named in the settings is invalid.
    #[error("could not use `{path}`, which `{key}` names")]
    Store {
        /// The setting.
        key: String,
        /// The file.
        path: PathBuf,
        /// The reason.
        source: StoreProblem,
    },
    /// The node could not be reached, or it returned an error.
    #[error("could not communicate with the node")]
    Node(#[source] node::Error),
    /// The node has not yet loaded the certificate in its files.
    #[error(
        "`{url}` presents an older certificate than the one in the node's files: it begins at {presented}, the one \
         in the files at {held}"
    )]
    OlderCertificate {
        /// The node's URL.
        url: String,
        /// The start of the validity of the presented certificate.
        presented: time::OffsetDateTime,
        /// The start of the validity of the certificate in the files.
        held: time::OffsetDateTime,
    },
    /// The node accepts none of the credentials on this machine.
    #[error("the node accepts none of the known credentials: {reason}")]
    Unauthorized {
        /// The reason in the last response.
        reason: String,
    },
    /// The response to the health request is not a cluster health.
    #[error("could not read the cluster's health: {what}")]
    Health {
        /// What was received instead.
        what: String,
    },
    /// The node cannot answer yet, because it is still starting or has no master.
    #[error("could not read the cluster's health: {what}")]
    Unsettled {
        /// What was received instead.
        what: String,
    },
    /// The node cannot read its users yet, because their index is not allocated.
    #[error("the node cannot read its users, and rejects every password")]
    NoUsers,
    /// The cluster's health is red.
    #[error("the cluster's health is RED: data may be missing, or the node is still starting")]
    Red,
    /// The file realm is disabled, so a temporary user is not possible.
    #[error("`{key}` is false, so no temporary user can be created")]
    FileRealmDisabled {
        /// The setting.
        key: String,
    },
    /// A file of the file realm is missing.
    #[error("could not create a temporary user: the file [{path}] is missing")]
    RealmFileMissing {
        /// The file.
        path: PathBuf,
    },
    /// A file of the file realm cannot be read.
    #[error("could not create a temporary user: the file [{path}] cannot be read")]
    RealmFile {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The temporary user could not be written or removed.
    #[error("could not change the files of the file realm")]
    RealmFiles(#[source] transaction::Error),
    /// See [`Error::RealmFiles`]. The files are unchanged, or the error says which are not.
    #[error("could not replace the files of the file realm")]
    Commit(#[source] Box<transaction::CommitError>),
    /// The temporary user could not be removed.
    #[error("the temporary superuser `{name}` could not be removed")]
    StillThere {
        /// The user.
        name: String,
        /// The reason.
        source: Box<Self>,
    },
    /// The algorithm for password hashes is unknown.
    #[error("could not hash the temporary user's password")]
    Algorithm(#[source] realm::Error),
    /// Enrollment is not possible without TLS.
    #[error("TLS of the {layer} layer is off (`{key}` is not true), so a token would not work")]
    NoTls {
        /// The layer.
        layer: &'static str,
        /// The setting.
        key: &'static str,
    },
    /// The CA whose fingerprint an enrollment token carries is available only from a keystore.
    #[error("could not determine the HTTP CA's fingerprint: {what}")]
    Fingerprint {
        /// What is missing.
        what: &'static str,
    },
    /// One of the node's addresses is invalid.
    #[error("could not determine the node's addresses: unknown host `{host}`")]
    UnknownHost {
        /// The address that the node returned.
        host: String,
    },
}

/// Why a file of certificates is invalid.
#[derive(Debug, Error)]
pub enum StoreProblem {
    /// It cannot be read.
    #[error("it cannot be read")]
    Read(#[source] io::Error),
    /// It is malformed, or its password is wrong.
    #[error(transparent)]
    Pki(pki::Error),
    /// Its password is missing.
    #[error("the keystore has no [{setting}], which is needed to open it")]
    NoPassword {
        /// The missing secure setting.
        setting: String,
    },
    /// It is a JKS store.
    #[error("it is a JKS store; only PKCS#12 stores and PEM files are read")]
    Jks,
}

impl Error {
    /// Returns the hint for the operator.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Endpoint { .. } => "pass the node's URL with `--url`",
            Self::Store { source: StoreProblem::Jks, .. } => {
                "convert it: keytool -importkeystore -srckeystore OLD -destkeystore NEW.p12 -deststoretype pkcs12"
            }
            Self::Store { source: StoreProblem::NoPassword { .. }, .. } => {
                "restore the keystore from a backup, or add the password with `es-bootstrap keystore add`"
            }
            Self::Store { .. } => "check the setting, the file and its password in the keystore",
            Self::Node(error) => error.hint(),
            Self::OlderCertificate { .. } => {
                "a node loads a changed file within seconds, unless its size and time are unchanged or \
                 `resource.reload.enabled` is false: touch the file, or restart the node"
            }
            Self::Unauthorized { .. } => {
                "check that `ES_PATH_CONF` is that of the running node, and that `resource.reload.enabled` is not false"
            }
            Self::Health { .. } => "check that this is Elasticsearch, and inspect its log",
            Self::Unsettled { .. } | Self::NoUsers => {
                "the node is up, but logging in is not possible yet: wait with `--wait 1m`; its log says more"
            }
            Self::Red => "inspect the node's log, wait, or continue with `-f`",
            Self::FileRealmDisabled { .. } => "remove the setting, or reset the password through the API",
            Self::RealmFileMissing { .. } => {
                "create it empty, with the owner and mode of `elasticsearch.yml`"
            }
            Self::RealmFile { .. } => "run as the user that owns the configuration directory",
            Self::RealmFiles(error) => error.hint(),
            Self::Commit(error) => error.hint(),
            Self::StillThere { .. } => {
                "check free space, quota and permissions; `es-bootstrap create-enrollment-token` and every other tool removes it first"
            }
            Self::Algorithm(_) => "correct `xpack.security.authc.password_hashing.algorithm`",
            Self::NoTls { .. } => "turn TLS on in elasticsearch.yml, then restart the node",
            Self::Fingerprint { .. } => {
                "enrollment needs an HTTP keystore with one CA key, as auto-configuration creates it"
            }
            Self::UnknownHost { .. } => "check `http.publish_host`",
        }
    }
}
