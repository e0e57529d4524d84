//! The operator's programs that run after a renewal.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The directory of hooks.
pub const HOOKS: &str = "/etc/es-bootstrap/renew.d";

/// The write permissions of group and others.
const WRITABLE: u32 = 0o022;
/// The execute permissions.
const EXECUTABLE: u32 = 0o111;

/// A file in the directory of hooks.
#[derive(Debug, PartialEq, Eq)]
pub enum Hook {
    /// A program to run.
    Program(PathBuf),
    /// A program that is not run, because users other than root can write to it.
    Refused {
        /// The file, or the directory.
        path: PathBuf,
        /// The reason.
        reason: &'static str,
    },
}

/// Returns the programs in a directory, sorted by name. Files that are not executable, and names that start
/// with a dot or end in `~`, are ignored. Users who can write to a program control what it does, so only
/// programs that only root can write to are run.
#[must_use]
pub fn hooks(directory: &Path) -> Vec<Hook> {
    let Ok(found) = fs::metadata(directory) else { return Vec::new() };
    if let Some(reason) = writer(&found) {
        return vec![Hook::Refused { path: directory.to_path_buf(), reason }];
    }
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| is_named(path)).collect();
    paths.sort();
    paths.into_iter().filter_map(hook).collect()
}

fn is_named(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    !name.starts_with('.') && !name.ends_with('~')
}

fn hook(path: PathBuf) -> Option<Hook> {
    let found = fs::symlink_metadata(&path).ok()?;
    if found.is_symlink() {
        return Some(Hook::Refused { path, reason: "it is a symbolic link" });
    }
    if !found.is_file() || found.mode() & EXECUTABLE == 0 {
        return None;
    }
    Some(match writer(&found) {
        Some(reason) => Hook::Refused { path, reason },
        None => Hook::Program(path),
    })
}

/// Returns why users other than root can write to it.
fn writer(found: &fs::Metadata) -> Option<&'static str> {
    match found {
        found if found.uid() != 0 => Some("it does not belong to root"),
        found if found.mode() & WRITABLE != 0 => Some("users other than its owner can write to it"),
        _ => None,
    }
}
