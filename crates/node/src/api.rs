//! API calls for enrollment.

use hyper::Method;
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use time::OffsetDateTime;
use zeroize::Zeroize;

use crate::client::{Connection, Credentials};
use crate::{Error, Session};

/// What can enroll with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Kibana.
    Kibana,
    /// Another node.
    Node,
}

impl Scope {
    /// Returns the scope's name on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kibana => "kibana",
            Self::Node => "node",
        }
    }

    /// Returns the privilege of the key: the name of the action, as in Elasticsearch's tool.
    fn action(self) -> String {
        format!("cluster:admin/xpack/security/enroll/{}", self.as_str())
    }
}

/// The key of an enrollment token.
#[derive(Debug)]
pub struct EnrollmentKey {
    /// Its identifier.
    pub id: String,
    /// Its secret.
    pub secret: SecretString,
    /// When it expires, according to the node's clock.
    pub expires: OffsetDateTime,
}

/// Lifetime of an enrollment token.
const LIFETIME: &str = "30m";
/// Otherwise the answer waits for the next refresh of the index, up to a second.
const NEW_KEY: &str = "/_security/api_key?refresh=true";

/// Creates the API key of an enrollment token as Elasticsearch's own tool does.
pub(crate) async fn create_key(
    connection: &mut Connection,
    credentials: &Credentials,
    scope: Scope,
) -> Result<EnrollmentKey, Error> {
    let body = json!({
        "name": format!("enrollment_token_API_key_{}", identifier()),
        "expiration": LIFETIME,
        "role_descriptors": {"create_enrollment_token": {"cluster": [scope.action()]}},
    });
    let response = connection.request(Method::POST, NEW_KEY, Some(credentials), Some(&body)).await?;
    let call = response.call.clone();
    let body = response.success()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let expires = body.get("expiration").and_then(Value::as_i64).map(|ms| i128::from(ms) * 1_000_000);
    let expires = expires.and_then(|nanos| OffsetDateTime::from_unix_timestamp_nanos(nanos).ok());
    match (text("id"), text("api_key"), expires) {
        (Some(id), Some(secret), Some(expires)) => {
            Ok(EnrollmentKey { id: id.to_owned(), secret: secret.into(), expires })
        }
        _ => Err(Error::Answer { url: call, what: "it contains no API key" }),
    }
}

/// Returns the node's HTTP addresses: the published one, then the bound ones.
pub(crate) async fn http_addresses(
    connection: &mut Connection,
    credentials: &Credentials,
) -> Result<Vec<String>, Error> {
    let response = connection.request(Method::GET, "/_nodes/_local/http", Some(credentials), None).await?;
    let call = response.call.clone();
    let body = response.success()?;
    local_addresses(&body).ok_or(Error::Answer { url: call, what: "it contains no HTTP address" })
}

/// Parses the addresses in a response to `GET /_nodes/_local/http`.
#[must_use]
pub(crate) fn local_addresses(body: &Value) -> Option<Vec<String>> {
    let http = body.get("nodes")?.as_object()?.values().next()?.get("http")?;
    let published = http.get("publish_address")?.as_str()?.to_owned();
    let bound = http.get("bound_address")?.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned);
    Some(std::iter::once(published).chain(bound).collect())
}

impl Session {
    /// Creates the API key of an enrollment token.
    ///
    /// # Errors
    ///
    /// If the request fails, or the response is unexpected.
    pub fn create_key(&mut self, credentials: &Credentials, scope: Scope) -> Result<EnrollmentKey, Error> {
        self.call(async |connection| create_key(connection, credentials, scope).await)
    }

    /// Returns the node's HTTP addresses: the published one, then the bound ones.
    ///
    /// # Errors
    ///
    /// If the request fails, or the response is unexpected.
    pub fn http_addresses(&mut self, credentials: &Credentials) -> Result<Vec<String>, Error> {
        self.call(async |connection| http_addresses(connection, credentials).await)
    }

    /// Invalidates an API key.
    ///
    /// # Errors
    ///
    /// If the request fails, or the key does not exist.
    pub fn revoke_key(&mut self, credentials: &Credentials, id: &str) -> Result<(), Error> {
        let body = json!({"ids": [id]});
        let response = self.request(Method::DELETE, "/_security/api_key", Some(credentials), Some(&body))?;
        let call = response.call.clone();
        let body = response.success()?;
        let listed = |name: &str| body.get(name).and_then(Value::as_array).is_some_and(|ids| !ids.is_empty());
        if listed("invalidated_api_keys") || listed("previously_invalidated_api_keys") {
            return Ok(());
        }
        Err(Error::Answer { url: call, what: "no key was invalidated" })
    }

    /// Sets a user's password.
    ///
    /// # Errors
    ///
    /// If the request fails.
    pub fn set_password(
        &mut self,
        credentials: &Credentials,
        user: &str,
        password: &SecretString,
    ) -> Result<(), Error> {
        let path = format!("/_security/user/{}/_password", percent_encoded(user));
        let mut body = json!({"password": password.expose_secret()});
        let answer = self.request(Method::POST, &path, Some(credentials), Some(&body));
        if let Some(Value::String(text)) = body.get_mut("password") {
            text.zeroize();
        }
        answer?.success().map(|_| ())
    }
}

/// Percent-encodes a path segment (RFC 3986): all but unreserved characters.
fn percent_encoded(segment: &str) -> String {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    segment
        .bytes()
        .map(|byte| if unreserved(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Generates an identifier in Elasticsearch's format: 20 characters of base64url.
fn identifier() -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = [0; 20];
    memory::rng().fill_bytes(&mut bytes);
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 64)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_address_comes_first() {
        let body = json!({"nodes": {"x": {"http": {
            "bound_address": ["[::]:9200", "127.0.0.1:9200"], "publish_address": "10.0.0.1:9200"}}}});
        assert_eq!(local_addresses(&body).unwrap(), ["10.0.0.1:9200", "[::]:9200", "127.0.0.1:9200"]);
        assert_eq!(local_addresses(&json!({"nodes": {}})), None);
    }

    #[test]
    fn identifiers_differ() {
        assert_ne!(identifier(), identifier());
        assert_eq!(identifier().len(), 20);
    }

    #[test]
    fn a_users_name_is_one_segment() {
        assert_eq!(percent_encoded("elastic"), "elastic");
        assert_eq!(percent_encoded("a/../b c"), "a%2F..%2Fb%20c");
    }
}
