//! The certificates that a node accepts at each stage, as a server and as a client, before and after the old
//! certificate expires, with one store and with PEM files. The model of the protocol relies on this.

use std::fs;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use fleet::{Key, Rotation};
use lifecycle::{Leaf, Stage};
use pki::{CertificateName, Entry, Issuer, KeyKind, PrivateKey, Request, Store, StorePassword};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{AlertDescription, ServerConfig, ServerConnection};
use tests::curl::{Who, get_by};
use tests::place::Place;
use tests::running::{PATIENCE, Running};

use super::files::{self, Identity};
use super::{LIMIT, on, pinged, started};
use crate::first_start::first_start;
use crate::joining::stop;

const DAY: Duration = Duration::from_secs(24 * 3600);
const PASSPHRASE: &str = "a passphrase";

/// A single node with a given certificate.
struct Alone {
    place: Place,
    node: Running,
    password: String,
    old: Identity,
}

impl Alone {
    fn of(has_ended: bool, prepare: fn(&Place, &Identity)) -> Self {
        let place = on("alone", "127.0.0.2");
        let (mut node, credentials) = first_start(&place, &[]);
        stop(&mut node);
        let old = made(has_ended);
        prepare(&place, &old);
        fs::write(place.config("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
        tests::user::give(&place.config("passphrase")).unwrap();
        let mut node = started(&place);
        node.wait_until("the node is up", |node| node.stdout.text().contains("started {")).unwrap();
        Self { place, node, password: credentials.password.clone(), old }
    }

    /// Runs a step and checks its result.
    fn rotates(&self, step: &str) {
        let file = self.file().display().to_string();
        let phrase = self.place.config("passphrase").display().to_string();
        let option = if step == "prepare" { "--out" } else { "--bundle" };
        let words =
            ["rotate-ca", "transport", step, option, &file, "--passphrase-file", &phrase, "--wait", "5m"];
        let output = self.place.bootstrap(&words).output().unwrap();
        assert!(output.status.success(), "{step}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn file(&self) -> PathBuf {
        self.place.config("rotation.age")
    }

    /// Returns the certificate of the rotation, and the transport address of the node.
    fn prepared(&self) -> (Identity, String) {
        let key = Key::Passphrase(PASSPHRASE.to_owned().into());
        let opened = fleet::open(&fs::read(self.file()).unwrap(), &key).unwrap();
        let Rotation { transport_ca, transport, nodes, .. } = Rotation::decode(&opened).unwrap();
        let new = Identity { key: transport.key, leaf: transport.certificate, ca: transport_ca };
        (new, nodes[0].transport.clone())
    }

    /// Whether the node accepts a client that presents this certificate.
    fn serves(&self, at: &str, shown: &Identity) -> bool {
        let identity = node::Identity::new(vec![shown.leaf.der().to_vec()], shown.key.pkcs8()).unwrap();
        pinged(&[at.to_owned()], &identity)[0].accepted
    }

    /// Whether the node, as a client, accepts a server that presents this certificate. A busy node may drop a
    /// connection, which is not counted.
    fn connects_to(&self, shown: &Identity) -> bool {
        let begun = Instant::now();
        loop {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let at = listener.local_addr().unwrap();
            // The node answers once the connection stands or is given up, so it is served meanwhile.
            let verdict = thread::scope(|scope| {
                let verdict = scope.spawn(|| accepted(&listener).and_then(|socket| greet(socket, shown)));
                self.sets(&format!(
                    r#"{{"mode": "proxy", "proxy_address": "{at}", "proxy_socket_connections": 1}}"#
                ));
                verdict.join().unwrap()
            });
            self.sets(r#"{"mode": null, "proxy_address": null, "proxy_socket_connections": null}"#);
            match verdict {
                Some(verdict) => return verdict,
                None => assert!(begun.elapsed() < PATIENCE, "the node does not connect"),
            }
        }
    }

    /// Sets the remote cluster that the node connects to.
    fn sets(&self, remote: &str) {
        let body = format!(r#"{{"persistent": {{"cluster.remote.probe": {remote}}}}}"#);
        let mut curl = Command::new("curl");
        curl.args(["--request", "PUT", "--header", "content-type: application/json", "--data", &body]);
        let url = format!("{}/_cluster/settings", self.place.url());
        let who = Who::User("elastic", &self.password);
        let (status, body) = get_by(curl, &self.place.config("certs/http_ca.crt"), &url, who).unwrap();
        assert_eq!(status, 200, "{body}");
    }

    /// Checks that at this stage the node accepts exactly the certificates that the rule allows, in both
    /// directions.
    fn stands(&self, stage: Stage, has_ended: bool, accepts: fn(Stage, Leaf, bool) -> bool) {
        let (new, at) = self.prepared();
        for (shown, leaf) in [(&self.old, Leaf::Old), (&new, Leaf::New)] {
            let expected = accepts(stage, leaf, has_ended);
            let context = format!("{leaf:?} at {stage:?}, ended: {has_ended}");
            assert_eq!(self.serves(&at, shown), expected, "as a server: {context}");
            assert_eq!(self.connects_to(shown), expected, "as a client: {context}");
        }
    }

    fn goes_through(mut self, has_ended: bool, accepts: fn(Stage, Leaf, bool) -> bool) {
        self.rotates("prepare");
        self.stands(Stage::Before, has_ended, accepts);
        for (step, stage) in
            [("trust", Stage::Trusting), ("switch", Stage::Switched), ("finish", Stage::Finished)]
        {
            self.rotates(step);
            self.stands(stage, has_ended, accepts);
        }
        stop(&mut self.node);
    }
}

/// Accepts a connection if one arrives in time.
fn accepted(listener: &TcpListener) -> Option<TcpStream> {
    listener.set_nonblocking(true).unwrap();
    let begun = Instant::now();
    while begun.elapsed() < LIMIT {
        match listener.accept() {
            Ok((socket, _)) => return Some(socket),
            Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock, "{error}"),
        }
        thread::sleep(Duration::from_millis(50));
    }
    None
}

/// Whether a client continues after it has received this certificate; `None` if it does not respond to it.
fn greet(mut socket: TcpStream, shown: &Identity) -> Option<bool> {
    socket.set_nonblocking(false).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    let chain = vec![CertificateDer::from(shown.leaf.der().to_vec())];
    let key = PrivatePkcs8KeyDer::from(shown.key.pkcs8().to_vec());
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key.into())
        .unwrap();
    let mut tls = ServerConnection::new(Arc::new(config)).unwrap();
    while tls.is_handshaking() {
        if let Err(error) = tls.complete_io(&mut socket) {
            return match error.get_ref().and_then(|error| error.downcast_ref()) {
                Some(rustls::Error::AlertReceived(alert)) if is_refusal(*alert) => Some(false),
                _ => None,
            };
        }
    }
    Some(true)
}

/// Whether an alert means that a client does not trust a certificate.
fn is_refusal(alert: AlertDescription) -> bool {
    use AlertDescription as Alert;
    matches!(
        alert,
        Alert::BadCertificate | Alert::CertificateExpired | Alert::CertificateUnknown | Alert::UnknownCA
    )
}

/// Creates a CA and a certificate, which may have expired.
fn made(has_ended: bool) -> Identity {
    let long_ago = (SystemTime::now() - 100 * DAY).into();
    let key = || PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
    let request = |name, days| Request { name, common_name: "alone", sans: &[], days, now: long_ago };
    let (ca_key, key, rng) = (key(), key(), &mut memory::rng());
    let ca = pki::issue(&request(CertificateName::TransportCa, 900), &ca_key, None, rng).unwrap();
    let issuer = Issuer::of(&ca, &ca_key).unwrap();
    let days = if has_ended { 90 } else { 800 };
    let leaf = pki::issue(&request(CertificateName::Transport, days), &key, Some(&issuer), rng).unwrap();
    assert_eq!(leaf.not_after() < SystemTime::now(), has_ended);
    Identity { key, leaf, ca }
}

/// Replaces the certificate in the store of a first start.
fn into_one_store(place: &Place, Identity { key, leaf, ca }: &Identity) {
    let password = files::store_password(place);
    let key = PrivateKey::decode(key.pkcs8()).unwrap();
    let entries = vec![
        Entry::Key { alias: "transport".to_owned(), key, chain: vec![leaf.der().to_vec()] },
        Entry::Trusted { alias: "transport_ca".to_owned(), certificate: ca.der().to_vec() },
    ];
    let password = StorePassword::from_text(password.into());
    let bytes = Store { entries }.encode(&password, &mut memory::rng()).unwrap();
    fs::write(place.config("certs/transport.p12"), &*bytes).unwrap();
}

/// The rule with PEM files: a node trusts its own certificate from the first step on.
fn apart(stage: Stage, leaf: Leaf, has_ended: bool) -> bool {
    match (stage, leaf) {
        (Stage::Before, Leaf::Old) => !has_ended,
        _ => stage.accepts(leaf, has_ended),
    }
}

#[test]
#[ignore = "needs a node: cargo xtask test --all"]
fn one_store_accepts_at_each_stage_what_the_model_says() {
    for has_ended in [false, true] {
        Alone::of(has_ended, into_one_store).goes_through(has_ended, Stage::accepts);
    }
}

#[test]
#[ignore = "needs a node: cargo xtask test --all"]
fn files_apart_accept_at_each_stage_what_the_model_says() {
    for has_ended in [false, true] {
        Alone::of(has_ended, files::into_pem).goes_through(has_ended, apart);
    }
    Alone::of(true, files::into_two_stores).goes_through(true, apart);
}
