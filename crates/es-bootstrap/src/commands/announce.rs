//! `announce`: the last third of a first start, for a node that something else started.

use std::path::Path;
use std::time::{Duration, Instant};

use access::{Uptime, create_token};
use bootstrap::{DEFAULT_CREDENTIALS, Delivered, PasswordSource};
use installation::Installation;
use node::Scope;
use secrecy::{ExposeSecret, SecretString};
use settings::block::{self, Found, State};

use super::announcement::Announced;
use super::create_token::check_enrollment;
use super::running::Running;
use crate::args::{Announce, Common, Sink, Target};
use crate::error::Error;
use crate::sink::Opened;
use crate::terminal::Terminal;
use crate::{exit, run};

/// How often a node that gives no key yet is asked again.
const POLL: Duration = Duration::from_millis(500);

pub(crate) fn run(options: &Announce, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = run::read(common)?;
    let ca_fingerprint = check(&node)?;
    let path = match &options.credentials_to {
        Some(Sink::File(path)) => std::path::absolute(path)
            .map_err(|source| Error::Sink { sink: path.display().to_string(), source })?,
        _ => node.config_path(DEFAULT_CREDENTIALS),
    };
    let file = credentials_file(&path)?;
    let waiting = file.as_ref().filter(|file| file.ca_fingerprint == ca_fingerprint && !file.has_token);
    let wants_file = matches!(options.credentials_to, None | Some(Sink::File(_)));
    if wants_file && waiting.is_none() {
        return nothing_to_do(&path, file.as_ref(), &ca_fingerprint);
    }
    let mut sink = match wants_file {
        true => Opened::File(path),
        false => Opened::open(options.credentials_to.as_ref(), common, &node, false)?,
    };
    check_enrollment(&node)?;

    let password =
        file.filter(|file| file.ca_fingerprint == ca_fingerprint).and_then(|file| file.elastic_password);
    let target = Target { url: None, force: true, wait: options.wait };
    let mut running = Running::find(&node, common, None)?;
    let token = {
        let _spinner = terminal.spinner("waiting for Elasticsearch");
        token(&mut running, password.clone(), &target, terminal)?
    };
    let announced = Announced {
        node: &node,
        url: running.session.url().map(ToString::to_string),
        token: Ok(&token),
        written_at: super::configure::rfc3339(node.now.into()),
        ca_fingerprint: &ca_fingerprint,
        source: PasswordSource::Generated,
        password: password.as_ref().map(ExposeSecret::expose_secret),
    };
    announced.deliver_token(&mut sink)?;
    if common.json() {
        announced.document(&sink)?
    } else {
        super::print(&announced.text(&sink, terminal))?
    }
    Ok(exit::OK)
}

/// Enters, and makes the token as soon as the node can.
fn token(
    running: &mut Running<'_>,
    password: Option<SecretString>,
    target: &Target,
    terminal: &Terminal,
) -> Result<(SecretString, String), Error> {
    let deadline = Instant::now() + target.wait;
    let entered = running.enter(password, target, terminal)?;
    let made = loop {
        let Running { session, layer, .. } = running;
        match create_token(session, &entered.credentials, Scope::Kibana, layer, Uptime::JustUp) {
            Err(access::Error::Node(node::Error::Status { status: 401 | 500 | 503, .. }))
                if Instant::now() < deadline =>
            {
                running.session.pause(POLL).map_err(access::Error::Node)?;
            }
            other => break other,
        }
    };
    entered.leave()?;
    let made = made.map_err(|error| match error {
        access::Error::Node(node::Error::Interrupted { signal }) => Error::Interrupted { signal },
        source => Error::TokenNotMade { scope: Scope::Kibana.as_str(), source: Box::new(source) },
    })?;
    Ok((made.token.encode(), super::configure::rfc3339(made.expires)))
}

/// Only a node that was configured here and founded its cluster is announced; returns its CA's fingerprint.
fn check(node: &Installation) -> Result<String, Error> {
    let stopped = |reason: &str, fix: &str, code| {
        Err(Error::Stopped { reason: reason.to_owned(), fix: fix.to_owned(), code })
    };
    let file = node.settings_file.bytes().unwrap_or_default();
    if !matches!(block::find(file), Some(Found { state: State::Complete, .. })) {
        return stopped(
            "the node was not auto-configured",
            "configure it first, or use `create-enrollment-token` for a node that was set up by hand",
            exit::CONFIG,
        );
    }
    if node.settings().is_some_and(|settings| settings.contains("discovery.seed_hosts")) {
        return stopped(
            "the node joined a cluster, which was announced by its first node",
            "use `create-enrollment-token -s kibana` for another token",
            exit::NOOP,
        );
    }
    let (_, der) = super::fingerprint::http_ca(node)?;
    Ok(pki::fingerprint(&der).to_string())
}

fn nothing_to_do(path: &Path, found: Option<&Delivered>, ca_fingerprint: &str) -> Result<u8, Error> {
    let path = path.display();
    let reason = match found {
        None => format!("there is no credentials file `{path}` that waits for a token"),
        Some(file) if file.ca_fingerprint != ca_fingerprint => format!("`{path}` belongs to another node"),
        Some(_) => format!("`{path}` holds its token already"),
    };
    let fix =
        "name another place with `--credentials-to`, or use `create-enrollment-token -s kibana`".to_owned();
    Err(Error::Stopped { reason, fix, code: exit::NOOP })
}

/// A credentials file; one that is there and is none of ours is refused.
fn credentials_file(path: &Path) -> Result<Option<Delivered>, Error> {
    let bytes = match installation::read_given(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Error::Read { path: path.to_path_buf(), source }),
    };
    match bootstrap::parse_credentials(&bytes) {
        Some(file) => Ok(Some(file)),
        None => Err(Error::Sink {
            sink: format!("`{}`", path.display()),
            source: std::io::Error::new(
                std::io::ErrorKind::AlreadyExists,
                "there is a file that is not ours",
            ),
        }),
    }
}

/// The password of `elastic` that a first start left in its default place, if it is this node's.
pub(super) fn known_password(node: &Installation) -> Option<SecretString> {
    let bytes = installation::read_given(&node.config_path(DEFAULT_CREDENTIALS)).ok()?;
    let file = bootstrap::parse_credentials(&bytes)?;
    let (_, der) = super::fingerprint::http_ca(node).ok()?;
    (pki::fingerprint(&der).to_string() == file.ca_fingerprint).then_some(file.elastic_password)?
}
