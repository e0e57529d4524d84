//! Checks whether the node's own directories can be used, or created if they are missing.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD};
use settings::Settings;

use crate::data::{absolute, data_paths};

/// A directory that the node uses and creates if it is missing.
#[derive(Debug)]
pub struct NodeDirectory {
    /// The setting that names it, such as `path.logs`.
    pub key: &'static str,
    /// Absolute and normalized.
    pub path: PathBuf,
    /// Why this process could not use it, if so.
    pub obstacle: Option<Obstacle>,
}

/// What prevents a directory from being used or created.
#[derive(Debug)]
pub enum Obstacle {
    /// This exists and is not a directory.
    NotDirectory {
        /// The path itself, or one of its ancestors.
        at: PathBuf,
    },
    /// A dangling symbolic link, through which no directory can be created.
    Dangling {
        /// The path itself, or one of its ancestors.
        at: PathBuf,
    },
    /// Permission denied.
    Refused {
        /// The path itself, or the ancestor in which a directory would have to be created.
        at: PathBuf,
        /// Its owner.
        owner: u32,
        /// Its permission bits.
        mode: u32,
        /// The system's error.
        error: io::Error,
    },
}

/// Checks the directories for data and logs.
pub(crate) fn read(settings: &Settings, home: &Path) -> Vec<NodeDirectory> {
    let logs = absolute(home, settings.text("path.logs").unwrap_or("logs"));
    let data = data_paths(settings, home).into_iter().map(|path| ("path.data", path));
    data.chain([("path.logs", logs)])
        .map(|(key, path)| NodeDirectory { key, obstacle: obstacle(&path), path })
        .collect()
}

/// Checks the path, or the nearest existing directory above it.
fn obstacle(path: &Path) -> Option<Obstacle> {
    for at in path.ancestors() {
        match fs::metadata(at) {
            Ok(metadata) => return obstacle_at(at, &metadata),
            Err(error) if is_missing(&error) && at.is_symlink() => {
                return Some(Obstacle::Dangling { at: at.to_path_buf() });
            }
            Err(error) if is_missing(&error) => {}
            // If it cannot be inspected, its parent is the obstacle.
            Err(error) => {
                let above = fs::metadata(at.parent()?).ok()?;
                return Some(refused(at.parent()?, &above, error));
            }
        }
    }
    None
}

fn obstacle_at(at: &Path, metadata: &Metadata) -> Option<Obstacle> {
    if !metadata.is_dir() {
        return Some(Obstacle::NotDirectory { at: at.to_path_buf() });
    }
    let wanted = Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK;
    let error = rustix::fs::accessat(CWD, at, wanted, AtFlags::EACCESS).err()?;
    Some(refused(at, metadata, error.into()))
}

fn refused(at: &Path, metadata: &Metadata, error: io::Error) -> Obstacle {
    Obstacle::Refused { at: at.to_path_buf(), owner: metadata.uid(), mode: metadata.mode() & 0o7777, error }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make what is read")]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_way_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("there")).unwrap();
        fs::write(at("file"), "").unwrap();
        std::os::unix::fs::symlink("nowhere", at("dangling")).unwrap();
        std::os::unix::fs::symlink("there", at("link")).unwrap();
        for fine in ["there", "missing", "missing/below", "there/below", "link", "link/below"] {
            assert!(obstacle(&at(fine)).is_none(), "{fine}");
        }
        for name in ["file", "file/below"] {
            let found = obstacle(&at(name));
            assert!(matches!(&found, Some(Obstacle::NotDirectory { at: found }) if *found == at("file")));
        }
        for name in ["dangling", "dangling/below"] {
            let found = obstacle(&at(name));
            assert!(matches!(&found, Some(Obstacle::Dangling { at: found }) if *found == at("dangling")));
        }
        // Not even root can create a directory there.
        let found = obstacle(Path::new("/proc/below"));
        assert!(found.is_none() || matches!(found, Some(Obstacle::Refused { .. })));
    }
}
