//! A node that is already running, or that this process has just started.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use access::{
    Cause, DIAGNOSIS, Door, Entered, Entrance, HttpLayer, MadeToken, Passwords, Patience, Red, Uptime,
    create_token, enter,
};
use enrollment::Clock;
use installation::{Installation, KeystoreFile};
use keystore::Keystore;
use node::{Credentials, Listening, Scope, Session, Trust, Whereabouts};
use secrecy::SecretString;

use crate::args::{Common, Entering};
use crate::clocks;
use crate::credentials::{self, Known};
use crate::error::Error;
use crate::facts::{operators, settings};
use crate::node_keystore;
use crate::terminal::Terminal;

/// How often a node that does not answer yet is tried again.
const POLL: Duration = Duration::from_millis(200);
/// The name that every machine has for itself.
const LOCALHOST: &str = "localhost";

/// A running node.
pub(crate) struct Running<'a> {
    pub(crate) node: &'a Installation,
    pub(crate) layer: HttpLayer,
    pub(crate) session: Session,
    keystore: Option<Keystore>,
    whereabouts: Whereabouts,
    begun: Instant,
    /// Whether the operator gave the URL.
    is_given: bool,
}

/// The reason that no login was possible.
pub(crate) struct Outside {
    /// The URL at which the node answers, if it does.
    pub(crate) url: Option<String>,
    /// The last error.
    pub(crate) obstacle: access::Error,
    /// The known reasons.
    pub(crate) causes: Vec<Cause>,
}

impl Outside {
    /// Returns the error of a command that needs the login.
    pub(crate) fn into_error(self) -> Error {
        match (self.obstacle, self.url) {
            (access::Error::Node(node::Error::Interrupted { signal }), _) => Error::Interrupted { signal },
            (
                source @ (access::Error::Unsettled { .. } | access::Error::NoUsers | access::Error::Node(_)),
                url,
            ) => Error::NoLogin { url, causes: self.causes, source: Box::new(source) },
            (other, _) => other.into(),
        }
    }
}

impl<'a> Running<'a> {
    /// Reads the node's files without connecting. The clock must be right, because certificates are checked
    /// by their dates.
    pub(crate) fn find(node: &'a Installation, common: &Common, url: Option<&str>) -> Result<Self, Error> {
        node.now.date().map_err(Error::Clock)?;
        let settings = settings(node)?;
        let keystore = match node.keystore {
            KeystoreFile::Missing | KeystoreFile::DanglingLink { .. } => None,
            _ => Some(node_keystore::open(common, node)?.0),
        };
        let layer = HttpLayer::read(node, settings, keystore.as_ref())?;
        let whereabouts = match url {
            Some(url) => operators(url)?,
            None => access::whereabouts(node, settings, &layer)?,
        };
        let trust = layer.trust(url.is_none())?;
        let session = Session::new(trust).map_err(access::Error::Node)?;
        Ok(Self {
            node,
            layer,
            session,
            keystore,
            whereabouts,
            begun: Instant::now(),
            is_given: url.is_some(),
        })
    }

    /// Returns the node's keystore, if there is one.
    pub(crate) fn keystore(&self) -> Option<&Keystore> {
        self.keystore.as_ref()
    }

    /// Trusts only servers of this CA that present this node's certificate.
    pub(crate) fn believe_only(&mut self, ca: &[u8]) -> Result<(), Error> {
        let leaf = self.layer.leaf().map(|leaf| leaf.der().to_vec());
        self.session.trust(Trust::ca(ca, leaf).map_err(access::Error::Node)?);
        Ok(())
    }

    /// Returns whether every candidate URL uses TLS.
    fn has_tls(&self) -> bool {
        self.whereabouts.candidates.iter().all(|candidate| candidate.url.tls)
    }

