//! Hostile servers: nothing is sent before the peer is verified, and every response results in a value or one
//! error.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test starts servers, and may panic")]

use std::io::{ErrorKind, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use node::{Credentials, Error, Method, Names, Session, Trust, Url};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, SanType};
use ring::digest::{SHA256, digest};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion};

type Ca = CertifiedIssuer<'static, KeyPair>;

fn ca() -> Ca {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn fingerprint(der: &[u8]) -> String {
    digest(&SHA256, der).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The certificate chain and key of a server.
struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: KeyPair,
}

/// Creates a leaf for an address, followed by its CA. It expires at the start of `year`.
fn identity(ca: &Ca, address: &str, year: i32) -> Identity {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.subject_alt_names = vec![SanType::IpAddress(address.parse().unwrap())];
    params.not_after = rcgen::date_time_ymd(year, 1, 1);
    let leaf = params.signed_by(&key, ca).unwrap();
    Identity { chain: vec![leaf.der().clone(), ca.der().clone()], key }
}

fn server_config(identity: Identity, versions: &[&'static SupportedProtocolVersion]) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::try_from(identity.key.serialize_der()).unwrap();
    ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(identity.chain, key)
        .unwrap()
}

/// Serves one connection. The handle returns the request that arrived after the TLS handshake.
fn serve(
    identity: Identity,
    versions: &[&'static SupportedProtocolVersion],
    answer: impl FnOnce(&mut dyn Write) + Send + 'static,
) -> (Url, JoinHandle<String>) {
    let config = server_config(identity, versions);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::https("127.0.0.1", listener.local_addr().unwrap().port());
    let server = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = StreamOwned::new(connection, stream);
        let mut asked = Vec::new();
        let mut byte = [0];
        while !asked.ends_with(b"\r\n\r\n") {
            match stream.read(&mut byte) {
                Ok(1) => asked.push(byte[0]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                _ => return String::from_utf8(asked).unwrap(),
            }
        }
        answer(&mut stream);
        String::from_utf8(asked).unwrap()
    });
    (url, server)
}

fn ask(trust: Trust, url: &Url) -> Result<u16, Error> {
    let mut session = Session::new(trust)?;
    session.connect(std::slice::from_ref(url))?;
    let key = Credentials::ApiKey { id: "id".to_owned(), secret: "geheim".into() };
    session.request(Method::GET, "/_security/enroll/node", Some(&key), None).map(|response| response.status)
}

fn ok(stream: &mut dyn Write) {
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
}

const ALL: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12, &rustls::version::TLS13];

#[test]
fn the_pinned_ca_with_the_right_host_is_believed_on_both_versions_of_tls() {
    for versions in [&[&rustls::version::TLS12][..], &[&rustls::version::TLS13]] {
        let ca = ca();
        let (url, server) = serve(identity(&ca, "127.0.0.1", 2100), versions, ok);
        assert_eq!(ask(Trust::fingerprint(&fingerprint(ca.der())).unwrap(), &url).unwrap(), 200);
        let asked = server.join().unwrap();
        assert!(asked.contains("ApiKey aWQ6Z2VoZWlt"), "{asked}");
    }
}

#[test]
fn nothing_is_sent_to_a_peer_that_is_not_verified() {
    let (ours, other) = (ca(), ca());
    let pinned = || Trust::fingerprint(&fingerprint(ours.der())).unwrap();
    let rooted = || Trust::roots(vec![ours.der().to_vec()], Names::Checked, None).unwrap();
    let leaf_alone = {
        let whole = identity(&ours, "127.0.0.1", 2100);
        Identity { chain: whole.chain[..1].to_vec(), key: whole.key }
    };
    // A leaf of another CA, followed by our CA.
    let borrowed = {
        let mut whole = identity(&other, "127.0.0.1", 2100);
        whole.chain[1] = ours.der().clone();
        whole
    };
    for (what, identity, trust) in [
        ("another CA", identity(&other, "127.0.0.1", 2100), pinned()),
        ("another CA", identity(&other, "127.0.0.1", 2100), rooted()),
        ("no CA beside the leaf", leaf_alone, pinned()),
        ("a borrowed CA", borrowed, pinned()),
        ("the wrong host", identity(&ours, "127.0.0.2", 2100), pinned()),
        ("the wrong host", identity(&ours, "127.0.0.2", 2100), rooted()),
        ("expired", identity(&ours, "127.0.0.1", 2020), pinned()),
        ("expired", identity(&ours, "127.0.0.1", 2020), rooted()),
    ] {
        let (url, server) = serve(identity, ALL, ok);
        let refused = ask(trust, &url).unwrap_err();
        assert!(matches!(refused, Error::Tls { .. }), "{what}: {refused}");
        assert_eq!(server.join().unwrap(), "", "{what}: something was sent");
    }
}

#[test]
fn the_host_may_be_ignored_and_a_trusted_leaf_stands_for_itself() {
    let ca = ca();
    let elsewhere = identity(&ca, "127.0.0.2", 2100);
    let (url, server) = serve(elsewhere, ALL, ok);
    let trust = Trust::roots(vec![ca.der().to_vec()], Names::Ignored, None).unwrap();
    assert_eq!(ask(trust, &url).unwrap(), 200);
    server.join().unwrap();

    let leaf = identity(&ca, "127.0.0.1", 2100);
    let trusted = leaf.chain[0].to_vec();
    let (url, server) = serve(leaf, ALL, ok);
    assert_eq!(ask(Trust::roots(vec![trusted], Names::Checked, None).unwrap(), &url).unwrap(), 200);
    server.join().unwrap();

    // Another leaf of the same CA is another node.
    let (url, server) = serve(identity(&ca, "127.0.0.1", 2100), ALL, ok);
    let only = Trust::roots(vec![ca.der().to_vec()], Names::Checked, Some(vec![1])).unwrap();
    assert!(matches!(ask(only, &url), Err(Error::AnotherNode { .. })));
    assert_eq!(server.join().unwrap(), "");
}

#[test]
fn hostile_answers_end_in_a_value_or_one_error() {
    let ask = |answer: fn(&mut dyn Write)| {
        let ca = ca();
        let (url, server) = serve(identity(&ca, "127.0.0.1", 2100), ALL, answer);
        let asked = ask(Trust::fingerprint(&fingerprint(ca.der())).unwrap(), &url);
        server.join().unwrap();
        asked
    };
    let redirect = ask(|stream| {
        let _ =
            stream.write_all(b"HTTP/1.1 302 Found\r\nlocation: https://evil/\r\ncontent-length: 0\r\n\r\n");
    });
    assert_eq!(redirect.unwrap(), 302);
    let large = ask(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n");
        let _ = stream.write_all(&vec![b'x'; 10_000_000]);
    });
    assert!(matches!(large, Err(Error::Answer { .. })));
    let cut = ask(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
    });
    assert!(matches!(cut, Err(Error::Http { .. })));
    let slow = ask(|stream| {
        for byte in b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}" {
            let _ = stream.write_all(&[*byte]).and_then(|()| stream.flush());
            thread::sleep(Duration::from_millis(5));
        }
    });
    assert_eq!(slow.unwrap(), 200);
}

