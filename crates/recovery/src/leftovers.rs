//! Files left by killed tools, and by runs that were killed before they wrote their block or after they
//! completed it, so that no block in progress reports them. Files are recognized by name and content
//! together. No other file is removed, and removing these loses no data.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use installation::{
    CERTIFICATES, HTTP_CA, HTTP_NAMES, HTTP_STORE, Installation, KEYSTORE_FILE, SETTINGS_FILE,
    TRANSPORT_STORE,
};
use realm::{SERVICE_TOKENS, USERS, USERS_ROLES};
use settings::block::{self, State};
use time::OffsetDateTime;
use transaction::in_place::{Journal, remove_strays, strays};
use transaction::{
    Directory, Held, Inside, Leftover, Locked, inspect, is_lost, leftovers, remove_leftovers_holding,
    remove_leftovers_if, undo_file,
};

use crate::names::{CHECKSUM, DEFAULT_CREDENTIALS, REQUEST_STORE, written_at};
use crate::{Error, credentials, named_ca, renewals};

/// A name that a transaction of this program stages in the configuration directory.
struct Staged {
    name: &'static str,
    by: By,
    /// Whether the content is ours and removing it loses nothing.
    ours: fn(&Case<'_>) -> bool,
}

/// What stages a name, which decides how a killed step is handled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// A first start or `reconfigure-node`. If its block shows that it must be undone, that is done first.
    Run,
    /// A tool whose change is final as soon as it is visible.
    Tool,
    /// A tool that reports its result only when it completes: its change is undone.
    UnheardTool,
}

/// Every name that is staged in the configuration directory. Both recovery and `check` use this table.
static STAGED: [Staged; 9] = [
    Staged { name: SETTINGS_FILE, by: By::Run, ours: is_settings_of_ours },
    Staged { name: KEYSTORE_FILE, by: By::Run, ours: is_keystore },
    Staged { name: CERTIFICATES, by: By::Run, ours: is_certificates },
    Staged { name: DEFAULT_CREDENTIALS, by: By::Run, ours: is_credentials },
    Staged { name: REQUEST_STORE, by: By::Tool, ours: is_begun_store },
    Staged { name: USERS, by: By::Tool, ours: is_realm_file },
    Staged { name: USERS_ROLES, by: By::Tool, ours: is_realm_file },
    Staged { name: SERVICE_TOKENS, by: By::UnheardTool, ours: is_realm_file },
    Staged { name: CHECKSUM, by: By::Tool, ours: is_checksum },
];

/// What is known about a leftover.
struct Case<'a> {
    node: &'a Installation,
    /// The settings file, which another run may have replaced since the node was read.
    settings: &'a [u8],
    directory: &'a Directory,
    all: &'a [(Leftover, Held)],
    leftover: &'a Leftover,
    held: &'a Held,
}

/// The first bytes of a keystore: the magic number of a Lucene codec header, the length of the codec name,
/// and the name.
const KEYSTORE_HEADER: &[u8] = b"\x3f\xd7\x6c\x17\x16elasticsearch.keystore";
/// Number of hexadecimal digits of an MD5 digest.
const MD5_DIGITS: usize = 32;
/// The first bytes of a store: a DER sequence with a long length.
const STORE_HEADER: &[u8] = b"\x30\x82";
/// The first bytes of certificates and stores.
const INSIDE: [(&str, &[u8]); 4] = [
    (HTTP_CA, b"-----BEGIN CERTIFICATE-----"),
    (HTTP_STORE, STORE_HEADER),
    (TRANSPORT_STORE, STORE_HEADER),
    (HTTP_NAMES, b"# es-bootstrap: "),
];

