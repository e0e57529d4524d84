//! Tokens of service accounts in the node's own file, which it reads at its start and again when the file changes.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use installation::Installation;
use realm::{SERVICE_TOKENS, ServiceToken};
use thiserror::Error;
use transaction::{Directory, Expected, Transaction};
use zeroize::Zeroizing;

use crate::realm_file;

/// Another tool holds the lock for as long as it takes to replace a small file.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a token could not be added or taken back.
#[derive(Debug, Error)]
pub enum ServiceTokenError {
    /// The file cannot be read.
    #[error("could not read `{path}`")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file, or the token's name, is such that none can be added.
    #[error("could not add a service account's token to `{path}`")]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why.
        source: realm::Error,
    },
    /// The file could not be staged.
    #[error("could not write")]
    Write(#[source] transaction::Error),
    /// The file could not be put in place.
    #[error("could not put the file in place")]
    Commit(#[source] Box<transaction::CommitError>),
}

impl ServiceTokenError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Read { .. } => "run as the user that owns the configuration directory",
            Self::Refused { source: realm::Error::TokenExists { .. }, .. } => "choose another name",
            Self::Refused { .. } => "correct the line: the node does not start with it",
            Self::Write(error) => error.hint(),
            Self::Commit(error) => error.hint(),
        }
    }
}

/// A token that was added.
#[derive(Debug)]
pub struct AddedToken {
    qualified: String,
    /// Whether there was no file before.
    is_first: bool,
    /// What the operator should know.
    pub warnings: Vec<String>,
}

impl AddedToken {
    /// Takes it back; the node's file is then as it was, or not there, as it was.
    ///
    /// # Errors
    ///
    /// Where the system refuses.
    pub fn take_back(&self, node: &Installation) -> Result<(), ServiceTokenError> {
        edit(node, |file| Ok(Zeroizing::new(realm::remove_service_token(file, &self.qualified))))?;
        if self.is_first {
            let is_empty = |bytes: &[u8]| bytes.is_empty();
            transaction::remove_if(&node.config_path(SERVICE_TOKENS), is_empty)
                .map_err(ServiceTokenError::Write)?;
        }
        Ok(())
    }
}

/// Adds a token to the node's file, which is made where there is none; what is in it stays.
///
/// # Errors
///
/// Where the name is taken, a line would keep the node from starting, or the system refuses: the file is then as it was.
pub fn add_service_token(node: &Installation, token: &ServiceToken) -> Result<AddedToken, ServiceTokenError> {
    let (is_first, warnings) = edit(node, |file| realm::add_service_token(file, token))?;
    Ok(AddedToken { qualified: token.qualified().to_owned(), is_first, warnings })
}

/// Changes the file under the lock, in one rename. Says whether there was none, and warnings.
fn edit(
    node: &Installation,
    change: impl FnOnce(&str) -> Result<Zeroizing<String>, realm::Error>,
) -> Result<(bool, Vec<String>), ServiceTokenError> {
    let path = node.config_path(SERVICE_TOKENS);
    let locked = Directory::open(&node.config, node.owners.trusted())
        .and_then(|directory| directory.lock(PATIENCE))
        .map_err(ServiceTokenError::Write)?;
    let unreadable = |source| ServiceTokenError::Read { path: path.clone(), source };
    let before = locked.directory().read(SERVICE_TOKENS).map_err(|error| match error {
        transaction::Error::Io { source, .. } => unreadable(source),
        other => ServiceTokenError::Write(other),
    })?;
    let text = std::str::from_utf8(before.as_deref().map_or(&[], Vec::as_slice))
        .map_err(|error| unreadable(io::Error::new(io::ErrorKind::InvalidData, error)))?;
    let after = change(text).map_err(|source| ServiceTokenError::Refused { path: path.clone(), source })?;
    let attributes =
        realm_file::attributes(node, locked.directory(), SERVICE_TOKENS).map_err(ServiceTokenError::Write)?;
    let expected = before.as_ref().map_or(Expected::Absent, |bytes| Expected::Bytes(bytes.to_vec()));
    let mut transaction = Transaction::begin_alone(locked, node.epoch());
    transaction
        .replace(SERVICE_TOKENS, after.as_bytes(), attributes, expected)
        .map_err(ServiceTokenError::Write)?;
    let committed = transaction.commit().map_err(|error| ServiceTokenError::Commit(Box::new(error)))?;
    Ok((before.is_none(), committed.warnings()))
}
