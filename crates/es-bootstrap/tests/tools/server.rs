//! A scripted HTTP or HTTPS server that records its requests.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

pub(crate) const HEALTH: &str = "GET /_cluster/health?pretty";
pub(crate) const USERS: &str =
    "GET /_cluster/health/.security-*,-.security-profile-*,-.security-tokens-*?expand_wildcards=all";
pub(crate) const KEY: &str = "POST /_security/api_key?refresh=true";
pub(crate) const NODES: &str = "GET /_nodes/_local/http";
pub(crate) const ELASTIC: &str = "POST /_security/user/elastic/_password";

pub(crate) const GREEN: (u16, &str) = (200, r#"{"status":"green"}"#);
pub(crate) const RED: (u16, &str) = (200, r#"{"status":"red"}"#);
pub(crate) const REFUSED: (u16, &str) =
    (401, r#"{"error":{"reason":"who is that","type":"security_exception"},"status":401}"#);
const CREATED: (u16, &str) =
    (200, r#"{"id":"DR6CzXkBDf8amV_48yYX","api_key":"x3YqU_rqQwm-ESrkExcnOg","expiration":1795477445000}"#);

/// A response.
#[derive(Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Additional headers, each with its line end.
    pub(crate) headers: String,
    pub(crate) body: String,
    /// A pause after each byte.
    pub(crate) pace: Duration,
}

impl From<(u16, &str)> for Reply {
    fn from((status, body): (u16, &str)) -> Self {
        Self { status, headers: String::new(), body: body.to_owned(), pace: Duration::ZERO }
    }
}

/// Returns the responses of a node that is ready, with this publish address and these bound addresses.
pub(crate) fn node(published: &str, bound: &[&str]) -> impl Fn(&str, usize) -> Reply + Send + Sync + 'static {
    let http = serde_json::json!({"bound_address": bound, "publish_address": published});
    let nodes = serde_json::json!({"nodes": {"n": {"version": "8.19.21", "http": http}}}).to_string();
    move |call, _| match call {
        HEALTH | USERS => GREEN.into(),
        KEY => CREATED.into(),
        NODES => (200, nodes.as_str()).into(),
        _ => (200, "{}").into(),
    }
}

/// Returns the responses of a node that is ready.
pub(crate) fn ready(call: &str, before: usize) -> Reply {
    node("192.168.0.1:9201", &["[::1]:9200", "192.168.0.1:9201"])(call, before)
}

/// The certificate chain and key of a server.
pub(crate) struct Identity {
    pub(crate) chain: Vec<Vec<u8>>,
    /// As PKCS#8.
    pub(crate) key: Vec<u8>,
}

/// A recorded request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Method and path.
    pub(crate) call: String,
    /// The `Authorization` header.
    pub(crate) who: String,
    pub(crate) body: String,
}

pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Serves plain HTTP; `answer` gets the request, and how often it was sent before.
    pub(crate) fn start<R: Into<Reply>>(answer: impl Fn(&str, usize) -> R + Send + Sync + 'static) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), None, answer)
    }

    /// Serves HTTPS.
    pub(crate) fn with_tls<R: Into<Reply>>(
        identity: Identity,
        answer: impl Fn(&str, usize) -> R + Send + Sync + 'static,
    ) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), Some(identity), answer)
    }

    /// Serves HTTPS, and passes the client's identity to `answer` as the first argument.
    pub(crate) fn judging(
        identity: Identity,
        answer: impl Fn(&str, &str, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::serve(TcpListener::bind("127.0.0.1:0").unwrap(), Some(identity), answer)
    }

    pub(crate) fn on<R: Into<Reply>>(
        listener: TcpListener,
        identity: Option<Identity>,
        answer: impl Fn(&str, usize) -> R + Send + Sync + 'static,
    ) -> Self {
        Self::serve(listener, identity, move |_, call, before| answer(call, before).into())
    }

    fn serve(
        listener: TcpListener,
        identity: Option<Identity>,
        answer: impl Fn(&str, &str, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let port = listener.local_addr().unwrap().port();
        let scheme = if identity.is_some() { "https" } else { "http" };
        let config = identity.map(|identity| Arc::new(config(identity)));
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let record = Arc::clone(&asked);
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, answer, record) = (config.clone(), Arc::clone(&answer), Arc::clone(&record));
                thread::spawn(move || match config {
                    None => serve(stream, &*answer, &record),
                    Some(config) => {
                        let connection = ServerConnection::new(config).unwrap();
                        serve(StreamOwned::new(connection, stream), &*answer, &record)
                    }
                });
            }
        });
        Self { url: format!("{scheme}://127.0.0.1:{port}"), port, asked }
    }

    /// Returns all requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.call).collect()
    }
}

fn config(identity: Identity) -> ServerConfig {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(identity.key));
    ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(identity.chain.into_iter().map(CertificateDer::from).collect(), key)
        .unwrap()
}

/// Serves requests until the client disconnects. A failed TLS handshake is no request.
fn serve(
    stream: impl Read + Write,
    answer: &dyn Fn(&str, &str, usize) -> Reply,
    record: &Mutex<Vec<Asked>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut first, mut who, mut length) = (String::new(), String::new(), 0);
        match reader.read_line(&mut first) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            // A TLS handshake is not text; Elasticsearch answers it this way too.
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                return reader.get_mut().write_all(b"HTTP/1.1 400 x\r\ncontent-length: 0\r\n\r\n");
            }
            Err(error) => return Err(error),
        }
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header)? == 0 {
                return Ok(());
            }
            let header = header.trim_end();
            if header.is_empty() {
                break;
            }
            let (name, value) = header.split_once(": ").unwrap_or_default();
            match name.to_ascii_lowercase().as_str() {
                "authorization" => who = value.to_owned(),
                "content-length" => length = value.parse().unwrap(),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let call = first.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
        let reply = {
            let mut record = record.lock().unwrap();
            let before = record.iter().filter(|other| other.call == call).count();
            let reply = answer(&who, &call, before);
            record.push(Asked { call, who, body: String::from_utf8_lossy(&body).into_owned() });
            reply
        };
        let Reply { status, headers, body, pace } = reply;
        let text = format!("HTTP/1.1 {status} x\r\n{headers}content-length: {}\r\n\r\n{body}", body.len());
        let stream = reader.get_mut();
        if pace.is_zero() {
            stream.write_all(text.as_bytes())?;
        }
        for byte in text.as_bytes().iter().filter(|_| !pace.is_zero()) {
            stream.write_all(&[*byte])?;
            stream.flush()?;
            thread::sleep(pace);
        }
        stream.flush()?;
    }
}
