//! `cargo xtask test`: the checks of CI.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::{Args, value_parser};

use crate::engine::Engine;
use crate::failure::with_hint;
use crate::first_start::trial_program;
use crate::left_out::{self, LeftOut};
use crate::prerequisites::{self, HOSTILE as HOSTILE_MACHINE, IMAGE, LONG_TESTS, TESTS, TESTS_OF_ROOT};
use crate::run::{cargo, is_root, processor_seconds, run as run_command};
use crate::runner::{self, Surroundings};
use crate::suite::{self, Need, Test};
use crate::{
    book, dist, folders, fresh_clone, fuzz, generate, given, hostile, node, packages, tools, variables,
};

/// A step that root runs.
const CLONE: &str = "an ordinary user's fresh clone";
/// A step that root runs with `--all`.
const HOSTILE: &str = "tests on a hostile machine";
/// The duration of each fuzz target.
const FUZZ_SECONDS: u64 = 10;
/// Divides the number of repetitions for tests with nodes.
const NODES_REPEATED: u32 = 10;

#[derive(Args)]
pub(crate) struct TestArgs {
    /// Run all tests: with both versions of Elasticsearch, the long matrices, and new random inputs for property tests
    #[arg(long)]
    all: bool,
    /// Install nothing as root: name missing programs, as for any other user
    #[arg(long)]
    no_install: bool,
    /// Check format, lints and generated files, and run only tests that need nothing but Rust
    #[arg(long, conflicts_with_all = ["all", "only", "repeat"])]
    quick: bool,
    /// Run only the test of this name, or all of a test program, such as `node`, and prepare what they need; a transcript
    /// is `transcripts::` and its file's name without `.toml`
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Run only the tests, or one of them, as root, with an unusual Elasticsearch, locale, time zone, umask, host name and
    /// temporary directory; part of `--all`
    #[arg(long, conflicts_with_all = ["all", "quick", "repeat"])]
    hostile: bool,
    /// Number of runs of the tests, a tenth of it for tests with nodes; property tests get new random inputs after the first
    /// run
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u32).range(1..))]
    repeat: u32,
}

pub(crate) fn run(args: &TestArgs) -> Result<()> {
    match &args.only {
        Some(name) => only(name, args),
        None if args.quick => quick(args),
        None if args.hostile => hostile(args),
        None => everything(args),
    }
}

/// Runs the checks that need no root, no node and little time.
fn quick(args: &TestArgs) -> Result<()> {
    have(&["cargo-clippy", "cargo-fmt"], args)?;
    step("format", format)?;
    step("lints", lints)?;
    step("generated files", || generate::run(true))?;
    step("tests that need nothing but Rust", || {
        run_command(cargo().args(["test", "--quiet", "--no-fail-fast"]).env("RUST_BACKTRACE", backtrace()))
    })
}

/// Returns what the caller wants of tests that panic.
fn backtrace() -> OsString {
    env::var_os("RUST_BACKTRACE").unwrap_or_else(|| "0".into())
}

/// Runs what has this name, with all requirements: tests, all tests of a program, or a transcript. With `--all` in
/// the long form.
fn only(name: &str, args: &TestArgs) -> Result<()> {
    if args.hostile {
        check_root()?;
    }
    if let Some(file) = suite::transcript(name) {
        ensure!(!args.hostile, "`--hostile` takes all transcripts at once, `transcripts`");
        let words = ["test", "--quiet", "--workspace", "--test", "transcripts", "--", "transcripts"];
        let mut test = cargo();
        test.args(words).arg(format!("trycmd={file}"));
        return (0..args.repeat).try_for_each(|_| run_command(&mut test));
    }
    let chosen = suite::targets_of(name)?;
    let mut tests = step("building the test", || suite::build(&chosen))?;
    let left_out = choose(name, args.all, &mut tests)?;
    let mut needed = programs_of(&tests);
    if args.hostile {
        needed.extend(HOSTILE_MACHINE);
    }
    have(&needed, args)?;
    let _alone = folders::alone(folders::TASKS)?;
    // A node runs on a hostile machine.
    let program = match args.hostile || tests.iter().any(needs_the_program) {
        true => step("program", trial_program)?,
        false => PathBuf::new(),
    };
    let mut releases = node::runnable();
    if releases.is_empty() {
        // These tests need none, as there is no JDK.
        releases.push("");
    }
    let ran = match newest(&releases) {
        [release] if args.hostile => on_a_hostile_machine(release, &tests, &program),
        newest => on_each(if args.all { &releases } else { newest }, &tests, &program, args),
    };
    left_out::tell(&left_out);
    ran
}

