//! Why files could not be staged or put in place.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The kind of obstacle that an error reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something cannot be created.
    CannotCreate,
    /// The system refused.
    Io,
    /// Another try may succeed.
    TryAgain,
    /// The configuration must be repaired first.
    Config,
}

/// Why files could not be staged or put in place.
#[derive(Debug, Error)]
pub enum Error {
    /// The directory cannot be opened.
    #[error("could not open the directory `{path}`")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Root would write to a directory in which others may change names.
    #[error("everyone can write to `{path}`")]
    Writable {
        /// The directory.
        path: PathBuf,
    },
    /// The directory belongs to a user who could replace its content during the run.
    #[error("`{path}` belongs to user {owner}")]
    Foreign {
        /// The directory.
        path: PathBuf,
        /// The user ID of its owner.
        owner: u32,
    },
    /// Another process holds the lock.
    #[error("{} is changing `{path}`", holder.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}")))]
    Busy {
        /// The directory.
        path: PathBuf,
        /// The process, if the system reports it.
        holder: Option<u32>,
    },
    /// The file has changed since it was read.
    #[error("`{path}` was changed during the run")]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A file exists that is not ours.
    #[error("`{path}` already exists")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The name is neither free nor a regular file.
    #[error("`{path}` is not a regular file")]
    NotRegular {
        /// The file.
        path: PathBuf,
    },
    /// The name is a link, or is not a directory.
    #[error("`{path}` is a symbolic link or not a directory")]
    NotDirectory {
        /// The name.
        path: PathBuf,
    },
    /// The name is a mount point, which cannot be replaced by a rename.
    #[error("`{path}` is a mount point and cannot be replaced")]
    MountPoint {
        /// The file or directory.
        path: PathBuf,
    },
    /// The file system gives a secret file wider access than intended.
    #[error("`{path}` would have mode {found:04o} there instead of {wanted:04o}")]
    Wider {
        /// The file.
        path: PathBuf,
        /// The mode of new files in its directory.
        found: u32,
        /// The intended mode.
        wanted: u32,
    },
    /// A new file or directory cannot be created.
    #[error("could not create `{path}`")]
    Create {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The system refused to read, write or rename.
    #[error("could not {action} `{path}`")]
    Io {
        /// What was attempted.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

impl Error {
    /// Returns the kind of obstacle.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Directory { .. } | Self::Writable { .. } | Self::Foreign { .. } | Self::Wider { .. } => {
                Kind::Config
            }
            Self::Busy { .. } | Self::Changed { .. } => Kind::TryAgain,
            Self::Exists { .. } | Self::NotDirectory { .. } => Kind::CannotCreate,
            Self::Create { source, .. } => match source.kind() {
                io::ErrorKind::PermissionDenied
                | io::ErrorKind::ReadOnlyFilesystem
                | io::ErrorKind::NotFound
                | io::ErrorKind::NotADirectory => Kind::CannotCreate,
                _ => Kind::Io,
            },
            Self::NotRegular { .. } | Self::MountPoint { .. } | Self::Io { .. } => Kind::Io,
        }
    }

    /// Returns advice for the operator.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Directory { .. } => "check that the directory exists and that this user can read it",
            Self::Writable { .. } => "remove write permission for others: chmod o-w",
            Self::Foreign { .. } => "run as that user, or change the directory's owner to root",
            Self::Busy { .. } => "wait until it has ended, then try again",
            Self::Changed { .. } => "nothing was written; try again",
            Self::Exists { .. } => "move the file, or choose another destination",
            Self::NotRegular { .. } => "replace it by a regular file, or remove it",
            Self::NotDirectory { .. } => "use the path of the directory itself, or remove what has that name",
            Self::Wider { .. } => {
                "its file system does not store modes: mount it so that files have at most that mode, or use another one"
            }
            Self::MountPoint { .. } => "mount the directory that it is in, instead of the file itself",
            Self::Create { .. } | Self::Io { .. } => {
                "nothing was changed; check free space, quota and permissions, then try again"
            }
        }
    }

    /// Returns the path that the error concerns.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Directory { path, .. }
            | Self::Writable { path }
            | Self::Foreign { path, .. }
            | Self::Busy { path, .. }
            | Self::Changed { path }
            | Self::Exists { path }
            | Self::NotRegular { path }
            | Self::NotDirectory { path }
            | Self::MountPoint { path }
            | Self::Wider { path, .. }
            | Self::Create { path, .. }
            | Self::Io { path, .. } => path,
        }
    }
}

/// A failed commit.
#[derive(Debug, Error)]
#[error("{}", self.shown())]
pub struct CommitError {
    /// The error that ended it.
    #[source]
    pub cause: Error,
    /// The errors of the rollback; empty if everything was restored.
    pub rollback: Vec<Error>,
    /// Files left for [`undo_file`](crate::undo_file), [`undo_directory`](crate::undo_directory) and
    /// [`remove_leftovers`](crate::remove_leftovers); empty if `rollback` is.
    pub left_behind: Vec<PathBuf>,
}

impl CommitError {
    /// Returns advice for the operator.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        if self.rollback.is_empty() {
            self.cause.hint()
        } else {
            "run the same command again: it removes the leftover files"
        }
    }

    fn shown(&self) -> String {
        if self.rollback.is_empty() {
            return "nothing was changed".to_owned();
        }
        let failures: Vec<String> = self
            .rollback
            .iter()
            .map(|error| match std::error::Error::source(error) {
                Some(source) => format!("{error}: {source}"),
                None => error.to_string(),
            })
            .collect();
        let mut shown = format!("not everything could be undone ({})", failures.join("; "));
        if !self.left_behind.is_empty() {
            let left: Vec<String> =
                self.left_behind.iter().map(|path| format!("`{}`", path.display())).collect();
            shown.push_str(", and these files are left: ");
            shown.push_str(&left.join(", "));
        }
        shown
    }
}

impl From<Error> for CommitError {
    fn from(cause: Error) -> Self {
        Self { cause, rollback: Vec::new(), left_behind: Vec::new() }
    }
}
