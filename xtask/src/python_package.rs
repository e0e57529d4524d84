//! Python packages, below `target`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use fs_err as fs;

use crate::run::run;
use crate::{folders, prerequisites, root};

/// Installs a package, `NAME==VERSION`, if it is missing; returns its directory.
pub(crate) fn install(package: &str) -> Result<PathBuf> {
    prerequisites::need(&["pip"])?;
    let folder = root().join("target/tools").join(package);
    if !folder.exists() {
        eprintln!("installing {package}");
        let unfinished = root().join("target/tools").join(format!("{package}.unfinished"));
        run(pip()
            .args(["install", "--quiet", "--upgrade", "--root-user-action=ignore", "--target"])
            .arg(&unfinished)
            .arg(package))?;
        fs::rename(unfinished, &folder)?;
    }
    Ok(folder)
}

/// Returns pip, whatever the caller has set for installations of their own.
fn pip() -> Command {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip"]).env("PIP_REQUIRE_VIRTUALENV", "0").env("PIP_USER", "0");
    pip
}

/// Creates an environment with packages, each `NAME==VERSION`, if it is missing. Returns its directory, whose
/// `bin` contains their programs. It cannot be renamed into place, so a file in it marks it as complete.
pub(crate) fn environment(name: &str, packages: &[&str]) -> Result<PathBuf> {
    prerequisites::need(&["pip"])?;
    let folder = root().join("target/tools").join(name);
    let made_of = folder.join("made-of");
    let wanted = packages.join("\n");
    if fs::read_to_string(&made_of).is_ok_and(|found| found == wanted) {
        return Ok(folder);
    }
    eprintln!("installing {}", packages.join(", "));
    folders::remove(&folder)?;
    // Without its own pip, which Debian has in a separate package.
    run(Command::new("python3").args(["-m", "venv", "--without-pip"]).arg(&folder))?;
    run(pip().arg("--python").arg(folder.join("bin/python")).args(["install", "--quiet"]).args(packages))?;
    fs::write(made_of, wanted)?;
    Ok(folder)
}
