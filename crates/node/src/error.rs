//! Why a node could not be run or contacted.

use std::io;
use std::path::PathBuf;

use rustls::CertificateError as Refused;
use thiserror::Error;

/// Why a node could not be run or contacted. Never contains a secret, whatever the server sent.
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
    /// The program could not be monitored.
    #[error("could not watch the node")]
    Watch(#[source] io::Error),
    /// The connection failed.
    #[error("could not connect to `{url}`")]
    Connect {
        /// The URL.
        url: String,
        /// The system's error.
        source: io::Error,
    },
    /// The handshake failed: another server listens there, or one without TLS.
    #[error("the TLS handshake with `{url}` failed")]
    Tls {
        /// The URL.
        url: String,
        /// The cause.
        source: io::Error,
    },
    /// The server there does not use TLS.
    #[error("`{url}` does not use TLS")]
    PlainHttp {
        /// The URL.
        url: String,
    },
    /// The server there closes plain HTTP connections.
    #[error("`{url}` closed the connection: it may expect https")]
    WantsTls {
        /// The URL.
        url: String,
    },
    /// The certificate is valid, but belongs to another node.
    #[error("`{url}` is another node")]
    AnotherNode {
        /// The URL.
        url: String,
        /// The presented certificate, as DER.
        presented: Vec<u8>,
    },
    /// No response arrived in time.
    #[error("`{url}` did not answer in time")]
    Timeout {
        /// The URL.
        url: String,
    },
    /// The connection was interrupted.
    #[error("the connection to `{url}` was interrupted")]
    Http {
        /// The URL.
        url: String,
        /// The cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The response is not the one that the API defines.
    #[error("unexpected answer of `{url}`: {what}")]
    Answer {
        /// The URL.
        url: String,
        /// What is wrong.
        what: &'static str,
    },
    /// The server responded with an error.
    #[error("`{call}` was answered with [{status}]: {reason}")]
    Status {
        /// Method and URL.
        call: String,
        /// The HTTP status.
        status: u16,
        /// The server's reason.
        reason: String,
    },
    /// A signal arrived during the wait for a response.
    #[error("interrupted")]
    Interrupted {
        /// The signal's number.
        signal: u8,
    },
    /// None of several addresses could be used.
    #[error("none of the addresses could be used: {}", list(.0))]
    Nobody(Vec<Self>),
}

/// Why a certificate was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distrust {
    /// No trusted CA signed it.
    Authority,
    /// It does not contain the host name.
    Name,
    /// It has expired or is not yet valid, according to this machine's clock.
    Dates,
}

/// Formats each error with its causes.
fn list(errors: &[Error]) -> String {
    errors.iter().map(Error::chain).collect::<Vec<_>>().join("; ")
}

impl Error {
    /// Formats the error and its causes on one line.
    #[must_use]
    pub fn chain(&self) -> String {
        let first: &dyn std::error::Error = self;
        let chain = std::iter::successors(Some(first), |error| error.source());
        chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
    }

    /// Returns why a server's certificate was rejected, if that is the cause.
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

    /// Returns a hint about what to do.
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
