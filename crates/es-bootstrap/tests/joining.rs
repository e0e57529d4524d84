//! Enrollment over a hostile network: what a scripted TLS server may do to a node. Each failure has its own
//! message and changes nothing, and an untrusted server receives nothing.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

#[allow(dead_code, reason = "shared with other tests")]
mod cluster;

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::process::Command;
use std::thread;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use cluster::{
    AN_ADDRESS, BOTH, Cluster, ENROLL, Identity, KEY_ON_THE_WIRE, Node, Server, pair, respond, respond_text,
    stderr,
};
use pki::{CertificateName, San};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc2822;
use time::{Duration, OffsetDateTime};

/// Asserts that a fresh node cannot join, gets this message and is unchanged. The token must not appear in
/// the output.
fn refused(what: &str, token: &str, code: i32, words: &[&str]) {
    let node = Node::fresh("# mine\n");
    let file = node.token_file(token);
    let before = node.snapshot();
    let output = node.run(&["configure", "--enrollment-token-file", &file], "");
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{what}: {said}");
    assert!(words.iter().all(|word| said.contains(word)), "{what}: {said}");
    assert!(!said.contains("geheim") && !said.contains(token), "{what}: {said}");
    assert!(node.snapshot() == before, "{what}: something was changed");
}

/// Joins with a fresh node and returns it.
fn joined(token: &str) -> Node {
    let node = Node::fresh("");
    let file = node.token_file(token);
    let output = node.run(&["configure", "--enrollment-token-file", &file], "");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    node
}

#[test]
fn the_key_never_leaves_for_a_server_that_is_not_verified() {
    let (ours, other) = (Cluster::new(), Cluster::new());
    let identity = |leaf: cluster::Pair, behind: &[&pki::Certificate]| {
        let rest = behind.iter().map(|certificate| (*certificate).clone());
        Identity { chain: std::iter::once(leaf.certificate).chain(rest).collect(), key: leaf.key }
    };
    let ca = &ours.http_ca.certificate;
    let here = |cluster: &Cluster| cluster.leaf("127.0.0.1", Duration::ZERO);
    let long_ago = Duration::days(30);
    let in_five_days = Duration::days(-5);
    let cases: Vec<(&str, Identity, &[&str])> = vec![
        ("another CA", other.http(), &["UnknownIssuer", "nothing was sent"]),
        ("another CA, with the right one behind it", identity(here(&other), &[ca]), &["nothing was sent"]),
        (
            "the right CA does not come along",
            identity(here(&ours), &[]),
            &["UnknownIssuer", "nothing was sent"],
        ),
        (
            "the right CA for another host",
            identity(ours.leaf("127.0.0.2", Duration::ZERO), &[ca]),
            &["not valid for name", "lacks the address"],
        ),
        ("expired", identity(ours.leaf("127.0.0.1", long_ago), &[ca]), &["expired", "clock"]),
        ("not valid yet", identity(ours.leaf("127.0.0.1", in_five_days), &[ca]), &["not valid yet", "clock"]),
    ];
    for (what, identity, words) in cases {
        let server = ours.serve_as(identity, ours.answer());
        refused(what, &ours.token(&[&server.address]), 69, &[&["127.0.0.1:"][..], words].concat());
        assert_eq!(server.heard(), "", "{what}");
    }
    // A leaf certificate with the fingerprint in the token is not a CA.
    let leaf = pair(CertificateName::Http, None, &[San::Ip([127, 0, 0, 1].into())], Duration::ZERO);
    let leaf_alone = Cluster { http_ca: leaf, ..Cluster::new() };
    let chain = vec![leaf_alone.http_ca.certificate.clone()];
    let key = pki::PrivateKey::decode(leaf_alone.http_ca.key.pkcs8()).unwrap();
    let server = leaf_alone.serve_as(Identity { chain, key }, leaf_alone.answer());
    refused("a leaf as its own CA", &leaf_alone.token(&[&server.address]), 69, &["TLS"]);
    assert_eq!(server.heard(), "");
}

