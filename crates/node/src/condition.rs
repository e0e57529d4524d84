//! What a rotation must know of a cluster: its nodes, whether all are there and of one version, and whether others trust it.

use hyper::Method;
use serde_json::{Value, json};

use crate::client::Credentials;
use crate::{Error, Session};

/// A node of the cluster, and where it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The cluster's identifier of it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its release.
    pub version: String,
    /// Where other nodes reach it: an address and a port.
    pub transport: String,
    /// Where clients reach it, if they do.
    pub http: Option<String>,
    /// Its settings of the transport layer's TLS that are no secrets, by what follows `xpack.security.transport.ssl.`.
    pub transport_ssl: Vec<(String, String)>,
    /// The same of the HTTP layer's TLS.
    pub http_ssl: Vec<(String, String)>,
}

/// The state of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Its name.
    pub cluster: String,
    /// Its nodes, by their names.
    pub peers: Vec<Peer>,
    /// Whether each voting node is among them, and each answers.
    pub is_complete: bool,
    /// Whether an index is not whole.
    pub is_red: bool,
    /// Clusters that this one is connected to.
    pub remotes: Vec<String>,
}

const PEERS: &str = "/_nodes/transport,http,settings?flat_settings=true";
const TRANSPORT_SSL: &str = "xpack.security.transport.ssl.";
const HTTP_SSL: &str = "xpack.security.http.ssl.";
const HEALTH: &str = "/_cluster/health?filter_path=status,cluster_name";
const REMOTES: &str = "/_remote/info";
const PROCESS: &str = "/_nodes/process?filter_path=_nodes";
const KEYS: &str = "/_security/api_key";
const TOKENS: &str = "/_security/api_key?name=enrollment_token_API_key_*";
const MAY_ENROLL: &str = "cluster:admin/xpack/security/enroll/node";

/// The key of an enrollment token that was not undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnrollmentKeyLife {
    /// Whether nodes could join by it; a Kibana enrolls by the others.
    pub joins: bool,
    /// When it ends, in milliseconds since 1970.
    pub ends: Option<i64>,
}

impl Session {
    /// The keys of enrollment tokens that were not undone; some may have ended.
    ///
    /// # Errors
    ///
    /// Where the server refuses.
    pub fn enrollment_keys(&mut self, credentials: &Credentials) -> Result<Vec<EnrollmentKeyLife>, Error> {
        let (body, _) = self.ask(credentials, TOKENS)?;
        let life = |key: &Value| EnrollmentKeyLife {
            joins: joins(key),
            ends: key.get("expiration").and_then(Value::as_i64),
        };
        Ok(live(&body).map(life).collect())
    }

    /// The state of the cluster.
    ///
    /// # Errors
    ///
    /// Where the server refuses, or answers with something else.
    pub fn condition(&mut self, credentials: &Credentials) -> Result<Condition, Error> {
        let is_complete = self.members(credentials)?.is_complete;
        let (health, url) = self.ask(credentials, HEALTH)?;
        let text = |name: &str| health.get(name).and_then(Value::as_str);
        let missing = Error::Answer { url, what: "it contains no health" };
        let (status, cluster) = text("status").zip(text("cluster_name")).ok_or(missing)?;
        let (is_red, cluster) = (status == "red", cluster.to_owned());
        let (body, url) = self.ask(credentials, PEERS)?;
        let peers = peers(&body).ok_or(Error::Answer { url, what: "it contains no nodes" })?;
        let (remotes, _) = self.ask(credentials, REMOTES)?;
        let remotes = remotes.as_object().into_iter().flatten().map(|(name, _)| name.clone());
        Ok(Condition { cluster, peers, is_complete, is_red, remotes: remotes.collect() })
    }

    /// How many nodes are there, when each of them was asked over a connection of the cluster and answered; `None` where
    /// one did not. A green health proves less: it is what the master remembers.
    ///
    /// # Errors
    ///
    /// Where the server refuses, or answers with something else.
    pub fn all_answer(&mut self, credentials: &Credentials) -> Result<Option<u64>, Error> {
        let (body, url) = self.ask(credentials, PROCESS)?;
        let count = |name: &str| body.pointer(&format!("/_nodes/{name}")).and_then(Value::as_u64);
        match (count("total"), count("failed")) {
            (Some(total), Some(0)) => Ok(Some(total)),
            (Some(_), Some(_)) => Ok(None),
            _ => Err(Error::Answer { url, what: "it contains no number of nodes" }),
        }
    }

    /// Revokes the keys of enrollment tokens with which nodes could join; returns their number.
    ///
    /// # Errors
    ///
    /// Where the server refuses.
    pub fn revoke_node_tokens(&mut self, credentials: &Credentials) -> Result<usize, Error> {
        let (body, _) = self.ask(credentials, TOKENS)?;
        let ids = node_tokens(&body);
        if !ids.is_empty() {
            let body = json!({"ids": ids});
            self.request(Method::DELETE, KEYS, Some(credentials), Some(&body))?.success()?;
        }
        Ok(ids.len())
    }

