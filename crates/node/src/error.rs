//! Why a node could not be run or spoken to.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a node could not be run or spoken to. No secret is in here, whatever the server said.
#[derive(Debug, Error)]
pub enum Error {
    /// The program could not be started.
    #[error("could not start `{program}`")]
    Launch {
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The program's output or end could not be watched.
    #[error("could not watch the node")]
    Watch(#[source] io::Error),
    /// Nobody listens there.
    #[error("could not connect to `{url}`")]
    Connect {
        /// Where.
        url: String,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody listens there, but is not who it should be, or speaks no TLS.
    #[error("could not agree on TLS with `{url}`")]
    Tls {
        /// Where.
        url: String,
        /// Why not.
        source: io::Error,
    },
    /// The certificate is valid, but another node's.
    #[error("`{url}` is another node")]
    AnotherNode {
        /// Where.
        url: String,
    },
    /// Nothing came in time.
    #[error("`{url}` did not answer in time")]
    Timeout {
        /// Where.
        url: String,
    },
    /// The exchange broke.
    #[error("the exchange with `{url}` broke")]
    Http {
        /// Where.
        url: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The answer is not what the API answers.
    #[error("`{url}` answered with something else than expected: {what}")]
    Answer {
        /// Where.
        url: String,
        /// What is wrong.
        what: &'static str,
    },
    /// The server refused.
    #[error("`{url}` answered {status}: {reason}")]
    Status {
        /// Where.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The server's reason.
        reason: String,
    },
}

impl Error {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Launch { .. } => {
                "check that Elasticsearch is installed there, or name its home with `--es-home`"
            }
            Self::Watch(_) => "check the limits of this process, then try again",
            Self::Connect { .. } | Self::Timeout { .. } | Self::Http { .. } => {
                "check that the node is up and reachable; its log says more"
            }
            Self::Tls { .. } | Self::AnotherNode { .. } => {
                "check which node listens there, and its certificate"
            }
            Self::Answer { .. } => "check that this is Elasticsearch, and not a proxy in front of it",
            Self::Status { .. } => "the node's log says more",
        }
    }
}
