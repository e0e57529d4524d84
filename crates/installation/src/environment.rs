//! The environment variables of this process.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use settings::Container;

use crate::Error;

/// The variable that says how an Elasticsearch was installed.
const DISTRIBUTION: &str = "ES_DISTRIBUTION_TYPE";

/// How the Elasticsearch of a home was installed, as its own scripts have it: `tar`, `zip`, `deb`, `rpm` or `docker`.
#[must_use]
pub fn distribution(home: &Path) -> Option<String> {
    let script = fs::read(home.join("bin/elasticsearch-env")).ok()?;
    String::from_utf8_lossy(&script)
        .lines()
        .find_map(|line| line.trim().strip_prefix(DISTRIBUTION)?.strip_prefix('=').map(str::to_owned))
}

/// The environment, byte for byte: a variable that is set and cannot be used is an error and never a default.
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// Reads the environment of this process.
    #[must_use]
    pub fn read() -> Self {
        Self(env::vars_os().collect())
    }

    /// All variables.
    #[must_use]
    pub fn variables(&self) -> &BTreeMap<OsString, OsString> {
        &self.0
    }

    /// One variable; an empty one counts as absent, as in the shell's `${NAME:-default}`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// One variable that is text; an empty one counts as absent.
    ///
    /// # Errors
    ///
    /// If it is not UTF-8.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Error> {
        let unusable = || Error::Variable { name: name.to_owned() };
        self.get(name).map(|value| value.to_str().ok_or_else(unusable)).transpose()
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
        let docker = match &from_script {
            Some(kind) => kind == "docker",
            None => self.get(DISTRIBUTION) == Some(OsStr::new("docker")),
        };
        if docker { Container::Yes } else { Container::No }
    }
}

/// Names only: a value may be a secret.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}
