//! Proof that a first start gave what it promises, by another client than ours against the node.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::curl::{self, Who};

/// What the credentials file says.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The password of `elastic`.
    pub password: String,
    /// SHA-256 of the HTTP CA.
    pub fingerprint: String,
    /// The Kibana enrollment token, once there is one.
    pub token: Option<String>,
}

/// Reads a credentials file.
///
/// # Errors
///
/// If it is not there or not what it should be.
pub fn credentials(file: &Path) -> Result<Credentials> {
    let value: serde_yaml::Value = serde_yaml::from_str(&fs::read_to_string(file)?)?;
    let member = |name: &str| value.get(name).and_then(serde_yaml::Value::as_str).map(str::to_owned);
    Ok(Credentials {
        password: member("elastic_password").context("no password")?,
        fingerprint: member("ca_fingerprint").context("no fingerprint")?,
        token: member("kibana_enrollment_token"),
    })
}

/// The token's JSON, by another base64 decoder than ours.
///
/// # Errors
///
/// If it is not base64 or not JSON.
pub fn decode_token(token: &str) -> Result<Value> {
    Ok(serde_json::from_slice(&base64(&["-d"], token)?)?)
}

/// Standard base64 on one line, by base64(1).
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

/// Requests a URL as a user; returns the status and the body.
pub type Get<'a> = &'a dyn Fn(&str, Who<'_>) -> Result<(u16, Value)>;

/// The password is accepted and another is not; the token's key enrolls a Kibana, whose service token is accepted. By curl.
///
/// # Errors
///
/// The first of these that is not so.
pub fn prove(ca: &Path, url: &str, credentials: &Credentials) -> Result<()> {
    prove_by(&|url, who| curl::get(ca, url, who), url, credentials)
}

/// The same by a client of the caller's, which trusts the node's CA and no other.
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
