//! Commits step by step, and rolls the steps back if a later one fails.

use std::io;
use std::rc::Rc;

use rustix::io::Errno;

use crate::names::{Names, orig_name};
use crate::rollback::{Log, Reversal};
use crate::stage::{Step, StepKind, Transaction, directories, sync};
use crate::{CommitError, Directory, Error, Expected, disk};

/// A completed transaction.
#[derive(Debug)]
pub struct Committed {
    warnings: Vec<String>,
}

impl Committed {
    /// Returns the warnings for the operator. Everything was written.
    #[must_use]
    pub fn warnings(self) -> Vec<String> {
        self.warnings
    }
}

impl Transaction {
    /// Puts everything in place, in the order of the steps. The directory is synced before the first step, so
    /// that all our names survive a crash, and after each step. It is also synced before second names are
    /// created: a second name without the first could be all that is left of a replaced file.
    ///
    /// # Errors
    ///
    /// If a file has changed since it was read, or the system refuses. Everything is then rolled back, or the
    /// error says what is not.
    pub fn commit(mut self) -> Result<Committed, CommitError> {
        let mut log = Log::default();
        match self.put_in_place(&mut log) {
            Ok(()) => Ok(self.finish()),
            Err(cause) => Err(self.give_up(cause, log)),
        }
    }

    fn put_in_place(&mut self, log: &mut Log) -> Result<(), Error> {
        self.steps.iter().try_for_each(Step::verify)?;
        sync(&self.steps)?;
        (0..self.steps.len()).try_for_each(|at| self.prepare(at))?;
        sync(&self.steps)?;
        for at in 0..self.steps.len() {
            match self.steps[at].kind {
                StepKind::Directory => self.place_directory(&self.steps[at], log)?,
                StepKind::Replace(_) | StepKind::Create(_) => self.place_file(at, log)?,
            }
            self.steps[at].directory.sync()?;
        }
        // A process that opened a file before its name changed may have written to it until now, and one that
        // had read it may have saved it since.
        (0..self.steps.len()).try_for_each(|at| self.verify_old(at).and_then(|()| self.verify_placed(at)))
    }

    /// Gives a new file that replaces another one a second name, which is later swapped with the other's
    /// name.
    fn prepare(&mut self, at: usize) -> Result<(), Error> {
        if self.steps[at].mounted {
            return self.keep_mounted(at);
        }
        let step = &mut self.steps[at];
        let Step { directory, name, names, .. } = step;
        let replaces = match step.kind {
            StepKind::Directory => false,
            StepKind::Replace(Expected::EarlierStep) => true,
            StepKind::Replace(_) | StepKind::Create(_) => directory.exists(name)?,
        };
        if replaces {
            step.second =
                directory.second_name(&names.staged, &names.old, &names.copy, &mut self.warnings)?;
        }
        Ok(())
    }

    /// Takes a free name with a hard link to the staged file, which fails if another process created it
    /// first.
    fn place_file(&mut self, at: usize, log: &mut Log) -> Result<(), Error> {
        if self.steps[at].mounted {
            return self.write_mounted(at, log);
        }
        let step = &self.steps[at];
        let Step { directory, name, names, .. } = step;
        if directory.exists(name)? {
            return self.replace_file(at, log);
        }
        if matches!(&step.kind, StepKind::Replace(expected) if !matches!(expected, Expected::Absent)) {
            return Err(step.changed());
        }
        match disk::link(directory, &names.staged, directory, name) {
            Err(error) if disk::is_linkless(&error) => return self.place_copy(at, log),
            linked => linked.map_err(taken(directory, step))?,
        }
        log.push(directory, Reversal::Free { name: name.clone(), ours: step.facts });
        Ok(())
    }

    /// Takes the free name with a copy, for file systems without hard links.
    fn place_copy(&mut self, at: usize, log: &mut Log) -> Result<(), Error> {
        let step = &mut self.steps[at];
        let Step { directory, names, .. } = step;
        // The copy exists already if the name was not free when the commit began.
        if step.second.is_none() {
            step.second =
                Some(directory.copy_as(&names.staged, &names.old, &names.copy, &mut self.warnings)?);
        }
        let step = &self.steps[at];
        let Step { directory, names, .. } = step;
        disk::rename_to_free(directory, &names.old, &step.name).map_err(taken(directory, step))?;
        log.push(directory, Reversal::Free { name: step.name.clone(), ours: step.placed() });
        Ok(())
    }

