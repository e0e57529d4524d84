//! The way back from a first start, in the reverse order of its steps: credentials, keystore, certificates, block.
//!
//! **Inputs**: a block in progress that names the run, and what is known of what was there before it.
//! **Outputs**: the node as it was. A node starts from each state between two steps, and each step can be done again.

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

use crate::names::{CERTIFICATES_STEP, KEYSTORE_STEP, OF_A_RUN, mode};
use crate::{Error, credentials};

/// The passwords of the stores, with the store that each opens.
const STORES: [(&str, &str); 3] = [
    (HTTP_KEYSTORE_PASSWORD, HTTP_STORE),
    (TRANSPORT_KEYSTORE_PASSWORD, TRANSPORT_STORE),
    (TRANSPORT_TRUSTSTORE_PASSWORD, TRANSPORT_STORE),
];

/// One way back.
pub(crate) struct WayBack<'a> {
    pub(crate) node: &'a Installation,
    /// The run that put the present files in place.
    pub(crate) run: &'a Run,
    /// What was there before it.
    pub(crate) record: &'a Record,
    pub(crate) patience: Duration,
}

/// What becomes of a keystore.
pub(crate) enum Becomes {
    /// It holds nothing that was there before.
    Removed,
    /// It is rewritten.
    Stripped {
        /// Without these entries.
        of: Vec<String>,
        /// With these.
        keeping: Vec<String>,
    },
    /// It holds none of them.
    Unchanged,
}

/// What else of the keystore goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seed {
    /// A seed that existed before stays, as does one of unknown origin.
    Kept,
    /// It goes, and a keystore that holds nothing else with it: machines of one image must not share it.
    Removed,
}

impl<'a> WayBack<'a> {
    pub(crate) fn open(&self) -> Result<Locked, transaction::Error> {
        Directory::open(&self.node.config, self.node.owners.trusted())?.lock(self.patience)
    }

