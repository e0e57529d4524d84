//! Verifies the results of a first start against the node, with an independent client.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::curl::{self, Who};

/// The content of the credentials file.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The password of `elastic`.
    pub password: String,
    /// SHA-256 of the HTTP CA.
    pub fingerprint: String,
    /// The Kibana enrollment token, if there is one yet.
    pub token: Option<String>,
}

/// Reads a credentials file.
///
/// # Errors
///
/// If it does not exist or is malformed.
pub fn credentials(file: &Path) -> Result<Credentials> {
    let value: serde_yaml::Value = serde_yaml::from_str(&fs::read_to_string(file)?)?;
    let member = |name: &str| value.get(name).and_then(serde_yaml::Value::as_str).map(str::to_owned);
    Ok(Credentials {
        password: member("elastic_password").context("no password")?,
        fingerprint: member("ca_fingerprint").context("no fingerprint")?,
        token: member("kibana_enrollment_token"),
    })
}

/// Decodes the token's JSON with an independent base64 decoder.
///
/// # Errors
///
/// If it is not base64 or not JSON.
pub fn decode_token(token: &str) -> Result<Value> {
    Ok(serde_json::from_slice(&base64(&["-d"], token)?)?)
}

/// Encodes a text as standard base64 on one line, with base64(1).
///
/// # Errors
///
/// If it cannot be run.
pub fn encode(text: &str) -> Result<String> {
    let lines = String::from_utf8(base64(&[], text)?)?;
    Ok(lines.split_whitespace().collect())
}

fn base64(arguments: &[&str], input: &str) -> Result<Vec<u8>> {
    let mut base64 = Command::new("base64")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("could not run base64")?;
    std::io::Write::write_all(&mut base64.stdin.take().context("no standard input")?, input.as_bytes())?;
    let output = base64.wait_with_output()?;
    ensure!(output.status.success(), "base64 ended with {}", output.status);
    Ok(output.stdout)
}

/// Sends a GET request with credentials, and returns the status and the body.
pub type Get<'a> = &'a dyn Fn(&str, Who<'_>) -> Result<(u16, Value)>;

/// Checks with curl that the password is accepted and another one rejected, and that the token's key enrolls
/// a Kibana, whose service token is then accepted.
///
/// # Errors
///
/// The first check that fails.
pub fn prove(ca: &Path, url: &str, credentials: &Credentials) -> Result<()> {
    prove_by(&|url, who| curl::get(ca, url, who), url, credentials)
}

/// The same with a client of the caller, which must trust only the node's CA.
///
/// # Errors
///
/// See [`prove`].
pub fn prove_by(get: Get<'_>, url: &str, credentials: &Credentials) -> Result<()> {
    let (status, body) = get(url, Who::User("elastic", &credentials.password))?;
    ensure!(status == 200, "the password was answered with {status}: {body}");
    ensure!(body["tagline"] == "You Know, for Search", "this is not Elasticsearch: {body}");
    let (status, _) = get(url, Who::User("elastic", "wrong-password"))?;
    ensure!(status == 401, "a wrong password was answered with {status}");

    let token = decode_token(credentials.token.as_deref().context("there is no token")?)?;
    ensure!(token["ver"] == "8.14.0", "the token's version is {}", token["ver"]);
    ensure!(token["fgr"] == credentials.fingerprint.as_str(), "the token's fingerprint is {}", token["fgr"]);
    let key = token["key"].as_str().context("the token has no key")?;
    let address = token["adr"][0].as_str().context("the token has no address")?;
    let enroll = format!("https://{address}/_security/enroll/kibana");
    let (status, body) = get(&enroll, Who::Header(&format!("ApiKey {}", encode(key)?)))?;
    ensure!(status == 200, "the token's key was answered with {status}: {body}");
    let bearer = body["token"]["value"].as_str().context("there is no service token")?;
    let authenticate = format!("{url}/_security/_authenticate");
    let (status, body) = get(&authenticate, Who::Header(&format!("Bearer {bearer}")))?;
    ensure!(
        status == 200 && body["username"] == "elastic/kibana",
        "the service token was answered with {status}: {body}"
    );
    Ok(())
}
