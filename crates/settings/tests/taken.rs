//! Removing blocks in order to replace them with those of another cluster.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use settings::block::{self, BEGIN, END, Exchange, NotTaken, Reach, State, take};

/// Returns a block as the stock step or es-bootstrap writes it, with added lines.
fn block(more: &str) -> String {
    format!(
        "{BEGIN}\n# a comment\n\nxpack.security.enabled: true\n\nxpack.security.enrollment.enabled: true\n\n\
         xpack.security.http.ssl:\n  enabled: true\n  keystore.path: certs/http.p12\n\n\
         xpack.security.transport.ssl:\n  enabled: true\n  verification_mode: certificate\n  \
         keystore.path: certs/transport.p12\n  truststore.path: certs/transport.p12\n{more}\n{END}\n"
    )
}

fn check(before: &str, more: &str, after: &str, expected: &str, transport: Reach) {
    let file = format!("{before}\n{}{after}", block(more));
    let taken = take(file.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(taken.file).unwrap(), expected, "{more}");
    assert_eq!(taken.transport, transport, "{more}");
}

#[test]
fn what_is_left_is_what_was_there_before_and_the_operators_settings() {
    let (local, remote) = (Reach::Local, Reach::Remote);
    // Cases 1 and 2 of Elasticsearch's own tests.
    check("a: b\n", "", "", "a: b\n", local);
    check("a: b\n", "some.key: value\n", "", "a: b\n\nsome.key: value\n", local);
    // Settings about the old cluster (initial masters and seed hosts), and hosts as originally written.
    check("", "cluster.initial_master_nodes: [\"n\"]\nhttp.host: 0.0.0.0", "", "", local);
    check("", "discovery.seed_hosts: [\"10.0.0.1:9300\"]\ntransport.host: 0.0.0.0", "", "", remote);
    check("", "#transport.host: 0.0.0.0", "", "", local);
    // The operator's own values.
    let chosen = "http.host: 10.0.0.9\ntransport.host: _site_\nlist: [x, 'y z']";
    let expected = "http.host: 10.0.0.9\ntransport.host: _site_\nlist: [\"x\", \"y z\"]\n";
    check("", chosen, "", expected, local);
    check("a: b\n", "x: y", "c: d\n", "a: b\nc: d\n\nx: y\n", local);
    let ssl = "xpack.security.http.ssl.client_authentication: optional";
    check("", ssl, "", &format!("{ssl}\n"), local);
}

#[test]
fn a_block_that_does_not_use_its_stores_is_left_alone() {
    let whole = block("");
    assert_eq!(take(b"a: b\n"), Err(NotTaken::Missing));
    assert_eq!(take(b""), Err(NotTaken::Missing));
    for (from, to, expected) in [
        ("xpack.security.enabled: true\n", "", NotTaken::Lacks("xpack.security.enabled")),
        ("  keystore.path: certs/http.p12\n", "", NotTaken::Lacks("xpack.security.http.ssl.keystore.path")),
        (
            "keystore.path: certs/http.p12",
            "keystore.path: mine.p12",
            NotTaken::Changed("xpack.security.http.ssl.keystore.path"),
        ),
        (
            "verification_mode: certificate",
            "verification_mode: full",
            NotTaken::Changed("xpack.security.transport.ssl.verification_mode"),
        ),
        (
            "enabled: true\n  key",
            "enabled: false\n  key",
            NotTaken::Changed("xpack.security.http.ssl.enabled"),
        ),
        ("# a comment", "\tx", NotTaken::Unreadable),
    ] {
        assert!(whole.contains(from), "{from}");
        assert_eq!(take(whole.replacen(from, to, 1).as_bytes()), Err(expected), "{from}");
    }
    let in_progress = block::in_progress(
        &block::Run { epoch: 1, ca_fingerprint: "0".repeat(64) },
        &block::Record::default(),
    );
    assert!(matches!(take(in_progress.as_bytes()), Err(NotTaken::Lacks(_))));
}

#[test]
fn a_mark_names_its_run_and_goes_without_a_trace() {
    let exchange = Exchange { epoch: 1_795_475_645, http_store: "0123456789abcdef".repeat(4) };
    for ending in ["\n", "\r\n"] {
        let file = format!("a: b\n\n{}c: d\n", block("x: y")).replace('\n', ending);
        assert_eq!(block::unmark(file.as_bytes()), None);
        let marked = block::mark(file.as_bytes(), &exchange).unwrap();
        assert_eq!(block::find(&marked).unwrap().state, State::Replacing(exchange.clone()));
        assert_eq!(block::unmark(&marked).unwrap(), file.as_bytes());
        assert_eq!(take(&marked).unwrap(), take(file.as_bytes()).unwrap());
    }
    assert_eq!(block::mark(b"a: b\n", &exchange), None);
}