    /// The run, and those whose certificates it and its predecessors put aside.
    pub(crate) fn runs(&self) -> impl Iterator<Item = &'a Run> {
        std::iter::once(self.run).chain(&self.record.replaced)
    }

    /// The same, the first one first.
    pub(crate) fn runs_from_the_first(&self) -> Vec<&'a Run> {
        let mut runs: Vec<&Run> = self.runs().collect();
        runs.reverse();
        runs
    }

    /// Whether a CA is one of theirs.
    pub(crate) fn has_issued(&self, pem: &[u8]) -> bool {
        let fingerprint = pki::pem::decode(pem).map(|der| pki::fingerprint(&der).to_string());
        fingerprint.is_ok_and(|fingerprint| self.runs().any(|run| run.ca_fingerprint == fingerprint))
    }

    /// Whether a credentials file is one of theirs.
    pub(crate) fn has_delivered(&self, bytes: &[u8]) -> bool {
        let ca = credentials::parse(bytes).map(|found| found.ca_fingerprint);
        ca.is_some_and(|ca| self.runs().any(|run| run.ca_fingerprint == ca))
    }

    /// Removes credentials while the block still identifies them.
    pub(crate) fn credentials(&self, paths: &[&Path]) -> Result<(), Error> {
        let _locked = self.open().map_err(Error::Undo)?;
        for path in paths {
            match remove_if(path, |bytes| self.has_delivered(bytes)) {
                // Without the directory there is no file; the gate reports any other problem with it.
                Ok(_) | Err(transaction::Error::Directory { .. } | transaction::Error::Writable { .. }) => {}
                Err(error) => return Err(Error::Undo(error)),
            }
        }
        Ok(())
    }

    /// Takes our entries out of a keystore that the caller has opened.
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

    /// The same for an interrupted run: by the names that it has left, else by what the keystore holds, as far as the
    /// caller has opened it, or it opens without a passphrase.
    pub(crate) fn keystore(&self, opened: Option<Unlocked>) -> Result<(), Error> {
        let undo = || {
            let locked = self.open()?;
            let ours =
                |found: &transaction::Leftover| found.epoch == self.run.epoch && found.step == KEYSTORE_STEP;
            let staged = leftovers(locked.directory(), &[KEYSTORE_FILE])?.iter().any(ours);
            let undone = undo_file(&locked, KEYSTORE_FILE, self.run.epoch, KEYSTORE_STEP)?;
            // Without the run's own names, and if the keystore was changed since, its content decides.
            Ok((!staged || undone == Undone::Superseded) && !is_free_of_tls(self.node))
        };
        if !undo().map_err(Error::Undo)? {
            return Ok(());
        }
        let unprotected = || {
            let keystore = self.unprotected_keystore().ok_or(Error::KeystoreUnclear)?;
            Ok(Unlocked { keystore: Some(keystore), passphrase: Passphrase::empty() })
        };
        self.opened_keystore(opened.map_or_else(unprotected, Ok)?, Seed::Kept)
    }

    /// The keystore, where it is not protected and its passwords open the stores beside the run's CA: even if the keystore
    /// was changed since, these belong to the run.
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

    /// Restores what the first run moved aside, and removes what later runs moved aside, which belongs to the runs before
    /// them.
    pub(crate) fn certificates(&self) -> Result<(), Error> {
        let undo = || {
            let locked = self.open()?;
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

    /// Takes the block out of the settings as they are, and removes what the runs had staged.
    pub(crate) fn block(&self, settings: &[u8]) -> Result<(), Error> {
        let without = block::remove(settings).unwrap_or_else(|| settings.to_vec());
        self.replace(SETTINGS_FILE, settings, &without)?;
        let of_a_run = |leftover: &transaction::Leftover| self.runs().any(|run| run.epoch == leftover.epoch);
        self.open()
            .and_then(|locked| remove_leftovers_if(&locked, &OF_A_RUN, of_a_run))
            .map(|_| ())
            .map_err(Error::Undo)
    }

    pub(crate) fn replace(&self, name: &str, before: &[u8], after: &[u8]) -> Result<(), Error> {
        replace(self.open().map_err(Error::Undo)?, self.node, name, before, after).map(|_| ())
    }
}

/// The names of what a first start put into a keystore.
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

/// What becomes of a keystore with these entries.
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

/// Whether a keystore can be opened without a passphrase and holds nothing but what we put into one.
#[must_use]
pub fn holds_nothing_else(bytes: &[u8]) -> bool {
    let made = Record { keystore: Some(KeystoreBefore::Missing), replaced: Vec::new() };
    let keystore = Sealed::decode(bytes).and_then(|sealed| sealed.open(&Passphrase::empty()));
    keystore.is_ok_and(|keystore| matches!(becomes(&keystore, &made, Seed::Kept), Becomes::Removed))
}

/// Whether the keystore is known to hold no entry that keeps a node without TLS settings from starting.
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

/// What could stop it is found before anything is removed.
pub(crate) fn refuse_obstacles(node: &Installation, credentials: &[&str]) -> Result<(), transaction::Error> {
    let readable = |directory: &Directory, name: &str| match directory.read(name) {
        Ok(_) | Err(transaction::Error::NotRegular { .. }) => Ok(()),
        Err(error) => Err(error),
    };
    let mut blocked = node.directory.blocked.iter().filter(|target| !target.path.ends_with(CERTIFICATES));
    if let Some(target) = blocked.next() {
        return Err(transaction::Error::MountPoint { path: target.path.clone() });
    }
    let config = Directory::open(&node.config, node.owners.trusted())?;
    config.refuse_unchangeable()?;
    credentials.iter().try_for_each(|name| readable(&config, name))?;
    let Some(certificates) = config.find_below(CERTIFICATES)? else { return Ok(()) };
    certificates.refuse_unchangeable()?;
    CERTIFICATE_FILES.into_iter().try_for_each(|name| readable(&certificates, name))
}

/// Puts other bytes into a file's place, with its owner and mode; returns the warnings for the operator.
pub(crate) fn replace(
    locked: Locked,
    node: &Installation,
    name: &str,
    before: &[u8],
    after: &[u8],
) -> Result<Vec<String>, Error> {
    // What the interrupted run left is still there.
    let at_most = if name == KEYSTORE_FILE { mode::FILE } else { mode::ANY };
    let like_replaced = Attributes::LikeReplaced { otherwise: mode::FILE, at_most };
    let expected = Expected::Bytes(before.to_vec());
    replace_one(locked, node.epoch(), name, after, like_replaced, expected)
        .map_err(Error::Stage)?
        .map_err(Error::Commit)
}
