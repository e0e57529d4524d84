//! Enrolls a Kibana: fetches a service account token and the CA, and tests both before they are used.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use node::{Credentials, Method, Response, Scope, Trust, Url};
use pki::Certificate;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use thiserror::Error;

use crate::asked::{self, NOT_ELASTICSEARCH, Unanswered, causes, hint_of_refusal, hint_of_silence};
use crate::{Clock, EnrollmentToken};

/// Returns the versions and addresses of all nodes.
const NODES: &str = "/_nodes?filter_path=nodes.*.version,nodes.*.http.publish_address,nodes.*.ip";

/// The result of an enrollment.
#[derive(Debug)]
pub struct KibanaEnrollment {
    /// The address that answered.
    pub url: Url,
    /// The CA in DER.
    pub http_ca: Vec<u8>,
    /// The name of the service account token.
    pub token_name: String,
    /// The service account token.
    pub token: SecretString,
    /// Each node's address and version.
    pub nodes: Vec<(String, String)>,
    /// The known bounds of the cluster's time.
    pub clock: Clock,
}

/// Why a Kibana cannot be enrolled.
#[derive(Debug, Error)]
pub enum KibanaError {
    /// None of the addresses in the token answers as the cluster.
    #[error("could not connect to any of the hosts: {}", shown(.0))]
    Unreachable(Vec<node::Error>),
    /// The cluster rejected the request. All addresses are those of one node, so no other is tried.
    #[error("the cluster rejected the request: `{call}` was answered with [{status}]: {reason}")]
    Refused {
        /// Method and URL.
        call: String,
        /// The HTTP status.
        status: u16,
        /// The server's reason.
        reason: String,
    },
    /// The response lacks a field, or a field is invalid.
    #[error("invalid answer of the cluster: {what}")]
    Answer {
        /// What is wrong with it.
        what: &'static str,
    },
    /// The new service account token does not work.
    #[error("could not log in at {url} with the new token [{token_name}]")]
    NotAccepted {
        /// The address.
        url: String,
        /// The name of the token, which stays in the cluster.
        token_name: String,
        /// The reason.
        source: node::Error,
    },
    /// A signal was received.
    #[error("interrupted by signal {0}")]
    Interrupted(u8),
}

impl KibanaError {
    /// Returns the hint for the operator.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Unreachable(obstacles) => hint_of_silence(obstacles).to_owned(),
            Self::Refused { status, reason, .. } => {
                hint_of_refusal(*status, reason, Scope::Kibana).to_owned()
            }
            Self::Answer { .. } => NOT_ELASTICSEARCH.to_owned(),
            Self::NotAccepted { token_name, .. } => format!(
                "nothing was written; the token stays in the cluster until it is deleted: DELETE \
                 /_security/service/elastic/kibana/credential/token/{token_name}"
            ),
            Self::Interrupted(_) => "try again".to_owned(),
        }
    }
}

fn shown(obstacles: &[node::Error]) -> String {
    if obstacles.is_empty() { "the token contains none".to_owned() } else { causes(obstacles) }
}

impl From<Unanswered> for KibanaError {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Nobody(obstacles) => Self::Unreachable(obstacles),
            Unanswered::Interrupted(signal) => Self::Interrupted(signal),
        }
    }
}

/// Connects to the first address that belongs to the token's cluster, without sending a request, and returns
/// it.
///
/// # Errors
///
/// If there is no such address.
pub fn reach(token: &EnrollmentToken) -> Result<Url, KibanaError> {
    let mut session = asked::session(token)?;
    Ok(asked::first(token, |url| session.connect(&[url]).cloned())?)
}

