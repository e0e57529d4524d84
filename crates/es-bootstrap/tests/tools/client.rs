//! How the tools find a node, and which CA they trust: cases L.

use std::net::{IpAddr, TcpListener};
use std::thread;
use std::time::{Duration, Instant};

use pki::San;

use crate::place::{Ca, LOOPBACK, NONE, Node, text, with_cas, with_store, with_tls};
use crate::server::{ELASTIC, HEALTH, KEY, RED, Reply, Server, ready};

/// The request that returns the time.
const TIME: &str = "GET /_cat/health?h=epoch&format=json";

/// Runs `reset-password` without a URL.
fn reset(node: &Node, arguments: &[&str]) -> (i32, String, String) {
    text(node.run("elasticsearch-reset-password", &[&["-u", "elastic", "-b"], arguments].concat(), ""))
}

#[test]
fn l1_the_settings_tell_where_the_node_listens() {
    // These ports are closed.
    let (first, second, range) = (1, 3, "1-2");
    for (settings, expected) in [
        ("", format!("http://127.0.0.1:{first}")),
        ("http.publish_host: 127.0.0.2\nhttp.host: 127.0.0.3\n", format!("http://127.0.0.2:{first}")),
        ("http.host: 127.0.0.3\nnetwork.publish_host: 127.0.0.4\n", format!("http://127.0.0.3:{first}")),
        ("network.publish_host: 127.0.0.4\nnetwork.host: 127.0.0.5\n", format!("http://127.0.0.4:{first}")),
        ("network.host: ['::1', 127.0.0.6]\n", format!("http://127.0.0.6:{first}")),
        ("http.host: '::1'\n", format!("http://[::1]:{first}")),
        ("http.host: _local:ipv4_\n", format!("http://127.0.0.1:{first}")),
        (&*format!("http.publish_port: {second}\n"), format!("http://127.0.0.1:{second}")),
        ("http.publish_port: -1\n", format!("http://127.0.0.1:{first}")),
        ("xpack.security.http.ssl.enabled: true\n", format!("https://127.0.0.1:{first}")),
    ] {
        let node = Node::new(&format!("http.port: {range}\n{settings}")).with_hash(NONE);
        let (code, _, err) = reset(&node, &[]);
        assert_eq!(code, 69, "{settings}: {err}");
        assert!(err.contains(&format!("could not connect to `{expected}`")), "{settings}: {err}");
    }
    for (settings, named) in [
        ("http.port: 0\n", "`http.port` is `0`"),
        ("http.port: many\n", "`http.port` is `many`"),
        ("http.publish_port: x\n", "`http.publish_port` is `x`"),
        ("http.host: _ec2:publicIp_\n", "`http.host` is `_ec2:publicIp_`"),
    ] {
        let (code, _, err) = reset(&Node::new(settings).with_hash(NONE), &[]);
        assert_eq!(code, 78, "{settings}: {err}");
        assert!(err.contains(named) && err.contains("--url"), "{settings}: {err}");
    }
}

