//! Runs a node as its parent, and announces it when it answers.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use secrecy::{ExposeSecret, SecretString};
use tokio::process::Child;
use zeroize::Zeroizing;

use crate::Error;
use crate::probe::{Probe, Ready};
use crate::relay::{self, LastLines, Relay};
use crate::signals;

/// A node to be run.
#[derive(Debug)]
pub struct Launch {
    /// The start script.
    pub program: PathBuf,
    /// Its arguments; no secret is among them.
    pub arguments: Vec<OsString>,
    /// Variables that are set.
    pub variables: Vec<(&'static str, OsString)>,
    /// Variables that are removed, because they hold secrets that the node has no use for.
    pub without: &'static [&'static str],
    /// The keystore's passphrase: becomes the first line of the node's standard input.
    pub passphrase: Option<SecretString>,
    /// Whether the node's standard output goes to our standard error.
    pub output_to_stderr: bool,
    /// Whether the program ends with 0 as soon as the node is up, and the node goes on without it.
    pub daemonize: bool,
}

/// What happens while a node is run.
#[derive(Debug)]
pub enum Event {
    /// It answers.
    Ready(Ready),
    /// It did not answer in time.
    Silent(Error),
}

/// How it ended.
#[derive(Debug)]
pub struct Exit {
    /// The program's exit code, or 128 and the signal that ended it.
    pub code: u8,
    /// Whether an event was reported before.
    pub answered: bool,
    /// The last lines that it printed.
    pub last_lines: Vec<String>,
}

/// Becomes the node: returns only where that fails.
#[must_use]
pub fn replace_process(launch: &Launch) -> Error {
    let mut command = command(launch);
    let stdin = launch.passphrase.as_ref().map(first_line);
    match stdin.transpose() {
        Ok(Some(file)) => {
            command.stdin(file);
        }
        Ok(None) => {}
        Err(source) => return Error::Launch { program: launch.program.clone(), source },
    }
    Error::Launch { program: launch.program.clone(), source: command.exec() }
}

/// A pipe that holds the passphrase as its only line.
fn first_line(passphrase: &SecretString) -> io::Result<File> {
    let (reader, writer) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
    File::from(writer).write_all(&line(passphrase))?;
    Ok(File::from(reader))
}

fn line(passphrase: &SecretString) -> Zeroizing<Vec<u8>> {
    let text = passphrase.expose_secret().as_bytes();
    let mut line = Zeroizing::new(Vec::with_capacity(text.len() + 1));
    line.extend_from_slice(text);
    line.push(b'\n');
    line
}

fn command(launch: &Launch) -> Command {
    let mut command = Command::new(&launch.program);
    command.args(&launch.arguments).envs(launch.variables.iter().map(|(name, value)| (name, value)));
    launch.without.iter().for_each(|name| {
        command.env_remove(name);
    });
    command
}

/// Runs the node, passes its output and our signals on, and reports when it answers. Returns when the program has ended;
/// where it ends because it put the node into the background, when the node has answered as well. Each secret is wiped
/// as soon as it was handed over, because the node may run for months.
///
/// # Errors
///
/// Where the program cannot be started or watched. No child is left behind then.
pub fn supervise(launch: Launch, probe: Probe, report: &mut dyn FnMut(Event)) -> Result<Exit, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Watch)?;
    runtime.block_on(run(launch, probe, report))
}

async fn run(mut launch: Launch, probe: Probe, report: &mut dyn FnMut(Event)) -> Result<Exit, Error> {
    let mut signals = signals::receive().map_err(Error::Watch)?;
    let mut child = spawn(&launch)?;
    let last = LastLines::default();
    let relays = relay_output(&launch, &mut child, &last).map_err(Error::Watch)?;
    if let (Some(passphrase), Some(stdin)) = (launch.passphrase.take(), child.stdin.take()) {
        relay_input(&passphrase, File::from(stdin.into_owned_fd().map_err(Error::Watch)?));
    }

    let mut looking = std::pin::pin!(async move { probe.run().await });
    let mut ended: Option<ExitStatus> = None;
    let mut answered = false;
    loop {
        tokio::select! {
            status = child.wait(), if ended.is_none() => {
                let status = status.map_err(Error::Watch)?;
                ended = Some(status);
                // In the background the node goes on, and is still to be announced.
                if answered || !(launch.daemonize && status.success()) {
                    break;
                }
            }
            found = &mut looking, if !answered => {
                answered = true;
                report(found.map_or_else(Event::Silent, Event::Ready));
                if ended.is_some() {
                    break;
                }
            }
            Some(signal) = signals.recv() => match child.id() {
                Some(_) => pass_on(&child, signal),
                None => break,
            },
        }
    }
    relays.into_iter().for_each(Relay::finish);
    let code = ended.map_or(0, exit_code);
    Ok(Exit { code, answered, last_lines: last.take() })
}

fn spawn(launch: &Launch) -> Result<Child, Error> {
    let mut command = command(launch);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    if launch.passphrase.is_some() {
        command.stdin(Stdio::piped());
    }
    tokio::process::Command::from(command)
        .kill_on_drop(true)
        .spawn()
        .map_err(|source| Error::Launch { program: launch.program.clone(), source })
}

fn relay_output(launch: &Launch, child: &mut Child, last: &LastLines) -> io::Result<Vec<Relay>> {
    let mut relays = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let to = if launch.output_to_stderr { relay::to_stderr } else { relay::to_stdout };
        relays.push(Relay::start(File::from(stdout.into_owned_fd()?), to, last.clone()));
    }
    if let Some(stderr) = child.stderr.take() {
        relays.push(Relay::start(File::from(stderr.into_owned_fd()?), relay::to_stderr, last.clone()));
    }
    Ok(relays)
}

/// The passphrase's line, then whatever our own standard input gives.
fn relay_input(passphrase: &SecretString, mut to: File) {
    let first = line(passphrase);
    std::thread::spawn(move || {
        if to.write_all(&first).is_ok() {
            drop(first);
            let _ = io::copy(&mut io::stdin().lock(), &mut to);
        }
    });
}

/// A terminal sends its signals to the whole foreground group, so the node may get one twice; it stops but once.
fn pass_on(child: &Child, signal: Signal) {
    let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
    if let Some(pid) = pid {
        let _ = kill_process(pid, signal);
    }
}

fn exit_code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    u8::try_from(code).unwrap_or(1)
}
