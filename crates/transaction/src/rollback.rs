//! Rolls back a commit: each change is logged with the call that reverses it.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::rc::Rc;

use zeroize::Zeroizing;

use crate::disk::{self, Facts};
use crate::torn::is_between;
use crate::{Directory, Error};

/// The changes that a commit has made so far.
#[derive(Default)]
pub(crate) struct Log {
    changes: Vec<Change>,
}

struct Change {
    directory: Rc<Directory>,
    reversal: Reversal,
}

/// How a change is reversed.
pub(crate) enum Reversal {
    /// Removes our file, because the name was free before.
    Free { name: OsString, ours: Facts },
    /// Removes a name that only we use.
    FreeOwn { name: OsString },
    /// Renames the old file to its original name, which replaces the new file in the same call.
    PutBack { old: OsString, name: OsString, ours: Facts },
    /// Moves a directory, ours or the old one, back.
    Rename { from: OsString, to: OsString, ours: Option<Facts> },
    /// Restores the bytes of a mounted file, even if it was only partly overwritten.
    Overwrite { name: OsString, before: Zeroizing<Vec<u8>>, after: Zeroizing<Vec<u8>> },
    /// Swaps the old directory and ours back.
    Exchange { old: OsString, name: OsString, ours: Facts },
}

impl Log {
    pub(crate) fn push(&mut self, directory: &Rc<Directory>, reversal: Reversal) {
        self.changes.push(Change { directory: Rc::clone(directory), reversal });
    }

    /// Removes the last change, because another one includes it.
    pub(crate) fn pop(&mut self) {
        self.changes.pop();
    }

    /// Records that a file which an earlier change put in place is being replaced, and would be restored as a
    /// copy.
    pub(crate) fn comes_back_as(&mut self, directory: &Rc<Directory>, name: &OsStr, copy: Facts) {
        let earlier = self.changes.iter_mut().filter(|change| Rc::ptr_eq(&change.directory, directory));
        for change in earlier {
            match &mut change.reversal {
                Reversal::Free { name: of, ours } | Reversal::PutBack { name: of, ours, .. }
                    if of == name =>
                {
                    *ours = copy;
                }
                _ => {}
            }
        }
    }

    /// Reverses every change, the last one first, and stops if one cannot be reversed. The remaining changes
    /// are then a prefix of the commit, and the files that a later run needs to undo them still exist.
    pub(crate) fn take_back(mut self) -> (Vec<Error>, Vec<PathBuf>) {
        let mut errors = Vec::new();
        while let Some(change) = self.changes.last() {
            if let Err(error) = change.reverse() {
                errors.push(error);
                break;
            }
            let synced = change.directory.sync();
            self.changes.pop();
            errors.extend(synced.err());
        }
        (errors, self.changes.iter().flat_map(Change::places).collect())
    }
}

impl Change {
    fn reverse(&self) -> Result<(), Error> {
        let directory = &self.directory;
        match &self.reversal {
            Reversal::Free { name, ours } => {
                directory.refuse_changed(name, ours)?;
                disk::unlink(directory, name).map_err(directory.io("remove", name))
            }
            Reversal::FreeOwn { name } => disk::unlink(directory, name).map_err(directory.io("remove", name)),
            Reversal::PutBack { old, name, ours } => {
                directory.refuse_changed(name, ours)?;
                disk::rename(directory, old, name).map_err(directory.io("put back", name))
            }
            Reversal::Rename { from, to, ours } => {
                ours.as_ref().map_or(Ok(()), |ours| directory.refuse_another(from, ours))?;
                disk::rename_to_free(directory, from, to).map_err(directory.io("put back", from))
            }
            Reversal::Overwrite { name, before, after } => {
                directory.overwrite(name, before, |found| is_between(found, before, after))
            }
            Reversal::Exchange { old, name, ours } => {
                directory.refuse_another(name, ours)?;
                disk::exchange(directory, old, name).map_err(directory.io("put back", name))
            }
        }
    }

    /// Returns the paths of a change that could not be reversed.
    fn places(&self) -> Vec<PathBuf> {
        let names = match &self.reversal {
            Reversal::Free { name, .. } | Reversal::FreeOwn { name } => vec![name],
            Reversal::PutBack { old, name, .. } | Reversal::Exchange { old, name, .. } => vec![name, old],
            Reversal::Rename { from, .. } => vec![from],
            Reversal::Overwrite { name, .. } => vec![name],
        };
        names.into_iter().map(|name| self.directory.path(name)).collect()
    }
}

impl Directory {
    /// Refuses a name whose file is no longer ours or has changed, because another process did that.
    fn refuse_changed(&self, name: &OsString, ours: &Facts) -> Result<(), Error> {
        match self.facts(name)? {
            Some(found) if found.is_untouched_since(ours) => Ok(()),
            _ => Err(Error::Changed { path: self.path(name) }),
        }
    }

    /// Refuses a name that is no longer the directory we put there.
    fn refuse_another(&self, name: &OsString, ours: &Facts) -> Result<(), Error> {
        match self.facts(name)? {
            Some(found) if found.is_same_file(ours) => Ok(()),
            _ => Err(Error::Changed { path: self.path(name) }),
        }
    }

    /// Flushes the names to the disk.
    pub(crate) fn sync(&self) -> Result<(), Error> {
        disk::sync_directory(self).map_err(self.io("sync", ""))
    }
}
