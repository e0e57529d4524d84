//! Sequential calls to a running node. Each blocks until the response or a signal arrives.

use std::io;
use std::ops::AsyncFnOnce;
use std::time::{Duration, Instant};

use hyper::Method;
use serde_json::Value;
use time::OffsetDateTime;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

use crate::client::{Connection, Credentials, Response};
use crate::signals::{Signals, interrupted};
use crate::{Error, Listening, Trust, Url, Whereabouts};

/// A client of one server.
///
/// A terminating signal during a call results in [`Error::Interrupted`], so that the caller can clean up.
pub struct Session {
    /// Taken when the session is dropped.
    runtime: Option<Runtime>,
    lifetime: Option<Lifetime>,
    trust: Trust,
    url: Option<Url>,
    connection: Option<Connection>,
    deadline: Option<Instant>,
}

/// Used instead of the URL before the first connection.
const SOME_NODE: &str = "the node";

/// Interrupts the requests to a node that this process runs when it ends; replaces the session's own handling
/// of signals.
#[derive(Debug)]
pub struct Lifetime(pub(crate) UnboundedReceiver<rustix::process::Signal>);

impl Session {
    /// Creates a session for servers that `trust` accepts.
    ///
    /// # Errors
    ///
    /// If the runtime cannot be created.
    pub fn new(trust: Trust) -> Result<Self, Error> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Error::Watch)?;
        Ok(Self::on(runtime, None, trust))
    }

    /// Creates a session for a node that this process runs; it ends with the node.
    ///
    /// # Errors
    ///
    /// If the runtime cannot be created.
    pub fn during(lifetime: Lifetime, trust: Trust) -> Result<Self, Error> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Error::Watch)?;
        Ok(Self::on(runtime, Some(lifetime), trust))
    }

    fn on(runtime: Runtime, lifetime: Option<Lifetime>, trust: Trust) -> Self {
        Self { runtime: Some(runtime), lifetime, trust, url: None, connection: None, deadline: None }
    }

    /// Sets a deadline, after which calls fail with [`Error::Timeout`]. Each call also has a limit of its
    /// own.
    pub fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
    }

    /// Returns the deadline set by [`Session::set_deadline`].
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Connects to the first URL that succeeds.
    ///
    /// # Errors
    ///
    /// The only error, or all of them as [`Error::Nobody`].
    pub fn connect(&mut self, urls: &[Url]) -> Result<&Url, Error> {
        let trust = self.trust.clone();
        let connection = self.block_on(async |_| Connection::open_first(urls, &trust).await);
        let connection = connection.map_err(|error| match (error, urls.first()) {
            (Error::Timeout { url }, Some(first)) if url == SOME_NODE => {
                Error::Timeout { url: first.to_string() }
            }
            (error, _) => error,
        })?;
        let url = self.url.insert(connection.url().clone());
        self.connection = Some(connection);
        Ok(url)
    }

    /// Connects to a node at one of its candidate addresses. Closed ports are not tried.
    ///
    /// # Errors
    ///
    /// The only error, or all of them as [`Error::Nobody`].
    pub fn find(&mut self, node: &Whereabouts) -> Result<&Url, Error> {
        let urls = node.urls(Listening::now().as_ref());
        match (urls.is_empty(), node.candidates.first()) {
            (true, Some(first)) => Err(Error::Connect {
                url: first.url.to_string(),
                source: io::ErrorKind::ConnectionRefused.into(),
            }),
            _ => self.connect(&urls),
        }
    }

    /// Determines which URLs have a trusted server that responds within the limit; all are tried in parallel.
    ///
    /// # Errors
    ///
    /// [`Error::Interrupted`], or [`Error::Timeout`] if the session's deadline has passed.
    pub fn answering(&mut self, urls: &[Url], trust: &Trust, limit: Duration) -> Result<Vec<bool>, Error> {
        self.block_on(async |_| {
            let tried: Vec<_> = urls
                .iter()
                .map(|url| {
                    let (url, trust) = (url.clone(), trust.clone());
                    tokio::spawn(timeout(limit, async move { Connection::open(&url, &trust).await.is_ok() }))
                })
                .collect();
            let mut answers = Vec::new();
            for tried in tried {
                answers.push(matches!(tried.await, Ok(Ok(true))));
            }
            Ok(answers)
        })
    }

    /// Changes the trusted CA, and closes the connection: [`Session::connect`] is needed before the next
    /// call.
    pub fn trust(&mut self, trust: Trust) {
        self.trust = trust;
        self.connection = None;
        self.url = None;
    }

    /// Returns the URL of the last connection.
    #[must_use]
    pub fn url(&self) -> Option<&Url> {
        self.url.as_ref()
    }

    /// Returns the date of the last response on the open connection. Elasticsearch itself sends none, but a
    /// proxy may.
    #[must_use]
    pub fn date(&self) -> Option<OffsetDateTime> {
        self.connection.as_ref()?.date()
    }

    /// Sends one request; reconnects if the server has closed the connection.
    ///
    /// # Errors
    ///
    /// If there is no response; any status counts as one.
    pub fn request(
        &mut self,
        method: Method,
        path: &str,
        credentials: Option<&Credentials>,
        body: Option<&Value>,
    ) -> Result<Response, Error> {
        self.call(async |connection| connection.request(method, path, credentials, body).await)
    }

    /// Waits, unless a signal arrives.
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
        let result = self.block_on(async |connection| {
            let open = match connection.take().filter(|connection| !connection.is_closed()) {
                Some(open) => open,
                None => Connection::open(&url, &trust).await?,
            };
            call(connection.insert(open)).await
        });
        if matches!(result, Err(Error::Timeout { .. })) {
            // The request still occupies the connection.
            self.connection = None;
        }
        result
    }

    pub(crate) fn block_on<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Option<Connection>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let Self { runtime, lifetime, connection, url, deadline, .. } = self;
        let late =
            || Error::Timeout { url: url.as_ref().map_or_else(|| SOME_NODE.to_owned(), Url::to_string) };
        let runtime = runtime.as_ref().expect("it is there until the end");
        runtime.block_on(async {
            tokio::select! {
                biased;
                error = ended(lifetime.as_mut()) => Err(error),
                done = work(connection) => done,
                () = reached(*deadline) => Err(late()),
            }
        })
    }
}

/// Waits for a signal, or for the end of the node that this process runs.
async fn ended(lifetime: Option<&mut Lifetime>) -> Error {
    match lifetime {
        None => match Signals::notice() {
            Ok(signals) => signals.next().await.map_or_else(Error::Watch, interrupted),
            Err(error) => error,
        },
        Some(Lifetime(end)) => match end.recv().await {
            Some(signal) => interrupted(signal.as_raw()),
            None => std::future::pending().await,
        },
    }
}

/// Waits until the deadline, if there is one; otherwise forever.
async fn reached(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.connection = None;
        if let Some(runtime) = self.runtime.take() {
            // Do not wait for a resolver that hangs.
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("url", &self.url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resolver_that_hangs_does_not_delay_the_end() {
        const HANGING: Duration = Duration::from_secs(60);
        let begun = Instant::now();
        let mut session = Session::new(Trust::anybody().unwrap()).unwrap();
        // Names are resolved on such a thread, which cannot be cancelled.
        session.runtime.as_ref().unwrap().spawn_blocking(|| std::thread::sleep(HANGING));
        session.pause(Duration::from_millis(1)).unwrap();
        drop(session);
        assert!(begun.elapsed() < HANGING / 2);
    }
}
