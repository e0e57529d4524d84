//! The finding of a rule, without the rule's name.

use std::path::PathBuf;

use eligibility::Place;

/// The severity of a finding; the worst one decides the node's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// For information.
    Note,
    /// Needs action soon.
    Due,
    /// A fact that decides cannot be determined.
    Unknown,
    /// The node or its clients fail, now or at the next start.
    Broken,
}

impl Severity {
    /// Returns its name in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Due => "due",
            Self::Unknown => "unknown",
            Self::Broken => "broken",
        }
    }
}

/// A finding, without the rule's name.
pub(crate) struct Remark {
    pub(crate) found: Option<String>,
    pub(crate) place: Option<Place>,
    pub(crate) reason: String,
    pub(crate) fix: String,
}

impl Remark {
    pub(crate) fn new(reason: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { found: None, place: None, reason: reason.into(), fix: fix.into() }
    }

    pub(crate) fn found(self, found: impl Into<String>) -> Self {
        Self { found: Some(found.into()), ..self }
    }

    pub(crate) fn at(self, place: Option<Place>) -> Self {
        Self { place, ..self }
    }

    pub(crate) fn in_file(self, path: impl Into<PathBuf>) -> Self {
        self.at(Some(Place::File { path: path.into(), line: None }))
    }
}
