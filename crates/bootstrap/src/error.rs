//! Errors while planning, creating or writing a first start.

use thiserror::Error;

/// An error while planning, creating or writing a first start.
#[derive(Debug, Error)]
pub enum Error {
    /// A fact that the eligibility check ensures is missing, which is a bug.
    #[error("the facts about the node are incomplete")]
    Incomplete,
    /// The certificates would have wrong dates.
    #[error("could not determine the dates of the certificates")]
    Clock(#[source] installation::WrongClock),
    /// `elasticsearch.yml` with the appended block would not have the intended meaning.
    #[error("could not extend `elasticsearch.yml`")]
    NotExtendable(#[source] settings::block::NotExtendable),
    /// The operator provides a password, but the keystore already contains one.
    #[error("the keystore already contains `{entry}`, which sets the password of `elastic`")]
    PasswordThere {
        /// The entry.
        entry: &'static str,
    },
    /// The hash algorithm in the settings is unknown.
    #[error("could not choose how to hash the password")]
    Algorithm(#[source] realm::Error),
    /// The node would reject the operator's password or hash.
    #[error("could not use the password of `elastic`")]
    Password(#[source] realm::Error),
    /// A key or a keystore could not be created.
    #[error("could not create `{name}`")]
    Pki {
        /// What was created.
        name: &'static str,
        /// The reason.
        source: pki::Error,
    },
    /// A certificate could not be issued.
    #[error(transparent)]
    Authority(authority::Error),
    /// The node's keystore could not be created.
    #[error("could not create the keystore")]
    Keystore(#[source] keystore::Error),
    /// The directory could not be opened or locked, or the files could not be staged.
    #[error("could not stage the files")]
    Stage(#[source] transaction::Error),
    /// The files could not be replaced. The node is unchanged, or the error says what is not.
    #[error("could not replace the files")]
    Commit(#[source] transaction::CommitError),
    /// The files that a package hook wrote could not be removed.
    #[error("could not remove what was written")]
    Purge(#[source] transaction::Error),
}
