//! The official clients of Elasticsearch for some languages, below `target`, in the versions that fit a release.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};

use crate::run::run;
use crate::{python_package, root};

/// For each major release the clients of Python and JavaScript.
const CLIENTS: [(&str, &str, &str); 2] = [
    ("8", "elasticsearch==8.19.3", "@elastic/elasticsearch@8.19.1"),
    ("9", "elasticsearch==9.5.1", "@elastic/elasticsearch@9.5.1"),
];
/// Kibana's reader of YAML.
const YAML: &str = "js-yaml@4.3.2";

/// Installs the clients that fit a release, where they are missing; returns a folder with `python` and
/// `javascript/node_modules`.
pub(crate) fn install(release: &str) -> Result<PathBuf> {
    let major = release.split('.').next().unwrap_or_default();
    let known = CLIENTS.iter().find(|(found, ..)| *found == major);
    let Some((_, python, javascript)) = known else { anyhow::bail!("no clients for {release} are known") };
    check_node()?;
    let folder = root().join("target/tools/clients").join(major);
    fs::create_dir_all(&folder)?;
    link(&python_package::install(python)?, &folder.join("python"))?;
    link(&install_packages(&[javascript, YAML])?, &folder.join("javascript"))?;
    Ok(folder)
}

/// Packages of npm, in a folder of their own.
fn install_packages(packages: &[&str]) -> Result<PathBuf> {
    let name = packages.join("+").replace(['/', '@'], "-");
    let folder = root().join("target/tools").join(format!("npm{name}"));
    if !folder.exists() {
        eprintln!("installing {}", packages.join(" and "));
        let unfinished = root().join("target/tools").join(format!("npm{name}.unfinished"));
        fs::create_dir_all(&unfinished)?;
        run(Command::new("npm")
            .args(["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
            .arg(&unfinished)
            .args(packages))?;
        fs::rename(unfinished, &folder)?;
    }
    Ok(folder)
}

fn link(to: &Path, at: &Path) -> Result<()> {
    if at.is_symlink() {
        fs::remove_file(at)?;
    }
    Ok(std::os::unix::fs::symlink(to, at)?)
}

/// Node.js is no package of `xtask/prerequisites`: Debian's `npm` brings hundreds of others.
fn check_node() -> Result<()> {
    for program in ["node", "npm"] {
        let there =
            Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        ensure!(
            there.is_ok_and(|status| status.success()),
            "{program} is needed: install Node.js 18 or later with npm"
        );
    }
    Ok(())
}
