//! Undoes a first start that wrote into individually mounted files.

use std::path::Path;
use std::time::Duration;

use installation::{CERTIFICATE_FILES, CERTIFICATES, HTTP_CA, Installation, KEYSTORE_FILE, SETTINGS_FILE};
use transaction::in_place::{Journal, Progress, remove_strays};
use transaction::{Locked, remove_if, remove_leftovers, undo_directory};

use crate::names::{CERTIFICATES_STEP_IN_PLACE, DEFAULT_CREDENTIALS};
use crate::{Error, credentials};

/// Undoes an interrupted in-place run, in the reverse order of its steps, and returns its journal. Leaves a
/// complete run unchanged.
///
/// # Errors
///
/// If another run is in progress, the system refuses, or one of the files has changed since.
pub(crate) fn take_out_in_place(
    node: &Installation,
    patience: Duration,
) -> Result<Option<(Journal, Progress)>, Error> {
    let take_out = || {
        let locked = node.lock(patience)?;
        // A run that was writing before may have completed.
        let found = Journal::find(locked.directory(), SETTINGS_FILE, KEYSTORE_FILE)?;
        let Some(journal) = found else { return Ok(None) };
        let progress = journal.progress(locked.directory())?;
        match progress {
            Progress::Done => journal.close(&locked)?,
            Progress::Begun => {
                let credentials = node.config_path(DEFAULT_CREDENTIALS);
                take_back_in_place(&locked, &journal, node.certificates_mounted(), Some(&credentials))?;
            }
        }
        remove_strays(&locked, SETTINGS_FILE, KEYSTORE_FILE).map(|_| Some((journal, progress)))
    };
    take_out().map_err(Error::Undo)
}

/// Undoes an in-place run in the reverse order of its steps, and closes its journal.
///
/// # Errors
///
/// If the system refuses, or one of the files has changed since.
pub fn take_back_in_place(
    locked: &Locked,
    journal: &Journal,
    certificates_mounted: bool,
    credentials: Option<&Path>,
) -> Result<(), transaction::Error> {
    journal.take_back(locked)?;
    let ours = |pem: &[u8]| {
        pki::pem::decode(pem).is_ok_and(|der| pki::fingerprint(&der).to_string() == journal.label())
    };
    if certificates_mounted {
        transaction::in_place::remove_files(
            locked,
            CERTIFICATES,
            &CERTIFICATE_FILES,
            journal.epoch(),
            HTTP_CA,
            ours,
        )?;
    } else {
        undo_directory(
            locked,
            CERTIFICATES,
            journal.epoch(),
            CERTIFICATES_STEP_IN_PLACE,
            (HTTP_CA, &CERTIFICATE_FILES),
            ours,
        )?;
    }
    if let Some(path) = credentials {
        remove_if(path, |bytes| {
            credentials::parse(bytes).is_some_and(|found| found.ca_fingerprint == journal.label())
        })?;
    }
    remove_leftovers(locked, &[CERTIFICATES, DEFAULT_CREDENTIALS])?;
    journal.close(locked)
}
