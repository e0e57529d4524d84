//! A scripted server, and Kibana's files.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, TcpListener};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::SystemTime;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use pki::{Certificate, CertificateName, Issuer, KeyKind, PrivateKey, Request, San, issue};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

pub(crate) const ENROLL: &str = "GET /_security/enroll/kibana";
pub(crate) const AUTHENTICATE: &str = "GET /_security/_authenticate";
pub(crate) const NODES: &str =
    "GET /_nodes?filter_path=nodes.*.version,nodes.*.http.publish_address,nodes.*.ip";
pub(crate) const BEARER: &str = "AAEAAWVsYXN0aWMva2liYW5h";

/// Returns a server's response to a call.
pub(crate) type Script = fn(&str, &Value) -> (u16, Value);

/// A server that answers from a script, and records each request and its user.
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) ca: Vec<u8>,
    pub(crate) asked: Arc<Mutex<Vec<(String, String)>>>,
}

/// Answers as a cluster with one version.
pub(crate) fn cluster(call: &str, good: &Value) -> (u16, Value) {
    match call {
        ENROLL => (200, good.clone()),
        AUTHENTICATE => (200, json!({"username": "elastic/kibana"})),
        NODES => (200, json!({"nodes": {"n": {"version": "8.19.1", "ip": "127.0.0.1"}}})),
        _ => (404, json!({})),
    }
}

pub(crate) fn refused(status: u16, reason: &str) -> (u16, Value) {
    (status, json!({"error": {"reason": reason}, "status": status}))
}

impl Server {
    pub(crate) fn start(script: Script) -> Self {
        Self::named("127.0.0.1", script)
    }

    /// Starts a server whose certificate names this address, which need not be its own.
    pub(crate) fn named(address: &str, script: Script) -> Self {
        let key = || PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let address: IpAddr = address.parse().unwrap();
        let request =
            |name, sans| Request { name, common_name: "n", sans, days: 10, now: SystemTime::now().into() };
        let (ca_key, leaf_key, rng) = (key(), key(), &mut memory::rng());
        let ca = issue(&request(CertificateName::HttpCa, &[]), &ca_key, None, rng).unwrap();
        let issuer = Issuer::of(&ca, &ca_key).unwrap();
        let sans = [San::Ip(address)];
        let leaf: Certificate =
            issue(&request(CertificateName::Http, &sans), &leaf_key, Some(&issuer), rng).unwrap();
        let chain = [&leaf, &ca].map(|certificate| CertificateDer::from(certificate.der().to_vec()));
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain.to_vec(), PrivateKeyDer::try_from(leaf_key.pkcs8().to_vec()).unwrap())
            .unwrap();
        let good = json!({
            "token": {"name": "enroll-process-token-1", "value": BEARER},
            "http_ca": BASE64_STANDARD.encode(ca.der()),
        });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
        let (config, record) = (Arc::new(config), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                let _ = serve(StreamOwned::new(connection, stream), script, &good, &record);
            }
        });
        Self { port, ca: ca.der().to_vec(), asked }
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(call, _)| call.clone()).collect()
    }

    pub(crate) fn fingerprint(&self) -> String {
        pki::fingerprint(&self.ca).to_string()
    }

    /// Returns a token for this server, preceded by ports that are closed or belong to other servers.
    pub(crate) fn token(&self, before: &[u16]) -> String {
        self.token_for(&[before, &[self.port]].concat())
    }

    /// Returns a token with these ports.
    pub(crate) fn token_for(&self, ports: &[u16]) -> String {
        let token = enrollment::EnrollmentToken {
            version: enrollment::TOKEN_VERSION.to_owned(),
            addresses: ports.iter().map(|port| format!("127.0.0.1:{port}")).collect(),
            ca_fingerprint: self.fingerprint(),
            api_key: enrollment::ApiKey::new("id".to_owned(), "secret".into()),
        };
        token.encode().expose_secret().to_owned()
    }
}

pub(crate) fn serve(
    stream: impl std::io::Read + Write,
    script: Script,
    good: &Value,
    record: &Mutex<Vec<(String, String)>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let (mut first, mut who) = (String::new(), String::new());
        if stream.read_line(&mut first)? == 0 {
            return Ok(());
        }
        loop {
            let mut header = String::new();
            stream.read_line(&mut header)?;
            match header.trim_end().split_once(": ") {
                None => break,
                Some((name, value)) if name.eq_ignore_ascii_case("authorization") => who = value.to_owned(),
                Some(_) => {}
            }
        }
        let call = first.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
        let (status, body) = script(&call, good);
        record.lock().unwrap().push((call, who));
        let body = body.to_string();
        write!(stream.get_mut(), "HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n{body}", body.len())?;
        stream.get_mut().flush()?;
    }
}

/// Kibana's files.
pub(crate) struct Kibana {
    pub(crate) folder: tempfile::TempDir,
}

impl Kibana {
    pub(crate) fn new(settings: &str) -> Self {
        let kibana = Self { folder: tempfile::tempdir().unwrap() };
        for name in ["bin", "config", "data"] {
            fs::create_dir(kibana.at(name)).unwrap();
        }
        fs::write(kibana.at("package.json"), r#"{"name":"kibana","version":"8.19.1"}"#).unwrap();
        fs::write(kibana.at("config/kibana.yml"), settings).unwrap();
        fs::set_permissions(kibana.at("config/kibana.yml"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink(env!("CARGO_BIN_EXE_es-bootstrap"), kibana.at("bin/kibana-setup")).unwrap();
        kibana
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn settings(&self) -> String {
        fs::read_to_string(self.at("config/kibana.yml")).unwrap()
    }

    /// Returns the file names in the two directories.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = ["config", "data"]
            .iter()
            .flat_map(|folder| fs::read_dir(self.at(folder)).unwrap())
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Runs the program under its own name.
    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> (i32, String, String) {
        let home = self.folder.path().to_str().unwrap();
        let arguments = [&["kibana-setup", "--kibana-home", home], arguments].concat();
        run(Path::new(env!("CARGO_BIN_EXE_es-bootstrap")), &arguments, input)
    }

    /// Runs the program under the name of Kibana's tool.
    pub(crate) fn stock(&self, arguments: &[&str], input: &str) -> (i32, String, String) {
        run(&self.at("bin/kibana-setup"), arguments, input)
    }

    /// Runs the program with the server's token.
    pub(crate) fn setup(&self, server: &Server, arguments: &[&str]) -> (i32, String, String) {
        self.run(&[&["--enrollment-token-file", "-"], arguments].concat(), &server.token(&[]))
    }

    /// Asserts that nothing was written.
    pub(crate) fn assert_untouched(&self, settings: &str) {
        assert_eq!(self.settings(), settings);
        assert_eq!(self.files(), ["kibana.yml"]);
    }
}

pub(crate) fn run(program: &Path, arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut child = Command::new(program)
        .args(arguments)
        .env_remove("KBN_PATH_CONF")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}
