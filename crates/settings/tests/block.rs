//! The content of the block, where it can be appended, and how it is found again.

use std::collections::BTreeMap;

use settings::block::{self, BEGIN, Block, END, Membership, NotExtendable, Place, Reach, Run, State};
use settings::{Container, Sources, Value, assemble};

const AT: &str = "24-11-2026 12:00:00";

/// Composes the block of a node with this file and these overrides, and tries to append it.
fn compose(
    file: &str,
    overrides: &[(&str, &str)],
    membership: &Membership<'_>,
) -> (Block, Result<Vec<u8>, NotExtendable>) {
    let environment = BTreeMap::from([("HOSTNAME".into(), "hn".into())]);
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    let overrides: Vec<_> = overrides.iter().map(owned).collect();
    let sources = Sources {
        file: file.as_bytes(),
        environment: &environment,
        overrides: &overrides,
        container: Container::No,
        host_name: "the-host",
    };
    let settings = assemble(&sources).expect("the settings are valid");
    let block = block::compose(&sources, &settings, membership, AT, &block::Record::default());
    let extended = block::extend(&sources, &block);
    (block, extended)
}

const INITIAL: Membership<'_> = Membership::Initial { node_name: "n" };

/// Returns the keys that only some blocks contain.
fn more(block: &Block) -> Vec<&str> {
    const ALWAYS: [&str; 7] = [
        "xpack.security.enabled",
        "xpack.security.http.ssl.enabled",
        "xpack.security.http.ssl.keystore.path",
        "xpack.security.transport.ssl.enabled",
        "xpack.security.transport.ssl.verification_mode",
        "xpack.security.transport.ssl.keystore.path",
        "xpack.security.transport.ssl.truststore.path",
    ];
    let keys = block.keys();
    for key in ALWAYS {
        assert!(keys.contains(&key), "{key}");
    }
    keys.into_iter().filter(|key| !ALWAYS.contains(key)).collect()
}

const ENROLLMENT: &str = "xpack.security.enrollment.enabled";
const MASTERS: &str = "cluster.initial_master_nodes";

fn check(file: &str, overrides: &[(&str, &str)], expected: &[&str]) {
    let (block, extended) = compose(file, overrides, &INITIAL);
    assert_eq!(more(&block), expected, "{file:?} {overrides:?}");
    if let Err(refusal) = extended {
        panic!("{file:?} {overrides:?}: {refusal}");
    }
}

#[test]
fn the_block_of_a_first_node() {
    let (block, extended) = compose("a: b\n", &[], &Membership::Initial { node_name: "it's \"n\"" });
    let expected = format!(
        r#"{BEGIN}
#
# es-bootstrap secured this node when it was first started. The settings below, and the
# certificates and keys that they name, were generated on {AT}
#
# --------------------------------------------------------------------------------

# Require authentication.
xpack.security.enabled: true

# Allow Kibana and other nodes to enroll with a token.
xpack.security.enrollment.enabled: true

# TLS between clients, such as Kibana, and this node.
xpack.security.http.ssl:
  enabled: true
  keystore.path: certs/http.p12

# TLS between the nodes of the cluster, verified by the cluster's own CA.
xpack.security.transport.ssl:
  enabled: true
  verification_mode: certificate
  keystore.path: certs/transport.p12
  truststore.path: certs/transport.p12

# This node forms a new cluster by electing itself.
# More nodes can join it later.
cluster.initial_master_nodes: ["it's \"n\""]

# Clients may connect from any host.
# TLS and authentication are required.
http.host: 0.0.0.0

# Other nodes may connect from any host.
# They are encrypted and must show a certificate of the cluster.
#transport.host: 0.0.0.0

{END}
"#
    );
    assert_eq!(block.text(), expected);
    assert_eq!(extended.unwrap(), format!("a: b\n\n{expected}").as_bytes());
}

#[test]
fn enrollment_is_switched_on_unless_it_is_off_or_in_the_file() {
    let without = [MASTERS, "http.host"];
    let with = [ENROLLMENT, MASTERS, "http.host"];
    check("", &[], &with);
    check("xpack.security.enrollment.enabled: false\n", &[], &without);
    check("xpack.security.enrollment.enabled: true\n", &[], &without);
    check("xpack: {security: {enrollment.enabled: true}}\n", &[], &without);
    check("", &[(ENROLLMENT, "false")], &without);
    check("", &[(ENROLLMENT, "true")], &with);
}