/// Keeps the tests of this name that can run here, and returns the others.
fn choose(name: &str, all: bool, tests: &mut Vec<Test>) -> Result<LeftOut> {
    tests.retain(|test| test.is_called(name));
    let is_a_program = tests.iter().any(|test| test.program.name == name);
    let mut left_out = if is_a_program && !all { left_out::long(tests) } else { LeftOut::new() };
    left_out.extend(left_out::of(tests)?);
    match (tests.is_empty(), left_out.is_empty()) {
        (false, _) => Ok(left_out),
        (true, true) => Err(suite::unknown(name)),
        (true, false) => Err(with_hint(
            left_out::text(&left_out),
            "run the task as root, or see `Rings of tests` in CONTRIBUTING.md",
        )),
    }
}

/// Returns the programs that these tests need.
fn programs_of(tests: &[Test]) -> Vec<&'static str> {
    let of = |need: Need| -> &'static [&'static str] {
        match need {
            Need::Root => &TESTS_OF_ROOT,
            Need::Namespace => &["unshare"],
            Need::Strace => &["strace"],
            Need::Valgrind => &["valgrind"],
            Need::Elasticsearch => &["javac", "mvn"],
            Need::Node => &["curl", "javac", "kill", "mvn", "openssl"],
            Need::Packages => &packages::PROGRAMS,
            Need::Clients => &["node", "npm", "pip"],
            Need::Docker => Engine::Docker.needs(),
            Need::Podman => Engine::Podman.needs(),
            Need::Kubernetes => Engine::Kubernetes.needs(),
            Need::Ansible => &["pip", "ssh", "ssh-keygen"],
            Need::Linter => &["pip"],
            Need::Buildah => &["buildah"],
            Need::Debootstrap => &["debootstrap"],
            Need::Rootless => &["newuidmap", "slirp4netns"],
            Need::KubectlValidate => &["go"],
            Need::Clouds | Need::Testcontainers => &["go", "pip"],
            Need::Openssl => &["openssl"],
            Need::Shellcheck => &["shellcheck"],
            Need::Promtool => &["promtool"],
            Need::Helm | Need::Program | Need::ReleaseBefore | Need::Network | Need::Minute => &[],
        }
    };
    // Their image holds an assembled node.
    let image: &[&str] =
        if tests.iter().any(Test::needs_an_engine) { &["debootstrap", "javac", "mvn"] } else { &[] };
    tests.iter().flat_map(|test| &test.needs).flat_map(|need| of(*need)).chain(image).copied().collect()
}

