//! Additional steps of a first start in Elasticsearch's packages: the package's owners and modes, the
//! checksum that its removal script reads, and a record of the written files, so that a purge removes only
//! those.
//!
//! **Inputs**: a newly configured node, or the record of one. **Outputs**: files in the configuration
//! directory and in the hooks' state directory.

use installation::{
    CERTIFICATE_FILES, CERTIFICATES, Installation, KEYSTORE_FILE, Owners, SETTINGS_FILE, is_there,
};
use md5::{Digest, Md5};
use recovery::{CHECKSUM, DEFAULT_CREDENTIALS, holds_nothing_else, is_settings, mode, parse_credentials};
use settings::block;
use sha2::Sha256;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use transaction::{
    Attributes, Directory, Expected, Held, Locked, PATIENCE, Transaction, make_private_directory,
    refuse_unremovable, remove_empty_directory, remove_if, remove_leftovers, remove_leftovers_holding,
    replace_one,
};

use crate::{Error, Material, Plan};

/// The name of the record in the state directory.
const RECORD: &str = "written.sha256";
/// The mode of the checksum, which is not secret.
const CHECKSUM_MODE: u32 = 0o644;
/// The mode of the configuration directory: setgid, so that new files inherit its group.
const CONFIG_MODE: u32 = 0o2750;
/// The owner of the configuration directory in packages.
const ROOT: u32 = 0;

/// The directory in which hooks keep their files.
pub struct State<'a> {
    path: &'a Path,
    made: bool,
}

impl<'a> State<'a> {
    /// Creates the directory if it does not exist. In an existing one, files of a killed hook are removed.
    ///
    /// # Errors
    ///
    /// If it belongs to another user, or cannot be created or cleaned up.
    pub fn make(path: &'a Path) -> Result<Self, Error> {
        let made = make_private_directory(path).map_err(Error::Stage)?;
        if !made {
            remove_abandoned(path).map_err(Error::Stage)?;
        }
        Ok(Self { path, made })
    }

    /// Returns the path of the credentials file.
    #[must_use]
    pub fn credentials(&self) -> PathBuf {
        self.path.join(DEFAULT_CREDENTIALS)
    }

    /// Removes leftovers that the finished run could not remove. A second attempt may succeed.
    pub fn tidy(&self, node: &Installation) {
        // If not, the next run removes them.
        let _ = recovery::remove_abandoned(node);
        let _ = remove_leftovers_of_credentials(self.path);
    }

    /// Removes the directory again if this run created it and failed.
    pub fn discard(self) {
        if self.made {
            // If this fails, an empty directory remains, which is harmless.
            let _ = remove_empty_directory(self.path);
        }
    }
}

/// Removes the empty state directory of a purge that was killed at its last step.
pub fn remove_empty_state(path: &Path) {
    // If this fails, an empty directory remains, which is harmless.
    let _ = remove_empty_directory(path);
}

/// Sets the group of a configuration directory that root owns, so that new files in it inherit that group.
///
/// # Errors
///
/// If the owner or mode cannot be changed.
pub fn lay_out(config: &Path, group: u32) -> Result<(), Error> {
    Directory::open(config, Owners::root().trusted())
        .and_then(|directory| directory.give((ROOT, group), CONFIG_MODE))
        .map_err(Error::Stage)
}

/// Sets the owners and modes of certificates and keystore to those of the package.
///
/// # Errors
///
/// If an owner or mode cannot be changed.
pub fn settle(config: &Path, group: u32) -> Result<(), Error> {
    let owner = (ROOT, group);
    let settle = || {
        let owners = Owners::root();
        let directory = Directory::open(config, owners.trusted())?;
        directory.give_file(KEYSTORE_FILE, owner, mode::FILE)?;
        let Some(certs) = directory.find_below(CERTIFICATES)? else { return Ok(()) };
        certs.give(owner, mode::DIRECTORY)?;
        CERTIFICATE_FILES.into_iter().try_for_each(|name| certs.give_file(name, owner, mode::FILE))
    };
    settle().map_err(Error::Stage)
}

/// The files that a hook wrote.
#[derive(Debug, Default)]
pub struct Record {
    config: PathBuf,
    data: Vec<PathBuf>,
    /// SHA-256 in hex, and the path.
    files: Vec<(String, PathBuf)>,
}

