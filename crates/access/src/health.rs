//! The health request that every tool sends first: it shows whether the credentials are accepted and the
//! cluster is healthy.

use node::{Credentials, Method, Response, Session};
use time::OffsetDateTime;

use crate::Error;

/// Whether a cluster with red health is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Red {
    /// It is rejected.
    Refused,
    /// It is accepted (`-f`).
    Accepted,
}

/// Whether the credentials were accepted.
pub(crate) enum Health {
    /// They are accepted.
    Accepted,
    /// They are rejected, with the server's reason.
    Refused(String),
}

/// Sends one health request.
pub(crate) fn ask(session: &mut Session, credentials: &Credentials, red: Red) -> Result<Health, Error> {
    let response = session
        .request(Method::GET, "/_cluster/health?pretty", Some(credentials), None)
        .map_err(Error::Node)?;
    judge(&response, red)
}

/// Returns the clock of the connected node. It comes from the cat API, because responses have no `Date`
/// header unless a proxy adds one.
#[must_use]
pub fn clock(session: &mut Session, credentials: &Credentials) -> Option<OffsetDateTime> {
    const EPOCH: &str = "/_cat/health?h=epoch&format=json";
    let answer = session.request(Method::GET, EPOCH, Some(credentials), None).ok()?;
    let seconds = answer.body.as_ref()?.get(0)?.get("epoch")?.as_str()?.parse().ok()?;
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}

/// Returns whether the node can read its users, as a superuser of the file realm. Until the shard of their
/// index is allocated, the node rejects every password of `elastic`, with 401 as well.
///
/// # Errors
///
/// If there is no answer.
pub fn can_read_users(session: &mut Session, credentials: &Credentials) -> Result<bool, Error> {
    // Profiles and tokens have indices of their own.
    const USERS: &str =
        "/_cluster/health/.security-*,-.security-profile-*,-.security-tokens-*?expand_wildcards=all";
    let answer = session.request(Method::GET, USERS, Some(credentials), None).map_err(Error::Node)?;
    match judge(&answer, Red::Refused) {
        Ok(Health::Accepted) => Ok(true),
        Ok(Health::Refused(reason)) => Err(Error::Unauthorized { reason }),
        Err(Error::Red) => Ok(false),
        Err(error) => Err(error),
    }
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn told(status: u16, body: Option<Value>, red: Red) -> Result<Health, Error> {
        judge(&Response { call: "GET x".to_owned(), status, body }, red)
    }

    #[test]
    fn a_cluster_in_order_accepts_and_a_red_one_where_it_will_do() {
        let body = |status: &str| Some(json!({"status": status}));
        for (status, red) in [("green", Red::Refused), ("yellow", Red::Refused), ("red", Red::Accepted)] {
            assert!(matches!(told(200, body(status), red), Ok(Health::Accepted)), "{status}");
        }
        assert!(matches!(told(200, body("red"), Red::Refused), Err(Error::Red)));
    }

    #[test]
    fn refused_credentials_are_no_error_and_come_with_the_servers_reason() {
        for status in [401, 403] {
            let body = Some(json!({"error": {"reason": "who is that"}}));
            let Ok(Health::Refused(reason)) = told(status, body, Red::Refused) else { panic!("{status}") };
            assert_eq!(reason, format!("[{status}] who is that"));
        }
    }

    #[test]
    fn what_time_may_repair_is_told_from_what_it_does_not() {
        for status in [500, 503] {
            assert!(matches!(told(status, None, Red::Accepted), Err(Error::Unsettled { .. })), "{status}");
        }
        for (status, body) in [(200, None), (200, Some(json!({}))), (404, None), (302, None)] {
            assert!(matches!(told(status, body, Red::Accepted), Err(Error::Health { .. })), "{status}");
        }
    }
}