/// An untrusted peer sees a complete handshake and a proper close. A TLS alert or an aborted handshake would
/// cause a warning in its log.
#[test]
fn a_peer_that_is_not_believed_is_left_in_good_order() {
    let (ours, other) = (ca(), ca());
    let rooted = |leaf| Trust::roots(vec![ours.der().to_vec()], Names::Checked, leaf).unwrap();
    for versions in [&[&rustls::version::TLS12][..], &[&rustls::version::TLS13]] {
        for (identity, trust) in [
            (identity(&other, "127.0.0.1", 2100), rooted(None)),
            (identity(&ours, "127.0.0.2", 2100), rooted(None)),
            (identity(&ours, "127.0.0.1", 2020), rooted(None)),
            (identity(&ours, "127.0.0.1", 2100), rooted(Some(vec![1]))),
        ] {
            let config = server_config(identity, versions);
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let url = Url::https("127.0.0.1", listener.local_addr().unwrap().port());
            let server = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let mut connection = ServerConnection::new(Arc::new(config)).unwrap();
                while connection.is_handshaking() {
                    connection.complete_io(&mut stream).unwrap();
                }
                // Reading fails if the stream was not closed properly.
                StreamOwned::new(connection, stream).read(&mut [0]).unwrap()
            });
            ask(trust, &url).unwrap_err();
            assert_eq!(server.join().unwrap(), 0);
        }
    }
}

#[test]
fn the_next_address_is_tried_while_one_is_silent() {
    let ca = ca();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = Url::https("127.0.0.1", listener.local_addr().unwrap().port());
    let (url, server) = serve(identity(&ca, "127.0.0.1", 2100), ALL, ok);
    let trust = Trust::roots(vec![ca.der().to_vec()], Names::Checked, None).unwrap();
    let mut session = Session::new(trust).unwrap();
    let begun = Instant::now();
    let urls = [vec![silent; 6], vec![url.clone()]].concat();
    assert_eq!(session.connect(&urls).unwrap(), &url);
    // One after another, the silent ones would take five seconds each.
    assert!(begun.elapsed() < Duration::from_secs(25));
    drop(session);
    server.join().unwrap();
}

#[test]
fn a_deadline_ends_whatever_is_not_done() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::https("127.0.0.1", listener.local_addr().unwrap().port());
    let mut session = Session::new(Trust::anybody().unwrap()).unwrap();
    let begun = Instant::now();
    session.set_deadline(Some(begun + Duration::from_millis(300)));
    // Without it, the limits of both addresses end this, with another error.
    assert!(matches!(session.connect(&[url.clone(), url]), Err(Error::Timeout { .. })));
    assert!(matches!(session.pause(Duration::from_secs(60)), Err(Error::Timeout { .. })));
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_server_without_tls_is_recognised() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::https("127.0.0.1", listener.local_addr().unwrap().port());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
        let _ = stream.read(&mut [0; 1024]);
    });
    let trust = Trust::fingerprint(&"0".repeat(64)).unwrap();
    assert!(matches!(ask(trust, &url), Err(Error::PlainHttp { .. })));
    server.join().unwrap();
}
