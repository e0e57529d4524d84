//! The environment variables of this process.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use settings::Container;

use crate::Error;

/// The variable with Elasticsearch's distribution type.
const DISTRIBUTION: &str = "ES_DISTRIBUTION_TYPE";

/// Returns how the Elasticsearch in a home was installed, according to its own scripts: `tar`, `zip`, `deb`,
/// `rpm` or `docker`.
#[must_use]
pub fn distribution(home: &Path) -> Option<String> {
    let script = fs::read(home.join("bin/elasticsearch-env")).ok()?;
    String::from_utf8_lossy(&script)
        .lines()
        .find_map(|line| line.trim().strip_prefix(DISTRIBUTION)?.strip_prefix('=').map(str::to_owned))
}

/// The environment, byte for byte. A variable that is set but unusable is an error, never a default.
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// Reads the environment of this process.
    #[must_use]
    pub fn read() -> Self {
        Self(env::vars_os().collect())
    }

    /// Returns all variables.
    #[must_use]
    pub fn variables(&self) -> &BTreeMap<OsString, OsString> {
        &self.0
    }

    /// Returns one variable. An empty one counts as unset, as in the shell's `${NAME:-default}`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// Returns one variable as text. An empty one counts as unset.
    ///
    /// # Errors
    ///
    /// If it is not UTF-8.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Error> {
        let unusable = || Error::Variable { name: name.to_owned() };
        self.get(name).map(|value| value.to_str().ok_or_else(unusable)).transpose()
    }

    /// Returns one variable that names a file or a directory.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from)
    }

    /// Returns whether the start script of this home turns environment variables into settings. In the
    /// container image it does: its `bin/elasticsearch-env` sets the distribution type.
    pub(crate) fn container(&self, home: &Path) -> Container {
        let from_script = distribution(home);
        let docker = match &from_script {
            Some(kind) => kind == "docker",
            None => self.get(DISTRIBUTION) == Some(OsStr::new("docker")),
        };
        if docker { Container::Yes } else { Container::No }
    }
}

/// Shows only names, because a value may be a secret.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}
