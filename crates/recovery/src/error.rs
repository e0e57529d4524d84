//! Why a node's previous state could not be restored.

use thiserror::Error;

/// Why a node's previous state could not be restored.
#[derive(Debug, Error)]
pub enum Error {
    /// A fact that was checked before is missing, which is a bug.
    #[error("the facts about the node are incomplete")]
    Incomplete,
    /// The keystore could not be created.
    #[error("could not create the keystore")]
    Keystore(#[source] keystore::Error),
    /// The directory could not be opened or locked, or the files could not be staged.
    #[error("could not stage the files")]
    Stage(#[source] transaction::Error),
    /// The files could not be put in place. The node is unchanged, or the error says what is not.
    #[error("could not replace the files")]
    Commit(#[source] transaction::CommitError),
    /// An interrupted run may have added entries to the keystore, and this can no longer be determined.
    #[error("could not determine whether the keystore contains entries of an interrupted run")]
    KeystoreUnclear,
    /// A run, interrupted or not, could not be undone.
    #[error("could not undo a run")]
    Undo(#[source] transaction::Error),
}
