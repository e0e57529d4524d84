//! Fetches the material that a joining node needs. The CA is pinned by the token's fingerprint before the API
//! key is sent, and each field of the response is checked.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use node::{Credentials, Method, Response, Scope, Session};
use pki::{Certificate, PrivateKey};
use serde_json::Value;
use thiserror::Error;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::asked::{self, NOT_ELASTICSEARCH, Unanswered, causes, hint_of_refusal, hint_of_silence};
use crate::{Clock, EnrollmentToken, parse_address};

const EXPIRED: &str = "has expired by this machine's clock";
const NOT_YET_VALID: &str = "is not valid yet by this machine's clock";

/// The material that a cluster returns to a joining node.
#[derive(Debug)]
pub struct ClusterMaterial {
    /// The CA of the HTTP layer.
    pub http_ca: Certificate,
    /// Its key, with which the node signs its own certificate.
    pub http_ca_key: PrivateKey,
    /// The CA of the transport layer.
    pub transport_ca: Certificate,
    /// The certificate that all nodes share on the transport layer.
    pub transport: Certificate,
    /// Its key.
    pub transport_key: PrivateKey,
    /// The transport addresses of the cluster's nodes, `host:port`.
    pub nodes_addresses: Vec<String>,
    /// The cluster's name, if the token's API key may read it; those of Elasticsearch's own tokens may not.
    pub name: Option<String>,
    /// The known bounds of the cluster's time.
    pub clock: Clock,
}

/// Why a node cannot join.
#[derive(Debug, Error)]
pub enum JoinError {
    /// The token contains no address, because its node is not reachable from other hosts.
    #[error("the token contains no address")]
    NoAddress,
    /// None of the addresses in the token answers as the cluster.
    #[error("could not reach the cluster: {}", causes(.0))]
    Unreachable(Vec<node::Error>),
    /// The cluster rejected the request.
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
    #[error("invalid answer of the cluster: `{field}` {what}")]
    Answer {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A signal was received.
    #[error("interrupted by signal {0}")]
    Interrupted(u8),
}

impl JoinError {
    /// Returns the hint for the operator.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoAddress => "create a new one on a node that other hosts can reach",
            Self::Unreachable(obstacles) => hint_of_silence(obstacles),
            Self::Refused { status, reason, .. } => hint_of_refusal(*status, reason, Scope::Node),
            Self::Answer { what: EXPIRED | NOT_YET_VALID, .. } => {
                "compare this machine's clock with the cluster's; if both are right, renew the cluster's certificates"
            }
            Self::Answer { .. } => NOT_ELASTICSEARCH,
            Self::Interrupted(_) => "try again",
        }
    }
}

impl From<Unanswered> for JoinError {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Nobody(obstacles) => Self::Unreachable(obstacles),
            Unanswered::Interrupted(signal) => Self::Interrupted(signal),
        }
    }
}

/// Tries the addresses of the token in order. The first response is final, whatever its status.
///
/// # Errors
///
/// If no address answers, the cluster rejects the request, or its response is invalid.
pub fn fetch(token: &EnrollmentToken, now: OffsetDateTime) -> Result<ClusterMaterial, JoinError> {
    if token.addresses.is_empty() {
        return Err(JoinError::NoAddress);
    }
    let mut session = asked::session(token)?;
    let key =
        Credentials::ApiKey { id: token.api_key.id().to_owned(), secret: token.api_key.reveal().into() };
    let response = asked::first(token, |url| {
        session.connect(&[url])?;
        session.request(Method::GET, "/_security/enroll/node", Some(&key), None)
    })?;
    let clock = Clock::of_key(session.date(), &token.api_key);
    let material = judge(response, token, now)?;
    let name = name(&mut session, &key)?;
    Ok(ClusterMaterial { name, clock, ..material })
}

/// Fetches the cluster's name, which the enrollment response does not contain.
fn name(session: &mut Session, key: &Credentials) -> Result<Option<String>, JoinError> {
    match session.request(Method::GET, "/", Some(key), None) {
        Ok(Response { status: 200, body: Some(body), .. }) => {
            Ok(body.get("cluster_name").and_then(Value::as_str).map(str::to_owned))
        }
        Err(node::Error::Interrupted { signal }) => Err(JoinError::Interrupted(signal)),
        Ok(_) | Err(_) => Ok(None),
    }
}