#[test]
fn a_first_node_elects_itself_unless_it_is_alone_or_the_setting_exists() {
    let without = [ENROLLMENT, "http.host"];
    let with = [ENROLLMENT, MASTERS, "http.host"];
    check("discovery.type: single-node\n", &[], &without);
    check("discovery: {type: [single-node]}\n", &[], &with);
    check("discovery.type: multi-node\n", &[], &with);
    check("cluster.initial_master_nodes: [n]\n", &[], &without);
    check("cluster.initial_master_nodes: []\n", &[], &without);
    check("", &[(MASTERS, "n")], &without);
    check("discovery.seed_hosts: []\n", &[], &with);
}

#[test]
fn a_host_setting_of_the_operators_keeps_ours_away() {
    for key in ["http.host", "http.bind_host", "http.publish_host"] {
        check(&format!("{key}: x\n"), &[], &[ENROLLMENT, MASTERS]);
        check("", &[(key, "x")], &[ENROLLMENT, MASTERS]);
    }
    for key in ["network.host", "network.bind_host", "network.publish_host"] {
        let (block, _) = compose(&format!("{key}: [x]\n"), &[], &INITIAL);
        assert_eq!(more(&block), [ENROLLMENT, MASTERS]);
        assert!(!block.text().contains("transport.host"), "{key}");
    }
    for key in ["transport.host", "transport.bind_host", "transport.publish_host"] {
        let (block, _) = compose(&format!("{key}: x\n"), &[], &INITIAL);
        assert_eq!(more(&block), [ENROLLMENT, MASTERS, "http.host"]);
        assert!(!block.text().contains("#transport.host"), "{key}");
    }
    check("http.port: 9200\nhttp.hosts: x\n", &[], &[ENROLLMENT, MASTERS, "http.host"]);
}

#[test]
fn a_node_that_joins_names_the_others() {
    let seed_hosts = ["10.0.0.1:9300".to_owned(), "[::1]:9301".to_owned()];
    for (reach, transport) in
        [(Reach::Local, "\n#transport.host: 0.0.0.0\n"), (Reach::Remote, "\ntransport.host: 0.0.0.0\n")]
    {
        let membership = Membership::Joining { seed_hosts: &seed_hosts, reach };
        let (block, extended) = compose("discovery.type: multi-node\n", &[], &membership);
        let text = block.text();
        assert!(text.contains("\ndiscovery.seed_hosts: [\"10.0.0.1:9300\", \"[::1]:9301\"]\n"), "{text}");
        assert!(text.contains(transport), "{text}");
        assert!(!text.contains(MASTERS), "{text}");
        assert_eq!(more(&block).contains(&"transport.host"), reach == Reach::Remote);
        assert!(extended.is_ok());
        let (block, _) = compose("transport.host: x\n", &[], &membership);
        assert!(!block.text().contains("transport.host"));
    }
}

#[test]
fn a_node_that_was_planned_gets_what_its_file_does_not_say() {
    const NAMES: [&str; 2] = ["cluster.name", "node.name"];
    let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let founder = Place {
        cluster_name: "c".to_owned(),
        node_name: "n".to_owned(),
        master: true,
        initial_masters: names(&["n", "m"]),
        seed_hosts: names(&["192.0.2.2"]),
        reach: Reach::Remote,
    };
    let alone = Place { seed_hosts: Vec::new(), initial_masters: names(&["n"]), ..founder.clone() };
    let data = Place { master: false, initial_masters: Vec::new(), reach: Reach::Local, ..founder.clone() };
    let check = |file: &str, place: &Place, lines: &[&str], absent: &[&str]| {
        let (block, extended) = compose(file, &[], &Membership::Planned(place));
        let text = block.text();
        assert!(lines.iter().all(|line| text.contains(&format!("\n{line}\n"))), "{file:?}: {text}");
        assert!(!absent.iter().any(|key| block.keys().contains(key)), "{file:?}: {text}");
        assert!(extended.is_ok(), "{file:?}");
    };
    let masters = "cluster.initial_master_nodes: [\"n\", \"m\"]";
    let seeds = "discovery.seed_hosts: [\"192.0.2.2\"]";
    let both = ["cluster.name: c", "node.name: n", masters, seeds, "transport.host: 0.0.0.0"];
    check("a: b\n", &founder, &both, &["node.roles"]);
    check("cluster.name: c\nnode.name: n\n", &founder, &[masters, seeds], &NAMES);
    let said =
        "cluster.initial_master_nodes: [m, n]\ndiscovery.seed_hosts: 192.0.2.2\nnetwork.host: _site_\n";
    check(said, &founder, &both[..2], &[MASTERS, "discovery.seed_hosts", "transport.host"]);
    // Once other hosts can reach the node, its bootstrap checks require a discovery setting.
    check("", &alone, &["cluster.initial_master_nodes: [\"n\"]", "discovery.seed_hosts: []"], &[]);
    let roles = "node.roles: [\"data\", \"ingest\", \"ml\", \"remote_cluster_client\", \"transform\"]";
    check("", &data, &[roles, seeds, "#transport.host: 0.0.0.0"], &[MASTERS, "transport.host"]);
    check("node.roles: [data]\n", &data, &[seeds], &["node.roles"]);
}

