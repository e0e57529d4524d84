//! Replaces certificates of a node that may be running. If the node does not load the new ones, the old ones
//! are restored.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use installation::Installation;
use lifecycle::{Change, Exchange, Reload};
use node::{Session, Trust};
use pki::Certificate;
use settings::Settings;
use transaction::PATIENCE;

use crate::error::{self, Error};
use crate::exit::Stop;
use crate::serving::{self, ANSWERS_WITHIN, Serving};
use crate::terminal::Terminal;

/// How often the node's certificate is checked.
const POLL: Duration = Duration::from_millis(500);
/// Number of intervals within which a node notices a change; one may have begun just before it.
const INTERVALS: u32 = 2;
/// The log message of a node that could not load a changed file.
const NOT_LOADED: &str = "cannot notify file changes listener";

/// What happened to the certificate after it was installed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// The node presents it at this URL.
    At(String),
    /// The node is not running, and loads it at the next start.
    NotRunning,
    /// The command did not wait for the node.
    NotAwaited,
}

impl Seen {
    /// Returns a line for the text output.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::At(url) => format!("  served    {url} presents it\n"),
            Self::NotRunning => "  served    when the node is started\n".to_owned(),
            Self::NotAwaited => "  served    not checked (--no-wait)\n".to_owned(),
        }
    }
}

/// Waits up to the given time for the node to load the files, and returns where this was seen.
pub(crate) type Taken<'a> = &'a mut dyn FnMut(Duration) -> Result<Option<String>, Error>;

/// A node whose certificates are replaced.
pub(crate) struct Place<'a> {
    node: &'a Installation,
    serving: Option<Serving>,
    reload: Reload,
    /// How long to wait for the node; `None` means not to wait.
    wait: Option<Duration>,
    log: PathBuf,
    runs: bool,
}

impl<'a> Place<'a> {
    /// Checks, before anything is written, whether the running node would load the new files.
    pub(crate) fn look(
        node: &'a Installation,
        settings: &'a Settings,
        wait: Option<Duration>,
    ) -> Result<Self, Error> {
        let reload = Reload::of(settings);
        let cluster = settings.text("cluster.name").unwrap_or("elasticsearch");
        let logs = node.directories.iter().find(|directory| directory.key == "path.logs");
        let log = logs.map(|logs| logs.path.join(format!("{cluster}.log"))).unwrap_or_default();
        let runs = serving::runs(node);
        let place = Self { node, serving: Serving::of(node, settings), reload, wait, log, runs };
        if let Some(wait) = wait.filter(|_| runs) {
            place.refuse_unseen(wait)?;
        }
        Ok(place)
    }

    /// Returns an error if a running node would not load the new files, or not in time.
    fn refuse_unseen(&self, wait: Duration) -> Result<(), Error> {
        let stopped = |reason: String, fix: String| Err(Error::Stopped { reason, fix, stop: Stop::Config });
        if !self.reload.enabled {
            return stopped(
                "the node has `resource.reload.enabled: false`, so it loads the certificate only after a restart"
                    .to_owned(),
                "use `--no-wait`, and restart the node".to_owned(),
            );
        }
        let needed = self.interval() * INTERVALS;
        if needed > wait {
            return stopped(
                format!(
                    "the node checks for new certificates every {} s (`resource.reload.interval.high`), which is too \
                     seldom to see it take this one within {} s",
                    self.interval().as_secs(),
                    wait.as_secs()
                ),
                format!("use `--wait {}s`, or `--no-wait`", needed.as_secs() + ANSWERS_WITHIN.as_secs()),
            );
        }
        Ok(())
    }

    /// Returns how often the node checks its files for changes.
    pub(crate) fn interval(&self) -> Duration {
        self.reload.interval.unwrap_or(Reload::USUAL)
    }

    /// Installs the files and waits until a running node presents the leaf. If it does not, the files are
    /// installed once more; then the old ones are restored.
    pub(crate) fn put(
        &self,
        changes: Vec<Change>,
        leaf: &Certificate,
        trusted: &[Vec<u8>],
        terminal: &Terminal,
    ) -> Result<Seen, Error> {
        let unseen = "the node does not present the new certificate";
        match &self.serving {
            Some(serving) => {
                let mut taken = |limit| await_leaf(serving, leaf, trusted, limit);
                self.put_until(changes, unseen, terminal, Some(&mut taken))
            }
            None => self.put_until(changes, unseen, terminal, None),
        }
    }