#[test]
fn addresses_are_tried_in_order_until_one_answers() {
    let cluster = Cluster::new();
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let plain_address = plain.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for mut stream in plain.incoming().flatten() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let stranger = Cluster::new().serve();
    let (server, later) = (cluster.serve(), cluster.serve());
    let all = ["127.0.0.1:1", &plain_address, &stranger.address, &server.address, &later.address];
    let node = joined(&cluster.token(&all));
    assert!(server.heard().contains(KEY_ON_THE_WIRE));
    assert_eq!((stranger.heard(), later.heard()), (String::new(), String::new()));
    let settings = fs::read_to_string(node.config("elasticsearch.yml")).unwrap();
    assert!(settings.contains("discovery.seed_hosts: [\"127.0.0.1:1\", \"[::1]:1\"]"), "{settings}");

    // Each address with its own cause.
    let causes = ["127.0.0.1:1", "could not connect", &plain_address, "does not use TLS", "UnknownIssuer"];
    refused("nobody", &cluster.token(&all[..3]), 69, &causes);

    // Any HTTP response ends the search for an address.
    let busy = Server::start(cluster.http(), BOTH, |_, stream| respond(stream, 500, &json!({})));
    refused("the first answer", &cluster.token(&[&busy.address, &later.address]), 69, &["[500]"]);
    assert_eq!(later.heard(), "");
}

#[test]
fn either_version_of_tls_and_a_slow_server_will_do() {
    let cluster = Cluster::new();
    let answer = cluster.answer();
    for versions in [&[&rustls::version::TLS12][..], &[&rustls::version::TLS13]] {
        let answer = answer.clone();
        let server = Server::start(cluster.http(), versions, move |call, stream| match call {
            ENROLL => {
                let body = answer.to_string();
                let mut whole = Vec::new();
                respond_text(&mut whole, 200, &body);
                for byte in whole {
                    let _ = stream.write_all(&[byte]).and_then(|()| stream.flush());
                }
            }
            _ => respond(stream, 403, &json!({})),
        });
        joined(&cluster.token(&[&server.address]));
    }
}

/// Returns when the leaf that a node received becomes valid, as OpenSSL reads it, and the output of the
/// command.
fn leaf_begins(token: &str) -> (OffsetDateTime, String) {
    let node = Node::fresh("");
    let output = node.run(&["configure", "--enrollment-token-file", &node.token_file(token)], "");
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let bytes = fs::read(node.config("elasticsearch.keystore")).unwrap();
    let keystore = keystore::Sealed::decode(&bytes).unwrap().open(&keystore::Passphrase::empty()).unwrap();
    let password = keystore.get(keystore::HTTP_KEYSTORE_PASSWORD).unwrap();
    let password = std::str::from_utf8(password.reveal()).unwrap();
    let password = pki::StorePassword::from_text(password.into());
    let store = pki::Store::decode(&fs::read(node.config("certs/http.p12")).unwrap(), &password).unwrap();
    let leaf = store.entries.into_iter().find_map(|entry| match entry {
        pki::Entry::Key { alias, chain, .. } if alias == "http" => chain.into_iter().next(),
        _ => None,
    });
    (pki::Certificate::decode(&leaf.unwrap()).unwrap().not_before(), said)
}

