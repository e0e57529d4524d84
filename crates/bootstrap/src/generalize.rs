//! Makes an image of a machine out of a configured node: what is secret and of this node goes, so that each machine that
//! is made of the image has a first start of its own.
//!
//! The way is that of an interrupted run which is taken out: first the block says that TLS is off and names the run, then
//! keystore and certificates go, then the block. So a node starts at every instant, and the next run ends what a kill
//! interrupted.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use installation::{CERTIFICATE_FILES, CERTIFICATES, Installation, KEYSTORE_FILE, SETTINGS_FILE};
use keystore::{
    Format, HTTP_KEYSTORE_PASSWORD, KEYSTORE_SEED, PASSWORD_HASH, Passphrase, Sealed,
    TRANSPORT_KEYSTORE_PASSWORD, TRANSPORT_TRUSTSTORE_PASSWORD,
};
use settings::block::{self, Found, Run, State};
use transaction::{Attributes, Directory, Expected, Transaction, remove_if};

use crate::packaged::STATE_DIRECTORY;
use crate::plan::{ANY_MODE, DEFAULT_CREDENTIALS, FILE_MODE, HTTP_CA};
use crate::{Error, Unlocked, credentials};

/// What we put into a keystore, and the seed, which machines of one image must not share.
const OURS: [&str; 5] = [
    HTTP_KEYSTORE_PASSWORD,
    TRANSPORT_KEYSTORE_PASSWORD,
    TRANSPORT_TRUSTSTORE_PASSWORD,
    PASSWORD_HASH,
    KEYSTORE_SEED,
];

/// What was taken away, and what is left for the operator to look at.
#[derive(Debug, Default)]
pub struct Generalized {
    /// Files that are gone.
    pub removed: Vec<PathBuf>,
    /// Files that were changed.
    pub changed: Vec<PathBuf>,
    /// What may be secret as well, but is not ours.
    pub kept: Vec<String>,
}

/// Whether the node's settings hold a whole block of ours.
#[must_use]
pub fn is_configured(node: &Installation) -> bool {
    let block = node.settings_file.bytes().and_then(block::find);
    matches!(block, Some(Found { state: State::Complete, .. }))
}

/// Takes out what is secret and of this node. The keystore is opened by the caller, who knows its passphrase.
///
/// # Errors
///
/// Where another run is in progress, a file was changed since it was read, or the system refuses; the next run goes on
/// from there.
pub fn generalize(
    node: &Installation,
    unlocked: Option<Unlocked>,
    ca_fingerprint: &str,
    patience: Duration,
) -> Result<Generalized, Error> {
    refuse_obstacles(node)?;
    let mut done = Generalized::default();
    let file = node.settings_file.bytes().unwrap_or_default();
    let before = block::remove(file).ok_or(Error::Incomplete)?;
    let run = Run { epoch: node.epoch(), ca_fingerprint: ca_fingerprint.to_owned() };
    let journal = block::append(&before, &block::in_progress(&run));
    replace(node, SETTINGS_FILE, file, &journal, patience)?;
    take_away(node, unlocked, ca_fingerprint, patience, &mut done)?;
    replace(node, SETTINGS_FILE, &journal, &before, patience)?;
    done.changed.push(node.config_path(SETTINGS_FILE));
    Ok(done)
}

/// As [`generalize`], after a run that was interrupted has been taken out: the seed and the credentials file are left.
///
/// # Errors
///
/// As for [`generalize`].
pub fn generalize_taken_out(
    node: &Installation,
    unlocked: Option<Unlocked>,
    ca_fingerprint: &str,
    patience: Duration,
) -> Result<Generalized, Error> {
    refuse_obstacles(node)?;
    let mut done = Generalized::default();
    take_away(node, unlocked, ca_fingerprint, patience, &mut done)?;
    Ok(done)
}

/// What could stop it is found before anything is removed.
fn refuse_obstacles(node: &Installation) -> Result<(), Error> {
    let readable = |directory: &Directory, name| match directory.read(name) {
        Ok(_) | Err(transaction::Error::NotRegular { .. }) => Ok(()),
        Err(error) => Err(error),
    };
    let look = || {
        let config = Directory::open(&node.config, node.owners.trusted())?;
        config.refuse_unchangeable()?;
        readable(&config, DEFAULT_CREDENTIALS)?;
        let Some(certificates) = config.find_below(CERTIFICATES)? else { return Ok(()) };
        certificates.refuse_unchangeable()?;
        CERTIFICATE_FILES.into_iter().try_for_each(|name| readable(&certificates, name))
    };
    look().map_err(Error::Purge)
}

/// Whether a keystore can be opened without a passphrase and holds nothing but what we put into one.
pub(crate) fn holds_nothing_else(bytes: &[u8]) -> bool {
    Sealed::decode(bytes)
        .and_then(|sealed| sealed.open(&Passphrase::empty()))
        .is_ok_and(|keystore| keystore.names().iter().all(|name| OURS.iter().any(|ours| name == ours)))
}