/// Expects that the block cannot be appended, and checks the reported line.
fn refuses(file: &str, line: Option<usize>, reason: &str) {
    let refusal = compose(file, &[], &INITIAL).1.expect_err(file);
    assert_eq!(refusal.line(), line, "{file:?}: {refusal}");
    assert!(refusal.to_string().starts_with(reason), "{file:?}: {refusal}");
}

#[test]
fn files_that_the_block_would_break_are_refused_with_their_line() {
    refuses("a: b\nhttp.host: ''\n", Some(2), "`http.host` is already in the settings file");
    refuses("a: b\nxpack.security.enabled: \"\"\n", Some(2), "`xpack.security.enabled` is already");
    refuses("xpack.security.http.ssl: {}\n", Some(1), "`xpack.security.http.ssl` is already");
    refuses("\nxpack.security.transport.ssl: ''\n", Some(2), "`xpack.security.transport.ssl` is already");
    refuses("xpack: {security: {enabled: ''}}\n", Some(1), "`xpack.security.enabled` is already");
    refuses("cluster.initial_master_nodes: ''\n", Some(1), "`cluster.initial_master_nodes` is already");
    let malformed = "the settings file would be invalid with the new settings";
    for file in ["{a: b}\n", "{a: b,\n c: d}", "  a: b\n", "a: b\n...\n", "--- {a: b}\n"] {
        let refusal = compose(file, &[], &INITIAL).1.expect_err(file);
        assert!(refusal.to_string().starts_with(malformed), "{file:?}: {refusal}");
        assert!(refusal.line().is_some(), "{file:?}");
    }
    refuses("a: |+\n  x\n", None, "`a` would be changed by the new settings");
}

#[test]
fn a_name_that_looks_like_a_reference_is_read_as_it_is() {
    let environment = BTreeMap::from([("HOSTNAME".into(), "hn".into())]);
    for name in
        ["${HOSTNAME}", "${}", "x${nobody:y}", "${a${b}}", "${x}${x}${x}", "${open", "$${dollar:$}{x}", "}${"]
    {
        let (_, extended) = compose("", &[], &Membership::Initial { node_name: name });
        let renamed = block::replace_initial_master(&compose("", &[], &INITIAL).1.unwrap(), name);
        for file in [extended.unwrap(), renamed.unwrap()] {
            let sources = Sources {
                file: &file,
                environment: &environment,
                overrides: &[],
                container: Container::No,
                host_name: name,
            };
            let settings = assemble(&sources).unwrap();
            assert_eq!(settings.list(MASTERS), [name]);
            assert_eq!(settings.text("node.name"), Some(name), "the node gives the host's name to itself");
        }
    }
}

#[test]
fn files_of_all_kinds_get_the_block() {
    for file in [
        "",
        "a: b",
        "a: b\n",
        "a: b\r\nc: d\r\n",
        "# c\n",
        "---\na: b\n",
        "a:\n  b: c",
        "a:\n- b",
        "a: |\n  x\n",
        "\u{feff}a: b",
    ] {
        let extended = compose(file, &[], &INITIAL).1.unwrap();
        assert_eq!(block::remove(&extended).unwrap(), file.as_bytes(), "{file:?}");
    }
}

fn run() -> Run {
    Run { epoch: 1_795_475_645, ca_fingerprint: "0123456789abcdef".repeat(4) }
}

#[test]
fn the_block_in_progress_switches_tls_off_and_names_its_run() {
    let extended = block::append(b"a: b\n", &block::in_progress(&run(), &block::Record::default()));
    let environment = BTreeMap::new();
    let settings = assemble(&Sources {
        file: &extended,
        environment: &environment,
        overrides: &[],
        container: Container::No,
        host_name: "h",
    })
    .unwrap();
    let keys: Vec<&str> = settings.under("xpack.").map(|(key, _)| key).collect();
    assert_eq!(keys, ["xpack.security.http.ssl.enabled", "xpack.security.transport.ssl.enabled"]);
    assert!(keys.into_iter().all(|key| settings.boolean(key, true) == Ok(false)));
    assert_eq!(block::find(&extended).unwrap().state, State::InProgress(run()));
}