/// Tries the addresses of the token in order until one answers. Then it logs in with the new service account
/// token and fetches the versions of all nodes. The CA is pinned before the API key is sent, and the
/// certificate is fully verified in each request.
///
/// # Errors
///
/// If no address answers, the cluster rejects the request, or the new token does not work.
pub fn enroll_kibana(token: &EnrollmentToken) -> Result<KibanaEnrollment, KibanaError> {
    let mut session = asked::session(token)?;
    let key =
        Credentials::ApiKey { id: token.api_key.id().to_owned(), secret: token.api_key.reveal().into() };
    let response = asked::first(token, |url| {
        session.connect(&[url])?;
        session.request(Method::GET, "/_security/enroll/kibana", Some(&key), None)
    })?;
    let url = session.url().cloned().ok_or_else(|| KibanaError::Unreachable(Vec::new()))?;
    let clock = Clock::of_key(session.date(), &token.api_key);
    let given = Given::read(response, token)?;

    let bearer = Credentials::Bearer(given.token.clone());
    let trust = Trust::ca(&given.http_ca, None).map_err(|error| given.refused(&url, error))?;
    session.trust(trust);
    session.connect(std::slice::from_ref(&url)).map_err(|error| given.refused(&url, error))?;
    let mut call = |path: &str| {
        let response = session.request(Method::GET, path, Some(&bearer), None);
        response.and_then(Response::success).map_err(|error| given.refused(&url, error))
    };
    call("/_security/_authenticate")?;
    let nodes =
        versions(&call(NODES)?).ok_or(KibanaError::Answer { what: "it contains no versions of nodes" })?;
    let Given { http_ca, token_name, token } = given;
    Ok(KibanaEnrollment { url, http_ca, token_name, token, nodes, clock })
}

/// The cluster's response, not tested yet.
struct Given {
    http_ca: Vec<u8>,
    token_name: String,
    token: SecretString,
}

impl Given {
    fn read(response: Response, token: &EnrollmentToken) -> Result<Self, KibanaError> {
        if response.status != 200 {
            let reason = response.reason();
            return Err(KibanaError::Refused { call: response.call, status: response.status, reason });
        }
        let wrong = |what| KibanaError::Answer { what };
        let body = response.body.ok_or_else(|| wrong("it is not JSON"))?;
        let member = |name: &str| filled(body.get("token").and_then(|token| token.get(name)));
        let value = member("value").ok_or_else(|| wrong("it contains no service token"))?;
        // The token is used in an HTTP header and in a line of kibana.yml.
        if !value.bytes().all(|c| c.is_ascii_alphanumeric() || b"-_+/=".contains(&c)) {
            return Err(wrong("the service token is not base64"));
        }
        let http_ca = filled(body.get("http_ca")).ok_or_else(|| wrong("it contains no CA"))?;
        // Early versions used the URL-safe alphabet.
        let http_ca = BASE64_STANDARD
            .decode(http_ca.replace('-', "+").replace('_', "/"))
            .map_err(|_| wrong("the CA is not base64"))?;
        Certificate::decode(&http_ca).map_err(|_| wrong("the CA is not a certificate"))?;
        if pki::fingerprint(&http_ca).to_string() != token.ca_fingerprint {
            return Err(wrong("it contains a CA that does not have the fingerprint in the token"));
        }
        let name = member("name").unwrap_or("unknown");
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        Ok(Self { http_ca, token_name: name.chars().filter(|c| is_name(*c)).collect(), token: value.into() })
    }

    fn refused(&self, url: &Url, error: node::Error) -> KibanaError {
        match error {
            node::Error::Interrupted { signal } => KibanaError::Interrupted(signal),
            source => {
                KibanaError::NotAccepted { url: url.to_string(), token_name: self.token_name.clone(), source }
            }
        }
    }
}

/// Returns a non-empty text.
fn filled(value: Option<&Value>) -> Option<&str> {
    value?.as_str().filter(|text| !text.is_empty())
}

/// Returns the address and version of each node.
fn versions(body: &Value) -> Option<Vec<(String, String)>> {
    let nodes = body.get("nodes")?.as_object()?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(printable);
    let all: Option<Vec<_>> = nodes
        .values()
        .map(|node| {
            let published = text(node.get("http").and_then(|http| http.get("publish_address")));
            let address = published.or_else(|| text(node.get("ip"))).unwrap_or_default();
            Some((address, text(node.get("version"))?))
        })
        .collect();
    all.filter(|nodes| !nodes.is_empty())
}

/// Removes control characters, which a terminal would interpret, and limits the length.
fn printable(text: &str) -> String {
    text.chars().take(100).filter(|c| !c.is_control()).collect()
}

