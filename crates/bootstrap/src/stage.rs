//! Stages the files of a plan; the commit puts them in place.
//!
//! **Inputs**: the [`Plan`] and the [`Material`]. **Outputs**: a [`Staged`] whose commit is four renames. A
//! node can start after any of them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use installation::{CERTIFICATES, KEYSTORE_FILE, Owners, SETTINGS_FILE};
use recovery::{InitialCredentials, mode, parse_credentials, remove_abandoned_credentials};
use settings::block::{self, Exchange, Run};
use transaction::{
    Attributes, Expected, Held, Locked, NewDirectory, PATIENCE, Transaction, front, remove_leftovers_holding,
};
use zeroize::Zeroizing;

use crate::plan::{Before, Plan};
use crate::{Error, Material};

/// Files that are written and synced but not visible yet.
pub struct Staged {
    transaction: Transaction,
    copies: Copies,
}

/// Writes and syncs every file under a temporary name.
///
/// # Errors
///
/// If another run is in progress, or a file cannot be written. Nothing is left behind then.
pub fn stage(plan: &Plan, material: &Material, patience: Duration) -> Result<Staged, Error> {
    let open = || Locked::open(&plan.config, plan.owners.trusted(), patience);
    let locked = open().map_err(Error::Stage)?;
    if let Some(path) = plan.credentials.as_ref().filter(|path| path.parent() != Some(&plan.config)) {
        remove_abandoned_credentials(path);
    }
    let journal = journal(plan, material).ok_or(Error::Incomplete)?;
    let copies = Copies::make(plan, &locked).map_err(|error| Error::Stage(faster(plan, &locked, error)))?;
    match write(plan, material, &journal, Transaction::begin(locked, plan.epoch)) {
        Ok(transaction) => Ok(Staged { transaction, copies }),
        Err(error) => {
            copies.remove();
            Err(instead(plan, error))
        }
    }
}

/// Returns `elasticsearch.yml` with the journal of a run in progress.
fn journal(plan: &Plan, material: &Material) -> Option<Vec<u8>> {
    let before = &plan.contents.settings_before;
    match plan.before {
        Before::Nothing => {
            let run = Run { epoch: plan.epoch, ca_fingerprint: material.ca_fingerprint.to_string() };
            Some(block::append(before, &block::in_progress(&run, &plan.record)))
        }
        Before::Configured => {
            let http_store = pki::fingerprint(&material.http_store).to_string();
            block::mark(before, &Exchange { epoch: plan.epoch, http_store })
        }
    }
}

fn write(
    plan: &Plan,
    material: &Material,
    journal: &[u8],
    mut transaction: Transaction,
) -> Result<Transaction, transaction::Error> {
    let like_replaced = Attributes::LikeReplaced { otherwise: mode::FILE, at_most: mode::ANY };
    let before = Expected::Bytes(plan.contents.settings_before.clone());
    transaction.replace(SETTINGS_FILE, journal, like_replaced, before)?;

    transaction.directory(CERTIFICATES, &certificates(&material.files(), plan.group))?;

    if plan.contents.keystore_before.as_deref() != Some(&**material.keystore) {
        let before = plan.contents.keystore_before.clone().map_or(Expected::Absent, Expected::Bytes);
        let attributes = match (plan.group, &before) {
            (Some(group), Expected::Absent) => {
                Attributes::New { mode: mode::FILE, owner: Some((plan.owner.0, group)) }
            }
            _ => Attributes::LikeReplaced { otherwise: mode::FILE, at_most: mode::FILE },
        };
        transaction.replace(KEYSTORE_FILE, &material.keystore, attributes, before)?;
    }

    if let Some(path) = &plan.credentials {
        let owner = Attributes::New { mode: mode::CREDENTIALS, owner: Some(plan.owner) };
        let ours = of_unfinished_run(plan);
        transaction.create(path, material.credentials(plan).as_bytes(), owner, ours)?;
    }
    transaction.replace(
        SETTINGS_FILE,
        &plan.contents.settings_after,
        like_replaced,
        Expected::EarlierStep,
    )?;
    Ok(transaction)
}

