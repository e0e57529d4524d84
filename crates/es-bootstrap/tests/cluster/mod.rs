//! The certificates of a cluster, a scripted TLS server, and nodes that join the cluster.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use enrollment::{ApiKey, EnrollmentToken, TOKEN_VERSION};
use pki::{Certificate, CertificateName, Issuer, KeyKind, PrivateKey, Request, San, issue};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

/// The `Authorization` header for the token's API key.
pub(crate) const KEY_ON_THE_WIRE: &str = "ApiKey aWQ6Z2VoZWlt";
pub(crate) const ENROLL: &str = "GET /_security/enroll/node";
pub(crate) const BOTH: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12, &rustls::version::TLS13];

/// The transport address of a node of the cluster, at a port where no node of this machine listens.
pub(crate) const AN_ADDRESS: &str = "127.0.0.1:1";

/// A certificate with its key.
pub(crate) struct Pair {
    pub(crate) certificate: Certificate,
    pub(crate) key: PrivateKey,
}

/// The material that a cluster's nodes share.
pub(crate) struct Cluster {
    pub(crate) http_ca: Pair,
    pub(crate) transport_ca: Pair,
    pub(crate) transport: Pair,
}

/// Issues a certificate that became valid `age` ago.
pub(crate) fn pair(name: CertificateName, issuer: Option<&Pair>, sans: &[San], age: Duration) -> Pair {
    let key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
    let request =
        Request { name, common_name: "theirs", sans, days: 10, now: OffsetDateTime::now_utc() - age };
    let issuer = issuer.map(|issuer| Issuer::of(&issuer.certificate, &issuer.key).unwrap());
    let certificate = issue(&request, &key, issuer.as_ref(), &mut memory::rng()).unwrap();
    Pair { certificate, key }
}

impl Cluster {
    pub(crate) fn new() -> Self {
        let fresh = |name, issuer| pair(name, issuer, &[], Duration::ZERO);
        let transport_ca = fresh(CertificateName::TransportCa, None);
        let transport = fresh(CertificateName::Transport, Some(&transport_ca));
        Self { http_ca: fresh(CertificateName::HttpCa, None), transport_ca, transport }
    }

    /// Returns the response to a node that enrolls.
    pub(crate) fn answer(&self) -> Value {
        let text = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
        json!({
            "http_ca_key": text(self.http_ca.key.pkcs8()), "http_ca_cert": text(self.http_ca.certificate.der()),
            "transport_ca_cert": text(self.transport_ca.certificate.der()),
            "transport_key": text(self.transport.key.pkcs8()),
            "transport_cert": text(self.transport.certificate.der()),
            "nodes_addresses": [AN_ADDRESS, "[::1]:1"],
        })
    }

    pub(crate) fn fingerprint(&self) -> String {
        pki::fingerprint(self.http_ca.certificate.der()).to_string()
    }

    /// Returns a token with these addresses.
    pub(crate) fn token(&self, addresses: &[&str]) -> String {
        self.token_of("id", addresses)
    }

    /// Returns a token whose API key has this identifier.
    pub(crate) fn token_of(&self, id: &str, addresses: &[&str]) -> String {
        let token = EnrollmentToken {
            version: TOKEN_VERSION.to_owned(),
            addresses: addresses.iter().map(|address| (*address).to_owned()).collect(),
            ca_fingerprint: self.fingerprint(),
            api_key: ApiKey::new(id.to_owned(), "geheim".into()),
        };
        token.encode().expose_secret().to_owned()
    }

    /// Returns a server certificate for 127.0.0.1.
    pub(crate) fn http(&self) -> Identity {
        let leaf = self.leaf("127.0.0.1", Duration::ZERO);
        Identity { chain: vec![leaf.certificate, self.http_ca.certificate.clone()], key: leaf.key }
    }

    pub(crate) fn leaf(&self, address: &str, age: Duration) -> Pair {
        pair(CertificateName::Http, Some(&self.http_ca), &[San::Ip(address.parse().unwrap())], age)
    }

    /// Starts a server that answers as the cluster does.
    pub(crate) fn serve(&self) -> Server {
        self.serve_as(self.http(), self.answer())
    }

    pub(crate) fn serve_as(&self, identity: Identity, answer: Value) -> Server {
        Server::start(identity, BOTH, move |call, stream| match call {
            ENROLL => respond(stream, 200, &answer),
            _ => respond(stream, 403, &json!({"error": {"reason": "not for this key"}})),
        })
    }
}

/// The certificate chain that a server presents, with its key.
pub(crate) struct Identity {
    pub(crate) chain: Vec<Certificate>,
    pub(crate) key: PrivateKey,
}

/// A TLS server that answers from a script and records every byte received over TLS.
pub(crate) struct Server {
    pub(crate) address: String,
    heard: Arc<Mutex<String>>,
}

