//! Why nothing could be said about a node.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::assignments::{NeedsShell, ShellNeed};

/// Why the facts about a node could not be gathered.
#[derive(Debug, Error)]
pub enum Error {
    /// The configuration directory is not there, or is not a directory.
    #[error("could not open the configuration directory `{path}`")]
    ConfigDirectory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A relative path starts from a directory that is gone.
    #[error("could not resolve `{path}` to an absolute path")]
    Absolute {
        /// The path as it was given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The home of Elasticsearch cannot be the value of a setting.
    #[error("the home `{path}` (`--es-home`, `ES_HOME`) is not UTF-8, and the setting `path.home` has to be")]
    HomeNotText {
        /// The home.
        path: PathBuf,
    },
    /// A variable of this process has an invalid value.
    #[error("the environment variable `{name}` is not UTF-8")]
    Variable {
        /// Its name.
        name: String,
    },
    /// The service's environment is in a file that cannot be read.
    #[error("could not read `{path}`, which may name the configuration directory")]
    EnvironmentFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of assignments contains a line that only a shell understands.
    #[error("`{path}`, line {line}, {found}")]
    Assignment {
        /// The file.
        path: PathBuf,
        /// Counted from one.
        line: usize,
        /// What is there.
        found: ShellNeed,
    },
    /// A file of assignments names a directory that depends on where the program was called.
    #[error("`{file}`, line {line}, sets `{name}` to `{path}`, which is not an absolute path")]
    NotAbsolute {
        /// The variable.
        name: String,
        /// Its value.
        path: PathBuf,
        /// The file.
        file: PathBuf,
        /// Counted from one.
        line: usize,
    },
    /// A user other than root decides where root would read and write.
    #[error(
        "`{file}` names the configuration directory `{path}`, and users other than root can write to that file"
    )]
    ForeignFile {
        /// The file.
        file: PathBuf,
        /// The directory.
        path: PathBuf,
    },
}

impl Error {
    pub(crate) fn assignment(path: &Path, needs: NeedsShell) -> Self {
        Self::Assignment { path: path.to_path_buf(), line: needs.line, found: needs.found }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::ConfigDirectory { .. } | Self::Absolute { .. } | Self::EnvironmentFile { .. } => {
                "name the configuration directory with `--path-conf` or `ES_PATH_CONF`".to_owned()
            }
            Self::HomeNotText { .. } => "move Elasticsearch to a directory whose path is UTF-8".to_owned(),
            Self::Variable { name } => format!("set `{name}` to UTF-8 text, or unset it"),
            Self::Assignment { .. } | Self::NotAbsolute { .. } => {
                "write the value out, or name the configuration directory with `--path-conf` or `ES_PATH_CONF`"
                    .to_owned()
            }
            Self::ForeignFile { file, path } => format!(
                "check it, then pass it as `--path-conf {}`, or make the file writable for root only: chmod go-w {}",
                path.display(),
                file.display()
            ),
        }
    }
}
