//! The HTTP layer's store of the node that the commands work on, and the key of a request that waits for its answer.

use std::time::Duration;

use installation::Installation;
use lifecycle::HttpStore;
use pki::{Entry, PrivateKey, Store};
use settings::Settings;

use crate::args::Common;
use crate::error::Error;
use crate::node_keystore;

/// Another run on the same node ends within this time, or not at all.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
/// Holds the key of a request, in the configuration directory.
pub(crate) const REQUEST_STORE: &str = recovery::REQUEST_STORE;

/// Opens it, with the password that the node's keystore holds.
pub(crate) fn open(node: &Installation, settings: &Settings, common: &Common) -> Result<HttpStore, Error> {
    let keystore = node_keystore::find(common, node)?;
    HttpStore::open(node, settings, keystore.as_ref()).map_err(Error::Lifecycle)
}

/// The key of a request that waits for its answer, if there is one.
pub(crate) fn requested(node: &Installation, store: &HttpStore) -> Result<Option<PrivateKey>, Error> {
    let path = node.config_path(REQUEST_STORE);
    let Some(bytes) = transaction::read_file(&path).map_err(Error::Write)? else { return Ok(None) };
    let Store { entries } = Store::decode(&bytes, store.password())
        .map_err(|source| Error::Lifecycle(lifecycle::Error::Store { path, source }))?;
    Ok(entries.into_iter().find_map(|entry| match entry {
        Entry::Key { key, .. } => Some(key),
        Entry::Trusted { .. } => None,
    }))
}
