//! `cargo xtask test`: what CI runs.

use std::env;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::first_start::release_binary;
use crate::run::{output, run};
use crate::{clients, dist, fuzz, generate, java, node, packages, prerequisites, python_package, root};

/// Checks certificates against RFC 5280.
const LINTER: &str = "pkilint==0.13.3";
/// Checks dependencies, their licences and where they come from.
const DENY: &str = "0.20.2";

/// How long each fuzz target runs.
const FUZZ_SECONDS: u64 = 10;

pub(crate) fn run_all(all: bool) -> Result<()> {
    ensure!(
        tests::user::unprivileged().is_some(),
        "the tests mount, trace and change owners: run them as root, for example in a container"
    );
    prerequisites::check(all)?;
    clients::check_prerequisites(all)?;
    let releases = node::runnable();
    ensure!(
        !releases.is_empty(),
        "no JDK of this machine runs an Elasticsearch: apt-get install openjdk-17-jdk-headless"
    );
    ensure!(!all || releases.len() == 2, "--all needs a JDK of version 21 or later as well");
    step("format", || run(cargo().args(["fmt", "--all", "--check"])))?;
    step("lints", || {
        run(cargo().args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "--deny", "warnings"]))
    })?;
    step("documents", || {
        run(cargo()
            .args(["doc", "--quiet", "--workspace", "--no-deps", "--document-private-items"])
            .env("RUSTDOCFLAGS", "--deny warnings"))
    })?;
    step("generated files", || generate::run(true))?;
    step("dependencies", deny)?;
    let program = if all {
        dist::static_program(&step("static programs", || dist::build(true))?)
    } else {
        step("release binary", release_binary)?
    };
    let packages = step("packages", || packages::of_this_machine(&program))?;
    if all {
        step("linters of packages", || packages::lint(&packages))?;
    }
    step("fuzz targets", || fuzz::run_targets(FUZZ_SECONDS, &[]))?;
    let linter = step("linter for certificates", || python_package::install(LINTER))?;
    // The newest release that runs here; with --all each of them.
    let chosen = if all { &releases[..] } else { &releases[releases.len() - 1..] };
    for release in chosen {
        let home = step("Elasticsearch", || node::assemble(Some(release), None))?;
        let clients = step("clients of Elasticsearch", || clients::install(release, all))?;
        let jdks = env::join_paths(java::installed(None).into_iter().map(|(_, jdk)| jdk))?;
        let with_node = |command: &mut Command| {
            if all {
                command.env(tests::ALL, "1");
            }
            run(command
                .env(tests::CLIENTS, &clients)
                .env(tests::JDKS, &jdks)
                .env(tests::HOME, &home)
                .env(tests::PROGRAM, &program)
                .env(tests::PACKAGES, &packages)
                .env(tests::LINTER, &linter))
        };
        // Only the tests of the package `tests` look at a release's own files.
        let tested =
            if Some(release) == chosen.last() { &["--workspace"][..] } else { &["--package", "tests"] };
        step("unit, property, transcript and interop tests", || {
            with_node(cargo().args(["test", "--quiet", "--no-fail-fast"]).args(tested))
        })?;
        step("real nodes", || {
            let arguments = [
                "test",
                "--quiet",
                "--package",
                "tests",
                "--test",
                "node",
                "--",
                "--ignored",
                "--test-threads=1",
            ];
            with_node(cargo().args(arguments))
        })?;
    }
    println!("everything passed with Elasticsearch {}", chosen.join(" and "));
    Ok(())
}

fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("==> {name}");
    let begun = std::time::Instant::now();
    let result = work().with_context(|| format!("{name} failed"))?;
    eprintln!("    {} s", begun.elapsed().as_secs());
    Ok(result)
}

fn cargo() -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    // A node of the caller's is not one of the tests'.
    cargo.current_dir(root()).env_remove("ES_HOME").env_remove("ES_PATH_CONF");
    cargo
}

/// Installs cargo-deny below `target` where it is missing. It is built without optimisation: it runs for a second.
fn deny() -> Result<()> {
    let tools = root().join("target/tools");
    let program = tools.join("bin/cargo-deny");
    let there = program.exists() && output(Command::new(&program).arg("--version"))?.trim().ends_with(DENY);
    if !there {
        eprintln!("building cargo-deny {DENY}");
        run(cargo()
            .args(["install", "--quiet", "--locked", "--force", "cargo-deny", "--version", DENY, "--root"])
            .arg(&tools)
            .arg("--target-dir")
            .arg(root().join("target/tools/build"))
            .env("CARGO_PROFILE_RELEASE_LTO", "false")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"))?;
    }
    run(Command::new(program).current_dir(root()).args([
        "--log-level",
        "error",
        "check",
        "--hide-inclusion-graph",
        "bans",
        "licenses",
        "sources",
    ]))
}
