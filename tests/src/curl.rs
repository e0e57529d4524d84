//! Runs curl, with secrets on its standard input instead of the command line.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The credentials of a request.
#[derive(Clone, Copy, Debug)]
pub enum Who<'a> {
    /// A user with a password.
    User(&'a str, &'a str),
    /// The value of an `Authorization` header.
    Header(&'a str),
}

/// Sends a GET request, trusting only the given CA, and returns the status and the body.
///
/// # Errors
///
/// If curl gets no response.
pub fn get(ca: &Path, url: &str, who: Who<'_>) -> Result<(u16, Value)> {
    get_by(Command::new("curl"), ca, url, who)
}

/// The same with a given curl command, for example one that runs elsewhere.
///
/// # Errors
///
/// If curl gets no response.
pub fn get_by(mut curl: Command, ca: &Path, url: &str, who: Who<'_>) -> Result<(u16, Value)> {
    let credentials = match who {
        Who::User(user, password) => format!("user = \"{user}:{password}\"\n"),
        Who::Header(value) => format!("header = \"Authorization: {value}\"\n"),
    };
    let mut curl = curl
        .args([
            // Without the user's own settings.
            "--disable",
            "--noproxy",
            "*",
            "--silent",
            "--show-error",
            "--max-time",
            "120",
            "--write-out",
            "\n%{http_code}",
            "--config",
            "-",
        ])
        .arg("--cacert")
        .arg(ca)
        .arg(url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("could not run curl: apt-get install curl")?;
    curl.stdin.take().context("curl has no standard input")?.write_all(credentials.as_bytes())?;
    let output = curl.wait_with_output()?;
    ensure!(output.status.success(), "curl got no answer from {url}: {}", output.status);
    let text = String::from_utf8(output.stdout)?;
    let (body, status) = text.rsplit_once('\n').context("curl printed no status")?;
    Ok((status.parse()?, serde_json::from_str(body).unwrap_or(Value::Null)))
}
