//! The health call that every tool makes first: it tells whether the credentials are accepted and the cluster is in
//! order.

use node::{Credentials, Method, Response, Session};

use crate::Error;

/// Whether a cluster whose health is red will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Red {
    /// It will not.
    Refused,
    /// It will (`-f`).
    Accepted,
}

/// What the call says of the credentials.
pub(crate) enum Health {
    /// They are accepted.
    Accepted,
    /// They are not; with the server's reason.
    Refused(String),
}

/// Asks once.
pub(crate) fn ask(session: &mut Session, credentials: &Credentials, red: Red) -> Result<Health, Error> {
    let response = session
        .request(Method::GET, "/_cluster/health?pretty", Some(credentials), None)
        .map_err(Error::Node)?;
    judge(&response, red)
}

fn judge(response: &Response, red: Red) -> Result<Health, Error> {
    let status =
        response.body.as_ref().and_then(|body| body.get("status")).and_then(serde_json::Value::as_str);
    match (response.status, status) {
        (401 | 403, _) => Ok(Health::Refused(format!("[{}] {}", response.status, response.reason()))),
        (200, Some("red")) if red == Red::Refused => Err(Error::Red),
        (200, Some(_)) => Ok(Health::Accepted),
        (200, None) => {
            Err(Error::Health { what: format!("`{}` was answered without a status", response.call) })
        }
        (status, _) => {
            let what = format!("`{}` was answered with [{status}]: {}", response.call, response.reason());
            match status {
                500 | 503 => Err(Error::Unsettled { what }),
                _ => Err(Error::Health { what }),
            }
        }
    }
}
