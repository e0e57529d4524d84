//! Who may do anything on a node, as far as the caller and this machine's files tell: five doors, tried in order.

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

/// A way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The password of `elastic` that the caller gave.
    Given,
    /// The password in the file that a first start wrote.
    CredentialsFile,
    /// `bootstrap.password`
    BootstrapPassword,
    /// `keystore.seed`, which counts where neither of the others is there.
    KeystoreSeed,
    /// A superuser of the file realm, for the time of this command.
    TemporaryUser,
}

impl Door {
    /// What it is called.
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

/// The passwords of `elastic` that the caller gave and this machine's files hold, in the order in which they are tried.
#[derive(Debug, Default)]
pub struct Passwords(Vec<(Door, SecretString)>);

impl Passwords {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Collects them: the caller's password, the credentials file's, then what the keystore holds.
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

/// A node that accepted a login; a temporary user is removed when this is dropped.
pub struct Entered<'a> {
    /// How.
    pub door: Door,
    /// As whom.
    pub credentials: Credentials,
    temporary: Option<TemporaryUser<'a>>,
}

impl Entered<'_> {
    /// Removes the temporary user, where there is one.
    ///
    /// # Errors
    ///
    /// Where the system refuses.
    pub fn leave(self) -> Result<(), Error> {
        self.temporary.map_or(Ok(()), TemporaryUser::remove)
    }
}

/// How often a new temporary user is tried again while the node does not know it yet.
const RETRIES: u32 = 5;
/// The node checks its files every five seconds: five retries and the time for hashing are longer than that.
const RETRY: Duration = Duration::from_millis(1_200);

/// What came of the passwords.
enum Passed<'a> {
    In(Entered<'a>),
    /// With the last reason.
    Refused(String),
}

/// What is entered, and how.
pub struct Entrance<'n, 'k> {
    /// The node's files.
    pub node: &'n Installation,
    /// Where the node may answer.
    pub whereabouts: &'k Whereabouts,
    /// The passwords that are known.
    pub passwords: &'k Passwords,
    /// Whether a cluster with red health is accepted.
    pub red: Red,
    /// How long is waited.
    pub patience: Patience,
}

/// Finds the node and tries the doors in order; the health call says whether one is open. `say` gets a line for each
/// retry of a temporary user.
///
/// # Errors
///
/// Where none opens, or the cluster is not in order.
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

/// Whether `elastic` can log in with this password; a node that has just come up may refuse the right one.
///
/// # Errors
///
/// If there is no answer.
pub fn accepts(session: &mut Session, password: &SecretString) -> Result<bool, Error> {
    let credentials = Credentials::Basic { user: "elastic".to_owned(), password: password.clone() };
    Ok(matches!(ask(session, &credentials, Red::Accepted)?, Health::Accepted))
}

/// Logs in to the server that a session is connected to with one of the passwords that are known, and writes nothing; `None`
/// where none opens.
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
    /// `None` where all passwords are refused: a node that has just come up may refuse the right one at first.
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

    /// Whether time may repair it: a node that starts refuses connections, then cannot log anybody in, and is red for a
    /// moment.
    fn may_pass(&self, error: &Error) -> bool {
        match error {
            Error::Unsettled { .. } => true,
            Error::Node(node::Error::Interrupted { .. }) => false,
            Error::Node(_) | Error::Red | Error::Health { .. } => self.patience.waits(),
            _ => false,
        }
    }
}

/// Waits a moment; where the time is over, the obstacle that is left is the result.
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
        // What is not text can be sent by nobody.
        assert_eq!(with(&[(BOOTSTRAP_PASSWORD, &[0xff])]), []);
    }
}
