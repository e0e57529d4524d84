//! Directories below `target`, which tasks write one at a time.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::Result;
use fs_err::{self as fs, File};

use crate::root;

/// The lock of tasks that write the same files below `target`.
pub(crate) const TASKS: &str = "tasks";

/// Removes a directory tree if there is one.
pub(crate) fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => Ok(removed?),
    }
}

/// Creates an empty directory, in place of one that exists.
pub(crate) fn fresh(folder: &Path) -> Result<()> {
    remove(folder)?;
    Ok(fs::create_dir_all(folder)?)
}

/// Waits until no other task of this project holds the lock of this name, and holds it until the file is dropped.
pub(crate) fn alone(name: &str) -> Result<File> {
    let folder = root().join("target/locks");
    fs::create_dir_all(&folder)?;
    let lock = File::create(folder.join(name))?;
    if lock.file().try_lock().is_err() {
        eprintln!("waiting for another task of this directory (target/locks/{name})");
        lock.file().lock()?;
    }
    Ok(lock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_made_anew_whether_there_is_one_or_not() {
        let folder = root().join("target/tmp/made-anew");
        for _ in 0..2 {
            fresh(&folder).unwrap();
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
            fs::write(folder.join("file"), "").unwrap();
        }
        remove(&folder).unwrap();
        remove(&folder).unwrap();
        fs::write(&folder, "").unwrap();
        let error = fresh(&folder).unwrap_err().to_string();
        assert!(error.contains("made-anew"), "{error}");
        fs::remove_file(folder).unwrap();
    }

    #[test]
    fn one_task_waits_for_another() {
        let first = alone("of-a-test").unwrap();
        let second = File::open(root().join("target/locks/of-a-test")).unwrap();
        assert!(second.file().try_lock().is_err());
        drop(first);
        second.file().try_lock().unwrap();
    }
}
