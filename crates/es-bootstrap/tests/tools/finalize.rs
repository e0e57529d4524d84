//! `finalize` against a scripted cluster: what it writes, and what it leaves to the operator.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::place::{Ended, Node, identity, text};
use crate::server::{HEALTH, Reply, Server, ready};

const ROOT: &str = "GET /";
const LOCAL: &str = "GET /_nodes/_local/transport";
const NODES: &str = "GET /_nodes/transport";
const VOTERS: &str =
    "GET /_cluster/state/metadata?filter_path=metadata.cluster_coordination.last_committed_config";
const YML: &str = "config/elasticsearch.yml";

/// A node of the cluster: its ID, its address, its role.
type Member = (&'static str, &'static str, &'static str);

/// Answers as the first of these nodes, in a cluster with these voters.
pub(crate) fn cluster(
    members: &'static [Member],
    voters: &'static [&'static str],
) -> impl Fn(&str, usize) -> Reply + Send + Sync + 'static {
    let nodes = |members: &[Member]| {
        let node = |(id, address, role): &Member| {
            let node = json!({"name": id, "roles": [role], "transport": {"publish_address": address}});
            ((*id).to_owned(), node)
        };
        let nodes: serde_json::Map<String, Value> = members.iter().map(node).collect();
        json!({"_nodes": {"failed": 0}, "nodes": nodes}).to_string()
    };
    let (local, all) = (nodes(&members[..1]), nodes(members));
    let state = json!({"metadata": {"cluster_coordination": {"last_committed_config": voters}}}).to_string();
    move |call, before| match call {
        ROOT => (200, r#"{"name":"n1","cluster_uuid":"uuid"}"#).into(),
        LOCAL => (200, local.as_str()).into(),
        NODES => (200, all.as_str()).into(),
        VOTERS => (200, state.as_str()).into(),
        _ => ready(call, before),
    }
}

const THREE: &[Member] = &[
    ("a", "10.0.0.1:9300", "master"),
    ("b", "es02/10.0.0.2:9300", "master"),
    ("c", "10.0.0.3:9300", "data"),
];
const ALONE: &[Member] = &[("a", "127.0.0.1:9300", "master")];

