//! Why there was no way in, or nothing came of it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why there was no way in, or nothing came of it.
#[derive(Debug, Error)]
pub enum Error {
    /// The settings do not say where the node listens.
    #[error("could not determine where the node listens: `{key}` is `{value}`")]
    Endpoint {
        /// The setting.
        key: &'static str,
        /// Its value.
        value: String,
    },
    /// A certificate, a keystore or a list of CAs that the settings name is invalid.
    #[error("could not use `{path}`, which `{key}` names")]
    Store {
        /// The setting.
        key: String,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: StoreProblem,
    },
    /// The node could not be reached or refused.
    #[error("could not communicate with the node")]
    Node(#[source] node::Error),
    /// The node has not taken the certificate that its files hold.
    #[error(
        "`{url}` presents an older certificate than the one in the node's files: it begins at {presented}, the one \
         in the files at {held}"
    )]
    OlderCertificate {
        /// Where.
        url: String,
        /// When the certificate begins that is served.
        presented: time::OffsetDateTime,
        /// When the one in the files begins.
        held: time::OffsetDateTime,
    },
    /// The node accepts none of the credentials on this machine.
    #[error("the node accepts none of the known credentials: {reason}")]
    Unauthorized {
        /// The last answer's reason.
        reason: String,
    },
    /// The health call was answered with something else than a health.
    #[error("could not read the cluster's health: {what}")]
    Health {
        /// What was received instead.
        what: String,
    },
    /// The node answers that it cannot tell yet, as one does that has just come up, or has no master.
    #[error("could not read the cluster's health: {what}")]
    Unsettled {
        /// What was received instead.
        what: String,
    },
    /// The cluster's health is red.
    #[error("the cluster's health is RED: data may be missing, or the node is still starting")]
    Red,
    /// A setting turns the file realm off, so a temporary user is not possible.
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
        /// Why not.
        source: io::Error,
    },
    /// The temporary user could not be written or removed.
    #[error("could not change the files of the file realm")]
    RealmFiles(#[source] transaction::Error),
    /// See [`Error::RealmFiles`]; the files are as they were, or the error says what is not.
    #[error("could not replace the files of the file realm")]
    Commit(#[source] Box<transaction::CommitError>),
    /// The temporary user is still there.
    #[error("the temporary superuser `{name}` could not be removed")]
    StillThere {
        /// The user.
        name: String,
        /// Why not.
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
    /// An enrollment token carries the fingerprint of a CA that only a keystore can tell.
    #[error("could not determine the HTTP CA's fingerprint: {what}")]
    Fingerprint {
        /// What is missing.
        what: &'static str,
    },
    /// One of the node's addresses is invalid.
    #[error("could not determine the node's addresses: unknown host `{host}`")]
    UnknownHost {
        /// The node's answer.
        host: String,
    },
}

/// Why a file of certificates is invalid.
#[derive(Debug, Error)]
pub enum StoreProblem {
    /// It cannot be read.
    #[error("it cannot be read")]
    Read(#[source] io::Error),
    /// It is not what it should be, or its password is wrong.
    #[error(transparent)]
    Pki(pki::Error),
    /// Nothing opens it.
    #[error("the keystore has no [{setting}], which is needed to open it")]
    NoPassword {
        /// The secure setting that is looked for.
        setting: String,
    },
    /// It is a JKS store.
    #[error("it is a JKS store; only PKCS#12 stores and PEM files are read")]
    Jks,
}

impl Error {
    /// What to do about it.
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
            Self::Unsettled { .. } => {
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
