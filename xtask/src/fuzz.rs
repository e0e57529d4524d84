//! `cargo xtask fuzz`: builds the fuzz targets with coverage, and runs each for some time.
//!
//! They need only the compiler's coverage and libFuzzer, so the stable toolchain can build them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, ensure};
use fs_err as fs;

use crate::failure::with_hint;
use crate::run::{output, run};
use crate::{prerequisites, root};

/// Compiler flags for coverage, as cargo-fuzz sets them.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                        -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                        -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Directories with additional inputs, created by other programs.
const FIXTURES: [(&str, &str); 2] =
    [("keystore", "crates/keystore/tests/fixtures"), ("pkcs12", "crates/pki/tests/fixtures")];

/// Time limit for an input in seconds; on an idle core an input takes milliseconds.
const PATIENCE: u32 = 5;

/// The result of one target.
struct Outcome {
    target: String,
    executions: u64,
    /// Covered edges between basic blocks.
    edges: u64,
    /// Covered edges with their hit counts, and compared values.
    features: u64,
}

/// Runs all targets or the named ones, each for this many seconds, two at a time.
pub(crate) fn run_targets(seconds: u64, wanted: &[String]) -> Result<()> {
    prerequisites::need(&["c++"])?;
    let mut targets = targets()?;
    if let Some(unknown) = wanted.iter().find(|wanted| !targets.contains(wanted)) {
        let hint = format!("the targets are {}", targets.join(", "));
        return Err(with_hint(format!("no target is called `{unknown}`"), hint));
    }
    targets.retain(|target| wanted.is_empty() || wanted.contains(target));
    let folder = build()?;
    let halves = targets.split_at(targets.len().div_ceil(2));
    let one_after_another = |targets: &[String]| {
        targets.iter().map(|target| fuzz(&folder, target, seconds)).collect::<Result<Vec<_>>>()
    };
    let outcomes = thread::scope(|scope| {
        let first = scope.spawn(|| one_after_another(halves.0));
        let second = one_after_another(halves.1);
        let mut all = first.join().map_err(|_| anyhow::anyhow!("a thread panicked"))??;
        all.extend(second?);
        Ok::<_, anyhow::Error>(all)
    })?;
    for Outcome { target, executions, edges, features } in &outcomes {
        println!("{target:12} {executions:>10} executions, {edges:>5} edges covered, {features:>5} features");
    }
    let all: u64 = outcomes.iter().map(|outcome| outcome.executions).sum();
    println!("{:12} {all:>10} executions in {} times {seconds} s", "all", outcomes.len());
    Ok(())
}

fn package() -> PathBuf {
    root().join("tests/fuzz")
}

fn targets() -> Result<Vec<String>> {
    let entries = fs::read_dir(package().join("fuzz_targets"))?;
    let mut targets = entries
        .map(|entry| {
            let path = entry?.path();
            Ok(path.file_stem().and_then(|name| name.to_str()).context("a strange name")?.to_owned())
        })
        .collect::<Result<Vec<String>>>()?;
    targets.sort();
    Ok(targets)
}

/// Checks that the targets' Cargo.lock is up to date, as far as the network has their crates. `--all` builds with it.
pub(crate) fn check_lock() -> Result<()> {
    let arguments = ["metadata", "--quiet", "--locked", "--format-version", "1", "--manifest-path"];
    let read = Command::new(env!("CARGO")).args(arguments).arg(package().join("Cargo.toml")).output()?;
    let said = String::from_utf8_lossy(&read.stderr);
    if said.contains("--locked") {
        return Err(with_hint(
            "tests/fuzz/Cargo.lock is not up to date",
            "run `cargo metadata --manifest-path tests/fuzz/Cargo.toml`, and commit the file",
        ));
    }
    if !read.status.success() {
        eprint!("    could not be checked:\n{said}");
    }
    Ok(())
}

fn build() -> Result<PathBuf> {
    let version = output(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let folder = root().join("target/fuzz");
    // With an explicit `--target`, build scripts are built without coverage.
    run(Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--locked", "--bins", "--target", host, "--manifest-path"])
        .arg(package().join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&folder)
        .env("RUSTFLAGS", COVERAGE))?;
    Ok(folder.join(host).join("release"))
}

fn fuzz(programs: &Path, target: &str, seconds: u64) -> Result<Outcome> {
    let found = root().join("target/fuzz/corpus").join(target);
    let artifacts = root().join("target/fuzz/artifacts").join(target);
    fs::create_dir_all(&found)?;
    fs::create_dir_all(&artifacts)?;
    let mut command = Command::new(programs.join(target));
    command.arg(found).arg(package().join("corpus").join(target));
    command.args(FIXTURES.iter().filter(|(of, _)| *of == target).map(|(_, folder)| root().join(folder)));
    command.args([&format!("-timeout={PATIENCE}"), "-rss_limit_mb=2048", "-print_final_stats=1"]);
    command.arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    let ran = command.output().with_context(|| format!("could not run {target}"))?;
    let said = String::from_utf8_lossy(&ran.stderr);
    let last: Vec<&str> = said.lines().filter(|line| !line.starts_with(['#', '\t'])).collect();
    ensure!(ran.status.success(), "{target} found something:\n{}", last.join("\n"));
    let count = |line: &str, name: &str| -> Option<u64> {
        line.split_once(name)?.1.split_whitespace().next()?.parse().ok()
    };
    let last = |name: &str| said.lines().rev().find_map(|line| count(line, name));
    let counted = |name: &str| last(name).with_context(|| format!("{target} does not count {name}:\n{said}"));
    Ok(Outcome {
        target: target.to_owned(),
        executions: counted("stat::number_of_executed_units:")?,
        edges: counted(" cov: ")?,
        features: counted(" ft: ")?,
    })
}