    fn ask(&mut self, credentials: &Credentials, path: &str) -> Result<(Value, String), Error> {
        let response = self.request(Method::GET, path, Some(credentials), None)?;
        let call = response.call.clone();
        Ok((response.success()?, call))
    }
}

/// The nodes in an answer to `GET /_nodes/transport,http`; `None` where one lacks something.
fn peers(body: &Value) -> Option<Vec<Peer>> {
    // Where a name was published, it stands before the address: `name/address:port`.
    let address = |text: &str| text.rsplit_once('/').map_or(text, |(_, address)| address).to_owned();
    let peer = |(id, node): (&String, &Value)| {
        let text = |at: &str| node.pointer(at).and_then(Value::as_str);
        Some(Peer {
            id: id.clone(),
            name: text("/name")?.to_owned(),
            version: text("/version")?.to_owned(),
            transport: address(text("/transport/publish_address")?),
            http: text("/http/publish_address").map(address),
            transport_ssl: settings_below(TRANSPORT_SSL, node),
            http_ssl: settings_below(HTTP_SSL, node),
        })
    };
    let mut peers: Vec<Peer> = body.get("nodes")?.as_object()?.iter().map(peer).collect::<Option<_>>()?;
    peers.sort_by(|one, other| one.name.cmp(&other.name));
    Some(peers)
}

/// A node's settings with a prefix, by what follows it. A list counts as one text, as settings files may have it.
fn settings_below(prefix: &str, node: &Value) -> Vec<(String, String)> {
    let settings = node.get("settings").and_then(Value::as_object).into_iter().flatten();
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    settings.filter_map(|(name, value)| Some((name.strip_prefix(prefix)?.to_owned(), text(value)))).collect()
}

/// The identifiers of keys with which nodes could join. Versions that do not report the purpose of a key report it for
/// none.
fn node_tokens(body: &Value) -> Vec<&str> {
    live(body).filter(|key| joins(key)).filter_map(|key| key.get("id")?.as_str()).collect()
}

/// The keys that were not undone.
fn live(body: &Value) -> impl Iterator<Item = &Value> {
    let keys = body.get("api_keys").and_then(Value::as_array).into_iter().flatten();
    keys.filter(|key| key.get("invalidated").and_then(Value::as_bool) == Some(false))
}

/// Whether nodes could join by a key.
fn joins(key: &Value) -> bool {
    let Some(roles) = key.get("role_descriptors").and_then(Value::as_object) else { return true };
    let mut granted = roles.values().filter_map(|role| role.get("cluster")?.as_array()).flatten();
    granted.any(|privilege| privilege == MAY_ENROLL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_are_sorted_and_have_addresses() {
        let node = |name: &str, transport: &str| {
            json!({"name": name, "version": "9.5.3", "transport": {"publish_address": transport},
                "http": {"publish_address": "es.example/10.0.0.1:9200"}})
        };
        let body = json!({"nodes": {"b": node("n2", "10.0.0.2:9300"), "a": node("n1", "es/10.0.0.1:9300")}});
        let found = peers(&body).unwrap();
        let shown: Vec<_> = found.iter().map(|peer| (&*peer.name, &*peer.id, &*peer.transport)).collect();
        assert_eq!(shown, [("n1", "a", "10.0.0.1:9300"), ("n2", "b", "10.0.0.2:9300")]);
        assert_eq!(found[0].http.as_deref(), Some("10.0.0.1:9200"));
        assert_eq!(peers(&json!({"nodes": {"a": {}}})), None);
        assert_eq!(found[0].transport_ssl, []);
    }

    #[test]
    fn settings_of_a_layer_are_taken_from_among_others() {
        let settings = json!({"node.name": "n1", "xpack.security.transport.ssl.verification_mode": "certificate",
            "xpack.security.transport.ssl.certificate_authorities": ["a", "b"],
            "xpack.security.http.ssl.certificate": "http.crt"});
        let shown = |prefix: &str| {
            let mut found = settings_below(prefix, &json!({"settings": settings}));
            found.sort_unstable();
            found
        };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let transport =
            [pair("certificate_authorities", r#"["a","b"]"#), pair("verification_mode", "certificate")];
        assert_eq!(shown(TRANSPORT_SSL), transport);
        assert_eq!(shown(HTTP_SSL), [pair("certificate", "http.crt")]);
    }

    #[test]
    fn live_tokens_of_nodes_are_told_from_others() {
        let key = |id: &str, invalidated: bool, privilege: &str| {
            json!({"id": id, "invalidated": invalidated,
                "role_descriptors": {"create_enrollment_token": {"cluster": [privilege]}}})
        };
        let kibana = "cluster:admin/xpack/security/enroll/kibana";
        let old = json!({"id": "d", "invalidated": false});
        let keys = [key("a", false, MAY_ENROLL), key("b", true, MAY_ENROLL), key("c", false, kibana), old];
        assert_eq!(node_tokens(&json!({"api_keys": keys})), ["a", "d"]);
        assert_eq!(node_tokens(&json!({})), [""; 0]);
    }
}