/// Returns the files of a killed run or tool, unless another run is in progress or must be undone first.
///
/// # Errors
///
/// If the system refuses.
pub fn abandoned(node: &Installation) -> Result<Vec<PathBuf>, Error> {
    let left = || {
        let directory = Directory::open_to_read(&node.config)?;
        let ours = ours(node, &directory)?.into_iter().map(|leftover| leftover.path);
        let strays = strays(&directory, SETTINGS_FILE, KEYSTORE_FILE)?;
        let strays = strays.iter().map(|name| node.config.join(name));
        let packaged = named_ca::abandoned(node);
        Ok(ours.chain(strays).chain(renewals::abandoned(node)?).chain(packaged).collect::<Vec<_>>())
    };
    match left() {
        Ok(none) if none.is_empty() => Ok(none),
        _ if node.locked_by().is_some() => Ok(Vec::new()),
        left => left.map_err(Error::Undo),
    }
}

/// Removes the files of a killed run or tool and returns them; does nothing while another run is in progress.
///
/// # Errors
///
/// If the system refuses.
pub fn remove_abandoned(node: &Installation) -> Result<Vec<String>, Error> {
    if abandoned(node)?.is_empty() {
        return Ok(Vec::new());
    }
    let open = || node.lock(Duration::ZERO);
    let locked = match open() {
        Err(transaction::Error::Busy { .. }) => return Ok(Vec::new()),
        other => other.map_err(Error::Undo)?,
    };
    let remove = || {
        let ours = ours(node, locked.directory())?;
        for leftover in ours.iter().filter(|leftover| by(&leftover.of) == Some(By::UnheardTool)) {
            undo_file(&locked, &leftover.of, leftover.epoch, leftover.step)?;
        }
        let renewed = renewals::mend(node, &locked)?;
        if ours.iter().any(|leftover| leftover.of == DEFAULT_CREDENTIALS) {
            named_ca::mend(node, &locked)?;
        }
        let names = STAGED.each_ref().map(|staged| staged.name);
        let mut removed = remove_leftovers_if(&locked, &names, |leftover| ours.contains(leftover))?;
        removed.extend(remove_strays(&locked, SETTINGS_FILE, KEYSTORE_FILE)?);
        removed.extend(renewed);
        removed.extend(named_ca::mend_packaged(node)?);
        Ok(removed)
    };
    remove().map_err(Error::Undo)
}

fn by(name: &str) -> Option<By> {
    STAGED.iter().find(|staged| staged.name == name).map(|staged| staged.by)
}

/// Removes the files of killed runs beside a credentials file, which may be outside the configuration
/// directory. Files that cannot be removed are harmless and are ignored.
pub fn remove_abandoned_credentials(path: &Path) {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name().and_then(OsStr::to_str)) else {
        return;
    };
    let remove = || {
        let locked = Locked::for_a_file(parent, Duration::ZERO)?;
        let is_ours =
            |held: &Held| matches!(held, Held::Bytes(bytes) if begins(bytes, credentials::HEADER.as_bytes()));
        remove_leftovers_holding(&locked, &[name], is_ours)
    };
    let _: Result<Vec<String>, transaction::Error> = remove();
}

/// Returns our files that no run needs. Those of a run that must be undone are still needed.
fn ours(node: &Installation, directory: &Directory) -> Result<Vec<Leftover>, transaction::Error> {
    let current = directory.read(SETTINGS_FILE).ok().flatten();
    let current = current.as_deref().map(Vec::as_slice);
    let settings = current.or_else(|| node.settings_file.bytes()).unwrap_or_default();
    let state = block::find(settings).map(|found| found.state);
    let pending = matches!(state, Some(State::InProgress(_) | State::Replacing(_)))
        || Journal::find(directory, SETTINGS_FILE, KEYSTORE_FILE)?.is_some();
    let wanted = STAGED.iter().filter(|staged| !(pending && staged.by == By::Run));
    let names: Vec<&str> = wanted.map(|staged| staged.name).collect();
    if leftovers(directory, &names)?.is_empty() {
        return Ok(Vec::new());
    }
    let all = inspect(directory, &names)?;
    let is_ours = |(leftover, held): &(Leftover, Held)| {
        let staged = STAGED.iter().find(|staged| staged.name == leftover.of);
        staged.is_some_and(|staged| {
            (staged.ours)(&Case { node, settings, directory, all: &all, leftover, held })
        })
    };
    Ok(all.iter().filter(|found| is_ours(found)).map(|(leftover, _)| leftover.clone()).collect())
}

