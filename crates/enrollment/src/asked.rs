//! The addresses of a token, asked in order, and what to do where that comes to nothing.

use node::{Distrust, Scope, Session, Trust, Url};

use crate::{EnrollmentToken, parse_address};

/// The default HTTP port, for an address without one.
const DEFAULT_PORT: u16 = 9200;

/// Why no address gave an answer.
pub(crate) enum Unanswered {
    /// Each has its reason.
    Nobody(Vec<node::Error>),
    /// A signal came meanwhile.
    Interrupted(u8),
}

/// A session that believes the token's cluster alone.
pub(crate) fn session(token: &EnrollmentToken) -> Result<Session, Unanswered> {
    let failed = |error| Unanswered::Nobody(vec![error]);
    Session::new(Trust::fingerprint(&token.ca_fingerprint).map_err(failed)?).map_err(failed)
}

/// Asks each address until one gives an answer, whatever that says.
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

/// The reasons in one line.
pub(crate) fn causes(obstacles: &[node::Error]) -> String {
    obstacles.iter().map(node::Error::chain).collect::<Vec<_>>().join("; ")
}

/// The hint if no address answers.
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

/// What to do where the cluster refuses the token of that scope.
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

/// What to do where an answer is none of Elasticsearch's.
pub(crate) const NOT_ELASTICSEARCH: &str = "check that the address is Elasticsearch's own, and not a proxy's";
