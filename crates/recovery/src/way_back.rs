//! Undoes a first start in the reverse order of its steps: credentials, keystore, certificates, block.
//!
//! **Inputs**: a block in progress that identifies the run, and the record of the previous state.
//! **Outputs**: the node's previous state. The node can start from each state between two steps, and each
//! step can be repeated.

use std::path::Path;
use std::time::Duration;

use installation::{
    CERTIFICATE_FILES, CERTIFICATES, HTTP_CA, HTTP_STORE, Installation, KEYSTORE_FILE, SETTINGS_FILE,
    TRANSPORT_STORE,
};
use keystore::{
    HTTP_KEYSTORE_PASSWORD, KEYSTORE_SEED, Keystore, PASSWORD_HASH, Passphrase, Sealed, SecretValue,
    TRANSPORT_KEYSTORE_PASSWORD, TRANSPORT_TRUSTSTORE_PASSWORD, Unlocked,
};
use pki::{Store, StorePassword};
use settings::block::{self, KeystoreBefore, Record, Run};
use transaction::in_place::remove_files;
use transaction::{
    Attributes, Directory, Expected, Locked, Undone, leftovers, remove_if, remove_leftovers_if, replace_one,
    undo_directory, undo_file,
};

use crate::leftovers::is_store;
use crate::names::{CERTIFICATES_STEP, KEYSTORE_STEP, OF_A_RUN, REQUEST_STORE, mode};
use crate::{Error, credentials};

/// The keystore entries with the passwords of the stores, and the store that each one opens.
const STORES: [(&str, &str); 3] = [
    (HTTP_KEYSTORE_PASSWORD, HTTP_STORE),
    (TRANSPORT_KEYSTORE_PASSWORD, TRANSPORT_STORE),
    (TRANSPORT_TRUSTSTORE_PASSWORD, TRANSPORT_STORE),
];

/// The undo of one run.
pub(crate) struct WayBack<'a> {
    pub(crate) node: &'a Installation,
    /// The run that put the current files in place.
    pub(crate) run: &'a Run,
    /// The record of the state before it.
    pub(crate) record: &'a Record,
    /// The settings file whose block says that the run must be undone; none if there is no block any more.
    pub(crate) journal: Option<&'a [u8]>,
    pub(crate) patience: Duration,
}

/// What happens to a keystore.
pub(crate) enum Becomes {
    /// Removed: it contains nothing that existed before.
    Removed,
    /// Rewritten.
    Stripped {
        /// Without these entries.
        of: Vec<String>,
        /// With these entries.
        keeping: Vec<String>,
    },
    /// Unchanged: it contains none of our entries.
    Unchanged,
}

/// What happens to the keystore's seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seed {
    /// Keeps a seed that existed before or whose origin is unknown.
    Kept,
    /// Removes the seed, and a keystore that contains nothing else, because machines of one image must not
    /// share it.
    Removed,
}

impl<'a> WayBack<'a> {
    /// Locks the configuration directory for a step. The journal may have been read while another run was writing:
    /// if that has completed since, nothing of it may be undone.
    pub(crate) fn open(&self) -> Result<Locked, transaction::Error> {
        let locked = self.node.lock(self.patience)?;
        match self.journal {
            Some(journal) => refuse_changed(self.node, &locked, Some(journal)).map(|()| locked),
            None => Ok(locked),
        }
    }