    /// Swaps the names in one call and keeps the complete old file under a name of ours until the end. If
    /// names cannot be swapped, the old file gets that name first.
    fn replace_file(&self, at: usize, log: &mut Log) -> Result<(), Error> {
        let step = &self.steps[at];
        let Step { directory, name, names: Names { old, new, copy, .. }, .. } = step;
        let failed = || replacement(directory, step);
        if !directory.exists(old)? {
            // When the commit began, there was nothing to replace.
            return Err(step.changed());
        }
        match disk::exchange(directory, old, name) {
            Ok(()) => {}
            Err(error) if disk::is_unsupported(&error) => {
                disk::rename(directory, old, new).map_err(failed())?;
                // Attributes that the system refuses here were refused for the new file too, and were
                // reported then.
                let copied = directory.second_name(name, old, copy, &mut Vec::new())?;
                log.push(directory, Reversal::FreeOwn { name: old.clone() });
                directory.sync()?;
                self.verify_old(at)?;
                disk::rename(directory, new, name).map_err(failed())?;
                log.pop();
                if let Some(copy) = copied {
                    log.comes_back_as(directory, name, copy);
                }
            }
            Err(error) => return Err(failed()(error)),
        }
        log.push(directory, Reversal::PutBack { old: old.clone(), name: name.clone(), ours: step.placed() });
        self.verify_old(at)
    }

    /// Gives the new directory the name that the old one will keep, and swaps the two in one call. The old
    /// one thus never has a name that is removed later.
    fn place_directory(&self, step: &Step, log: &mut Log) -> Result<(), Error> {
        let Step { directory, name, names: Names { staged, .. }, .. } = step;
        let orig = orig_name(name, self.epoch);
        let failed = || replacement(directory, step);
        if !directory.exists(name)? {
            disk::rename_to_free(directory, staged, name).map_err(taken(directory, step))?;
            log.push(
                directory,
                Reversal::Rename { from: name.clone(), to: staged.clone(), ours: Some(step.facts) },
            );
            return Ok(());
        }
        disk::rename_to_free(directory, staged, &orig).map_err(failed())?;
        log.push(
            directory,
            Reversal::Rename { from: orig.clone(), to: staged.clone(), ours: Some(step.facts) },
        );
        directory.sync()?;
        match disk::exchange(directory, &orig, name) {
            Ok(()) => {
                log.push(directory, Reversal::Exchange { old: orig, name: name.clone(), ours: step.facts })
            }
            Err(error) if disk::is_unsupported(&error) => {
                disk::rename_to_free(directory, &orig, staged).map_err(failed())?;
                log.pop();
                disk::rename_to_free(directory, name, &orig).map_err(failed())?;
                log.push(directory, Reversal::Rename { from: orig, to: name.clone(), ours: None });
                disk::rename_to_free(directory, staged, name).map_err(failed())?;
                log.push(
                    directory,
                    Reversal::Rename { from: name.clone(), to: staged.clone(), ours: Some(step.facts) },
                );
            }
            Err(error) => return Err(failed()(error)),
        }
        Ok(())
    }

    /// Compares the file that a step replaced, if any, with the expected one.
    fn verify_old(&self, at: usize) -> Result<(), Error> {
        let step = &self.steps[at];
        let old = &step.names.old;
        let Some(found) = step.directory.facts(old)? else { return Ok(()) };
        // The content of a mounted file was compared through the handle used for writing.
        if step.mounted || found.is_same_file(&step.placed()) {
            return Ok(());
        }
        let untouched = step.replaced.is_some_and(|replaced| found.looks_like(&replaced));
        let expected = match &step.kind {
            StepKind::Directory => true,
            StepKind::Replace(Expected::Absent) => untouched,
            StepKind::Replace(expected @ (Expected::Bytes(_) | Expected::Known(_))) => {
                untouched && expected.is_at(&step.directory, old)?
            }
            StepKind::Replace(Expected::EarlierStep) => {
                match self.steps[..at].iter().rev().find(|earlier| step.is_on_same(earlier)) {
                    Some(earlier) if step.second.is_none() => found.is_untouched_since(&earlier.placed()),
                    // It may be a copy of the file that the earlier step put there.
                    Some(earlier) => {
                        found.looks_like(&earlier.placed())
                            && step.directory.are_same(old, &earlier.names.staged)?
                    }
                    None => false,
                }
            }
            StepKind::Create(ours) => step.directory.read(old)?.is_some_and(|bytes| ours(&bytes)),
        };
        if expected { Ok(()) } else { Err(step.changed()) }
    }

    /// Checks that the files of a step are still in place. Changes after the last step are not checked.
    fn verify_placed(&self, at: usize) -> Result<(), Error> {
        let (step, later) = (&self.steps[at], &self.steps[at + 1..]);
        if later.is_empty() || later.iter().any(|later| step.is_on_same(later)) {
            return Ok(());
        }
        let found = step.directory.facts(&step.name)?;
        let in_place = found.is_some_and(|found| match step.kind {
            StepKind::Directory => found.is_same_file(&step.facts),
            StepKind::Replace(_) | StepKind::Create(_) => found.is_untouched_since(&step.placed()),
        });
        if in_place { Ok(()) } else { Err(step.changed()) }
    }

