//! Programs from registries that tasks use, below `target/tools`, each in the version given here.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::failure::with_hint;
use crate::run::{cargo, output, run};
use crate::{prerequisites, root};

/// A program and its version.
pub(crate) type Tool = [&'static str; 2];

/// Checks dependencies: their licences, sources, and known vulnerabilities.
pub(crate) const DENY: Tool = ["cargo-deny", "0.20.2"];
/// Adds the list of its dependencies to a program.
pub(crate) const AUDITABLE: Tool = ["cargo-auditable", "0.7.7"];
/// Writes the list of a program's dependencies as CycloneDX.
pub(crate) const CYCLONEDX: Tool = ["cargo-cyclonedx", "0.5.9"];
/// Builds the book from `docs`.
pub(crate) const MDBOOK: Tool = ["mdbook", "0.5.4"];
/// Checks the workflows, which only GitHub can run.
const ACTIONLINT: Tool = ["github.com/rhysd/actionlint/cmd/actionlint", "v1.7.12"];

/// Builds a program from crates.io if it is missing; without optimisation, because it runs for a second.
/// Returns its path.
pub(crate) fn install(tool: Tool) -> Result<PathBuf> {
    install_with(tool, &[])
}

/// Does the same with further arguments for `cargo install`, such as features.
pub(crate) fn install_with([name, version]: Tool, arguments: &[&str]) -> Result<PathBuf> {
    let tools = root().join("target/tools");
    let folder = tools.join(format!("{name}-{version}"));
    let program = folder.join("bin").join(name);
    if !program.exists() {
        eprintln!("building {name} {version}");
        run(cargo()
            .args(["install", "--quiet", "--locked", name, "--version", version, "--root"])
            .arg(&folder)
            .args(arguments)
            .arg("--target-dir")
            .arg(tools.join("build"))
            .env("CARGO_PROFILE_RELEASE_LTO", "false")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"))?;
    }
    Ok(program)
}

/// Builds a program of a Go module if it is missing, without C; returns its path.
pub(crate) fn install_module([package, version]: Tool) -> Result<PathBuf> {
    let name = package.rsplit('/').next().unwrap_or(package);
    let folder = root().join("target/tools").join(format!("{name}-{version}"));
    let program = folder.join(name);
    if !program.exists() {
        prerequisites::need(&["go"])?;
        eprintln!("building {name} {version}");
        run(Command::new("go")
            .args(["install", "-trimpath", "-ldflags", "-s -w", &format!("{package}@{version}")])
            .env("GOBIN", &folder)
            .env("CGO_ENABLED", "0")
            .env("GOFLAGS", "-buildvcs=false"))?;
    }
    Ok(program)
}

/// Checks the workflows with actionlint, and the scripts in them with ShellCheck.
pub(crate) fn lint_workflows() -> Result<()> {
    prerequisites::need(&["shellcheck"])?;
    let program = install_module(ACTIONLINT)?;
    run(Command::new(program).current_dir(root()))
}

/// What deny.toml lists of dependencies, apart from vulnerabilities, which need the network.
pub(crate) const LISTED: [&str; 3] = ["bans", "licenses", "sources"];

/// Runs cargo-deny. Vulnerabilities are looked up if the network has their list.
pub(crate) fn check_dependencies(checks: &[&str]) -> Result<()> {
    run(Command::new(install(DENY)?)
        .current_dir(root())
        .args(["--log-level", "error", "check", "--hide-inclusion-graph"])
        .args(checks))
}

/// Checks that the workspace compiles with the oldest Rust version that Cargo.toml promises.
pub(crate) fn check_oldest_rust() -> Result<()> {
    let version = env!("CARGO_PKG_RUST_VERSION");
    if !prerequisites::is_on_path("rustup") {
        eprintln!("there is no rustup: looking at what dependencies promise instead");
        return compare_promises(version);
    }
    let is_there = || output(Command::new("rustup").args(["run", version, "rustc", "--version"])).is_ok();
    if !is_there() {
        eprintln!("installing Rust {version} with rustup");
        let install = ["toolchain", "install", version, "--profile", "minimal"];
        if let Err(error) = run(Command::new("rustup").args(install)) {
            eprintln!("{error}: looking at what dependencies promise instead");
            return compare_promises(version);
        }
    }
    run(Command::new("rustup")
        .current_dir(root())
        .args(["run", version, "cargo", "check", "--quiet", "--locked", "--workspace", "--all-targets"])
        .arg("--target-dir")
        .arg(root().join("target/oldest-rust")))
}

/// Compares the oldest Rust version of all dependencies with ours. This proves less than a compiler, but
/// works on machines that cannot install the oldest one.
fn compare_promises(ours: &str) -> Result<()> {
    let metadata = output(cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Value = serde_json::from_str(&metadata).context("`cargo metadata` prints no JSON")?;
    let packages = metadata["packages"].as_array().context("`cargo metadata` lists no packages")?;
    let newer: Vec<String> = packages
        .iter()
        .filter(|package| package["rust_version"].as_str().is_some_and(|theirs| parts(theirs) > parts(ours)))
        .map(|package| format!("{} {} ({})", package["name"], package["version"], package["rust_version"]))
        .collect();
    if newer.is_empty() {
        return Ok(());
    }
    Err(with_hint(
        format!("dependencies need a newer Rust than {ours}: {}", newer.join(", ")),
        "choose older versions of them with `cargo update --precise`, or raise `rust-version` in Cargo.toml",
    ))
}

/// Parses the numbers of a version; missing ones are 0.
fn parts(version: &str) -> [u32; 3] {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    [0; 3].map(|_| parts.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_rust_are_compared_by_their_numbers() {
        assert!(parts("1.89") < parts("1.100"));
        assert!(parts("1.89.0") == parts("1.89"));
        assert!(parts("1.89.1") > parts("1.89"));
    }
}
