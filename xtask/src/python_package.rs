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

/// Makes an environment of its own with packages, `NAME==VERSION` each, where it is missing; returns its folder, whose `bin` has
/// their programs. It cannot be moved, so that a file in it says when it is whole.
pub(crate) fn environment(name: &str, packages: &[&str]) -> Result<PathBuf> {
    prerequisites::need(&["pip"])?;
    let folder = root().join("target/tools").join(name);
    let made_of = folder.join("made-of");
    let wanted = packages.join("\n");
    if fs::read_to_string(&made_of).is_ok_and(|found| found == wanted) {
        return Ok(folder);
    }
    eprintln!("installing {}", packages.join(", "));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    // Without pip of its own, which is a package of its own on Debian.
    run(Command::new("python3").args(["-m", "venv", "--without-pip"]).arg(&folder))?;
    run(Command::new("python3")
        .args(["-m", "pip", "--python"])
        .arg(folder.join("bin/python"))
        .args(["install", "--quiet"])
        .args(packages))?;
    fs::write(made_of, wanted)?;
    Ok(folder)
}
