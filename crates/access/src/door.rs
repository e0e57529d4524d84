//! Logs in to a node with the credentials that the caller and this machine's files provide: five ways, tried
//! in order.

use std::time::{Duration, Instant};

use installation::Installation;
use keystore::{BOOTSTRAP_PASSWORD, KEYSTORE_SEED, Keystore, PASSWORD_HASH};
use node::{Credentials, Session, Whereabouts};
use rand::CryptoRng;
use secrecy::SecretString;

use crate::health::{Health, ask};
use crate::patience::{POLL, Pauses};
use crate::temporary_user::TemporaryUser;
use crate::{Error, Patience, Red};

/// A way to log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The password of `elastic` from the caller.
    Given,
    /// The password in the file that a first start wrote.
    CredentialsFile,
    /// `bootstrap.password`
    BootstrapPassword,
    /// `keystore.seed`, if the keystore has neither `bootstrap.password` nor a password hash.
    KeystoreSeed,
    /// A temporary superuser of the file realm.
    TemporaryUser,
}

impl Door {
    /// Returns its description.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Given => "the given password",
            Self::CredentialsFile => "the password in the credentials file",
            Self::BootstrapPassword => "`bootstrap.password` of the keystore",
            Self::KeystoreSeed => "`keystore.seed` of the keystore",
            Self::TemporaryUser => "a temporary user of the file realm",
        }
    }
}

/// The passwords of `elastic` from the caller and this machine's files, in the order in which they are tried.
#[derive(Debug, Default)]
pub struct Passwords(Vec<(Door, SecretString)>);

impl Passwords {
    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Collects the caller's password, the one in the credentials file, then the one in the keystore.
    #[must_use]
    pub fn collect(
        given: Option<SecretString>,
        credentials_file: Option<SecretString>,
        keystore: Option<&Keystore>,
    ) -> Self {
        let value = |name| {
            let value = keystore?.get(name)?;
            std::str::from_utf8(value.reveal()).ok().map(SecretString::from)
        };
        let decided = |name| keystore.is_some_and(|keystore| keystore.contains(name));
        let seed =
            if decided(BOOTSTRAP_PASSWORD) || decided(PASSWORD_HASH) { None } else { value(KEYSTORE_SEED) };
        let doors = [
            (Door::Given, given),
            (Door::CredentialsFile, credentials_file),
            (Door::BootstrapPassword, value(BOOTSTRAP_PASSWORD)),
            (Door::KeystoreSeed, seed),
        ];
        Self(doors.into_iter().filter_map(|(door, key)| Some((door, key?))).collect())
    }
}

/// A successful login. The temporary user is removed on drop.
pub struct Entered<'a> {
    /// The way that succeeded.
    pub door: Door,
    /// The credentials.
    pub credentials: Credentials,
    temporary: Option<TemporaryUser<'a>>,
}

impl Entered<'_> {
    /// Removes the temporary user, if any.
    ///
    /// # Errors
    ///
    /// If it could not be removed.
    pub fn leave(self) -> Result<(), Error> {
        self.temporary.map_or(Ok(()), TemporaryUser::remove)
    }
}

/// Number of retries while the node does not know a new temporary user yet.
const RETRIES: u32 = 5;
/// The node checks its files every five seconds; five retries and the time for hashing take longer than that.
const RETRY: Duration = Duration::from_millis(1_200);

/// The outcome of trying the passwords.
enum Passed<'a> {
    In(Entered<'a>),
    /// With the last reason.
    Refused(String),
}

/// How to log in to a node.
pub struct Entrance<'n, 'k> {
    /// The node's files.
    pub node: &'n Installation,
    /// URLs at which the node may answer.
    pub whereabouts: &'k Whereabouts,
    /// The known passwords.
    pub passwords: &'k Passwords,
    /// Whether a cluster with red health is accepted.
    pub red: Red,
    /// How long to wait.
    pub patience: Patience,
}

/// Finds the node and tries the ways to log in, in order, with a health request. `say` receives a line for
/// each retry of a temporary user.
///
/// # Errors
///
/// If no login succeeds, or the cluster is not healthy.
pub fn enter<'n>(
    entrance: &Entrance<'n, '_>,
    session: &mut Session,
    rng: &mut (impl CryptoRng + ?Sized),
    say: &mut dyn FnMut(&str),
) -> Result<Entered<'n>, Error> {
    session.set_deadline(entrance.patience.deadline());
    match entrance.by_password(session)? {
        Some(entered) => Ok(entered),
        None => entrance.by_temporary_user(session, rng, say),
    }
}

/// Returns whether `elastic` can log in with this password. A node that is still starting may reject a valid
/// one.
///
/// # Errors
///
/// If there is no answer.
pub fn accepts(session: &mut Session, password: &SecretString) -> Result<bool, Error> {
    let credentials = Credentials::Basic { user: "elastic".to_owned(), password: password.clone() };
    Ok(matches!(ask(session, &credentials, Red::Accepted)?, Health::Accepted))
}

/// Logs in to the connected server with one of the known passwords, without writing anything. Returns `None`
/// if all are rejected.
///
/// # Errors
///
/// If there is no answer.
pub fn log_in(passwords: &Passwords, session: &mut Session) -> Result<Option<Credentials>, Error> {
    for (_, password) in &passwords.0 {
        if accepts(session, password)? {
            return Ok(Some(Credentials::Basic { user: "elastic".to_owned(), password: password.clone() }));
        }
    }
    Ok(None)
}

