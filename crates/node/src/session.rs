//! Calls to a node that runs already, one after another; each blocks until it is answered or a signal comes.

use std::ops::AsyncFnOnce;
use std::time::Duration;

use hyper::Method;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::client::{Connection, Credentials, Response};
use crate::{Error, Trust, Url, signals};

/// A server that is spoken to.
///
/// From the moment that it exists the signals that end a program are noticed between and during calls, as
/// [`Error::Interrupted`], so that what must be tidied up is.
pub struct Session {
    runtime: Runtime,
    signals: UnboundedReceiver<rustix::process::Signal>,
    trust: Trust,
    url: Option<Url>,
    connection: Option<Connection>,
}

impl Session {
    /// Makes ready to speak to servers that `trust` accepts.
    ///
    /// # Errors
    ///
    /// Where the system refuses what is needed.
    pub fn new(trust: Trust) -> Result<Self, Error> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Error::Watch)?;
        let signals = runtime.block_on(async { signals::receive() }).map_err(Error::Watch)?;
        Ok(Self { runtime, signals, trust, url: None, connection: None })
    }

    /// Connects to the first of these that can be connected to.
    ///
    /// # Errors
    ///
    /// The only obstacle, or all of them as [`Error::Nobody`].
    pub fn connect(&mut self, urls: &[Url]) -> Result<&Url, Error> {
        let mut obstacles = Vec::new();
        for url in urls {
            let trust = self.trust.clone();
            match self.block_on(async |_| Connection::open(url, &trust).await) {
                Ok(connection) => {
                    self.connection = Some(connection);
                    return Ok(self.url.insert(url.clone()));
                }
                Err(interrupted @ Error::Interrupted { .. }) => return Err(interrupted),
                // A closed port says little; whoever listens and is not the node says more.
                Err(Error::Connect { .. }) if !obstacles.is_empty() => {}
                Err(obstacle) => obstacles.push(obstacle),
            }
        }
        if obstacles.len() == 1 {
            return Err(obstacles.swap_remove(0));
        }
        Err(Error::Nobody(obstacles))
    }

    /// Trusts others from now on; the next call needs [`Session::connect`] first.
    pub fn trust(&mut self, trust: Trust) {
        self.trust = trust;
        self.connection = None;
        self.url = None;
    }

    /// Where the last connection went.
    #[must_use]
    pub fn url(&self) -> Option<&Url> {
        self.url.as_ref()
    }

    /// Sends one request; connects again where the server closed the connection.
    ///
    /// # Errors
    ///
    /// Where there is no answer; any status is one.
    pub fn request(
        &mut self,
        method: Method,
        path: &str,
        credentials: Option<&Credentials>,
        body: Option<&Value>,
    ) -> Result<Response, Error> {
        self.call(async |connection| connection.request(method, path, credentials, body).await)
    }

    /// Waits, unless a signal comes.
    ///
    /// # Errors
    ///
    /// [`Error::Interrupted`]
    pub fn pause(&mut self, duration: Duration) -> Result<(), Error> {
        self.block_on(async |_| {
            tokio::time::sleep(duration).await;
            Ok(())
        })
    }

    pub(crate) fn call<T>(
        &mut self,
        call: impl AsyncFnOnce(&mut Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let url = self.url.clone().ok_or_else(|| Error::Nobody(Vec::new()))?;
        let trust = self.trust.clone();
        self.block_on(async |connection| {
            let open = match connection.take().filter(|connection| !connection.is_closed()) {
                Some(open) => open,
                None => Connection::open(&url, &trust).await?,
            };
            call(connection.insert(open)).await
        })
    }

    fn block_on<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Option<Connection>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let Self { runtime, signals, connection, .. } = self;
        runtime.block_on(async {
            tokio::select! {
                biased;
                Some(signal) = signals.recv() => {
                    Err(Error::Interrupted { signal: u8::try_from(signal.as_raw()).unwrap_or(0) })
                }
                done = work(connection) => done,
            }
        })
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("url", &self.url).finish_non_exhaustive()
    }
}
