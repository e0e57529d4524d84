//! Tries the addresses of a token in order, and gives hints if none answers.

use node::{Distrust, Scope, Session, Trust, Url};

use crate::{EnrollmentToken, parse_address};

/// The default HTTP port, for an address without one.
const DEFAULT_PORT: u16 = 9200;

/// Why no address answered.
pub(crate) enum Unanswered {
    /// The error of each address.
    Nobody(Vec<node::Error>),
    /// A signal was received.
    Interrupted(u8),
}

/// Creates a session that trusts only the token's cluster.
pub(crate) fn session(token: &EnrollmentToken) -> Result<Session, Unanswered> {
    let failed = |error| Unanswered::Nobody(vec![error]);
    Session::new(Trust::fingerprint(&token.ca_fingerprint).map_err(failed)?).map_err(failed)
}

/// Calls each address until one responds, with any status.
pub(crate) fn first<T>(
    token: &EnrollmentToken,
    mut ask: impl FnMut(Url) -> Result<T, node::Error>,
) -> Result<T, Unanswered> {
    let mut obstacles = Vec::new();
    for address in &token.addresses {
        let parsed = parse_address(address);
        let (host, port) =
            parsed.map_or_else(|| (address.clone(), None), |parsed| (parsed.host, parsed.port));
        match ask(Url::https(host, port.unwrap_or(DEFAULT_PORT))) {
            Ok(answer) => return Ok(answer),
            Err(node::Error::Interrupted { signal }) => return Err(Unanswered::Interrupted(signal)),
            Err(obstacle) => obstacles.push(obstacle),
        }
    }
    Err(Unanswered::Nobody(obstacles))
}

/// Formats the errors in one line.
pub(crate) fn causes(obstacles: &[node::Error]) -> String {
    obstacles.iter().map(node::Error::chain).collect::<Vec<_>>().join("; ")
}

/// Returns the hint if no address answers.
pub(crate) fn hint_of_silence(obstacles: &[node::Error]) -> &'static str {
    match obstacles.iter().find_map(node::Error::distrust) {
        Some(Distrust::Dates) => {
            "compare this machine's clock with that node's; if both are right, renew the certificate of that node"
        }
        Some(Distrust::Name) => {
            "that node's certificate lacks the address in the token: create a token on another node, or renew its \
             certificate"
        }
        Some(Distrust::Authority) => {
            "the server there does not belong to the cluster that issued the token, and nothing was sent to it: create a new token, \
             and check what lies between"
        }
        None => "check that these addresses are reachable from here, and that the node is up",
    }
}

/// Returns the hint if the cluster rejects a token of this scope.
pub(crate) fn hint_of_refusal(status: u16, reason: &str, scope: Scope) -> &'static str {
    match (status, scope) {
        (401, Scope::Node) => {
            "the token's key is unknown or expired (it is valid for 30 minutes by the cluster's clock): create a new one there, \
             elasticsearch-create-enrollment-token -s node"
        }
        (401, Scope::Kibana) => {
            "the token's key is unknown or expired (it is valid for 30 minutes by the cluster's clock): create a new one there, \
             elasticsearch-create-enrollment-token -s kibana"
        }
        (403, _) if reason.contains("xpack.security.enrollment.enabled") => {
            "set `xpack.security.enrollment.enabled: true` on the node that issued the token"
        }
        (403, Scope::Node) => {
            "a token for Kibana does not enroll nodes: create one with elasticsearch-create-enrollment-token -s node"
        }
        (403, Scope::Kibana) => {
            "a token for nodes does not enroll Kibana: create one with elasticsearch-create-enrollment-token -s kibana"
        }
        (500.., _) => "the log of the node that answered says more",
        _ => NOT_ELASTICSEARCH,
    }
}

/// The hint if a response does not come from Elasticsearch.
pub(crate) const NOT_ELASTICSEARCH: &str = "check that the address is Elasticsearch's own, and not a proxy's";