    /// Iterates over the run and over the earlier runs whose certificates were moved aside.
    pub(crate) fn runs(&self) -> impl Iterator<Item = &'a Run> {
        std::iter::once(self.run).chain(&self.record.replaced)
    }

    /// The same, from the first run to the last.
    pub(crate) fn runs_from_the_first(&self) -> Vec<&'a Run> {
        let mut runs: Vec<&Run> = self.runs().collect();
        runs.reverse();
        runs
    }

    /// Whether a CA belongs to one of the runs.
    pub(crate) fn has_issued(&self, pem: &[u8]) -> bool {
        let fingerprint = pki::pem::decode(pem).map(|der| pki::fingerprint(&der).to_string());
        fingerprint.is_ok_and(|fingerprint| self.runs().any(|run| run.ca_fingerprint == fingerprint))
    }

    /// Whether a credentials file belongs to one of the runs: by its CA, or by its time, because the CA may have
    /// been renewed or replaced since.
    pub(crate) fn has_delivered(&self, bytes: &[u8]) -> bool {
        let ca = credentials::parse(bytes).map(|found| found.ca_fingerprint);
        ca.is_some_and(|ca| {
            self.runs().any(|run| run.ca_fingerprint == ca || credentials::is_from(bytes, run.epoch))
        })
    }

    /// Removes credentials while the block still identifies them.
    pub(crate) fn credentials(&self, paths: &[&Path]) -> Result<(), Error> {
        let _locked = self.open().map_err(Error::Undo)?;
        for path in paths {
            match remove_if(path, |bytes| self.has_delivered(bytes)) {
                // If the directory is missing, so is the file; the gate reports any other problem with it.
                Ok(_) | Err(transaction::Error::Directory { .. } | transaction::Error::Writable { .. }) => {}
                Err(error) => return Err(Error::Undo(error)),
            }
        }
        Ok(())
    }

    /// Removes our entries from a keystore that the caller has opened.
    pub(crate) fn opened_keystore(&self, unlocked: Unlocked, seed: Seed) -> Result<(), Error> {
        let Unlocked { keystore: Some(mut keystore), passphrase } = unlocked else { return Ok(()) };
        let Some(before) = self.node.keystore.bytes() else { return Ok(()) };
        match becomes(&keystore, self.record, seed) {
            Becomes::Unchanged => Ok(()),
            Becomes::Removed => {
                let path = self.node.config_path(KEYSTORE_FILE);
                let _locked = self.open().map_err(Error::Undo)?;
                remove_if(&path, |bytes| bytes == before).map(|_| ()).map_err(Error::Undo)
            }
            Becomes::Stripped { of, .. } => {
                of.iter().for_each(|name| _ = keystore.remove(name));
                let format = Sealed::decode(before).map_err(Error::Keystore)?.format();
                let after = keystore.encode(format, &passphrase, &mut memory::rng());
                self.replace(KEYSTORE_FILE, before, &after.map_err(Error::Keystore)?)
            }
        }
    }

    /// The same for an interrupted run: uses the names of its staged files, or else the keystore's content,
    /// if the caller has opened it or it needs no passphrase.
    pub(crate) fn keystore(&self, opened: Option<Unlocked>) -> Result<(), Error> {
        let undo = || {
            let locked = self.open()?;
            let ours =
                |found: &transaction::Leftover| found.epoch == self.run.epoch && found.step == KEYSTORE_STEP;
            let staged = leftovers(locked.directory(), &[KEYSTORE_FILE])?.iter().any(ours);
            let undone = undo_file(&locked, KEYSTORE_FILE, self.run.epoch, KEYSTORE_STEP)?;
            // Without the run's staged names, or if the keystore has changed since, its content decides.
            Ok((!staged || undone == Undone::Superseded) && !is_free_of_tls(self.node))
        };
        if !undo().map_err(Error::Undo)? {
            return Ok(());
        }
        let unprotected = || {
            let keystore = self.unprotected_keystore().ok_or_else(|| self.unclear())?;
            Ok(Unlocked { keystore: Some(keystore), passphrase: Passphrase::empty() })
        };
        self.opened_keystore(opened.map_or_else(unprotected, Ok)?, Seed::Kept)
    }

    /// Returns why nothing tells whose entries the keystore contains. Another run may have changed the keystore
    /// since it was read, and removed the certificates.
    fn unclear(&self) -> Error {
        let path = self.node.config_path(KEYSTORE_FILE);
        match is_as_read(&path, self.node.keystore.bytes()) {
            true => Error::KeystoreUnclear,
            false => Error::Undo(transaction::Error::Changed { path }),
        }
    }

    /// Returns the keystore if it has no passphrase and its passwords open the stores beside the run's CA.
    /// They then belong to the run, even if the keystore has changed since.
    fn unprotected_keystore(&self) -> Option<Keystore> {
        let certificates = Directory::open(&self.node.config, self.node.owners.trusted())
            .and_then(|directory| directory.below(CERTIFICATES))
            .ok()?;
        let read = |name: &str| certificates.read(name).ok().flatten();
        if !self.has_issued(&read(HTTP_CA)?) {
            return None;
        }
        let keystore = Sealed::decode(self.node.keystore.bytes()?).ok()?.open(&Passphrase::empty()).ok()?;
        let opens = |value: &SecretValue, store: &str| {
            let password = std::str::from_utf8(value.reveal()).ok()?.to_owned().into();
            Store::decode(&read(store)?, &StorePassword::from_text(password)).ok()
        };
        for (name, store) in STORES {
            if let Some(value) = keystore.get(name) {
                opens(value, store)?;
            }
        }
        let foreign = |name: &&str| is_of_tls(name) && STORES.iter().all(|(ours, _)| ours != name);
        (!keystore.names().iter().any(foreign)).then_some(keystore)
    }

    /// Restores what the first run moved aside, and removes what later runs moved aside, which belongs to
    /// earlier runs. Also removes the key of a signing request, whose password is no longer in the keystore.
    pub(crate) fn certificates(&self) -> Result<(), Error> {
        let undo = || {
            let locked = self.open()?;
            locked.directory().remove_if(REQUEST_STORE, is_store)?;
            let ours = |pem: &[u8]| self.has_issued(pem);
            if self.node.certificates_mounted() {
                let epoch = self.run.epoch;
                return remove_files(&locked, CERTIFICATES, &CERTIFICATE_FILES, epoch, HTTP_CA, ours);
            }
            self.runs_from_the_first().into_iter().try_for_each(|run| {
                let files = (HTTP_CA, &CERTIFICATE_FILES[..]);
                undo_directory(&locked, CERTIFICATES, run.epoch, CERTIFICATES_STEP, files, ours).map(|_| ())
            })
        };
        undo().map_err(Error::Undo)
    }

    /// Removes the block from the current settings, and removes the runs' staged files.
    pub(crate) fn block(&self, settings: &[u8]) -> Result<(), Error> {
        let without = block::remove(settings).unwrap_or_else(|| settings.to_vec());
        self.replace(SETTINGS_FILE, settings, &without)?;
        let of_a_run = |leftover: &transaction::Leftover| self.runs().any(|run| run.epoch == leftover.epoch);
        self.node
            .lock(self.patience)
            .and_then(|locked| remove_leftovers_if(&locked, &OF_A_RUN, of_a_run))
            .map(|_| ())
            .map_err(Error::Undo)
    }

    pub(crate) fn replace(&self, name: &str, before: &[u8], after: &[u8]) -> Result<(), Error> {
        replace(self.open().map_err(Error::Undo)?, self.node, name, before, after).map(|_| ())
    }
}

