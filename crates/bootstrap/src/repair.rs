//! What is mended before anything is planned: an interrupted run, and a node that was renamed before its first start.

use std::path::Path;
use std::time::Duration;

use installation::{CERTIFICATE_FILES, CERTIFICATES, Installation, KEYSTORE_FILE, SETTINGS_FILE};
use keystore::{
    HTTP_KEYSTORE_PASSWORD, Keystore, PASSWORD_HASH, Passphrase, Sealed, SecretValue,
    TRANSPORT_KEYSTORE_PASSWORD, TRANSPORT_TRUSTSTORE_PASSWORD,
};
use pki::{Store, StorePassword};
use settings::Origin;
use settings::block::{self, Found, Run, State};
use transaction::{
    Attributes, Directory, Expected, Transaction, Undone, leftovers, remove_leftovers_if, undo_directory,
    undo_file,
};
use zeroize::Zeroizing;

use crate::Error;
use crate::credentials;
use crate::leftovers::NAMES;
use crate::plan::{ANY_MODE, DEFAULT_CREDENTIALS, FILE_MODE, HTTP_CA, HTTP_STORE, TRANSPORT_STORE};
use crate::stage::{CERTIFICATES_STEP, KEYSTORE_STEP};

const INITIAL_MASTERS: &str = "cluster.initial_master_nodes";

/// The run that was interrupted, if the settings file holds its block in progress: nothing else is taken for ours.
#[must_use]
pub fn unfinished(node: &Installation) -> Option<Run> {
    match block::find(node.settings_file.bytes()?)? {
        Found { state: State::InProgress(run), .. } => Some(run),
        Found { state: State::Complete | State::Replacing(_), .. } => None,
    }
}

/// Whether an interrupted run's node was started since, and has data by now.
#[must_use]
pub fn has_data(node: &Installation) -> bool {
    node.data.iter().any(|data| data.state.is_data())
}

/// Takes the interrupted run out, in the reverse order of its steps: credentials, keystore, certificates, block.
/// `sink` is where this run's password is to go, where the other's may be as well.
///
/// # Errors
///
/// Where another run is in progress, or the system refuses; each step can be done again. [`Error::KeystoreUnclear`]
/// where the keystore may hold the run's entries and nothing tells what it was before: the block stays then, because a
/// node starts with it and not without.
pub fn take_out(
    node: &Installation,
    run: &Run,
    sink: Option<&Path>,
    patience: Duration,
) -> Result<(), Error> {
    let open = || {
        Directory::open(&node.config, node.owners.trusted()).and_then(|directory| directory.lock(patience))
    };
    remove_credentials(node, run, sink, open().map_err(Error::Undo)?)?;
    let undo_keystore = || {
        let locked = open()?;
        let staged =
            leftovers(locked.directory(), &[KEYSTORE_FILE])?.iter().any(|found| found.epoch == run.epoch);
        let undone = undo_file(&locked, KEYSTORE_FILE, run.epoch, KEYSTORE_STEP)?;
        // Without the run's own names, and where somebody else has the keystore since, its content has to tell.
        let unclear = (!staged || undone == Undone::Superseded) && !is_free_of_tls(node);
        Ok((locked, unclear))
    };
    let (mut locked, unclear) = undo_keystore().map_err(Error::Undo)?;
    if unclear {
        let (before, after) = without_entries_of(node, run).ok_or(Error::KeystoreUnclear)?;
        replace(locked, node, KEYSTORE_FILE, before, &after)?;
        locked = open().map_err(Error::Undo)?;
    }
    undo_directory(
        &locked,
        CERTIFICATES,
        run.epoch,
        CERTIFICATES_STEP,
        (HTTP_CA, &CERTIFICATE_FILES),
        |pem| is_ca_of(run, pem),
    )
    .map_err(Error::Undo)?;
    let file = node.settings_file.bytes().unwrap_or_default();
    let without = block::remove(file).unwrap_or_else(|| file.to_vec());
    replace(locked, node, SETTINGS_FILE, file, &without)?;
    open()
        .and_then(|locked| remove_leftovers_if(&locked, &NAMES, |leftover| leftover.epoch == run.epoch))
        .map(|_| ())
        .map_err(Error::Undo)
}