    /// Returns the password if only a server with the credentials file's CA can receive it.
    fn usable(&self, known: Known) -> Option<SecretString> {
        let believed = |now| self.layer.believes_only(&known.ca, now);
        (self.has_tls() && self.node.now.date().is_ok_and(believed)).then_some(known.password)
    }

    /// Creates a session for the node that this process has just started, excluding ports on which others
    /// listened before.
    pub(crate) fn started(
        node: &'a Installation,
        layer: HttpLayer,
        session: Session,
        held: Listening,
    ) -> Result<Self, Error> {
        let whereabouts = access::whereabouts(node, settings(node)?, &layer)?;
        let whereabouts = Whereabouts { held, ..whereabouts };
        Ok(Self { node, layer, session, keystore: None, whereabouts, begun: Instant::now(), is_given: false })
    }

    /// Connects, with retries, and sends nothing.
    pub(crate) fn reach(&mut self, entering: &Entering) -> Result<(), Error> {
        let deadline = Instant::now() + entering.wait;
        loop {
            match self.session.find(&self.whereabouts) {
                Ok(_) => return Ok(()),
                Err(error @ node::Error::Interrupted { .. }) => return Err(access::Error::Node(error).into()),
                Err(error) if Instant::now() >= deadline => return Err(access::Error::Node(error).into()),
                Err(_) => self.session.pause(POLL).map_err(access::Error::Node)?,
            }
        }
    }

