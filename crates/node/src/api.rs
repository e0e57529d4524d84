//! The calls that a first start makes.

use hyper::Method;
use rand::Rng;
use secrecy::SecretString;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::Error;
use crate::client::{Connection, Credentials, Response};

/// The key of a Kibana enrollment token.
#[derive(Debug)]
pub struct KibanaKey {
    /// Its identifier.
    pub id: String,
    /// Its secret.
    pub secret: SecretString,
    /// When it expires, by the node's clock.
    pub expires: OffsetDateTime,
}

/// What the key may do: the action's own name is the privilege, as in Elasticsearch's tool.
const KIBANA_ACTION: &str = "cluster:admin/xpack/security/enroll/kibana";
/// How long an enrollment token is good for.
const LIFETIME: &str = "30m";

/// Logs in; the answer's status says whether that worked.
pub(crate) async fn authenticate(
    connection: &mut Connection,
    credentials: &Credentials,
) -> Result<Response, Error> {
    connection.request(Method::GET, "/_security/_authenticate", credentials, None).await
}

/// Makes the key of a Kibana enrollment token as Elasticsearch's own tool does.
pub(crate) async fn create_kibana_key(
    connection: &mut Connection,
    credentials: &Credentials,
) -> Result<KibanaKey, Error> {
    let path = "/_security/api_key";
    let body = json!({
        "name": format!("enrollment_token_API_key_{}", identifier()),
        "expiration": LIFETIME,
        "role_descriptors": {"create_enrollment_token": {"cluster": [KIBANA_ACTION]}},
    });
    let response = connection.request(Method::POST, path, credentials, Some(&body)).await?;
    let body = success(connection, path, response)?;
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let expires = body.get("expiration").and_then(Value::as_i64).map(|ms| i128::from(ms) * 1_000_000);
    let expires = expires.and_then(|nanos| OffsetDateTime::from_unix_timestamp_nanos(nanos).ok());
    match (text("id"), text("api_key"), expires) {
        (Some(id), Some(secret), Some(expires)) => {
            Ok(KibanaKey { id: id.to_owned(), secret: secret.into(), expires })
        }
        _ => Err(Error::Answer { url: format!("{}{path}", connection.url()), what: "no API key is in it" }),
    }
}

/// The node's HTTP addresses: the one that it publishes, then those that it is bound to.
pub(crate) async fn http_addresses(
    connection: &mut Connection,
    credentials: &Credentials,
) -> Result<Vec<String>, Error> {
    let path = "/_nodes/_local/http";
    let response = connection.request(Method::GET, path, credentials, None).await?;
    let body = success(connection, path, response)?;
    local_addresses(&body).ok_or_else(|| Error::Answer {
        url: format!("{}{path}", connection.url()),
        what: "no HTTP address is in it",
    })
}

/// The addresses in an answer to `GET /_nodes/_local/http`.
#[must_use]
pub fn local_addresses(body: &Value) -> Option<Vec<String>> {
    let http = body.get("nodes")?.as_object()?.values().next()?.get("http")?;
    let published = http.get("publish_address")?.as_str()?.to_owned();
    let bound = http.get("bound_address")?.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned);
    Some(std::iter::once(published).chain(bound).collect())
}

fn success(connection: &Connection, path: &str, response: Response) -> Result<Value, Error> {
    let url = || format!("{}{path}", connection.url());
    match response {
        Response { status: 200, body: Some(body) } => Ok(body),
        Response { status: 200, body: None } => Err(Error::Answer { url: url(), what: "it is not JSON" }),
        refused => Err(Error::Status { url: url(), status: refused.status, reason: refused.reason() }),
    }
}

/// Twenty characters of base64url, as Elasticsearch names things.
fn identifier() -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = [0; 20];
    rand::rng().fill_bytes(&mut bytes);
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
}
