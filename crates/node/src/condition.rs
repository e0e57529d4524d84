//! The state of a cluster, for a rotation: its nodes and their versions, whether all respond, and the remote
//! clusters.

use hyper::Method;
use serde_json::{Value, json};

use crate::client::Credentials;
use crate::{Error, Session};

/// A node of the cluster, with its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its node ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its version of Elasticsearch.
    pub version: String,
    /// Its transport address: an IP address and a port.
    pub transport: String,
    /// Its HTTP address, if HTTP is enabled.
    pub http: Option<String>,
    /// Its non-secret settings below `xpack.security.transport.ssl.`, without this prefix.
    pub transport_ssl: Vec<(String, String)>,
    /// Its non-secret settings below `xpack.security.http.ssl.`, without this prefix.
    pub http_ssl: Vec<(String, String)>,
}

/// The state of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Its name.
    pub cluster: String,
    /// Its nodes, sorted by name.
    pub peers: Vec<Peer>,
    /// Whether all voting nodes are among them, and all nodes respond.
    pub is_complete: bool,
    /// Whether the cluster's health is red.
    pub is_red: bool,
    /// The configured remote clusters.
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

/// The API key of an enrollment token that was not invalidated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnrollmentKeyLife {
    /// Whether nodes can join with it. The other keys are for Kibana.
    pub joins: bool,
    /// When it expires, in milliseconds since the Unix epoch.
    pub ends: Option<i64>,
}

impl Session {
    /// Returns the API keys of enrollment tokens that were not invalidated; some may have expired.
    ///
    /// # Errors
    ///
    /// If a request fails.
    pub fn enrollment_keys(&mut self, credentials: &Credentials) -> Result<Vec<EnrollmentKeyLife>, Error> {
        let (body, _) = self.ask(credentials, TOKENS)?;
        let life = |key: &Value| EnrollmentKeyLife {
            joins: joins(key),
            ends: key.get("expiration").and_then(Value::as_i64),
        };
        Ok(live(&body).map(life).collect())
    }

    /// Returns the state of the cluster.
    ///
    /// # Errors
    ///
    /// If a request fails, or a response is unexpected.
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

    /// Returns the number of nodes if each of them responded over the transport layer; `None` if one did not.
    /// Green health proves less: it reflects only what the master knows.
    ///
    /// # Errors
    ///
    /// If a request fails, or a response is unexpected.
    pub fn all_answer(&mut self, credentials: &Credentials) -> Result<Option<u64>, Error> {
        let (body, url) = self.ask(credentials, PROCESS)?;
        let count = |name: &str| body.pointer(&format!("/_nodes/{name}")).and_then(Value::as_u64);
        match (count("total"), count("failed")) {
            (Some(total), Some(0)) => Ok(Some(total)),
            (Some(_), Some(_)) => Ok(None),
            _ => Err(Error::Answer { url, what: "it contains no number of nodes" }),
        }
    }

    /// Invalidates the API keys of enrollment tokens with which nodes can join. Returns their number.
    ///
    /// # Errors
    ///
    /// If a request fails.
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

/// Parses the nodes in a response to `GET /_nodes/transport,http`; `None` if a field is missing.
fn peers(body: &Value) -> Option<Vec<Peer>> {
    // A published name precedes the address: `name/address:port`.
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

/// Returns a node's settings below a prefix, without the prefix. A list becomes one string, as settings files
/// may write it.
fn settings_below(prefix: &str, node: &Value) -> Vec<(String, String)> {
    let settings = node.get("settings").and_then(Value::as_object).into_iter().flatten();
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    settings.filter_map(|(name, value)| Some((name.strip_prefix(prefix)?.to_owned(), text(value)))).collect()
}

/// Returns the IDs of keys with which nodes can join. Some versions report no privileges for any key; then
/// all keys count.
fn node_tokens(body: &Value) -> Vec<&str> {
    live(body).filter(|key| joins(key)).filter_map(|key| key.get("id")?.as_str()).collect()
}

/// Returns the keys that were not invalidated.
fn live(body: &Value) -> impl Iterator<Item = &Value> {
    let keys = body.get("api_keys").and_then(Value::as_array).into_iter().flatten();
    keys.filter(|key| key.get("invalidated").and_then(Value::as_bool) == Some(false))
}

/// Whether nodes can join with a key.
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
