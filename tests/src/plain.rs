//! A separate minimal Debian, independent of this machine's installation.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

/// A minimal Debian from debootstrap, removed on drop.
#[derive(Debug)]
pub struct Plain {
    folder: TempDir,
}

impl Plain {
    /// Downloads it with some additional packages.
    ///
    /// # Errors
    ///
    /// If debootstrap is missing or has no network.
    pub fn with(packages: &[&str]) -> Result<Self> {
        let plain = Self { folder: tempfile::Builder::new().prefix("es-bootstrap-").tempdir()? };
        let mut command = Command::new("debootstrap");
        command.arg("--variant=minbase");
        if !packages.is_empty() {
            command.arg(format!("--include={}", packages.join(",")));
        }
        let made = command.arg("stable").arg(plain.path()).output();
        let made = made.context("apt-get install debootstrap")?;
        ensure!(made.status.success(), "{}", String::from_utf8_lossy(&made.stdout));
        Ok(plain)
    }

    /// Returns its root directory.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    /// Copies a file or directory into it, with owners and modes.
    ///
    /// # Errors
    ///
    /// If it cannot be read or written.
    pub fn put(&self, from: &Path, to: &str) -> Result<()> {
        let status = Command::new("cp").arg("-a").arg(from).arg(self.path().join(to)).status()?;
        ensure!(status.success(), "could not copy {}", from.display());
        Ok(())
    }

    /// Runs a shell script in it, and returns both output streams together.
    ///
    /// # Errors
    ///
    /// If it fails.
    pub fn run(&self, script: &str) -> Result<String> {
        let script = format!("exec 2>&1\n{script}");
        let output = Command::new("chroot").arg(self.path()).args(["sh", "-e", "-c", &script]).output()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "{script}: {said}");
        Ok(said)
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        let _ = Command::new("rm").args(["-r", "--one-file-system"]).arg(self.path()).status();
    }
}
