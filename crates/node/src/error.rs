//! Why a node could not be run or spoken to.

use std::io;
use std::path::PathBuf;

use rustls::CertificateError as Refused;
use thiserror::Error;

/// Why a node could not be run or spoken to. No secret is in here, whatever the server said.
#[derive(Debug, Error)]
pub enum Error {
    /// The program could not be started.
    #[error("could not start `{program}`")]
    Launch {
        /// The program.
        program: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The keystore's passphrase could not be passed to the program.
    #[error("could not pass the keystore password to the node")]
    Passphrase(#[source] io::Error),
    /// The program's output or end could not be watched.
    #[error("could not watch the node")]
    Watch(#[source] io::Error),
    /// The port is closed.
    #[error("could not connect to `{url}`")]
    Connect {
        /// Where.
        url: String,
        /// The system's error.
        source: io::Error,
    },
    /// Another server listens there, or one without TLS.
    #[error("the TLS handshake with `{url}` failed")]
    Tls {
        /// Where.
        url: String,
        /// Why not.
        source: io::Error,
    },
    /// The server there does not use TLS.
    #[error("`{url}` does not use TLS")]
    PlainHttp {
        /// Where.
        url: String,
    },
    /// The server there closes plain HTTP connections.
    #[error("`{url}` closed the connection: it may expect https")]
    WantsTls {
        /// Where.
        url: String,
    },
    /// The certificate is valid, but another node's.
    #[error("`{url}` is another node")]
    AnotherNode {
        /// Where.
        url: String,
        /// What it presents, DER.
        presented: Vec<u8>,
    },
    /// Nothing came in time.
    #[error("`{url}` did not answer in time")]
    Timeout {
        /// Where.
        url: String,
    },
    /// The exchange broke.
    #[error("the connection to `{url}` was interrupted")]
    Http {
        /// Where.
        url: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The answer is not what the API answers.
    #[error("unexpected answer of `{url}`: {what}")]
    Answer {
        /// Where.
        url: String,
        /// What is wrong.
        what: &'static str,
    },
    /// The server refused.
    #[error("`{call}` was answered with [{status}]: {reason}")]
    Status {
        /// Method and URL.
        call: String,
        /// The HTTP status.
        status: u16,
        /// The server's reason.
        reason: String,
    },
    /// A signal came while an answer was waited for.
    #[error("interrupted")]
    Interrupted {
        /// The signal's number.
        signal: u8,
    },
    /// None of several addresses could be used.
    #[error("none of the addresses could be used: {}", list(.0))]
    Nobody(Vec<Self>),
}

/// What a certificate was refused for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distrust {
    /// No trusted CA signed it.
    Authority,
    /// It does not name the host.
    Name,
    /// It has expired, or is not valid yet, by this machine's clock.
    Dates,
}

/// Each error with its causes.
fn list(errors: &[Error]) -> String {
    errors.iter().map(Error::chain).collect::<Vec<_>>().join("; ")
}

impl Error {
    /// The error and its causes on one line.
    #[must_use]
    pub fn chain(&self) -> String {
        let first: &dyn std::error::Error = self;
        let chain = std::iter::successors(Some(first), |error| error.source());
        chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
    }

    /// Why a server's certificate was rejected, if that is the cause.
    #[must_use]
    pub fn distrust(&self) -> Option<Distrust> {
        let Self::Tls { source, .. } = self else { return None };
        let Some(rustls::Error::InvalidCertificate(refused)) = source.get_ref()?.downcast_ref() else {
            return None;
        };
        Some(match refused {
            Refused::Expired
            | Refused::ExpiredContext { .. }
            | Refused::NotValidYet
            | Refused::NotValidYetContext { .. } => Distrust::Dates,
            Refused::NotValidForName | Refused::NotValidForNameContext { .. } => Distrust::Name,
            _ => Distrust::Authority,
        })
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Launch { .. } => {
                "check that Elasticsearch is installed there, or name its home with `--es-home`"
            }
            Self::Passphrase(_) => "choose a shorter passphrase: elasticsearch-keystore passwd",
            Self::Watch(_) => "check the limits of this process, then try again",
            Self::Connect { .. } | Self::Timeout { .. } | Self::Http { .. } => {
                "check that the node is up and reachable; its log says more"
            }
            Self::Tls { .. } if self.distrust() == Some(Distrust::Dates) => {
                "compare this machine's clock with the server's; if both are right, renew the certificate there"
            }
            Self::Tls { .. } | Self::AnotherNode { .. } => {
                "check which node listens there, and its certificate"
            }
            Self::Answer { .. } => "check that this is Elasticsearch, and not a proxy in front of it",
            Self::PlainHttp { .. } => "use a URL with `http://`, or check which server listens there",
            Self::WantsTls { .. } => "use a URL with `https://`",
            Self::Status { .. } => "the node's log says more",
            Self::Interrupted { .. } => "try again",
            Self::Nobody(errors) => {
                let telling =
                    errors.iter().find(|error| error.distrust().is_some()).or_else(|| errors.first());
                telling.map_or("pass a URL with `--url`", Self::hint)
            }
        }
    }
}
