//! Why a node's certificates could not be changed.

use std::io;
use std::path::PathBuf;

use thiserror::Error;
use time::OffsetDateTime;

/// Why a node's certificates could not be changed.
#[derive(Debug, Error)]
pub enum Error {
    /// The certificates are in PEM files, and their CA's key is missing.
    #[error("the HTTP certificate is in `{path}`, and the private key of its CA is not on this node")]
    Pem {
        /// The file.
        path: PathBuf,
    },
    /// The layer uses PEM files, and a rotation of the HTTP CA supports only PKCS#12 stores.
    #[error(
        "the HTTP certificate is in the PEM file `{path}`, and a rotation of the HTTP CA replaces only PKCS#12 stores"
    )]
    NotInStore {
        /// The file.
        path: PathBuf,
    },
    /// A required setting is missing.
    #[error("`{setting}` is not set")]
    NotSet {
        /// The setting.
        setting: String,
    },
    /// Certificate and key are in different directories, which cannot be replaced atomically.
    #[error("`{one}` and `{other}` are in different directories and cannot be replaced together")]
    Directories {
        /// The certificate.
        one: PathBuf,
        /// The key.
        other: PathBuf,
    },
    /// The other layer has another certificate with the same key.
    #[error("the other layer presents another certificate with the key in `{path}`")]
    SharedKey {
        /// The key.
        path: PathBuf,
    },
    /// The key in a file cannot be read.
    #[error("the key in `{path}` has a passphrase that is not in the keystore, or an unsupported format")]
    Key {
        /// The file.
        path: PathBuf,
    },
    /// A CA's key has to be stored, and PEM files have no place for it.
    #[error("the certificate is in `{path}`, and only a PKCS#12 store can hold the private key of a CA")]
    NoPlace {
        /// The file.
        path: PathBuf,
    },
    /// Other nodes would not trust the certificate.
    #[error(
        "other nodes would reject a certificate of the CA `{issuer}`: they do not trust it, or it is for servers only"
    )]
    Untrusted {
        /// The CA.
        issuer: String,
    },
    /// The HTTP layer has no certificate.
    #[error("`xpack.security.http.ssl.keystore.path` is not set, so there is no certificate to renew")]
    NoStore,
    /// The store could not be read.
    #[error("could not read `{path}`")]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The store could not be decoded, or a new one could not be created.
    #[error("could not use the store `{path}`")]
    Store {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: pki::Error,
    },
    /// The store has no key with a certificate.
    #[error("the store `{path}` contains no private key with a certificate")]
    NoLeaf {
        /// The file.
        path: PathBuf,
    },
    /// The CA's private key is not on this node.
    #[error("the private key of the CA `{issuer}` is not in `{path}`")]
    NoAuthority {
        /// The store.
        path: PathBuf,
        /// The issuer of the leaf.
        issuer: String,
    },
    /// The CA is an intermediate CA.
    #[error("the CA `{subject}` was issued by another CA, `{issuer}`")]
    Subordinate {
        /// The CA.
        subject: String,
        /// Its issuer.
        issuer: String,
    },
    /// The CA has expired, and certificates never outlive their CA.
    #[error("the HTTP CA expired on {}, and its certificates expire with it", .not_after.date())]
    AuthorityEnded {
        /// Its expiry.
        not_after: OffsetDateTime,
    },
    /// Another node has another CA.
    #[error("that node has another CA: its {what} differs")]
    AnotherAuthority {
        /// The part that differs.
        what: &'static str,
    },
    /// The transport layer has no store.
    #[error("`xpack.security.transport.ssl.keystore.path` is not set, so there is no certificate to rotate")]
    NoTransportStore,
    /// A file of the transport layer is used elsewhere as well.
    #[error("`{setting}` names `{path}` as well, and a rotation of the transport CA would change that file")]
    Shared {
        /// The file.
        path: PathBuf,
        /// The other setting that names it.
        setting: String,
    },
    /// It is unclear which file the new CA belongs in.
    #[error(
        "`{setting}` does not name exactly one file with the CA of the transport certificate, or the file contains more than certificates"
    )]
    Anchor {
        /// The setting.
        setting: String,
    },
    /// The transport layer has no trust store or CA file of its own.
    #[error("`{setting}` is not set, so the transport layer trusts Java's default CAs")]
    NoTrust {
        /// The setting.
        setting: String,
    },
    /// The store has no key, or several, of which a node presents an arbitrary one.
    #[error("the store `{path}` contains more than one key, or none")]
    Keys {
        /// The file.
        path: PathBuf,
    },
    /// The CA file for clients is missing from the store's directory.
    #[error("`{path}` does not exist, or does not contain only PEM certificates")]
    NoFileForClients {
        /// The file.
        path: PathBuf,
    },
    /// The step is not possible at the current stage.
    #[error("{what}")]
    Order {
        /// The reason.
        what: &'static str,
    },
    /// The file for the previous key belongs to another rotation.
    #[error("`{path}` already exists and contains a key of another rotation")]
    PreviousThere {
        /// The file.
        path: PathBuf,
    },
    /// The files could not be staged.
    #[error("could not stage the files")]
    Stage(#[source] transaction::Error),
    /// The files could not be put in place.
    #[error("could not replace the files")]
    Commit(#[source] Box<transaction::CommitError>),
}
