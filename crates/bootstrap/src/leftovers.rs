//! What a killed run left that no block in progress tells of: it was killed before its block was there, or after its
//! end. Name and content together tell what is ours; nothing else is removed, and nothing is lost with what is.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use installation::{CERTIFICATES, Installation, KEYSTORE_FILE, SETTINGS_FILE};
use settings::block;
use time::OffsetDateTime;
use transaction::in_place::{remove_strays, strays};
use transaction::{Directory, Held, Inside, Leftover, inspect, leftovers, remove_leftovers_if};

use crate::Error;
use crate::plan::{DEFAULT_CREDENTIALS, HTTP_CA, HTTP_STORE, Plan, TRANSPORT_STORE, written_at};
use crate::rejoin::interrupted_exchange;

/// The names that the steps of a run are about.
pub(crate) const NAMES: [&str; 4] = [SETTINGS_FILE, KEYSTORE_FILE, CERTIFICATES, DEFAULT_CREDENTIALS];

/// How a keystore begins: the magic number of Lucene's codec, the length of its name, its name.
const KEYSTORE_HEADER: &[u8] = b"\x3f\xd7\x6c\x17\x16elasticsearch.keystore";
/// How a credentials file begins.
const CREDENTIALS_HEADER: &[u8] = b"# es-bootstrap, ";
/// How certificates and stores begin: PEM's first line, a long sequence in DER.
const INSIDE: [(&str, &[u8]); 3] =
    [(HTTP_CA, b"-----BEGIN CERTIFICATE-----"), (HTTP_STORE, b"\x30\x82"), (TRANSPORT_STORE, b"\x30\x82")];

/// What a killed run left behind, where no other run is at work, and none is to be taken back.
///
/// # Errors
///
/// Where the system refuses.
pub fn abandoned(node: &Installation) -> Result<Vec<PathBuf>, Error> {
    if node.directory.locked_by.is_some() || interrupted_exchange(node).is_some() {
        return Ok(Vec::new());
    }
    let abandoned = || {
        let directory = match Directory::open(&node.config) {
            // The gate says what is wrong with it.
            Err(transaction::Error::Writable { .. }) => return Ok(Vec::new()),
            other => other?,
        };
        let strays = strays(&directory, SETTINGS_FILE, KEYSTORE_FILE)?;
        let ours = ours(node, &directory)?.into_iter().map(|leftover| leftover.path);
        Ok(ours.chain(strays.iter().map(|name| node.config.join(name))).collect())
    };
    abandoned().map_err(Error::Undo)
}

/// Removes what a killed run left behind, and says what that was; nothing while another run is at work.
///
/// # Errors
///
/// Where the system refuses.
pub fn remove_abandoned(node: &Installation) -> Result<Vec<String>, Error> {
    if abandoned(node)?.is_empty() {
        return Ok(Vec::new());
    }
    let locked = match Directory::open(&node.config).and_then(|directory| directory.lock(Duration::ZERO)) {
        Err(transaction::Error::Busy { .. }) => return Ok(Vec::new()),
        other => other.map_err(Error::Undo)?,
    };
    let remove = || {
        let ours = ours(node, locked.directory())?;
        let mut removed = remove_leftovers_if(&locked, &NAMES, |leftover| ours.contains(leftover))?;
        removed.extend(remove_strays(&locked, SETTINGS_FILE, KEYSTORE_FILE)?);
        Ok(removed)
    };
    remove().map_err(Error::Undo)
}

/// Removes what killed runs left where the password goes to another directory than the configuration's. What cannot be
/// removed there is in nobody's way.
pub(crate) fn remove_abandoned_credentials(plan: &Plan) {
    let Some(path) = &plan.credentials else { return };
    let (Some(parent), Some(name)) = (path.parent(), path.file_name().and_then(OsStr::to_str)) else {
        return;
    };
    if parent == plan.config {
        return;
    }
    let remove = || {
        let locked = Directory::open_for_a_file(parent)?.lock(Duration::ZERO)?;
        let found = inspect(locked.directory(), &[name])?;
        let is_ours = |held: &Held| matches!(held, Held::Bytes(bytes) if begins(bytes, CREDENTIALS_HEADER));
        remove_leftovers_if(&locked, &[name], |leftover| {
            found.iter().any(|(other, held)| other == leftover && is_ours(held))
        })
    };
    let _: Result<Vec<String>, transaction::Error> = remove();
}

