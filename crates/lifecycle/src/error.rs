//! Why a node's certificates could not be renewed.

use std::io;
use std::path::PathBuf;

use thiserror::Error;
use time::OffsetDateTime;

/// Why a node's certificates could not be renewed.
#[derive(Debug, Error)]
pub enum Error {
    /// The certificates are in PEM files, and only their CA can issue new ones.
    #[error("the HTTP certificate is in `{path}`, and the private key of its CA is not on this node")]
    Pem {
        /// The file.
        path: PathBuf,
    },
    /// A rotation of the HTTP CA replaces stores, and this layer has text files.
    #[error(
        "the HTTP certificate is in the PEM file `{path}`, and a rotation of the HTTP CA replaces only PKCS#12 stores"
    )]
    NotInStore {
        /// The file.
        path: PathBuf,
    },
    /// A setting is missing that the node needs.
    #[error("`{setting}` is not set")]
    NotSet {
        /// The setting.
        setting: String,
    },
    /// Certificate and key lie in two directories, which are not exchanged together.
    #[error("`{one}` and `{other}` are in different directories and cannot be replaced together")]
    Directories {
        /// The certificate.
        one: PathBuf,
        /// The key.
        other: PathBuf,
    },
    /// The other layer has another certificate over the same key.
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
    /// A CA's key is to be kept, and only a store keeps one.
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
    #[error("the store `{path}` contains no private key with a certificate")]
    NoLeaf {
        /// The file.
        path: PathBuf,
    },
    /// The key of the CA is elsewhere.
    #[error("the private key of the CA `{issuer}` is not in `{path}`")]
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
    #[error("the HTTP CA expired on {}, and its certificates expire with it", .not_after.date())]
    AuthorityEnded {
        /// When.
        not_after: OffsetDateTime,
    },
    /// The CA of another node has another key.
    #[error("that node has another CA: its {what} differs")]
    AnotherAuthority {
        /// What differs.
        what: &'static str,
    },
    /// The transport layer has no store that could be changed.
    #[error("`xpack.security.transport.ssl.keystore.path` is not set, so there is no certificate to rotate")]
    NoTransportStore,
    /// Others than the transport layer use a file of it.
    #[error("`{setting}` names `{path}` as well, and a rotation of the transport CA would change that file")]
    Shared {
        /// The file.
        path: PathBuf,
        /// Who else names it.
        setting: String,
    },
    /// It is unclear which file the new CA belongs into.
    #[error(
        "`{setting}` does not name exactly one file with the CA of the transport certificate, or the file contains more than certificates"
    )]
    Anchor {
        /// The setting.
        setting: String,
    },
    /// The transport layer has no file of its own that it trusts by.
    #[error("`{setting}` is not set, so the transport layer trusts Java's default CAs")]
    NoTrust {
        /// The setting.
        setting: String,
    },
    /// A store with two keys presents one by chance.
    #[error("the store `{path}` contains more than one key, or none")]
    Keys {
        /// The file.
        path: PathBuf,
    },
    /// There is no file with CAs for clients beside the store.
    #[error("`{path}` does not exist, or does not contain only PEM certificates")]
    NoFileForClients {
        /// The file.
        path: PathBuf,
    },
    /// The step comes too early, or too late.
    #[error("{what}")]
    Order {
        /// Why.
        what: &'static str,
    },
    /// The file for the key of before is another one's.
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
