//! The way back: every change of a commit with the call that reverses it.

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

/// How one change is reversed.
pub(crate) enum Reversal {
    /// A name that had been free is free again.
    Free { name: OsString, ours: Facts },
    /// A name that only we use is free again.
    FreeOwn { name: OsString },
    /// The old file gets its name back, which takes it from the new one in the same call.
    PutBack { old: OsString, name: OsString, ours: Facts },
    /// A directory, ours or the old one, goes back to where it was.
    Rename { from: OsString, to: OsString, ours: Option<Facts> },
    /// A mounted file gets the bytes back that it had, whatever part of the new ones it holds.
    Overwrite { name: OsString, before: Zeroizing<Vec<u8>>, after: Zeroizing<Vec<u8>> },
    /// The old directory gets its name back, and ours the other.
    Exchange { old: OsString, name: OsString, ours: Facts },
}

impl Log {
    pub(crate) fn push(&mut self, directory: &Rc<Directory>, reversal: Reversal) {
        self.changes.push(Change { directory: Rc::clone(directory), reversal });
    }

    /// Forgets the last change, which another one includes.
    pub(crate) fn pop(&mut self) {
        self.changes.pop();
    }

    /// What an earlier change put under a name is replaced, and would come back as a copy.
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

    /// Reverses every change, the last one first. It stops where one cannot be reversed: what remains is then a prefix
    /// of the commit, and what a later run needs to undo it is still there.
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

    /// Where a change is to be seen that could not be reversed.
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
    /// Refuses a name whose file is no longer ours or was changed, because the change is another user's work.
    fn refuse_changed(&self, name: &OsString, ours: &Facts) -> Result<(), Error> {
        match self.facts(name)? {
            Some(found) if found.is_untouched_since(ours) => Ok(()),
            _ => Err(Error::Changed { path: self.path(name) }),
        }
    }

    /// Refuses a name that is not the directory we put there any more.
    fn refuse_another(&self, name: &OsString, ours: &Facts) -> Result<(), Error> {
        match self.facts(name)? {
            Some(found) if found.is_same_file(ours) => Ok(()),
            _ => Err(Error::Changed { path: self.path(name) }),
        }
    }

    /// Makes sure that the medium knows the names.
    pub(crate) fn sync(&self) -> Result<(), Error> {
        disk::sync_directory(self).map_err(self.io("sync", ""))
    }
}
