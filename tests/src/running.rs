//! A running program, observed through its output.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::OFlags;

/// A generous limit for a node on a busy machine, more than ten times that of an idle one.
pub const PATIENCE: Duration = Duration::from_secs(300);
const POLL: Duration = Duration::from_millis(100);

/// A running program, killed on drop.
#[derive(Debug)]
pub struct Running {
    child: Child,
    /// Its standard output so far.
    pub stdout: Printed,
    /// Its standard error so far.
    pub stderr: Printed,
}

/// Output that grows.
#[derive(Clone, Debug)]
pub struct Printed(Arc<Pipe>);

#[derive(Debug)]
struct Pipe {
    end: File,
    taken: Mutex<Vec<u8>>,
    show: bool,
}

impl Printed {
    /// Returns the output so far; all of it, once the program has exited.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.take();
        self.0.taken.lock().map(|taken| String::from_utf8_lossy(&taken).into_owned()).unwrap_or_default()
    }

    /// Collects a stream in the background, and optionally shows it as well.
    fn collect(stream: impl Into<OwnedFd>, show: bool) -> Result<Self> {
        let pipe = Arc::new(Pipe { end: stream.into().into(), taken: Mutex::default(), show });
        rustix::fs::fcntl_setfl(&pipe.end, OFlags::NONBLOCK)?;
        let printed = Self(Arc::clone(&pipe));
        thread::spawn(move || {
            while !pipe.take() {
                // An interrupted wait only takes nothing.
                let _ = poll(&mut [PollFd::new(&pipe.end, PollFlags::IN)], None);
            }
        });
        Ok(printed)
    }
}

impl Pipe {
    /// Takes what it holds, and returns whether it has ended.
    fn take(&self) -> bool {
        let Ok(mut taken) = self.taken.lock() else { return true };
        let mut piece = [0; 4096];
        loop {
            match (&self.end).read(&mut piece) {
                Ok(0) => return true,
                Ok(length) => {
                    taken.extend_from_slice(&piece[..length]);
                    if self.show {
                        // Who closed it does not want to see it.
                        let _ = io::stdout().write_all(&piece[..length]);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return error.kind() != io::ErrorKind::WouldBlock,
            }
        }
    }
}

impl Running {
    /// Starts a command without a terminal.
    ///
    /// # Errors
    ///
    /// If it cannot be started.
    pub fn start(command: &mut Command, show: bool) -> Result<Self> {
        Self::spawn(command.stdin(Stdio::null()), show)
    }

    /// Starts a command that reads what [`Running::send`] writes.
    ///
    /// # Errors
    ///
    /// If it cannot be started.
    pub fn with_input(command: &mut Command) -> Result<Self> {
        Self::spawn(command.stdin(Stdio::piped()), false)
    }

    /// Writes to its standard input.
    ///
    /// # Errors
    ///
    /// If it has none.
    pub fn send(&mut self, text: &str) -> Result<()> {
        Ok(self.child.stdin.as_mut().context("no standard input")?.write_all(text.as_bytes())?)
    }

    fn spawn(command: &mut Command, show: bool) -> Result<Self> {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("could not start {:?}", command.get_program()))?;
        let stdout = Printed::collect(child.stdout.take().context("no standard output")?, show)?;
        let stderr = Printed::collect(child.stderr.take().context("no standard error")?, show)?;
        Ok(Self { child, stdout, stderr })
    }

    /// Returns the process ID.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until a condition is true.
    ///
    /// # Errors
    ///
    /// If the program exits first, or it takes too long.
    pub fn wait_until(&mut self, what: &str, mut is_true: impl FnMut(&Self) -> bool) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !is_true(self) {
            if let Some(status) = self.child.try_wait()? {
                bail!("ended with {status} before {what}:\n{}{}", self.stdout.text(), self.stderr.text());
            }
            if Instant::now() > deadline {
                bail!("{what} took too long:\n{}{}", self.stdout.text(), self.stderr.text());
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// Sends a signal by name, such as `TERM`.
    ///
    /// # Errors
    ///
    /// If it cannot be sent.
    pub fn signal(&self, name: &str) -> Result<()> {
        signal(self.id(), name)
    }

    /// Waits for the program to exit.
    ///
    /// # Errors
    ///
    /// If it takes too long.
    pub fn end(&mut self) -> Result<ExitStatus> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if Instant::now() > deadline {
                bail!("did not end:\n{}{}", self.stdout.text(), self.stderr.text());
            }
            thread::sleep(POLL);
        }
    }
}

/// Sends a signal to a process.
///
/// # Errors
///
/// If it cannot be sent.
pub fn signal(process: u32, name: &str) -> Result<()> {
    let status = Command::new("kill").arg(format!("-{name}")).arg(process.to_string()).status()?;
    if status.success() { Ok(()) } else { bail!("could not send {name} to {process}") }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The node exits with its parent, because its standard input is closed.
        if self.child.try_wait().ok().flatten().is_none() {
            let _ = self.signal("TERM");
            thread::sleep(Duration::from_secs(3));
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
