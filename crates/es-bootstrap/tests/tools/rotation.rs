//! `rotate-ca … prepare` against scripted clusters: obstacles are reported before anything is created.

use serde_json::{Value, json};

use crate::finalize::cluster;
use crate::place::{Node, identity, text};
use crate::server::{Reply, Server};

const RECIPIENT: &str = include_str!("../../../fleet/tests/fixtures/host_ed25519.pub");
const PEERS: &str = "GET /_nodes/transport,http,settings?flat_settings=true";
const STATE: &str = "GET /_cluster/health?filter_path=status,cluster_name";
const REMOTES: &str = "GET /_remote/info";
const TOKENS: &str = "GET /_security/api_key?name=enrollment_token_API_key_*";
const REVOKE: &str = "DELETE /_security/api_key";
const MODE: &str = "xpack.security.transport.ssl.verification_mode";
const CLIENTS: &str = "xpack.security.transport.ssl.client_authentication";

/// A cluster of two nodes.
struct Cluster {
    voters: &'static [&'static str],
    status: &'static str,
    remotes: Value,
    /// The version of the second node, and its settings.
    version: &'static str,
    settings: Value,
}

impl Cluster {
    fn fit() -> Self {
        let settings =
            json!({MODE: "certificate", "xpack.security.http.ssl.keystore.path": "certs/http.p12"});
        Self { voters: &["a"], status: "green", remotes: json!({}), version: "8.19.21", settings }
    }

    fn with(name: &str, value: &str) -> Self {
        let mut cluster = Self::fit();
        cluster.settings[name] = value.into();
        cluster
    }

    fn serve(self, node: &Node) -> Server {
        let peer = |name: &str, version: &str, settings: &Value| {
            json!({"name": name, "version": version, "settings": settings,
                "transport": {"publish_address": "127.0.0.1:9300"}, "http": {"publish_address": "127.0.0.1:9200"}})
        };
        let first = peer("a", "8.19.21", &Self::fit().settings);
        let peers = json!({"nodes": {"a": first, "b": peer("b", self.version, &self.settings)}}).to_string();
        let state = json!({"status": self.status, "cluster_name": "elasticsearch"}).to_string();
        let remotes = self.remotes.to_string();
        let members = &[("a", "127.0.0.1:9300", "master"), ("b", "127.0.0.2:9300", "data")];
        let otherwise = cluster(members, self.voters);
        let answer = move |call: &str, before: usize| -> Reply {
            match call {
                PEERS => (200, peers.as_str()).into(),
                STATE => (200, state.as_str()).into(),
                REMOTES => (200, remotes.as_str()).into(),
                TOKENS => (200, r#"{"api_keys": [{"id": "k", "invalidated": false}]}"#).into(),
                _ => otherwise(call, before),
            }
        };
        Server::with_tls(identity(&node.at("config")), answer)
    }
}

#[test]
fn what_cannot_be_rotated_is_told_before_anything_is_made() {
    let one_store = "xpack.security.http.ssl.keystore.path";
    let mut with_pem = Cluster::with("xpack.security.http.ssl.certificate", "certs/http.crt");
    with_pem.settings.as_object_mut().unwrap().remove(one_store);
    let clusters: [(&str, Cluster, &[&str], &str); 9] = [
        ("transport", Cluster::fit(), &["--nodes", "3"], "the cluster has 2 nodes instead of 3"),
        ("http", Cluster { voters: &["a", "gone"], ..Cluster::fit() }, &[], "voting nodes are missing"),
        ("transport", Cluster { status: "red", ..Cluster::fit() }, &[], "health of the cluster is red"),
        ("http", Cluster { version: "9.5.3", ..Cluster::fit() }, &[], "different versions: 8.19.21, 9.5.3"),
        ("transport", Cluster { remotes: json!({"far": {}}), ..Cluster::fit() }, &[], "such as `far`"),
        ("transport", Cluster::with(MODE, "full"), &[], "`b` has another `verification_mode`"),
        ("transport", Cluster::with(CLIENTS, "optional"), &[], "`b` does not request certificates"),
        ("http", Cluster::with("xpack.security.http.ssl.enabled", "false"), &[], "`b` does not use TLS"),
        ("http", with_pem, &[], "`b` has its HTTP certificate in the PEM file `certs/http.crt`"),
    ];
    for (layer, cluster, words, why) in clusters {
        let node = Node::configured();
        let server = cluster.serve(&node);
        let (code, _, err) = prepare(&node, &server, layer, words);
        assert!(code == 78 && err.contains(why), "{code}: {err}");
        assert!(!node.at("rotation.age").exists());
        assert!(!server.calls().iter().any(|call| call == REVOKE), "{:?}", server.calls());
        node.assert_swept();
    }
}

#[test]
fn a_cluster_that_can_be_rotated_gets_a_file_and_its_tokens_are_revoked() {
    for layer in ["transport", "http"] {
        let node = Node::configured();
        let remotes = if layer == "http" { json!({"far": {}}) } else { json!({}) };
        let server = Cluster { remotes, ..Cluster::fit() }.serve(&node);
        let (code, out, err) = prepare(&node, &server, layer, &["--dry-run"]);
        assert!(code == 0 && out.contains("would prepare a new "), "{out}{err}");
        assert!(!node.at("rotation.age").exists());
        assert!(!server.calls().iter().any(|call| call == REVOKE), "{:?}", server.calls());
        let (code, out, err) = prepare(&node, &server, layer, &["--nodes", "2"]);
        assert!(code == 0 && out.contains("for 2 nodes"), "{out}{err}");
        assert!(node.at("rotation.age").exists() && server.calls().iter().any(|call| call == REVOKE));
        node.assert_swept();
    }
}

fn prepare(node: &Node, server: &Server, layer: &str, words: &[&str]) -> (i32, String, String) {
    let port = format!("-Ehttp.port={}", server.port);
    let to = ["--out", "rotation.age", "--recipient", RECIPIENT.trim_end(), "--wait", "20s", &port];
    text(node.run("es-bootstrap", &[&["rotate-ca", layer, "prepare"][..], &to, words].concat(), ""))
}
