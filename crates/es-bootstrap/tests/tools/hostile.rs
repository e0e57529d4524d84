//! Hostile servers: one clear line, the documented code, and no credential before the peer is verified.

use std::env;
use std::time::Duration;

use pki::San;

use crate::place::{Ca, Ended, LOOPBACK, Node, with_tls};
use crate::server::{HEALTH, KEY, NODES, Reply, Server, ready};

/// The variable that requests the long matrices: `cargo xtask test --all`.
const ALL: &str = "ES_BOOTSTRAP_TEST_ALL";

/// Asserts that there is one line with the error and one with a hint.
fn assert_one_line((code, out, err): &Ended, expected: i32, words: &str) {
    assert_eq!((*code, out.as_str()), (expected, ""), "{err}");
    assert!(err.starts_with("ERROR: ") && err.lines().count() == 2 && !err.contains('\u{1b}'), "{err}");
    assert!(err.contains(words) && err.contains(&format!("with exit code {expected}")), "{words}: {err}");
}

/// Runs both tools against the same server.
fn both(node: &Node, server: &Server) -> [Ended; 2] {
    [node.reset(server, &["-b"], ""), node.create(server, &["-s", "kibana"])]
}

#[test]
fn nothing_is_sent_to_a_server_of_a_wrong_ca_with_a_wrong_host_or_an_expired_certificate() {
    let (node, ca, _) = with_tls("");
    for (identity, words) in [
        (Ca::new().identity(LOOPBACK), "UnknownIssuer"),
        (ca.identity(San::Dns("elsewhere".to_owned())), "not valid for name"),
        (ca.expired(LOOPBACK), "expired"),
    ] {
        let server = Server::with_tls(identity, ready);
        for ended in both(&node, &server) {
            assert_one_line(&ended, 69, words);
            assert!(ended.2.contains(&server.url), "{}", ended.2);
        }
        assert!(server.calls().is_empty(), "{:?}", server.calls());
        node.assert_swept();
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn odd_answers_to_the_health_call_are_65() {
    for (reply, words) in [
        (Reply::from((200, "no json")), "without a status"),
        (Reply::from((200, "{}")), "without a status"),
        (Reply::from((200, r#"{"status":7}"#)), "without a status"),
        (Reply::from((502, r#"{"error":{"reason":"no \u001b[31mmaster"}}"#)), "[502]: no  [31mmaster"),
        (Reply::from((418, "\u{1b}[31m")), "[418]"),
        (Reply { body: "x".repeat(10_000_000), ..Reply::from((200, "")) }, "too large"),
    ] {
        let (node, _, identity) = with_tls("");
        let server = Server::with_tls(identity, move |_, _| reply.clone());
        for ended in both(&node, &server) {
            assert_one_line(&ended, 65, words);
        }
        node.assert_swept();
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(ready);
    let headers = format!("location: {}/\r\n", elsewhere.url);
    let (node, _, identity) = with_tls("");
    let redirect = Reply { headers, ..Reply::from((302, "")) };
    let server = Server::with_tls(identity, move |_, _| redirect.clone());
    for ended in both(&node, &server) {
        assert_one_line(&ended, 65, "[302]");
    }
    assert!(elsewhere.calls().is_empty());
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn answers_with_missing_members_make_no_token() {
    for (call, body, words) in [
        (KEY, "{}", "no API key"),
        (KEY, r#"{"id":"x"}"#, "no API key"),
        (KEY, r#"{"id":"","api_key":"y","expiration":1}"#, "no API key"),
        (KEY, "[]", "no API key"),
        (KEY, "no json", "not JSON"),
        (NODES, "{}", "no HTTP address"),
        (NODES, r#"{"nodes":{}}"#, "no HTTP address"),
        (NODES, r#"{"nodes":{"n":{"http":{"publish_address":"10.0.0.1:9200"}}}}"#, "no HTTP address"),
        (NODES, "no json", "not JSON"),
    ] {
        let (node, _, identity) = with_tls("");
        let server = Server::with_tls(identity, move |asked, before| match asked == call {
            true => (200, body).into(),
            false => ready(asked, before),
        });
        assert_one_line(&node.create(&server, &["-s", "kibana"]), 73, words);
        node.assert_swept();
    }
}

#[test]
fn a_slow_server_is_waited_for_but_not_for_ever() {
    let (node, _, identity) = with_tls("");
    let slow = |pace: u64| {
        move |call: &str, before: usize| Reply { pace: Duration::from_millis(pace), ..ready(call, before) }
    };
    let server = Server::with_tls(identity, slow(5));
    let (code, _, err) = node.reset(&server, &["-b"], "");
    assert_eq!(code, 0, "{err}");

    // This takes 35 seconds.
    if env::var_os(ALL).is_some() {
        let (node, _, identity) = with_tls("");
        let server = Server::with_tls(identity, slow(2_000));
        assert_one_line(&node.reset(&server, &["-b"], ""), 69, "did not answer in time");
        assert_eq!(server.calls(), [HEALTH]);
        node.assert_swept();
    }
}
