//! A node that configured itself and then joins a cluster: removes the earlier configuration from its facts,
//! and undoes an interrupted run.
//!
//! The commit has the steps of a first start. The node can start from every state between two steps:
//!
//! 1. `elasticsearch.yml` with a mark in its block, which identifies the run and serves as the journal.
//! 2. `certs`: the new stores keep the passwords of the old ones, so that either keystore opens them.
//! 3. `elasticsearch.keystore` without the hash of the old password, if it has one.
//! 4. `elasticsearch.yml` with the block of the cluster.

use std::fmt;
use std::time::Duration;

use installation::{CERTIFICATE_FILES, CERTIFICATES, HTTP_STORE, Installation, KEYSTORE_FILE, SETTINGS_FILE};
use settings::block::{self, Exchange, NotTaken, Reach, Record};
use thiserror::Error;
use transaction::{remove_leftovers_if, undo_directory, undo_file};

use crate::Error;
use crate::names::{CERTIFICATES_STEP, KEYSTORE_STEP, OF_A_RUN};
use crate::runs::{differs, runs};
use crate::way_back::{refuse_changed, replace};

/// What an earlier configuration wrote to `elasticsearch.yml`.
pub struct Earlier {
    /// The file with the block.
    pub settings: Vec<u8>,
    /// Whether the node's transport layer is already open to other hosts.
    pub transport: Reach,
    /// The record of the previous state, which a later undo needs.
    pub record: Record,
}

impl fmt::Debug for Earlier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Earlier").field("record", &self.record).finish_non_exhaustive()
    }
}

/// Why a node did not configure itself.
#[derive(Debug, Error)]
pub enum NotConfigured {
    /// The block is missing or does not use the node's stores.
    #[error("expected configuration is missing from elasticsearch.yml")]
    Block(#[source] NotTaken),
    /// The certificates are missing.
    #[error("expected configuration is missing: there is no directory `{CERTIFICATES}`")]
    Certificates,
    /// A setting of the operator has another meaning outside the block.
    #[error("`{0}` in the block would have another value outside of it")]
    Differs(String),
}

impl Earlier {
    /// Removes the earlier configuration from the facts, which then describe a node that was never
    /// configured. Writes nothing.
    ///
    /// # Errors
    ///
    /// If there is no such configuration. The facts are then unchanged.
    pub fn take_out(node: &mut Installation) -> Result<Self, NotConfigured> {
        let file = node.settings_file.bytes().unwrap_or_default().to_vec();
        let taken = block::take(&file).map_err(NotConfigured::Block)?;
        if !node.directory.certificates {
            return Err(NotConfigured::Certificates);
        }
        if let Some(key) = differs(node, &taken.file) {
            return Err(NotConfigured::Differs(key));
        }
        // Invalid settings are left for the gate to report.
        if node.settings().is_some() {
            node.assume_settings(taken.file);
        }
        let record = Record { replaced: runs(node, &file), ..block::record(&file) };
        Ok(Self { settings: file, transport: taken.transport, record })
    }
}

/// Undoes the interrupted run in the reverse order of its steps: keystore, certificates, mark.
///
/// # Errors
///
/// If another run is in progress, or the system refuses. Each step can be repeated.
pub(crate) fn take_back(node: &Installation, exchange: &Exchange, patience: Duration) -> Result<(), Error> {
    let open = || node.lock(patience);
    let undo = || {
        let locked = open()?;
        // A run that was writing when the settings were read may have completed since.
        refuse_changed(node, &locked, node.settings_file.bytes())?;
        undo_file(&locked, KEYSTORE_FILE, exchange.epoch, KEYSTORE_STEP)?;
        undo_directory(
            &locked,
            CERTIFICATES,
            exchange.epoch,
            CERTIFICATES_STEP,
            (HTTP_STORE, &CERTIFICATE_FILES),
            |store| pki::fingerprint(store).to_string() == exchange.http_store,
        )?;
        Ok(locked)
    };
    let locked = undo().map_err(Error::Undo)?;
    let file = node.settings_file.bytes().unwrap_or_default();
    let unmarked = block::unmark(file).ok_or(Error::Incomplete)?;
    replace(locked, node, SETTINGS_FILE, file, &unmarked)?;
    open()
        .and_then(|locked| {
            remove_leftovers_if(&locked, &OF_A_RUN, |leftover| leftover.epoch == exchange.epoch)
        })
        .map(|_| ())
        .map_err(Error::Undo)
}
