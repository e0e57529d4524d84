//! Who may do anything on a node, as far as this machine's files tell: four doors, tried in order.

use std::time::{Duration, Instant};

use installation::Installation;
use keystore::{BOOTSTRAP_PASSWORD, KEYSTORE_SEED, Keystore, PASSWORD_HASH};
use node::{Credentials, Session};
use rand::CryptoRng;
use secrecy::SecretString;

use crate::health::{Health, ask};
use crate::{Error, Red, TemporaryUser};

/// A way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
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
            Self::CredentialsFile => "the password in the credentials file",
            Self::BootstrapPassword => "`bootstrap.password` of the keystore",
            Self::KeystoreSeed => "`keystore.seed` of the keystore",
            Self::TemporaryUser => "a temporary user of the file realm",
        }
    }
}

/// The passwords of `elastic` that this machine's files hold, in the order in which they are tried.
#[derive(Debug, Default)]
pub struct Keys(Vec<(Door, SecretString)>);

impl Keys {
    /// Collects them: the credentials file's password, then what the keystore holds.
    #[must_use]
    pub fn collect(credentials_file: Option<SecretString>, keystore: Option<&Keystore>) -> Self {
        let value = |name| {
            let value = keystore?.get(name)?;
            std::str::from_utf8(value.reveal()).ok().map(SecretString::from)
        };
        let decided = |name| keystore.is_some_and(|keystore| keystore.contains(name));
        let seed =
            if decided(BOOTSTRAP_PASSWORD) || decided(PASSWORD_HASH) { None } else { value(KEYSTORE_SEED) };
        let doors = [
            (Door::CredentialsFile, credentials_file),
            (Door::BootstrapPassword, value(BOOTSTRAP_PASSWORD)),
            (Door::KeystoreSeed, seed),
        ];
        Self(doors.into_iter().filter_map(|(door, key)| Some((door, key?))).collect())
    }
}

/// A node that accepted somebody; a temporary user is removed when this is dropped.
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
/// The node looks at its files every five seconds: five of these, and what hashing took, are more.
const RETRY: Duration = Duration::from_millis(1_200);

/// How often the passwords are tried again on a node that has just come up.
const UNSETTLED: Duration = Duration::from_millis(500);

/// Tries the doors in order; the health call says whether one is open. A node that has just come up may refuse a right
/// password at first: `settle` is how long the passwords are tried again before a temporary user is made. `say` gets a
/// line for each retry of that one.
///
/// # Errors
///
/// Where none opens, or the cluster is not in order.
pub fn enter<'a>(
    node: &'a Installation,
    session: &mut Session,
    keys: &Keys,
    red: Red,
    settle: Duration,
    rng: &mut (impl CryptoRng + ?Sized),
    say: &mut dyn FnMut(&str),
) -> Result<Entered<'a>, Error> {
    let begun = Instant::now();
    loop {
        for (door, key) in &keys.0 {
            let credentials = Credentials::Basic { user: "elastic".to_owned(), password: key.clone() };
            if let Health::Accepted = ask(session, &credentials, red)? {
                return Ok(Entered { door: *door, credentials, temporary: None });
            }
        }
        if keys.0.is_empty() || begun.elapsed() >= settle {
            break;
        }
        session.pause(UNSETTLED).map_err(Error::Node)?;
    }
    let temporary = TemporaryUser::create(node, rng)?;
    let credentials = temporary.credentials();
    let mut retries = 0;
    loop {
        match ask(session, &credentials, red)? {
            Health::Accepted => {
                return Ok(Entered { door: Door::TemporaryUser, credentials, temporary: Some(temporary) });
            }
            Health::Refused(reason) if retries == RETRIES => return Err(Error::Unauthorized { reason }),
            Health::Refused(reason) => {
                retries += 1;
                say(&format!(
                    "the node does not know the temporary user yet ({reason}); retry {retries} of {RETRIES}"
                ));
                session.pause(RETRY).map_err(Error::Node)?;
            }
        }
    }
}
