//! A superuser of the file realm that exists only while a command runs.
//!
//! A comment above its line in `users` and in `users_roles` records that es-bootstrap created it, and which
//! process did, so that the next run removes only users of killed runs.

use std::io;

use installation::Installation;
use node::{Credentials, Signals};
use rand::CryptoRng;
use realm::{Algorithm, Maker, Password, SUPERUSER, USERS, USERS_ROLES};
use transaction::{
    Directory, Expected, Held, Locked, Transaction, UNATTENDED_PATIENCE, remove_leftovers_holding,
};

use crate::{Error, realm_file};

/// The temporary user; it is removed on drop.
pub(crate) struct TemporaryUser<'a> {
    node: &'a Installation,
    name: String,
    password: Password,
    present: bool,
    /// Signals are deferred until the user is removed.
    _signals: Signals,
}

impl<'a> TemporaryUser<'a> {
    /// Adds a superuser to the files of the file realm, the role first. The node notices within five seconds.
    ///
    /// # Errors
    ///
    /// If the realm is disabled, a file is missing, or a file cannot be changed. The files are then
    /// unchanged.
    pub(crate) fn create(node: &'a Installation, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Self, Error> {
        check_realm(node)?;
        let algorithm = match node.settings().and_then(|settings| settings.text(Algorithm::SETTING)) {
            None => Algorithm::default(),
            Some(name) => Algorithm::parse(name).map_err(Error::Algorithm)?,
        };
        let password = Password::generate(rng, realm::TEMPORARY_LENGTH);
        let hash = algorithm.hash(&password, rng);
        let name = realm::temporary_name(rng);
        let maker = installation::this_process();
        let maker = Maker { process: maker.0, started: maker.1 };
        let locked = lock(node)?;
        // Not earlier: a signal may interrupt waiting for the lock.
        let signals = Signals::notice().map_err(Error::Node)?;
        edit(node, locked, Sequence::RolesFirst, |users, roles| {
            let (users, roles) = without_orphans(users, roles);
            (
                realm::add_user(&users, &name, &hash, Some(maker)),
                realm::add_role_member(&roles, SUPERUSER, &name, Some(maker)),
            )
        })?;
        Ok(Self { node, name, password, present: true, _signals: signals })
    }

    /// Returns its credentials.
    pub(crate) fn credentials(&self) -> Credentials {
        Credentials::Basic { user: self.name.clone(), password: self.password.reveal().into() }
    }

    /// Removes the user: its line in `users` first, then its role.
    ///
    /// # Errors
    ///
    /// If the files cannot be changed. The user then remains, and the next run tries again.
    pub(crate) fn remove(mut self) -> Result<(), Error> {
        // Retry once, because the user is a superuser.
        let removed = self.take_out().or_else(|_| self.take_out());
        removed.map_err(|source| Error::StillThere { name: self.name.clone(), source: Box::new(source) })
    }

    fn take_out(&mut self) -> Result<(), Error> {
        self.present = false;
        edit(self.node, lock(self.node)?, Sequence::UsersFirst, |users, roles| {
            (realm::remove_user(users, &self.name), realm::remove_role_member(roles, &self.name))
        })
    }
}

impl Drop for TemporaryUser<'_> {
    fn drop(&mut self) {
        if self.present {
            // The caller already reports an error; the next run removes the rest.
            let _ = self.take_out().or_else(|_| self.take_out());
        }
    }
}

/// Removes temporary users of processes that no longer run. Returns whether there were any.
///
/// # Errors
///
/// If the files cannot be changed.
pub fn sweep(node: &Installation) -> Result<bool, Error> {
    let Ok(directory) = open(node) else { return Ok(false) };
    let (Ok(users), Ok(roles)) = (read(&directory, node, USERS), read(&directory, node, USERS_ROLES)) else {
        return Ok(false);
    };
    if without_orphans(&users, &roles) == (users, roles) {
        return Ok(false);
    }
    edit(node, lock(node)?, Sequence::UsersFirst, without_orphans).map(|()| true)
}

