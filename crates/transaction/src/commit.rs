//! The commit: step by step, each taken back where a later one fails.

use std::io;
use std::rc::Rc;

use crate::stage::{Expected, Step, StepKind, Transaction};
use crate::{CommitError, Directory, Error, disk, old_name, orig_name};

/// A transaction that came to its end.
#[derive(Debug)]
pub struct Committed {
    warnings: Vec<String>,
}

impl Committed {
    /// What the operator should know although all is done.
    #[must_use]
    pub fn warnings(self) -> Vec<String> {
        self.warnings
    }
}

/// How one call is taken back.
enum Undo {
    /// A second name of the old file is removed.
    Unlink { directory: Rc<Directory>, name: String },
    /// A name goes back to what it was.
    Rename { directory: Rc<Directory>, from: String, to: String },
    /// Two names are swapped back.
    Exchange { directory: Rc<Directory>, one: String, other: String },
}

impl Transaction {
    /// Puts everything in place, in the order of the steps; the directory is synced after each.
    ///
    /// # Errors
    ///
    /// Where a file is not what was read before, or the system refuses: everything is then as it was, or the error says
    /// what is not.
    pub fn commit(mut self) -> Result<Committed, CommitError> {
        self.verify()?;
        let mut done = Vec::new();
        let mut old = Vec::new();
        for at in 0..self.steps.len() {
            let applied = self.apply(at, &mut done, &mut old);
            if let Err(cause) = applied {
                let mut rollback: Vec<Error> =
                    done.iter().rev().filter_map(|undo: &Undo| undo.run().err()).collect();
                rollback.extend(self.remove_staged());
                return Err(CommitError { cause, rollback });
            }
        }
        let mut warnings = std::mem::take(&mut self.warnings);
        for (directory, name) in old {
            if let Err(error) =
                disk::unlink(&directory, &name).and_then(|()| disk::sync_directory(&directory))
            {
                warnings.push(format!("could not remove `{}`: {error}", directory.path(&name).display()));
            }
        }
        self.steps.clear();
        Ok(Committed { warnings })
    }

    /// Compares what is about to be replaced with what was read.
    fn verify(&self) -> Result<(), Error> {
        for step in &self.steps {
            let StepKind::Replace(expected) = &step.kind else { continue };
            let same = match expected {
                Expected::EarlierStep => true,
                Expected::Bytes(bytes) => step.directory.read(&step.name)?.as_ref() == Some(bytes),
                Expected::Absent => !step.directory.path(&step.name).exists(),
            };
            if !same {
                return Err(Error::Changed { path: step.directory.path(&step.name) });
            }
        }
        Ok(())
    }

    fn apply(
        &self,
        at: usize,
        done: &mut Vec<Undo>,
        old: &mut Vec<(Rc<Directory>, String)>,
    ) -> Result<(), Error> {
        let step = &self.steps[at];
        let Step { directory, name, staged, .. } = step;
        let there = directory.exists(name).map_err(directory.io("read", name))?;
        match &step.kind {
            StepKind::Create(ours) if there => {
                if !directory.read(name)?.is_some_and(|found| ours(&found)) {
                    return Err(Error::Exists { path: directory.path(name) });
                }
                self.replace_file(step, at, done, old)?;
            }
            StepKind::Replace(_) if there => self.replace_file(step, at, done, old)?,
            StepKind::Directory if there => self.replace_directory(step, done)?,
            StepKind::Create(_) | StepKind::Replace(_) | StepKind::Directory => {
                disk::rename_to_free(directory, staged, name).map_err(replace(directory, name))?;
                done.push(Undo::Rename {
                    directory: Rc::clone(directory),
                    from: name.clone(),
                    to: staged.clone(),
                });
            }
        }
        disk::sync_directory(directory).map_err(directory.io("sync", ""))
    }

    /// The old file keeps a second name until the end, so that it can be put back as it is, whatever it is.
    fn replace_file(
        &self,
        step: &Step,
        at: usize,
        done: &mut Vec<Undo>,
        old: &mut Vec<(Rc<Directory>, String)>,
    ) -> Result<(), Error> {
        let Step { directory, name, staged, .. } = step;
        let kept = old_name(name, self.epoch, at);
        disk::link(directory, name, directory, &kept).map_err(replace(directory, name))?;
        done.push(Undo::Unlink { directory: Rc::clone(directory), name: kept.clone() });
        disk::rename(directory, staged, name).map_err(replace(directory, name))?;
        done.pop();
        done.push(Undo::Rename { directory: Rc::clone(directory), from: kept.clone(), to: name.clone() });
        old.push((Rc::clone(directory), kept));
        Ok(())
    }

    /// One call swaps new and old, so that the name is never free; the old one then gets its final name.
    fn replace_directory(&self, step: &Step, done: &mut Vec<Undo>) -> Result<(), Error> {
        let Step { directory, name, staged, .. } = step;
        let orig = orig_name(name, self.epoch);
        let rename = |from: &str, to: &str| Undo::Rename {
            directory: Rc::clone(directory),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        match disk::exchange(directory, staged, name) {
            Ok(()) => {
                done.push(Undo::Exchange {
                    directory: Rc::clone(directory),
                    one: staged.clone(),
                    other: name.clone(),
                });
                disk::rename_to_free(directory, staged, &orig).map_err(replace(directory, name))?;
                done.push(rename(&orig, staged));
            }
            Err(error)
                if error.kind() == io::ErrorKind::InvalidInput
                    || error.kind() == io::ErrorKind::Unsupported =>
            {
                disk::rename_to_free(directory, name, &orig).map_err(replace(directory, name))?;
                done.push(rename(&orig, name));
                disk::rename_to_free(directory, staged, name).map_err(replace(directory, name))?;
                done.push(rename(name, staged));
            }
            Err(error) => return Err(replace(directory, name)(error)),
        }
        Ok(())
    }
}

impl Undo {
    fn run(&self) -> Result<(), Error> {
        match self {
            Self::Unlink { directory, name } => {
                disk::unlink(directory, name).map_err(directory.io("remove", name))
            }
            Self::Rename { directory, from, to } => {
                disk::rename(directory, from, to).map_err(directory.io("put back", to))
            }
            Self::Exchange { directory, one, other } => {
                disk::exchange(directory, one, other).map_err(directory.io("put back", other))
            }
        }
    }
}

fn replace(directory: &Directory, name: &str) -> impl FnOnce(io::Error) -> Error {
    directory.io("replace", name)
}