fn server(node: &Node, answer: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> Server {
    Server::with_tls(identity(&node.at("config")), answer)
}

fn finalize(node: &Node, server: &Server, words: &[&str]) -> Ended {
    let port = format!("-Ehttp.port={}", server.port);
    text(node.run("es-bootstrap", &[&["finalize", &port][..], words].concat(), ""))
}

/// Returns the discovery settings.
fn discovery(node: &Node) -> Vec<String> {
    let text = fs::read_to_string(node.at(YML)).unwrap();
    let active = text.lines().filter(|line| line.starts_with("discovery.") || line.starts_with("cluster."));
    active.map(str::to_owned).collect()
}

#[test]
fn the_other_master_nodes_take_the_place_of_the_first_masters() {
    let node = Node::configured();
    let server = server(&node, cluster(THREE, &["a", "b"]));
    let before = node.read("elasticsearch.yml");
    let (code, out, err) = finalize(&node, &server, &["--dry-run"]);
    assert!(code == 0 && out.contains("would remove `cluster.initial_master_nodes:"), "{out}{err}");
    assert_eq!(node.read("elasticsearch.yml"), before);

    let (code, out, err) = finalize(&node, &server, &[]);
    assert!(code == 0 && out.contains("wrote `discovery.seed_hosts: [\"10.0.0.2:9300\"]`"), "{out}{err}");
    assert_eq!(discovery(&node), [r#"discovery.seed_hosts: ["10.0.0.2:9300"]"#]);
    assert_eq!(server.calls(), [&[HEALTH, ROOT, LOCAL, NODES, VOTERS][..]; 2].concat());

    let after = node.read("elasticsearch.yml");
    let (code, out, err) = finalize(&node, &server, &[]);
    assert!((code, out.as_str()) == (80, "") && err.contains("nothing to do"), "{err}");
    assert_eq!(node.read("elasticsearch.yml"), after);
    node.assert_swept();

    // A node that formed the cluster can still be announced.
    let port = format!("-Ehttp.port={}", server.port);
    let (code, _, err) = text(node.run("es-bootstrap", &["announce", &port, "--wait", "20s"], ""));
    assert_eq!(code, 0, "{err}");
}

#[test]
fn a_block_of_elasticsearchs_own_first_start_is_changed_as_well() {
    let node = Node::bare();
    tests::stock::first_node_in(&node.at("config"), "8.19.21", "n1").unwrap();
    let server = server(&node, cluster(THREE, &["a", "b"]));
    let before = node.read("elasticsearch.yml");
    let (code, out, err) = finalize(&node, &server, &["-E", "node.name=n1"]);
    assert!(code == 0 && out.contains("removed `cluster.initial_master_nodes: [\"n1\"]`"), "{out}{err}");
    assert_eq!(discovery(&node), [r#"discovery.seed_hosts: ["10.0.0.2:9300"]"#]);
    // Nothing else is changed.
    let after = node.read("elasticsearch.yml");
    let gone: Vec<&str> = before.lines().filter(|line| !after.contains(line)).collect();
    let stock =
        ["# A cluster of its own.", "# Others can join it.", "cluster.initial_master_nodes: [\"n1\"]"];
    assert_eq!(gone, stock);
    assert_eq!(finalize(&node, &server, &["-E", "node.name=n1"]).0, 80);
    node.assert_swept();
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn a_mount_in_the_way_is_named_by_the_dry_run_as_well() {
    let node = Node::configured();
    let server = server(&node, cluster(THREE, &["a"]));
    let (file, before) = (node.at(YML).display().to_string(), node.read("elasticsearch.yml"));
    let port = format!("-Ehttp.port={}", server.port);
    for words in [&["finalize", "--dry-run"][..], &["finalize"]] {
        let inner = node.command("es-bootstrap", &[words, &[&port]].concat());
        let mut command = Command::new("unshare");
        let script = format!("mount --bind '{file}' '{file}'; exec \"$@\"");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-ec", &script, "sh"]);
        command.arg(inner.get_program()).args(inner.get_args());
        command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let (code, out, err) = text(command.output().unwrap());
        let expected = format!("`{file}` is a mount point and cannot be replaced");
        assert!(code == 74 && err.contains(&expected) && err.contains("hint: "), "{words:?}: {code}: {err}");
        assert_eq!((out.as_str(), node.read("elasticsearch.yml")), ("", before.clone()), "{words:?}");
        node.assert_swept();
    }
}

#[test]
fn whoever_is_alone_has_no_seeds_and_finds_members_later() {
    let node = Node::configured();
    let (code, _, err) = finalize(&node, &server(&node, cluster(ALONE, &["a"])), &[]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(discovery(&node), ["discovery.seed_hosts: []"]);
    const TWO: &[Member] = &[("a", "127.0.0.1:9300", "master"), ("b", "127.0.0.1:9301", "master")];
    let (code, _, err) = finalize(&node, &server(&node, cluster(TWO, &["a", "b"])), &[]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(discovery(&node), [r#"discovery.seed_hosts: ["127.0.0.1:9301"]"#]);
    // Other machines cannot connect to loopback addresses.
    const MIXED: &[Member] = &[("a", "10.0.0.1:9300", "master"), ("b", "127.0.0.1:9301", "master")];
    let (code, _, err) = finalize(&node, &server(&node, cluster(MIXED, &["a", "b"])), &[]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(discovery(&node), ["discovery.seed_hosts: []"]);
}

#[test]
fn a_node_whose_vote_counts_keeps_its_place_while_it_is_away() {
    let node = Node::configured();
    let done = |members, voters| {
        let (code, _, err) = finalize(&node, &server(&node, cluster(members, voters)), &[]);
        assert!(code == 0 || code == 80, "{err}");
        (code, discovery(&node))
    };
    const B: &[Member] = &[("a", "10.0.0.1:9300", "master"), ("b", "10.0.0.2:9300", "master")];
    const C: &[Member] = &[("a", "10.0.0.1:9300", "master"), ("c", "10.0.0.3:9300", "master")];
    let of = |seeds: &str| vec![format!("discovery.seed_hosts: [{seeds}]")];
    assert_eq!(done(B, &["a", "b"]), (0, of(r#""10.0.0.2:9300""#)));
    assert_eq!(done(C, &["a", "b", "c"]), (0, of(r#""10.0.0.2:9300", "10.0.0.3:9300""#)));
    assert_eq!(done(C, &["a", "b", "c"]).0, 80);
    assert_eq!(done(C, &["a", "c"]), (0, of(r#""10.0.0.3:9300""#)));
}

#[test]
fn what_the_operator_wrote_about_discovery_stays() {
    for (lines, expected) in [
        ("discovery.seed_hosts: [es02]\n", &["discovery.seed_hosts: [es02]"][..]),
        ("discovery.seed_providers: file\n", &["discovery.seed_providers: file"]),
        ("discovery.type: single-node\n", &["discovery.type: single-node"]),
    ] {
        let node = Node::configured();
        fs::write(node.at(YML), format!("{lines}{}", node.read("elasticsearch.yml"))).unwrap();
        let (code, out, err) = finalize(&node, &server(&node, cluster(THREE, &["a"])), &[]);
        assert!(code == 0 && !out.contains("wrote"), "{lines}: {out}{err}");
        assert_eq!(discovery(&node), expected);
    }
    // If es-bootstrap wrote none of the settings, the node is not contacted.
    let node = Node::configured();
    let text = node.read("elasticsearch.yml");
    let line = text.lines().find(|line| line.starts_with("cluster.initial_master_nodes")).unwrap();
    let theirs = format!("{line}\ndiscovery.seed_hosts: [es02]\n{}", text.replace(&format!("{line}\n"), ""));
    fs::write(node.at(YML), &theirs).unwrap();
    let server = server(&node, cluster(THREE, &["a"]));
    assert_eq!(finalize(&node, &server, &[]).0, 80);
    assert_eq!((node.read("elasticsearch.yml"), server.calls().len()), (theirs, 0));
}

#[test]
fn in_a_pod_only_names_are_written() {
    let node = Node::configured();
    let server = server(&node, cluster(THREE, &["a", "b"]));
    let before = node.read("elasticsearch.yml");
    let run = |words: &[&str]| {
        let port = format!("-Ehttp.port={}", server.port);
        let mut command = node.command("es-bootstrap", &[&["finalize", &port][..], words].concat());
        text(command.env("KUBERNETES_SERVICE_HOST", "10.96.0.1").output().unwrap())
    };
    let (code, _, err) = run(&[]);
    assert!(code == 78 && err.contains("--seed-host NAME"), "{err}");
    assert_eq!(node.read("elasticsearch.yml"), before);
    let (code, _, err) = run(&["--seed-host", "es-master:9300", "--seed-host", "es-other"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(discovery(&node), [r#"discovery.seed_hosts: ["es-master:9300", "es-other"]"#]);
}

#[test]
fn a_cluster_that_has_not_formed_is_tried_again_later() {
    let node = Node::configured();
    let before = node.read("elasticsearch.yml");
    let server = server(&node, |call: &str, before: usize| match call {
        ROOT => Reply::from((200, r#"{"name":"n1","cluster_uuid":"_na_"}"#)),
        _ => ready(call, before),
    });
    let (code, _, err) = finalize(&node, &server, &[]);
    assert!(code == 75 && err.contains("the cluster has not formed yet"), "{err}");
    assert_eq!(node.read("elasticsearch.yml"), before);
}

#[test]
fn settings_that_would_be_read_as_something_else_are_left_alone() {
    let node = Node::configured();
    // A list on several lines: removing only the first would leave an item.
    let text = node.read("elasticsearch.yml");
    let line = text.lines().find(|line| line.starts_with("cluster.initial_master_nodes")).unwrap();
    let name = line.split('"').nth(1).unwrap();
    let spread = text.replace(line, &format!("cluster.initial_master_nodes:\n  - {name}"));
    fs::write(node.at(YML), &spread).unwrap();
    let (code, _, err) = finalize(&node, &server(&node, cluster(THREE, &["a"])), &[]);
    assert!(code == 78 && err.contains("could not be changed"), "{err}");
    assert_eq!(node.read("elasticsearch.yml"), spread);
}
