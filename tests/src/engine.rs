//! A real engine for containers that `cargo xtask` started, or found: commands run beside it, and what one test makes in it.

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

/// An engine, and the containers that one test makes in it. They are gone when it is dropped, with their volumes.
#[derive(Debug)]
pub struct Engine {
    /// The script that runs a command beside the engine.
    enter: PathBuf,
    client: &'static str,
    /// What the names of all containers of the test begin with.
    prefix: String,
    folder: TempDir,
}

impl Engine {
    /// Docker.
    ///
    /// # Errors
    ///
    /// If `cargo xtask test` did not start it.
    pub fn docker() -> Result<Self> {
        Self::new(crate::DOCKER, "docker")
    }

    /// Podman.
    ///
    /// # Errors
    ///
    /// If `cargo xtask test` did not start it.
    pub fn podman() -> Result<Self> {
        Self::new(crate::PODMAN, "podman")
    }

    /// Kubernetes.
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

    /// What the names of this test's containers begin with.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// A file or folder of this test's own.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A command beside the engine.
    #[must_use]
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.enter);
        command.args(words);
        command
    }

    /// What the engine's client does with these words.
    ///
    /// # Errors
    ///
    /// If it cannot be run.
    pub fn output(&self, words: &[&str]) -> Result<Output> {
        Ok(self.command(&[self.client]).args(words).output()?)
    }

    /// What the engine's client printed, apart from the end of the line.
    ///
    /// # Errors
    ///
    /// If it fails.
    pub fn run(&self, words: &[&str]) -> Result<String> {
        printed(&mut self.command(&[&[self.client], words].concat()))
    }

    /// Starts a container of this test in the background: options, and the words behind the image.
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

    /// A network of this test's own.
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
    /// If the container ends, or takes too long.
    pub fn wait_until_healthy(&self, container: &str) -> Result<()> {
        let begun = Instant::now();
        loop {
            // Podman runs checks by timers of systemd, which is not there.
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

    /// Both streams of a container, from its first start on.
    ///
    /// # Errors
    ///
    /// If there is no such container.
    pub fn logs(&self, container: &str) -> Result<String> {
        let output = self.output(&["logs", container])?;
        ensure!(output.status.success(), "{output:?}");
        Ok([output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat())
    }

    /// Asks a node over HTTPS, as a user, trusting one CA only.
    ///
    /// # Errors
    ///
    /// If there is no answer.
    pub fn get(&self, ca: &Path, url: &str, user: &str, password: &str) -> Result<(u16, serde_json::Value)> {
        curl::get_by(self.command(&["curl"]), ca, url, Who::User(user, password))
    }

    /// Lets one test at a time go on: those that publish the same port of the machine.
    ///
    /// # Errors
    ///
    /// If the lock cannot be had.
    pub fn alone(&self) -> Result<File> {
        let file = File::create(self.enter.with_file_name("alone"))?;
        file.lock()?;
        Ok(file)
    }

    /// Writes a file of this test's with a mode, for a user and the group 0.
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

/// What a command printed, apart from the end of the line.
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
