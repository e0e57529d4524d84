//! `reconfigure-node` under both names: success, and each failure with a snapshot before and after. The
//! numbers are those of the behavior that Elasticsearch's own tests cover.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

#[allow(dead_code, reason = "shared with other tests")]
mod cluster;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use cluster::{Cluster, KEY_ON_THE_WIRE, Node, stderr};
use keystore::{
    Format, HTTP_KEYSTORE_PASSWORD, Keystore, PASSWORD_HASH, Passphrase, Sealed, TRANSPORT_KEYSTORE_PASSWORD,
    TRANSPORT_TRUSTSTORE_PASSWORD,
};
use pki::{Entry, Store, StorePassword};
use serde_json::Value;

const STOCK: &str = "elasticsearch-reconfigure-node";

fn keystore(node: &Node, passphrase: &str) -> Keystore {
    let bytes = fs::read(node.config("elasticsearch.keystore")).unwrap();
    Sealed::decode(&bytes).unwrap().open(&Passphrase::new(passphrase.into())).unwrap()
}

fn write_keystore(node: &Node, keystore: &Keystore, passphrase: &str) {
    let passphrase = Passphrase::new(passphrase.into());
    let bytes = keystore.encode(Format::V7, &passphrase, &mut memory::rng()).unwrap();
    fs::write(node.config("elasticsearch.keystore"), &*bytes).unwrap();
}

fn value(keystore: &Keystore, name: &str) -> String {
    String::from_utf8(keystore.get(name).unwrap().reveal().to_vec()).unwrap()
}

/// Returns the certificates in a node's keystores by alias, opened with the passwords in its secure settings.
fn stores(node: &Node, keystore: &Keystore) -> Vec<(String, Vec<u8>)> {
    [("http.p12", HTTP_KEYSTORE_PASSWORD), ("transport.p12", TRANSPORT_KEYSTORE_PASSWORD)]
        .iter()
        .flat_map(|(file, name)| {
            let bytes = fs::read(node.config("certs").join(file)).unwrap();
            let password = StorePassword::from_text(value(keystore, name).into());
            Store::decode(&bytes, &password).unwrap().entries
        })
        .map(|entry| match entry {
            Entry::Key { alias, chain, .. } => (alias, chain[0].clone()),
            Entry::Trusted { alias, certificate } => (alias, certificate),
        })
        .collect()
}