impl Record {
    /// Writes the checksum of a keystore next to it, and starts a record with that file.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn begin(node: &Installation, keystore: &[u8]) -> Result<Self, Error> {
        let digest = hex(&Md5::digest(keystore));
        let line = format!("{digest}  {}\n", node.config_path(KEYSTORE_FILE).display());
        let path = node.config_path(CHECKSUM);
        write(&path, line.as_bytes(), CHECKSUM_MODE, node.epoch())?;
        let data = node.data.iter().map(|data| data.path.clone()).collect();
        let mut record = Self { config: node.config.clone(), data, files: Vec::new() };
        record.add(path, line.as_bytes());
        Ok(record)
    }

    /// Adds a file.
    pub fn add(&mut self, path: PathBuf, bytes: &[u8]) {
        self.files.push((hex(&Sha256::digest(bytes)), path));
    }

    /// Adds the files that a run created. A keystore that existed before is not recorded.
    pub fn add_run(&mut self, plan: &Plan, material: &Material) {
        self.add_certificates(&plan.config.join(CERTIFICATES), material);
        if plan.contents.keystore_before.is_none() {
            self.add(plan.config.join(KEYSTORE_FILE), &material.keystore);
        }
    }

    /// Adds the current files of a run that was killed after its last step. A keystore with other entries
    /// existed before.
    ///
    /// # Errors
    ///
    /// If a file cannot be read.
    pub fn add_found(&mut self, node: &Installation) -> Result<(), Error> {
        let certs = node.config_path(CERTIFICATES);
        let directory = Directory::open(&node.config, Owners::root().trusted())
            .and_then(|directory| directory.below(CERTIFICATES))
            .map_err(Error::Stage)?;
        for name in CERTIFICATE_FILES {
            if let Some(bytes) = directory.read(name).map_err(Error::Stage)? {
                self.add(certs.join(name), &bytes);
            }
        }
        if let Some(keystore) = node.keystore.bytes().filter(|bytes| holds_nothing_else(bytes)) {
            self.add(node.config_path(KEYSTORE_FILE), keystore);
        }
        Ok(())
    }

    fn add_certificates(&mut self, certs: &Path, material: &Material) {
        material.files().into_iter().for_each(|(name, bytes)| self.add(certs.join(name), bytes));
    }

    /// Writes the record to the state directory.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn save(&self, state: &State<'_>, epoch: u64) -> Result<(), Error> {
        self.save_in(state.path, epoch)
    }

    fn save_in(&self, state: &Path, epoch: u64) -> Result<(), Error> {
        write(&state.join(RECORD), self.render().as_bytes(), mode::CREDENTIALS, epoch)
    }

    /// Updates the record after a run that replaced the configuration of a hook: it then contains the new
    /// files, and the old ones that were moved aside. A record of another node stays unchanged.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn follow(state: &Path, plan: &Plan, material: &Material) -> Result<(), Error> {
        let Some(mut record) = Self::read(state).filter(|record| record.config == plan.config) else {
            return Ok(());
        };
        record.exchange(plan, material);
        record.save_in(state, plan.epoch)
    }

    /// Updates the paths. The keystore stays recorded only if it was unchanged since then; otherwise it
    /// contains other entries.
    fn exchange(&mut self, plan: &Plan, material: &Material) {
        let (certs, aside) = (plan.config.join(CERTIFICATES), put_aside(plan));
        for (_, path) in &mut self.files {
            if let Ok(name) = path.strip_prefix(&certs) {
                *path = aside.join(name);
            }
        }
        self.add_certificates(&certs, material);
        let keystore = plan.config.join(KEYSTORE_FILE);
        let before = plan.contents.keystore_before.as_deref().map(|bytes| hex(&Sha256::digest(bytes)));
        if let Some((digest, _)) = self.files.iter_mut().find(|(_, path)| *path == keystore)
            && before.as_ref() == Some(digest)
        {
            *digest = hex(&Sha256::digest(&material.keystore));
        }
    }

    /// Reads the record from the state directory.
    #[must_use]
    pub fn read(state: &Path) -> Option<Self> {
        let bytes = Directory::open(state, Owners::root().trusted()).and_then(|state| state.read(RECORD));
        let bytes = bytes.ok()??;
        Some(Self::parse(std::str::from_utf8(&bytes).ok()?))
    }

    /// Returns whether it describes the node with this configuration directory.
    #[must_use]
    pub fn is_of(&self, config: &Path) -> bool {
        self.config == config
    }

    /// Returns the data directories that the node had.
    #[must_use]
    pub fn data(&self) -> &[PathBuf] {
        &self.data
    }

    /// Formats one line per file as sha256sum(1) does, so that `sha256sum --check` can read it.
    fn render(&self) -> String {
        let mut text = String::from("# What es-bootstrap wrote when Elasticsearch was installed.\n");
        text.push_str(&format!("{CONFIG}{}\n", self.config.display()));
        for data in &self.data {
            text.push_str(&format!("{DATA}{}\n", data.display()));
        }
        for (digest, path) in &self.files {
            text.push_str(&format!("{digest}  {}\n", path.display()));
        }
        text
    }

    fn parse(text: &str) -> Self {
        let mut record = Self::default();
        for line in text.lines() {
            if let Some(config) = line.strip_prefix(CONFIG) {
                record.config = config.into();
            } else if let Some(data) = line.strip_prefix(DATA) {
                record.data.push(data.into());
            } else if let Some((digest, path)) = line.split_once("  ").filter(|_| !line.starts_with('#')) {
                record.files.push((digest.to_owned(), path.into()));
            }
        }
        record
    }

    /// Removes what was written and not changed since: the block, the files, the credentials, the record
    /// itself, and directories that are then empty. Returns the changed files, which stay.
    ///
    /// # Errors
    ///
    /// If a file cannot be removed.
    pub fn purge(&self, state: &Path, epoch: u64) -> Result<Vec<PathBuf>, Error> {
        let own = [self.config.join(SETTINGS_FILE), state.join(RECORD)];
        for path in self.files.iter().map(|(_, path)| path).chain(&own) {
            refuse_unremovable(path).map_err(Error::Purge)?;
        }
        self.remove_block(epoch)?;
        let mut kept = Vec::new();
        for (digest, path) in &self.files {
            let removed = remove_if(path, |bytes| hex(&Sha256::digest(bytes)) == *digest);
            if !removed.map_err(Error::Purge)? && is_there(path).unwrap_or(false) {
                kept.push(path.clone());
            }
        }
        let mut folders: Vec<&Path> = self.files.iter().filter_map(|(_, path)| path.parent()).collect();
        folders.dedup();
        for folder in folders.into_iter().filter(|folder| *folder != self.config) {
            remove_empty_directory(folder).map_err(Error::Purge)?;
        }
        let credentials = state.join(DEFAULT_CREDENTIALS);
        remove_abandoned(state).map_err(Error::Purge)?;
        remove_if(&credentials, |bytes| parse_credentials(bytes).is_some()).map_err(Error::Purge)?;
        remove_if(&state.join(RECORD), |_| true).map_err(Error::Purge)?;
        remove_empty_directory(state).map_err(Error::Purge)?;
        Ok(kept)
    }

    /// Removes the block. The package manager may already have removed the settings file.
    fn remove_block(&self, epoch: u64) -> Result<(), Error> {
        let open = || Locked::open(&self.config, Owners::root().trusted(), PATIENCE);
        let locked = match open() {
            Err(transaction::Error::Directory { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                return Ok(());
            }
            other => other.map_err(Error::Purge)?,
        };
        let Ok(Some(before)) = locked.directory().read(SETTINGS_FILE) else { return Ok(()) };
        remove_leftovers_of_settings(&locked, &before).map_err(Error::Purge)?;
        let Some(after) = block::remove(&before) else { return Ok(()) };
        let like_replaced = Attributes::LikeReplaced { otherwise: mode::FILE, at_most: mode::ANY };
        let expected = Expected::Bytes(before.to_vec());
        let warnings = replace_one(locked, epoch, SETTINGS_FILE, &after, like_replaced, expected)
            .map_err(Error::Purge)?
            .map_err(Error::Commit)?;
        if warnings.is_empty() {
            return Ok(());
        }
        // A leftover remains; removing it may succeed now.
        open().and_then(|locked| remove_leftovers_of_settings(&locked, &after)).map_err(Error::Purge)
    }
}