    /// Connects, with retries, and logs in by the first way that works.
    pub(crate) fn enter(
        &mut self,
        known: Option<Known>,
        entering: &Entering,
        terminal: &Terminal,
    ) -> Result<Entered<'a>, Error> {
        let given = credentials::given_password(self.node, entering)?.filter(|_| self.has_tls());
        let password = known.and_then(|known| self.usable(known));
        let red = if entering.force { Red::Accepted } else { Red::Refused };
        let entered =
            self.try_to_enter((given, password), red, Patience::of_tools(entering.wait), terminal)?;
        if let (Some(file), false) = (&entering.password_file, entered.door == Door::Given) {
            terminal.warn(&format!(
                "the node rejected the password in `{}`, and accepted {}",
                file.display(),
                entered.door.as_str()
            ));
        }
        // After the login, each request has its own timeout.
        self.session.set_deadline(None);
        self.compare_clocks(&entered.credentials, terminal);
        Ok(entered)
    }

    /// Logs in to a node that is to be announced. Ends in time, and returns why no login is possible.
    pub(crate) fn arrive(
        &mut self,
        password: Option<SecretString>,
        wait: Duration,
        terminal: &Terminal,
    ) -> Result<Entered<'a>, Box<Outside>> {
        let end = Instant::now() + wait;
        // The last seconds are reserved for the diagnosis.
        let patience = Patience::new(wait - DIAGNOSIS.min(wait / 2));
        let entered = self.try_to_enter((None, password), Red::Accepted, patience, terminal);
        self.session.set_deadline(Some(end));
        entered.map_err(|obstacle| {
            let url = self.url();
            let causes = match &obstacle {
                access::Error::Node(node::Error::Interrupted { .. }) => Vec::new(),
                _ if url.is_none() => access::suspects(self.node),
                access::Error::Unsettled { .. } | access::Error::Node(_) => {
                    access::diagnose(self.node, &mut self.session, &mut memory::rng())
                }
                _ => Vec::new(),
            };
            Box::new(Outside { url, obstacle, causes })
        })
    }

    /// Warns of clock skew, based on the date of an answer, or on what a node on another machine reports.
    fn compare_clocks(&mut self, credentials: &Credentials, terminal: &Terminal) {
        let date = self
            .session
            .date()
            .or_else(|| self.is_elsewhere().then(|| access::clock(&mut self.session, credentials)).flatten());
        let now =
            self.node.now.date().ok().and_then(|now| now.checked_add(self.begun.elapsed().try_into().ok()?));
        if let Some(now) = now {
            clocks::compare(Clock::of_answer(date), now, terminal);
        }
    }

    /// Returns whether the operator's URL refers to another machine, as far as its host shows.
    fn is_elsewhere(&self) -> bool {
        let host = &self.node.host;
        let is_here = |name: &str| match name.parse::<IpAddr>() {
            Ok(address) => address.is_loopback() || host.addresses().contains(&address),
            Err(_) => name == LOCALHOST || name == host.name,
        };
        self.is_given && !self.whereabouts.candidates.iter().all(|candidate| is_here(&candidate.url.host))
    }

    /// Creates an enrollment token for Kibana after a login.
    pub(crate) fn kibana_token(&mut self, entered: &Entered<'_>) -> Result<MadeToken, access::Error> {
        let Self { node, layer, session, .. } = self;
        let patience = session.deadline().map_or(Duration::ZERO, |end| end - Instant::now());
        let how = (Uptime::JustUp, Patience::new(patience));
        create_token(node, session, &entered.credentials, Scope::Kibana, layer, how)
    }

    /// After a login as a temporary user, waits until the node can read its users: before that, it rejects
    /// every password of `elastic`.
    pub(crate) fn await_users(&mut self, entered: &Entered<'_>) -> Result<(), Box<Outside>> {
        /// Time for the diagnosis.
        const RESERVE: Duration = Duration::from_secs(2);
        let Entered { door, credentials, .. } = entered;
        if *door != Door::TemporaryUser {
            return Ok(());
        }
        let waits = |session: &Session| session.deadline().is_none_or(|end| end > Instant::now() + RESERVE);
        loop {
            match access::can_read_users(&mut self.session, credentials) {
                Ok(true) => return Ok(()),
                Ok(false) if waits(&self.session) => {
                    self.session.pause(POLL).map_err(|error| self.outside(access::Error::Node(error)))?;
                }
                Ok(false) => {
                    let causes = access::diagnose_as(self.node, &mut self.session, credentials);
                    return Err(Box::new(Outside { causes, ..*self.outside(access::Error::NoUsers) }));
                }
                Err(error) => return Err(self.outside(error)),
            }
        }
    }

    fn outside(&self, obstacle: access::Error) -> Box<Outside> {
        Box::new(Outside { url: self.url(), obstacle, causes: Vec::new() })
    }

    /// Returns whether `elastic` can log in with this password. An error means that the node gave no definite
    /// answer.
    pub(crate) fn accepts(&mut self, password: &SecretString) -> Result<bool, Box<Outside>> {
        access::accepts(&mut self.session, password).map_err(|obstacle| self.outside(obstacle))
    }

    /// Returns the URL at which the node answers, if it does.
    pub(crate) fn url(&self) -> Option<String> {
        self.session.url().map(ToString::to_string)
    }

    fn try_to_enter(
        &mut self,
        (given, known): (Option<SecretString>, Option<SecretString>),
        red: Red,
        patience: Patience,
        terminal: &Terminal,
    ) -> Result<Entered<'a>, access::Error> {
        sweep(self.node, terminal);
        let passwords = Passwords::collect(given, known, self.keystore.as_ref());
        let mut say = |line: &str| {
            if terminal.verbose() {
                terminal.always(line);
            }
        };
        let entrance = Entrance {
            node: self.node,
            whereabouts: &self.whereabouts,
            passwords: &passwords,
            red,
            patience,
        };
        let entered = enter(&entrance, &mut self.session, &mut memory::rng(), &mut say)?;
        if terminal.verbose() {
            terminal.note(&format!("the node accepts {}", entered.door.as_str()));
        }
        Ok(entered)
    }
}

/// Removes the temporary users of tools that were interrupted.
pub(crate) fn sweep(node: &Installation, terminal: &Terminal) {
    if access::sweep(node).unwrap_or(false) {
        terminal.note("removed a temporary user that an interrupted tool had left behind");
    }
}
