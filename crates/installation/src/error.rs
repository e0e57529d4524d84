//! Errors while reading the facts about a node.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::assignments::{NeedsShell, ShellNeed, shell_word};

/// An error while reading the facts about a node.
#[derive(Debug, Error)]
pub enum Error {
    /// The configuration directory does not exist or is not a directory.
    #[error("could not open the configuration directory `{path}`")]
    ConfigDirectory {
        /// The directory.
        path: PathBuf,
        /// The I/O error.
        source: io::Error,
    },
    /// A relative path cannot be resolved because the working directory no longer exists.
    #[error("could not resolve `{path}` to an absolute path")]
    Absolute {
        /// The given path.
        path: PathBuf,
        /// The I/O error.
        source: io::Error,
    },
    /// The home directory of Elasticsearch is not UTF-8, so it cannot be used in a setting.
    #[error("the home `{path}` (`--es-home`, `ES_HOME`) is not UTF-8, and the setting `path.home` has to be")]
    HomeNotText {
        /// The home directory.
        path: PathBuf,
    },
    /// A variable of this process has an invalid value.
    #[error("the environment variable `{name}` is not UTF-8")]
    Variable {
        /// Its name.
        name: String,
    },
    /// The file with the service's environment cannot be read.
    #[error("could not read `{path}`, which may name the configuration directory")]
    EnvironmentFile {
        /// The file.
        path: PathBuf,
        /// The I/O error.
        source: io::Error,
    },
    /// A file of assignments contains a line that only a shell can interpret.
    #[error("`{path}`, line {line}, {found}")]
    Assignment {
        /// The file.
        path: PathBuf,
        /// The line, counted from one.
        line: usize,
        /// The reason.
        found: ShellNeed,
    },
    /// A file of assignments contains a relative path.
    #[error("`{file}`, line {line}, sets `{name}` to `{path}`, which is not an absolute path")]
    NotAbsolute {
        /// The variable.
        name: String,
        /// Its value.
        path: PathBuf,
        /// The file.
        file: PathBuf,
        /// The line, counted from one.
        line: usize,
    },
    /// Users other than root can change the path that root would read and write.
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

    /// Returns the hint for the operator.
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
                shell_word(path),
                shell_word(file)
            ),
        }
    }
}