/// Returns only the newest release.
fn newest<'a>(releases: &'a [&'a str]) -> &'a [&'a str] {
    &releases[releases.len().saturating_sub(1)..]
}

fn needs_the_program(test: &Test) -> bool {
    let needs = [Need::Program, Need::Packages, Need::Elasticsearch];
    test.starts_nodes() || needs.iter().any(|need| test.needs(*need))
}

/// Checks for the programs that the tests need, or installs them.
fn have(needed: &[&'static str], args: &TestArgs) -> Result<()> {
    if args.no_install { prerequisites::need(needed) } else { prerequisites::need_or_install(needed) }
}

/// Runs the tests of CI on a machine that none of them may depend on.
fn hostile(args: &TestArgs) -> Result<()> {
    check_root()?;
    have(&[&needed(false)[..], &HOSTILE_MACHINE].concat(), args)?;
    let _alone = folders::alone(folders::TASKS)?;
    let release = node::runnable().last().copied().context("no JDK of this machine runs an Elasticsearch")?;
    let program = step("program", trial_program)?;
    let tests = step("building tests", || suite::build(&["--workspace".to_owned()]))?;
    step(HOSTILE, || on_a_hostile_machine(release, &tests, &program))
}

/// Fails unless root can make the machine.
fn check_root() -> Result<()> {
    if is_root() {
        return Ok(());
    }
    Err(with_hint("only root can make the hostile machine for the tests", "run the task with sudo"))
}

fn everything(args: &TestArgs) -> Result<()> {
    let all = args.all;
    have(&needed(all), args)?;
    let _alone = folders::alone(folders::TASKS)?;
    let releases = node::runnable();
    ensure!(!releases.is_empty(), "no JDK of this machine runs an Elasticsearch");
    ensure!(!all || releases.len() == 2, "--all needs a JDK of version 21 or later as well");
    // The newest release that runs here; with `--all`, each of them.
    let chosen = if all { &releases[..] } else { newest(&releases) };

    step("format", format)?;
    // The last build step of the program keeps one core busy, lints and tests use the other.
    let (program, tests) = both(
        "program",
        || program(all),
        "lints and tests",
        || {
            step("lints", lints)?;
            step("building tests", || suite::build(&["--workspace".to_owned()]))
        },
    )?;
    let mut tests = tests;
    let mut left_out = if all { LeftOut::new() } else { left_out::long(&mut tests) };
    left_out.extend(left_out::of(&mut tests)?);
    let ran = run_steps(args, chosen, &tests, &program, &mut left_out);
    left_out::tell(&left_out);
    ran?;
    let seconds = processor_seconds("self")?;
    println!(
        "everything passed with Elasticsearch {}, in {seconds} seconds of processors",
        chosen.join(" and ")
    );
    Ok(())
}

/// Runs what follows the builds.
fn run_steps(
    args: &TestArgs,
    chosen: &[&str],
    tests: &[Test],
    program: &Path,
    left_out: &mut LeftOut,
) -> Result<()> {
    // A starting node leaves half a core idle.
    both("tests", || on_each(chosen, tests, program, args), "everything else", rest)?;
    if left_out::may_run(CLONE, left_out) {
        step(CLONE, fresh_clone::test)?;
    }
    if !args.all {
        return Ok(());
    }
    step("dependencies", || tools::check_dependencies(&tools::LISTED))?;
    step("oldest Rust", tools::check_oldest_rust)?;
    step("book", book::build)?;
    step("workflows", tools::lint_workflows)?;
    step("linters of packages", || packages::lint(&packages::of_this_machine(program)?))?;
    step("fuzz targets", || fuzz::run_targets(FUZZ_SECONDS, &[]))?;
    if let (true, Some(release)) = (left_out::may_run(HOSTILE, left_out), chosen.last()) {
        step(HOSTILE, || on_a_hostile_machine(release, tests, program))?;
    }
    Ok(())
}

/// Returns the programs that the tests of this user need.
fn needed(all: bool) -> Vec<&'static str> {
    let mut needed = TESTS.to_vec();
    if is_root() {
        needed.extend([&TESTS_OF_ROOT[..], &IMAGE, Engine::Docker.needs(), Engine::Podman.needs()].concat());
        // Builds Helm and kubectl-validate.
        needed.push("go");
    }
    if all {
        needed.extend(LONG_TESTS);
    }
    if all && is_root() {
        needed.extend([&HOSTILE_MACHINE[..], Engine::Kubernetes.needs()].concat());
    }
    needed
}

/// Builds the program in release mode; in the long form, exactly as in the packages.
fn program(all: bool) -> Result<PathBuf> {
    if all {
        return Ok(dist::static_program(&step("static programs", || dist::build(true))?));
    }
    step("program", trial_program)
}

/// Runs the slow checks that need neither nodes nor tests.
fn rest() -> Result<()> {
    step("documents", || {
        run_command(
            cargo()
                .args(["doc", "--quiet", "--workspace", "--no-deps", "--document-private-items"])
                .env("RUSTDOCFLAGS", "--deny warnings"),
        )
    })?;
    step("examples of documents", || run_command(cargo().args(["test", "--quiet", "--workspace", "--doc"])))?;
    step("generated files", || generate::run(true))?;
    step("the fuzz targets' Cargo.lock", fuzz::check_lock)
}

/// Runs the tests on each release. Tests that use no release's files run only on the newest.
fn on_each(releases: &[&str], tests: &[Test], program: &Path, args: &TestArgs) -> Result<()> {
    for release in releases {
        let of_release = |test: &&Test| test.starts_nodes() || test.needs(Need::Elasticsearch);
        let tests: Vec<Test> = match releases.last() == Some(release) {
            true => tests.to_vec(),
            false => tests.iter().filter(of_release).cloned().collect(),
        };
        let what = format!("what tests need of Elasticsearch {release}");
        let given = step(&what, || given::variables(&tests, release, program, args.all))?;
        let variables = given.variables.clone();
        repeat(args, &tests, &Surroundings { variables, ..Surroundings::default() })?;
    }
    Ok(())
}

/// Runs the tests on an unusual machine, except those that need the network, which it lacks.
fn on_a_hostile_machine(release: &str, tests: &[Test], program: &Path) -> Result<()> {
    let mut tests = tests.to_vec();
    let mut left_out = left_out::outside(&mut tests);
    left_out.extend(left_out::long(&mut tests));
    let given = given::variables(&tests, release, program, false)?;
    let machine = hostile::Machine::new(&node::assemble(Some(release), None)?, program)?;
    let mut surroundings = machine.surroundings();
    surroundings.variables.extend(given.variables.iter().cloned());
    let ran = runner::run(&tests, &surroundings);
    left_out::tell(&left_out);
    ran
}

/// Runs the tests the requested number of times. The first run uses the default inputs for property tests.
fn repeat(args: &TestArgs, tests: &[Test], surroundings: &Surroundings) -> Result<()> {
    for time in 0..args.repeat {
        let mut surroundings = surroundings.clone();
        let mut tests = tests.to_vec();
        if time > 0 || args.all {
            surroundings.variables.push((variables::SEED, seed()?.to_string().into()));
        }
        if time % NODES_REPEATED > 0 {
            tests.retain(|test| !test.starts_nodes());
        }
        let what = if args.repeat > 1 {
            format!("tests, {} of {}", time + 1, args.repeat)
        } else {
            "tests".to_owned()
        };
        step(&what, || runner::run(&tests, &surroundings))?;
    }
    Ok(())
}

/// Returns a random seed, and prints it so that a failure can be reproduced.
fn seed() -> Result<u64> {
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_millis() as u64;
    eprintln!("    {}={seed}", variables::SEED);
    Ok(seed)
}

fn format() -> Result<()> {
    run_command(cargo().args(["fmt", "--all", "--check"]))
}

fn lints() -> Result<()> {
    run_command(cargo().args([
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]))
}

/// Runs two functions at once, and reports all failures.
fn both<A: Send, B>(
    one: &str,
    first: impl FnOnce() -> Result<A> + Send,
    other: &str,
    second: impl FnOnce() -> Result<B>,
) -> Result<(A, B)> {
    let (first, second) = thread::scope(|scope| {
        let first = scope.spawn(first);
        let second = second();
        (first.join().unwrap_or_else(|_| Err(anyhow::anyhow!("{one}: a thread panicked"))), second)
    });
    if let (Err(_), Err(error)) = (&first, &second) {
        eprintln!("{other}: {error:#}");
    }
    Ok((first?, second?))
}

fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("==> {name}");
    let begun = Instant::now();
    let result = work().with_context(|| format!("{name} failed"))?;
    eprintln!("    {name}: {} s", begun.elapsed().as_secs());
    Ok(result)
}
