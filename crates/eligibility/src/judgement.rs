//! The result of a rule, without the rule's name.

use std::fmt;
use std::path::PathBuf;

use installation::Installation;
use settings::{Origin, Setting, Value};

/// The decision of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The node can be configured.
    Pass,
    /// The node must not be configured.
    Stop(Stop),
    /// The rule needs an unknown fact.
    NotRun,
}

/// The kind of obstacle that stops a command before it changes anything. The binary maps each to an exit
/// code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Nothing to do: the node already has another configuration, or is meant to have one.
    Noop,
    /// The configuration must be repaired first.
    Config,
    /// The configuration directory cannot be written to.
    CannotCreate,
    /// A file or directory could not be read or replaced.
    Io,
    /// A file has invalid content, or the passphrase is wrong.
    Data,
    /// A required argument or input is missing.
    Usage,
    /// Another run is in progress, or a retry may succeed.
    TryAgain,
    /// No address was reachable. Rules never return this, because they connect to no host.
    Unavailable,
}

/// The place of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a file or directory.
    File {
        /// Its path.
        path: PathBuf,
        /// The line, counted from one.
        line: Option<usize>,
    },
    /// On the command line, as `-E`.
    CommandLine,
    /// In an environment variable.
    Environment,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line: Some(line) } => write!(f, "{}:{line}", path.display()),
            Self::File { path, line: None } => write!(f, "{}", path.display()),
            Self::CommandLine => f.write_str("-E"),
            Self::Environment => f.write_str("environment"),
        }
    }
}

/// The result of a rule, without the rule's name.
#[derive(Clone)]
pub(crate) struct Judgement {
    pub(crate) outcome: Outcome,
    pub(crate) found: Option<String>,
    pub(crate) place: Option<Place>,
    pub(crate) reason: String,
    pub(crate) fix: Option<String>,
}

impl Judgement {
    fn new(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self { outcome, found: None, place: None, reason: reason.into(), fix: None }
    }

    pub(crate) fn pass(reason: impl Into<String>) -> Self {
        Self::new(Outcome::Pass, reason)
    }

    pub(crate) fn stop(stop: Stop, reason: impl Into<String>) -> Self {
        Self::new(Outcome::Stop(stop), reason)
    }

    pub(crate) fn not_run(reason: impl Into<String>) -> Self {
        Self::new(Outcome::NotRun, reason)
    }

    pub(crate) fn found(self, found: impl Into<String>) -> Self {
        Self { found: Some(found.into()), ..self }
    }

    pub(crate) fn fix(self, fix: impl Into<String>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }

    pub(crate) fn at(self, place: Option<Place>) -> Self {
        Self { place, ..self }
    }

    pub(crate) fn in_file(self, path: impl Into<PathBuf>) -> Self {
        self.at(Some(Place::File { path: path.into(), line: None }))
    }

    /// Adds a setting with its value and place.
    pub(crate) fn setting(self, node: &Installation, key: &str, setting: &Setting) -> Self {
        self.found(shown(key, &setting.value)).at(place(node, setting.origin))
    }
}

/// Returns the place of a setting; `None` for a default.
#[must_use]
pub fn place(node: &Installation, origin: Origin) -> Option<Place> {
    match origin {
        Origin::File { line } => {
            Some(Place::File { path: node.config_path(installation::SETTINGS_FILE), line: Some(line) })
        }
        Origin::CommandLine => Some(Place::CommandLine),
        Origin::Environment => Some(Place::Environment),
        Origin::Default => None,
    }
}

/// Formats `key: value`, with the value elided if the key's name suggests a secret.
fn shown(key: &str, value: &Value) -> String {
    const SECRET: [&str; 5] = ["password", "passphrase", "secret", "token", "credential"];
    if SECRET.iter().any(|word| key.to_ascii_lowercase().contains(word)) {
        return format!("{key}: [secret elided]");
    }
    match value {
        Value::Scalar(text) => format!("{key}: {text}"),
        Value::List(items) => format!("{key}: [{}]", items.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_setting_is_named_without_its_value() {
        for (key, expected) in [
            ("xpack.security.http.ssl.enabled", "xpack.security.http.ssl.enabled: v"),
            (
                "xpack.security.http.ssl.keystore.password",
                "xpack.security.http.ssl.keystore.password: [secret elided]",
            ),
        ] {
            assert_eq!(shown(key, &Value::Scalar("v".into())), expected);
        }
    }
}
