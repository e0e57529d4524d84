//! A cluster that has formed: the settings for its formation are removed, and the node knows where to
//! discover the others.

use std::fs;
use std::process::Output;

use serde_json::Value;
use tests::place::Place;
use tests::running::Running;

use crate::first_start::{first_start, place};
use crate::joining::{stop, wait_for_members};
use crate::network::{ADDRESS, Network};

const MASTERS: &str = "cluster.initial_master_nodes";

pub(crate) fn finalize(place: &Place, arguments: &[&str]) -> Output {
    place.bootstrap(&[&["finalize", "--format", "json"][..], arguments].concat()).output().unwrap()
}

/// Runs `finalize`, checks the exit code, and returns the JSON document.
pub(crate) fn document(place: &Place, arguments: &[&str], code: i32) -> Value {
    let output = finalize(place, arguments);
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn settings(place: &Place) -> String {
    fs::read_to_string(place.config("elasticsearch.yml")).unwrap()
}

/// Returns the settings for cluster and discovery that are in effect.
fn active(settings: &str) -> Vec<&str> {
    settings.lines().filter(|line| line.starts_with("cluster.") || line.starts_with("discovery.")).collect()
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn a_founder_needs_no_first_masters_once_the_cluster_has_formed() {
    let place = place();
    let (mut node, credentials) = first_start(&place, &[]);
    let before = settings(&place);
    let planned = document(&place, &["--dry-run"], 0);
    assert_eq!(settings(&place), before);
    let done = document(&place, &["--wait", "1m"], 0);
    assert_eq!((&planned["outcome"], &done["outcome"]), (&"planned".into(), &"finalized".into()));
    assert_eq!(planned["cluster_uuid"], done["cluster_uuid"]);
    assert_eq!(done["seed_hosts"], Value::Array(Vec::new()));
    assert_eq!(done["removed_initial_master_nodes"].as_array().unwrap().len(), 1);
    let after = settings(&place);
    assert_eq!(active(&after), ["discovery.seed_hosts: []"]);
    assert!(before.contains(MASTERS));

    let again = document(&place, &[], 80);
    assert_eq!((&again["outcome"], &again["cluster_uuid"]), (&"unchanged".into(), &done["cluster_uuid"]));
    assert_eq!(settings(&place), after);

    node.signal("TERM").unwrap();
    node.end().unwrap();
    let output = finalize(&place, &[]);
    assert_eq!(output.status.code(), Some(69), "{output:?}");
    let mut node = Running::start(&mut place.bootstrap(&["start"]), false).unwrap();
    wait_for_members(&mut node, &place, &credentials.password, 1);
    node.signal("TERM").unwrap();
    node.end().unwrap();
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn nothing_is_changed_before_the_cluster_has_formed() {
    let place = place();
    let configured = place.bootstrap(&["configure"]).output().unwrap();
    assert!(configured.status.success(), "{configured:?}");
    let before = settings(&place);
    let waiting = format!("{MASTERS}=another");
    let mut node = Running::start(&mut place.elasticsearch(&["-E", &waiting]), false).unwrap();
    node.wait_until("the node", |_| {
        place.bootstrap(&["wait", "--timeout", "0s"]).output().unwrap().status.success()
    })
    .unwrap();
    let output = finalize(&place, &["--wait", "5s"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.code() == Some(75) && said.contains("has not formed"), "{output:?}");
    assert_eq!(settings(&place), before);
    node.signal("TERM").unwrap();
    node.end().unwrap();
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn a_block_of_the_stock_step_is_finalized_as_well() {
    let place = place();
    let home = tests::home().unwrap();
    tests::stock::first_node(&place, home.file_name().unwrap().to_str().unwrap(), "n1").unwrap();
    place.append_settings("node.name: n1\n").unwrap();
    let mut node = Running::start(&mut place.elasticsearch(&[]), false).unwrap();
    let done = document(&place, &["--wait", "5m"], 0);
    assert_eq!(done["removed_initial_master_nodes"], serde_json::json!(["n1"]));
    assert_eq!(active(&settings(&place)), ["discovery.seed_hosts: []"]);
    assert_eq!(document(&place, &[], 80)["outcome"], "unchanged");
    node.signal("TERM").unwrap();
    node.end().unwrap();
}

/// On an address other than loopback, Elasticsearch enforces its bootstrap checks, one of which requires a
/// discovery setting. The limits of the machine may fail other checks, so the cluster is formed on the
/// loopback address.
#[test]
#[ignore = "needs a node, root: cargo xtask test --all"]
fn beyond_the_loopback_our_hosts_and_the_operators_own_pass_the_bootstrap_checks() {
    const UNSUITABLE: &str = "the default discovery settings are unsuitable";
    let network = Network::new();
    let own = format!("discovery.seed_hosts: [\"{ADDRESS}:9300\"]");
    for (hosts, after) in [("", "discovery.seed_hosts: []"), (&own, &own)] {
        let place = place();
        place.append_settings(&format!("transport.host: {ADDRESS}\n")).unwrap();
        let configured = network.within(&place.bootstrap(&["configure"])).output().unwrap();
        assert!(configured.status.success(), "{configured:?}");
        // Before a first start, these settings would mean that the node does not form a cluster.
        place.append_settings(&format!("{hosts}\n")).unwrap();
        let formed = place.bootstrap(&["start", "-E", "transport.host=127.0.0.1"]);
        let mut node = Running::start(&mut network.within(&formed), false).unwrap();
        node.wait_until("the node is up", |node| node.stdout.text().contains("started {")).unwrap();
        let finalize = || {
            let words = ["finalize", "--format", "json", "--wait", "1m"];
            network.within(&place.bootstrap(&words)).output().unwrap()
        };
        let output = finalize();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(active(&settings(&place)), [after]);
        assert_eq!(finalize().status.code(), Some(80));
        stop(&mut node);

        let said = beyond(&network, &place);
        assert!(!said.contains(UNSUITABLE), "{said}");
        let without = settings(&place).replace(after, "");
        fs::write(place.config("elasticsearch.yml"), without).unwrap();
        let said = beyond(&network, &place);
        assert!(said.contains(UNSUITABLE), "{said}");
    }
}

/// Returns the output of a node with an address other than loopback, until it is up or refuses to start.
fn beyond(network: &Network, place: &Place) -> String {
    let mut node = Running::start(&mut network.within(&place.elasticsearch(&[])), false).unwrap();
    if node.wait_until("the node is up", |node| node.stdout.text().contains("started {")).is_ok() {
        node.signal("TERM").unwrap();
    }
    node.end().unwrap();
    let said = node.stdout.text() + &node.stderr.text();
    assert!(said.contains("enforcing bootstrap checks"), "{said}");
    said
}
