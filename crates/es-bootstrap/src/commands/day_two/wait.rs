//! `wait`: waits until the node answers over HTTPS, verified by its own CA, without credentials.

use std::time::{Duration, Instant};

use access::HttpLayer;
use enrollment::Clock;
use installation::Installation;
use keystore::{Keystore, Passphrase, Sealed};
use node::{Method, Names, Session, Trust, Whereabouts};

use crate::args::{Common, Wait};
use crate::error::Error;
use crate::exit::Stop;
use crate::facts;
use crate::facts::{operators, settings};
use crate::output::{document, print};
use crate::terminal::Terminal;
use crate::{clocks, exit, passphrase, report, run};

/// How often a node that does not answer yet is tried again.
const POLL: Duration = Duration::from_millis(500);
/// From this status on, the node cannot serve requests yet. A 401 for lack of credentials counts as an
/// answer.
const SERVER_ERROR: u16 = 500;

pub(crate) fn run(options: &Wait, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let deadline = Instant::now() + options.timeout;
    let _spinner = terminal.spinner("waiting for Elasticsearch");
    let mut asked = Asked::default();
    let url = loop {
        // The settings are read again each time, because the node may be configured while this command waits.
        let obstacle = match asked.ask(options, common, deadline, terminal) {
            Ok(url) => break url,
            Err(interrupted @ Error::Interrupted { .. }) => return Err(interrupted),
            Err(obstacle) => obstacle,
        };
        if Instant::now() >= deadline {
            return Err(obstacle);
        }
        match asked.pause() {
            Ok(()) => {}
            Err(interrupted @ Error::Interrupted { .. }) => return Err(interrupted),
            // The timeout has passed.
            Err(_) => return Err(obstacle),
        }
    };
    if common.json() {
        document(&report::Wait { schema: report::schemas::WAIT, https: url })?;
    } else if !common.quiet {
        print(&format!("{url}\n"))?;
    }
    Ok(exit::OK)
}

/// The session of the last attempt.
#[derive(Default)]
struct Asked(Option<Session>);

impl Asked {
    fn ask(
        &mut self,
        options: &Wait,
        common: &Common,
        deadline: Instant,
        terminal: &Terminal,
    ) -> Result<String, Error> {
        let node = run::read(common)?;
        let (trust, whereabouts, layer) = whom(&node, options, common)?;
        match &mut self.0 {
            Some(session) => session.trust(trust),
            None => self.0 = Some(Session::new(trust).map_err(access::Error::Node)?),
        }
        let session = self.0.as_mut().expect("it was made just now");
        // With a timeout of zero there is one attempt, with the limits of each call.
        session.set_deadline(Some(deadline).filter(|_| !options.timeout.is_zero()));
        let url = session.find(&whereabouts).map_err(|error| match &layer {
            Some(layer) => layer.explain(error),
            None => access::Error::Node(error),
        })?;
        let url = url.to_string();
        let answer = session.request(Method::GET, "/", None, None).map_err(access::Error::Node)?;
        if answer.status >= SERVER_ERROR {
            let error =
                node::Error::Status { status: answer.status, reason: answer.reason(), call: answer.call };
            return Err(access::Error::Node(error).into());
        }
        clocks::compare(Clock::of_answer(session.date()), node.now.date().map_err(Error::Clock)?, terminal);
        Ok(url)
    }

    fn pause(&mut self) -> Result<(), Error> {
        match &mut self.0 {
            Some(session) => session.pause(POLL).map_err(|error| access::Error::Node(error).into()),
            None => {
                std::thread::sleep(POLL);
                Ok(())
            }
        }
    }
}

/// Determines which CA to trust, and the URLs at which the node may answer. Only HTTPS is accepted.
fn whom(
    node: &Installation,
    options: &Wait,
    common: &Common,
) -> Result<(Trust, Whereabouts, Option<HttpLayer>), Error> {
    node.now.date().map_err(Error::Clock)?;
    let settings = settings(node)?;
    let keystore = opened(node, common)?;
    // Without the keystores' passwords, the CA file for clients is still available.
    let layer = HttpLayer::read(node, settings, keystore.as_ref());
    let whereabouts = match (&options.url, &layer) {
        (Some(url), _) => operators(url)?,
        (None, Ok(layer)) => access::whereabouts(node, settings, layer)?,
        (None, Err(_)) => access::whereabouts(node, settings, &HttpLayer::certificate_unknown())?,
    };
    if whereabouts.candidates.iter().any(|candidate| !candidate.url.tls) {
        return Err(Error::Stopped {
            reason: "the node's HTTP layer has no TLS, so nothing can be verified".to_owned(),
            fix: "set `xpack.security.http.ssl.enabled: true` and restart the node; a node that was never \
                  configured: `es-bootstrap start`"
                .to_owned(),
            stop: Stop::Config,
        });
    }
    let (trust, layer) = match layer {
        Ok(layer) => (layer.verified(options.url.is_none())?, Some(layer)),
        Err(error) => match facts::http_ca(node) {
            Ok((_, ca)) => (Trust::roots(vec![ca], Names::Checked, None).map_err(access::Error::Node)?, None),
            Err(_) => return Err(error.into()),
        },
    };
    Ok((trust, whereabouts, layer))
}

/// Opens the keystore if that needs no prompt.
fn opened(node: &Installation, common: &Common) -> Result<Option<Keystore>, Error> {
    let Some(Ok(sealed)) = node.keystore.bytes().map(Sealed::decode) else { return Ok(None) };
    let passphrase = match passphrase::keystore_file(common, node)? {
        Some(file) if sealed.is_protected() => match passphrase::first_line(&file) {
            Err(interrupted @ Error::Interrupted { .. }) => return Err(interrupted),
            Err(_) => return Ok(None),
            Ok(line) => Passphrase::new(line),
        },
        _ => Passphrase::empty(),
    };
    Ok(sealed.open(&passphrase).ok())
}