impl Case<'_> {
    fn bytes(&self) -> Option<&[u8]> {
        match self.held {
            Held::Bytes(bytes) => Some(bytes),
            Held::Files(_) | Held::Other => None,
        }
    }

    /// Whether the file that this one was staged for exists: a replaced file is then not the only copy.
    fn is_superfluous(&self) -> bool {
        !is_old(self.leftover) || self.directory.read(&self.leftover.of).is_ok_and(|found| found.is_some())
    }
}

fn is_settings_of_ours(case: &Case<'_>) -> bool {
    case.bytes().is_some_and(|bytes| is_settings(case.settings, bytes))
}

fn is_keystore(case: &Case<'_>) -> bool {
    case.bytes().is_some_and(|bytes| {
        begins(bytes, KEYSTORE_HEADER) && (!is_old(case.leftover) || is_of_no_use(case, bytes))
    })
}

fn is_certificates(case: &Case<'_>) -> bool {
    matches!(case.held, Held::Files(files) if files.iter().all(is_of_certificates))
}

fn is_begun_store(case: &Case<'_>) -> bool {
    case.bytes().is_some_and(|bytes| begins(bytes, STORE_HEADER))
}

/// Whether bytes begin as a store of ours does.
pub(crate) fn is_store(bytes: &[u8]) -> bool {
    bytes.starts_with(STORE_HEADER)
}

fn is_credentials(case: &Case<'_>) -> bool {
    case.bytes().is_some_and(|bytes| begins(bytes, credentials::HEADER.as_bytes()))
}

fn is_realm_file(case: &Case<'_>) -> bool {
    let text = case.bytes().map(|bytes| (std::str::from_utf8(bytes), is_lost(bytes)));
    text.is_some_and(|(text, lost)| lost || text.is_ok_and(realm::is_realm_file)) && case.is_superfluous()
}

/// Whether the content is the output of md5sum(1): 32 digits, two spaces, a path.
fn is_checksum(case: &Case<'_>) -> bool {
    let is_one = |bytes: &[u8]| {
        let digits = bytes.iter().take(MD5_DIGITS);
        is_lost(bytes)
            || digits.clone().all(u8::is_ascii_hexdigit)
                && bytes.get(MD5_DIGITS).is_none_or(|byte| *byte == b' ')
    };
    case.bytes().is_some_and(is_one) && case.is_superfluous()
}

/// Whether this is the current file with or without its block, or the beginning of one, and so not the only
/// copy.
#[must_use]
pub fn is_settings(current: &[u8], found: &[u8]) -> bool {
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

/// Whether a replaced keystore is no longer needed: it equals the new or the current one, or the run that
/// replaced it has completed, because the block has its time or the keystore was its only step.
fn is_of_no_use(case: &Case<'_>, bytes: &[u8]) -> bool {
    let Case { node, settings, all, leftover: old, .. } = case;
    let staged = all.iter().find_map(|(other, held)| match held {
        Held::Bytes(bytes) if other.path == old.path.with_extension("tmp") => Some(bytes.as_slice()),
        _ => None,
    });
    let in_place = staged.is_none() || staged == node.keystore.bytes();
    let said =
        i64::try_from(old.epoch).ok().and_then(|epoch| OffsetDateTime::from_unix_timestamp(epoch).ok());
    let said = said.is_some_and(|moment| {
        let text = written_at(moment);
        settings.windows(text.len()).any(|found| found == text.as_bytes())
    });
    staged == Some(bytes) || node.keystore.bytes() == Some(bytes) || in_place && (said || old.step == 0)
}

/// Whether the bytes start with the header, are truncated within it, or were lost in a power failure.
fn begins(bytes: &[u8], header: &[u8]) -> bool {
    bytes.starts_with(header) || header.starts_with(bytes) || is_lost(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_ours_where_nothing_of_them_is_the_only_copy() {
        let run = block::Run { epoch: 17, ca_fingerprint: "a".repeat(64) };
        let journal = block::append(b"node.name: n1\n", &block::in_progress(&run, &block::Record::default()));
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