/// Fails unless the settings file still has these bytes.
///
/// # Errors
///
/// [`transaction::Error::Changed`], or if the file cannot be read.
pub(crate) fn refuse_changed(
    node: &Installation,
    locked: &Locked,
    settings: Option<&[u8]>,
) -> Result<(), transaction::Error> {
    match locked.directory().read(SETTINGS_FILE)?.as_deref().map(Vec::as_slice) == settings {
        true => Ok(()),
        false => Err(transaction::Error::Changed { path: node.config_path(SETTINGS_FILE) }),
    }
}

/// Whether a file still has the content that was read.
pub(crate) fn is_as_read(path: &Path, bytes: Option<&[u8]>) -> bool {
    transaction::read_file(path).is_ok_and(|current| current.as_deref().map(Vec::as_slice) == bytes)
}

/// Returns the names of the entries that a first start added to a keystore.
fn added(record: &Record) -> Vec<&str> {
    const OTHERS: [&str; 2] = [PASSWORD_HASH, KEYSTORE_SEED];
    let stores = STORES.iter().map(|(name, _)| *name);
    let others: Vec<&str> = match &record.keystore {
        Some(KeystoreBefore::Present { added }) => {
            OTHERS.into_iter().filter(|name| added.iter().any(|added| added == name)).collect()
        }
        Some(KeystoreBefore::Missing) | None => vec![PASSWORD_HASH],
    };
    stores.chain(others).collect()
}

