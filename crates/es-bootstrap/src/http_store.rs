//! The files that a layer of the node presents its certificate from, and the key of a pending request.

use installation::Installation;
use keystore::Keystore;
use lifecycle::{Holder, Layer};
use pki::{Entry, PrivateKey, Store};
use settings::Settings;

use crate::args::Common;
use crate::error::Error;
use crate::node_keystore;

/// The store for the key of a certificate request, in the configuration directory.
pub(crate) const REQUEST_STORE: &str = recovery::REQUEST_STORE;

/// Opens the files of the HTTP layer with the password in the node's keystore.
pub(crate) fn open(node: &Installation, settings: &Settings, common: &Common) -> Result<Holder, Error> {
    open_layer(node, settings, common, Layer::Http).map(|(holder, _)| holder)
}

/// Opens the files of either layer, and returns the node's keystore as well.
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

/// Returns the key of the pending certificate request, if there is one.
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
