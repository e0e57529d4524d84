//! Tasks that run a real Elasticsearch outside the tests: `first-start`, `node --start` and `bench`. Their
//! other half is in the package `tests`, which provides the places of nodes. It is built only after all
//! prerequisites were found.

use std::env;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use fs_err as fs;

use crate::failure::with_hint;
use crate::run::{cargo, run as run_command};
use crate::{BenchArgs, NodeArgs, dist, java, node, prerequisites, root, variables};

/// Runs `cargo xtask first-start`: secures a node with the release program.
pub(crate) fn run(args: &NodeArgs, once: bool) -> Result<()> {
    let given = env::var_os("ES_HOME").map(PathBuf::from);
    match &given {
        Some(home) => check(home)?,
        None => node::check(args)?,
    }
    eprintln!("building es-bootstrap");
    run_command(&mut build(TRIAL))?;
    let home = given.map_or_else(|| node::assemble(args.version.as_deref(), args.java.as_deref()), Ok)?;
    become_program("first-start", &home, &program(TRIAL), if once { &["--once"] } else { &[] })
}

/// Fails early if the directory in `ES_HOME` is no Elasticsearch, or if there is no JDK for it.
fn check(home: &Path) -> Result<()> {
    let jars = fs::read_dir(home.join("lib")).into_iter().flatten().flatten();
    if !jars.map(|jar| jar.file_name()).any(|name| name.as_encoded_bytes().starts_with(b"elasticsearch-")) {
        return Err(with_hint(
            format!(
                "ES_HOME is {}, which holds no Elasticsearch: no `lib/elasticsearch-*.jar`",
                home.display()
            ),
            "unset ES_HOME, and the task assembles one; or set it to the directory of one",
        ));
    }
    if home.join("jdk/bin/javac").exists() { Ok(()) } else { prerequisites::need(&["javac"]) }
}

/// Runs `cargo xtask node --start`: starts a node to try things on, secured by the current program.
pub(crate) fn play(args: &NodeArgs) -> Result<()> {
    node::check(args)?;
    eprintln!("building es-bootstrap");
    run_command(cargo().args(["build", "--package", "es-bootstrap"]))?;
    let home = node::assemble(args.version.as_deref(), args.java.as_deref())?;
    become_program("first-start", &home, &root().join("target/debug/es-bootstrap"), &["--play"])
}

/// Runs `cargo xtask bench`: compares the release program with others.
pub(crate) fn bench(args: &BenchArgs) -> Result<()> {
    prerequisites::need(&["musl-gcc", "nm", "openssl", "rustup"])?;
    node::check(&NodeArgs::default())?;
    let program = release_program()?;
    let example = ["build", "--quiet", "--release", "--package", "pki", "--example", "rsa_key"];
    run_command(cargo().args(example))?;
    let key = root().join("target/release/examples/rsa_key").display().to_string();
    let released = dist::program()?.display().to_string();
    let mut arguments = vec!["--rsa-key", key.as_str(), "--released", released.as_str()];
    if args.quick {
        arguments.push("--quick");
    }
    let with_symbols = (!args.quick).then(program_with_symbols).transpose()?;
    if let Some(program) = &with_symbols {
        arguments.extend(["--with-symbols", program]);
    }
    let stock = args.stock_home.as_ref().map(|home| home.display().to_string());
    if let Some(stock) = &stock {
        arguments.extend(["--stock-home", stock]);
    }
    become_program("bench", &node::assemble(None, None)?, &program, &arguments)
}

/// Profiles of Cargo.toml.
const RELEASE: &str = "release";
/// Like a release, but built in a third of the time.
const TRIAL: &str = "trial";

/// Builds the program that tests run, and returns its path.
pub(crate) fn trial_program() -> Result<PathBuf> {
    built(TRIAL)
}

/// Builds the release program, and returns its path.
pub(crate) fn release_program() -> Result<PathBuf> {
    built(RELEASE)
}

/// Builds the program of a release with its symbols, and returns its path.
fn program_with_symbols() -> Result<String> {
    let folder = root().join("target/symbols").display().to_string();
    let options = ["--config", "profile.release.strip=false", "--target-dir", &folder, "--quiet"];
    run_command(build(RELEASE).args(options))?;
    Ok(format!("{folder}/{RELEASE}/es-bootstrap"))
}

fn built(profile: &str) -> Result<PathBuf> {
    run_command(build(profile).arg("--quiet"))?;
    Ok(program(profile))
}

fn build(profile: &str) -> Command {
    let mut command = cargo();
    command.args(["build", "--profile", profile, "--package", "es-bootstrap"]);
    command
}

fn program(profile: &str) -> PathBuf {
    root().join("target").join(profile).join("es-bootstrap")
}

/// Replaces this process with a program of the package `tests`, so that Ctrl-C and the exit code pass
/// directly between it and the caller.
fn become_program(name: &str, home: &Path, program: &Path, arguments: &[&str]) -> Result<()> {
    let error = cargo()
        .args(["run", "--profile", "task", "--package", "tests", "--bin", name, "--"])
        .args(arguments)
        .env(variables::PROGRAM, program)
        .env(variables::HOME, home)
        .env(variables::JDKS, java::for_tests()?)
        .exec();
    Err(error).context("could not run cargo")
}