/// Removes the run's credentials while its block still tells whose they are.
fn remove_credentials(
    node: &Installation,
    run: &Run,
    sink: Option<&Path>,
    _locked: transaction::Locked,
) -> Result<(), Error> {
    let ours = |bytes: &[u8]| {
        credentials::parse(bytes).is_some_and(|found| found.ca_fingerprint == run.ca_fingerprint)
    };
    let default = node.config_path(DEFAULT_CREDENTIALS);
    for path in [Some(default.as_path()), sink].into_iter().flatten() {
        match transaction::remove_if(path, ours) {
            // Where there is no such directory, there is no such file; the gate says what else is wrong with it.
            Ok(_) | Err(transaction::Error::Directory { .. } | transaction::Error::Writable { .. }) => {}
            Err(error) => return Err(Error::Undo(error)),
        }
    }
    Ok(())
}

/// The keystore, as it is and without the entries of a run, where it is not protected and its passwords open the stores
/// beside the run's CA: whoever changed the keystore since, these are the run's.
fn without_entries_of<'a>(node: &'a Installation, run: &Run) -> Option<(&'a [u8], Zeroizing<Vec<u8>>)> {
    let certificates = Directory::open(&node.config, node.owners.trusted())
        .and_then(|directory| directory.below(CERTIFICATES))
        .ok()?;
    let read = |name: &str| certificates.read(name).ok().flatten();
    if !is_ca_of(run, &read(HTTP_CA)?) {
        return None;
    }
    let before = node.keystore.bytes()?;
    let sealed = Sealed::decode(before).ok()?;
    let mut keystore = sealed.open(&Passphrase::empty()).ok()?;
    let entries = [
        (HTTP_KEYSTORE_PASSWORD, HTTP_STORE),
        (TRANSPORT_KEYSTORE_PASSWORD, TRANSPORT_STORE),
        (TRANSPORT_TRUSTSTORE_PASSWORD, TRANSPORT_STORE),
    ];
    let opens = |value: &SecretValue, store: &str| {
        let password = std::str::from_utf8(value.reveal()).ok()?.to_owned().into();
        Store::decode(&read(store)?, &StorePassword::from_text(password)).ok()
    };
    for (name, store) in entries {
        if let Some(value) = keystore.get(name) {
            opens(value, store)?;
            keystore.remove(name);
        }
    }
    // It was written in the same rename.
    keystore.remove(PASSWORD_HASH);
    let rng = &mut memory::rng();
    let after = keystore.encode(sealed.format(), &Passphrase::empty(), rng).ok()?;
    is_free(&keystore).then_some((before, after))
}

/// Waits until nobody else writes to the configuration directory, at most for that long; the gate says who still does.
pub fn wait_for_lock(node: &Installation, patience: Duration) {
    let _ =
        Directory::open(&node.config, node.owners.trusted()).and_then(|directory| directory.lock(patience));
}

/// Whether the keystore is known to hold no entry that keeps a node without TLS settings from starting.
fn is_free_of_tls(node: &Installation) -> bool {
    let Some(bytes) = node.keystore.bytes() else { return true };
    Sealed::decode(bytes)
        .and_then(|sealed| sealed.open(&Passphrase::empty()))
        .is_ok_and(|keystore| is_free(&keystore))
}

fn is_free(keystore: &Keystore) -> bool {
    const LAYERS: [&str; 2] = ["xpack.security.http.ssl.", "xpack.security.transport.ssl."];
    !keystore.names().iter().any(|name| LAYERS.iter().any(|layer| name.starts_with(layer)))
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
    let never_started = !has_data(node);
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
    let locked = Directory::open(&node.config, node.owners.trusted())
        .and_then(|directory| directory.lock(patience))
        .map_err(Error::Stage)?;
    replace(locked, node, SETTINGS_FILE, file, &renamed)
}

pub(crate) fn replace(
    locked: transaction::Locked,
    node: &Installation,
    name: &str,
    before: &[u8],
    after: &[u8],
) -> Result<(), Error> {
    // What the interrupted run left is still there.
    let mut transaction = Transaction::begin_alone(locked, node.epoch());
    let like_replaced = Attributes::LikeReplaced { otherwise: FILE_MODE, at_most: ANY_MODE };
    transaction
        .replace(name, after, like_replaced, Expected::Bytes(before.to_vec()))
        .map_err(Error::Stage)?;
    transaction.commit().map(|_| ()).map_err(Error::Commit)
}
