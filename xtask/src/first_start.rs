//! `cargo xtask first-start`: a real Elasticsearch, secured by the release binary, in the foreground.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};
use tests::place::Place;
use tests::proof;
use tests::running::Running;

use crate::run::run as run_command;
use crate::{NodeArgs, node, prerequisites, root};

pub(crate) fn run(args: &NodeArgs, once: bool) -> Result<()> {
    let given = env::var_os("ES_HOME").map(PathBuf::from);
    prerequisites::check_some(|package| given.is_none() || package == "curl" || package == "openssl")?;
    let program = release_binary()?;
    let home = match given {
        Some(home) => home,
        None => node::assemble(args.version.as_deref(), args.java.as_deref())?,
    };
    let place = Place::new(&home, &program)?;
    eprintln!("configuration: {}", place.config("").display());
    if once {
        return prove(&place);
    }
    let status = place.bootstrap(&["start"]).status()?;
    // Ctrl-C ends the node with 130 or 143, as it should.
    ensure!(matches!(status.code(), Some(0 | 130 | 143)), "es-bootstrap start ended with {status}");
    Ok(())
}

/// Builds the release binary and returns its path.
pub(crate) fn release_binary() -> Result<PathBuf> {
    run_command(
        Command::new(env!("CARGO"))
            .current_dir(root())
            .args(["build", "--quiet", "--release", "--package", "es-bootstrap"])
            .env_remove("ES_HOME"),
    )?;
    Ok(root().join("target/release/es-bootstrap"))
}

fn prove(place: &Place) -> Result<()> {
    let file = place.path("credentials.yml");
    let sink = format!("file:{}", file.display());
    let mut start = Running::start(&mut place.bootstrap(&["start", "--credentials-to", &sink]), true)?;
    let has_token = || proof::credentials(&file).is_ok_and(|credentials| credentials.token.is_some());
    start.wait_until("the token", |_| has_token())?;
    let credentials = proof::credentials(&file)?;
    println!(
        "password: {}\ntoken:    {}",
        credentials.password,
        credentials.token.as_deref().unwrap_or_default()
    );
    proof::prove(&place.config("certs/http_ca.crt"), &place.url(), &credentials)?;
    println!("the node accepts the password, refuses another, and enrolls a Kibana with the token");
    start.signal("TERM")?;
    let status = start.end()?;
    ensure!(status.code() == Some(143), "es-bootstrap start ended with {status} instead of 143");
    Ok(())
}
