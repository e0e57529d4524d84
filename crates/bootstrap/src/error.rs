//! Why a first start could not be planned, made or written.

use thiserror::Error;

/// Why a first start could not be planned, made or written.
#[derive(Debug, Error)]
pub enum Error {
    /// A fact that the gate had checked is missing: a bug.
    #[error("the facts about the node are incomplete")]
    Incomplete,
    /// The certificates would have wrong dates.
    #[error("could not determine the dates of the certificates")]
    Clock(#[source] installation::WrongClock),
    /// `elasticsearch.yml` with the block would not be read as meant.
    #[error("could not extend `elasticsearch.yml`")]
    NotExtendable(#[source] settings::block::NotExtendable),
    /// The operator brings a password, but the keystore decides it already.
    #[error("the keystore already contains `{entry}`, which sets the password of `elastic`")]
    PasswordThere {
        /// The entry.
        entry: &'static str,
    },
    /// The node hashes passwords in a way that is not known.
    #[error("could not choose how to hash the password")]
    Algorithm(#[source] realm::Error),
    /// The operator's password or hash is one that the node would refuse.
    #[error("could not use the password of `elastic`")]
    Password(#[source] realm::Error),
    /// A key or a store could not be made.
    #[error("could not create `{name}`")]
    Pki {
        /// What was created.
        name: &'static str,
        /// Why not.
        source: pki::Error,
    },
    /// A certificate could not be issued.
    #[error(transparent)]
    Authority(authority::Error),
    /// The keystore could not be made.
    #[error("could not create the keystore")]
    Keystore(#[source] keystore::Error),
    /// The directory could not be opened or locked, or the files could not be staged.
    #[error("could not stage the files")]
    Stage(#[source] transaction::Error),
    /// The files could not be put in place; the node is as it was before, or the error says what is not.
    #[error("could not replace the files")]
    Commit(#[source] transaction::CommitError),
    /// What a package's hook had written could not be removed.
    #[error("could not remove what was written")]
    Purge(#[source] transaction::Error),
}
