//! Why a supplied certificate is refused.

use thiserror::Error;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Why a certificate is invalid.
#[derive(Debug, Error)]
pub enum Unfit {
    /// The key matches none of the certificates.
    #[error("the key matches none of the certificates")]
    Key,
    /// The certificate is a CA certificate.
    #[error("the certificate `{subject}` is a CA certificate")]
    Authority {
        /// The certificate's subject.
        subject: String,
    },
    /// The certificate is not a CA certificate.
    #[error("the certificate `{subject}` is not a CA certificate")]
    Leaf {
        /// The certificate's subject.
        subject: String,
    },
    /// The certificate has expired or is not yet valid.
    #[error(
        "the certificate `{subject}` is valid from {} to {}, and it is {}",
        text(*not_before),
        text(*not_after),
        text(*now)
    )]
    Dates {
        /// The certificate's subject.
        subject: String,
        /// Start of the validity period.
        not_before: OffsetDateTime,
        /// End of the validity period.
        not_after: OffsetDateTime,
        /// The current time on this machine.
        now: OffsetDateTime,
    },
    /// An extension occurs more than once.
    #[error("the certificate `{subject}` contains the extension {extension} more than once")]
    Repeated {
        /// The certificate's subject.
        subject: String,
        /// The extension's identifier.
        extension: String,
    },
    /// The extended key usage excludes servers.
    #[error("the extended key usage of the certificate does not allow `serverAuth`")]
    Usage,
    /// The extended key usage excludes clients. Nodes are both clients and servers.
    #[error(
        "the extended key usage of the certificate does not allow `clientAuth`, and nodes connect to each other"
    )]
    ClientUsage,
    /// The key type is unsupported.
    #[error("unsupported key type {kind}: nodes accept RSA with 2048 bits or more, and EC on P-256 or P-384")]
    Kind {
        /// The key type.
        kind: String,
    },
    /// The chain does not end in a self-issued CA.
    #[error("the chain is incomplete: the certificate of `{issuer}` is missing")]
    Open {
        /// The issuer whose certificate is missing.
        issuer: String,
    },
}

/// Formats a time with seconds, in UTC.
fn text(moment: OffsetDateTime) -> String {
    let moment = moment.replace_nanosecond(0).unwrap_or(moment);
    moment.format(&Rfc3339).unwrap_or_else(|_| moment.to_string())
}
