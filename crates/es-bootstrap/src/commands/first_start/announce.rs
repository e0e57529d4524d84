//! `announce`: the end of a first start, for a node that another program started.

use std::path::Path;

use bootstrap::PasswordSource;
use installation::Installation;
use node::Scope;
use recovery::{DEFAULT_CREDENTIALS, Delivered};
use secrecy::ExposeSecret;
use settings::block::{self, State};

use crate::announcement::{Announced, Login};
use crate::args::{Announce, Common, Sink};
use crate::arrival::arrive;
use crate::credentials;
use crate::due;
use crate::error::Error;
use crate::exit::Stop;
use crate::facts;
use crate::facts::settings;
use crate::facts::{check_enrollment, check_tls};
use crate::output::print;
use crate::running::Running;
use crate::sink::Opened;
use crate::terminal::Terminal;
use crate::{exit, run};

pub(crate) fn run(options: &Announce, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = run::read_trusted(common, terminal)?;
    let ca = check(&node)?;
    let ca_fingerprint = pki::fingerprint(&ca).to_string();
    let path = match &options.credentials_to {
        Some(Sink::File(path)) => std::path::absolute(path)
            .map_err(|source| Error::Sink { sink: path.display().to_string(), source })?,
        _ => node.config_path(DEFAULT_CREDENTIALS),
    };
    recovery::remove_abandoned_credentials(&path);
    let file = credentials::read(&path)?;
    let waiting = file.as_ref().filter(|file| file.ca_fingerprint == ca_fingerprint && file.kibana.is_none());
    let wants_file = matches!(options.credentials_to, None | Some(Sink::File(_)));
    if wants_file && waiting.is_none() {
        return nothing_to_do(&path, file.as_ref(), &ca_fingerprint);
    }
    let mut sink = match wants_file {
        true => Opened::File(path.clone()),
        false => Opened::open(options.credentials_to.as_ref(), common, &node, false)?,
    };
    check_enrollment(&node)?;
    check_tls(&node, Scope::Kibana)?;

    let password =
        file.filter(|file| file.ca_fingerprint == ca_fingerprint).and_then(|file| file.elastic_password);
    let arrived = {
        let _spinner = terminal.spinner("waiting for Elasticsearch");
        let mut running = Running::find(&node, common, None)?;
        running.believe_only(&ca)?;
        arrive(running, password.clone(), options.wait, terminal).map_err(|outside| outside.into_error())?
    };
    arrived.left?;
    arrived.warnings.iter().for_each(|warning| terminal.warn(warning));
    if !arrived.holds {
        credentials::withdraw(&node, &path, terminal)?;
    }
    let Some(token) = arrived.token else { return check_enrollment(&node).map(|()| exit::OK) };
    let token = token.map_err(not_made)?;
    let announced = Announced {
        node: &node,
        url: arrived.url,
        login: Login::Works,
        token: Ok(&token),
        written_at: node.now.to_string(),
        ca_fingerprint: &ca_fingerprint,
        source: PasswordSource::Generated,
        password: password.as_ref().filter(|_| arrived.holds).map(ExposeSecret::expose_secret),
        withdrawn: !arrived.holds,
    };
    announced.deliver_token(&mut sink)?;
    due::remind(&node, terminal);
    if common.json() {
        announced.document(&sink)?
    } else if !common.quiet || sink.shows() {
        print(&announced.text(&sink, terminal))?
    }
    Ok(exit::OK)
}

fn not_made(error: access::Error) -> Error {
    match error {
        access::Error::Node(node::Error::Interrupted { signal }) => Error::Interrupted { signal },
        source => Error::TokenNotMade { scope: Scope::Kibana.as_str(), source: Box::new(source) },
    }
}

/// Accepts only a node that was auto-configured and formed its own cluster, and returns its CA.
fn check(node: &Installation) -> Result<Vec<u8>, Error> {
    let stopped = |reason: &str, fix: &str, stop| {
        Err(Error::Stopped { reason: reason.to_owned(), fix: fix.to_owned(), stop })
    };
    let file = node.settings_file.bytes().unwrap_or_default();
    let is_done = match block::find(file) {
        Some(found) => matches!(found.state, State::Complete),
        // If a template rewrote the file without the block, the settings decide.
        None => settings(node)?.contains("xpack.security.http.ssl.enabled"),
    };
    if !is_done {
        return stopped(
            "the node was not auto-configured",
            "configure it first, or use `create-enrollment-token` for a node that was configured by hand",
            Stop::Config,
        );
    }
    let knows_others = node.settings().is_some_and(|settings| settings.contains("discovery.seed_hosts"));
    if knows_others && !block::has_formed(file) {
        return stopped(
            "the node joined a cluster that its first node has announced",
            "use `create-enrollment-token -s kibana` for another token",
            Stop::Noop,
        );
    }
    facts::http_ca(node).map(|(_, der)| der)
}

fn nothing_to_do(path: &Path, found: Option<&Delivered>, ca_fingerprint: &str) -> Result<u8, Error> {
    let path = path.display();
    let reason = match found {
        None => format!("there is no credentials file `{path}` without a token"),
        Some(file) if file.ca_fingerprint != ca_fingerprint => format!("`{path}` belongs to another node"),
        Some(_) => format!("`{path}` already contains a token"),
    };
    let fix =
        "choose another destination with `--credentials-to`, or use `create-enrollment-token -s kibana`"
            .to_owned();
    Err(Error::Stopped { reason, fix, stop: Stop::Noop })
}
