//! Restores the credentials file of a killed exchange of the HTTP CA. The exchange replaces the file first and
//! keeps the old one until the certificates are in place, so the CA that they have now decides which one stays.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use installation::{CERTIFICATES, HTTP_CA, Installation, Owners};
use transaction::{Directory, Error, Held, Leftover, Locked, inspect, remove_leftovers_if, undo_file};

use crate::credentials;
use crate::names::{DEFAULT_CREDENTIALS, STATE_DIRECTORY};

/// Restores the file in the configuration directory if the CA that it names is not in place. The certificates
/// must have been restored before.
pub(crate) fn mend(node: &Installation, locked: &Locked) -> Result<(), Error> {
    let Some(ca) = current(node) else { return Ok(()) };
    let directory = locked.directory();
    if named_in(directory)?.is_none_or(|named| named == ca) {
        return Ok(());
    }
    for (leftover, _) in
        inspect(directory, &[DEFAULT_CREDENTIALS])?.iter().filter(|found| is_old_of(&ca, found))
    {
        undo_file(locked, &leftover.of, leftover.epoch, leftover.step)?;
    }
    Ok(())
}

/// Returns the files of a killed exchange beside the file in the packages' state directory.
pub(crate) fn abandoned(node: &Installation) -> Vec<PathBuf> {
    let found = || abandoned_in(node, &open(Path::new(STATE_DIRECTORY)).ok()?).ok();
    found().unwrap_or_default().into_iter().map(|leftover| leftover.path).collect()
}

/// The same as [`mend`] for the packages' state directory, and removes the files of the killed exchange. Does
/// nothing while another run is in progress there.
pub(crate) fn mend_packaged(node: &Installation) -> Result<Vec<String>, Error> {
    if abandoned(node).is_empty() {
        return Ok(Vec::new());
    }
    let locked = match open(Path::new(STATE_DIRECTORY))?.lock(Duration::ZERO) {
        Err(Error::Busy { .. }) => return Ok(Vec::new()),
        other => other?,
    };
    let ours = abandoned_in(node, locked.directory())?;
    mend(node, &locked)?;
    remove_leftovers_if(&locked, &[DEFAULT_CREDENTIALS], |leftover| ours.contains(leftover))
}

fn open(directory: &Path) -> Result<Directory, Error> {
    Directory::open(directory, Owners::root().trusted())
}

/// Returns leftovers of steps on the file if it belongs to this node, or a file that they keep does. Another
/// node's hook stages its own file only while the name is free.
fn abandoned_in(node: &Installation, directory: &Directory) -> Result<Vec<Leftover>, Error> {
    let found = inspect(directory, &[DEFAULT_CREDENTIALS])?;
    let Some(ca) = current(node).filter(|_| !found.is_empty()) else { return Ok(Vec::new()) };
    let is_ours = named_in(directory)?.is_some_and(|named| named == ca)
        || found.iter().any(|found| is_old_of(&ca, found));
    Ok(found.into_iter().filter(|_| is_ours).map(|(leftover, _)| leftover).collect())
}

/// Whether a leftover is a replaced credentials file that names this CA.
fn is_old_of(ca: &str, (leftover, held): &(Leftover, Held)) -> bool {
    let Held::Bytes(bytes) = held else { return false };
    leftover.path.extension() == Some(OsStr::new("old")) && named(bytes).is_some_and(|named| named == ca)
}

/// Returns the fingerprint of the node's HTTP CA.
fn current(node: &Installation) -> Option<String> {
    let text = installation::read_named(&node.config_path(CERTIFICATES).join(HTTP_CA)).ok()?;
    Some(pki::fingerprint(&pki::pem::decode(&text).ok()?).to_string())
}

fn named_in(directory: &Directory) -> Result<Option<String>, Error> {
    Ok(directory.read(DEFAULT_CREDENTIALS)?.and_then(|bytes| named(&bytes)))
}

fn named(bytes: &[u8]) -> Option<String> {
    credentials::parse(bytes).map(|found| found.ca_fingerprint)
}
