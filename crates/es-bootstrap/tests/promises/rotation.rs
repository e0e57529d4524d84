//! A rotation that was prepared on another machine, and the steps that a node takes before the tested one.

use std::fs;
use std::process::Command;

use authority::Pair;
use fleet::{HttpRotation, RosterNode, Rotation};
use pki::{Certificate, CertificateName, Issuer, KeyKind, PrivateKey, Request, pem};

use crate::adoption::by_hand;
use crate::place::identity;
use crate::plays::{PROGRAM, configured, fresh};
use crate::scene::Play;
use crate::server::{Server, ready};
use crate::table::Writer;

/// The name of the rotation's file.
pub(crate) const FILE: &str = "rotation";
/// A recipient whose private key is not used.
const RECIPIENT: &str = include_str!("../../../fleet/tests/fixtures/host_ed25519.pub");

/// Returns the document of `rotate-ca http prepare` before it is encrypted.
fn http_document() -> String {
    let now = time::OffsetDateTime::now_utc();
    let key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
    let request = Request { name: CertificateName::HttpCa, common_name: "ca", sans: &[], days: 900, now };
    let certificate = pki::issue(&request, &key, None, &mut memory::rng()).unwrap();
    let rotation = HttpRotation {
        cluster_name: "elasticsearch".to_owned(),
        http_ca: Pair { certificate, key },
        nodes: vec![node()],
    };
    String::from_utf8(rotation.encode().to_vec()).unwrap()
}

fn node() -> RosterNode {
    RosterNode { name: "n1".to_owned(), id: "id".to_owned(), transport: "127.0.0.1:1".to_owned(), http: None }
}

/// Returns the document of `rotate-ca transport prepare` before it is encrypted.
pub(crate) fn document() -> String {
    let (transport_ca, transport) = made();
    let cluster_name = "elasticsearch".to_owned();
    let rotation = Rotation { cluster_name, transport_ca, transport, nodes: vec![node()] };
    String::from_utf8(rotation.encode().to_vec()).unwrap()
}

/// Creates a CA and a certificate that it issued.
fn made() -> (Certificate, Pair) {
    let now = time::OffsetDateTime::now_utc();
    let key = || PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
    let request = |name| Request { name, common_name: "n1", sans: &[], days: 900, now };
    let (ca_key, key, rng) = (key(), key(), &mut memory::rng());
    let ca = pki::issue(&request(CertificateName::TransportCa), &ca_key, None, rng).unwrap();
    let issuer = Issuer::of(&ca, &ca_key).unwrap();
    let certificate = pki::issue(&request(CertificateName::Transport), &key, Some(&issuer), rng).unwrap();
    (ca, Pair { certificate, key })
}

/// Returns the steps before the tested one, and the tested step.
fn steps(writer: Writer) -> (&'static [&'static str], &'static str) {
    match writer {
        Writer::RotateTrust | Writer::RotatePemTrust | Writer::RotateHttpTrust => (&[], "trust"),
        Writer::RotateSwitch | Writer::RotatePemSwitch | Writer::RotateHttpSwitch => (&["trust"], "switch"),
        Writer::RotateFinish | Writer::RotatePemFinish | Writer::RotateHttpFinish => {
            (&["trust", "switch"], "finish")
        }
        _ => (&["trust", "switch"], "back"),
    }
}

/// Tests a step of a stopped node, after the steps before it.
pub(crate) fn step(writer: Writer) -> Play {
    let (before, step) = steps(writer);
    after(Play::of(configured(), &words("transport", step)), "transport", &document(), before)
}

/// Tests a step of a node with PEM files.
pub(crate) fn pem_step(writer: Writer) -> Play {
    let (before, step) = steps(writer);
    let (ca, Pair { certificate, key }) = made();
    let key = pem::encode_key(&key).trim_end().to_owned();
    let play = Play::of(fresh(), &words("transport", step));
    let play = by_hand(play, &pem::encode(ca.der()), &pem::encode(certificate.der()), &key);
    after(play, "transport", &document(), before)
}

/// Tests a step on the HTTP layer.
pub(crate) fn http_step(writer: Writer) -> Play {
    let (before, step) = steps(writer);
    after(Play::of(configured(), &words("http", step)), "http", &http_document(), before)
}

fn words<'a>(layer: &'a str, step: &'a str) -> Vec<&'a str> {
    let ready: &[&str] = if (layer, step) == ("http", "switch") { &["--clients-ready"] } else { &[] };
    [&["rotate-ca", layer, step, "--bundle", FILE, "--offline"], ready].concat()
}

fn after(play: Play, layer: &str, document: &str, before: &[&str]) -> Play {
    let play = play.secret(FILE, document);
    for earlier in before {
        let mut command = Command::new(PROGRAM);
        let command = command.args(words(layer, earlier)).current_dir(play.base());
        let output = command
            .env("ES_HOME", play.base().join("home"))
            .env("ES_PATH_CONF", play.base().join("config"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{earlier}: {output:?}");
    }
    play
}

/// Tests `prepare` with a running node.
pub(crate) fn prepare(layer: &str) -> Play {
    const NODE: &str = r#"{"nodes": {"id": {"name": "n1", "version": "8.13.4", "roles": ["master"],
        "transport": {"publish_address": "127.0.0.1:9300"}, "http": {"publish_address": "127.0.0.1:9200"}}}}"#;
    const STATE: &str = r#"{"metadata": {"cluster_coordination": {"last_committed_config": ["id"]}}}"#;
    let server = Server::with_tls(identity(&configured().join("config")), |call, before| match path(call) {
        "GET /_nodes/_local/transport" | "GET /_nodes/transport" | "GET /_nodes/transport,http,settings" => {
            (200, NODE).into()
        }
        "GET /_cluster/state/metadata" => (200, STATE).into(),
        "GET /_cluster/health" => (200, r#"{"status": "green", "cluster_name": "elasticsearch"}"#).into(),
        "GET /_remote/info" => (200, "{}").into(),
        "GET /_security/api_key" => (200, r#"{"api_keys": []}"#).into(),
        _ => ready(call, before),
    });
    let port = format!("-Ehttp.port={}", server.port);
    let words = [
        "rotate-ca",
        layer,
        "prepare",
        "--out",
        "out/rotation.age",
        "--recipient",
        RECIPIENT.trim_end(),
        "--wait",
        "20s",
        &port,
    ];
    let play = Play::of(configured(), &words).file("out/.keep", "");
    fs::set_permissions(play.base().join("out"), std::os::unix::fs::PermissionsExt::from_mode(0o700))
        .unwrap();
    play.holding(server)
}

/// Returns a call without its query string.
fn path(call: &str) -> &str {
    call.split_once('?').map_or(call, |(path, _)| path)
}
