//! `cargo xtask first-start` and `cargo xtask node --start`: run a real Elasticsearch, secured by the program
//! under test, in the foreground. Without `--once`, Ctrl-C ends it and its files are removed.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what a task says is for people")]

use std::env;
use std::process::{Child, ExitCode, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use tests::jdk::Client;
use tests::place::Place;
use tests::proof;
use tests::running::{Running, signal};

/// How often to check whether the node has ended.
const POLL: Duration = Duration::from_millis(50);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}\nhint: what the node and es-bootstrap said is above");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let home = tests::home()?;
    let place = Place::new(&home, &tests::program()?)?;
    eprintln!("configuration: {}", place.config("").display());
    match env::args().nth(1).as_deref() {
        Some("--once") => return prove(&place),
        Some("--play") => tell_how_to_play(&place)?,
        _ => {}
    }
    let status = in_the_foreground(&place)?;
    // After Ctrl-C the exit code is 130 or 143, as it should be.
    ensure!(matches!(status.code(), Some(0 | 130 | 143)), "es-bootstrap start ended with {status}");
    Ok(())
}

/// Prints what another terminal needs to use the tools on this node.
fn tell_how_to_play(place: &Place) -> Result<()> {
    let tools = place.path("bin");
    let linked = place.bootstrap(&["install-links", "--quiet", &tools.display().to_string()]).status()?;
    ensure!(linked.success(), "es-bootstrap install-links ended with {linked}");
    let program = tests::program()?;
    let folder = program.parent().context("the program lies in a folder")?;
    eprintln!(
        "for the tools, in another terminal:\n\
         \x20 export ES_HOME='{}' ES_PATH_CONF='{}' PATH='{}:{}':\"$PATH\"",
        place.home().display(),
        place.config("").display(),
        folder.display(),
        tools.display()
    );
    Ok(())
}

/// Runs the node in the foreground. Ctrl-C reaches all processes of a terminal, so this one waits for the
/// node's end.
fn in_the_foreground(place: &Place) -> Result<ExitStatus> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let asked_to_end = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(SIGINT, Arc::clone(&interrupted))?;
    for number in [SIGTERM, SIGHUP] {
        signal_hook::flag::register(number, Arc::clone(&asked_to_end))?;
    }
    wait(place.bootstrap(&["start"]).spawn()?, &asked_to_end)
}

fn wait(mut child: Child, asked_to_end: &AtomicBool) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if asked_to_end.swap(false, Ordering::Relaxed) {
            signal(child.id(), "TERM")?;
        }
        thread::sleep(POLL);
    }
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
    let client = Client::of(place.home())?;
    let ca = place.config("certs/http_ca.crt");
    proof::prove_by(&|url, who| client.get(&ca, url, who), &place.url(), &credentials)?;
    println!("the node accepts the password, refuses another, and enrolls a Kibana with the token");
    start.signal("TERM")?;
    let status = start.end()?;
    ensure!(status.code() == Some(143), "es-bootstrap start ended with {status} instead of 143");
    Ok(())
}