#[test]
fn a_configured_node_becomes_a_member_and_keeps_what_is_the_operators() {
    // Cases 2 and 43, N7 and N9: in a directory like that of the packages.
    let node = Node::fresh("cluster.name: ours\n");
    fs::set_permissions(node.config(""), fs::Permissions::from_mode(0o2750)).unwrap();
    assert!(node.run(&["configure", "--credentials-to", "none"], "").status.success());
    node.edit(|text| text.replace("#transport.host", "node.attr.rack: r1\ntransport.host"));
    fs::write(node.config("certs/mine.pem"), "mine").unwrap();
    let before = keystore(&node, "");
    let old_ca = fs::read(node.config("certs/http_ca.crt")).unwrap();

    let cluster = Cluster::new();
    let server = cluster.serve();
    let file = node.token_file(&cluster.token(&["127.0.0.1:1", &server.address]));
    let arguments = ["reconfigure-node", "--enrollment-token-file", &file, "--format", "json"];
    let output = node.run(&arguments, "");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["outcome"], "configured");
    assert_eq!(document["ca_fingerprint"], cluster.fingerprint());
    assert_eq!(document["credentials"], Value::Null);

    // The old passwords open the new keystores, which contain the cluster's certificates. Of the entries,
    // only the hash is removed.
    let after = keystore(&node, "");
    for name in [HTTP_KEYSTORE_PASSWORD, TRANSPORT_KEYSTORE_PASSWORD, TRANSPORT_TRUSTSTORE_PASSWORD] {
        assert_eq!(value(&before, name), value(&after, name));
    }
    assert!(before.contains(PASSWORD_HASH) && !after.contains(PASSWORD_HASH));
    let stores = stores(&node, &after);
    let holds = |alias: &str, certificate: &pki::Certificate| {
        stores.iter().any(|(found, der)| found == alias && der == certificate.der())
    };
    assert!(holds("http_ca", &cluster.http_ca.certificate));
    assert!(holds("transport_ca", &cluster.transport_ca.certificate));
    assert!(holds("transport", &cluster.transport.certificate));
    let pem = fs::read(node.config("certs/http_ca.crt")).unwrap();
    assert_eq!(pki::pem::decode(&pem).unwrap(), cluster.http_ca.certificate.der());

    let settings = node.settings();
    assert!(settings.starts_with("cluster.name: ours\n\nnode.attr.rack: r1\n"), "{settings}");
    assert!(settings.contains("\ndiscovery.seed_hosts: [\"127.0.0.1:1\", \"[::1]:1\"]\n"), "{settings}");
    assert!(!settings.contains("cluster.initial_master_nodes"), "{settings}");
    // It was reachable from other hosts, and stays so although all nodes of the cluster are on this host.
    assert!(settings.contains("\ntransport.host: 0.0.0.0\n"), "{settings}");
    assert_eq!(settings.matches("BEGIN SECURITY").count(), 1);
    assert!(!settings.contains("interrupted"), "{settings}");

    assert_eq!(node.mode("certs"), 0o750);
    for name in ["certs/http_ca.crt", "certs/http.p12", "certs/transport.p12"] {
        assert_eq!(node.mode(name), 0o660, "{name}");
    }
    assert_eq!(fs::read(node.config("certs/mine.pem")).unwrap(), b"mine");
    let names: Vec<String> = fs::read_dir(node.config(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let orig = names.iter().find(|name| name.ends_with(".orig")).unwrap();
    assert_eq!(fs::read(node.config(orig).join("http_ca.crt")).unwrap(), old_ca);
    assert!(
        !names.iter().any(|name| [".tmp", ".old", ".new"].iter().any(|end| name.ends_with(end))),
        "{names:?}"
    );

    // Reconfigured again for the same cluster and for another one: its own seed hosts do not prevent it.
    for cluster in [cluster, Cluster::new()] {
        let server = cluster.serve();
        let file = node.token_file(&cluster.token(&[&server.address]));
        let output = node.run(&["reconfigure-node", "--enrollment-token-file", &file], "");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let pem = fs::read(node.config("certs/http_ca.crt")).unwrap();
        assert_eq!(pki::pem::decode(&pem).unwrap(), cluster.http_ca.certificate.der());
        assert_eq!(node.settings().matches("node.attr.rack").count(), 1);
        assert!(server.heard().contains(KEY_ON_THE_WIRE));
    }
}

#[test]
fn under_its_stock_name_it_asks_first() {
    let configured = Node::configured("");
    let cluster = Cluster::new();
    let server = cluster.serve();
    let token = cluster.token(&[&server.address]);
    for (answer, code) in [("n\n", 0), ("\n", 0), ("", 64)] {
        let before = configured.snapshot();
        let output = configured.stock(STOCK, &["--enrollment-token", &token], answer);
        assert_eq!(output.status.code(), Some(code), "{answer:?}: {}", stderr(&output));
        assert!(configured.snapshot() == before, "{answer:?}");
    }
    assert_eq!(server.heard(), "");

    // A missing hash does not matter, and the passphrase is the second line.
    let node = configured.copy();
    let mut secrets = keystore(&node, "");
    secrets.remove(PASSWORD_HASH);
    write_keystore(&node, &secrets, "passphrase");
    let bytes = fs::read(node.config("elasticsearch.keystore")).unwrap();
    let output = node.stock(STOCK, &["--enrollment-token", &token], "y\npassphrase\n");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    // The keystore needed no change.
    assert_eq!(fs::read(node.config("elasticsearch.keystore")).unwrap(), bytes);
    assert_eq!(stores(&node, &keystore(&node, "passphrase")).len(), 4);
}

/// Prepares a configured node, and returns the token if it is not the cluster's.
type Prepare = fn(&Node, &Cluster) -> Option<String>;

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn each_failure_has_its_reason_and_changes_nothing() {
    let configured = Node::configured("# mine\n");
    let cluster = Cluster::new();
    let server = cluster.serve();
    let refusal = |status: u16, reason: &'static str| {
        let body = serde_json::json!({"error": {"reason": reason, "type": "security_exception"}});
        cluster::Server::start(cluster.http(), cluster::BOTH, move |_, stream| {
            cluster::respond(stream, status, &body);
        })
    };
    let expired = refusal(401, "invalid ApiKey");
    let disabled = refusal(403, "[xpack.security.enrollment.enabled] is not set to true");
    let kibana = refusal(403, "action [cluster:admin/xpack/security/enroll/node] is unauthorized");

    let nothing: Prepare = |_, _| None;
    let cases: Vec<(&str, Prepare, &str, u8, &[&str])> = vec![
        // Cases 37 and N1.
        ("a bad token", |_, _| Some("mumbo-jumbo".into()), "", 65, &["not a JSON object"]),
        ("half a token", |_, cluster| Some(cluster.token(&["a:1"])[..90].into()), "", 65, &["truncated"]),
        // N2.
        ("nobody", |_, cluster| Some(cluster.token(&["127.0.0.1:1"])), "", 69, &["127.0.0.1:1", "connect"]),
        ("no address", |_, cluster| Some(cluster.token(&[])), "", 65, &["no address"]),
        ("expired", nothing, &expired.address, 69, &["[401]", "invalid ApiKey", "30 minutes"]),
        // N10.
        ("disabled", nothing, &disabled.address, 69, &["[403]", "xpack.security.enrollment.enabled: true"]),
        ("another scope", nothing, &kibana.address, 69, &["[403]", "Kibana"]),
        // N3.
        (
            "data",
            |node, _| {
                fs::create_dir_all(node.at("home/data/nodes")).unwrap();
                None
            },
            "",
            80,
            &["has data"],
        ),
        // Case 39.
        (
            "no certificates",
            |node, _| {
                fs::rename(node.config("certs"), node.at("certs")).unwrap();
                None
            },
            "",
            64,
            &["expected configuration is missing", "certs"],
        ),
        // Case 42.
        (
            "an empty file",
            |node, _| {
                node.edit(|_| String::new());
                None
            },
            "",
            64,
            &["expected configuration is missing from elasticsearch.yml"],
        ),
        (
            "no file",
            |node, _| {
                fs::remove_file(node.config("elasticsearch.yml")).unwrap();
                None
            },
            "",
            78,
            &["no settings file"],
        ),
        (
            "an edited block",
            |node, _| {
                node.edit(|text| text.replace("certs/http.p12", "mine.p12"));
                None
            },
            "",
            64,
            &["xpack.security.http.ssl.keystore.path", "changed by hand"],
        ),
        (
            "seed hosts of the operator's",
            |node, _| {
                node.edit(|text| format!("discovery.seed_hosts: [a]\n{text}"));
                None
            },
            "",
            80,
            &["discovery.seed_hosts"],
        ),
        (
            "a node that stays alone",
            |node, _| {
                node.edit(|text| format!("discovery.type: single-node\n{}", text.replace("cluster.in", "#")));
                None
            },
            "",
            78,
            &["discovery.type"],
        ),
        // Case 41.
        (
            "an entry is missing",
            |node, _| {
                let mut secrets = keystore(node, "");
                secrets.remove(TRANSPORT_KEYSTORE_PASSWORD);
                write_keystore(node, &secrets, "");
                None
            },
            "",
            74,
            &["[xpack.security.transport.ssl.keystore.secure_password]"],
        ),
        (
            "no keystore",
            |node, _| {
                fs::remove_file(node.config("elasticsearch.keystore")).unwrap();
                None
            },
            "",
            74,
            &["keystore"],
        ),
    ];
    for (what, prepare, address, code, words) in cases {
        let node = configured.copy();
        let address = if address.is_empty() { &server.address } else { address };
        let token = prepare(&node, &cluster).unwrap_or_else(|| cluster.token(&[address]));
        let file = node.token_file(&token);
        let before = node.snapshot();
        let own = node.run(&["reconfigure-node", "--enrollment-token-file", &file], "");
        let stock = node.stock(STOCK, &["--enrollment-token", &token], "y\n");
        for output in [own, stock] {
            let said = stderr(&output);
            assert_eq!(output.status.code(), Some(code.into()), "{what}: {said}");
            assert!(words.iter().all(|word| said.contains(word)), "{what}: {said}");
            assert!(node.snapshot() == before, "{what}: something was changed");
            assert!(!said.contains("geheim") && !said.contains(&token), "{what}: {said}");
        }
    }
    assert!(server.heard().is_empty(), "a node that cannot be reconfigured does not ask");

    // Case 38, and case 40 under both names.
    let before = configured.snapshot();
    for output in [configured.run(&["reconfigure-node"], ""), configured.stock(STOCK, &[], "y\n")] {
        assert_eq!(output.status.code(), Some(64), "{}", stderr(&output));
        assert!(stderr(&output).contains("enrollment-token"), "{}", stderr(&output));
        assert!(configured.snapshot() == before);
    }
    let node = configured.copy();
    write_keystore(&node, &keystore(&configured, ""), "passphrase");
    let (before, token) = (node.snapshot(), cluster.token(&[&server.address]));
    let own = node.run(&["reconfigure-node", "--enrollment-token", &token], "wrong\n");
    let stock = node.stock(STOCK, &["--enrollment-token", &token], "y\nwrong\n");
    for (output, code) in [(own, 65), (stock, 74)] {
        assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
        assert!(stderr(&output).contains("Provided keystore password was incorrect"), "{}", stderr(&output));
        assert!(node.snapshot() == before);
    }
}
