//! Replaces a node's certificate files, all or none, and restores them if the node does not load the new
//! ones.

mod credentials;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use installation::{Installation, Owner, Owners};
use recovery::DEFAULT_CREDENTIALS;
use transaction::{Attributes, Directory, Expected, Locked, Transaction};
use zeroize::Zeroizing;

use crate::Error;

/// Secrets are readable by owner and group only.
const MODE: u32 = 0o660;
/// All permission bits: a file that is replaced keeps its own.
const ANY_MODE: u32 = 0o7777;
/// A node detects changes by modification time. If the file system's resolution is unknown, two writes within
/// this time may get the same one.
const GRANULE: Duration = Duration::from_secs(2);

/// A change of one file: its content before and after.
pub struct Change {
    /// The file.
    pub path: PathBuf,
    /// Its current content, if it exists.
    pub(crate) before: Option<Zeroizing<Vec<u8>>>,
    /// Its new content; `None` if it is removed.
    pub(crate) after: Option<Zeroizing<Vec<u8>>>,
}

/// A set of file changes. It holds the lock on the configuration directory, so that no other run changes it
/// meanwhile.
pub struct Exchange {
    changes: Vec<Change>,
    /// The credentials files that name the CA, if it changes.
    credentials: Vec<Change>,
    /// Owners and modes of the files to be removed.
    removed: Vec<(PathBuf, Owner)>,
    config: PathBuf,
    epoch: u64,
    owners: Owners,
    lock: Locked,
}

impl Exchange {
    /// Applies the changes in order, with one rename each. A file that is itself a mount point is overwritten
    /// in place. If the HTTP CA changes, the node's credentials files change with it.
    ///
    /// # Errors
    ///
    /// If another run is in progress, a file was changed since it was read, or an operation fails. All files
    /// are then unchanged.
    pub fn commit(
        node: &Installation,
        changes: Vec<Change>,
        patience: Duration,
    ) -> Result<(Self, Vec<String>), Error> {
        let lock = node.lock(patience).map_err(Error::Stage)?;
        let (config, owners) = (node.config.clone(), node.owners.clone());
        let removed = changes.iter().filter(|change| change.after.is_none());
        let removed = removed.filter_map(|change| Some((change.path.clone(), Owner::of(&change.path).ok()?)));
        let removed = removed.collect();
        let credentials = credentials::of_the_new_ca(node, &changes);
        let exchange = Self { changes, credentials, removed, config, epoch: node.epoch(), owners, lock };
        exchange.outlast();
        let changes = exchange.credentials.iter().chain(&exchange.changes);
        let warnings = exchange.take(changes.map(Step::of))?;
        Ok((exchange, warnings))
    }

    /// Restores the previous files in reverse order.
    ///
    /// # Errors
    ///
    /// If a file was changed in the meantime, or an operation fails.
    pub fn put_back(&self) -> Result<(), Error> {
        self.outlast();
        let changes = self.credentials.iter().chain(self.changes.iter().rev());
        self.take(changes.map(|change| Step::of(change).reversed())).map(|_| ())
    }

    /// Updates the store's modification time, so that the node reloads it.
    ///
    /// # Errors
    ///
    /// If an operation fails.
    pub fn touch(&self) -> Result<(), Error> {
        let Some(store) = self.changes.first() else { return Ok(()) };
        self.outlast();
        let again = Step { path: &store.path, before: store.after.as_ref(), after: store.after.as_ref() };
        self.take([again].into_iter()).map(|_| ())
    }

