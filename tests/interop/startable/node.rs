//! Queries the server's own code, in one process for all cases.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use tests::java::Java;
use tests::user;

/// The outcome of a node's start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// It started and has a master.
    Master,
    /// It started, but elected no master.
    Alone,
    /// It exited, with its reasons.
    Refused(String),
}

/// Starts a node from each of these configurations, which are below `all`, as the node's user.
pub(super) fn starts(home: &Path, all: &Path, configurations: &[PathBuf]) -> Result<Vec<Start>> {
    let java = Java::compile("Starts", home, &["lib"])?;
    let temporary = all.join("tmp");
    std::fs::create_dir(&temporary)?;
    user::give(&temporary)?;
    let mut command = java.within_server(home, "org.elasticsearch.bootstrap", &temporary);
    // The start script changes to the home, so relative paths start there.
    command.arg(all).current_dir(home).env("HOSTNAME", "test-node");
    user::apply(&mut command).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().context("could not run java")?;
    let mut input = child.stdin.take().context("no standard input")?;
    let names: String = configurations.iter().map(|path| format!("{}\n", path.display())).collect();
    // The process reads line by line, and all names are much smaller than a pipe's buffer.
    input.write_all(names.as_bytes())?;
    drop(input);
    let output = child.wait_with_output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let answers: Vec<Start> =
        text.lines().filter_map(|line| line.strip_prefix("answer\t")).map(read).collect();
    ensure!(
        answers.len() == configurations.len(),
        "{} answers to {} configurations: {text}{}",
        answers.len(),
        configurations.len(),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(answers)
}

fn read(answer: &str) -> Start {
    match answer.split_once('\t') {
        Some(("refused", why)) => Start::Refused(why.to_owned()),
        _ if answer == "master" => Start::Master,
        _ => Start::Alone,
    }
}
