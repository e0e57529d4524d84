//! Undoes a first start of a node that has no data yet, or prepares its machine for an image. Both remove
//! what was added and restore what was moved aside.
//!
//! The block is first replaced with the one of an interrupted run, which turns TLS off and identifies the
//! run; from there the steps are the same. So the node can start at every point, and the next run completes
//! what a kill interrupted.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use installation::{CERTIFICATE_FILES, CERTIFICATES, HTTP_CA, Installation, KEYSTORE_FILE, SETTINGS_FILE};
use keystore::{Keystore, Unlocked};
use settings::block::{self, NotTaken, Record, Run};
use thiserror::Error;
use transaction::{Directory, put_aside_name};

use crate::Error;
use crate::leftovers::is_store;
use crate::names::{DEFAULT_CREDENTIALS, REQUEST_STORE, STATE_DIRECTORY};
use crate::runs::{Unrecognised, differs, run};
use crate::way_back::{Becomes, Seed, WayBack, becomes, is_as_read, refuse_mounted, refuse_obstacles};

/// Why a node's configuration cannot be undone.
#[derive(Debug, Error)]
pub enum NotUndone {
    /// There is no block, or it does not use the stores that were created with it.
    #[error("the settings block was changed")]
    Block(#[source] NotTaken),
    /// A setting of the operator has another meaning outside the block.
    #[error("`{0}` in the block would have another value outside of it")]
    Differs(String),
    /// The origin of the certificates is unknown.
    #[error("`{path}` does not identify the run that created the certificates beside it")]
    Unrecognised {
        /// The file of the CA.
        path: PathBuf,
        /// The cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Another run has changed the settings since they were read.
    #[error(transparent)]
    Changed(transaction::Error),
}

/// What is changed, or would be.
#[derive(Debug, Default)]
pub struct Changes {
    /// Files to remove.
    pub removed: Vec<PathBuf>,
    /// Files to change.
    pub changed: Vec<PathBuf>,
    /// Files to rename back: the original name and the current one.
    pub restored: Vec<(PathBuf, PathBuf)>,
    /// What stays, for the operator to review.
    pub kept: Vec<String>,
}

/// A configuration that can be undone.
pub struct Undo {
    run: Run,
    record: Record,
    seed: Seed,
    /// The block, if the settings still contain one.
    block: Option<Block>,
}

/// A settings file with a block.
struct Block {
    /// The file as it was read.
    settings: Vec<u8>,
    /// The file without the block. Lines that the operator wrote into the block are at the end.
    without: Vec<u8>,
}

impl Undo {
    /// Finds the changes of a first start, `reconfigure-node` or the stock step.
    ///
    /// # Errors
    ///
    /// If they cannot be distinguished from other changes.
    pub fn of(node: &Installation) -> Result<Self, NotUndone> {
        let settings = node.settings_file.bytes().unwrap_or_default();
        let taken = block::take(settings).map_err(NotUndone::Block)?;
        if let Some(key) = differs(node, &taken.file) {
            return Err(NotUndone::Differs(key));
        }
        let file = node.config_path(SETTINGS_FILE);
        let run = run(node, settings).map_err(|Unrecognised { path, source }| {
            match is_as_read(&file, node.settings_file.bytes()) {
                true => NotUndone::Unrecognised { path, source },
                false => NotUndone::Changed(transaction::Error::Changed { path: file }),
            }
        })?;
        Ok(Self {
            run,
            record: block::record(settings),
            seed: Seed::Kept,
            block: Some(Block { settings: settings.to_vec(), without: taken.file }),
        })
    }

    /// Like [`Undo::of`], for an image: also removes the keystore's seed, which machines must not share.
    ///
    /// # Errors
    ///
    /// As for [`Undo::of`].
    pub fn for_an_image(node: &Installation) -> Result<Self, NotUndone> {
        Ok(Self { seed: Seed::Removed, ..Self::of(node)? })
    }

    /// Finds the files of an interrupted run whose block is in progress.
    #[must_use]
    pub fn of_interrupted(node: &Installation, run: Run) -> Self {
        let settings = node.settings_file.bytes().unwrap_or_default();
        let without = block::remove(settings).unwrap_or_default();
        let block = Some(Block { settings: settings.to_vec(), without });
        Self { record: block::record(settings), run, seed: Seed::Kept, block }
    }

    /// Finds the files that an interrupted run for an image left after it removed its block: the seed, and
    /// the files of its CA.
    #[must_use]
    pub fn of_taken_out(ca_fingerprint: String) -> Self {
        let run = Run { epoch: 0, ca_fingerprint };
        Self { run, record: Record::default(), seed: Seed::Removed, block: None }
    }

    /// Returns what would be done, and changes nothing.
    ///
    /// # Errors
    ///
    /// If a mount is in the way, or the system refuses access.
    pub fn preview(&self, node: &Installation, keystore: Option<&Keystore>) -> Result<Changes, Error> {
        refuse_mounted(node, &[SETTINGS_FILE, KEYSTORE_FILE]).map_err(Error::Undo)?;
        let mut changes = Changes::default();
        let back = self.way_back(node, Duration::ZERO, None);
        preview_credentials(&back, &mut changes).map_err(Error::Undo)?;
        preview_keystore(&back, keystore, self.seed, &mut changes);
        preview_certificates(&back, &mut changes).map_err(Error::Undo)?;
        changes.changed.extend(self.block.as_ref().map(|_| node.config_path(SETTINGS_FILE)));
        Ok(changes)
    }

    /// Undoes the configuration. The caller opens the keystore because it knows the passphrase.
    ///
    /// # Errors
    ///
    /// If another run is in progress, a file has changed since it was read, or the system refuses. The next
    /// run continues from there.
    pub fn carry_out(
        &self,
        node: &Installation,
        unlocked: Option<Unlocked>,
        patience: Duration,
    ) -> Result<(), Error> {
        refuse_obstacles(node, &[DEFAULT_CREDENTIALS]).map_err(Error::Undo)?;
        let back = self.way_back(node, patience, None);
        let journal = |block: &Block| {
            let journal = block::append(&block.without, &block::undoing(&self.run, &self.record));
            back.replace(SETTINGS_FILE, &block.settings, &journal).map(|()| journal)
        };
        let journal = self.block.as_ref().map(journal).transpose()?;
        let back = self.way_back(node, patience, journal.as_deref());
        back.credentials(&credentials(node).iter().map(PathBuf::as_path).collect::<Vec<_>>())?;
        if let Some(unlocked) = unlocked {
            back.opened_keystore(unlocked, self.seed)?;
        }
        back.certificates()?;
        journal.as_deref().map_or(Ok(()), |journal| back.block(journal))
    }

    fn way_back<'a>(
        &'a self,
        node: &'a Installation,
        patience: Duration,
        journal: Option<&'a [u8]>,
    ) -> WayBack<'a> {
        WayBack { node, run: &self.run, record: &self.record, journal, patience }
    }
}

