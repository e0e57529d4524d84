//! A running program, observed through its output.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

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
#[derive(Clone, Debug, Default)]
pub struct Printed(Arc<Mutex<String>>);

impl Printed {
    /// Returns the output so far.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.lock().map(|text| text.clone()).unwrap_or_default()
    }

    /// Collects a stream in the background, and optionally shows it as well.
    #[must_use]
    pub fn collect(stream: impl Read + Send + 'static, show: bool) -> Self {
        let printed = Self::default();
        let text = Arc::clone(&printed.0);
        thread::spawn(move || {
            let mut reader = BufReader::new(stream);
            let mut line = Vec::new();
            while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
                let shown = String::from_utf8_lossy(&line);
                if show {
                    #[expect(clippy::print_stdout, reason = "a task shows what the node prints")]
                    {
                        print!("{shown}");
                    }
                }
                if let Ok(mut text) = text.lock() {
                    text.push_str(&shown);
                }
                line.clear();
            }
        });
        printed
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
        let stdout = Printed::collect(child.stdout.take().context("no standard output")?, show);
        let stderr = Printed::collect(child.stderr.take().context("no standard error")?, show);
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
