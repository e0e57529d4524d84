//! Why a node's certificates could not be renewed.

use std::io;
use std::path::PathBuf;

use thiserror::Error;
use time::OffsetDateTime;

/// Why a node's certificates could not be renewed.
#[derive(Debug, Error)]
pub enum Error {
    /// Certificates are in PEM files, and nobody but their CA makes others.
    #[error("the HTTP certificate is in `{path}`, and the key of its CA is not here")]
    Pem {
        /// The file.
        path: PathBuf,
    },
    /// The HTTP layer has no certificate.
    #[error("`xpack.security.http.ssl.keystore.path` is not set, so there is no certificate to renew")]
    NoStore,
    /// The store could not be read.
    #[error("could not read `{path}`")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The store could not be opened, or no other be made from it.
    #[error("could not use the store `{path}`")]
    Store {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: pki::Error,
    },
    /// The store has no key with a certificate.
    #[error("the store `{path}` holds no key with a certificate")]
    NoLeaf {
        /// The file.
        path: PathBuf,
    },
    /// The key of the CA is elsewhere.
    #[error("the key of the CA `{issuer}` is not in `{path}`")]
    NoAuthority {
        /// The store.
        path: PathBuf,
        /// The issuer that the leaf names.
        issuer: String,
    },
    /// The CA is one that another has issued.
    #[error("the CA `{subject}` was issued by another CA, `{issuer}`")]
    Subordinate {
        /// The CA.
        subject: String,
        /// Who issued it.
        issuer: String,
    },
    /// A certificate that the CA issues would be over already.
    #[error("the HTTP CA ended on {}, and what it issues ends with it", .not_after.date())]
    AuthorityEnded {
        /// When.
        not_after: OffsetDateTime,
    },
    /// The CA of another node has another key.
    #[error("the CA of that node is another one: its {what} differs")]
    AnotherAuthority {
        /// What differs.
        what: &'static str,
    },
    /// The files could not be staged.
    #[error("could not stage the files")]
    Stage(#[source] transaction::Error),
    /// The files could not be put in place.
    #[error("could not put the files in place")]
    Commit(#[source] Box<transaction::CommitError>),
}
