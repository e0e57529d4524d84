//! Writes the CA and `kibana.yml` together: the CA first, so that `kibana.yml` never refers to a missing
//! file.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use transaction::{
    Attributes, Directory, Expected, Locked, Transaction, UNATTENDED_PATIENCE, leftovers, remove_leftovers,
    staged_epoch, undo_file,
};

use crate::Error;

/// A certificate is readable for all users.
const CA_MODE: u32 = 0o644;
/// The settings file keeps its mode.
const ANY_MODE: u32 = 0o7777;
/// The prefix and suffix of the CA's file name.
const CA_BEGINS: &str = "ca_";
const CA_ENDS: &str = ".crt";
/// The steps of the transaction for the two files.
const CA_STEP: usize = 0;
const SETTINGS_STEP: usize = 1;

/// Kibana's two files.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    /// `kibana.yml`, not a symbolic link.
    pub settings: &'a Path,
    /// The directory for the CA.
    pub data: &'a Path,
    /// The owner and group of that directory, which the CA gets as well.
    pub owner: (u32, u32),
    /// Milliseconds since the Unix epoch; identifies the run and the CA.
    pub epoch: u64,
    /// Returns whether a user's directories may be written to.
    pub trusted: &'a dyn Fn(u32) -> bool,
}

impl Files<'_> {
    fn ca(&self) -> PathBuf {
        self.data.join(ca_name(self.epoch))
    }

    fn lock_settings(&self) -> Result<Locked, Error> {
        self.lock(self.settings.parent().unwrap_or_else(|| Path::new(".")))
    }

    fn lock(&self, directory: &Path) -> Result<Locked, Error> {
        Locked::open(directory, self.trusted, UNATTENDED_PATIENCE).map_err(Error::Write)
    }

    fn settings_name(&self) -> Result<&str, Error> {
        name(self.settings)
    }
}

/// Checks that `kibana.yml` and the directory of the CA have names that can be used: the settings contain the
/// directory, and staged files are named after `kibana.yml`.
///
/// # Errors
///
/// If one of the names is not UTF-8.
pub fn check_names(settings: &Path, data: &Path) -> Result<(), Error> {
    text(data).and_then(|_| name(settings)).map(|_| ())
}

fn name(path: &Path) -> Result<&str, Error> {
    text(path.file_name().map_or(path, Path::new))
}

/// Returns a path as UTF-8.
pub(crate) fn text(path: &Path) -> Result<&str, Error> {
    path.to_str().ok_or_else(|| Error::PathNotText { path: path.to_path_buf() })
}

/// Returns the CA's file name, which follows Kibana's own scheme.
#[must_use]
pub fn ca_name(epoch: u64) -> String {
    format!("{CA_BEGINS}{epoch}{CA_ENDS}")
}

/// Returns the runs that were killed after they had staged a CA in a directory.
fn unfinished(data: &Path) -> Vec<u64> {
    let entries = Directory::open_to_read(data).and_then(|directory| directory.entries()).unwrap_or_default();
    let mut runs: Vec<u64> = entries.iter().filter_map(|name| staged_run(name.to_str()?)).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// Parses the temporary name of a CA and returns its run.
fn staged_run(name: &str) -> Option<u64> {
    let run: u64 = name.strip_prefix(CA_BEGINS)?.split_once('.')?.0.parse().ok()?;
    staged_epoch(name, &ca_name(run)).filter(|epoch| *epoch == run)
}

/// The result of a run.
#[derive(Debug)]
pub struct Written {
    /// Warnings for the operator; everything was written.
    pub warnings: Vec<String>,
}

/// Writes both files or neither. `kibana.yml` keeps its owner and mode.
///
/// # Errors
///
/// If `kibana.yml` no longer contains `before`, or a file cannot be written.
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
        .replace(files.settings_name()?, after.as_bytes(), like_replaced, expected)
        .map_err(Error::Write)?;
    let committed = transaction.commit().map_err(|error| Error::Commit(Box::new(error)))?;
    Ok(Written { warnings: committed.warnings() })
}

/// Returns the leftovers of killed runs next to `kibana.yml` and in the data directory, without changing
/// anything.
///
/// # Errors
///
/// If a directory cannot be listed.
pub fn abandoned(settings: &Path, data: &Path) -> Result<Vec<PathBuf>, Error> {
    let (Some(beside), Some(name)) = (settings.parent(), settings.file_name().and_then(OsStr::to_str)) else {
        return Ok(Vec::new());
    };
    let cas: Vec<String> = unfinished(data).iter().map(|run| ca_name(*run)).collect();
    let cas: Vec<&str> = cas.iter().map(String::as_str).collect();
    let find = || {
        let mut found = leftovers(&Directory::open_to_read(beside)?, &[name])?;
        if !cas.is_empty() {
            found.extend(leftovers(&Directory::open_to_read(data)?, &cas)?);
        }
        Ok(found.into_iter().map(|leftover| leftover.path).collect())
    };
    find().map_err(Error::Write)
}

/// Undoes killed runs. Returns whether there were any, so that `kibana.yml` must be read again.
///
/// # Errors
///
/// If another run is in progress, or a file cannot be removed. It can be repeated.
pub fn take_out(files: Files<'_>) -> Result<bool, Error> {
    let locked = files.lock_settings()?;
    let name = files.settings_name()?;
    let mut runs: Vec<u64> = leftovers(locked.directory(), &[name])
        .map_err(Error::Write)?
        .iter()
        .map(|found| found.epoch)
        .collect();
    runs.extend(unfinished(files.data));
    runs.sort_unstable();
    runs.dedup();
    let in_one = files.settings.parent() == Some(files.data);
    let other = if in_one { None } else { Some(files.lock(files.data)?) };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_killed_run_is_known_by_its_staged_name() {
        assert_eq!(staged_run("ca_12.crt.12.0.tmp"), Some(12));
        for name in ["ca_12.crt", "ca_12.crt.13.0.tmp", "ca_x.crt.x.0.tmp", "kibana.yml.12.1.tmp"] {
            assert_eq!(staged_run(name), None, "{name}");
        }
    }
}
