//! HTTP over TLS. The peer is verified before anything is sent.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HOST, HeaderValue};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use zeroize::Zeroizing;

use crate::connect::connect;
use crate::trust::Disbelief;
use crate::{Error, Trust, Url};

/// Time limit for a connection. A reachable node accepts it immediately.
const CONNECT: Duration = Duration::from_secs(5);
/// After this time the next address is tried as well: a firewall may drop the packets to this one.
const NEXT: Duration = Duration::from_millis(700);
/// Time limit for a response: more than the 30 s that a node waits for its master, so that its error arrives.
const ANSWER: Duration = Duration::from_secs(35);
/// Maximum size of a body in bytes; the expected ones have kilobytes.
const LARGEST_BODY: usize = 1 << 20;

/// The credentials of a request.
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

/// The response of a server.
#[derive(Debug)]
pub struct Response {
    /// The method and the URL.
    pub call: String,
    /// The HTTP status.
    pub status: u16,
    /// The body, if it is JSON.
    pub body: Option<Value>,
}

impl Response {
    /// Returns the server's reason, if it gave one.
    #[must_use]
    pub fn reason(&self) -> String {
        let error = self.body.as_ref().and_then(|body| body.get("error"));
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let root = || error?.get("root_cause")?.get(0)?.get("reason");
        text(error)
            .or_else(|| text(error?.get("reason")))
            .or_else(|| text(root()))
            .or_else(|| text(error?.get("type")))
            .map_or_else(|| "no reason was given".to_owned(), |reason| printable(&reason))
    }

    /// Returns the body of a response with status 200.
    ///
    /// # Errors
    ///
    /// [`Error::Status`] with the server's reason, or [`Error::Answer`] if the body is not JSON.
    pub fn success(self) -> Result<Value, Error> {
        match self {
            Self { status: 200, body: Some(body), .. } => Ok(body),
            Self { status: 200, body: None, call } => {
                Err(Error::Answer { url: call, what: "it is not JSON" })
            }
            refused => {
                Err(Error::Status { status: refused.status, reason: refused.reason(), call: refused.call })
            }
        }
    }

    /// Returns the type of the server's error.
    #[must_use]
    pub fn error_type(&self) -> Option<&str> {
        self.body.as_ref()?.get("error")?.get("type")?.as_str()
    }
}

