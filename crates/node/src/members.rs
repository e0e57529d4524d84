//! The cluster as a node reports it: whether it has formed, and its members. Requires the `monitor`
//! privilege.

use hyper::Method;
use serde_json::Value;

use crate::client::Credentials;
use crate::{Error, Session};

/// A node of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its node ID.
    pub id: String,
    /// Its transport address: an IP address and a port.
    pub transport: String,
    /// Whether it is master-eligible.
    pub may_be_master: bool,
}

/// The nodes of a cluster, as one of them sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Members {
    /// The ID of the node that responded.
    pub own: String,
    /// All current nodes of the cluster, including this one.
    pub nodes: Vec<Member>,
    /// Whether all voting nodes are among them.
    pub is_complete: bool,
}

/// The UUID that a node reports before its cluster has formed.
const UNFORMED: &str = "_na_";
const ROOT: &str = "/";
const LOCAL: &str = "/_nodes/_local/transport";
const NODES: &str = "/_nodes/transport";
const VOTERS: &str =
    "/_cluster/state/metadata?filter_path=metadata.cluster_coordination.last_committed_config";

impl Session {
    /// Returns the cluster's UUID; `None` until it has formed.
    ///
    /// # Errors
    ///
    /// If a request fails, or a response is unexpected.
    pub fn cluster_uuid(&mut self, credentials: &Credentials) -> Result<Option<String>, Error> {
        let response = self.request(Method::GET, ROOT, Some(credentials), None)?;
        let call = response.call.clone();
        match response.success()?.get("cluster_uuid").and_then(Value::as_str) {
            Some(UNFORMED) => Ok(None),
            Some(uuid) => Ok(Some(uuid.to_owned())),
            None => Err(Error::Answer { url: call, what: "it contains no `cluster_uuid`" }),
        }
    }

    /// Returns the nodes of the cluster.
    ///
    /// # Errors
    ///
    /// If a request fails, or a response is unexpected.
    pub fn members(&mut self, credentials: &Credentials) -> Result<Members, Error> {
        let mut ask = |path| {
            let response = self.request(Method::GET, path, Some(credentials), None)?;
            let call = response.call.clone();
            Ok::<_, Error>((response.success()?, call))
        };
        let (local, url) = ask(LOCAL)?;
        let own = ids(&local).and_then(|mut ids| ids.next().cloned());
        let own = own.ok_or(Error::Answer { url, what: "this node is not in it" })?;
        let (body, url) = ask(NODES)?;
        let nodes = members(&body).ok_or(Error::Answer { url, what: "it contains no nodes" })?;
        let (state, _) = ask(VOTERS)?;
        let silent = body.pointer("/_nodes/failed").and_then(Value::as_u64).unwrap_or_default();
        let is_here = |id: &str| nodes.iter().any(|node| node.id == id);
        Ok(Members { own, is_complete: silent == 0 && voters(&state).all(is_here), nodes })
    }
}

fn ids(body: &Value) -> Option<impl Iterator<Item = &String>> {
    Some(body.get("nodes")?.as_object()?.keys())
}

/// Parses the nodes in a response to `GET /_nodes/transport`, sorted by address; `None` if a field is
/// missing.
fn members(body: &Value) -> Option<Vec<Member>> {
    let member = |(id, node): (&String, &Value)| {
        let roles = node.get("roles")?.as_array()?;
        let published = node.pointer("/transport/publish_address")?.as_str()?;
        // A published name precedes the address: `name/address:port`.
        let transport = published.rsplit_once('/').map_or(published, |(_, address)| address);
        let may_be_master = roles.iter().any(|role| role == "master");
        Some(Member { id: id.clone(), transport: transport.to_owned(), may_be_master })
    };
    let mut nodes: Vec<Member> = body.get("nodes")?.as_object()?.iter().map(member).collect::<Option<_>>()?;
    nodes.sort_by(|one, other| one.transport.cmp(&other.transport));
    Some(nodes)
}

/// Returns the IDs of the voting nodes.
fn voters(state: &Value) -> impl Iterator<Item = &str> {
    let voters = state.pointer("/metadata/cluster_coordination/last_committed_config");
    voters.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_are_told_from_the_names_before_them() {
        let node = |address: &str, roles: &[&str]| json!({"roles": roles, "transport": {"publish_address": address}});
        let body = json!({"nodes": {
            "a": node("es01/10.0.0.2:9300", &["data", "master"]),
            "b": node("[2001:db8::1]:9300", &["data"]),
            "c": node("10.0.0.1:9300", &["master", "voting_only"]),
        }});
        let member = |id: &str, transport: &str, may_be_master| Member {
            id: id.to_owned(),
            transport: transport.to_owned(),
            may_be_master,
        };
        let expected = [
            member("c", "10.0.0.1:9300", true),
            member("a", "10.0.0.2:9300", true),
            member("b", "[2001:db8::1]:9300", false),
        ];
        assert_eq!(members(&body).unwrap(), expected);
        assert_eq!(members(&json!({"nodes": {"a": {"roles": []}}})), None);
    }

    #[test]
    fn voters_are_listed() {
        let state = json!({"metadata": {"cluster_coordination": {"last_committed_config": ["a", "b"]}}});
        assert_eq!(voters(&state).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(voters(&json!({})).count(), 0);
    }
}