fn judge(
    response: Response,
    token: &EnrollmentToken,
    now: OffsetDateTime,
) -> Result<ClusterMaterial, JoinError> {
    if response.status != 200 {
        let reason = response.reason();
        return Err(JoinError::Refused { call: response.call, status: response.status, reason });
    }
    let body = response.body.ok_or(JoinError::Answer { field: "the body", what: "is not JSON" })?;
    let material = ClusterMaterial::parse(&body)?;
    material.check(token, now)?;
    Ok(material)
}

impl ClusterMaterial {
    /// Parses the response, in which every field is required.
    ///
    /// # Errors
    ///
    /// The first missing or invalid field.
    pub fn parse(body: &Value) -> Result<Self, JoinError> {
        Ok(Self {
            http_ca: certificate(body, "http_ca_cert")?,
            http_ca_key: key(body, "http_ca_key")?,
            transport_ca: certificate(body, "transport_ca_cert")?,
            transport: certificate(body, "transport_cert")?,
            transport_key: key(body, "transport_key")?,
            nodes_addresses: addresses(body)?,
            name: None,
            clock: Clock::default(),
        })
    }

    /// Checks that the parts match each other, and that the CA is the pinned one.
    fn check(&self, token: &EnrollmentToken, now: OffsetDateTime) -> Result<(), JoinError> {
        let ensure =
            |fits: bool, field, what| if fits { Ok(()) } else { Err(JoinError::Answer { field, what }) };
        let pinned = pki::fingerprint(self.http_ca.der()).to_string() == token.ca_fingerprint;
        let current = |certificate: &Certificate, field| {
            ensure(certificate.not_before() <= now, field, NOT_YET_VALID)?;
            ensure(now <= certificate.not_after(), field, EXPIRED)
        };
        ensure(pinned, "http_ca_cert", "does not have the fingerprint in the token")?;
        ensure(self.http_ca.is_ca(), "http_ca_cert", "is not a CA certificate")?;
        current(&self.http_ca, "http_ca_cert")?;
        ensure(self.http_ca.belongs_to(&self.http_ca_key), "http_ca_key", "does not match `http_ca_cert`")?;
        ensure(self.transport_ca.is_ca(), "transport_ca_cert", "is not a CA certificate")?;
        current(&self.transport_ca, "transport_ca_cert")?;
        current(&self.transport, "transport_cert")?;
        ensure(
            self.transport.belongs_to(&self.transport_key),
            "transport_key",
            "does not match `transport_cert`",
        )?;
        ensure(
            self.transport_ca.issued(&self.transport, now),
            "transport_cert",
            "was not signed by `transport_ca_cert`",
        )
    }
}

fn member(body: &Value, field: &'static str) -> Result<Zeroizing<Vec<u8>>, JoinError> {
    let wrong = |what| JoinError::Answer { field, what };
    let text =
        body.get(field).ok_or_else(|| wrong("is missing"))?.as_str().ok_or_else(|| wrong("is not text"))?;
    if text.is_empty() {
        return Err(wrong("is empty"));
    }
    BASE64_STANDARD.decode(text).map(Zeroizing::new).map_err(|_| wrong("is not base64"))
}

fn certificate(body: &Value, field: &'static str) -> Result<Certificate, JoinError> {
    let der = member(body, field)?;
    Certificate::decode(&der).map_err(|_| JoinError::Answer { field, what: "is not a certificate" })
}

fn key(body: &Value, field: &'static str) -> Result<PrivateKey, JoinError> {
    let pkcs8 = member(body, field)?;
    PrivateKey::decode(&pkcs8).map_err(|_| JoinError::Answer { field, what: "is not an RSA or EC key" })
}

fn addresses(body: &Value) -> Result<Vec<String>, JoinError> {
    let field = "nodes_addresses";
    let wrong = |what| JoinError::Answer { field, what };
    let list = body
        .get(field)
        .ok_or_else(|| wrong("is missing"))?
        .as_array()
        .ok_or_else(|| wrong("is not a list"))?;
    let texts: Option<Vec<String>> = list.iter().map(|item| item.as_str().map(str::to_owned)).collect();
    // The addresses are written to elasticsearch.yml and must not contain anything else.
    let is_address =
        |text: &String| parse_address(text).is_some() && !text.contains(['"', '\\', '$', '{', '\n']);
    match texts.filter(|texts| texts.iter().all(is_address)) {
        Some(texts) if texts.is_empty() => Err(wrong("is empty")),
        Some(texts) => Ok(texts),
        None => Err(wrong("contains items that are not addresses")),
    }
}

