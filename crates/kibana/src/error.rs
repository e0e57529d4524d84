//! Errors while reading or writing `kibana.yml`.

use std::path::PathBuf;

use thiserror::Error;
use yaml::Position;

/// An error while reading or writing `kibana.yml`. It contains keys and positions, but never values, which
/// may be secret.
#[derive(Debug, Error)]
pub enum Error {
    /// The file is not UTF-8.
    #[error("the text is not UTF-8")]
    NotUtf8,
    /// The file is, or would become, too large for settings.
    #[error("the file is too large for Kibana's settings")]
    TooLarge,
    /// The file is not YAML, or contains a duplicate key or a second document.
    #[error("the YAML is malformed{}", place(.0))]
    Malformed(Option<Position>),
    /// The file is YAML, but not a mapping.
    #[error("the settings are not a mapping of keys to values")]
    NotAMapping,
    /// A value has a YAML tag, which Kibana does not support.
    #[error("`{key}` has a YAML tag, which Kibana does not know")]
    Tagged {
        /// The setting.
        key: String,
    },
    /// A path that must be written to the settings or used in a file name is not UTF-8.
    #[error("the path `{path}` is not UTF-8")]
    PathNotText {
        /// The path.
        path: PathBuf,
    },
    /// The section cannot be added in a way that Kibana reads as intended.
    #[error("the section cannot be added so that Kibana reads it as intended")]
    NotExtendable,
    /// A file could not be staged, or a killed run could not be undone.
    #[error("could not write")]
    Write(#[source] transaction::Error),
    /// The files could not be replaced.
    #[error("could not replace the files")]
    Commit(#[source] Box<transaction::CommitError>),
}

fn place(place: &Option<Position>) -> String {
    match place {
        Some(Position { line, column, duplicate: true }) => {
            format!(": a key is duplicated (in the mapping of line {line}, column {column})")
        }
        Some(Position { line, column, .. }) => format!(" (line {line}, column {column})"),
        None => String::new(),
    }
}

impl From<yaml::Error> for Error {
    fn from(error: yaml::Error) -> Self {
        match error {
            yaml::Error::TooLarge => Self::TooLarge,
            yaml::Error::Malformed(place) => Self::Malformed(place),
        }
    }
}

impl Error {
    /// Returns the hint for the operator.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TooLarge => {
                "check that this is kibana.yml; nothing was written, and the cluster was not contacted"
            }
            Self::NotUtf8 => "save kibana.yml as UTF-8",
            Self::Malformed(_) => {
                "correct kibana.yml; nothing was written, and the cluster was not contacted"
            }
            Self::NotAMapping => "write one `key: value` per line in kibana.yml",
            Self::Tagged { .. } => "remove the tag",
            Self::PathNotText { .. } => "use another path: settings must be UTF-8",
            Self::NotExtendable => "write one setting per line in kibana.yml, without anchors",
            Self::Write(error) => error.hint(),
            Self::Commit(error) => error.hint(),
        }
    }
}
