//! A file that is a mount point keeps its name and inode: the new bytes overwrite the old ones, and a copy of
//! the old file is kept beside it until the end.
//!
//! The guarantee is weaker than that of a rename: between the first and the last byte, a reader may see a
//! half-written file, and a node that starts then may refuse to start. The next run undoes it.

use std::ffi::OsStr;
use std::fs::File;

use rustix::fs::FileType;
use zeroize::Zeroizing;

use crate::directory::{LARGEST, holds};
use crate::disk::{self, Facts};
use crate::names::Names;
use crate::rollback::{Log, Reversal};
use crate::stage::{StepKind, Transaction};
use crate::torn::is_between;
use crate::undo::Undone;
use crate::{Directory, Error, Expected};

impl Transaction {
    /// Copies a mounted file before it is changed.
    pub(crate) fn keep_mounted(&mut self, at: usize) -> Result<(), Error> {
        let step = &mut self.steps[at];
        let Names { old, copy, .. } = &step.names;
        // Only the owner can write to the copy. Attributes that could not be copied do not matter, because
        // the copy is temporary.
        step.kept = Some(step.directory.copy_as(&step.name, old, copy, &mut Vec::new())?);
        Ok(())
    }

    /// Overwrites the mounted file with the staged bytes.
    pub(crate) fn write_mounted(&mut self, at: usize, log: &mut Log) -> Result<(), Error> {
        let step = &mut self.steps[at];
        let StepKind::Replace(Expected::Bytes(before)) = &step.kind else { return Err(step.changed()) };
        let after = step.directory.read(&step.names.staged)?.ok_or_else(|| step.changed())?;
        let before = Zeroizing::new(before.clone());
        let name = step.name.clone();
        let file = step.directory.open_expecting(&name, |found| found == before.as_slice())?;
        let reversal = Reversal::Overwrite { name: name.clone(), before, after: after.clone() };
        log.push(&step.directory, reversal);
        step.directory.fill(&name, &file, &after)?;
        step.second = step.directory.facts(&name)?;
        Ok(())
    }
}

impl Directory {
    /// Returns the metadata of a file that is a mount point; `None` for any other file.
    pub(crate) fn mounted_file(&self, name: &OsStr) -> Result<Option<Facts>, Error> {
        let found = self.facts(name)?;
        Ok(found.filter(|facts| facts.mount_point && facts.kind() == FileType::RegularFile))
    }

    /// Overwrites a file if it has the expected content.
    pub(crate) fn overwrite(
        &self,
        name: &OsStr,
        bytes: &[u8],
        expected: impl Fn(&[u8]) -> bool,
    ) -> Result<(), Error> {
        let file = self.open_expecting(name, expected)?;
        self.fill(name, &file, bytes)
    }

    /// Opens a regular file with the expected content for overwriting. Refuses a file that was replaced in
    /// the meantime.
    fn open_expecting(&self, name: &OsStr, expected: impl Fn(&[u8]) -> bool) -> Result<File, Error> {
        let file = disk::open_to_rewrite(self, name).map_err(self.io("open", name))?;
        let found = disk::read(&file, LARGEST).map_err(self.io("read", name))?;
        let facts = disk::facts_of(&file).map_err(self.io("read", name))?;
        match facts.kind() == FileType::RegularFile && expected(&found) {
            true => Ok(file),
            false => Err(Error::Changed { path: self.path(name) }),
        }
    }

    fn fill(&self, name: &OsStr, file: &File, bytes: &[u8]) -> Result<(), Error> {
        let write = || {
            disk::rewind(file)?;
            disk::write(file, bytes)?;
            disk::set_length(file, bytes.len() as u64)?;
            disk::sync(file)
        };
        write().map_err(self.io("write", name))
    }

    /// Restores the bytes that a mounted file had before a step of a killed run.
    pub(crate) fn undo_mounted(&self, name: &OsStr, staged: &OsStr, old: &OsStr) -> Result<Undone, Error> {
        let (Some(before), Some(after)) = (self.read(old)?, self.read(staged)?) else {
            return Ok(Undone::NotDone);
        };
        let file = self.open_file(name)?.ok_or_else(|| Error::Changed { path: self.path(name) })?;
        if holds(&file, &before).map_err(self.io("read", name))? {
            return Ok(Undone::NotDone);
        }
        match self.overwrite(name, &before, |found| is_between(found, &before, &after)) {
            Ok(()) => Ok(Undone::TakenBack),
            Err(Error::Changed { .. }) => Ok(Undone::Superseded),
            Err(error) => Err(error),
        }
    }
}
