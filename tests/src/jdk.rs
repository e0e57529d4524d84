//! The HTTPS client of a JDK, available wherever Elasticsearch runs; secrets are passed through its standard
//! input.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::curl::Who;
use crate::java::Java;
use crate::proof::encode;

/// The compiled client.
#[derive(Debug)]
pub struct Client(Java);

impl Client {
    /// Compiles the client with the JDK of a home.
    ///
    /// # Errors
    ///
    /// If there is no JDK.
    pub fn of(home: &Path) -> Result<Self> {
        Ok(Self(Java::compile("Get", home, &[])?))
    }

    /// Sends a GET request, trusting only the given CA, and returns the status and the body.
    ///
    /// # Errors
    ///
    /// If there is no response.
    pub fn get(&self, ca: &Path, url: &str, who: Who<'_>) -> Result<(u16, Value)> {
        let credentials = match who {
            Who::User(user, password) => format!("Basic {}", encode(&format!("{user}:{password}"))?),
            Who::Header(value) => value.to_owned(),
        };
        let ca = ca.to_str().context("the path of the CA is not a string")?;
        let mut command = self.0.command(&[("ca", ca)]);
        let mut java = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut input = java.stdin.take().context("no standard input")?;
        input.write_all(format!("{url}\n{credentials}\n").as_bytes())?;
        drop(input);
        let output = java.wait_with_output()?;
        ensure!(output.status.success(), "no answer from {url}: {}", output.status);
        let text = String::from_utf8(output.stdout)?;
        let (status, body) = text.split_once('\n').context("no status")?;
        Ok((status.parse()?, serde_json::from_str(body).unwrap_or(Value::Null)))
    }
}
