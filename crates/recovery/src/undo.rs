//! Undoes a first start of a node that has no data yet, or prepares its machine for an image: both remove what was added
//! and restore what was moved aside.
//!
//! The block first says that TLS is off and names the run, as that of an interrupted run does; then the way back is the
//! same. So a node starts at every instant, and the next run ends what a kill interrupted.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use installation::{CERTIFICATE_FILES, CERTIFICATES, HTTP_CA, Installation, KEYSTORE_FILE, SETTINGS_FILE};
use keystore::{Keystore, Unlocked};
use settings::block::{self, NotTaken, Record, Run};
use thiserror::Error;
use transaction::{Directory, put_aside_name};

use crate::Error;
use crate::names::{DEFAULT_CREDENTIALS, STATE_DIRECTORY};
use crate::runs::{Unrecognised, differs, run};
use crate::way_back::{Becomes, Seed, WayBack, becomes, refuse_obstacles};

/// Why a node's configuration cannot be undone.
#[derive(Debug, Error)]
pub enum NotUndone {
    /// There is no block, or it does not use the stores that were created with it.
    #[error("the settings block was changed")]
    Block(#[source] NotTaken),
    /// A setting of the operator's means something else outside the block.
    #[error("`{0}` in the block would have another value outside of it")]
    Differs(String),
    /// There are certificates of unknown origin.
    #[error("`{path}` does not identify the run that created the certificates beside it")]
    Unrecognised {
        /// The file of the CA.
        path: PathBuf,
        /// Why not.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// What is done, or would be.
#[derive(Debug, Default)]
pub struct Changes {
    /// Files that go.
    pub removed: Vec<PathBuf>,
    /// Files that are changed.
    pub changed: Vec<PathBuf>,
    /// What gets its name back, with the name that it has had meanwhile.
    pub restored: Vec<(PathBuf, PathBuf)>,
    /// What stays, for the operator to look at.
    pub kept: Vec<String>,
}

/// A configuration that can be undone.
pub struct Undo {
    run: Run,
    record: Record,
    seed: Seed,
    /// The block, if the settings still have one.
    block: Option<Block>,
}

/// A settings file with a block.
struct Block {
    /// As it was read.
    settings: Vec<u8>,
    /// Without the block. Lines that the operator wrote into the block are at its end.
    without: Vec<u8>,
}

impl Undo {
    /// Finds what a first start, `reconfigure-node` or the stock step put in.
    ///
    /// # Errors
    ///
    /// If it cannot be distinguished from the work of others.
    pub fn of(node: &Installation) -> Result<Self, NotUndone> {
        let settings = node.settings_file.bytes().unwrap_or_default();
        let taken = block::take(settings).map_err(NotUndone::Block)?;
        if let Some(key) = differs(node, &taken.file) {
            return Err(NotUndone::Differs(key));
        }
        Ok(Self {
            run: run(node, settings)
                .map_err(|Unrecognised { path, source }| NotUndone::Unrecognised { path, source })?,
            record: block::record(settings),
            seed: Seed::Kept,
            block: Some(Block { settings: settings.to_vec(), without: taken.file }),
        })
    }

    /// The same for an image: the keystore's seed goes as well, which the machines must not share.
    ///
    /// # Errors
    ///
    /// As for [`Undo::of`].
    pub fn for_an_image(node: &Installation) -> Result<Self, NotUndone> {
        Ok(Self { seed: Seed::Removed, ..Self::of(node)? })
    }

    /// The files of an interrupted run whose block is in progress.
    #[must_use]
    pub fn of_interrupted(node: &Installation, run: Run) -> Self {
        let settings = node.settings_file.bytes().unwrap_or_default();
        let without = block::remove(settings).unwrap_or_default();
        let block = Some(Block { settings: settings.to_vec(), without });
        Self { record: block::record(settings), run, seed: Seed::Kept, block }
    }

    /// The files that an interrupted run for an image left after its block was removed: the seed, and what belongs to its
    /// CA.
    #[must_use]
    pub fn of_taken_out(ca_fingerprint: String) -> Self {
        let run = Run { epoch: 0, ca_fingerprint };
        Self { run, record: Record::default(), seed: Seed::Removed, block: None }
    }

    /// What would be done; nothing is changed.
    ///
    /// # Errors
    ///
    /// If the system refuses to let it be seen.
    pub fn preview(&self, node: &Installation, keystore: Option<&Keystore>) -> Result<Changes, Error> {
        let mut changes = Changes::default();
        let back = self.way_back(node, Duration::ZERO);
        preview_credentials(&back, &mut changes).map_err(Error::Undo)?;
        preview_keystore(&back, keystore, self.seed, &mut changes);
        preview_certificates(&back, &mut changes).map_err(Error::Undo)?;
        changes.changed.extend(self.block.as_ref().map(|_| node.config_path(SETTINGS_FILE)));
        Ok(changes)
    }

    /// Undoes it. The keystore is opened by the caller, who knows its passphrase.
    ///
    /// # Errors
    ///
    /// If another run is in progress, a file was changed since it was read, or the system refuses; the next run
    /// continues from there.
    pub fn carry_out(
        &self,
        node: &Installation,
        unlocked: Option<Unlocked>,
        patience: Duration,
    ) -> Result<(), Error> {
        refuse_obstacles(node, &[DEFAULT_CREDENTIALS]).map_err(Error::Undo)?;
        let back = self.way_back(node, patience);
        let journal = |block: &Block| {
            let journal = block::append(&block.without, &block::undoing(&self.run, &self.record));
            back.replace(SETTINGS_FILE, &block.settings, &journal).map(|()| journal)
        };
        let journal = self.block.as_ref().map(journal).transpose()?;
        back.credentials(&credentials(node).iter().map(PathBuf::as_path).collect::<Vec<_>>())?;
        if let Some(unlocked) = unlocked {
            back.opened_keystore(unlocked, self.seed)?;
        }
        back.certificates()?;
        journal.map_or(Ok(()), |journal| back.block(&journal))
    }

    fn way_back<'a>(&'a self, node: &'a Installation, patience: Duration) -> WayBack<'a> {
        WayBack { node, run: &self.run, record: &self.record, patience }
    }
}

/// Where a first start may have left credentials: a hook puts them into its own directory.
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
