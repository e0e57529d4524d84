//! Enrollment tokens, made as Elasticsearch's own tool makes them.

use std::time::Duration;

use enrollment::{ApiKey, EnrollmentToken, TOKEN_VERSION, advertised, parse_address};
use node::{Credentials, Scope, Session};
use pki::San;

use crate::{Error, HttpLayer};

/// A token and until when it is good.
#[derive(Debug)]
pub struct Token {
    /// The token.
    pub token: EnrollmentToken,
    /// By the node's clock.
    pub expires: time::OffsetDateTime,
}

/// How long the node has been up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uptime {
    /// Long enough to know all about itself.
    Settled,
    /// It has just come up, and may not know its own addresses yet.
    JustUp,
}

/// How often a node that has just come up is asked for its addresses again, as it asks itself.
const RETRIES: u32 = 8;
/// Doubled each time: twelve seconds in all.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// Makes a key, asks the node for its addresses, and puts both together with the CA's fingerprint.
///
/// # Errors
///
/// Where the HTTP layer has no CA, or the node refuses.
pub fn create_token(
    session: &mut Session,
    credentials: &Credentials,
    scope: Scope,
    layer: &HttpLayer,
    uptime: Uptime,
) -> Result<Token, Error> {
    let ca_fingerprint = pki::fingerprint(layer.ca()?).to_string();
    let key = session.create_key(credentials, scope).map_err(Error::Node)?;
    let mut candidates = addresses(session, credentials, uptime).map_err(Error::Node)?;
    // The tool lists the published address last, the node itself first; the order of the rest stays.
    candidates.rotate_left(1);
    let unknown = |text: &&String| parse_address(text).is_none_or(|address| address.ip().is_none());
    if let Some(host) = candidates.iter().find(unknown) {
        return Err(Error::UnknownHost { host: host.clone() });
    }
    let sans = layer.leaf().map(pki::Parsed::sans).unwrap_or_default();
    let mut addresses = advertised(&candidates, |ip| sans.contains(&San::Ip(ip)));
    if addresses.is_empty() {
        // A certificate made by hand may name hosts only.
        addresses = advertised(&candidates, |_| true);
    }
    let token = EnrollmentToken {
        version: TOKEN_VERSION.to_owned(),
        addresses,
        ca_fingerprint,
        api_key: ApiKey::new(key.id, key.secret),
    };
    Ok(Token { token, expires: key.expires })
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