/// Replaces control characters in a server's text, which a terminal would interpret, and truncates it.
#[must_use]
pub fn printable(text: &str) -> String {
    const LONGEST: usize = 500;
    text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A connection to a verified node: with TLS, the handshake is complete, and CA, host name and leaf have been
/// checked.
pub(crate) struct Connection {
    url: Url,
    sender: SendRequest<Full<Bytes>>,
    /// The `Date` header of the last response.
    date: Option<OffsetDateTime>,
}

impl Connection {
    pub(crate) async fn open(url: &Url, trust: &Trust) -> Result<Self, Error> {
        let slow = || Error::Timeout { url: url.to_string() };
        let tcp = connect(&url.host, url.port, CONNECT).await.map_err(|source| match source.kind() {
            io::ErrorKind::TimedOut => slow(),
            _ => Error::Connect { url: url.to_string(), source },
        })?;
        if !url.tls {
            return Self::speak(url, tcp).await;
        }
        let name = ServerName::try_from(url.host.clone())
            .map_err(|error| Error::Tls { url: url.to_string(), source: io::Error::other(error) })?;
        let mut tls =
            timeout(CONNECT, TlsConnector::from(Arc::clone(&trust.config)).connect(name.clone(), tcp))
                .await
                .map_err(|_| slow())?
                .map_err(|source| match is_plain(&source) {
                    true => Error::PlainHttp { url: url.to_string() },
                    false => Error::Tls { url: url.to_string(), source },
                })?;
        match trust.judge(tls.get_ref().1.peer_certificates(), &name) {
            Ok(()) => Self::speak(url, tls).await,
            Err(disbelief) => {
                // Close properly: the peer is another node and has done nothing wrong.
                let _ = timeout(CONNECT, tls.shutdown()).await;
                Err(match disbelief {
                    Disbelief::Certificate(error) => {
                        Error::Tls { url: url.to_string(), source: io::Error::other(error) }
                    }
                    Disbelief::AnotherLeaf(presented) => {
                        Error::AnotherNode { url: url.to_string(), presented }
                    }
                })
            }
        }
    }

    /// Opens the first connection that succeeds. If an address does not answer for a while, the next one is
    /// tried in parallel.
    ///
    /// Returns the only error, or all of them as [`Error::Nobody`].
    pub(crate) async fn open_first(urls: &[Url], trust: &Trust) -> Result<Self, Error> {
        let mut obstacles = Vec::new();
        let mut trying = JoinSet::new();
        let mut urls = urls.iter();
        loop {
            let next = urls.next().cloned();
            let last = next.is_none();
            if let Some(url) = next {
                let trust = trust.clone();
                trying.spawn(async move { Self::open(&url, &trust).await });
            }
            tokio::select! {
                Some(tried) = trying.join_next() => match tried {
                    Ok(Ok(connection)) => return Ok(connection),
                    // The error of another server is more informative than that of a closed port.
                    Ok(Err(Error::Connect { .. })) if !obstacles.is_empty() => {}
                    Ok(Err(obstacle)) => obstacles.push(obstacle),
                    Err(ended) => return Err(Error::Watch(ended.into())),
                },
                () = sleep(NEXT), if !last => {}
                else => break,
            }
        }
        if obstacles.len() == 1 {
            return Err(obstacles.swap_remove(0));
        }
        Err(Error::Nobody(obstacles))
    }

    async fn speak(
        url: &Url,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    ) -> Result<Self, Error> {
        let (sender, connection) = handshake(TokioIo::new(stream))
            .await
            .map_err(|error| Error::Http { url: url.to_string(), source: error.into() })?;
        tokio::spawn(connection);
        Ok(Self { url: url.clone(), sender, date: None })
    }

    /// Returns its URL.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the date of the last response.
    pub(crate) fn date(&self) -> Option<OffsetDateTime> {
        self.date
    }

    /// Whether the server has closed it.
    pub(crate) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Sends one request and reads the whole response. Redirects are not followed.
    pub(crate) async fn request(
        &mut self,
        method: Method,
        path: &str,
        credentials: Option<&Credentials>,
        body: Option<&Value>,
    ) -> Result<Response, Error> {
        let url = format!("{}{path}", self.url);
        let broken =
            |source: Box<dyn std::error::Error + Send + Sync>| Error::Http { url: url.clone(), source };
        let body = body.map(|body| Zeroizing::new(body.to_string())).unwrap_or_default();
        let mut request = Request::builder()
            .method(&method)
            .uri(format!("{}{path}", self.url.prefix))
            .header(HOST, self.url.authority())
            .header(CONTENT_TYPE, "application/json");
        if let Some(credentials) = credentials {
            request = request.header(AUTHORIZATION, credentials.header());
        }
        let request = request
            .body(Full::from(Bytes::copy_from_slice(body.as_bytes())))
            .map_err(|error| broken(error.into()))?;
        let exchange = async {
            let response = self.sender.send_request(request).await.map_err(|error| {
                // A server that expects TLS closes the connection, or answers with an alert.
                if !self.url.tls && (error.is_incomplete_message() || error.is_parse()) {
                    return Error::WantsTls { url: self.url.to_string() };
                }
                broken(error.into())
            })?;
            let status = response.status().as_u16();
            self.date = response.headers().get(DATE).and_then(date);
            let body = Limited::new(response.into_body(), LARGEST_BODY)
                .collect()
                .await
                .map_err(|error| match error.is::<LengthLimitError>() {
                    true => Error::Answer { url: url.clone(), what: "it is too large" },
                    false => broken(error),
                })?
                .to_bytes();
            Ok(Response { call: format!("{method} {url}"), status, body: serde_json::from_slice(&body).ok() })
        };
        timeout(ANSWER, exchange).await.map_err(|_| Error::Timeout { url: url.clone() })?
    }
}

/// Parses an HTTP date.
fn date(header: &HeaderValue) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(header.to_str().ok()?, &Rfc2822).ok()
}

/// Whether the peer sent something other than TLS.
fn is_plain(error: &io::Error) -> bool {
    let error = error.get_ref().and_then(|error| error.downcast_ref::<rustls::Error>());
    matches!(error, Some(rustls::Error::InvalidMessage(_)))
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
            assert_eq!(Response { call: String::new(), status: 500, body: Some(body) }.reason(), expected);
        }
    }

    #[test]
    fn a_date_is_read_as_http_writes_it() {
        let read = |text| date(&HeaderValue::from_static(text)).map(OffsetDateTime::unix_timestamp);
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(read("yesterday"), None);
    }

    #[test]
    fn credentials_are_never_shown() {
        let credentials = Credentials::Basic { user: "elastic".into(), password: "geheim".into() };
        assert!(!format!("{credentials:?}").contains("geheim"));
        assert!(!format!("{:?}", credentials.header()).contains("Basic"));
        assert_eq!(credentials.header(), "Basic ZWxhc3RpYzpnZWhlaW0=");
    }
}