#[cfg(test)]
mod tests {
    use pki::{CertificateName, Issuer, KeyKind, Request, issue};
    use serde_json::json;

    use super::*;
    use crate::{ApiKey, TOKEN_VERSION};

    const NOW: i64 = 1_795_475_645;

    fn now() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(NOW).unwrap()
    }

    /// Returns a cluster's response and the matching token.
    fn answer() -> (Value, EnrollmentToken) {
        let rng = &mut memory::rng();
        let key = || PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let request = |name| Request { name, common_name: "n", sans: &[], days: 10, now: now() };
        let (http_ca_key, transport_ca_key, transport_key) = (key(), key(), key());
        let http_ca = issue(&request(CertificateName::HttpCa), &http_ca_key, None, rng).unwrap();
        let transport_ca =
            issue(&request(CertificateName::TransportCa), &transport_ca_key, None, rng).unwrap();
        let issuer = Issuer::of(&transport_ca, &transport_ca_key).unwrap();
        let transport =
            issue(&request(CertificateName::Transport), &transport_key, Some(&issuer), rng).unwrap();
        let text = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
        let body = json!({
            "http_ca_key": text(http_ca_key.pkcs8()), "http_ca_cert": text(http_ca.der()),
            "transport_ca_cert": text(transport_ca.der()), "transport_key": text(transport_key.pkcs8()),
            "transport_cert": text(transport.der()), "nodes_addresses": ["10.0.0.1:9300", "[::1]:9300"],
        });
        let token = EnrollmentToken {
            version: TOKEN_VERSION.to_owned(),
            addresses: vec!["10.0.0.1:9200".to_owned()],
            ca_fingerprint: pki::fingerprint(http_ca.der()).to_string(),
            api_key: ApiKey::new("id".to_owned(), "secret".into()),
        };
        (body, token)
    }

    fn response(body: Value) -> Response {
        Response { call: "GET x".to_owned(), status: 200, body: Some(body) }
    }

    #[test]
    fn a_whole_answer_is_believed() {
        let (body, token) = answer();
        let material = judge(response(body), &token, now()).unwrap();
        assert_eq!(material.nodes_addresses, ["10.0.0.1:9300", "[::1]:9300"]);
    }

    #[test]
    fn each_member_is_needed_and_checked() {
        let (whole, token) = answer();
        let (other, _) = answer();
        let refused = |body: Value, field: &str| match judge(response(body), &token, now()) {
            Err(JoinError::Answer { field: found, .. }) => assert_eq!(found, field),
            other => panic!("{field}: {other:?}"),
        };
        for field in whole.as_object().unwrap().keys() {
            let with = |value: Value| {
                let mut body = whole.clone();
                body[field] = value;
                body
            };
            let mut without = whole.clone();
            without.as_object_mut().unwrap().remove(field);
            refused(without, field);
            for value in [json!(""), json!(1), json!("%%"), json!("AAAA"), json!([]), json!(["a b\n"])] {
                refused(with(value), field);
            }
            if field != "nodes_addresses" {
                // A field from another cluster does not match the rest.
                assert!(judge(response(with(other[field].clone())), &token, now()).is_err(), "{field}");
            }
        }
        let mut swapped = whole.clone();
        swapped["transport_cert"] = whole["transport_ca_cert"].clone();
        refused(swapped, "transport_key");
        assert!(judge(response(whole), &token, now() + time::Duration::days(30)).is_err());
    }

    #[test]
    fn refusals_are_told_apart() {
        let (_, token) = answer();
        let hint = |status, reason: &str| {
            let body = Some(json!({"error": {"reason": reason}}));
            judge(Response { call: "GET x".to_owned(), status, body }, &token, now()).unwrap_err().hint()
        };
        assert!(hint(401, "x").contains("expired"));
        assert!(
            hint(403, "[xpack.security.enrollment.enabled] is not set").contains("enrollment.enabled: true")
        );
        assert!(hint(403, "action is unauthorized").contains("Kibana"));
        assert!(hint(500, "x").contains("log"));
        let none = Response { call: String::new(), status: 200, body: None };
        assert!(judge(none, &token, now()).is_err());
    }
}
