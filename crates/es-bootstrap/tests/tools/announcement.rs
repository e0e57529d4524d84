//! `announce` on a node that was configured by es-bootstrap: the same cases as for the node's own
//! announcement (T17 to T21), and the ways to log in.

use std::fs;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use keystore::{BOOTSTRAP_PASSWORD, HTTP_KEYSTORE_PASSWORD, KEYSTORE_SEED, PASSWORD_HASH};
use pki::{Entry, PrivateKey, Store, StorePassword};

use crate::place::{Ca, Ended, LOOPBACK, NONE, Node, identity, text};
use crate::server::{HEALTH, KEY, NODES, RED, REFUSED, Reply, Server, USERS, node, ready};

/// The start of a temporary user's `Authorization` header.
const TEMPORARY_USER: &str = "Basic YXV0b2dlbmVyYXRlZF";

fn announce(node: &Node, server: &Server, arguments: &[&str]) -> Ended {
    let port = format!("-Ehttp.port={}", server.port);
    let wait: &[&str] = if arguments.contains(&"--wait") { &[] } else { &["--wait", "20s"] };
    text(node.run("es-bootstrap", &[&["announce", "-v", &port], wait, arguments].concat(), ""))
}

/// Announces a configured node with a server that presents its certificate, and returns the result.
fn announced(answer: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> (Node, Server, Ended) {
    let node = Node::configured();
    let server = Server::with_tls(identity(&node.at("config")), answer);
    let ended = announce(&node, &server, &[]);
    node.assert_swept();
    (node, server, ended)
}

fn file(node: &Node) -> String {
    node.read("initial-credentials")
}

#[test]
fn t17_what_is_bound_to_all_and_published_as_one_is_one_address() {
    let (configured, _, (code, _, err)) = announced(node("127.0.0.1:9200", &["0.0.0.0:9200"]));
    assert_eq!(code, 0, "{err}");
    let file = file(&configured);
    let line = file.lines().find_map(|line| line.strip_prefix("kibana_enrollment_token: \"")).unwrap();
    let token = enrollment::EnrollmentToken::parse(line.trim_end_matches('"')).unwrap();
    assert_eq!(token.addresses, ["127.0.0.1:9200"]);
}

#[test]
fn t18_a_key_that_cannot_be_made_is_73_and_the_file_still_waits() {
    let (node, server, (code, out, err)) = announced(|call, before| match call {
        KEY => (400, r#"{"error":{"reason":"no keys here"}}"#).into(),
        _ => ready(call, before),
    });
    assert_eq!((code, out.as_str()), (73, ""));
    assert!(err.contains("[400]: no keys here"), "{err}");
    assert_eq!(server.calls(), [HEALTH, KEY]);
    assert!(!file(&node).contains("kibana_enrollment_token"));
}

#[test]
fn t19_addresses_that_are_refused_are_asked_for_once() {
    let (node, server, (code, _, err)) = announced(|call, before| match call {
        NODES => (400, r#"{"error":{"reason":"no addresses here"}}"#).into(),
        _ => ready(call, before),
    });
    assert!(code == 73 && err.contains("[400]: no addresses here"), "{err}");
    assert_eq!(server.calls(), [HEALTH, KEY, NODES]);
    assert!(!file(&node).contains("kibana_enrollment_token"));
}

#[test]
fn t20_addresses_that_are_missing_twice_come_with_the_third_call() {
    let (node, server, (code, _, err)) = announced(|call, before| match (call, before) {
        (NODES, 0 | 1) => (200, r#"{"nodes":{"n":{}}}"#).into(),
        _ => ready(call, before),
    });
    assert_eq!(code, 0, "{err}");
    assert_eq!(server.calls(), [HEALTH, KEY, NODES, NODES, NODES]);
    assert!(file(&node).contains("kibana_enrollment_token"));
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn t21_addresses_that_stay_missing_are_given_up_after_nine_calls() {
    let (node, server, (code, _, err)) = announced(|call, before| match call {
        NODES => (200, r#"{"nodes":{"n":{}}}"#).into(),
        _ => ready(call, before),
    });
    assert!(code == 73 && err.contains("no HTTP address"), "{err}");
    assert_eq!(server.calls().iter().filter(|call| *call == NODES).count(), 9);
    assert!(!file(&node).contains("kibana_enrollment_token"));
}

#[test]
fn i2_where_nobody_may_enroll_there_is_no_token_and_it_says_why() {
    let node = Node::configured();
    let server = Server::with_tls(identity(&node.at("config")), ready);
    let (code, out, err) = announce(&node, &server, &["-Expack.security.enrollment.enabled=false"]);
    assert_eq!((code, out.as_str()), (78, ""));
    assert!(err.contains("xpack.security.enrollment.enabled") && server.calls().is_empty(), "{err}");
    assert!(!file(&node).contains("kibana_enrollment_token"));
}

#[test]
fn each_of_the_four_doors_is_tried_in_its_turn() {
    let doors = [
        "the password in the credentials file",
        "`bootstrap.password`",
        "`keystore.seed`",
        "a temporary user",
    ];
    for (at, door) in doors.into_iter().enumerate() {
        let node = Node::configured();
        let mut keystore = node.keystore(NONE);
        match at {
            0 | 3 => {}
            1 => keystore.set(BOOTSTRAP_PASSWORD, b"bootstrap").unwrap(),
            _ => assert!(keystore.remove(PASSWORD_HASH) && keystore.contains(KEYSTORE_SEED)),
        }
        node.put_keystore(&keystore, NONE);
        let sink = format!("file:{}", node.at("elsewhere").display());
        let arguments: &[&str] = if at == 0 { &[] } else { &["--credentials-to", &sink] };
        if at > 0 {
            fs::remove_file(node.at("config/initial-credentials")).unwrap();
            // A credentials file without the operator's password, to which the token will be added.
            let ca = fs::read(node.at("config/certs/http_ca.crt")).unwrap();
            let fingerprint = pki::fingerprint(&pki::pem::decode(&ca).unwrap());
            fs::write(node.at("elsewhere"), format!("ca_fingerprint: \"{fingerprint}\"\n")).unwrap();
        }
        let server = Server::with_tls(identity(&node.at("config")), ready);
        let (code, _, err) = announce(&node, &server, arguments);
        assert_eq!(code, 0, "{err}");
        assert!(err.contains(&format!("the node accepts {door}")), "{door}: {err}");
        let written = if at == 0 { file(&node) } else { fs::read_to_string(node.at("elsewhere")).unwrap() };
        assert!(written.contains("kibana_enrollment_token: "), "{written}");
        node.assert_swept();
        // A second announcement does nothing.
        assert_eq!(announce(&node, &server, arguments).0, 80);
    }
}

/// Answers as a node that accepts only this password of `elastic`.
fn accepts(password: &'static str) -> impl Fn(&str, &str, usize) -> Reply + Send + Sync + 'static {
    let wanted = BASE64_STANDARD.encode(format!("elastic:{password}"));
    move |who, call, before| match who == format!("Basic {wanted}") {
        true => ready(call, before),
        false => REFUSED.into(),
    }
}

#[test]
fn a_password_that_holds_no_more_is_not_announced_and_leaves_the_file() {
    let node = Node::configured();
    let old = realm_password(&file(&node));
    let mut keystore = node.keystore(NONE);
    keystore.set(BOOTSTRAP_PASSWORD, b"operators-own").unwrap();
    node.put_keystore(&keystore, NONE);
    let server = Server::judging(identity(&node.at("config")), accepts("operators-own"));
    let (code, out, err) = announce(&node, &server, &["--credentials-to", "stdout"]);
    assert_eq!(code, 0, "{err}");
    assert!(!out.contains(&old) && !out.contains("operators-own"), "{out}");
    assert!(
        out.contains("changed since") && err.contains("is no longer the password of `elastic`"),
        "{out}{err}"
    );
    let left = file(&node);
    assert!(!left.contains(&old) && left.contains("# The password of `elastic` was changed;"), "{left}");
    node.assert_swept();
}

#[test]
fn the_line_to_try_a_node_is_what_people_type_and_works_for_who_reads_it() {
    for caller in [None, Some("operator")] {
        let node = Node::configured();
        let server = Server::with_tls(identity(&node.at("config")), ready);
        let port = format!("-Ehttp.port={}", server.port);
        let arguments = ["announce", &port, "--wait", "20s", "--credentials-to", "stdout"];
        let mut command = node.command("es-bootstrap", &arguments);
        command.env_remove("SUDO_USER").envs(caller.map(|user| ("SUDO_USER", user)));
        let (code, out, err) = text(command.output().unwrap());
        assert_eq!(code, 0, "{err}");
        // A user who became root through sudo(8) needs it to read the CA.
        let sudo = if caller.is_some() && tests::user::unprivileged().is_some() { "sudo " } else { "" };
        let ca = node.at("config/certs/http_ca.crt");
        let line = format!(
            "    {sudo}curl --cacert {} -u elastic https://localhost:{}",
            installation::shell_word(&ca),
            server.port
        );
        assert!(out.contains(&line), "{line}\n{out}");
    }
}

#[test]
fn another_address_of_loopback_is_named_as_it_is() {
    for (host, named) in [
        ("127.0.0.1", "localhost"),
        ("_local_", "localhost"),
        ("0.0.0.0", "localhost"),
        ("127.0.0.2", "127.0.0.2"),
    ] {
        let node = Node::configured();
        let setting = format!("-Ehttp.host={host}");
        let (code, out, err) = text(node.run("es-bootstrap", &["clients", "curl", &setting], ""));
        assert!(code == 0 && out.contains(&format!(" https://{named}:")), "{host}: {out}{err}");
    }
}

#[test]
fn a_keystore_that_decides_another_password_withdraws_the_one_in_the_file() {
    let change = |arguments: &[&str], input: &str| {
        let node = Node::configured();
        let before = file(&node);
        let (code, out, err) = node.keystore_tool(arguments, input);
        assert_eq!((code, out.as_str()), (0, ""), "{err}");
        (realm_password(&before), file(&node), err)
    };
    for (arguments, input, withdrawn) in [
        (&["add", "-x", "bootstrap.password"][..], "operators-own\n", true),
        (&["remove", "autoconfiguration.password_hash"], "", true),
        (&["add", "-x", "some.other.setting"], "x\n", false),
    ] {
        let (password, left, err) = change(arguments, input);
        assert_eq!(left.contains(&password), !withdrawn, "{arguments:?}: {left}");
        assert_eq!(err.contains("is no longer the password of `elastic`"), withdrawn, "{arguments:?}: {err}");
    }
}

/// Returns the password in a credentials file.
fn realm_password(file: &str) -> String {
    let line = file.lines().find_map(|line| line.strip_prefix("elastic_password: \""));
    line.unwrap().trim_end_matches('"').to_owned()
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_node_where_nobody_can_log_in_is_not_announced() {
    const UNSETTLED: (u16, &str) = (503, r#"{"error":{"reason":"no hash"}}"#);
    let node = Node::configured();
    let begun = std::time::Instant::now();
    let server = Server::with_tls(identity(&node.at("config")), |_, _| UNSETTLED);
    let (code, out, err) = announce(&node, &server, &["--wait", "3s"]);
    assert_eq!((code, out.as_str()), (69, ""), "{err}");
    assert!(err.contains("logging in is not possible yet") && err.contains("[503]: no hash"), "{err}");
    assert!(begun.elapsed() < Duration::from_secs(60));
    assert!(!file(&node).contains("kibana_enrollment_token"));
    node.assert_swept();
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_password_that_the_node_cannot_check_yet_is_kept_and_the_disk_is_named() {
    let explained = serde_json::json!({"index": ".security-7", "node_allocation_decisions": [{"deciders": [
        {"decider": "disk_threshold", "decision": "NO", "explanation": "actual free: [5.9%]"},
    ]}]});
    let explained = explained.to_string();
    // The node may also leave a login unanswered for a minute; the diagnosis must not wait behind it.
    for pace in [Duration::ZERO, Duration::from_secs(1)] {
        let node = Node::configured();
        let before = file(&node);
        let explained = explained.clone();
        let server = Server::judging(identity(&node.at("config")), move |who, call, before| {
            match (who.starts_with(TEMPORARY_USER), call) {
                (false, _) => Reply { pace, ..REFUSED.into() },
                (true, USERS) => RED.into(),
                (true, "GET /_cluster/allocation/explain") => (200, explained.as_str()).into(),
                (true, call) => ready(call, before),
            }
        });
        let (code, out, err) = announce(&node, &server, &["--wait", "4s"]);
        assert_eq!((code, out.as_str()), (69, ""), "{err}");
        let cause = "logging in is not possible yet; the shard of the index `.security-7` is not allocated: \
                     actual free: [5.9%]";
        assert!(err.contains(cause) && err.contains("free space on the disk of `path.data`"), "{err}");
        assert_eq!(file(&node), before);
        node.assert_swept();
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn why_nobody_can_log_in_is_asked_of_the_node() {
    let node = Node::configured();
    let yml = node.read("elasticsearch.yml");
    let yml = yml.lines().map(|line| {
        if line.starts_with("cluster.initial_master_nodes") {
            "cluster.initial_master_nodes: []"
        } else {
            line
        }
    });
    let yml: String = yml.map(|line| format!("{line}\n")).collect();
    fs::write(node.at("config/elasticsearch.yml"), yml).unwrap();
    let server = Server::judging(identity(&node.at("config")), |who, call, _| {
        match (who.starts_with(TEMPORARY_USER), call) {
            (true, "GET /_cluster/state/master_node?local=true") => (200, r#"{"master_node":null}"#).into(),
            _ => (503, r#"{"error":{"reason":"no hash"}}"#).into(),
        }
    });
    let (code, _, err) = announce(&node, &server, &["--wait", "8s"]);
    assert_eq!(code, 69, "{err}");
    assert!(err.contains("no master is elected: `cluster.initial_master_nodes` is empty"), "{err}");
    assert!(err.contains("hint: name this node there"), "{err}");
    node.assert_swept();
}
/// Settings that the service's group can write may make the node and the tools trust another CA.
#[derive(Clone, Copy, Debug)]
enum Believes {
    /// The HTTP layer's keystore is replaced.
    AnotherStore,
    /// The CA file is replaced, and the keystore stays.
    AnotherAuthority,
    /// Any server is trusted.
    Anybody,
    /// Without TLS, no server has to be trusted.
    PlainText,
}

/// Creates a configured node, and a server of a user who can write the node's settings and keystore.
fn lured(believes: Believes) -> (Node, Server) {
    let node = Node::configured();
    let ca = Ca::new();
    let identity = ca.identity(LOOPBACK);
    let yml = node.at("config/elasticsearch.yml");
    let before = fs::read_to_string(&yml).unwrap();
    let add = |line: &str| fs::write(&yml, format!("{line}\n{before}")).unwrap();
    let replace = |from: &str, to: &str| {
        assert!(before.contains(from), "{before}");
        fs::write(&yml, before.replace(from, to)).unwrap();
    };
    match believes {
        Believes::AnotherStore => {
            let key = PrivateKey::decode(&identity.key).unwrap();
            let leaf = Entry::Key { alias: "http".to_owned(), key, chain: identity.chain.clone() };
            let password = node.keystore(NONE);
            let password = password.get(HTTP_KEYSTORE_PASSWORD).unwrap().reveal().to_vec();
            let password = StorePassword::from_text(String::from_utf8(password).unwrap().into());
            let store = Store { entries: vec![ca.entry("http_ca"), leaf] };
            let bytes = store.encode(&password, &mut memory::rng()).unwrap();
            fs::write(node.at("config/certs/http.p12"), &*bytes).unwrap();
        }
        Believes::AnotherAuthority => {
            fs::write(node.at("config/other.crt"), pki::pem::encode(ca.certificate.der())).unwrap();
            add("xpack.security.http.ssl.certificate_authorities: other.crt");
        }
        Believes::Anybody => add("xpack.security.http.ssl.verification_mode: none"),
        Believes::PlainText => {
            replace(
                "xpack.security.http.ssl:\n  enabled: true",
                "xpack.security.http.ssl:\n  enabled: false",
            );
        }
    }
    let server = match believes {
        Believes::PlainText => Server::start(ready),
        _ => Server::with_tls(identity, ready),
    };
    (node, server)
}

#[test]
fn the_password_of_a_credentials_file_goes_to_servers_of_the_ca_that_it_names_alone() {
    for believes in
        [Believes::AnotherStore, Believes::AnotherAuthority, Believes::Anybody, Believes::PlainText]
    {
        let (node, server) = lured(believes);
        let password = file(&node);
        let password = password.lines().find_map(|line| line.strip_prefix("elastic_password: ")).unwrap();
        let basic = BASE64_STANDARD.encode(format!("elastic:{}", password.trim_matches('"')));
        let port = format!("-Ehttp.port={}", server.port);
        let (code, out, err) = text(node.run("es-bootstrap", &["announce", "--wait", "0s", &port], ""));
        assert!(code != 0 && server.asked().is_empty(), "{believes:?}: {code} {out} {err}");
        // Other tools trust what the node trusts, but do not use that password.
        for words in
            [&["create-enrollment-token", "-s", "kibana"][..], &["reset-password", "-u", "elastic", "-b"]]
        {
            let ended = text(node.run("es-bootstrap", &[words, &["--wait", "0s", &port]].concat(), ""));
            let asked = server.asked();
            assert!(!asked.iter().any(|asked| asked.who.contains(&basic)), "{believes:?}: {ended:?}");
        }
    }
}
