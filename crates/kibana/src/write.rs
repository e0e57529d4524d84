//! The CA and `kibana.yml`, put in place together: the CA first, so that no `kibana.yml` names a file that is not there.

use std::path::{Path, PathBuf};
use std::time::Duration;

use transaction::{
    Attributes, Directory, Expected, Locked, Transaction, leftovers, remove_leftovers, undo_file,
};

use crate::Error;

/// The file that Kibana reads its settings from.
pub const SETTINGS_FILE: &str = "kibana.yml";
/// Everybody may read a certificate.
const CA_MODE: u32 = 0o644;
/// Whatever mode the settings file has, it keeps.
const ANY_MODE: u32 = 0o7777;
/// Another run replaces two small files.
const PATIENCE: Duration = Duration::from_secs(30);
/// The places of the two files among the transaction's steps.
const CA_STEP: usize = 0;
const SETTINGS_STEP: usize = 1;

/// Kibana's two files.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    /// `kibana.yml`, no link.
    pub settings: &'a Path,
    /// The directory that the CA goes to.
    pub data: &'a Path,
    /// User and group of that directory, who get the CA.
    pub owner: (u32, u32),
    /// Milliseconds since the Unix epoch: names the run and the CA.
    pub epoch: u64,
}

impl Files<'_> {
    /// Where the CA goes.
    #[must_use]
    pub fn ca(&self) -> PathBuf {
        self.data.join(ca_name(self.epoch))
    }

    fn lock_settings(&self) -> Result<Locked, Error> {
        lock(self.settings.parent().unwrap_or_else(|| Path::new(".")))
    }

    fn settings_name(&self) -> &str {
        self.settings.file_name().and_then(|name| name.to_str()).unwrap_or(SETTINGS_FILE)
    }
}

/// The CA's name, as Kibana gives it.
#[must_use]
pub fn ca_name(epoch: u64) -> String {
    format!("ca_{epoch}.crt")
}

/// What was written.
#[derive(Debug)]
pub struct Written {
    /// What the operator should know although all is done.
    pub warnings: Vec<String>,
}

/// Puts both files in place, or neither; owner and mode of `kibana.yml` stay.
///
/// # Errors
///
/// Where `kibana.yml` does not hold `before` any more, or the system refuses.
pub fn write(files: Files<'_>, ca_pem: &str, before: &[u8], after: &str) -> Result<Written, Error> {
    let mut transaction = Transaction::begin(files.lock_settings()?, files.epoch);
    let public = Attributes::New { mode: CA_MODE, owner: Some(files.owner) };
    let same = ca_pem.as_bytes().to_vec();
    transaction
        .create(&files.ca(), ca_pem.as_bytes(), public, move |found| found == same)
        .map_err(Error::Write)?;
    let like_replaced = Attributes::LikeReplaced { otherwise: 0o600, at_most: ANY_MODE };
    let expected = Expected::Bytes(before.to_vec());
    transaction
        .replace(files.settings_name(), after.as_bytes(), like_replaced, expected)
        .map_err(Error::Write)?;
    let committed = transaction.commit().map_err(|error| Error::Commit(Box::new(error)))?;
    Ok(Written { warnings: committed.warnings() })
}

/// Takes out what killed runs left behind, as if they had never been; `cas` are the runs whose CA was staged. Says
/// whether there was anything: `kibana.yml` has to be read again then.
///
/// # Errors
///
/// Where another run is in progress, or the system refuses; it can be done again.
pub fn take_out(files: Files<'_>, cas: &[u64]) -> Result<bool, Error> {
    let locked = files.lock_settings()?;
    let name = files.settings_name();
    let mut runs: Vec<u64> = leftovers(locked.directory(), &[name])
        .map_err(Error::Write)?
        .iter()
        .map(|found| found.epoch)
        .collect();
    runs.extend(cas);
    runs.sort_unstable();
    runs.dedup();
    let in_one = files.settings.parent() == Some(files.data);
    let other = if runs.is_empty() || in_one { None } else { Some(lock(files.data)?) };
    let beside = other.as_ref().unwrap_or(&locked);
    for run in runs.iter().rev() {
        undo_file(&locked, name, *run, SETTINGS_STEP).map_err(Error::Write)?;
        undo_file(beside, &ca_name(*run), *run, CA_STEP).map_err(Error::Write)?;
        remove_leftovers(beside, &[&ca_name(*run)]).map_err(Error::Write)?;
    }
    if !runs.is_empty() {
        remove_leftovers(&locked, &[name]).map_err(Error::Write)?;
    }
    Ok(!runs.is_empty())
}

fn lock(directory: &Path) -> Result<Locked, Error> {
    Directory::open(directory).and_then(|directory| directory.lock(PATIENCE)).map_err(Error::Write)
}
