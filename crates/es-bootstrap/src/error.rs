//! The errors of commands, and their messages.

mod first_start;
mod hints;

use std::io;
use std::path::{Path, PathBuf};

use installation::{Barrier, WrongClock};
use thiserror::Error;

use crate::exit::{self, Stop};
use crate::terminal::PromptError;

/// Why a command failed.
#[derive(Debug, Error)]
pub(crate) enum Error {
    /// Invalid usage of the command.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
    },
    /// The node could not be inspected.
    #[error("could not inspect the node")]
    Installation(#[source] installation::Error),
    /// The clock is wrong, so certificates cannot be checked or issued.
    #[error(transparent)]
    Clock(WrongClock),
    /// A rule stopped the command.
    #[error("{reason}")]
    Stopped {
        /// The rule's reason, with the location.
        reason: String,
        /// What to do.
        fix: String,
        /// The kind of obstacle.
        stop: Stop,
    },
    /// The command was completed in part; the error of the rest decides the exit code.
    #[error("{reason}")]
    HalfDone {
        /// What was done, what was not, and why.
        reason: String,
        /// What to do.
        fix: &'static str,
        /// The error.
        cause: Box<Self>,
    },
    /// A first start could not be planned, created or written.
    #[error("could not configure the node")]
    Bootstrap(#[source] bootstrap::Error),
    /// A node could not be restored.
    #[error("could not change the configuration")]
    Recovery(#[source] recovery::Error),
    /// Certificates could not be renewed or replaced.
    #[error("could not change the certificate")]
    Lifecycle(#[source] lifecycle::Error),
    /// A supplied file contains no usable certificate or key.
    #[error("could not use `{path}`")]
    Brought {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: pki::Error,
    },
    /// A supplied certificate is invalid for the node.
    #[error("could not adopt the certificate")]
    Unfit(#[source] lifecycle::adoption::Unfit),
    /// A prompt could not be answered.
    #[error("could not read {what}")]
    Prompt {
        /// What the prompt was for.
        what: &'static str,
        /// What to do.
        hint: &'static str,
        /// The reason.
        source: PromptError,
    },
    /// A file named by the operator could not be read.
    #[error("could not read `{path}`")]
    Read {
        /// The file.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// The destination of the password could not be opened.
    #[error("could not open {sink} for the password")]
    Sink {
        /// The destination.
        sink: String,
        /// The operating system's error.
        source: io::Error,
    },
    /// The password could not be delivered after the node was configured.
    #[error("could not write the password to {sink}")]
    Delivery {
        /// The destination.
        sink: String,
        /// The operating system's error.
        source: io::Error,
    },
    /// The password could not be delivered, and was saved to a file instead.
    #[error("could not write the password to {sink}")]
    Rescued {
        /// The destination.
        sink: String,
        /// The file.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// A bundle, or the key to open it, is invalid.
    #[error("could not use `{path}`")]
    Bundle {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: Box<fleet::Error>,
    },
    /// Bundles could not be created.
    #[error("could not create the bundles")]
    Fleet(#[source] fleet::Error),
    /// A result could not be printed.
    #[error("could not write to standard output")]
    Output(#[source] io::Error),
    /// The node could not be run.
    #[error("could not run Elasticsearch")]
    Node(#[source] node::Error),
    /// The node ended before it answered.
    #[error("Elasticsearch ended with exit code {} before it answered", exit::of_program(*ended))]
    Died {
        /// The exit code or signal.
        ended: node::Ended,
        /// The last lines that it printed.
        last_lines: Vec<String>,
    },
    /// The enrollment token is invalid.
    #[error("could not read the enrollment token")]
    Token(#[source] enrollment::Error),
    /// The keystore could not be read.
    #[error("could not read the keystore")]
    Keystore(#[source] keystore::Error),
    /// The keystore has no such setting.
    #[error("the keystore has no setting [{name}]")]
    NoSuchSetting {
        /// The setting.
        name: String,
    },
    /// There is no keystore.
    #[error("found no keystore at `{path}`")]
    NoKeystore {
        /// Its expected path.
        path: PathBuf,
    },
    /// The HTTP CA of this node could not be read.
    #[error("could not read the HTTP CA `{path}`")]
    HttpCa {
        /// Its expected path.
        path: PathBuf,
        /// The reason.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The node was not auto-configured.
    #[error("could not reconfigure the node")]
    NotConfigured(#[source] recovery::NotConfigured),
    /// The node and the cluster have different names.
    #[error("`cluster.name` here is `{here}`, and the cluster's is `{theirs}`")]
    ClusterName {
        /// The node's name.
        here: String,
        /// The cluster's name.
        theirs: String,
    },
    /// The cluster could not be joined.
    #[error("could not join the cluster")]
    Join(#[source] enrollment::JoinError),
    /// The cluster did not enroll Kibana.
    #[error("could not enroll Kibana")]
    Enroll(#[source] enrollment::KibanaError),
    /// Kibana's files could not be found.
    #[error("could not find Kibana's files")]
    KibanaPlace(#[source] installation::Error),
    /// One of Kibana's files cannot be written.
    #[error("Kibana's `{path}` cannot be written to")]
    KibanaAccess {
        /// The file or directory.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// Kibana's settings cannot be read or extended.
    #[error("could not read `{path}`")]
    KibanaSettings {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: kibana::Error,
    },
    /// Kibana's files could not be written.
    #[error("could not write Kibana's files")]
    Kibana(#[source] kibana::Error),
    /// A service account token could not be added.
    #[error("could not add the token")]
    ServiceToken(#[source] access::ServiceTokenError),
    /// A login at the node failed, or its TLS settings are not understood.
    #[error(transparent)]
    Access(access::Error),
    /// The node is running or starting, and no login is possible.
    #[error("{}", no_login(.url.as_deref(), .causes))]
    NoLogin {
        /// The URL at which it answers, if it does.
        url: Option<String>,
        /// The known reasons.
        causes: Vec<access::Cause>,
        /// The last error.
        source: Box<access::Error>,
    },
    /// The enrollment token could not be created.
    #[error("could not create an enrollment token for scope [{scope}]")]
    TokenNotMade {
        /// The scope of the token.
        scope: &'static str,
        /// The reason.
        source: Box<access::Error>,
    },
    /// The password could not be set.
    #[error("could not reset the password of [{user}]")]
    ResetFailed {
        /// The user.
        user: String,
        /// The reason.
        source: node::Error,
    },
    /// A signal ended the command.
    #[error("interrupted by signal {signal}")]
    Interrupted {
        /// The signal's number.
        signal: u8,
    },
    /// A secret is invalid.
    #[error("{what}")]
    Unusable {
        /// What is wrong.
        what: String,
        /// What to do.
        hint: &'static str,
    },
    /// A file could not be written.
    #[error("could not write")]
    Write(#[source] transaction::Error),
    /// See [`Error::Write`].
    #[error("could not replace the file")]
    Commit(#[source] Box<transaction::CommitError>),
    /// The operating system does not report the path of this program.
    #[error("could not determine the path of this program")]
    Program(#[source] io::Error),
}

impl From<recovery::Error> for Error {
    fn from(error: recovery::Error) -> Self {
        Self::Recovery(error)
    }
}

impl From<access::Error> for Error {
    fn from(error: access::Error) -> Self {
        match error {
            access::Error::Node(node::Error::Interrupted { signal }) => Self::Interrupted { signal },
            other => Self::Access(other),
        }
    }
}

impl Error {
    /// Converts the error of a prompt. An interruption by a signal ends the command.
    pub(crate) fn prompt(what: &'static str, hint: &'static str, source: PromptError) -> Self {
        match source {
            PromptError::Interrupted { signal } => Self::Interrupted { signal },
            source => Self::Prompt { what, hint, source },
        }
    }

    /// Returns the exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Usage { .. } | Self::Prompt { .. } | Self::NotConfigured(_) => exit::USAGE,
            Self::Installation(_) | Self::KibanaPlace(_) => exit::CONFIG,
            Self::Stopped { stop, .. } => exit::of_stop(*stop),
            Self::HalfDone { cause, .. } => cause.code(),
            Self::Bootstrap(error) => exit::of_bootstrap(error),
            Self::Recovery(error) => exit::of_recovery(error),
            Self::Read { .. } | Self::Delivery { .. } | Self::Rescued { .. } | Self::Output(_) => exit::IO,
            Self::Sink { .. } => exit::CANNOT_CREATE,
            Self::Bundle { source, .. } => exit::of_fleet(source),
            Self::Fleet(source) => exit::of_fleet(source),
            Self::Node(error) => exit::of_node(error),
            Self::Died { ended, .. } => exit::of_program(*ended),
            Self::Token(_) | Self::Keystore(_) | Self::NoKeystore { .. } | Self::Unusable { .. } => {
                exit::DATA
            }
            Self::Access(error) => exit::of_access(error),
            Self::Join(enrollment::JoinError::Answer { .. } | enrollment::JoinError::NoAddress) => exit::DATA,
            Self::Join(_) => exit::UNAVAILABLE,
            Self::Enroll(enrollment::KibanaError::Answer { .. }) => exit::DATA,
            Self::Enroll(_) => exit::UNAVAILABLE,
            Self::KibanaAccess { .. } => exit::CANNOT_CREATE,
            Self::KibanaSettings { .. } => exit::CONFIG,
            Self::Kibana(error) => exit::of_kibana(error),
            Self::ServiceToken(error) => exit::of_service_token(error),
            Self::NoLogin { .. } => exit::UNAVAILABLE,
            Self::TokenNotMade { .. } => exit::CANNOT_CREATE,
            Self::Program(_) => exit::SOFTWARE,
            Self::ResetFailed { .. } | Self::Clock(_) => exit::TRY_AGAIN,
            Self::Interrupted { signal } => exit::SIGNAL.saturating_add(*signal),
            Self::Lifecycle(error) => exit::of_lifecycle(error),
            Self::Unfit(_) | Self::Brought { .. } => exit::DATA,
            Self::Write(error) => exit::of_transaction(error.kind()),
            Self::Commit(error) => exit::of_transaction(error.cause.kind()),
            Self::NoSuchSetting { .. } | Self::HttpCa { .. } | Self::ClusterName { .. } => exit::CONFIG,
        }
    }

    /// Returns the hint.
    pub(crate) fn hint(&self) -> String {
        let barrier = self.unreadable().and_then(Barrier::of);
        barrier.map_or_else(|| self.own_hint(), |barrier| format!("{}: {}", barrier.found(), barrier.fix()))
    }

    /// Returns the file that this user could not read, if that is the cause.
    fn unreadable(&self) -> Option<&Path> {
        let (path, source) = match self {
            Self::Read { path, source } => (path, Some(source)),
            Self::HttpCa { path, source } => (path, source.downcast_ref()),
            Self::ServiceToken(access::ServiceTokenError::Read { path, source })
            | Self::Access(access::Error::RealmFile { path, source }) => (path, Some(source)),
            Self::Access(access::Error::Store {
                path, source: access::StoreProblem::Read(source), ..
            }) => (path, Some(source)),
            Self::Bootstrap(bootstrap::Error::Stage(error) | bootstrap::Error::Purge(error))
            | Self::Recovery(recovery::Error::Stage(error) | recovery::Error::Undo(error))
            | Self::Write(error) => match error {
                transaction::Error::Directory { path, source }
                | transaction::Error::Io { path, source, .. } => (path, Some(source)),
                _ => return None,
            },
            _ => return None,
        };
        (source?.kind() == io::ErrorKind::PermissionDenied).then_some(path)
    }

    fn own_hint(&self) -> String {
        match self {
            Self::Usage { hint, .. } => hint.clone(),
            Self::Installation(error) => error.hint(),
            Self::Clock(error) => error.hint().into(),
            Self::Stopped { fix, .. } => fix.clone(),
            Self::HalfDone { fix, .. } => (*fix).to_owned(),
            Self::Bootstrap(error) => first_start::hint(error),
            Self::Recovery(error) => first_start::recovery_hint(error),
            Self::Lifecycle(error) => hints::lifecycle_hint(error),
            Self::Brought { .. } => "certificates and keys must be PEM; a PKCS#12 file needs its passphrase".into(),
            Self::Unfit(_) => "nothing was changed; use a matching certificate with its whole chain".into(),
            Self::Prompt { hint, .. } => (*hint).to_owned(),
            Self::Read { source, .. } => installation::reading_hint(source).into(),
            Self::Sink { .. } => "choose another destination with `--credentials-to`".into(),
            Self::Delivery { .. } => {
                "the node is configured; set a new password with `elasticsearch-reset-password -u elastic`"
                    .into()
            }
            Self::Rescued { path, .. } => format!("the password is in effect, and is in `{}`", path.display()),
            Self::Bundle { source, .. } => source.hint().into(),
            Self::Fleet(source) => source.hint().into(),
            Self::Output(_) => "redirect standard output to a file system with free space".into(),
            Self::Node(error) => error.hint().into(),
            Self::Died { last_lines, .. } => hints::last_lines(last_lines),
            Self::Token(_) => {
                "create a new one on a running node: elasticsearch-create-enrollment-token -s kibana, or -s node".into()
            }
            Self::Keystore(error) => hints::of_keystore(error).into(),
            Self::NoSuchSetting { .. } => "`es-bootstrap keystore list` shows the names".into(),
            Self::NoKeystore { .. } => "create one: elasticsearch-keystore create".into(),
            Self::Access(error) => error.hint().into(),
            Self::NotConfigured(_) => "only an auto-configured node that was not changed since can be reconfigured; \
                a fresh node joins with `es-bootstrap start --enrollment-token-file FILE`".into(),
            Self::ClusterName { theirs, .. } => hints::other_name(theirs),
            Self::Join(error) => error.hint().into(),
            Self::Enroll(error) => error.hint(),
            Self::KibanaPlace(_) => {
                "name Kibana's files with absolute paths: `--kibana-home`, `--config`, `--data`".into()
            }
            Self::KibanaAccess { .. } => {
                "run as the user that owns Kibana's files, or name others with `--config` and `--data`; both must exist".into()
            }
            Self::ServiceToken(error) => error.hint().into(),
            Self::KibanaSettings { source, .. } | Self::Kibana(source) => source.hint().into(),
            Self::NoLogin { causes, source, .. } => hints::no_login(causes, source),
            Self::TokenNotMade { source, .. } => source.hint().into(),
            Self::ResetFailed { .. } => "the server's reason is above; its log says more".into(),
            Self::Interrupted { .. } => "try again".into(),
            Self::Unusable { hint, .. } => (*hint).to_owned(),
            Self::Write(error) => error.hint().into(),
            Self::Commit(error) => error.hint().into(),
            Self::Program(_) => "create the links by hand: ln -s".into(),
            Self::HttpCa { .. } => {
                "only nodes that were auto-configured have one; see `es-bootstrap check`".into()
            }
        }
    }
}

/// Returns the message that no login is possible, with the known reasons.
pub(crate) fn no_login(url: Option<&str>, causes: &[access::Cause]) -> String {
    let state = match url {
        Some(url) => format!("`{url}` answers, but logging in is not possible yet"),
        None => "the node does not answer yet".to_owned(),
    };
    let causes = causes.iter().map(|cause| cause.what.as_str());
    std::iter::once(state.as_str()).chain(causes).collect::<Vec<_>>().join("; ")
}

/// Returns the error and its causes, outermost first.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> Vec<String> {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect()
}
