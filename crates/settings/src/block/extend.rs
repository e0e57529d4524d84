//! Checks that a file with the block is read as intended.

use thiserror::Error;

use super::{Block, append};
use crate::error::Error;
use crate::merge;
use crate::origin::Origin;
use crate::sources::Sources;
use crate::value::Settings;

/// Why a block cannot be appended to a file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{reason}{}", line.map(|line| format!(" (line {line})")).unwrap_or_default())]
pub struct NotExtendable {
    line: Option<usize>,
    reason: Objection,
    source: Option<Box<Error>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
enum Objection {
    #[error("the settings file cannot be read")]
    Unreadable,
    #[error("the settings file would be invalid with the new settings")]
    Malformed,
    #[error("`{0}` is already in the settings file, without effect")]
    Twice(String),
    #[error("`{0}` would not get its value")]
    Lost(String),
    #[error("`{0}` would be changed by the new settings")]
    Changed(String),
}

impl NotExtendable {
    /// Reports the operator's last line instead of an appended one.
    fn within(self, file: &[u8]) -> Self {
        let lines = 1 + file.trim_ascii_end().iter().filter(|byte| **byte == b'\n').count();
        Self { line: self.line.map(|line| line.min(lines)), ..self }
    }

    /// Returns advice for the operator.
    #[must_use]
    pub fn hint(&self) -> String {
        match &self.reason {
            Objection::Twice(key) => format!("remove `{key}`, which has no value there"),
            Objection::Unreadable | Objection::Malformed | Objection::Lost(_) | Objection::Changed(_) => {
                "write one setting per line, without braces around all of them".to_owned()
            }
        }
    }

    /// Returns the line that causes the error, counted from one, if known.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.line
    }
}

/// Appends the block, and reads the result as the node does.
///
/// # Errors
///
/// If the result would be unreadable, would contain a duplicate key, or would change any setting other than
/// the block's.
pub fn extend(sources: &Sources<'_>, block: &Block) -> Result<Vec<u8>, NotExtendable> {
    let before = merge::assemble(sources).map_err(|error| refusal(Objection::Unreadable, Some(error)))?;
    if let Some((key, line)) = key_twice(sources, block) {
        return Err(NotExtendable { line: Some(line), reason: Objection::Twice(key), source: None });
    }
    let file = append(sources.file, &block.text());
    let after = merge::assemble(&Sources { file: &file, ..*sources })
        .map_err(|error| refusal(Objection::Malformed, Some(error)).within(sources.file))?;
    match first_difference(&before, &after, block) {
        None => Ok(file),
        Some(objection) => Err(refusal(objection, None)),
    }
}

fn refusal(reason: Objection, source: Option<Error>) -> NotExtendable {
    let line = source.as_ref().and_then(Error::position).and_then(|position| match position.origin {
        Origin::File { line } => Some(line),
        Origin::CommandLine | Origin::Environment | Origin::Default => None,
    });
    NotExtendable { line, reason, source: source.map(Box::new) }
}

/// Returns a key of the block that the file contains as well: in any notation, or as an empty mapping in the
/// same notation.
fn key_twice(sources: &Sources<'_>, block: &Block) -> Option<(String, usize)> {
    let in_file = merge::file_keys(sources).ok()?;
    in_file
        .flat
        .into_iter()
        .find(|(key, _)| block.settings().any(|(ours, _)| ours == key))
        .or_else(|| in_file.roots.into_iter().find(|(key, _)| block.parents().any(|ours| ours == key)))
}

fn first_difference(before: &Settings, after: &Settings, block: &Block) -> Option<Objection> {
    if let Some((key, _)) =
        block.settings().find(|(key, value)| after.get(key).map(|setting| &setting.value) != Some(value))
    {
        return Some(Objection::Lost(key.to_owned()));
    }
    let ours = |key: &str| block.settings().any(|(other, _)| other == key);
    let value = |settings: &Settings, key: &str| settings.get(key).map(|setting| setting.value.clone());
    before
        .iter()
        .chain(after.iter())
        .map(|(key, _)| key)
        .find(|key| !ours(key) && value(before, key) != value(after, key))
        .map(|key| Objection::Changed(key.to_owned()))
}