/// Returns the new certificates directory.
pub(crate) fn certificates<'a>(files: &'a [(&'a str, &'a [u8])], group: Option<u32>) -> NewDirectory<'a> {
    NewDirectory { mode: mode::DIRECTORY, files, file_mode: mode::FILE, group }
}

/// Copies of the settings and the keystore from a directory that is only read. These are then extended.
struct Copies {
    directory: PathBuf,
    owners: Owners,
    files: Vec<(&'static str, Zeroizing<Vec<u8>>)>,
}

impl Copies {
    /// Creates the copies. An existing file must already be such a copy, left by an interrupted run.
    fn make(plan: &Plan, locked: &Locked) -> Result<Self, transaction::Error> {
        let mut copies =
            Self { directory: plan.config.clone(), owners: plan.owners.clone(), files: Vec::new() };
        if !plan.copies {
            return Ok(copies);
        }
        let mut transaction = Transaction::begin_alone(locked.share()?, plan.epoch);
        let settings =
            (SETTINGS_FILE, Some(&plan.contents.settings_before), plan.settings_mode | mode::CREDENTIALS);
        let keystore = (KEYSTORE_FILE, plan.contents.keystore_before.as_ref(), mode::FILE);
        for (name, bytes, mode) in [settings, keystore] {
            let Some(bytes) = bytes else { continue };
            let known = Zeroizing::new(bytes.clone());
            copies.files.push((name, known.clone()));
            let attributes = Attributes::New { mode, owner: None };
            let same = move |found: &[u8]| *found == **known;
            transaction.create(&plan.config.join(name), bytes, attributes, same)?;
        }
        let committed = transaction.commit().map_err(|error| error.cause)?;
        if !committed.warnings().is_empty() {
            // A second attempt may succeed.
            let is_copy = |held: &Held| matches!(held, Held::Bytes(bytes) if copies.files.iter().any(|(_, copy)| copy == bytes));
            remove_leftovers_holding(locked, &[SETTINGS_FILE, KEYSTORE_FILE], is_copy)?;
        }
        Ok(copies)
    }

    /// Removes the copies of a failed run. The next run recognizes those that cannot be removed.
    fn remove(&self) {
        let Ok(locked) = Locked::open(&self.directory, self.owners.trusted(), PATIENCE) else {
            return;
        };
        for (name, bytes) in &self.files {
            let _ = front::take_away(&locked, name, |found| *found == ***bytes);
        }
    }
}

/// Recognizes the credentials file of an interrupted run that was just undone.
pub(crate) fn of_unfinished_run(plan: &Plan) -> impl Fn(&[u8]) -> bool + 'static {
    let unfinished = plan.unfinished_ca.clone();
    move |found| {
        parse_credentials(found).is_some_and(|found| Some(&found.ca_fingerprint) == unfinished.as_ref())
    }
}

/// Checks that the password can be written to its destination before anything is created.
///
/// # Errors
///
/// If the name is taken by a file that es-bootstrap did not write, or the directory does not exist.
pub fn check_credentials(plan: &Plan) -> Result<(), Error> {
    let Some(path) = &plan.credentials else { return Ok(()) };
    transaction::check_free(path, of_unfinished_run(plan)).map_err(|error| instead(plan, error))
}

/// Returns the cause of the error, if another run was faster and its settings exist.
fn faster(plan: &Plan, locked: &Locked, error: transaction::Error) -> transaction::Error {
    let settings = locked.directory().read(SETTINGS_FILE).ok().flatten();
    match error {
        transaction::Error::Exists { .. } if settings.is_some_and(|bytes| block::find(&bytes).is_some()) => {
            transaction::Error::Changed { path: plan.config.join(SETTINGS_FILE) }
        }
        other => other,
    }
}

/// Returns the cause of the error, if another run was faster and changed the settings.
fn instead(plan: &Plan, error: transaction::Error) -> Error {
    let settings = plan.config.join(SETTINGS_FILE);
    match transaction::check_unchanged(&settings, &plan.contents.settings_before) {
        Err(changed @ transaction::Error::Changed { .. }) if plan.has_settings => Error::Stage(changed),
        _ => Error::Stage(error),
    }
}

