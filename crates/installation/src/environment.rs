//! The environment variables of this process.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use settings::Container;

/// The variable that says how an Elasticsearch was installed.
const DISTRIBUTION: &str = "ES_DISTRIBUTION_TYPE";

/// How the Elasticsearch of a home was installed, as its own scripts have it: `tar`, `zip`, `deb`, `rpm` or `docker`.
#[must_use]
pub fn distribution(home: &Path) -> Option<String> {
    let script = fs::read_to_string(home.join("bin/elasticsearch-env")).ok()?;
    script
        .lines()
        .find_map(|line| line.trim().strip_prefix(DISTRIBUTION)?.strip_prefix('=').map(str::to_owned))
}

/// The environment, as far as it is text: the node cannot use other variables either.
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Reads the environment of this process.
    #[must_use]
    pub fn read() -> Self {
        Self(
            env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
        )
    }

    /// All variables.
    #[must_use]
    pub fn variables(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// One variable; an empty one counts as absent, as in the shell's `${NAME:-default}`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// One variable that names a file or a directory.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from)
    }

    /// Whether the start script of this home turns environment variables into settings: the container image's
    /// `bin/elasticsearch-env` says so by its distribution type.
    pub(crate) fn container(&self, home: &Path) -> Container {
        let from_script = distribution(home);
        match from_script.as_deref().or_else(|| self.get(DISTRIBUTION)) {
            Some("docker") => Container::Yes,
            _ => Container::No,
        }
    }
}

/// Names only: a value may be a secret.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}