/// Decides what happens to a keystore with these entries.
pub(crate) fn becomes(keystore: &Keystore, record: &Record, seed: Seed) -> Becomes {
    let mut ours = added(record);
    if seed == Seed::Removed {
        ours.push(KEYSTORE_SEED);
    }
    let (go, stay): (Vec<&str>, Vec<&str>) =
        keystore.names().into_iter().partition(|name| ours.contains(name));
    let is_spent = match seed {
        Seed::Removed => stay.is_empty(),
        Seed::Kept => {
            record.keystore == Some(KeystoreBefore::Missing) && stay.iter().all(|name| *name == KEYSTORE_SEED)
        }
    };
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    match go.is_empty() {
        _ if is_spent => Becomes::Removed,
        true => Becomes::Unchanged,
        false => Becomes::Stripped { of: owned(go), keeping: owned(stay) },
    }
}

/// Whether a keystore opens without a passphrase and contains only entries of ours.
#[must_use]
pub fn holds_nothing_else(bytes: &[u8]) -> bool {
    let made = Record { keystore: Some(KeystoreBefore::Missing), replaced: Vec::new() };
    let keystore = Sealed::decode(bytes).and_then(|sealed| sealed.open(&Passphrase::empty()));
    keystore.is_ok_and(|keystore| matches!(becomes(&keystore, &made, Seed::Kept), Becomes::Removed))
}

/// Whether the keystore is known to contain no entry that prevents a node without TLS settings from starting.
fn is_free_of_tls(node: &Installation) -> bool {
    let Some(bytes) = node.keystore.bytes() else { return true };
    Sealed::decode(bytes)
        .and_then(|sealed| sealed.open(&Passphrase::empty()))
        .is_ok_and(|keystore| !keystore.names().iter().any(|name| is_of_tls(name)))
}

fn is_of_tls(name: &str) -> bool {
    const LAYERS: [&str; 2] = ["xpack.security.http.ssl.", "xpack.security.transport.ssl."];
    LAYERS.iter().any(|layer| name.starts_with(layer))
}

/// Refuses those of these files that are mount points, because they cannot be replaced.
///
/// # Errors
///
/// The first such file.
pub fn refuse_mounted(node: &Installation, names: &[&str]) -> Result<(), transaction::Error> {
    let is_named = |path: &Path| names.iter().any(|name| path.ends_with(name));
    match node.directory.blocked.iter().find(|target| is_named(&target.path)) {
        Some(target) => Err(transaction::Error::MountPoint { path: target.path.clone() }),
        None => Ok(()),
    }
}

/// Fails before anything is removed, if a later step would.
pub(crate) fn refuse_obstacles(node: &Installation, credentials: &[&str]) -> Result<(), transaction::Error> {
    let readable = |directory: &Directory, name: &str| match directory.read(name) {
        Ok(_) | Err(transaction::Error::NotRegular { .. }) => Ok(()),
        Err(error) => Err(error),
    };
    refuse_mounted(node, &[SETTINGS_FILE, KEYSTORE_FILE])?;
    let config = Directory::open(&node.config, node.owners.trusted())?;
    config.refuse_unchangeable()?;
    credentials.iter().try_for_each(|name| readable(&config, name))?;
    let Some(certificates) = config.find_below(CERTIFICATES)? else { return Ok(()) };
    certificates.refuse_unchangeable()?;
    CERTIFICATE_FILES.into_iter().try_for_each(|name| readable(&certificates, name))
}

/// Replaces a file, keeping its owner and mode, and returns the warnings for the operator.
pub(crate) fn replace(
    locked: Locked,
    node: &Installation,
    name: &str,
    before: &[u8],
    after: &[u8],
) -> Result<Vec<String>, Error> {
    // The staged files of the interrupted run still exist.
    let at_most = if name == KEYSTORE_FILE { mode::FILE } else { mode::ANY };
    let like_replaced = Attributes::LikeReplaced { otherwise: mode::FILE, at_most };
    let expected = Expected::Bytes(before.to_vec());
    replace_one(locked, node.epoch(), name, after, like_replaced, expected)
        .map_err(Error::Stage)?
        .map_err(Error::Commit)
}
