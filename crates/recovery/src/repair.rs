//! Repairs before planning: an interrupted run, and a node that was renamed before its first start.

use std::path::Path;
use std::time::Duration;

use installation::{Installation, SETTINGS_FILE};
use keystore::Unlocked;
use settings::block::{self, Run};

use crate::Error;
use crate::leftovers::remove_abandoned;
use crate::names::DEFAULT_CREDENTIALS;
use crate::way_back::{WayBack, replace};

/// Undoes the interrupted run in the reverse order of its steps: credentials, keystore, certificates, block.
/// `sink` is the destination of this run's password, where the interrupted run may have written its own.
///
/// # Errors
///
/// If another run is in progress or has completed since the node was read, or the system refuses. Each step can
/// be repeated. [`Error::KeystoreUnclear`] if the keystore may contain the run's entries and its previous state is
/// unknown; the block then stays, because the node needs it to start.
pub fn take_out(
    node: &Installation,
    run: &Run,
    sink: Option<&Path>,
    patience: Duration,
) -> Result<(), Error> {
    take_out_with(node, run, None, sink, patience)
}

/// Like [`take_out`], with a keystore opened by the caller, which is used if its previous state is otherwise
/// unknown.
///
/// # Errors
///
/// As for [`take_out`].
pub fn take_out_with(
    node: &Installation,
    run: &Run,
    opened: Option<Unlocked>,
    sink: Option<&Path>,
    patience: Duration,
) -> Result<(), Error> {
    let settings = node.settings_file.bytes().unwrap_or_default();
    let record = &block::record(settings);
    let back = WayBack { node, run, record, journal: Some(settings), patience };
    let default = node.config_path(DEFAULT_CREDENTIALS);
    let credentials: Vec<&Path> = [Some(default.as_path()), sink].into_iter().flatten().collect();
    back.credentials(&credentials)?;
    back.keystore(opened)?;
    back.certificates()?;
    back.block(settings)
}

/// Replaces the settings that were read, and returns the warnings for the operator. Own files that the run
/// could not remove are tried again; the next run removes any that remain.
///
/// # Errors
///
/// If another run is in progress, the file has changed since it was read, or the system refuses.
pub fn replace_settings(
    node: &Installation,
    settings: &[u8],
    patience: Duration,
) -> Result<Vec<String>, Error> {
    let file = node.settings_file.bytes().unwrap_or_default();
    let locked = node.lock(patience).map_err(Error::Stage)?;
    let warnings = replace(locked, node, SETTINGS_FILE, file, settings)?;
    Ok(if warnings.is_empty() || remove_abandoned(node).is_ok() { Vec::new() } else { warnings })
}

/// Writes the node's current name into the block.
///
/// # Errors
///
/// If another run is in progress, or the system refuses.
pub fn rename_node(node: &Installation, node_name: &str, patience: Duration) -> Result<Vec<String>, Error> {
    let file = node.settings_file.bytes().unwrap_or_default();
    let renamed = block::replace_initial_master(file, node_name).ok_or(Error::Incomplete)?;
    replace_settings(node, &renamed, patience)
}
