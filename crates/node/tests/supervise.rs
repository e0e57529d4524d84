//! Nodes played by shell scripts and by a server of the test's own: what is run, what is believed, what is sent to whom.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use node::{Candidate, Event, Exit, Launch, Probe, Ready, Trust, supervise};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

const PASSWORD: &str = "geheimnis-des-tests";

/// A CA, and a leaf for `localhost` with its key.
struct Identity {
    ca: Vec<u8>,
    leaf: Vec<u8>,
    key: KeyPair,
}

fn identity(host: &str) -> Identity {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let ca_key = KeyPair::generate().unwrap();
    let ca = params.self_signed(&ca_key).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec![host.to_owned()]).unwrap();
    let leaf = leaf.signed_by(&key, &Issuer::from_params(&params, &ca_key)).unwrap();
    Identity { ca: ca.der().to_vec(), leaf: leaf.der().to_vec(), key }
}

/// Serves connections with these answers by path; remembers every `Authorization` header.
fn serve(identity: &Identity, answer: fn(&str, usize) -> (u16, Value)) -> (u16, Arc<Mutex<Vec<String>>>) {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = [&identity.leaf, &identity.ca].map(|der| CertificateDer::from(der.clone())).to_vec();
    let key = PrivatePkcs8KeyDer::from(identity.key.serialize_der()).into();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("localhost:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let headers = Arc::clone(&seen);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = BufReader::new(StreamOwned::new(connection, stream.unwrap()));
            while let Some((path, authorization)) = request(&mut stream) {
                let count = {
                    let mut headers = headers.lock().unwrap();
                    headers.push(authorization);
                    headers.len()
                };
                let (status, body) = answer(&path, count);
                let body = body.to_string();
                let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n", body.len());
                if stream.get_mut().write_all((head + &body).as_bytes()).is_err() {
                    break;
                }
            }
        }
    });
    (port, seen)
}

fn request(stream: &mut impl BufRead) -> Option<(String, String)> {
    let mut path = String::new();
    let mut authorization = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            stream.read_exact(&mut vec![0; length]).ok()?;
            return Some((path, authorization));
        }
        match line.split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("authorization") => {
                authorization = value.to_owned()
            }
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().unwrap()
            }
            Some(_) => {}
            None => path = line.split(' ').nth(1).unwrap_or_default().to_owned(),
        }
    }
}

fn launch(script: &str) -> Launch {
    Launch {
        program: "/bin/sh".into(),
        arguments: vec!["-c".into(), script.into()],
        variables: vec![("SET", "yes".into())],
        without: &["SECRET"],
        passphrase: None,
        output_to_stderr: true,
        daemonize: false,
    }
}

fn probe(identity: &Identity, port: u16, wait: Duration) -> Probe {
    Probe {
        candidates: vec![Candidate { host: "localhost".into(), ports: vec![port] }],
        trust: Trust::ca(&identity.ca, Some(identity.leaf.clone())).unwrap(),
        password: Some(PASSWORD.into()),
        token: true,
        wait,
    }
}

/// Runs a child for about a second and collects what is reported.
fn watch(probe: Probe) -> Vec<Event> {
    let mut events = Vec::new();
    let exit = supervise(launch("sleep 1.5"), probe, &mut |event| events.push(event)).unwrap();
    assert_eq!(exit.code, 0);
    events
}

fn closed_port() -> u16 {
    TcpListener::bind("localhost:0").unwrap().local_addr().unwrap().port()
}

fn run(launch: Launch) -> Exit {
    let identity = identity("localhost");
    supervise(launch, probe(&identity, closed_port(), Duration::from_secs(60)), &mut |_| {}).unwrap()
}

