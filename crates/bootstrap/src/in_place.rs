//! A first start in files that are mounted one by one: written into, not replaced.
//!
//! Certificates and credentials are put in place by an ordinary commit. Then the keystore is written and the settings are
//! extended by one append, both behind a journal from which the next run takes them back.

use std::path::Path;
use std::time::Duration;

use installation::{CERTIFICATE_FILES, CERTIFICATES, Installation, KEYSTORE_FILE, SETTINGS_FILE};
use transaction::in_place::{Intent, Journal, Progress, remove_strays};
use transaction::{
    Attributes, CommitError, Directory, Locked, Transaction, remove_if, remove_leftovers, undo_directory,
};

use crate::plan::{CREDENTIALS_MODE, DEFAULT_CREDENTIALS, FILE_MODE, HTTP_CA, Plan};
use crate::{Error, Material, credentials};

/// Position of the certificates in the commit, by which an interrupted run is taken out.
const CERTIFICATES_STEP: usize = 0;

/// Writes everything; says what the operator should know.
///
/// # Errors
///
/// Where a file was changed since it was read, or the system refuses: what was written is taken back then, or the error
/// says what is not.
pub fn write_in_place(plan: &Plan, material: &Material, patience: Duration) -> Result<Vec<String>, Error> {
    let locked = Directory::open(&plan.config, plan.owners.trusted())
        .and_then(|directory| directory.lock(patience))
        .map_err(Error::Stage)?;
    let ca_fingerprint = material.ca_fingerprint.to_string();
    let appended = plan.settings_after.strip_prefix(plan.settings_before.as_slice());
    let intent = Intent {
        settings: SETTINGS_FILE,
        settings_before: &plan.settings_before,
        appended: appended.ok_or(Error::Incomplete)?,
        keystore: KEYSTORE_FILE,
        keystore_before: plan.keystore_before.as_deref(),
        keystore_after: &material.keystore,
        label: &ca_fingerprint,
    };
    let journal = Journal::begin(&locked, plan.epoch, &intent).map_err(Error::Stage)?;
    let put = || -> Result<Vec<String>, CommitError> {
        let warnings = put_certificates(plan, material, locked.share()?)?;
        journal.write_keystore(&locked, FILE_MODE)?;
        journal.append(&locked)?;
        Ok(warnings)
    };
    match put() {
        Ok(warnings) => {
            journal.close(&locked).map_err(Error::Stage)?;
            Ok(warnings)
        }
        Err(mut error) => {
            if let Err(undoing) =
                take_back(&locked, &journal, plan.certificates_mounted, plan.credentials.as_deref())
            {
                error.left_behind.push(plan.config.join(SETTINGS_FILE));
                error.rollback.push(undoing);
            }
            Err(Error::Commit(error))
        }
    }
}

/// Certificates and credentials. Where something is mounted on the certificates' directory, the files go into it.
fn put_certificates(plan: &Plan, material: &Material, locked: Locked) -> Result<Vec<String>, CommitError> {
    let mut transaction = Transaction::begin(locked, plan.epoch);
    let files = material.files();
    if plan.certificates_mounted {
        for (name, bytes) in files {
            let path = plan.config.join(CERTIFICATES).join(name);
            let attributes = Attributes::New { mode: FILE_MODE, owner: None };
            transaction.create(&path, bytes, attributes, |_| false)?;
        }
    } else {
        transaction.directory(CERTIFICATES, &crate::stage::certificates(&files, plan.group))?;
    }
    if let Some(path) = &plan.credentials {
        let owner = Attributes::New { mode: CREDENTIALS_MODE, owner: Some(plan.owner) };
        let ours = crate::stage::of_unfinished_run(plan);
        transaction.create(path, material.credentials(plan).as_bytes(), owner, ours)?;
    }
    Ok(transaction.commit()?.warnings())
}

/// The run in place that was interrupted, or that came to its end without being able to say so.
///
/// # Errors
///
/// Where the directory or the run's journal cannot be read.
pub fn unfinished_in_place(node: &Installation) -> Result<Option<Journal>, Error> {
    Directory::open_to_read(&node.config)
        .and_then(|directory| Journal::find(&directory, SETTINGS_FILE, KEYSTORE_FILE))
        .map_err(Error::Undo)
}

/// Takes an interrupted run in place out, in the reverse order of its steps; one that came to its end is left as it is.
///
/// # Errors
///
/// Where another run is in progress, the system refuses, or somebody wrote to one of the files since.
pub fn take_out_in_place(
    node: &Installation,
    journal: &Journal,
    patience: Duration,
) -> Result<Progress, Error> {
    let take_out = || {
        let locked = Directory::open(&node.config, node.owners.trusted())?.lock(patience)?;
        let progress = journal.progress(locked.directory())?;
        match progress {
            Progress::Done => journal.close(&locked)?,
            Progress::Begun => {
                let credentials = node.config_path(DEFAULT_CREDENTIALS);
                take_back(&locked, journal, node.certificates_mounted(), Some(&credentials))?;
            }
        }
        remove_strays(&locked, SETTINGS_FILE, KEYSTORE_FILE).map(|_| progress)
    };
    take_out().map_err(Error::Undo)
}

fn take_back(
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
            CERTIFICATES_STEP,
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