impl Staged {
    /// Puts everything in place and returns warnings for the operator.
    ///
    /// # Errors
    ///
    /// If a file was changed since it was read, or cannot be replaced. The node is then unchanged.
    pub fn commit(self) -> Result<Vec<String>, Error> {
        let Self { transaction, copies } = self;
        transaction.commit().map(transaction::Committed::warnings).map_err(|error| {
            copies.remove();
            Error::Commit(error)
        })
    }
}

/// A credentials file of a node that is already running.
pub struct CredentialsFile<'a> {
    /// Its path.
    pub path: &'a Path,
    /// Identifies the run, as in [`Plan::epoch`].
    pub epoch: u64,
    /// The owner of the configuration directory: user and group.
    pub owner: (u32, u32),
    /// The content. Only a file with the same fingerprint is replaced.
    pub credentials: InitialCredentials<'a>,
}

impl CredentialsFile<'_> {
    /// Replaces the file in one rename, unless it is gone or belongs to another node by now. Returns whether
    /// it was replaced.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn replace(&self) -> Result<bool, Error> {
        self.write(Require::Ours)
    }

    /// Creates the file, or replaces one of the same node.
    ///
    /// # Errors
    ///
    /// If the name is taken, or the file cannot be written.
    pub fn create(&self) -> Result<(), Error> {
        self.stage()?.put_in_place()
    }

    /// Like [`Self::create`], but leaves out the rename, which cannot fail for lack of space or permissions.
    /// The directory stays locked until then.
    ///
    /// # Errors
    ///
    /// If the name is taken, or the file cannot be written.
    pub fn stage(&self) -> Result<StagedCredentials, Error> {
        let staged = self.stage_for(Require::FreeOrOurs)?;
        Ok(staged.expect("a name that is free or ours is written to"))
    }

    fn write(&self, require: Require) -> Result<bool, Error> {
        self.stage_for(require)?.map_or(Ok(false), |staged| staged.put_in_place().map(|()| true))
    }

    fn stage_for(&self, require: Require) -> Result<Option<StagedCredentials>, Error> {
        let fingerprint = self.credentials.ca_fingerprint.to_owned();
        let ours = move |found: &[u8]| {
            parse_credentials(found).is_some_and(|found| found.ca_fingerprint == fingerprint)
        };
        let parent = self.path.parent().unwrap_or_else(|| Path::new("."));
        let locked = Locked::for_a_file(parent, PATIENCE).map_err(Error::Stage)?;
        if matches!(require, Require::Ours) {
            let name = self.path.file_name().unwrap_or_default();
            if locked.directory().is_absent(name).map_err(Error::Stage)? {
                return Ok(None);
            }
        }
        let mut transaction = Transaction::begin_alone(locked, self.epoch);
        let owner = Attributes::New { mode: mode::CREDENTIALS, owner: Some(self.owner) };
        match transaction.create(self.path, self.credentials.render().as_bytes(), owner, ours) {
            Ok(()) => Ok(Some(StagedCredentials { transaction, path: self.path.to_path_buf() })),
            Err(transaction::Error::Exists { .. }) if matches!(require, Require::Ours) => Ok(None),
            Err(error) => Err(Error::Stage(error)),
        }
    }
}

/// A credentials file that is written but does not have its name yet; it is removed on drop.
pub struct StagedCredentials {
    transaction: Transaction,
    path: PathBuf,
}

impl StagedCredentials {
    /// Renames the file to its final name.
    ///
    /// # Errors
    ///
    /// If the name was taken in the meantime, or the rename fails.
    pub fn put_in_place(self) -> Result<(), Error> {
        let committed = self.transaction.commit().map_err(Error::Commit)?;
        if !committed.warnings().is_empty() {
            // A second attempt may succeed.
            remove_abandoned_credentials(&self.path);
        }
        Ok(())
    }
}

/// What the name of the file must refer to beforehand.
#[derive(Clone, Copy)]
enum Require {
    Ours,
    FreeOrOurs,
}
