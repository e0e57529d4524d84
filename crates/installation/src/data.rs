//! What lies at the node's data paths.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use settings::Settings;

/// One data path.
#[derive(Debug)]
pub struct DataPath {
    /// Absolute and normalised.
    pub path: PathBuf,
    /// What lies there.
    pub state: DataState,
}

/// What lies at a data path, links followed.
#[derive(Debug)]
pub enum DataState {
    /// Nothing.
    Missing,
    /// Something that is not a directory.
    NotDirectory,
    /// A directory without entries.
    Empty,
    /// A directory with entries.
    Occupied {
        /// One of them.
        entry: String,
        /// Whether there are no others.
        alone: bool,
    },
    /// A directory that this process cannot list.
    Unlistable(io::Error),
}

/// Each path of `path.data`; `data` below the home where the setting is absent.
pub(crate) fn read(settings: &Settings, home: &Path) -> Vec<DataPath> {
    let configured = settings.list("path.data");
    let paths = if configured.is_empty() { vec!["data".to_owned()] } else { configured };
    // The start script changes to the home, so that is where relative paths begin.
    paths
        .into_iter()
        .map(|path| normalised(&home.join(path)))
        .map(|path| DataPath { state: look(&path), path })
        .collect()
}

fn look(path: &Path) -> DataState {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => list(path),
        Ok(_) => DataState::NotDirectory,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            DataState::Missing
        }
        Err(error) => DataState::Unlistable(error),
    }
}

fn list(path: &Path) -> DataState {
    let first_two = || -> io::Result<(Option<fs::DirEntry>, bool)> {
        let mut entries = fs::read_dir(path)?;
        Ok((entries.next().transpose()?, entries.next().is_none()))
    };
    match first_two() {
        Ok((None, _)) => DataState::Empty,
        Ok((Some(entry), alone)) => {
            DataState::Occupied { entry: entry.file_name().to_string_lossy().into_owned(), alone }
        }
        Err(error) => DataState::Unlistable(error),
    }
}

/// Without `.` and `..`, by the text alone.
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
        for name in ["empty", "hidden/.keep", "sub/empty", "two/a", "two/b", "lost/lost+found"] {
            fs::create_dir_all(at(name)).unwrap();
        }
        fs::write(at("file"), "").unwrap();
        std::os::unix::fs::symlink(at("two"), at("link")).unwrap();

        assert!(matches!(look(&at("missing")), DataState::Missing));
        assert!(matches!(look(&at("file")), DataState::NotDirectory));
        assert!(matches!(look(&at("empty")), DataState::Empty));
        assert!(matches!(look(&at("hidden")), DataState::Occupied { alone: true, .. }));
        assert!(matches!(look(&at("sub")), DataState::Occupied { alone: true, .. }));
        assert!(matches!(look(&at("two")), DataState::Occupied { alone: false, .. }));
        assert!(matches!(look(&at("link")), DataState::Occupied { alone: false, .. }));
        assert!(
            matches!(look(&at("lost")), DataState::Occupied { entry, alone: true } if entry == "lost+found")
        );
    }
}
