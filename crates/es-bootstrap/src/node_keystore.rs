//! Opens and replaces the node's keystore.

mod needed;

use installation::{Access, Blocked, Installation, KEYSTORE_FILE, KeystoreFile, user_name};
use keystore::Unlocked;
use keystore::{Format, Keystore, Passphrase, Seal, Sealed};
use std::io;
use transaction::{Attributes, Directory, Expected, PATIENCE, replace_one};
use zeroize::Zeroizing;

use crate::args::Common;
use crate::error::Error;
use crate::exit::Stop;
use crate::passphrase;
use crate::terminal::Terminal;

pub(crate) use needed::{broken, own, warn};

/// The owner and the group can read and write.
const MODE: u32 = 0o660;
/// The temporary file that Elasticsearch's own tool renames.
const STOCK_STAGED: &str = "elasticsearch.keystore.tmp";

/// Opens the keystore, prompting for its passphrase if it has one.
pub(crate) fn open(common: &Common, node: &Installation) -> Result<(Keystore, Passphrase), Error> {
    let (sealed, passphrase) = unlock(common, node)?;
    Ok((sealed.open(&passphrase).map_err(Error::Keystore)?, passphrase))
}

/// Opens the keystore, if there is one.
pub(crate) fn find(common: &Common, node: &Installation) -> Result<Option<Keystore>, Error> {
    match is_there(node) {
        true => open(common, node).map(|(keystore, _)| Some(keystore)),
        false => Ok(None),
    }
}

/// Whether there is a keystore, even one that cannot be read.
fn is_there(node: &Installation) -> bool {
    !matches!(node.keystore, KeystoreFile::Missing | KeystoreFile::DanglingLink { .. })
}

/// Opens the keystore, if there is one, and returns it with its passphrase.
pub(crate) fn unlocked(common: &Common, node: &Installation) -> Result<Option<Unlocked>, Error> {
    if !is_there(node) {
        return Ok(None);
    }
    let (keystore, passphrase) = open(common, node)?;
    Ok(Some(Unlocked { keystore: Some(keystore), passphrase }))
}

/// Opens the keystore for a change. The key of the new one is derived in parallel.
pub(crate) fn open_to_change(common: &Common, node: &Installation) -> Result<(Keystore, Seal), Error> {
    let (sealed, passphrase) = unlock(common, node)?;
    sealed.open_to_change(&passphrase, written_format(node)?, &mut memory::rng()).map_err(Error::Keystore)
}

/// Reads the encrypted keystore and its passphrase.
fn unlock(common: &Common, node: &Installation) -> Result<(Sealed, Passphrase), Error> {
    let sealed = Sealed::decode(bytes(node)?).map_err(Error::Keystore)?;
    if !sealed.is_protected() {
        return Ok((sealed, Passphrase::empty()));
    }
    Ok((sealed, Passphrase::new(passphrase::keystore(common, node)?)))
}

pub(crate) fn bytes(node: &Installation) -> Result<&[u8], Error> {
    let path = || node.config_path(KEYSTORE_FILE);
    match &node.keystore {
        KeystoreFile::Read { bytes, .. } => Ok(bytes),
        KeystoreFile::Missing | KeystoreFile::DanglingLink { .. } => Err(Error::NoKeystore { path: path() }),
        KeystoreFile::NotRegular(kind) => Err(Error::Stopped {
            reason: format!("`{}` is {kind}", path().display()),
            fix: "replace it by a regular file".to_owned(),
            stop: Stop::Config,
        }),
        KeystoreFile::Unreadable(error) => {
            Err(Error::Read { path: path(), source: io::Error::new(error.kind(), error.to_string()) })
        }
    }
}

pub(crate) fn written_format(node: &Installation) -> Result<Format, Error> {
    let unknown = |reason: String| Error::Stopped {
        reason,
        fix: "pass the version with `--es-version`".to_owned(),
        stop: Stop::Config,
    };
    let version = node.version.as_ref().map_err(|problem| unknown(problem.to_string()))?;
    Format::written_by(version.major, version.minor)
        .ok_or_else(|| unknown(format!("version {version} is not supported")))
}