/// Returns the paths where a first start may have left credentials. Hooks use their own directory.
fn credentials(node: &Installation) -> [PathBuf; 2] {
    [node.config_path(DEFAULT_CREDENTIALS), Path::new(STATE_DIRECTORY).join(DEFAULT_CREDENTIALS)]
}

fn preview_credentials(back: &WayBack<'_>, changes: &mut Changes) -> Result<(), transaction::Error> {
    for path in credentials(back.node) {
        match transaction::read_file(&path) {
            Ok(Some(bytes)) if back.has_delivered(&bytes) => changes.removed.push(path),
            Ok(_) | Err(transaction::Error::NotRegular { .. }) => {}
            Err(transaction::Error::Directory { .. } | transaction::Error::Writable { .. }) => {
                changes.kept.push(format!("this user cannot read `{STATE_DIRECTORY}`, which is kept"));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn preview_keystore(back: &WayBack<'_>, keystore: Option<&Keystore>, seed: Seed, changes: &mut Changes) {
    let Some(keystore) = keystore else { return };
    let path = back.node.config_path(KEYSTORE_FILE);
    match becomes(keystore, back.record, seed) {
        Becomes::Removed => changes.removed.push(path),
        Becomes::Unchanged => {}
        Becomes::Stripped { keeping, .. } => {
            if !keeping.is_empty() {
                changes.kept.push(format!("`{}` keeps {}", path.display(), keeping.join(", ")));
            }
            changes.changed.push(path);
        }
    }
}

fn preview_certificates(back: &WayBack<'_>, changes: &mut Changes) -> Result<(), transaction::Error> {
    let config = Directory::open_to_read(&back.node.config)?;
    if config.read(REQUEST_STORE).is_ok_and(|found| found.is_some_and(|bytes| is_store(&bytes))) {
        changes.removed.push(back.node.config_path(REQUEST_STORE));
    }
    let path = back.node.config_path(CERTIFICATES);
    let ours = |name: &OsStr| -> Result<Option<Directory>, transaction::Error> {
        let Some(inside) = config.find_below(name)? else { return Ok(None) };
        let is_ours = inside.read(HTTP_CA)?.is_some_and(|pem| back.has_issued(&pem));
        Ok(is_ours.then_some(inside))
    };
    let certificates = ours(CERTIFICATES.as_ref())?;
    let mut others = Vec::new();
    if let Some(inside) = &certificates {
        for name in inside.entries()? {
            match CERTIFICATE_FILES.iter().any(|file| name == *file) {
                true => changes.removed.push(path.join(name)),
                false => others.push(name),
            }
        }
    } else if !config.is_absent(CERTIFICATES)? {
        changes.kept.push(format!("es-bootstrap did not create `{}`", path.display()));
    }
    let mut restored = false;
    for run in back.runs_from_the_first() {
        let name = put_aside_name(CERTIFICATES, run.epoch);
        if ours(&name)?.is_some() {
            changes.removed.push(back.node.config_path(&name));
        } else if !config.is_absent(&name)? && (certificates.is_some() || config.is_absent(CERTIFICATES)?) {
            restored = true;
            changes.restored.push((back.node.config_path(&name), path.clone()));
        }
    }
    if !restored && !others.is_empty() {
        changes.kept.push(format!("`{}` contains files that es-bootstrap did not create", path.display()));
    }
    Ok(())
}
