//! Why nothing could be said about a node.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

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
    #[error("could not make `{path}` absolute")]
    Absolute {
        /// The path as it was given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}