/// Checks whether the keystore can be replaced. Called before the operator is prompted.
pub(crate) fn check_place(node: &Installation) -> Result<(), Error> {
    let stopped = |reason, fix| Err(Error::Stopped { reason, fix, stop: Stop::Config });
    let foreign = |what: &str, owner| {
        let (owner, user) = (user_name(owner), user_name(node.user));
        stopped(
            format!(
                "the {what} `{}` belongs to {owner}, and this process runs as {user}",
                node.config.display()
            ),
            format!("run it as {owner}"),
        )
    };
    if let Some(owner) = node.foreign_owner() {
        return foreign("configuration directory", owner);
    }
    match node.keystore {
        KeystoreFile::Read { owner, .. } | KeystoreFile::DanglingLink { owner } if owner != node.user => {
            return foreign("keystore in", owner);
        }
        // The node could not read a file that root creates in another user's directory.
        KeystoreFile::Missing if node.user == 0 && node.directory.owner != 0 => {
            return foreign("configuration directory", node.directory.owner);
        }
        _ => {}
    }
    if let Access::Refused(error) = &node.directory.access {
        return stopped(
            format!("`{}` is not writable: {error}", node.config.display()),
            "run it as the owner of the directory, or allow this user to write there".to_owned(),
        );
    }
    let path = node.config_path(KEYSTORE_FILE);
    if node
        .directory
        .blocked
        .iter()
        .any(|target| target.path == path && target.blocked == Blocked::MountPoint)
    {
        return Err(Error::Write(transaction::Error::MountPoint { path }));
    }
    let staged = node.config_path(STOCK_STAGED);
    let directory = Directory::open(&node.config, node.owners.trusted()).map_err(Error::Write)?;
    match directory.is_absent(STOCK_STAGED).map_err(Error::Write)? {
        true => Ok(()),
        false => Err(Error::Stopped {
            reason: format!(
                "`{}` exists: Elasticsearch's own tool is running, or was interrupted",
                staged.display()
            ),
            fix: "wait until it has finished; if none is running, remove the file".to_owned(),
            stop: Stop::TryAgain,
        }),
    }
}

/// Creates the salt and key to encrypt a keystore in the format of the node's version.
pub(crate) fn seal(node: &Installation, passphrase: &Passphrase) -> Result<Seal, Error> {
    Seal::new(written_format(node)?, passphrase, &mut memory::rng()).map_err(Error::Keystore)
}

/// Encrypts the keystore, replaces the one that was read, and returns the bytes.
pub(crate) fn save(
    node: &Installation,
    keystore: &Keystore,
    seal: Seal,
    terminal: &Terminal,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    save_for(node, None, keystore, seal, terminal)
}

/// Saves the keystore like [`save`]; a new file gets this group.
pub(crate) fn save_for(
    node: &Installation,
    group: Option<u32>,
    keystore: &Keystore,
    seal: Seal,
    terminal: &Terminal,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    check_place(node)?;
    let bytes = keystore.sealed(seal).map_err(Error::Keystore)?;
    let locked = node.lock(PATIENCE).map_err(Error::Write)?;
    let before = node.keystore.bytes().map_or(Expected::Absent, |bytes| Expected::Bytes(bytes.to_vec()));
    let attributes = match (group, &before) {
        (Some(group), Expected::Absent) => Attributes::New { mode: MODE, owner: Some((node.user, group)) },
        _ => Attributes::LikeReplaced { otherwise: MODE, at_most: MODE },
    };
    let warnings = replace_one(locked, node.epoch(), KEYSTORE_FILE, &bytes, attributes, before)
        .map_err(Error::Write)?
        .map_err(|error| Error::Commit(Box::new(error)))?;
    warnings.iter().for_each(|warning| terminal.warn(warning));
    Ok(bytes)
}