#[test]
fn a_finished_block_is_complete_whoever_wrote_it() {
    let (block, extended) = compose("a: b\n", &[], &INITIAL);
    let found = block::find(&extended.unwrap()).unwrap();
    assert_eq!(found.state, State::Complete);
    assert_eq!(found.range, 5..5 + 1 + block.text().len());
    for line in ["# run: x ca: y", "# run: 1 ca: 0123", "#run: 1 ca: "] {
        let file = format!("{BEGIN}\n{line}{}\n{END}\n", "A".repeat(64));
        assert_eq!(block::find(file.as_bytes()).unwrap().state, State::Complete, "{line}");
    }
}

#[test]
fn what_follows_a_block_stays() {
    let block = format!("{BEGIN}\na: b\n{END}\n");
    for (before, after, expected) in [
        ("x: y\n", "\nmine: 1\n", "x: y\n\nmine: 1\n"),
        ("x: y", "mine: 1\n", "x: y\nmine: 1\n"),
        ("", "mine: 1\n", "mine: 1\n"),
        ("x: y\r\n", "mine: 1\r\n", "x: y\r\nmine: 1\r\n"),
    ] {
        let file = [block::append(before.as_bytes(), &block), after.as_bytes().to_vec()].concat();
        assert_eq!(block::remove(&file).unwrap(), expected.as_bytes(), "{before:?} {after:?}");
    }
}

#[test]
fn a_marker_without_its_twin_is_no_block() {
    for file in ["a: b\n".to_owned(), format!("{BEGIN}\n"), format!("{END}\n"), format!("{END}\n{BEGIN}\n")] {
        assert_eq!(block::find(file.as_bytes()), None, "{file:?}");
        assert_eq!(block::remove(file.as_bytes()), None);
        assert_eq!(block::replace_initial_master(file.as_bytes(), "n"), None);
        assert!(block::user_lines(file.as_bytes()).is_empty());
    }
}

#[test]
fn stray_markers_do_not_hide_the_block() {
    for file in [format!("{BEGIN}\n"), format!("{END}\nx: y"), format!("{BEGIN}\nx: y\n{END}\n")] {
        let extended = block::append(file.as_bytes(), &block::in_progress(&run(), &block::Record::default()));
        assert_eq!(block::remove(&extended).unwrap(), file.as_bytes(), "{file:?}");
    }
    let stray = [
        block::append(b"x: y\n", &block::in_progress(&run(), &block::Record::default())),
        format!("{END}\n").into_bytes(),
    ]
    .concat();
    assert_eq!(block::remove(&stray).unwrap(), format!("x: y\n{END}\n").as_bytes());
}

#[test]
fn the_initial_master_is_renamed_and_nothing_else() {
    for (ending, name, written) in [("\n", "new", r#"["new"]"#), ("\r\n", "a\"b", r#"["a\"b"]"#)] {
        let lines = [
            "cluster.initial_master_nodes: [mine]",
            BEGIN,
            "cluster.initial_master_nodes: [\"old\"]",
            "x: y",
            END,
            "z: 1",
        ];
        let file = lines.join(ending);
        let renamed = block::replace_initial_master(file.as_bytes(), name).unwrap();
        assert_eq!(renamed, file.replace("[\"old\"]", written).as_bytes());
    }
    let without = format!("cluster.initial_master_nodes: [mine]\n{BEGIN}\nx: y\n{END}\n");
    assert_eq!(block::replace_initial_master(without.as_bytes(), "new"), None);
}

#[test]
fn lines_of_the_operators_within_the_block_are_told_from_ours() {
    let text = format!(
        "a: b\n{BEGIN}\nxpack.security.enabled: true\nxpack:\n  security:\n    audit.enabled: true\n    http.ssl:\n      \
         enabled: true\n      client_authentication: optional\nlist: [x, 'y z']\n{END}\nc: d\n"
    );
    let scalar = |text: &str| Value::Scalar(text.to_owned());
    assert_eq!(
        block::user_lines(text.as_bytes()),
        [
            ("xpack.security.audit.enabled".to_owned(), scalar("true")),
            ("xpack.security.http.ssl.client_authentication".to_owned(), scalar("optional")),
            ("list".to_owned(), Value::List(vec!["x".into(), "y z".into()])),
        ]
    );
}
