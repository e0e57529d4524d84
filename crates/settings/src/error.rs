//! Why settings could not be read.

use thiserror::Error;

use crate::origin::Origin;

/// Why the node's settings could not be read. Errors contain keys and places, but never values, which may be
/// secrets.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{reason}{}", self.shown())]
pub struct Error {
    pub(crate) reason: Reason,
    pub(crate) position: Option<Position>,
}

/// Where the error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The source, with the line if it is the file.
    pub origin: Origin,
    /// Counted from one.
    pub column: Option<usize>,
}

/// The cause.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum Reason {
    #[error("the file is too large for a settings file")]
    TooLarge,
    #[error("the text is not UTF-8")]
    NotUtf8,
    #[error("the YAML is malformed: {0}")]
    Malformed(String),
    #[error("the settings are nested too deeply")]
    TooDeep,
    #[error("the settings are not a mapping of keys to values")]
    NotAMapping,
    #[error("there is a second YAML document")]
    SecondDocument,
    #[error("`{key}` has no value")]
    Null { key: String },
    #[error("`{key}` is duplicated in one mapping")]
    Duplicate { key: String },
    #[error("`{key}` is a list whose items are not plain values")]
    NestedList { key: String },
    #[error("`{key}` is an item of a list and a list itself")]
    ListInList { key: String },
    #[error("`{key}` is set as a whole and as numbered items")]
    ListTwice { key: String },
    #[error("`{key}` refers to `{name}`, which is not set")]
    Unresolved { key: String, name: String },
    #[error("the environment variable `{name}` is not UTF-8")]
    Variable { name: String },
    #[error("`{key}` refers to itself")]
    Circular { key: String },
    #[error("the references in `{key}` are endless")]
    TooLong { key: String },
    #[error("`{key}` is neither `true` nor `false`")]
    NotBoolean { key: String },
}

impl Error {
    pub(crate) fn new(reason: Reason) -> Self {
        Self { reason, position: None }
    }

    pub(crate) fn at(self, origin: Origin, column: Option<usize>) -> Self {
        Self { position: Some(Position { origin, column }), ..self }
    }

    /// Returns the place of the error, if known.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.position
    }

    /// Returns advice for the operator.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self.reason {
            Reason::TooLarge => "check that this is the settings file",
            Reason::NotUtf8 => "save the file as UTF-8",
            Reason::Malformed(_) | Reason::TooDeep => "correct the line; indent with spaces, not with tabs",
            Reason::NotAMapping => "write one `key: value` per line",
            Reason::SecondDocument => "remove what follows the line `---`",
            Reason::Null { .. } => "set a value, or remove the setting; for an empty list write `[]`",
            Reason::Duplicate { .. } => "keep one of the two",
            Reason::NestedList { .. } | Reason::ListInList { .. } => "write the list's items as plain values",
            Reason::ListTwice { .. } => "keep one of the two notations",
            Reason::Unresolved { .. } => "set the variable or the setting, or remove the reference",
            Reason::Variable { .. } => "set the variable to UTF-8 text, or unset it",
            Reason::Circular { .. } | Reason::TooLong { .. } => "remove the reference",
            Reason::NotBoolean { .. } => "set it to `true` or `false`, or remove it",
        }
    }

    fn shown(&self) -> String {
        let Some(Position { origin, column }) = self.position else { return String::new() };
        match (origin, column) {
            (Origin::File { line }, Some(column)) => format!(" (line {line}, column {column})"),
            (Origin::File { line }, None) => format!(" (line {line})"),
            (Origin::CommandLine, _) => " (in an `-E` option)".to_owned(),
            (Origin::Environment, _) if matches!(self.reason, Reason::Variable { .. }) => String::new(),
            (Origin::Environment, _) => " (in an environment variable)".to_owned(),
            (Origin::Default, _) => String::new(),
        }
    }
}
