//! Runs a node as a child process: forwards its output and our signals.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use secrecy::{ExposeSecret, SecretString};
use tokio::process::Child;
use tokio::sync::{mpsc, oneshot};
use zeroize::Zeroizing;

use crate::relay::{self, LastLines, Relay};
use crate::signals::Signals;
use crate::{Error, Lifetime};

/// How to run a node.
#[derive(Debug)]
pub struct Launch {
    /// The start script.
    pub program: PathBuf,
    /// Its arguments; they never contain a secret.
    pub arguments: Vec<OsString>,
    /// Environment variables to set.
    pub variables: Vec<(&'static str, OsString)>,
    /// Environment variables to remove, because they contain secrets that the node does not need.
    pub without: &'static [&'static str],
    /// The keystore's passphrase, which becomes the first line of the node's standard input.
    pub passphrase: Option<SecretString>,
    /// Whether the node's standard output goes to our standard error.
    pub output_to_stderr: bool,
    /// Whether the program exits with 0 as soon as the node is up, and the node continues without it.
    pub daemonize: bool,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It exited with this code.
    Code(u8),
    /// It was terminated by this signal.
    Signal(u8),
}

/// The result of a supervised program.
#[derive(Debug)]
pub struct Exit {
    /// How the program ended.
    pub ended: Ended,
    /// The signal that ended the wait for a node in the background. The node itself keeps running.
    pub interrupted: Option<u8>,
    /// The last lines of its output.
    pub last_lines: Vec<String>,
}

/// Replaces this process with the node; returns only on failure.
#[must_use]
pub fn replace_process(launch: &Launch) -> Error {
    let mut command = command(launch);
    let stdin = launch.passphrase.as_ref().map(first_line);
    match stdin.transpose() {
        Ok(Some(file)) => {
            command.stdin(file);
        }
        Ok(None) => {}
        Err(source) => return Error::Passphrase(source),
    }
    Error::Launch { program: launch.program.clone(), source: command.exec() }
}

/// Creates a pipe that contains the passphrase as its only line. Because it is read only after this process
/// has been replaced, all of it must fit. A memfd would have room too, but would exist as long as the node
/// runs.
fn first_line(passphrase: &SecretString) -> io::Result<File> {
    let (reader, writer) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
    let line = line(passphrase);
    if line.len() > rustix::pipe::fcntl_getpipe_size(&writer)? {
        rustix::pipe::fcntl_setpipe_size(&writer, line.len())?;
    }
    // If the passphrase does not fit, fail instead of blocking.
    rustix::fs::fcntl_setfl(&writer, rustix::fs::OFlags::NONBLOCK)?;
    File::from(writer).write_all(&line)?;
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

/// Runs the node until it exits, and forwards its output and our signals. Meanwhile `beside` runs on a thread
/// of its own. If the program exits because the node continues in the background, waits for `beside` too.
/// Each secret is wiped as soon as it has been passed on, because the node may run for months.
///
/// # Errors
///
/// If the program cannot be started or monitored. No child process is left behind.
pub fn supervise<T: Send>(
    launch: Launch,
    beside: impl FnOnce(Lifetime) -> T + Send,
) -> Result<(Exit, T), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Watch)?;
    let (end, lifetime) = mpsc::unbounded_channel();
    std::thread::scope(|scope| {
        let (start, started) = std::sync::mpsc::channel::<()>();
        let (done, doing) = oneshot::channel::<()>();
        let work = move || {
            // Wait until the node has been started.
            let worked = started.recv().ok().map(|()| memory::wiped(|| beside(Lifetime(lifetime))));
            let _ = done.send(());
            worked
        };
        let worker = std::thread::Builder::new().spawn_scoped(scope, work).map_err(Error::Watch)?;
        let ended = runtime.block_on(run(launch, start, doing));
        let _ = end.send(Signal::TERM);
        let worked = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        ended.and_then(|exit| Ok((exit, worked.ok_or_else(unstarted)?)))
    })
}