#[test]
fn l2_the_servers_reason_is_told_wherever_it_stands() {
    for (body, expected) in [
        (r#"{"error":"plain text"}"#, "[400]: plain text"),
        (r#"{"error":{"reason":"the reason","type":"a_type"}}"#, "[400]: the reason"),
        (r#"{"error":{"root_cause":[{"reason":"the root's","type":"x"}],"type":"t"}}"#, "[400]: the root's"),
        (r#"{"error":{"type":"a_type"}}"#, "[400]: a_type"),
        (r#"{"error":{"reason":null,"type":"a_type"}}"#, "[400]: a_type"),
        ("{}", "[400]: no reason was given"),
    ] {
        let server = Server::start(move |call, before| match call {
            ELASTIC => (400, body).into(),
            _ => ready(call, before),
        });
        let (code, _, err) = Node::new("").with_hash(NONE).reset(&server, &["-b"], "");
        assert_eq!(code, 75);
        assert!(err.contains(expected), "{body}: {err}");
    }
}

#[test]
fn l3_the_certificate_of_this_node_is_believed_and_no_other_of_the_same_ca() {
    let (node, ca, identity) = with_tls("");
    let server = Server::with_tls(identity, ready);
    let port = format!("-Ehttp.port={}", server.port);
    let (code, _, err) = reset(&node, &[&port]);
    assert_eq!(code, 0, "{err}");

    let other = Server::with_tls(ca.identity(LOOPBACK), ready);
    let port = format!("-Ehttp.port={}", other.port);
    let (code, _, err) = reset(&node, &[&port]);
    assert_eq!(code, 69, "{err}");
    assert!(err.contains("is another node") && other.calls().is_empty(), "{err}");
    // If the operator gives the URL, any node with a certificate of this CA is accepted.
    assert_eq!(node.reset(&other, &["-b"], "").0, 0);
}

#[test]
fn l4_the_verification_mode_decides_whether_the_host_is_checked() {
    for (mode, code) in [("full", 69), ("certificate", 0), ("none", 0)] {
        let (node, ca, _) = with_tls(&format!("xpack.security.http.ssl.verification_mode: {mode}\n"));
        let server = Server::with_tls(ca.identity(San::Dns("elsewhere".to_owned())), ready);
        let (found, _, err) = node.reset(&server, &["-b"], "");
        assert_eq!(found, code, "{mode}: {err}");
        assert_eq!(server.calls().is_empty(), code != 0, "{mode}");
    }
    for (mode, code) in [("certificate", 69), ("none", 0)] {
        let (node, ..) = with_tls(&format!("xpack.security.http.ssl.verification_mode: {mode}\n"));
        let stranger = Server::with_tls(Ca::new().identity(LOOPBACK), ready);
        assert_eq!(node.reset(&stranger, &["-b"], "").0, code, "{mode}");
    }
}

#[test]
fn names_of_the_certificate_are_tried_where_the_settings_lead_nowhere() {
    // The host's address has changed since the certificate was issued.
    let (node, _, identity) = with_tls("http.publish_host: 127.0.0.9\n");
    let server = Server::with_tls(identity, ready);
    let (code, _, err) = reset(&node, &[&format!("-Ehttp.port={}", server.port)]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(server.calls(), [HEALTH, ELASTIC]);
}

#[test]
fn authorities_and_truststores_take_the_place_of_the_own_certificates() {
    let (node, _, own) = with_tls("xpack.security.http.ssl.certificate_authorities: [other.crt]\n");
    let other = Ca::new();
    std::fs::write(node.at("config/other.crt"), pki::pem::encode(other.certificate.der())).unwrap();
    assert_eq!(node.reset(&Server::with_tls(other.identity(LOOPBACK), ready), &["-b"], "").0, 0);
    assert_eq!(node.reset(&Server::with_tls(own, ready), &["-b"], "").0, 69);
}

#[test]
fn a_wrong_url_is_named() {
    let node = Node::new("").with_hash(NONE);
    let url = format!("http://127.0.0.1:{}", tests::ports::free().unwrap());
    let (code, _, err) = reset(&node, &["--url", &url]);
    assert!(code == 69 && err.contains(&format!("could not connect to `{url}`")), "{err}");
    let (code, _, err) = reset(&node, &["--url", "localhost:9200"]);
    assert!(code == 64 && err.contains("neither https:// nor http://"), "{err}");
    let (code, _, err) = reset(&node, &["--url", "https://elastic:geheim@localhost:9200"]);
    assert!(code == 64 && !err.contains("geheim"), "{err}");
}

#[test]
fn http_against_https_and_the_reverse_are_recognised() {
    let (node, _, identity) = with_tls("");
    let server = Server::with_tls(identity, ready);
    let url = server.url.replace("https", "http");
    let (code, _, err) = reset(&node, &["--url", &url]);
    assert_eq!(code, 69);
    assert!(err.contains(&url) && err.contains("it may expect https"), "{err}");
    node.assert_swept();

    let server = Server::start(ready);
    let url = server.url.replace("http", "https");
    let (code, _, err) = reset(&node, &["--url", &url]);
    assert_eq!(code, 69);
    assert!(err.contains(&format!("`{url}` does not use TLS")), "{err}");
    assert!(server.calls().is_empty());
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_node_that_is_still_starting_is_waited_for() {
    let port = tests::ports::free().unwrap();
    let node = Node::new(&format!("http.port: {port}\n")).with_hash(NONE);
    let late = thread::spawn(move || {
        thread::sleep(Duration::from_millis(800));
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        // The cluster is red until its shards are allocated.
        Server::on(listener, None, |call, before| match (call, before) {
            (HEALTH, 0) => RED.into(),
            _ => ready(call, before),
        })
    });
    let arguments = ["reset-password", "-u", "elastic", "-b", "-s", "--wait", "30s"];
    let (code, out, err) = text(node.run("es-bootstrap", &arguments, ""));
    assert_eq!((code, out.len()), (0, 21), "{err}");
    assert_eq!(late.join().unwrap().calls(), [HEALTH, HEALTH, ELASTIC]);
    node.assert_swept();
}

/// The response of a node that has just started.
const UNSETTLED: (u16, &str) =
    (503, r#"{"error":{"reason":"failed to retrieve password hash for reserved user [elastic]"}}"#);

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_node_that_has_just_come_up_is_given_time_to_know_its_users() {
    for refused in [HEALTH, KEY, ELASTIC] {
        let server = Server::start(move |call, before| match (call == refused, before) {
            (true, 0) => UNSETTLED.into(),
            (true, 1) => (500, "{}").into(),
            _ => ready(call, before),
        });
        let node = with_cas(1);
        let ended = match refused {
            KEY => node.create(&server, &["-s", "kibana"]),
            _ => node.reset(&server, &["-b"], ""),
        };
        assert_eq!(ended.0, 0, "{refused}: {}", ended.2);
        node.assert_swept();
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_node_that_never_knows_its_users_is_given_up() {
    let server = Server::start(|_, _| UNSETTLED);
    let node = Node::new("").with_hash(NONE);
    let (code, _, err) = node.reset(&server, &["-b"], "");
    assert_eq!(code, 65, "{err}");
    assert!(err.contains("[503]: failed to retrieve") && err.contains("`--wait 1m`"), "{err}");
    node.assert_swept();
    // Each request that the node cannot decide leaves a stack trace in its log.
    let asked = server.calls().iter().filter(|call| call.contains("/_cluster/health")).count();
    assert!((3..=8).contains(&asked), "{:?}", server.calls());

    // A given time limit is not extended.
    let begun = Instant::now();
    let (code, _, err) = text(node.run(
        "es-bootstrap",
        &["reset-password", "-u", "elastic", "-b", "--wait", "2s", "--url", &server.url],
        "",
    ));
    assert_eq!(code, 65, "{err}");
    let elapsed = begun.elapsed();
    assert!(elapsed > Duration::from_secs(1) && elapsed < Duration::from_secs(60), "{elapsed:?}");
    node.assert_swept();
}

#[test]
fn a_node_that_serves_an_older_certificate_than_its_files_is_called_that() {
    let wait = |node: &Node, server: &Server| {
        let port = format!("-Ehttp.port={}", server.port);
        text(node.run("es-bootstrap", &["wait", "--timeout", "0s", &port], ""))
    };
    let (node, ca, _) = with_tls("");
    let day = Duration::from_secs(24 * 3600);
    let older = Server::with_tls(ca.identity_since(LOOPBACK, std::time::SystemTime::now() - day), ready);
    let (code, _, err) = wait(&node, &older);
    assert_eq!(code, 69);
    assert!(err.contains("presents an older certificate than the one in the node's files"), "{err}");
    assert!(err.contains("`resource.reload.enabled`") && !err.contains("another node"), "{err}");
    let later = Server::with_tls(ca.identity_since(LOOPBACK, std::time::SystemTime::now() + day / 24), ready);
    assert_eq!(wait(&node, &later).0, 69);
}

#[test]
fn a_certificate_that_is_not_valid_now_points_at_the_clocks() {
    let (node, ca, _) = with_tls("");
    let now = std::time::SystemTime::now();
    for begin in [now + Duration::from_secs(7200), now - Duration::from_secs(100 * 24 * 3600)] {
        let server = Server::with_tls(ca.identity_since(LOOPBACK, begin), ready);
        for (code, _, err) in [
            node.reset(&server, &["-b"], ""),
            node.create(&server, &["-s", "kibana"]),
            text(node.run("es-bootstrap", &["wait", "--timeout", "0s", "--url", &server.url], "")),
        ] {
            assert_eq!(code, 69, "{err}");
            assert!(err.contains("compare this machine's clock"), "{err}");
        }
    }
}

#[test]
fn clocks_that_differ_are_told_by_whoever_asks() {
    let node = with_cas(1);
    for (seconds, words) in [(7260, Some("2 hours behind")), (-7260, Some("2 hours ahead of")), (60, None)] {
        let date = time::OffsetDateTime::now_utc() + time::Duration::seconds(seconds);
        let date =
            date.format(&time::format_description::well_known::Rfc2822).unwrap().replace("+0000", "GMT");
        let server = Server::start(move |call, before| Reply {
            headers: format!("date: {date}\r\n"),
            ..ready(call, before)
        });
        tells_clocks(&node, &server, words);
    }
}

fn tells_clocks(node: &Node, server: &Server, words: Option<&str>) {
    for (code, _, err) in [node.reset(server, &["-b"], ""), node.create(server, &["-s", "kibana"])] {
        assert_eq!((code, err.contains("this machine's clock is at least")), (0, words.is_some()), "{err}");
        assert!(err.contains(words.unwrap_or_default()), "{err}");
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_node_of_another_machine_is_asked_for_its_time() {
    let node = with_cas(1);
    for (seconds, words) in [(7260, Some("2 hours behind")), (-7260, Some("2 hours ahead of")), (60, None)] {
        let mut server = Server::start(move |call, before| match call {
            TIME => {
                let epoch = time::OffsetDateTime::now_utc().unix_timestamp() + seconds;
                (200, format!(r#"[{{"epoch":"{epoch}"}}]"#).as_str()).into()
            }
            _ => ready(call, before),
        });
        tells_clocks(&node, &server, None);
        assert!(!server.calls().iter().any(|call| call == TIME));
        // `127.1` is not recognized as a local address, but connects to this machine.
        server.url = format!("http://127.1:{}", server.port);
        tells_clocks(&node, &server, words);
    }
    // A server that does not return the time does not matter.
    let mut silent = Server::start(ready);
    silent.url = format!("http://127.1:{}", silent.port);
    tells_clocks(&node, &silent, None);
    assert_eq!(silent.calls().iter().filter(|call| *call == TIME).count(), 2);
}

#[test]
fn a_name_that_another_address_has_is_another_node() {
    // The CA is the right one, but the host is not.
    let (node, ca, _) = with_tls("");
    let elsewhere = San::Ip(IpAddr::from([127, 0, 0, 2]));
    let server = Server::with_tls(ca.identity(elsewhere), ready);
    let (code, _, err) = node.reset(&server, &["-b"], "");
    assert!(code == 69 && err.contains("not valid for name"), "{err}");
    assert!(server.calls().is_empty());
}

#[test]
fn a_store_that_cannot_be_opened_is_named() {
    let node = with_store("", vec![Ca::new().entry("http_ca")]);
    std::fs::write(node.at("config/http.p12"), "nonsense").unwrap();
    let (code, _, err) = reset(&node, &[]);
    assert_eq!(code, 78);
    assert!(
        err.contains("config/http.p12`") && err.contains("`xpack.security.http.ssl.keystore.path`"),
        "{err}"
    );
}
