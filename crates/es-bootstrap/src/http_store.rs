//! What a layer of the node presents its certificate from, and the key of a request that waits for its answer.

use installation::Installation;
use keystore::Keystore;
use lifecycle::{Holder, Layer};
use pki::{Entry, PrivateKey, Store};
use settings::Settings;

use crate::args::Common;
use crate::error::Error;
use crate::node_keystore;

/// Holds the key of a request, in the configuration directory.
pub(crate) const REQUEST_STORE: &str = recovery::REQUEST_STORE;

/// Opens it, with the password that the node's keystore holds.
pub(crate) fn open(node: &Installation, settings: &Settings, common: &Common) -> Result<Holder, Error> {
    open_layer(node, settings, common, Layer::Http).map(|(holder, _)| holder)
}

/// The same of either layer, with the node's keystore.
pub(crate) fn open_layer(
    node: &Installation,
    settings: &Settings,
    common: &Common,
    layer: Layer,
) -> Result<(Holder, Option<Keystore>), Error> {
    let keystore = node_keystore::find(common, node)?;
    let holder = Holder::open(node, settings, keystore.as_ref(), layer).map_err(Error::Lifecycle)?;
    Ok((holder, keystore))
}

/// The key of a request that waits for its answer, if there is one.
pub(crate) fn requested(node: &Installation, store: &Holder) -> Result<Option<PrivateKey>, Error> {
    let path = node.config_path(REQUEST_STORE);
    let Some(bytes) = transaction::read_file(&path).map_err(Error::Write)? else { return Ok(None) };
    let Store { entries } = Store::decode(&bytes, &store.password())
        .map_err(|source| Error::Lifecycle(lifecycle::Error::Store { path, source }))?;
    Ok(entries.into_iter().find_map(|entry| match entry {
        Entry::Key { key, .. } => Some(key),
        Entry::Trusted { .. } => None,
    }))
}