/// Shows the name of the token, but not its secret.
impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}:{}",
            self.token_name,
            if self.token.expose_secret().is_empty() { "" } else { "[secret elided]" }
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{ApiKey, TOKEN_VERSION};

    fn token(ca_fingerprint: String, addresses: Vec<String>) -> EnrollmentToken {
        let api_key = ApiKey::new("id".to_owned(), "secret".into());
        EnrollmentToken { version: TOKEN_VERSION.to_owned(), addresses, ca_fingerprint, api_key }
    }

    fn certificate() -> Vec<u8> {
        let key = pki::PrivateKey::generate(pki::KeyKind::EcP256, memory::rng).unwrap();
        let now = time::OffsetDateTime::from_unix_timestamp(1_795_475_645).unwrap();
        let request =
            pki::Request { name: pki::CertificateName::HttpCa, common_name: "CA", sans: &[], days: 10, now };
        pki::issue(&request, &key, None, &mut memory::rng()).unwrap().der().to_vec()
    }

    #[test]
    fn each_member_of_the_answer_is_needed_and_checked() {
        let ca = certificate();
        let token = token(pki::fingerprint(&ca).to_string(), Vec::new());
        let read = |body: Value| {
            let response = Response { call: "GET x".to_owned(), status: 200, body: Some(body) };
            Given::read(response, &token)
        };
        let with = |value: &str, http_ca: String| json!({"token": {"name": "t", "value": value}, "http_ca": http_ca});
        let text = BASE64_STANDARD.encode(&ca);
        let given = read(with("AAEAAW", text.clone())).unwrap();
        assert_eq!((given.http_ca.as_slice(), given.token_name.as_str()), (ca.as_slice(), "t"));
        assert!(!format!("{given:?}").contains("AAEAAW"));
        assert!(read(with("AAEAAW", text.replace('+', "-").replace('/', "_"))).is_ok());
        for body in [
            json!({}),
            json!({"token": {"value": "AAEAAW"}}),
            json!({"token": "AAEAAW", "http_ca": text}),
            with("", text.clone()),
            with("a b", text.clone()),
            with("a\nb: c", text),
            with("AAEAAW", "%".to_owned()),
            with("AAEAAW", "AAAA".to_owned()),
            with("AAEAAW", BASE64_STANDARD.encode(certificate())),
        ] {
            assert!(matches!(read(body.clone()), Err(KibanaError::Answer { .. })), "{body}");
        }
    }

    #[test]
    fn every_address_is_tried_until_one_answers() {
        // K4, K5: connections fail. K6: any response is final.
        let token = token(String::new(), vec!["a:1".into(), "[::1]:2".into(), "c:3".into()]);
        let timeout = |url: Url| Err::<String, _>(node::Error::Timeout { url: url.to_string() });
        let mut asked = Vec::new();
        let error = asked::first(&token, |url| {
            asked.push(url.to_string());
            timeout(url)
        });
        assert_eq!(asked, ["https://a:1", "https://[::1]:2", "https://c:3"]);
        let text = KibanaError::from(error.unwrap_err()).to_string();
        assert!(asked.iter().all(|url| text.contains(url)), "{text}");
        let mut asked = 0;
        let second = asked::first(&token, |url| {
            asked += 1;
            if asked == 1 { timeout(url) } else { Ok(url.host) }
        });
        assert_eq!((second.map_err(KibanaError::from).unwrap().as_str(), asked), ("::1", 2));
    }

    #[test]
    fn refusals_are_told_apart() {
        let token = token(String::new(), Vec::new());
        let hint = |status, reason: &str| {
            let body = Some(json!({"error": {"reason": reason}}));
            Given::read(Response { call: "GET x".to_owned(), status, body }, &token).unwrap_err().hint()
        };
        assert!(hint(401, "x").contains("expired"));
        assert!(hint(403, "[xpack.security.enrollment.enabled] is").contains("enrollment.enabled: true"));
        assert!(hint(403, "action is unauthorized").contains("-s kibana"));
        assert!(hint(500, "x").contains("log"));
    }

    #[test]
    fn all_nodes_are_looked_at() {
        let body = json!({"nodes": {
            "a": {"ip": "10.0.0.1", "version": "8.19.1", "http": {"publish_address": "10.0.0.1:9200"}},
            "b": {"ip": "10.0.0.2", "version": "8.18.0"},
        }});
        let expected = [("10.0.0.1:9200", "8.19.1"), ("10.0.0.2", "8.18.0")];
        assert_eq!(versions(&body).unwrap(), expected.map(|(one, two)| (one.to_owned(), two.to_owned())));
        assert_eq!(versions(&json!({"nodes": {}})), None);
        assert_eq!(versions(&json!({"nodes": {"a": {}}})), None);
    }
}