    /// Replaces the files of one directory after the other, then removes files. The credentials come first, in
    /// one transaction with the certificates: until these are in place, the replaced file is kept, from which
    /// the next run restores it.
    fn take<'a>(&self, steps: impl Iterator<Item = Step<'a>>) -> Result<Vec<String>, Error> {
        let (replaced, gone): (Vec<Step<'a>>, Vec<Step<'a>>) = steps.partition(|step| step.after.is_some());
        let (mut warnings, mut done) = (Vec::new(), Vec::new());
        let together = |one: &Step<'a>, other: &Step<'a>| {
            one.is_of_credentials() || one.path.parent() == other.path.parent()
        };
        for steps in replaced.chunk_by(together) {
            let place = steps[steps.len() - 1].path;
            match self.replace(self.directory_of(place), steps) {
                Ok(told) => warnings.extend(told),
                Err(error) => return Err(self.undone(&done, error)),
            }
            done.extend(steps);
        }
        for step in &gone {
            done.push(step);
            if let Err(error) = self.remove(step) {
                return Err(self.undone(&done, error));
            }
        }
        Ok(warnings)
    }

    fn remove(&self, step: &Step<'_>) -> Result<(), Error> {
        let is_ours = |found: &[u8]| step.before.is_some_and(|bytes| found == bytes.as_slice());
        let directory = self.open(self.directory_of(step.path))?;
        directory.remove_if(name_of(step.path), is_ours).map(|_| ()).map_err(Error::Stage)
    }

    /// Undoes steps after an error. Returns that error, or the one that prevented the rollback.
    fn undone(&self, done: &[&Step<'_>], error: Error) -> Error {
        let undo = |step: &Step<'_>| {
            let directory = self.directory_of(step.path);
            let is_there = || self.open(directory)?.read(name_of(step.path)).map_err(Error::Stage);
            // The failed removal may still have removed the file.
            if step.after.is_none() && is_there()?.is_some() {
                return Ok(());
            }
            self.replace(directory, &[step.reversed()]).map(|_| ())
        };
        done.iter().rev().try_for_each(|step| undo(step)).err().unwrap_or(error)
    }

    fn replace(&self, directory: &Path, steps: &[Step<'_>]) -> Result<Vec<String>, Error> {
        let mut transaction = Transaction::begin_alone(self.locked(directory)?, self.epoch).into_mounted();
        for Step { path, before, after } in steps {
            let expected = before.map_or(Expected::Absent, |bytes| Expected::Bytes(bytes.to_vec()));
            let attributes = match before {
                Some(_) => Attributes::LikeReplaced { otherwise: MODE, at_most: ANY_MODE },
                None => self.attributes_of(path),
            };
            let after = after.map(|bytes| bytes.as_slice()).unwrap_or_default();
            let replaced = match path.parent() == Some(directory) {
                true => transaction.replace(name_of(path), after, attributes, expected),
                false => transaction.replace_at(path, after, attributes, expected),
            };
            replaced.map_err(Error::Stage)?;
        }
        let committed = transaction.commit().map_err(|error| Error::Commit(Box::new(error)))?;
        Ok(committed.warnings())
    }

    /// Returns the attributes of a new file: those it had before its removal, or those of the first file.
    fn attributes_of(&self, path: &Path) -> Attributes {
        let removed = self.removed.iter().find(|(removed, _)| removed == path).map(|(_, owner)| *owner);
        let like_the_first = || self.changes.first().and_then(|change| Owner::of(&change.path).ok());
        match removed.or_else(like_the_first) {
            Some(Owner { user, group, mode }) => Attributes::New { mode, owner: Some((user, group)) },
            None => Attributes::New { mode: MODE, owner: None },
        }
    }

    fn directory_of<'a>(&'a self, path: &'a Path) -> &'a Path {
        path.parent().unwrap_or(&self.config)
    }

    fn open(&self, directory: &Path) -> Result<Directory, Error> {
        Directory::open(directory, self.owners.trusted()).map_err(Error::Stage)
    }

    /// Locks a directory. The lock on the configuration directory is already held.
    fn locked(&self, directory: &Path) -> Result<Locked, Error> {
        if directory == self.config {
            return self.lock.share().map_err(Error::Stage);
        }
        self.open(directory)?.lock(Duration::ZERO).map_err(Error::Stage)
    }

    /// Waits until a newly written file gets a modification time that differs from the store's.
    fn outlast(&self) {
        let Some(store) = self.changes.first() else { return };
        thread::sleep(installation::same_time(&store.path).unwrap_or(GRANULE));
    }
}

struct Step<'a> {
    path: &'a Path,
    before: Option<&'a Zeroizing<Vec<u8>>>,
    after: Option<&'a Zeroizing<Vec<u8>>>,
}

impl<'a> Step<'a> {
    fn of(change: &'a Change) -> Self {
        Self { path: &change.path, before: change.before.as_ref(), after: change.after.as_ref() }
    }

    fn reversed(&self) -> Self {
        Self { path: self.path, before: self.after, after: self.before }
    }

    fn is_of_credentials(&self) -> bool {
        name_of(self.path) == DEFAULT_CREDENTIALS
    }
}

fn name_of(path: &Path) -> &str {
    path.file_name().and_then(OsStr::to_str).unwrap_or_default()
}