    /// Removes files that are only needed to undo the run: first the marks of completed steps, then the
    /// replaced files.
    fn finish(mut self) -> Committed {
        let steps = std::mem::take(&mut self.steps);
        let mut warnings = std::mem::take(&mut self.warnings);
        let mut warn = |done: Result<(), Error>| {
            if let Err(error) = &done {
                let source = std::error::Error::source(&error)
                    .map_or_else(String::new, |source| format!(": {source}"));
                warnings.push(format!("{error}{source}"));
            }
            done.is_ok()
        };
        let files = || steps.iter().filter(|step| !matches!(step.kind, StepKind::Directory));
        // If a mark cannot be removed, the replaced file stays too: without it, an undo would conclude that
        // there was no file before.
        let (tidied, untidied): (Vec<&Step>, Vec<&Step>) =
            files().partition(|Step { directory, names: Names { staged, .. }, .. }| {
                warn(disk::unlink(directory, staged).map_err(directory.io("remove", staged)))
            });
        // Nor may a power cut bring a mark back and lose the replaced file.
        for directory in directories(&steps) {
            _ = warn(directory.sync());
        }
        for Step { directory, names: Names { old, .. }, .. } in tidied {
            match disk::unlink(directory, old) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                done => _ = warn(done.map_err(directory.io("remove", old))),
            }
        }
        for directory in directories(&steps) {
            _ = warn(directory.sync());
        }
        let old = |step: &&Step| step.directory.exists(&step.names.old).unwrap_or(true);
        let kept = untidied.into_iter().filter(old).map(|step| step.directory.path(&step.names.old));
        warnings.extend(kept.map(|path| format!("`{}` stays with it", path.display())));
        // Several steps on the same name give the same warning.
        let mut seen = Vec::new();
        warnings.retain(|warning| {
            !seen.contains(warning) && {
                seen.push(warning.clone());
                true
            }
        });
        Committed { warnings }
    }

    /// Rolls back every step. If that fails, the files that a later run needs to do so stay.
    fn give_up(&mut self, cause: Error, log: Log) -> CommitError {
        let (mut rollback, mut left_behind) = log.take_back();
        if rollback.is_empty() {
            rollback = self.remove_staged();
            left_behind = rollback.iter().map(|error| error.path().to_path_buf()).collect();
        } else {
            let steps = std::mem::take(&mut self.steps);
            let there = steps.iter().filter(|step| step.directory.exists(&step.names.staged).unwrap_or(true));
            left_behind.extend(there.map(|step| step.directory.path(&step.names.staged)));
        }
        CommitError { cause, rollback, left_behind }
    }
}

impl Step {
    /// Compares the file to be replaced with what was read, and with its state during staging.
    pub(crate) fn verify(&self) -> Result<(), Error> {
        let Self { directory, name, .. } = self;
        if !self.mounted {
            directory.refuse_mount_point(name)?;
        }
        let expected = match &self.kind {
            StepKind::Directory | StepKind::Replace(Expected::EarlierStep) => true,
            StepKind::Replace(Expected::Absent) => directory.is_absent(name)?,
            StepKind::Replace(expected @ (Expected::Bytes(_) | Expected::Known(_))) => {
                directory.facts(name)? == self.replaced && expected.is_at(directory, name)?
            }
            StepKind::Create(ours) => return directory.refuse_foreign(name, ours),
        };
        if expected { Ok(()) } else { Err(self.changed()) }
    }

    /// Whether both steps are on the same name.
    fn is_on_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.directory, &other.directory) && self.name == other.name
    }

    /// Returns the error for a name that another process changed in the meantime.
    pub(crate) fn changed(&self) -> Error {
        let path = self.directory.path(&self.name);
        match self.kind {
            StepKind::Create(_) => Error::Exists { path },
            StepKind::Replace(_) | StepKind::Directory => Error::Changed { path },
        }
    }
}

fn replacement(directory: &Directory, step: &Step) -> impl FnOnce(io::Error) -> Error {
    let path = directory.path(&step.name);
    move |source| match source.raw_os_error() {
        // The kernel's error for a mount point that was not detected before.
        Some(errno) if errno == Errno::BUSY.raw_os_error() => Error::MountPoint { path },
        _ => Error::Io { action: "replace", path, source },
    }
}

/// Returns the error for a name that should be free.
fn taken(directory: &Directory, step: &Step) -> impl FnOnce(io::Error) -> Error {
    let (changed, failed) = (step.changed(), replacement(directory, step));
    move |error| if error.kind() == io::ErrorKind::AlreadyExists { changed } else { failed(error) }
}