impl<'n> Entrance<'n, '_> {
    /// Returns `None` if all passwords are rejected. A node that is still starting may reject a valid one at
    /// first.
    fn by_password(&self, session: &mut Session) -> Result<Option<Entered<'n>>, Error> {
        let mut settled = None;
        let mut lost = true;
        let mut pauses = Pauses::new();
        loop {
            let found = if lost { session.find(self.whereabouts).map(|_| ()) } else { Ok(()) };
            let tried = found.map_err(Error::Node).and_then(|()| self.try_passwords(session));
            lost = matches!(tried, Err(Error::Node(_)));
            let obstacle = match tried {
                Ok(Passed::In(entered)) => return Ok(Some(entered)),
                Ok(Passed::Refused(reason)) => {
                    let settled = *settled.get_or_insert_with(|| self.patience.settled());
                    if self.passwords.0.is_empty() || Instant::now() >= settled {
                        return Ok(None);
                    }
                    Error::Unauthorized { reason }
                }
                Err(error) if !self.may_pass(&error) || self.patience.is_over() => return Err(error),
                Err(error) => error,
            };
            let time = if lost { POLL } else { pauses.next(self.patience.deadline()) };
            pause(session, time, obstacle)?;
        }
    }

    fn try_passwords(&self, session: &mut Session) -> Result<Passed<'n>, Error> {
        let mut refused = String::new();
        for (door, key) in &self.passwords.0 {
            let credentials = Credentials::Basic { user: "elastic".to_owned(), password: key.clone() };
            match ask(session, &credentials, self.red)? {
                Health::Accepted => {
                    return Ok(Passed::In(Entered { door: *door, credentials, temporary: None }));
                }
                Health::Refused(reason) => refused = reason,
            }
        }
        Ok(Passed::Refused(refused))
    }

    fn by_temporary_user(
        &self,
        session: &mut Session,
        rng: &mut (impl CryptoRng + ?Sized),
        say: &mut dyn FnMut(&str),
    ) -> Result<Entered<'n>, Error> {
        session.set_deadline(self.patience.deadline_of_temporary_user());
        let temporary = TemporaryUser::create(self.node, rng)?;
        let credentials = temporary.credentials();
        let mut retries = 0;
        let mut pauses = Pauses::new();
        loop {
            let (obstacle, time) = match ask(session, &credentials, self.red) {
                Ok(Health::Accepted) => {
                    return Ok(Entered {
                        door: Door::TemporaryUser,
                        credentials,
                        temporary: Some(temporary),
                    });
                }
                Ok(Health::Refused(reason)) => {
                    if retries >= RETRIES && (!self.patience.waits() || self.patience.is_over()) {
                        return Err(Error::Unauthorized { reason });
                    }
                    retries += 1;
                    say(&format!(
                        "the node does not know the temporary user yet ({reason}); retry {retries} of {RETRIES}"
                    ));
                    (Error::Unauthorized { reason }, RETRY)
                }
                Err(error) if !self.may_pass(&error) || self.patience.is_over() => return Err(error),
                Err(error) => (error, pauses.next(self.patience.deadline_of_temporary_user())),
            };
            pause(session, time, obstacle)?;
        }
    }

    /// Returns whether waiting may help: a starting node refuses connections, then rejects logins, and its
    /// health is red for a short time.
    fn may_pass(&self, error: &Error) -> bool {
        match error {
            Error::Unsettled { .. } => true,
            Error::Node(node::Error::Interrupted { .. }) => false,
            Error::Node(_) | Error::Red | Error::Health { .. } => self.patience.waits(),
            _ => false,
        }
    }
}

/// Pauses; returns the obstacle as the error if the deadline has passed.
fn pause(session: &mut Session, time: Duration, obstacle: Error) -> Result<(), Error> {
    match session.pause(time) {
        Ok(()) => Ok(()),
        Err(interrupted @ node::Error::Interrupted { .. }) => Err(Error::Node(interrupted)),
        Err(_) => Err(obstacle),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn doors(given: Option<&str>, file: Option<&str>, keystore: Option<&Keystore>) -> Vec<(Door, String)> {
        let secret = |text: &str| SecretString::from(text);
        let Passwords(found) = Passwords::collect(given.map(secret), file.map(secret), keystore);
        found.into_iter().map(|(door, password)| (door, password.expose_secret().to_owned())).collect()
    }

    #[test]
    fn passwords_are_tried_in_the_order_of_the_doors() {
        let mut keystore = Keystore::default();
        keystore.set(BOOTSTRAP_PASSWORD, b"c").unwrap();
        let found = doors(Some("a"), Some("b"), Some(&keystore));
        let expected = [(Door::Given, "a"), (Door::CredentialsFile, "b"), (Door::BootstrapPassword, "c")];
        assert_eq!(found, expected.map(|(door, password)| (door, password.to_owned())));
        assert_eq!(doors(None, None, None), []);
    }

    #[test]
    fn the_seed_counts_only_where_nothing_else_decides_the_password() {
        let with = |entries: &[(&str, &[u8])]| {
            let mut keystore = Keystore::default();
            entries.iter().for_each(|(name, value)| keystore.set(name, value).unwrap());
            doors(None, None, Some(&keystore))
        };
        let seed: (&str, &[u8]) = (KEYSTORE_SEED, b"seed");
        assert_eq!(with(&[seed]), [(Door::KeystoreSeed, "seed".to_owned())]);
        assert_eq!(with(&[seed, (BOOTSTRAP_PASSWORD, b"x")]), [(Door::BootstrapPassword, "x".to_owned())]);
        assert_eq!(with(&[seed, (PASSWORD_HASH, b"x")]), []);
        // A password that is not UTF-8 cannot be sent.
        assert_eq!(with(&[(BOOTSTRAP_PASSWORD, &[0xff])]), []);
    }
}