impl Server {
    pub(crate) fn start(
        identity: Identity,
        versions: &[&'static SupportedProtocolVersion],
        answer: impl Fn(&str, &mut dyn Write) + Send + 'static,
    ) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let chain = identity.chain.iter().map(|part| CertificateDer::from(part.der().to_vec())).collect();
        let key = PrivateKeyDer::try_from(identity.key.pkcs8().to_vec()).unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard: Arc<Mutex<String>> = Arc::default();
        let record = Arc::clone(&heard);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                converse(&mut StreamOwned::new(connection, stream), &answer, &record);
            }
        });
        Self { address, heard }
    }

    /// Returns everything that the server received.
    pub(crate) fn heard(&self) -> String {
        self.heard.lock().unwrap().clone()
    }
}

fn converse<S: Read + Write>(stream: &mut S, answer: &dyn Fn(&str, &mut dyn Write), heard: &Mutex<String>) {
    let mut asked = Vec::new();
    let mut byte = [0];
    loop {
        match stream.read(&mut byte) {
            Ok(1) => {
                asked.push(byte[0]);
                heard.lock().unwrap().push(byte[0].into());
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            _ => return,
        }
        if asked.ends_with(b"\r\n\r\n") {
            let head = String::from_utf8(std::mem::take(&mut asked)).unwrap();
            let call = head.lines().next().unwrap_or_default();
            answer(call.trim_end_matches(" HTTP/1.1"), stream);
            let _ = stream.flush();
        }
    }
}

pub(crate) fn respond(stream: &mut dyn Write, status: u16, body: &Value) {
    respond_text(stream, status, &body.to_string());
}

pub(crate) fn respond_text(stream: &mut dyn Write, status: u16, body: &str) {
    let _ = write!(stream, "HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n{body}", body.len());
}

/// A node in a temporary directory.
pub(crate) struct Node {
    folder: tempfile::TempDir,
}

impl Node {
    /// Creates a node that was never configured.
    pub(crate) fn fresh(settings: &str) -> Self {
        let node = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir_all(node.at("home/lib")).unwrap();
        fs::create_dir(node.at("config")).unwrap();
        fs::write(node.at("home/lib/elasticsearch-8.19.21.jar"), "").unwrap();
        fs::write(node.config("elasticsearch.yml"), settings).unwrap();
        for name in ["elasticsearch-reconfigure-node", "auto-configure-node"] {
            symlink(env!("CARGO_BIN_EXE_es-bootstrap"), node.at(name)).unwrap();
        }
        node
    }

    /// Creates an auto-configured node.
    pub(crate) fn configured(settings: &str) -> Self {
        let node = Self::fresh(settings);
        let output = node.run(&["configure", "--credentials-to", "none"], "");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        node
    }

    /// Copies the node's files, because generating keys takes long.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self { folder: tempfile::tempdir().unwrap() };
        let from = format!("{}/.", self.folder.path().display());
        assert!(Command::new("cp").arg("-a").arg(from).arg(copy.folder.path()).status().unwrap().success());
        copy
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn config(&self, name: &str) -> PathBuf {
        self.at("config").join(name)
    }

    pub(crate) fn settings(&self) -> String {
        fs::read_to_string(self.config("elasticsearch.yml")).unwrap()
    }

    /// Edits the settings file.
    pub(crate) fn edit(&self, change: impl FnOnce(String) -> String) {
        fs::write(self.config("elasticsearch.yml"), change(self.settings())).unwrap();
    }

    /// Writes a token to a file and returns the path.
    pub(crate) fn token_file(&self, token: &str) -> String {
        let file = self.at("token");
        fs::write(&file, format!("{token}\n")).unwrap();
        file.display().to_string()
    }

    /// Runs the program with this standard input.
    pub(crate) fn run(&self, arguments: &[&str], stdin: &str) -> Output {
        self.run_as(env!("CARGO_BIN_EXE_es-bootstrap").as_ref(), arguments, stdin)
    }

    /// Runs the program under one of Elasticsearch's names.
    pub(crate) fn stock(&self, name: &str, arguments: &[&str], stdin: &str) -> Output {
        self.run_as(&self.at(name), arguments, stdin)
    }

    fn run_as(&self, program: &Path, arguments: &[&str], stdin: &str) -> Output {
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            .env("ES_HOME", self.at("home"))
            .env("ES_PATH_CONF", self.at("config"))
            .env("HOSTNAME", "test-node")
            .envs([tests::RSA_KEY])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read its input may have ended already.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Returns every file and directory of the configuration with mode, owner, group and content.
    pub(crate) fn snapshot(&self) -> BTreeMap<PathBuf, (u32, u32, u32, Vec<u8>)> {
        let mut found = BTreeMap::new();
        collect(&self.at("config"), &mut found);
        found
    }

    /// Returns the mode bits of a file or directory of the configuration.
    pub(crate) fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.config(name)).unwrap().permissions().mode() & 0o7777
    }
}

fn collect(path: &Path, found: &mut BTreeMap<PathBuf, (u32, u32, u32, Vec<u8>)>) {
    let metadata = fs::symlink_metadata(path).unwrap();
    let content = if metadata.is_dir() { Vec::new() } else { fs::read(path).unwrap() };
    found.insert(path.to_path_buf(), (metadata.mode(), metadata.uid(), metadata.gid(), content));
    if metadata.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            collect(&entry.unwrap().path(), found);
        }
    }
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
