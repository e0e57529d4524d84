//! Tokens of service accounts in the node's `service_tokens` file, which it reads at startup and whenever it
//! changes.

use std::io;
use std::path::PathBuf;

use installation::Installation;
use realm::{SERVICE_TOKENS, ServiceToken};
use thiserror::Error;
use transaction::{Expected, UNATTENDED_PATIENCE, replace_one};
use zeroize::Zeroizing;

use crate::realm_file;

/// Why a token could not be added or revoked.
#[derive(Debug, Error)]
pub enum ServiceTokenError {
    /// The file cannot be read.
    #[error("could not read `{path}`")]
    Read {
        /// The file.
        path: PathBuf,
        /// The I/O error.
        source: io::Error,
    },
    /// The file or the token's name does not allow the change.
    #[error("could not add a service account's token to `{path}`")]
    Refused {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: realm::Error,
    },
    /// The file could not be staged.
    #[error("could not write")]
    Write(#[source] transaction::Error),
    /// The file could not be replaced.
    #[error("could not replace the file")]
    Commit(#[source] Box<transaction::CommitError>),
}

impl ServiceTokenError {
    /// Returns the hint for the operator.
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
    /// Whether the file did not exist before.
    is_first: bool,
    /// The file that the token will be written to.
    to: Option<String>,
    /// Warnings for the operator.
    pub warnings: Vec<String>,
}

impl AddedToken {
    /// Removes the token again. The node's file is restored, or deleted if it did not exist before.
    ///
    /// # Errors
    ///
    /// If the file cannot be changed.
    pub fn take_back(&self, node: &Installation) -> Result<(), ServiceTokenError> {
        edit(node, |file| {
            let left = realm::remove_service_token(file, &self.qualified);
            Ok(self.to.as_deref().map_or_else(
                || Zeroizing::new(left.clone()),
                |to| realm::unmark_service_token(&left, &self.qualified, to),
            ))
        })?;
        if self.is_first {
            let is_empty = |bytes: &[u8]| bytes.is_empty();
            transaction::remove_if(&node.config_path(SERVICE_TOKENS), is_empty)
                .map_err(ServiceTokenError::Write)?;
        }
        Ok(())
    }

    /// Records that the token is in its destination file. If another run removed it as unused in the
    /// meantime, it is added again.
    ///
    /// # Errors
    ///
    /// If the file cannot be changed.
    pub fn handed_over(
        &self,
        node: &Installation,
        token: &ServiceToken,
    ) -> Result<Vec<String>, ServiceTokenError> {
        let Some(to) = &self.to else { return Ok(Vec::new()) };
        edit(node, |file| {
            let left = realm::unmark_service_token(file, &self.qualified, to);
            match realm::add_service_token(&left, token) {
                Err(realm::Error::TokenExists { .. }) => Ok(left),
                added => added,
            }
        })
        .map(|(_, warnings)| warnings)
    }
}

/// The file that receives a token in addition to the node's own.
pub struct Handing<'a> {
    /// The path.
    pub to: String,
    /// Its current content.
    pub holds: &'a [u8],
}

/// Returns the node's file without unused tokens: those that a killed run created for the destination file
/// and that are not in it.
fn without_unknown(file: &str, handing: &Handing<'_>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(file.to_owned());
    for qualified in realm::marked_service_tokens(file, &handing.to) {
        text = realm::unmark_service_token(&text, &qualified, &handing.to);
        if !realm::holds_service_token(handing.holds, &qualified) {
            text = Zeroizing::new(realm::remove_service_token(&text, &qualified));
        }
    }
    text
}

/// Adds a token to the node's file, which is created if it does not exist. The destination is recorded until
/// [`AddedToken::handed_over`], for the next run.
///
/// # Errors
///
/// If the name is taken, a line would prevent the node from starting, or the file cannot be changed. The file
/// is then unchanged.
pub fn add_service_token(
    node: &Installation,
    token: &ServiceToken,
    handing: Option<&Handing<'_>>,
) -> Result<AddedToken, ServiceTokenError> {
    // A path with control characters cannot be recorded in one line.
    let handing = handing.filter(|handing| !handing.to.contains(char::is_control));
    let qualified = token.qualified();
    let (is_first, warnings) = edit(node, |file| match handing {
        None => realm::add_service_token(file, token),
        Some(handing) => {
            let added = realm::add_service_token(&without_unknown(file, handing), token)?;
            Ok(realm::mark_service_token(&added, qualified, &handing.to))
        }
    })?;
    let to = handing.map(|handing| handing.to.clone());
    Ok(AddedToken { qualified: qualified.to_owned(), is_first, to, warnings })
}

/// Changes the file under the lock, in one rename. Returns whether it did not exist before, and warnings.
fn edit(
    node: &Installation,
    change: impl FnOnce(&str) -> Result<Zeroizing<String>, realm::Error>,
) -> Result<(bool, Vec<String>), ServiceTokenError> {
    let path = node.config_path(SERVICE_TOKENS);
    let locked = node.lock(UNATTENDED_PATIENCE).map_err(ServiceTokenError::Write)?;
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
    let warnings = replace_one(locked, node.epoch(), SERVICE_TOKENS, after.as_bytes(), attributes, expected)
        .map_err(ServiceTokenError::Write)?
        .map_err(|error| ServiceTokenError::Commit(Box::new(error)))?;
    Ok((before.is_none(), warnings))
}
