//! Creates enrollment tokens as Elasticsearch's own tool does.

use std::time::Duration;

use enrollment::{ApiKey, EnrollmentToken, TOKEN_VERSION, parse_address};
use installation::Installation;
use node::{Credentials, Scope, Session, Url};

use crate::addresses::{Chosen, choose};
use crate::{Error, HttpLayer, Patience, patiently};

/// An enrollment token and its expiry.
#[derive(Debug)]
pub struct MadeToken {
    /// The token.
    pub token: EnrollmentToken,
    /// The expiry, by the node's clock.
    pub expires: time::OffsetDateTime,
    /// Warnings about its addresses.
    pub warnings: Vec<String>,
}

/// Whether the node has just started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uptime {
    /// It has been running long enough to know its own addresses.
    Settled,
    /// It has just started and may not know its own addresses yet.
    JustUp,
}

/// How often a node that has just started is asked for its addresses again, as the node itself does.
const RETRIES: u32 = 8;
/// Doubled each time, which adds up to twelve seconds.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// The time limit for an address to answer. A slower one would not work for other machines either.
const REACH: Duration = Duration::from_secs(1);
/// The default port, for an address without one.
const DEFAULT_PORT: u16 = 9200;

/// Creates an API key, asks the node for its addresses, and combines both with the CA's fingerprint.
///
/// # Errors
///
/// If the HTTP layer has no CA, or a request fails.
pub fn create_token(
    node: &Installation,
    session: &mut Session,
    credentials: &Credentials,
    scope: Scope,
    layer: &HttpLayer,
    (uptime, patience): (Uptime, Patience),
) -> Result<MadeToken, Error> {
    let ca_fingerprint = pki::fingerprint(layer.ca()?).to_string();
    let key = patiently(session, patience, |session| session.create_key(credentials, scope));
    let key = key.map_err(Error::Node)?;
    let mut candidates = addresses(session, credentials, uptime).map_err(Error::Node)?;
    // The tool lists the published address last, the node itself first; the order of the rest stays.
    candidates.rotate_left(1);
    let unknown = |text: &&String| parse_address(text).is_none_or(|address| address.ip().is_none());
    if let Some(host) = candidates.iter().find(unknown) {
        return Err(Error::UnknownHost { host: host.clone() });
    }
    let trust = layer.verified(false)?;
    let chosen = choose(&candidates, layer, &node.host.addresses(), |addresses| {
        let urls: Vec<Url> = addresses.iter().filter_map(|address| url(address)).collect();
        session.answering(&urls, &trust, REACH).map_err(Error::Node)
    })?;
    let warnings = warnings(&chosen);
    let token = EnrollmentToken {
        version: TOKEN_VERSION.to_owned(),
        addresses: chosen.addresses,
        ca_fingerprint,
        api_key: ApiKey::new(key.id, key.secret),
    };
    Ok(MadeToken { token, expires: key.expires, warnings })
}

fn url(address: &str) -> Option<Url> {
    parse_address(address).map(|address| Url::https(address.host, address.port.unwrap_or(DEFAULT_PORT)))
}

fn warnings(chosen: &Chosen) -> Vec<String> {
    let mut warnings: Vec<String> = chosen.left_out.iter().map(ToString::to_string).collect();
    if !chosen.answer {
        warnings.push(format!(
            "none of the token's addresses can be reached from here: `{}`",
            chosen.addresses.join("`, `")
        ));
    }
    warnings
}

fn addresses(
    session: &mut Session,
    credentials: &Credentials,
    uptime: Uptime,
) -> Result<Vec<String>, node::Error> {
    let mut retries = if uptime == Uptime::JustUp { 0..RETRIES } else { 0..0 };
    loop {
        match (session.http_addresses(credentials), retries.next()) {
            (Err(node::Error::Answer { .. }), Some(retry)) => {
                session.pause(FIRST_PAUSE * 2_u32.pow(retry))?
            }
            (answer, _) => return answer,
        }
    }
}