#[test]
fn clocks_that_differ_are_told_and_no_leaf_begins_after_the_clusters_clock() {
    let cluster = Cluster::new();
    let body = cluster.answer().to_string();
    for (seconds, words) in [
        (7260, Some("2 hours behind")),
        (-7260, Some("2 hours ahead of")),
        (-172_800, Some("2 days ahead of")),
        (60, None),
    ] {
        let theirs = OffsetDateTime::now_utc() + Duration::seconds(seconds);
        let date = theirs.format(&Rfc2822).unwrap().replace("+0000", "GMT");
        let body = body.clone();
        let server = Server::start(cluster.http(), BOTH, move |call, stream| {
            let (status, body) = if call == ENROLL { (200, body.as_str()) } else { (403, "{}") };
            let _ = write!(
                stream,
                "HTTP/1.1 {status} x\r\ndate: {date}\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
        });
        let (begins, said) = leaf_begins(&cluster.token(&[&server.address]));
        assert_eq!(said.contains("this machine's clock is at least"), words.is_some(), "{said}");
        assert!(said.contains(words.unwrap_or_default()), "{said}");
        assert!(begins <= theirs - Duration::minutes(59), "{begins} {theirs}");
    }
}

#[test]
fn without_a_date_the_key_of_the_token_tells_the_clusters_clock() {
    let cluster = Cluster::new();
    let server = cluster.serve();
    // A token that was just created on a machine whose clock is three hours behind.
    let made = OffsetDateTime::now_utc() - Duration::hours(3);
    let moment = made.unix_timestamp().unsigned_abs() * 1000;
    let at = |shift: u32| (moment >> shift) as u8;
    let id = [1, 2, at(16), at(24), at(32), at(40), 3, 4, 5, 6, 7, 8, at(8), 9, at(0)];
    let (begins, said) =
        leaf_begins(&cluster.token_of(&BASE64_URL_SAFE_NO_PAD.encode(id), &[&server.address]));
    assert!(said.contains("at least 2 hours ahead of"), "{said}");
    assert!(begins <= made, "{begins} {made}");
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn nobody_is_waited_for_without_end() {
    let cluster = Cluster::new();
    // Accepts connections without answering.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent_address = silent.local_addr().unwrap().to_string();
    let server = cluster.serve();
    joined(&cluster.token(&[&silent_address, &server.address]));
    refused("silence", &cluster.token(&[&silent_address]), 69, &["did not answer in time", &silent_address]);
    if std::env::var_os("ES_BOOTSTRAP_TEST_ALL").is_some() {
        let mute = Server::start(cluster.http(), BOTH, |_, _| {});
        refused("silence after TLS", &cluster.token(&[&mute.address]), 69, &["did not answer in time"]);
        let endless = Server::start(cluster.http(), BOTH, |_, stream| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
            while stream.write_all(b" ").and_then(|()| stream.flush()).is_ok() {
                thread::sleep(std::time::Duration::from_millis(100));
            }
        });
        refused("no end", &cluster.token(&[&endless.address]), 69, &["did not answer in time"]);
    }
}

#[test]
fn what_is_no_answer_of_elasticsearchs_is_refused() {
    type Script = fn(&mut dyn Write);
    let cases: [(&str, Script, i32, &[&str]); 9] = [
        (
            "ten megabytes",
            |stream| {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n");
                let _ = stream.write_all(&vec![b'x'; 10_000_000]);
            },
            69,
            &["it is too large"],
        ),
        (
            "a redirect",
            |stream| {
                let head =
                    "HTTP/1.1 302 Found\r\nlocation: https://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n";
                let _ = stream.write_all(head.as_bytes());
            },
            69,
            &["[302]", "proxy"],
        ),
        ("no body", |stream| respond_text(stream, 200, ""), 65, &["not JSON"]),
        ("no JSON", |stream| respond_text(stream, 200, "<html>"), 65, &["not JSON"]),
        ("an empty object", |stream| respond_text(stream, 200, "{}"), 65, &["`http_ca_cert` is missing"]),
        (
            "401 without a reason",
            |stream| respond_text(stream, 401, ""),
            69,
            &["[401]", "no reason", "30 minutes"],
        ),
        ("403 without a reason", |stream| respond_text(stream, 403, ""), 69, &["[403]", "Kibana"]),
        ("500 without a reason", |stream| respond_text(stream, 500, ""), 69, &["[500]", "log of the node"]),
        (
            "500 with a reason",
            |stream| {
                let reason = "unable to enroll: \u{1b}[2Jthe HTTP layer has no keystore";
                respond(stream, 500, &json!({"error": {"reason": reason}}));
            },
            69,
            &["[500]", "unable to enroll:  [2Jthe HTTP layer has no keystore"],
        ),
    ];
    for (what, script, code, words) in cases {
        let cluster = Cluster::new();
        let server = Server::start(cluster.http(), BOTH, move |_, stream| script(stream));
        refused(what, &cluster.token(&[&server.address]), code, words);
        assert!(server.heard().contains(KEY_ON_THE_WIRE), "{what}");
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn an_answer_is_believed_field_by_field() {
    let cluster = Cluster::new();
    let other = Cluster::new().answer();
    let whole = cluster.answer();
    let check = |what: &str, answer: Value, words: &[&str]| {
        let server = cluster.serve_as(cluster.http(), answer);
        refused(what, &cluster.token(&[&server.address]), 65, words);
    };
    let with = |field: &str, value: Value| {
        let mut answer = whole.clone();
        answer[field] = value;
        answer
    };
    let names: Vec<String> = whole.as_object().unwrap().keys().cloned().collect();
    for field in &names {
        let named = format!("`{field}`");
        let mut without = whole.clone();
        without.as_object_mut().unwrap().remove(field);
        check("missing", without, &[&named, "missing"]);
        check("empty", with(field, json!("")), &[&named]);
        check("unparsable", with(field, json!("AAAA")), &[&named]);
    }
    // Material of another cluster: valid in itself, but not here.
    check(
        "another CA",
        with("http_ca_cert", other["http_ca_cert"].clone()),
        &["have the fingerprint in the token"],
    );
    for (field, fits) in [("http_ca_key", "http_ca_cert"), ("transport_key", "transport_cert")] {
        check("another key", with(field, other[field].clone()), &["does not match", fits]);
    }
    check(
        "another transport CA",
        with("transport_ca_cert", other["transport_ca_cert"].clone()),
        &["`transport_cert` was not signed by `transport_ca_cert`"],
    );
    // Swapped certificates.
    let mut swapped = with("transport_cert", whole["transport_ca_cert"].clone());
    swapped["transport_ca_cert"] = whole["transport_cert"].clone();
    check("swapped", swapped, &["`transport_ca_cert` is not a CA certificate"]);
    check("a setting", with("nodes_addresses", json!(["a:1\"]\nx: y"])), &["nodes_addresses"]);
    // Invalid dates are reported separately, because wrong clocks may be the cause.
    let old = Cluster {
        transport: pair(CertificateName::Transport, Some(&cluster.transport_ca), &[], Duration::days(30)),
        ..Cluster::new()
    };
    let mut answer = whole.clone();
    for field in ["transport_cert", "transport_key"] {
        answer[field] = old.answer()[field].clone();
    }
    check("expired", answer, &["`transport_cert` has expired", "clock"]);
}

#[test]
fn the_step_is_called_by_its_stock_name_as_well() {
    const STEP: &str = "auto-configure-node";
    let cluster = Cluster::new();
    let server = cluster.serve();
    let token = cluster.token(&[&server.address]);
    // Case 30: an invalid token, no answer, and a node that is already configured.
    for (settings, token, code) in [
        ("", "mumbo-jumbo".to_owned(), 65),
        ("", cluster.token(&["127.0.0.1:1"]), 69),
        ("xpack.security.enabled: true\n", token.clone(), 80),
    ] {
        let node = Node::fresh(settings);
        let before = node.snapshot();
        let output = node.stock(STEP, &["--enrollment-token", &token], "");
        assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
        assert!(stderr(&output).contains(&format!("with exit code {code}")), "{}", stderr(&output));
        assert!(node.snapshot() == before);
    }
    let member = Node::fresh("");
    let output = member.stock(STEP, &["--enrollment-token", &token], "");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(member.settings().contains("discovery.seed_hosts"));
    // Without a token, no password is created, and an ineligible node is left unchanged without a message.
    let alone = Node::fresh("");
    let output = alone.stock(STEP, &[], "");
    assert_eq!((output.status.code(), &*output.stdout), (Some(0), &b""[..]), "{}", stderr(&output));
    let bytes = fs::read(alone.config("elasticsearch.keystore")).unwrap();
    let keystore = keystore::Sealed::decode(&bytes).unwrap().open(&keystore::Passphrase::empty()).unwrap();
    assert!(!keystore.contains(keystore::PASSWORD_HASH));
    assert!(!alone.config("initial-credentials").exists());
    for (option, said) in [(&[][..], false), (&["-v"], true)] {
        let output = alone.stock(STEP, option, "");
        assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(80), !said));
    }
}

#[test]
#[ignore = "needs openssl: cargo xtask test"]
fn n5_n6_the_own_certificate_names_the_node_and_is_the_clusters() {
    let cluster = Cluster::new();
    let server = cluster.serve();
    let node = Node::fresh("http.publish_host: es.example.org\nnetwork.publish_host: 10.9.8.7\n");
    let file = node.token_file(&cluster.token(&[&server.address]));
    let arguments = ["configure", "--enrollment-token-file", &file, "--san", "192.0.2.7"];
    let output = node.run(&arguments, "");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));

    let bytes = fs::read(node.config("elasticsearch.keystore")).unwrap();
    let keystore = keystore::Sealed::decode(&bytes).unwrap().open(&keystore::Passphrase::empty()).unwrap();
    let password = keystore.get(keystore::HTTP_KEYSTORE_PASSWORD).unwrap();
    fs::write(node.at("password"), password.reveal()).unwrap();
    // OpenSSL reads a server certificate that the CA issued.
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl").args(arguments).current_dir(node.at("")).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let store = ["-in", "config/certs/http.p12", "-passin", "file:password", "-nokeys", "-clcerts"];
    openssl(&[&["pkcs12"][..], &store, &["-out", "all.pem"]].concat());
    let all = fs::read_to_string(node.at("all.pem")).unwrap();
    let leaf = all
        .split("Bag Attributes")
        .find(|bag| bag.contains("friendlyName: http\n") && bag.contains("BEGIN CERTIFICATE"))
        .unwrap();
    fs::write(node.at("leaf.pem"), &leaf[leaf.find("-----BEGIN").unwrap()..]).unwrap();
    openssl(&["verify", "-CAfile", "config/certs/http_ca.crt", "-purpose", "sslserver", "leaf.pem"]);
    let text = openssl(&["x509", "-in", "leaf.pem", "-noout", "-text"]);
    let names =
        ["127.0.0.1", "DNS:localhost", "DNS:test-node", "DNS:es.example.org", "10.9.8.7", "192.0.2.7"];
    for wanted in
        names.iter().chain(&["TLS Web Server Authentication", "Digital Signature", "CN = test-node"])
    {
        assert!(text.replace("CN=", "CN = ").contains(wanted), "{wanted}: {text}");
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn n8_transport_is_open_where_a_node_is_on_another_host() {
    let cluster = Cluster::new();
    let active = "\ntransport.host: 0.0.0.0\n";
    for (settings, addresses, expected) in [
        ("", json!([AN_ADDRESS, "[::1]:1"]), false),
        ("", json!([AN_ADDRESS, "192.0.2.1:9300"]), true),
        ("", json!(["[2001:db8::1]:9300"]), true),
        ("network.host: _local_\n", json!(["192.0.2.1:9300"]), false),
    ] {
        let mut answer = cluster.answer();
        answer["nodes_addresses"] = addresses;
        let server = cluster.serve_as(cluster.http(), answer);
        let node = Node::fresh(settings);
        let file = node.token_file(&cluster.token(&[&server.address]));
        let output = node.run(&["configure", "--enrollment-token-file", &file], "");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let written = node.settings();
        assert_eq!(written.contains(active), expected, "{written}");
        assert_eq!(written.contains("#transport.host"), !expected && settings.is_empty(), "{written}");
    }
}

#[test]
fn names_of_clusters_are_compared_where_the_key_may_ask() {
    let cluster = Cluster::new();
    let answer = cluster.answer();
    let server = Server::start(cluster.http(), BOTH, move |call, stream| match call {
        ENROLL => respond(stream, 200, &answer),
        _ => respond(stream, 200, &json!({"cluster_name": "theirs"})),
    });
    let token = cluster.token(&[&server.address]);
    let said = "`cluster.name` here is `elasticsearch`, and the cluster's is `theirs`";
    refused("another name", &token, 78, &[said, "cluster.name: theirs"]);
    let node = Node::fresh("cluster.name: theirs\n");
    let file = node.token_file(&token);
    let output = node.run(&["configure", "--enrollment-token-file", &file], "");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}