fn ours(node: &Installation, directory: &Directory) -> Result<Vec<Leftover>, transaction::Error> {
    if leftovers(directory, &NAMES)?.is_empty() {
        return Ok(Vec::new());
    }
    let found = inspect(directory, &NAMES)?;
    let ours = found.iter().filter(|(leftover, held)| is_ours(node, &found, leftover, held));
    Ok(ours.map(|(leftover, _)| leftover.clone()).collect())
}

fn is_ours(node: &Installation, all: &[(Leftover, Held)], leftover: &Leftover, held: &Held) -> bool {
    match (leftover.of.as_str(), held) {
        (SETTINGS_FILE, Held::Bytes(bytes)) => {
            is_settings(node.settings_file.bytes().unwrap_or_default(), bytes)
        }
        (KEYSTORE_FILE, Held::Bytes(bytes)) => {
            begins(bytes, KEYSTORE_HEADER) && (!is_old(leftover) || is_of_no_use(node, all, leftover, bytes))
        }
        (CERTIFICATES, Held::Files(files)) => files.iter().all(is_of_certificates),
        (DEFAULT_CREDENTIALS, Held::Bytes(bytes)) => begins(bytes, CREDENTIALS_HEADER),
        _ => false,
    }
}

/// Whether this is all or the beginning of what is there without a block, or has one: nothing of it is the only copy.
fn is_settings(current: &[u8], found: &[u8]) -> bool {
    let without = block::remove(current).unwrap_or_else(|| current.to_vec());
    let begun = |rest: &[u8]| {
        let begin = block::BEGIN.as_bytes();
        begin.starts_with(rest) || rest.starts_with(begin)
    };
    block::find(found).is_some()
        || is_lost(found)
        || without.starts_with(found)
        || found.strip_prefix(&without[..]).is_some_and(|rest| begun(rest.trim_ascii_start()))
}

fn is_of_certificates(inside: &Inside) -> bool {
    let header = INSIDE.iter().find(|(name, _)| *name == inside.name).map(|(_, header)| header);
    inside.is_shared || inside.bytes.as_ref().zip(header).is_some_and(|(bytes, header)| begins(bytes, header))
}

fn is_old(leftover: &Leftover) -> bool {
    leftover.path.extension() == Some(OsStr::new("old"))
}

/// Whether a keystore under the name of a replaced one is a second name of the new one or of the one in place, or was
/// replaced by a run that came to its end: one that says so in the block, or one whose only step was the keystore.
fn is_of_no_use(node: &Installation, all: &[(Leftover, Held)], old: &Leftover, bytes: &[u8]) -> bool {
    let staged = all.iter().find_map(|(other, held)| match held {
        Held::Bytes(bytes) if other.path == old.path.with_extension("tmp") => Some(bytes.as_slice()),
        _ => None,
    });
    let in_place = staged.is_none() || staged == node.keystore.bytes();
    let said =
        i64::try_from(old.epoch).ok().and_then(|epoch| OffsetDateTime::from_unix_timestamp(epoch).ok());
    let said = said.is_some_and(|moment| {
        let text = written_at(moment);
        node.settings_file
            .bytes()
            .unwrap_or_default()
            .windows(text.len())
            .any(|found| found == text.as_bytes())
    });
    staged == Some(bytes) || node.keystore.bytes() == Some(bytes) || in_place && (said || old.step == 0)
}

/// Whether bytes begin as they should, as far as they go, or were lost with the power.
fn begins(bytes: &[u8], header: &[u8]) -> bool {
    bytes.starts_with(header) || header.starts_with(bytes) || is_lost(bytes)
}

/// A file system may keep a file's length and lose what was not synced.
fn is_lost(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_ours_where_nothing_of_them_is_the_only_copy() {
        let run = block::Run { epoch: 17, ca_fingerprint: "a".repeat(64) };
        let journal = block::append(b"node.name: n1\n", &block::in_progress(&run));
        for current in [&b"node.name: n1\n"[..], &journal] {
            let check = |found: &[u8], expected| {
                assert_eq!(is_settings(current, found), expected, "{}", String::from_utf8_lossy(found));
            };
            check(b"", true);
            check(b"\0\0\0", true);
            check(b"node.na", true);
            check(b"node.name: n1\n", true);
            check(&journal, true);
            check(&journal[..40], true);
            check(b"node.name: n2\n", false);
            check(b"node.name: n1\n# mine", false);
            check(b"# mine", false);
        }
    }
}