/// The program ran, but `beside` did not.
fn unstarted() -> Error {
    Error::Watch(io::ErrorKind::BrokenPipe.into())
}

async fn run(
    mut launch: Launch,
    start: std::sync::mpsc::Sender<()>,
    mut doing: oneshot::Receiver<()>,
) -> Result<Exit, Error> {
    let signals = Signals::notice()?;
    let mut child = spawn(&launch)?;
    let last = LastLines::default();
    let relays = relay_output(&launch, &mut child, &last).map_err(Error::Watch)?;
    if let (Some(passphrase), Some(stdin)) = (launch.passphrase.take(), child.stdin.take()) {
        let to = stdin.into_owned_fd().map_err(Error::Watch)?;
        relay_input(&passphrase, File::from(to)).map_err(Error::Watch)?;
    }

    let _ = start.send(());
    let mut ended: Option<ExitStatus> = None;
    let mut is_done = false;
    let mut interrupted = None;
    loop {
        tokio::select! {
            status = child.wait(), if ended.is_none() => {
                let status = status.map_err(Error::Watch)?;
                ended = Some(status);
                // The node continues in the background, and so does `beside`.
                if is_done || !(launch.daemonize && status.success()) {
                    break;
                }
            }
            _ = &mut doing, if !is_done => {
                is_done = true;
                if ended.is_some() {
                    break;
                }
            }
            signal = signals.next() => {
                let signal = signal.map_err(Error::Watch)?;
                if child.id().is_some() {
                    pass_on(&child, signal);
                } else {
                    interrupted = u8::try_from(signal).ok();
                    break;
                }
            }
        }
    }
    relays.into_iter().for_each(Relay::finish);
    let ended = ended.map_or(Ended::Code(0), ended_by);
    Ok(Exit { ended, interrupted, last_lines: last.take() })
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
        relays.push(Relay::start(File::from(stdout.into_owned_fd()?), to, last.clone())?);
    }
    if let Some(stderr) = child.stderr.take() {
        relays.push(Relay::start(File::from(stderr.into_owned_fd()?), relay::to_stderr, last.clone())?);
    }
    Ok(relays)
}

/// Forwards the line with the passphrase, then our own standard input.
fn relay_input(passphrase: &SecretString, mut to: File) -> io::Result<()> {
    let first = line(passphrase);
    let relay = move || {
        if to.write_all(&first).is_ok() {
            drop(first);
            let _ = io::copy(&mut io::stdin().lock(), &mut to);
        }
    };
    std::thread::Builder::new().spawn(relay).map(drop)
}

/// Forwards a signal. A terminal signals the whole foreground process group, so the node may get it twice,
/// which is harmless.
fn pass_on(child: &Child, signal: i32) {
    let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
    if let (Some(pid), Some(signal)) = (pid, Signal::from_named_raw(signal)) {
        let _ = kill_process(pid, signal);
    }
}

fn ended_by(status: ExitStatus) -> Ended {
    let narrow = |number: i32| u8::try_from(number).unwrap_or(1);
    match status.signal() {
        Some(signal) => Ended::Signal(narrow(signal)),
        None => Ended::Code(status.code().map_or(1, narrow)),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_passphrase_of_any_length_is_a_line_or_an_error_and_nothing_is_waited_for() {
        for length in [0, 1, 4096, 65_535, 65_536, 65_537, 200_000, 1 << 20, 64 << 20] {
            let passphrase = SecretString::from("p".repeat(length));
            let mut read = Vec::new();
            match first_line(&passphrase) {
                Ok(mut reader) => {
                    reader.read_to_end(&mut read).unwrap();
                    assert_eq!(read, *line(&passphrase), "{length}");
                }
                Err(error) => assert!(length > 65_537, "{length}: {error}"),
            }
        }
    }
}
