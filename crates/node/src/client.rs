//! HTTPS with the CA pinned and the host name checked before anything is sent.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use zeroize::Zeroizing;

use crate::Error;

/// A node on this network answers at once or not at all.
const CONNECT: Duration = Duration::from_secs(5);
/// Above the 30 s that a server waits for its master, so that its own error arrives.
const ANSWER: Duration = Duration::from_secs(35);
/// Answers that are used have kilobytes.
const LARGEST_BODY: usize = 1 << 20;

/// Whom to believe: the CA that must have signed, and the leaf that must be presented, where it is known.
pub struct Trust {
    config: Arc<ClientConfig>,
    leaf: Option<Vec<u8>>,
}

impl Trust {
    /// Trusts nobody but this CA.
    ///
    /// # Errors
    ///
    /// Where the CA is not a certificate that can be trusted.
    pub fn ca(ca: &[u8], leaf: Option<Vec<u8>>) -> Result<Self, Error> {
        let invalid =
            |error: rustls::Error| Error::Tls { url: "the CA".to_owned(), source: io::Error::other(error) };
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(ca.to_vec())).map_err(invalid)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(invalid)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { config: Arc::new(config), leaf })
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust")
    }
}

/// Who is asking.
#[derive(Debug)]
pub enum Credentials {
    /// A user.
    Basic {
        /// Its name.
        user: String,
        /// Its password.
        password: SecretString,
    },
    /// An API key.
    ApiKey {
        /// Its identifier.
        id: String,
        /// Its secret.
        secret: SecretString,
    },
    /// A service account's token.
    Bearer(SecretString),
}

impl Credentials {
    fn header(&self) -> HeaderValue {
        let encoded = |name: &str, secret: &SecretString| {
            let pair = Zeroizing::new(format!("{name}:{}", secret.expose_secret()));
            Zeroizing::new(BASE64_STANDARD.encode(pair.as_bytes()))
        };
        let text = Zeroizing::new(match self {
            Self::Basic { user, password } => format!("Basic {}", *encoded(user, password)),
            Self::ApiKey { id, secret } => format!("ApiKey {}", *encoded(id, secret)),
            Self::Bearer(token) => format!("Bearer {}", token.expose_secret()),
        });
        let mut header = HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""));
        header.set_sensitive(true);
        header
    }
}

/// What a server answered.
#[derive(Debug)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The body, where it is JSON.
    pub body: Option<Value>,
}

impl Response {
    /// The server's reason, as far as it gave one.
    #[must_use]
    pub fn reason(&self) -> String {
        let error = self.body.as_ref().and_then(|body| body.get("error"));
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let root = || error?.get("root_cause")?.get(0)?.get("reason");
        text(error)
            .or_else(|| text(error?.get("reason")))
            .or_else(|| text(root()))
            .or_else(|| text(error?.get("type")))
            .unwrap_or_else(|| "no reason was given".to_owned())
    }

    /// The type of the server's error.
    #[must_use]
    pub fn error_type(&self) -> Option<&str> {
        self.body.as_ref()?.get("error")?.get("type")?.as_str()
    }
}

/// A connection to the right node: TLS is agreed on, CA, host name and leaf are checked.
pub(crate) struct Connection {
    url: String,
    sender: SendRequest<Full<Bytes>>,
}

impl Connection {
    pub(crate) async fn open(host: &str, port: u16, trust: &Trust) -> Result<Self, Error> {
        let url = url(host, port);
        let slow = || Error::Timeout { url: url.clone() };
        let tcp = timeout(CONNECT, TcpStream::connect((host, port)))
            .await
            .map_err(|_| slow())?
            .map_err(|source| Error::Connect { url: url.clone(), source })?;
        let name = ServerName::try_from(host.to_owned())
            .map_err(|error| Error::Tls { url: url.clone(), source: io::Error::other(error) })?;
        let tls = timeout(CONNECT, TlsConnector::from(Arc::clone(&trust.config)).connect(name, tcp))
            .await
            .map_err(|_| slow())?
            .map_err(|source| Error::Tls { url: url.clone(), source })?;
        let presented = tls.get_ref().1.peer_certificates().and_then(<[_]>::first);
        if let Some(leaf) = &trust.leaf
            && presented.map(|presented| presented.as_ref()) != Some(leaf.as_slice())
        {
            return Err(Error::AnotherNode { url });
        }
        let (sender, connection) = handshake(TokioIo::new(tls))
            .await
            .map_err(|error| Error::Http { url: url.clone(), source: error.into() })?;
        tokio::spawn(connection);
        Ok(Self { url, sender })
    }

    /// Where it goes: scheme, host and port.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Sends one request and reads the whole answer. Redirects are answers like others.
    pub(crate) async fn request(
        &mut self,
        method: Method,
        path: &str,
        credentials: &Credentials,
        body: Option<&Value>,
    ) -> Result<Response, Error> {
        let url = format!("{}{path}", self.url);
        let broken =
            |source: Box<dyn std::error::Error + Send + Sync>| Error::Http { url: url.clone(), source };
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.url.trim_start_matches("https://"))
            .header(AUTHORIZATION, credentials.header())
            .header(CONTENT_TYPE, "application/json")
            .body(Full::from(body))
            .map_err(|error| broken(error.into()))?;
        let exchange = async {
            let response = self.sender.send_request(request).await.map_err(|error| broken(error.into()))?;
            let status = response.status().as_u16();
            let body =
                Limited::new(response.into_body(), LARGEST_BODY).collect().await.map_err(broken)?.to_bytes();
            Ok(Response { status, body: serde_json::from_slice(&body).ok() })
        };
        timeout(ANSWER, exchange).await.map_err(|_| Error::Timeout { url: url.clone() })?
    }
}

/// `https://host:port`, IPv6 in brackets.
pub(crate) fn url(host: &str, port: u16) -> String {
    if host.contains(':') { format!("https://[{host}]:{port}") } else { format!("https://{host}:{port}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn takes_the_reason_from_where_it_is() {
        for (body, expected) in [
            (json!({"error": "plain"}), "plain"),
            (json!({"error": {"reason": "why", "type": "t"}}), "why"),
            (json!({"error": {"root_cause": [{"reason": "root"}], "type": "t"}}), "root"),
            (json!({"error": {"type": "t"}}), "t"),
            (json!({"status": 500}), "no reason was given"),
        ] {
            assert_eq!(Response { status: 500, body: Some(body) }.reason(), expected);
        }
    }

    #[test]
    fn credentials_are_never_shown() {
        let credentials = Credentials::Basic { user: "elastic".into(), password: "geheim".into() };
        assert!(!format!("{credentials:?}").contains("geheim"));
        assert!(!format!("{:?}", credentials.header()).contains("Basic"));
        assert_eq!(credentials.header(), "Basic ZWxhc3RpYzpnZWhlaW0=");
    }

    #[test]
    fn urls_put_ipv6_in_brackets() {
        assert_eq!(url("::1", 9200), "https://[::1]:9200");
        assert_eq!(url("localhost", 9200), "https://localhost:9200");
    }
}
