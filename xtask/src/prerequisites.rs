//! What the tasks need besides Rust: checked at once, named with the command that installs it.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

/// Debian packages that `.ci/run` installs.
const LIST: &str = include_str!("../prerequisites");

/// What only the long form of the tests needs.
const LONG_LIST: [&str; 4] = ["buildah", "debootstrap", "lintian", "rpmlint"];

/// The programs that a package is needed for.
fn program(package: &str) -> &str {
    match package {
        "iproute2" => "ip",
        "maven" => "mvn",
        "musl-tools" => "musl-gcc",
        "python3-pip" => "pip",
        "systemd" => "/lib/systemd/systemd",
        "qemu-user" => "qemu-x86_64",
        package if package.starts_with("openjdk") => "javac",
        package => package,
    }
}

/// Checks the programs of all packages in `xtask/prerequisites`, and what the long form of the tests needs.
pub(crate) fn check(all: bool) -> Result<()> {
    check_list(LIST.lines().chain(LONG_LIST.into_iter().filter(|_| all)))
}

/// Checks the programs of some packages in `xtask/prerequisites`.
pub(crate) fn check_some(wanted: impl Fn(&str) -> bool) -> Result<()> {
    check_list(LIST.lines().filter(|package| wanted(package)))
}

fn check_list<'a>(packages: impl Iterator<Item = &'a str>) -> Result<()> {
    let missing: Vec<&str> = packages.filter(|package| !is_there(program(package))).collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!("these packages are needed: apt-get install {}", missing.join(" "))
}

fn is_there(program: &str) -> bool {
    if program == "javac" {
        return !crate::java::installed(None).is_empty();
    }
    if program == "pip" {
        return crate::python_package::pip_is_there();
    }
    if program.starts_with('/') {
        return Path::new(program).exists();
    }
    let version = if program == "mvn" || program == "curl" { "--version" } else { "version" };
    Command::new(program).arg(version).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}
