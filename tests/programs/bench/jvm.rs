//! The time that a JVM needs for the same keys and stores, with the JDK's and Elasticsearch's own classes.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

/// The packages in which the JDK's keytool creates certificates.
const EXPORTS: [&str; 4] = [
    "--add-exports",
    "java.base/sun.security.tools.keytool=ALL-UNNAMED",
    "--add-exports",
    "java.base/sun.security.x509=ALL-UNNAMED",
];

/// Returns a program of the JDK in the home, or of the first JDK on this machine.
pub(crate) fn program(home: &Path, name: &str) -> Result<PathBuf> {
    let own = home.join("jdk");
    let jdk =
        if own.exists() { own } else { tests::jdks()?.into_iter().next().context("there is no JDK")? };
    Ok(jdk.join("bin").join(name))
}

/// `FourKeys.java`, compiled.
pub(crate) struct FourKeys {
    java: PathBuf,
    folder: TempDir,
}

impl FourKeys {
    pub(crate) fn compile(home: &Path) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs/bench/FourKeys.java");
        let output = Command::new(program(home, "javac")?)
            .args(EXPORTS)
            .args(["-XDignore.symbol.file", "-nowarn", "-d"])
            .arg(folder.path())
            .arg(source)
            .output()?;
        ensure!(output.status.success(), "javac: {}", String::from_utf8_lossy(&output.stderr));
        Ok(Self { java: program(home, "java")?, folder })
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.java);
        command.args(EXPORTS).arg("-cp").arg(self.folder.path()).arg("FourKeys").arg(self.folder.path());
        command
    }
}
