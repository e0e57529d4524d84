//! What is mended before anything is planned: an interrupted run, and a node that was renamed before its first start.

use std::time::Duration;

use installation::{CERTIFICATES, DataState, Installation, KEYSTORE_FILE, SETTINGS_FILE};
use keystore::{Passphrase, Sealed};
use settings::Origin;
use settings::block::{self, Found, Run, State};
use transaction::{
    Attributes, Directory, Expected, Transaction, Undone, leftovers, remove_leftovers, undo_directory,
    undo_file,
};

use crate::Error;
use crate::plan::{ANY_MODE, DEFAULT_CREDENTIALS, FILE_MODE, HTTP_CA};
use crate::stage::{CERTIFICATES_STEP, KEYSTORE_STEP};

const INITIAL_MASTERS: &str = "cluster.initial_master_nodes";

/// The run that was interrupted, if the settings file holds its block in progress: nothing else is taken for ours.
#[must_use]
pub fn unfinished(node: &Installation) -> Option<Run> {
    match block::find(node.settings_file.bytes()?)? {
        Found { state: State::InProgress(run), .. } => Some(run),
        Found { state: State::Complete, .. } => None,
    }
}

/// Takes the interrupted run out, in the reverse order of its steps: keystore, certificates, block.
///
/// # Errors
///
/// Where another run is in progress, or the system refuses; each step can be done again. [`Error::KeystoreUnclear`]
/// where the keystore may hold the run's entries and nothing tells what it was before: the block stays then, because a
/// node starts with it and not without.
pub fn take_out(node: &Installation, run: &Run, patience: Duration) -> Result<(), Error> {
    let open = || Directory::open(&node.config).and_then(|directory| directory.lock(patience));
    let take_out = || {
        let locked = open()?;
        let staged =
            leftovers(locked.directory(), &[KEYSTORE_FILE])?.iter().any(|found| found.epoch == run.epoch);
        let undone = undo_file(&locked, KEYSTORE_FILE, run.epoch, KEYSTORE_STEP)?;
        // Without the run's own names, and where somebody else has the keystore since, its content has to tell.
        if (!staged || undone == Undone::Superseded) && !is_free_of_tls(node) {
            return Ok(None);
        }
        undo_directory(&locked, CERTIFICATES, run.epoch, CERTIFICATES_STEP, HTTP_CA, |pem| {
            is_ca_of(run, pem)
        })?;
        Ok(Some(locked))
    };
    let locked = take_out().map_err(Error::Undo)?.ok_or(Error::KeystoreUnclear)?;
    let file = node.settings_file.bytes().unwrap_or_default();
    let without = block::remove(file).unwrap_or_else(|| file.to_vec());
    replace_settings(locked, node, file, &without)?;
    open()
        .and_then(|locked| {
            remove_leftovers(&locked, &[SETTINGS_FILE, KEYSTORE_FILE, CERTIFICATES, DEFAULT_CREDENTIALS])
        })
        .map(|_| ())
        .map_err(Error::Undo)
}

/// Waits until nobody else writes to the configuration directory, at most for that long; the gate says who still does.
pub fn wait_for_lock(node: &Installation, patience: Duration) {
    let _ = Directory::open(&node.config).and_then(|directory| directory.lock(patience));
}

/// Whether the keystore is known to hold no entry that keeps a node without TLS settings from starting.
fn is_free_of_tls(node: &Installation) -> bool {
    const LAYERS: [&str; 2] = ["xpack.security.http.ssl.", "xpack.security.transport.ssl."];
    let Some(bytes) = node.keystore.bytes() else { return true };
    let keystore = Sealed::decode(bytes).and_then(|sealed| sealed.open(&Passphrase::empty()));
    let is_tls = |name: &&str| LAYERS.iter().any(|layer| name.starts_with(layer));
    keystore.is_ok_and(|keystore| !keystore.names().iter().any(is_tls))
}

fn is_ca_of(run: &Run, pem: &[u8]) -> bool {
    pki::pem::decode(pem).is_ok_and(|der| pki::fingerprint(&der).to_string() == run.ca_fingerprint)
}

/// The name that the node has now, where its block still elects another one as first master and the node was never
/// started: such a node would wait for a master that does not exist.
#[must_use]
pub fn stale_node_name(node: &Installation) -> Option<String> {
    let settings = node.settings()?;
    let found = block::find(node.settings_file.bytes()?)?;
    let masters = settings.get(INITIAL_MASTERS)?;
    let in_block =
        |line: usize| line_range(node.settings_file.bytes()?, &found).map(|lines| lines.contains(&line));
    let Origin::File { line } = masters.origin else { return None };
    let never_started = node
        .data
        .iter()
        .all(|data| matches!(data.state, DataState::Missing | DataState::NotDirectory | DataState::Empty));
    let name = settings.text("node.name")?;
    let names = settings.list(INITIAL_MASTERS);
    let stale = names.len() == 1 && names[0] != name;
    (found.state == State::Complete && never_started && stale && in_block(line)?).then(|| name.to_owned())
}

/// The block's lines, counted from one.
fn line_range(file: &[u8], found: &Found) -> Option<std::ops::RangeInclusive<usize>> {
    let line = |at: usize| 1 + file[..at].iter().filter(|byte| **byte == b'\n').count();
    Some(line(found.range.start)..=line(found.range.end))
}

/// Writes the node's present name into the block.
///
/// # Errors
///
/// Where another run is in progress, or the system refuses.
pub fn rename_node(node: &Installation, node_name: &str, patience: Duration) -> Result<(), Error> {
    let file = node.settings_file.bytes().unwrap_or_default();
    let renamed = block::replace_initial_master(file, node_name).ok_or(Error::Incomplete)?;
    let locked =
        Directory::open(&node.config).and_then(|directory| directory.lock(patience)).map_err(Error::Stage)?;
    replace_settings(locked, node, file, &renamed)
}

fn replace_settings(
    locked: transaction::Locked,
    node: &Installation,
    before: &[u8],
    after: &[u8],
) -> Result<(), Error> {
    let mut transaction = Transaction::begin(locked, node.epoch());
    let like_replaced = Attributes::LikeReplaced { otherwise: FILE_MODE, at_most: ANY_MODE };
    transaction
        .replace(SETTINGS_FILE, after, like_replaced, Expected::Bytes(before.to_vec()))
        .map_err(Error::Stage)?;
    transaction.commit().map(|_| ()).map_err(Error::Commit)
}
