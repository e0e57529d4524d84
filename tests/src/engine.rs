//! A real container engine that `cargo xtask` started or found: runs commands with access to it, and manages
//! the containers of a test.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::curl::{self, Who};
use crate::running::PATIENCE;

/// The name of the image under test.
pub const IMAGE: &str = "elasticsearch-secured";
/// Little memory and a quick start, for nodes in containers.
pub const SMALL: &str = "ES_JAVA_OPTS=-Xms512m -Xmx512m -XX:TieredStopAtLevel=1";

/// An engine, and the containers of one test, which are removed with their volumes on drop.
#[derive(Debug)]
pub struct Engine {
    /// The script that runs a command with access to the engine.
    enter: PathBuf,
    client: &'static str,
    /// The prefix of the names of the test's containers.
    prefix: String,
    folder: TempDir,
}

impl Engine {
    /// Returns Docker.
    ///
    /// # Errors
    ///
    /// If `cargo xtask test` did not start it.
    pub fn docker() -> Result<Self> {
        Self::new(crate::DOCKER, "docker")
    }

    /// Returns Podman.
    ///
    /// # Errors
    ///
    /// If `cargo xtask test` did not start it.
    pub fn podman() -> Result<Self> {
        Self::new(crate::PODMAN, "podman")
    }

    /// Returns Kubernetes.
    ///
    /// # Errors
    ///
    /// If `cargo xtask test` did not start it.
    pub fn kubernetes() -> Result<Self> {
        Self::new(crate::KUBERNETES, "kubectl")
    }

    fn new(variable: &str, client: &'static str) -> Result<Self> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Ok(Self {
            enter: crate::given(variable)?,
            client,
            prefix: format!("es-bootstrap-{}-{number}", std::process::id()),
            folder: tempfile::Builder::new().prefix("es-bootstrap-engine-").tempdir()?,
        })
    }

    /// Returns the prefix of the names of this test's containers.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Returns the path of a file or directory of this test.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns a command with access to the engine.
    #[must_use]
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.enter);
        command.args(words);
        command
    }

    /// Runs the engine's client.
    ///
    /// # Errors
    ///
    /// If it cannot be run.
    pub fn output(&self, words: &[&str]) -> Result<Output> {
        Ok(self.command(&[self.client]).args(words).output()?)
    }

    /// Runs the engine's client, and returns its output without the final line end.
    ///
    /// # Errors
    ///
    /// If it fails.
    pub fn run(&self, words: &[&str]) -> Result<String> {
        printed(&mut self.command(&[&[self.client], words].concat()))
    }

    /// Starts a container of this test in the background, with these options and arguments.
    ///
    /// # Errors
    ///
    /// If the engine refuses.
    pub fn start(&self, name: &str, options: &[&str], words: &[&str]) -> Result<String> {
        let name = format!("{}-{name}", self.prefix);
        let options =
            [&["run", "--detach", "--name", &name, "--env", SMALL], options, &[IMAGE], words].concat();
        self.run(&options)?;
        Ok(name)
    }

    /// Creates a network for this test.
    ///
    /// # Errors
    ///
    /// If the engine refuses.
    pub fn network(&self) -> Result<String> {
        self.run(&["network", "create", &self.prefix])?;
        Ok(self.prefix.clone())
    }

    /// Waits until the image's health check passes.
    ///
    /// # Errors
    ///
    /// If the container exits or takes too long.
    pub fn wait_until_healthy(&self, container: &str) -> Result<()> {
        let begun = Instant::now();
        loop {
            // Podman schedules checks with systemd timers, which are missing here.
            let state = match self.client {
                "podman" => self.output(&["healthcheck", "run", container])?.status.success().to_string(),
                _ => self.run(&["inspect", "--format", "{{.State.Health.Status}}", container])?,
            };
            if ["true", "healthy"].contains(&&*state) {
                return Ok(());
            }
            let running = self.run(&["inspect", "--format", "{{.State.Running}}", container])?;
            let in_time = begun.elapsed() < PATIENCE && running == "true";
            ensure!(in_time, "{container} is {state}: {}", self.logs(container)?);
            thread::sleep(Duration::from_millis(500));
        }
    }

    /// Returns both output streams of a container since its first start.
    ///
    /// # Errors
    ///
    /// If there is no such container.
    pub fn logs(&self, container: &str) -> Result<String> {
        let output = self.output(&["logs", container])?;
        ensure!(output.status.success(), "{output:?}");
        Ok([output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat())
    }

    /// Sends a GET request to a node over HTTPS as a user, trusting only one CA.
    ///
    /// # Errors
    ///
    /// If there is no response.
    pub fn get(&self, ca: &Path, url: &str, user: &str, password: &str) -> Result<(u16, serde_json::Value)> {
        curl::get_by(self.command(&["curl"]), ca, url, Who::User(user, password))
    }

    /// Serializes the tests that publish the same port of the machine.
    ///
    /// # Errors
    ///
    /// If the lock cannot be acquired.
    pub fn alone(&self) -> Result<File> {
        let file = File::create(self.enter.with_file_name("alone"))?;
        file.lock()?;
        Ok(file)
    }

    /// Writes a file of this test with a mode, for a user and group 0.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn file(&self, name: &str, text: &str, user: u32, mode: u32) -> Result<PathBuf> {
        use std::os::unix::fs::{PermissionsExt, chown};
        let path = self.path(name);
        fs::write(&path, text)?;
        chown(&path, Some(user), Some(0))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
        Ok(path)
    }
}

/// Runs a command, and returns its output without the final line end.
///
/// # Errors
///
/// If it fails.
pub fn printed(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    ensure!(
        output.status.success(),
        "{command:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

impl Drop for Engine {
    fn drop(&mut self) {
        if self.client == "kubectl" {
            return;
        }
        let filter = format!("name={}", self.prefix);
        if let Ok(found) = self.run(&["ps", "--all", "--quiet", "--filter", &filter]) {
            for container in found.lines() {
                let _ = self.output(&["rm", "--force", "--volumes", container]);
            }
        }
        let _ = self.output(&["network", "rm", &self.prefix]);
    }
}