    /// Installs the files and waits until `taken` reports where the node is seen to have loaded them.
    pub(crate) fn put_until(
        &self,
        changes: Vec<Change>,
        unseen: &str,
        terminal: &Terminal,
        taken: Option<Taken<'_>>,
    ) -> Result<Seen, Error> {
        let logged = installation::length(&self.log);
        let (exchange, warnings) =
            Exchange::commit(self.node, changes, PATIENCE).map_err(Error::Lifecycle)?;
        warnings.iter().for_each(|warning| terminal.warn(warning));
        let Some((wait, taken)) = self.wait.zip(taken) else { return Ok(Seen::NotAwaited) };
        if !self.runs {
            return Ok(Seen::NotRunning);
        }
        let awaited = terminal.busy("waiting for the node to load the certificate", || {
            let half = (wait / 2).max(self.interval() * INTERVALS);
            match taken(half)? {
                Some(url) => Ok(Some(url)),
                None => {
                    exchange.touch().map_err(Error::Lifecycle)?;
                    taken(half)
                }
            }
        });
        match awaited {
            Ok(Some(url)) => Ok(Seen::At(url)),
            Ok(None) => Err(self.not_served(&exchange, logged, unseen)),
            Err(error) => Err(put_back(&exchange, error)),
        }
    }

    /// Describes why the old files were restored, with the node's log message if there is one.
    fn not_served(&self, exchange: &Exchange, logged: u64, unseen: &str) -> Error {
        let words = installation::read_since(&self.log, logged).ok().and_then(|text| refusal(&text));
        let reason = match &words {
            Some(words) => format!("the node could not load the certificate: {words}"),
            None => unseen.to_owned(),
        };
        let fix = match words {
            Some(_) => format!("the old certificate is restored; `{}` says more", self.log.display()),
            None => "the old certificate is restored; check that the node that listens uses this configuration, and \
            allow \
                     it more time with `--wait`"
                .to_owned(),
        };
        put_back(exchange, Error::Stopped { reason, fix, stop: Stop::Unavailable })
    }
}

/// Restores the old files. If that fails as well, the error contains both reasons.
fn put_back(exchange: &Exchange, cause: Error) -> Error {
    match exchange.put_back() {
        Ok(()) => cause,
        Err(failure) => Error::HalfDone {
            reason: format!(
                "{}; and the old certificate could not be restored: {}",
                error::chain(&cause).join(": "),
                error::chain(&failure).join(": ")
            ),
            fix: "the new certificate is installed; the node loads it when it is restarted",
            cause: Box::new(cause),
        },
    }
}

/// Waits until the node presents the leaf, and returns its URL.
fn await_leaf(
    serving: &Serving,
    leaf: &Certificate,
    trusted: &[Vec<u8>],
    wait: Duration,
) -> Result<Option<String>, Error> {
    let deadline = Instant::now() + wait;
    let trust = Trust::anybody().map_err(access::Error::Node)?;
    let mut pause = Session::new(trust).map_err(access::Error::Node)?;
    loop {
        if let Some(found) = serving.presented(trusted.to_vec(), leaf.der(), ANSWERS_WITHIN)?
            && found.certificate == leaf.der()
        {
            return Ok(Some(found.url));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        pause.pause(POLL).map_err(access::Error::Node)?;
    }
}

/// Returns why the node did not load a file, from the end of its log: the last reason in the last stack trace
/// that names the file, or otherwise the innermost cause.
fn refusal(log: &[u8]) -> Option<String> {
    const OWN: &str = "org.elasticsearch.";
    let text = String::from_utf8_lossy(log);
    let (_, trace) = text.rsplit_once(NOT_LOADED)?;
    let lines = trace.lines().skip(1).take_while(|line| !line.starts_with('['));
    let causes: Vec<&str> = lines
        .filter(|line| !line.starts_with(char::is_whitespace))
        .map(|line| line.strip_prefix("Caused by: ").unwrap_or(line))
        .collect();
    let own = causes.iter().rfind(|cause| cause.starts_with(OWN));
    let reason = own.and_then(|cause| cause.split_once(": ")).map(|(_, reason)| reason);
    reason.or_else(|| causes.last().copied()).map(|reason| reason.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nodes_own_words_name_the_file_or_the_innermost_cause() {
        let log = b"[2026-11-28T01:00:00,000][INFO ][o.e.x] [n1] all is well\n\
            [2026-11-28T01:00:05,000][WARN ][o.e.w.ResourceWatcherService] [n1] cannot notify file changes listener\n\
            org.example.First: cannot load\n\tat a.B.c(B.java:1)\n\
            Caused by: java.io.IOException: keystore password was incorrect\n\tat x\n\
            Caused by: java.security.UnrecoverableKeyException: failed to decrypt\n\t... 3 more\n\
            [2026-11-28T01:00:06,000][INFO ][o.e.x] [n1] Caused by: another day\n";
        let expected = "java.security.UnrecoverableKeyException: failed to decrypt";
        assert_eq!(refusal(log).as_deref(), Some(expected));
        assert_eq!(
            refusal(b"cannot notify file changes listener\njava.lang.X: y\n").as_deref(),
            Some("java.lang.X: y")
        );
        assert_eq!(refusal(b"[a] nothing of the kind"), None);
        let own = b"[a] cannot notify file changes listener\n\
            org.elasticsearch.x.A: failed to load\n\tat x\n\
            Caused by: org.elasticsearch.x.B: cannot read [http.p12] - an incorrect password\n\tat x\n\
            Caused by: java.io.IOException: keystore password was incorrect\n";
        assert_eq!(refusal(own).as_deref(), Some("cannot read [http.p12] - an incorrect password"));
    }
}
