//! A first start with individually mounted files: they are modified in place, not replaced.
//!
//! Certificates and credentials are put in place by an ordinary commit. Then the keystore is overwritten and
//! the block is appended to the settings, both protected by a journal that lets the next run undo them.

use std::time::Duration;

use installation::{CERTIFICATES, KEYSTORE_FILE, SETTINGS_FILE};
use recovery::{mode, take_back_in_place};
use transaction::in_place::{Intent, Journal};
use transaction::{Attributes, CommitError, Locked, Transaction};

use crate::plan::Plan;
use crate::{Error, Material};

/// Writes everything and returns warnings for the operator.
///
/// # Errors
///
/// If a file was changed since it was read, or cannot be written. The changes are then undone, or the error
/// says which are not.
pub fn write_in_place(plan: &Plan, material: &Material, patience: Duration) -> Result<Vec<String>, Error> {
    let locked = Locked::open(&plan.config, plan.owners.trusted(), patience).map_err(Error::Stage)?;
    let ca_fingerprint = material.ca_fingerprint.to_string();
    let appended = plan.contents.settings_after.strip_prefix(plan.contents.settings_before.as_slice());
    let intent = Intent {
        extended: SETTINGS_FILE,
        extended_before: &plan.contents.settings_before,
        appended: appended.ok_or(Error::Incomplete)?,
        overwritten: KEYSTORE_FILE,
        overwritten_before: plan.contents.keystore_before.as_deref(),
        overwritten_after: &material.keystore,
        label: &ca_fingerprint,
    };
    let journal = Journal::begin(&locked, plan.epoch, &intent).map_err(Error::Stage)?;
    let put = || -> Result<Vec<String>, CommitError> {
        let warnings = put_certificates(plan, material, locked.share()?)?;
        journal.write_over(&locked, mode::FILE)?;
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
                take_back_in_place(&locked, &journal, plan.certificates_mounted, plan.credentials.as_deref())
            {
                error.left_behind.push(plan.config.join(SETTINGS_FILE));
                error.rollback.push(undoing);
            }
            Err(Error::Commit(error))
        }
    }
}

/// Writes certificates and credentials. If the certificates directory is a mount point, the files are written
/// into it.
fn put_certificates(plan: &Plan, material: &Material, locked: Locked) -> Result<Vec<String>, CommitError> {
    let mut transaction = Transaction::begin(locked, plan.epoch);
    let files = material.files();
    if plan.certificates_mounted {
        for (name, bytes) in files {
            let path = plan.config.join(CERTIFICATES).join(name);
            let attributes = Attributes::New { mode: mode::FILE, owner: None };
            transaction.create(&path, bytes, attributes, |_| false)?;
        }
    } else {
        transaction.directory(CERTIFICATES, &crate::stage::certificates(&files, plan.group))?;
    }
    if let Some(path) = &plan.credentials {
        let owner = Attributes::New { mode: mode::CREDENTIALS, owner: Some(plan.owner) };
        let ours = crate::stage::of_unfinished_run(plan);
        transaction.create(path, material.credentials(plan).as_bytes(), owner, ours)?;
    }
    Ok(transaction.commit()?.warnings())
}
