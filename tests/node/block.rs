//! The node reads the values of the block, no matter what the file contained before.

use std::fs;

use serde_json::Value;
use tests::curl::{Who, get};

use crate::first_start::{first_start, place};

/// Existing settings, options of the start, and the node's values for some keys (`null`: not set).
type Combination = (&'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

const ALWAYS: [(&str, &str); 3] = [
    ("xpack.security.enabled", "true"),
    ("xpack.security.http.ssl.enabled", "true"),
    ("xpack.security.transport.ssl.enabled", "true"),
];

/// The first three always run; `cargo xtask test --all` runs all of them.
const COMBINATIONS: [Combination; 13] = [
    (
        "# a comment without a line end",
        &[],
        &[
            ("xpack.security.enrollment.enabled", "true"),
            ("http.host", "0.0.0.0"),
            ("transport.host", "null"),
            ("cluster.initial_master_nodes", "[\"test-node\"]"),
        ],
    ),
    (
        "discovery.type: single-node\r\nxpack.security.enrollment.enabled: true\r\n",
        &[],
        &[
            ("discovery.type", "single-node"),
            ("xpack.security.enrollment.enabled", "true"),
            ("cluster.initial_master_nodes", "null"),
        ],
    ),
    (
        "node.name: 'käse \"one\"'\nhttp:\n  host: 127.0.0.1\n",
        &[],
        &[
            ("node.name", "käse \"one\""),
            ("http.host", "127.0.0.1"),
            ("cluster.initial_master_nodes", "[\"käse \\\"one\\\"\"]"),
        ],
    ),
    ("xpack.security.enrollment.enabled: true\n", &[], &[("xpack.security.enrollment.enabled", "true")]),
    (
        "xpack: {security: {enrollment: {enabled: true}}}\n",
        &[],
        &[("xpack.security.enrollment.enabled", "true")],
    ),
    ("http.bind_host: 127.0.0.1\n", &[], &[("http.host", "null"), ("http.bind_host", "127.0.0.1")]),
    ("http.publish_host: 127.0.0.1\n", &[], &[("http.host", "null")]),
    ("network.host: 127.0.0.1\n", &[], &[("http.host", "null"), ("transport.host", "null")]),
    ("network.bind_host: _local_\n", &[], &[("http.host", "null")]),
    ("transport.host: 127.0.0.1\n", &[], &[("transport.host", "127.0.0.1"), ("http.host", "0.0.0.0")]),
    (
        "cluster.initial_master_nodes: [test-node]\n",
        &[],
        &[("cluster.initial_master_nodes", "[\"test-node\"]")],
    ),
    (
        "cluster.initial_master_nodes.0: test-node\ndiscovery.seed_hosts: []\n",
        &[],
        &[("cluster.initial_master_nodes", "[\"test-node\"]")],
    ),
    (
        "cluster.name: mine\n",
        &["-E", "http.host=127.0.0.1"],
        &[("http.host", "127.0.0.1"), ("cluster.name", "mine")],
    ),
];

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn the_node_reads_what_the_block_says() {
    let count = if tests::all() { COMBINATIONS.len() } else { 3 };
    for (settings, options, expected) in &COMBINATIONS[..count] {
        let place = place();
        place.append_settings(settings).unwrap();
        let before = fs::read(place.config("elasticsearch.yml")).unwrap();
        let (mut start, credentials) = first_start(&place, options);
        let after = fs::read(place.config("elasticsearch.yml")).unwrap();
        assert!(after.starts_with(&before), "{settings:?}: what was there before was changed");
        let url = format!("{}/_nodes/_local/settings?flat_settings=true", place.url());
        let who = Who::User("elastic", &credentials.password);
        let (status, body) = get(&place.config("certs/http_ca.crt"), &url, who).unwrap();
        assert_eq!(status, 200, "{settings:?}: {body}");
        let node = body["nodes"].as_object().and_then(|nodes| nodes.values().next()).unwrap();
        for (key, value) in ALWAYS.iter().chain(*expected) {
            let found = match &node["settings"][key] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(found, *value, "{settings:?}: {key}");
        }
        start.signal("TERM").unwrap();
        start.end().unwrap();
    }
}