fn without_orphans(users: &str, roles: &str) -> (String, String) {
    let is_alive = |maker: Maker| installation::is_alive(maker.process, maker.started);
    let (mut kept_users, mut kept_roles) = (users.to_owned(), roles.to_owned());
    let recorded = realm::recorded_users(users).into_iter().chain(realm::recorded_users(roles));
    for (name, _) in recorded.filter(|(_, maker)| !is_alive(*maker)) {
        kept_users = realm::remove_user(&kept_users, name);
        kept_roles = realm::remove_role_member(&kept_roles, name);
    }
    (kept_users, kept_roles)
}

/// The role is written first and removed last, so that the user never exists without it.
#[derive(Clone, Copy)]
enum Sequence {
    RolesFirst,
    UsersFirst,
}

fn lock(node: &Installation) -> Result<Locked, Error> {
    node.lock(UNATTENDED_PATIENCE).map_err(Error::RealmFiles)
}

/// Changes both files under the lock, each in one rename. An unchanged file is not written.
fn edit(
    node: &Installation,
    locked: Locked,
    order: Sequence,
    change: impl FnOnce(&str, &str) -> (String, String),
) -> Result<(), Error> {
    let (users, roles) =
        (read(locked.directory(), node, USERS)?, read(locked.directory(), node, USERS_ROLES)?);
    let (new_users, new_roles) = change(&users, &roles);
    let like = |name| realm_file::attributes(node, locked.directory(), name).map_err(Error::RealmFiles);
    let mut steps =
        [(USERS, like(USERS)?, users, new_users), (USERS_ROLES, like(USERS_ROLES)?, roles, new_roles)];
    if matches!(order, Sequence::RolesFirst) {
        steps.reverse();
    }
    let mut transaction = Transaction::begin_alone(locked, node.epoch());
    let mut changed = false;
    for (name, attributes, before, after) in steps.into_iter().filter(|(.., before, after)| before != after) {
        let expected = Expected::Bytes(before.into_bytes());
        transaction.replace(name, after.as_bytes(), attributes, expected).map_err(Error::RealmFiles)?;
        changed = true;
    }
    if changed {
        let committed = transaction.commit().map_err(|error| Error::Commit(Box::new(error)))?;
        if !committed.warnings().is_empty() {
            // A second attempt may succeed. If not, the next tool removes the leftovers.
            let _ =
                lock(node).map(|locked| remove_leftovers_holding(&locked, &[USERS, USERS_ROLES], is_ours));
        }
    }
    Ok(())
}

fn is_ours(held: &Held) -> bool {
    matches!(held, Held::Bytes(bytes) if std::str::from_utf8(bytes).is_ok_and(realm::is_realm_file))
}

fn open(node: &Installation) -> Result<Directory, Error> {
    Directory::open(&node.config, node.owners.trusted()).map_err(Error::RealmFiles)
}

/// Reads a file relative to the directory handle, without following symbolic links or blocking on a FIFO.
fn read(directory: &Directory, node: &Installation, name: &str) -> Result<String, Error> {
    let path = node.config_path(name);
    let bytes = match directory.read(name) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Err(Error::RealmFileMissing { path }),
        Err(transaction::Error::Io { source, .. }) => return Err(Error::RealmFile { path, source }),
        Err(error) => return Err(Error::RealmFiles(error)),
    };
    let text = std::str::from_utf8(&bytes).map(str::to_owned);
    text.map_err(|error| Error::RealmFile { path, source: io::Error::new(io::ErrorKind::InvalidData, error) })
}

/// Fails if the file realm is disabled. It is enabled implicitly unless the only configured file realm is
/// disabled.
fn check_realm(node: &Installation) -> Result<(), Error> {
    const PREFIX: &str = "xpack.security.authc.realms.file.";
    let Some(settings) = node.settings() else { return Ok(()) };
    let mut names: Vec<&str> =
        settings.under(PREFIX).filter_map(|(key, _)| key.strip_prefix(PREFIX)?.split('.').next()).collect();
    names.dedup();
    let [name] = names.as_slice() else { return Ok(()) };
    let key = format!("{PREFIX}{name}.enabled");
    match settings.boolean(&key, true) {
        Ok(false) => Err(Error::FileRealmDisabled { key }),
        _ => Ok(()),
    }
}
