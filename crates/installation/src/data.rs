//! The content of the node's data paths.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use settings::Settings;
use transaction::is_range_locked;

/// A data path.
#[derive(Debug)]
pub struct DataPath {
    /// Absolute and normalized.
    pub path: PathBuf,
    /// The content of the directory.
    pub state: DataState,
}

/// The content of a data path, following symbolic links.
#[derive(Debug)]
pub enum DataState {
    /// It does not exist.
    Missing,
    /// It is not a directory.
    NotDirectory,
    /// An empty directory.
    Empty,
    /// A directory with only those entries that file systems create in their roots.
    Furniture {
        /// Their names, sorted.
        entries: Vec<String>,
    },
    /// A directory with other entries.
    Occupied {
        /// One of them.
        entry: String,
    },
    /// A directory that this process cannot list.
    Unlistable(io::Error),
}

impl DataState {
    /// Reads the content of a path, following symbolic links.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => list(path),
            Ok(_) => Self::NotDirectory,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Self::Missing
            }
            Err(error) => Self::Unlistable(error),
        }
    }

    /// Returns whether a node may have been started with it: there is data, or it cannot be determined.
    #[must_use]
    pub fn is_data(&self) -> bool {
        match self {
            Self::Missing | Self::NotDirectory | Self::Empty | Self::Furniture { .. } => false,
            Self::Occupied { .. } | Self::Unlistable(_) => true,
        }
    }
}

/// Returns whether a node is running on a data path: it then holds the lock on a file there. `None` if no
/// node was ever started, or the file cannot be opened.
#[must_use]
pub fn is_in_use(path: &Path) -> Option<bool> {
    const LOCKS: [&str; 2] = ["node.lock", "nodes/0/node.lock"];
    LOCKS.iter().find_map(|lock| is_range_locked(&path.join(lock)).ok())
}

/// Reads each path of `path.data`.
pub(crate) fn read(settings: &Settings, home: &Path) -> Vec<DataPath> {
    let paths = data_paths(settings, home).into_iter();
    paths.map(|path| DataPath { state: DataState::at(&path), path }).collect()
}

/// Returns each path of `path.data`; the default is `data` in the home directory.
pub(crate) fn data_paths(settings: &Settings, home: &Path) -> Vec<PathBuf> {
    let configured = settings.list("path.data");
    let paths = if configured.is_empty() { vec!["data".to_owned()] } else { configured };
    paths.iter().map(|path| absolute(home, path)).collect()
}

/// Resolves a path relative to the home directory, which is the working directory of the start script.
pub(crate) fn absolute(home: &Path, path: &str) -> PathBuf {
    normalised(&home.join(path))
}

/// Lists a directory up to the first entry that is not from a file system. A node's data directory has few
/// entries.
fn list(path: &Path) -> DataState {
    let mut furniture = Vec::new();
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return DataState::Unlistable(error),
    };
    for entry in entries {
        match entry.map(|entry| entry.file_name().to_string_lossy().into_owned()) {
            Ok(entry) if is_furniture(&entry) => furniture.push(entry),
            Ok(entry) => return DataState::Occupied { entry },
            Err(error) => return DataState::Unlistable(error),
        }
    }
    if furniture.is_empty() {
        return DataState::Empty;
    }
    furniture.sort();
    DataState::Furniture { entries: furniture }
}

/// Entries that file systems, volumes and desktops create in the root of an unused file system.
const FURNITURE: [&str; 14] = [
    "#recycle", // Synology
    "#snapshot",
    "$RECYCLE.BIN", // Windows, by a shared or removable volume
    "System Volume Information",
    ".Trash",     // freedesktop.org, beside `.Trash-1000` and its like
    ".Trashes",   // macOS
    ".snapshot",  // NetApp, Isilon and many NFS servers
    ".snapshots", // btrfs with snapper, GPFS
    ".trashcan",  // GlusterFS
    ".zfs",
    "@Recently-Snapshot", // QNAP
    "@Recycle",
    "@eaDir",     // Synology
    "lost+found", // ext2 to ext4
];

/// The prefix of each user's trash directory (freedesktop.org).
const TRASH_OF_A_USER: &str = ".Trash-";

pub(crate) fn is_furniture(entry: &str) -> bool {
    FURNITURE.contains(&entry) || entry.starts_with(TRASH_OF_A_USER)
}

/// Removes `.` and `..` lexically.
fn normalised(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make what is read")]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn normalises_by_the_text_alone() {
        for (path, expected) in [("/a/./b/../c", "/a/c"), ("/../a", "/a"), ("/a/..", "/"), ("/a//b/", "/a/b")]
        {
            assert_eq!(normalised(Path::new(path)), Path::new(expected));
        }
    }

    #[test]
    fn anything_at_all_in_a_directory_counts() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for name in ["empty", "hidden/.keep", "sub/empty", "two/a", "two/b"] {
            fs::create_dir_all(at(name)).unwrap();
        }
        fs::write(at("file"), "").unwrap();
        std::os::unix::fs::symlink(at("two"), at("link")).unwrap();

        assert!(matches!(DataState::at(&at("missing")), DataState::Missing));
        assert!(matches!(DataState::at(&at("file")), DataState::NotDirectory));
        assert!(matches!(DataState::at(&at("empty")), DataState::Empty));
        for name in ["hidden", "sub", "two", "link"] {
            assert!(matches!(DataState::at(&at(name)), DataState::Occupied { .. }), "{name}");
        }
    }

    #[test]
    fn what_file_systems_put_there_is_no_data() {
        for names in [
            &["lost+found"][..],
            &[".snapshot"],
            &[".zfs", "@eaDir"],
            &[".Trash-1000", ".trashcan", "System Volume Information", "lost+found"],
        ] {
            let dir = tempfile::tempdir().unwrap();
            for name in names {
                fs::create_dir(dir.path().join(name)).unwrap();
                // Such entries may be unreadable.
                fs::set_permissions(dir.path().join(name), fs::Permissions::from_mode(0o000)).unwrap();
            }
            let found = DataState::at(dir.path());
            assert!(matches!(&found, DataState::Furniture { entries } if entries == names), "{found:?}");
            assert!(!found.is_data());
            fs::write(dir.path().join("node.lock"), "").unwrap();
            let found = DataState::at(dir.path());
            assert!(matches!(&found, DataState::Occupied { entry } if entry == "node.lock"), "{found:?}");
        }
    }
}
