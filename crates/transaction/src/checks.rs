//! Checks of names and files before anything is staged.

use std::ffi::OsStr;
use std::path::Path;

use rustix::fs::FileType;

use crate::stage::{file_name, open_parent, parent};
use crate::{Directory, Error};

impl Directory {
    /// Refuses a name whose content is not ours.
    pub(crate) fn refuse_foreign(&self, name: &OsStr, ours: &dyn Fn(&[u8]) -> bool) -> Result<(), Error> {
        let found = match self.facts(name)? {
            None => return Ok(()),
            Some(facts) if facts.kind() == FileType::RegularFile => self.read(name)?,
            Some(_) => None,
        };
        if found.is_some_and(|bytes| ours(&bytes)) {
            Ok(())
        } else {
            Err(Error::Exists { path: self.path(name) })
        }
    }
}

/// Checks that a file can be created: its name is free, or belongs to a file that `ours` recognizes.
///
/// # Errors
///
/// [`Error::Exists`] if the name is taken; other errors if the directory cannot be opened.
pub fn check_free(path: &Path, ours: impl Fn(&[u8]) -> bool) -> Result<(), Error> {
    let name = file_name(path)?;
    open_parent(path, parent(path))?.refuse_foreign(name, &ours)
}

/// Checks that a file still has the content that was read.
///
/// # Errors
///
/// [`Error::Changed`] if it does not; other errors if the system refuses.
pub fn check_unchanged(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let name = file_name(path)?;
    match Directory::open_for_a_file(parent(path))?.holds(name, bytes)? {
        true => Ok(()),
        false => Err(Error::Changed { path: path.to_path_buf() }),
    }
}
