//! Packages of Python, below `target`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::run::run;
use crate::{prerequisites, root};

/// Installs a package, `NAME==VERSION`, where it is missing; returns its folder.
pub(crate) fn install(package: &str) -> Result<PathBuf> {
    prerequisites::need(&["pip"])?;
    let folder = root().join("target/tools").join(package);
    if !folder.exists() {
        eprintln!("installing {package}");
        let unfinished = root().join("target/tools").join(format!("{package}.unfinished"));
        run(Command::new("python3")
            .args(["-m", "pip", "install", "--quiet", "--upgrade", "--root-user-action=ignore", "--target"])
            .arg(&unfinished)
            .arg(package))?;
        fs::rename(unfinished, &folder)?;
    }
    Ok(folder)
}

/// Whether there is pip, which installs them.
pub(crate) fn pip_is_there() -> bool {
    Command::new("python3").args(["-m", "pip", "--version"]).output().is_ok_and(|pip| pip.status.success())
}