/// Removes the files of killed hooks next to the settings.
fn remove_leftovers_of_settings(locked: &Locked, current: &[u8]) -> Result<(), transaction::Error> {
    let is_ours = |held: &Held| matches!(held, Held::Bytes(bytes) if is_settings(current, bytes));
    remove_leftovers_holding(locked, &[SETTINGS_FILE], is_ours).map(|_| ())
}

/// Removes the files of killed hooks in the state directory, in which no other program stages files.
fn remove_abandoned(state: &Path) -> Result<(), transaction::Error> {
    let directory = match Directory::open(state, Owners::root().trusted()) {
        Err(transaction::Error::Directory { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            return Ok(());
        }
        other => other?,
    };
    let locked = directory.lock(PATIENCE)?;
    remove_leftovers(&locked, &[RECORD, DEFAULT_CREDENTIALS]).map(|_| ())
}

fn remove_leftovers_of_credentials(state: &Path) -> Result<(), transaction::Error> {
    let locked = Locked::open(state, Owners::root().trusted(), PATIENCE)?;
    remove_leftovers(&locked, &[DEFAULT_CREDENTIALS]).map(|_| ())
}

const CONFIG: &str = "# config: ";
const DATA: &str = "# data: ";

/// Returns the directory to which the commit moves the replaced certificates.
fn put_aside(plan: &Plan) -> PathBuf {
    plan.config.join(transaction::put_aside_name(CERTIFICATES, plan.epoch))
}

/// Writes a file, replacing that of an earlier hook.
fn write(path: &Path, bytes: &[u8], mode: u32, epoch: u64) -> Result<(), Error> {
    let parent = path.parent().unwrap_or_else(|| Path::new("."));
    let open = || Locked::open(parent, Owners::root().trusted(), PATIENCE);
    let locked = open().map_err(Error::Stage)?;
    let mut transaction = Transaction::begin_alone(locked, epoch);
    transaction.create(path, bytes, Attributes::New { mode, owner: None }, |_| true).map_err(Error::Stage)?;
    let committed = transaction.commit().map_err(Error::Commit)?;
    if !committed.warnings().is_empty()
        && let Some(name) = path.file_name().and_then(OsStr::to_str)
        && let Ok(locked) = open()
    {
        // A second attempt may succeed. If not, the next hook removes the leftovers.
        let _ = remove_leftovers(&locked, &[name]);
    }
    Ok(())
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make what is removed, and look")]
mod tests {
    use super::*;

    #[test]
    fn what_is_rendered_is_parsed() {
        let mut record =
            Record { config: "/etc/es".into(), data: vec!["/var/lib/es".into()], files: Vec::new() };
        record.add("/etc/es/a b".into(), b"");
        let parsed = Record::parse(&record.render());
        assert_eq!(
            (&parsed.config, &parsed.data, &parsed.files),
            (&record.config, &record.data, &record.files)
        );
        assert!(parsed.files[0].0.starts_with("e3b0c44298fc1c14"));
    }

    /// Creates an installed node and its record: a block, an unchanged file and a changed one.
    fn installed(folder: &Path) -> Record {
        use std::fs;
        let (config, certs) = (folder.join("config"), folder.join("config/certs"));
        fs::create_dir_all(&certs).unwrap();
        fs::create_dir(folder.join("state")).unwrap();
        let run = block::Run { epoch: 1, ca_fingerprint: "0".repeat(64) };
        let block = block::in_progress(&run, &block::Record { keystore: None, replaced: Vec::new() });
        let settings = block::append(b"node.name: n1\n", &block);
        fs::write(config.join(SETTINGS_FILE), &*settings).unwrap();
        let mut record = Record { config, data: Vec::new(), files: Vec::new() };
        for name in ["as_it_was", "changed"] {
            fs::write(certs.join(name), name).unwrap();
            record.add(certs.join(name), name.as_bytes());
        }
        fs::write(certs.join("changed"), "by the operator").unwrap();
        fs::write(folder.join("state").join(RECORD), record.render()).unwrap();
        record
    }

    #[test]
    fn what_was_changed_since_stays_and_all_else_goes() {
        let folder = tempfile::tempdir().unwrap();
        let record = installed(folder.path());
        let state = folder.path().join("state");
        let certs = record.config.join("certs");
        assert_eq!(Record::read(&state).unwrap().files, record.files);
        assert_eq!(record.purge(&state, 1).unwrap(), [certs.join("changed")]);
        let left: Vec<_> = std::fs::read_dir(&certs).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(left, [certs.join("changed")]);
        assert_eq!(std::fs::read(record.config.join(SETTINGS_FILE)).unwrap(), b"node.name: n1\n");
        assert!(!state.exists());
        // Again, after the package manager has removed the rest.
        std::fs::remove_dir_all(&record.config).unwrap();
        assert_eq!(record.purge(&state, 1).unwrap(), Vec::<PathBuf>::new());
    }

    #[test]
    fn what_cannot_be_removed_is_found_before_anything_goes() {
        let folder = tempfile::tempdir().unwrap();
        let mut record = installed(folder.path());
        // Opening a path below a file fails.
        record.add(folder.path().join("state").join(RECORD).join("below"), b"");
        let state = folder.path().join("state");
        assert!(matches!(record.purge(&state, 1), Err(Error::Purge(_))));
        let kept = [record.config.join("certs/as_it_was"), state.join(RECORD)];
        assert!(kept.iter().all(|path| path.exists()));
        let settings = std::fs::read(record.config.join(SETTINGS_FILE)).unwrap();
        assert!(block::remove(&settings).is_some());
    }
}
