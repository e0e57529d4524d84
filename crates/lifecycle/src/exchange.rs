//! Files of a node's certificates, exchanged all at once or not at all, and put back where the node does not take them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use installation::{Installation, Owner, Owners};
use transaction::{Attributes, Directory, Expected, Locked, Transaction};
use zeroize::Zeroizing;

use crate::Error;

/// Secrets are for owner and group.
const MODE: u32 = 0o660;
/// All permission bits: a file that is replaced keeps its own.
const ANY_MODE: u32 = 0o7777;
/// A node sees that a file has changed by its time alone. The coarsest file system, FAT, counts in steps of two seconds.
const GRANULE: Duration = Duration::from_secs(2);

/// A file before and after.
pub struct Change {
    /// The file.
    pub path: PathBuf,
    /// Its bytes, if it is there.
    pub(crate) before: Option<Zeroizing<Vec<u8>>>,
    /// Its bytes afterwards, unless it goes.
    pub(crate) after: Option<Zeroizing<Vec<u8>>>,
}

/// Changes of files in one directory. No other run of this program changes the node's configuration as long as it lives.
pub struct Exchange {
    changes: Vec<Change>,
    config: PathBuf,
    epoch: u64,
    owners: Owners,
    lock: Locked,
}

impl Exchange {
    /// Puts the changes in place, one rename each, in their order; what is mounted by itself is written into.
    ///
    /// # Errors
    ///
    /// Where another run is in progress, a file is not what was read, or the system refuses: everything is then as it was.
    pub fn commit(
        node: &Installation,
        changes: Vec<Change>,
        patience: Duration,
    ) -> Result<(Self, Vec<String>), Error> {
        let lock = Directory::open(&node.config, node.owners.trusted())
            .and_then(|directory| directory.lock(patience))
            .map_err(Error::Stage)?;
        let (config, owners) = (node.config.clone(), node.owners.clone());
        let exchange = Self { changes, config, epoch: node.epoch(), owners, lock };
        exchange.outlast();
        let steps = exchange.changes.iter().map(|change| Step {
            path: &change.path,
            before: change.before.as_ref(),
            after: change.after.as_ref(),
        });
        let warnings = exchange.take(steps)?;
        Ok((exchange, warnings))
    }

    /// Puts back what was there before, in the reverse order.
    ///
    /// # Errors
    ///
    /// Where somebody has changed a file since, or the system refuses.
    pub fn put_back(&self) -> Result<(), Error> {
        self.outlast();
        let steps = self.changes.iter().rev().map(|change| Step {
            path: &change.path,
            before: change.after.as_ref(),
            after: change.before.as_ref(),
        });
        self.take(steps).map(|_| ())
    }

    /// Gives the store another time, so that the node looks at it once more.
    ///
    /// # Errors
    ///
    /// Where the system refuses.
    pub fn touch(&self) -> Result<(), Error> {
        let Some(store) = self.changes.first() else { return Ok(()) };
        self.outlast();
        let again = Step { path: &store.path, before: store.after.as_ref(), after: store.after.as_ref() };
        self.take([again].into_iter()).map(|_| ())
    }

    fn take<'a>(&self, steps: impl Iterator<Item = Step<'a>>) -> Result<Vec<String>, Error> {
        let mut transaction = Transaction::begin_alone(self.locked()?, self.epoch).into_mounted();
        let mut gone = Vec::new();
        for Step { path, before, after } in steps {
            let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
            let Some(after) = after else {
                gone.push((name.to_owned(), before));
                continue;
            };
            let expected = before.map_or(Expected::Absent, |bytes| Expected::Bytes(bytes.to_vec()));
            let attributes = match before {
                Some(_) => Attributes::LikeReplaced { otherwise: MODE, at_most: ANY_MODE },
                None => self.like_the_first(),
            };
            transaction.replace(name, after, attributes, expected).map_err(Error::Stage)?;
        }
        let committed = transaction.commit().map_err(|error| Error::Commit(Box::new(error)))?;
        for (name, bytes) in gone {
            let is_ours = |found: &[u8]| bytes.is_some_and(|bytes| found == bytes.as_slice());
            self.open()?.remove_if(name, is_ours).map_err(Error::Stage)?;
        }
        Ok(committed.warnings())
    }

    /// A new file belongs to whoever the first one belongs to, who may do with it what may be done with that.
    fn like_the_first(&self) -> Attributes {
        let first = self.changes.first().and_then(|change| Owner::of(&change.path).ok());
        match first {
            Some(Owner { user, group, mode }) => Attributes::New { mode, owner: Some((user, group)) },
            None => Attributes::New { mode: MODE, owner: None },
        }
    }

    /// All files lie in one directory.
    fn directory(&self) -> &Path {
        self.changes.first().and_then(|change| change.path.parent()).unwrap_or(&self.config)
    }

    fn open(&self) -> Result<Directory, Error> {
        Directory::open(self.directory(), self.owners.trusted()).map_err(Error::Stage)
    }

    /// The lock on the directory of the files; that of the configuration is held already.
    fn locked(&self) -> Result<Locked, Error> {
        if self.directory() == self.config {
            return self.lock.share().map_err(Error::Stage);
        }
        self.open()?.lock(Duration::ZERO).map_err(Error::Stage)
    }

    /// Waits until a file that is written now has another time than the store.
    fn outlast(&self) {
        let Some(store) = self.changes.first() else { return };
        let age = installation::age(&store.path).unwrap_or(GRANULE);
        thread::sleep(GRANULE.saturating_sub(age));
    }
}

struct Step<'a> {
    path: &'a Path,
    before: Option<&'a Zeroizing<Vec<u8>>>,
    after: Option<&'a Zeroizing<Vec<u8>>>,
}