fn take_away(
    node: &Installation,
    unlocked: Option<Unlocked>,
    ca_fingerprint: &str,
    patience: Duration,
    done: &mut Generalized,
) -> Result<(), Error> {
    if let Some(unlocked) = unlocked {
        strip_keystore(node, unlocked, patience, done)?;
    }
    remove_certificates(node, ca_fingerprint, done)?;
    let ours =
        |bytes: &[u8]| credentials::parse(bytes).is_some_and(|found| found.ca_fingerprint == ca_fingerprint);
    done.remove(node.config.join(DEFAULT_CREDENTIALS), ours)?;
    // What a package of another node keeps is its own.
    match done.remove(Path::new(STATE_DIRECTORY).join(DEFAULT_CREDENTIALS), ours) {
        Err(Error::Purge(transaction::Error::Directory { source, .. }))
            if source.kind() == io::ErrorKind::PermissionDenied =>
        {
            done.kept.push(format!("`{STATE_DIRECTORY}` is not this user's to look into, and stays"));
            Ok(())
        }
        other => other,
    }
}

impl Generalized {
    fn remove(&mut self, path: PathBuf, ours: impl Fn(&[u8]) -> bool) -> Result<(), Error> {
        if remove_if(&path, ours).map_err(Error::Purge)? {
            self.removed.push(path);
        }
        Ok(())
    }
}

/// Entries of the operator's stay, without the seed; a keystore that holds nothing else goes.
fn strip_keystore(
    node: &Installation,
    unlocked: Unlocked,
    patience: Duration,
    done: &mut Generalized,
) -> Result<(), Error> {
    let Unlocked { keystore: Some(mut keystore), passphrase } = unlocked else { return Ok(()) };
    let before = node.keystore.bytes().unwrap_or_default();
    let path = node.config_path(KEYSTORE_FILE);
    for name in OURS {
        keystore.remove(name);
    }
    if keystore.names().is_empty() {
        return done.remove(path, |bytes| bytes == before);
    }
    let names = keystore.names().join(", ");
    done.kept.push(format!("`{}` keeps {names}", path.display()));
    let (Ok(version), rng) = (&node.version, &mut memory::rng()) else { return Err(Error::Incomplete) };
    let format = Format::written_by(version.major, version.minor).ok_or(Error::Incomplete)?;
    let after = keystore.encode(format, &passphrase, rng).map_err(Error::Keystore)?;
    replace(node, KEYSTORE_FILE, before, &after, patience)?;
    done.changed.push(path);
    Ok(())
}

/// The three files go, the one that tells whose they are last: until then the next run knows the others by it. What else
/// is in the directory is the operator's.
fn remove_certificates(
    node: &Installation,
    ca_fingerprint: &str,
    done: &mut Generalized,
) -> Result<(), Error> {
    let path = node.config_path(CERTIFICATES);
    let is_ours = |pem: &[u8]| {
        pki::pem::decode(pem).is_ok_and(|der| pki::fingerprint(&der).to_string() == ca_fingerprint)
    };
    let remove = |done: &mut Generalized| {
        let config = Directory::open(&node.config, node.owners.trusted())?;
        let Some(certificates) = config.find_below(CERTIFICATES)? else {
            if !config.is_absent(CERTIFICATES)? {
                done.kept.push(format!("`{}` is none of ours", path.display()));
            }
            return Ok(());
        };
        if !certificates.read(HTTP_CA)?.is_some_and(|pem| is_ours(&pem)) {
            // A run that was interrupted at the very end leaves the directory alone.
            if !config.remove_empty(CERTIFICATES)? {
                done.kept.push(format!("`{}` is none of ours", path.display()));
            }
            return Ok(());
        }
        for name in CERTIFICATE_FILES.into_iter().filter(|name| *name != HTTP_CA) {
            if certificates.remove_if(name, |_| true)? {
                done.removed.push(path.join(name));
            }
        }
        if certificates.remove_if(HTTP_CA, is_ours)? {
            done.removed.push(path.join(HTTP_CA));
        }
        if !config.remove_empty(CERTIFICATES)? {
            done.kept.push(format!("`{}` holds files that are none of ours", path.display()));
        }
        Ok(())
    };
    remove(done).map_err(Error::Purge)
}

fn replace(
    node: &Installation,
    name: &str,
    before: &[u8],
    after: &[u8],
    patience: Duration,
) -> Result<(), Error> {
    let locked = Directory::open(&node.config, node.owners.trusted())
        .and_then(|directory| directory.lock(patience))
        .map_err(Error::Stage)?;
    let mut transaction = Transaction::begin_alone(locked, node.epoch());
    let at_most = if name == KEYSTORE_FILE { FILE_MODE } else { ANY_MODE };
    let like_replaced = Attributes::LikeReplaced { otherwise: FILE_MODE, at_most };
    transaction
        .replace(name, after, like_replaced, Expected::Bytes(before.to_vec()))
        .map_err(Error::Stage)?;
    transaction.commit().map(|_| ()).map_err(Error::Commit)
}
