//! Finds a node that is coming up, logs in, and makes a Kibana enrollment token's key.

use std::time::Duration;

use secrecy::SecretString;
use tokio::time::{Instant, sleep};

use crate::api::{self, EnrollmentKey, Scope};
use crate::client::{Connection, Credentials, Response};
use crate::{Error, Trust, Url};

/// How often a node that does not answer yet is asked again.
const POLL: Duration = Duration::from_millis(200);
/// Right after HTTP answers, a right password may be refused until the security index is there.
const UNSETTLED: Duration = Duration::from_secs(30);

/// Where a node may listen.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// A name or an address that its certificate names.
    pub host: String,
    /// Its ports, tried in order.
    pub ports: Vec<u16>,
}

/// What to look for, and what to do with it.
#[derive(Debug)]
pub struct Probe {
    /// Where the node may listen.
    pub candidates: Vec<Candidate>,
    /// Whom to believe.
    pub trust: Trust,
    /// The password of `elastic`; without one only HTTPS is waited for.
    pub password: Option<SecretString>,
    /// Whether a Kibana enrollment token is wanted.
    pub token: bool,
    /// How long to wait for all of it.
    pub wait: Duration,
}

/// A node that answers.
#[derive(Debug)]
pub struct Ready {
    /// Where it answers.
    pub url: String,
    /// The token's key with the node's HTTP addresses, or why there is none.
    pub token: Result<(EnrollmentKey, Vec<String>), String>,
}

impl Probe {
    /// Waits until the node answers, then until it gives a key.
    ///
    /// # Errors
    ///
    /// The last obstacle, where the node does not answer in time.
    pub(crate) async fn run(&self) -> Result<Ready, Error> {
        let deadline = Instant::now() + self.wait;
        let mut connection = self.find(deadline).await?;
        let url = connection.url().to_string();
        let token = match &self.password {
            None => Err("the password of `elastic` is not known here".to_owned()),
            Some(_) if !self.token => Err("`xpack.security.enrollment.enabled` is false".to_owned()),
            Some(password) => {
                let credentials =
                    Credentials::Basic { user: "elastic".to_owned(), password: password.clone() };
                self.token(&mut connection, &credentials, deadline).await.map_err(|error| error.chain())
            }
        };
        Ok(Ready { url, token })
    }

    async fn find(&self, deadline: Instant) -> Result<Connection, Error> {
        loop {
            let mut obstacle = None;
            for candidate in &self.candidates {
                for port in &candidate.ports {
                    match Connection::open(&Url::https(&candidate.host, *port), &self.trust).await {
                        Ok(connection) => return Ok(connection),
                        Err(error) => {
                            // Somebody who listens but is not the node says more than a closed port.
                            let closed = matches!(error, Error::Connect { .. });
                            if obstacle.is_none() || !closed {
                                obstacle = Some(error);
                            }
                        }
                    }
                }
            }
            if Instant::now() >= deadline {
                return Err(obstacle.unwrap_or(Error::Timeout { url: "the node".to_owned() }));
            }
            sleep(POLL).await;
        }
    }

    async fn token(
        &self,
        connection: &mut Connection,
        credentials: &Credentials,
        deadline: Instant,
    ) -> Result<(EnrollmentKey, Vec<String>), Error> {
        let answered = Instant::now();
        loop {
            let obstacle = match attempt(connection, credentials).await {
                Ok(token) => return Ok(token),
                Err(obstacle) => obstacle,
            };
            let patience = match &obstacle {
                Error::Status { status: 401, .. } => deadline.min(answered + UNSETTLED),
                Error::Status { status: 500 | 503, .. } | Error::Http { .. } | Error::Timeout { .. } => {
                    deadline
                }
                _ => return Err(obstacle),
            };
            if Instant::now() >= patience {
                return Err(obstacle);
            }
            sleep(POLL).await;
            if !matches!(obstacle, Error::Status { .. }) {
                *connection = self.find(deadline).await?;
            }
        }
    }
}

async fn attempt(
    connection: &mut Connection,
    credentials: &Credentials,
) -> Result<(EnrollmentKey, Vec<String>), Error> {
    let login: Response = api::authenticate(connection, credentials).await?;
    if login.status != 200 {
        return Err(Error::Status { status: login.status, reason: login.reason(), call: login.call });
    }
    let addresses = api::http_addresses(connection, credentials).await?;
    let key = api::create_key(connection, credentials, Scope::Kibana).await?;
    Ok((key, addresses))
}