fn elasticsearch(path: &str, count: usize) -> (u16, Value) {
    match path {
        // The security index is not there yet at first.
        "/_security/_authenticate" if count == 1 => (401, json!({"error": {"reason": "not yet"}})),
        "/_security/_authenticate" if count == 2 => (503, json!({"error": {"type": "unavailable"}})),
        "/_security/_authenticate" => (200, json!({"username": "elastic"})),
        "/_nodes/_local/http" => {
            let http = json!({"bound_address": ["[::]:9200"], "publish_address": "10.0.0.1:9200"});
            (200, json!({"nodes": {"id": {"http": http}}}))
        }
        "/_security/api_key" => {
            (200, json!({"id": "i", "api_key": "k", "expiration": 1_795_475_645_000_i64}))
        }
        _ => (404, json!({})),
    }
}

#[test]
fn the_childs_end_is_ours_with_its_last_lines() {
    for (script, code) in [("exit 7", 7), ("kill -9 $$", 137), ("kill -TERM $$", 143), ("true", 0)] {
        assert_eq!(run(launch(script)).code, code, "{script}");
    }
    let exit = run(launch("echo one; echo two >&2; exit 3"));
    assert!(!exit.answered);
    let mut lines = exit.last_lines;
    lines.sort();
    assert_eq!(lines, ["one", "two"]);
}

#[test]
fn the_passphrase_is_the_first_line_of_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("line");
    let script = format!("read line; printf %s \"$line\" > {}", file.display());
    let launch = Launch { passphrase: Some("pä ss".into()), ..launch(&script) };
    assert_eq!(run(launch).code, 0);
    assert_eq!(fs::read_to_string(file).unwrap(), "pä ss");
}

#[test]
fn variables_are_set_and_removed() {
    assert_eq!(run(launch("test \"$SET\" = yes && test -z \"${SECRET+x}\"")).code, 0);
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let missing = Launch { program: "/nowhere/elasticsearch".into(), ..launch("") };
    let identity = identity("localhost");
    let refused =
        supervise(missing, probe(&identity, closed_port(), Duration::ZERO), &mut |_| {}).unwrap_err();
    assert!(refused.to_string().contains("/nowhere/elasticsearch"));
    assert!(!Path::new("/nowhere").exists());
}

#[test]
fn a_node_that_comes_up_slowly_is_waited_for() {
    let identity = identity("localhost");
    let (port, seen) = serve(&identity, elasticsearch);
    let events = watch(probe(&identity, port, Duration::from_secs(60)));
    let [Event::Ready(Ready { url, token: Ok((key, addresses)) })] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(*url, format!("https://localhost:{port}"));
    assert_eq!(
        (key.id.as_str(), addresses.as_slice()),
        ("i", &["10.0.0.1:9200".to_owned(), "[::]:9200".to_owned()][..])
    );
    assert!(seen.lock().unwrap().iter().all(|header| header.starts_with("Basic ")));
}

#[test]
fn nothing_is_sent_to_somebody_else() {
    let ours = identity("localhost");
    let wrong_host = identity("elsewhere.example");
    let other_ca = identity("localhost");
    for (name, server, expected) in [
        ("another CA", &other_ca, &ours),
        (
            "another leaf",
            &ours,
            &Identity { leaf: other_ca.leaf.clone(), ca: ours.ca.clone(), key: KeyPair::generate().unwrap() },
        ),
        ("another host", &wrong_host, &wrong_host),
    ] {
        let (port, seen) = serve(server, elasticsearch);
        let events = watch(probe(expected, port, Duration::ZERO));
        assert!(matches!(&events[..], [Event::Silent(_)]), "{name}: {events:?}");
        assert_eq!(*seen.lock().unwrap(), [] as [String; 0], "{name}");
        assert!(!format!("{events:?}").contains(PASSWORD));
    }
}

#[test]
fn a_refusal_is_reported_with_the_servers_reason() {
    let identity = identity("localhost");
    let (port, _) = serve(&identity, |_, _| (403, json!({"error": {"reason": "not you"}})));
    let events = watch(probe(&identity, port, Duration::from_secs(60)));
    let [Event::Ready(Ready { token: Err(reason), .. })] = &events[..] else { panic!("{events:?}") };
    assert!(reason.contains("403") && reason.contains("not you"), "{reason}");
}
