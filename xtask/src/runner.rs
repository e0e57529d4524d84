//! Runs tests, each in a separate process, and reports their durations.

use std::collections::VecDeque;
use std::env;
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use fs_err::{self as fs, File};

use crate::root;
use crate::run::{is_root, processor_seconds};
use crate::suite::{Need, Test};

/// Variables of the caller with which programs that tests run would behave otherwise.
const UNWANTED: [&str; 12] = [
    "BASH_ENV",
    "CLASSPATH",
    "CURL_HOME",
    "ENV",
    "ES_HOME",
    "ES_PATH_CONF",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "LD_PRELOAD",
    "NODE_OPTIONS",
    "OPENSSL_CONF",
    "_JAVA_OPTIONS",
];

/// Environment variables for a test.
pub(crate) type Variables = Vec<(&'static str, OsString)>;

/// The environment in which tests run.
#[derive(Clone, Default)]
pub(crate) struct Surroundings {
    /// A command prefix, followed by the directory, the program and its arguments; empty to run the program
    /// directly.
    pub(crate) before: Vec<String>,
    pub(crate) variables: Variables,
}

/// How many nodes start at once: a start keeps one core busy for seven seconds, and leaves it idle for as
/// long.
const NODES: usize = 2;
/// After so many failures no more nodes are started: most likely all have one cause, and each may wait for minutes.
const TOO_MANY: usize = 10;
/// Time limit of a test; the longest one takes a tenth of it on two idle cores.
const PATIENCE: Duration = Duration::from_secs(30 * 60);
/// Tests that take longer are reported while the others run.
const LONG: Duration = Duration::from_secs(20);
/// The number of slowest tests that are reported at the end.
const SLOWEST: usize = 25;

/// The result of one test.
struct Outcome {
    name: String,
    took: Duration,
    /// CPU time in seconds.
    worked: u64,
    /// The output, if it failed.
    failure: Option<String>,
}

/// Runs all tests: those that start nodes two at a time, and in parallel the others, as many as there are
/// cores.
pub(crate) fn run(tests: &[Test], surroundings: &Surroundings) -> Result<()> {
    let begun = Instant::now();
    let (nodes, others): (VecDeque<&Test>, VecDeque<&Test>) =
        tests.iter().partition(|test| test.starts_nodes());
    let (nodes, others) = (Mutex::new(nodes), Mutex::new(others));
    let outcomes = Mutex::new(Vec::new());
    let work = |queue: &Mutex<VecDeque<&Test>>| {
        while let Some(test) = next(queue) {
            if test.starts_nodes() && failures(&outcomes) >= TOO_MANY {
                break;
            }
            let outcome = run_one(test, surroundings);
            tell(&outcome);
            if let Ok(mut outcomes) = outcomes.lock() {
                outcomes.push(outcome);
            }
        }
    };
    thread::scope(|scope| {
        (0..NODES).for_each(|_| drop(scope.spawn(|| work(&nodes))));
        (0..cores()).for_each(|_| drop(scope.spawn(|| work(&others))));
    });
    let outcomes = outcomes.into_inner().unwrap_or_default();
    report(outcomes, tests.len(), begun.elapsed())
}

fn failures(outcomes: &Mutex<Vec<Outcome>>) -> usize {
    outcomes.lock().map_or(0, |outcomes| outcomes.iter().filter(|outcome| outcome.failure.is_some()).count())
}

fn cores() -> usize {
    thread::available_parallelism().map_or(2, usize::from)
}

fn next<'a>(queue: &Mutex<VecDeque<&'a Test>>) -> Option<&'a Test> {
    queue.lock().ok()?.pop_front()
}

fn run_one(test: &Test, surroundings: &Surroundings) -> Outcome {
    let begun = Instant::now();
    let mut worked = 0;
    let failure = attempt(test, surroundings, &mut worked).err().map(|error| format!("{error:#}"));
    Outcome { name: test.name(), took: begun.elapsed(), worked, failure }
}

/// Sets `worked` to the CPU time in seconds that the test used.
fn attempt(test: &Test, surroundings: &Surroundings, worked: &mut u64) -> Result<()> {
    let folder = root().join("target/test-output");
    fs::create_dir_all(&folder)?;
    let log = folder.join(test.name());
    let file = File::create(&log)?.into_file();
    let mut command = command(test, surroundings);
    for name in UNWANTED {
        command.env_remove(name);
    }
    if !test.needs(Need::Network) {
        command.envs([("no_proxy", "*"), ("NO_PROXY", "*")]);
    }
    if is_root() && !others_enter(&env::temp_dir()) {
        command.env_remove("TMPDIR");
    }
    let mut child = command
        .args(["--exact", &test.path, "--include-ignored"])
        .current_dir(&test.program.folder)
        .env("CARGO_MANIFEST_DIR", &test.program.folder)
        // script(1) runs its command by this shell.
        .env("SHELL", "/bin/sh")
        .envs(surroundings.variables.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .spawn()?;
    let status = wait(&mut child, worked)?;
    let said = said(&log);
    ensure!(status.is_some(), "it took longer than {} minutes\n{said}", PATIENCE.as_secs() / 60);
    let passed = status.is_some_and(|status| status.success()) && said.contains("1 passed");
    ensure!(passed, "{said}");
    Ok(fs::remove_file(log)?)
}

fn command(test: &Test, surroundings: &Surroundings) -> Command {
    let Some((first, more)) = surroundings.before.split_first() else {
        return Command::new(&test.program.path);
    };
    let mut command = Command::new(first);
    command.args(more).arg(&test.program.folder).arg(&test.program.path);
    command
}

/// Whether users other than its owner can reach a directory. Nodes run as one of them.
fn others_enter(folder: &Path) -> bool {
    let may_enter =
        |folder: &Path| fs::metadata(folder).is_ok_and(|found| found.permissions().mode() & 0o001 != 0);
    folder.ancestors().all(may_enter)
}

fn said(log: &Path) -> String {
    fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// Waits for a child to exit; returns `None` if it had to be killed.
fn wait(child: &mut Child, worked: &mut u64) -> Result<Option<ExitStatus>> {
    let begun = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        *worked = processor_seconds(&child.id().to_string()).unwrap_or(*worked);
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begun.elapsed() > PATIENCE {
            let below = descendants(child.id());
            child.kill()?;
            child.wait()?;
            // Nodes and engines' clients; they may end by themselves in the meantime.
            let _ = Command::new("kill").arg("-KILL").args(below).stderr(Stdio::null()).status();
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

/// Returns the processes below a process.
fn descendants(process: u32) -> Vec<String> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let children = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let children: Vec<String> = children
        .flat_map(|children| children.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let below = children.iter().filter_map(|child| child.parse().ok()).flat_map(descendants);
    below.chain(children.iter().cloned()).collect()
}

/// Reports failures and slow tests immediately.
fn tell(outcome: &Outcome) {
    let Outcome { name, took, failure, .. } = outcome;
    match failure {
        Some(said) => eprintln!("--- {name} failed after {:.1} s:\n{said}\n---", took.as_secs_f64()),
        None if *took > LONG => eprintln!("    {name}: {} s", took.as_secs()),
        None => {}
    }
}

fn report(mut outcomes: Vec<Outcome>, expected: usize, took: Duration) -> Result<()> {
    outcomes.sort_by_key(|outcome| std::cmp::Reverse(outcome.took));
    let mut failed: Vec<&str> = outcomes
        .iter()
        .filter(|outcome| outcome.failure.is_some())
        .map(|outcome| outcome.name.as_str())
        .collect();
    failed.sort_unstable();
    eprintln!("    {} tests in {} s, the slowest of them:", outcomes.len(), took.as_secs());
    for Outcome { name, took, worked, .. } in outcomes.iter().take(SLOWEST) {
        eprintln!("    {:>6.1} s, {worked:>4} s of processors  {name}", took.as_secs_f64());
    }
    let ran = outcomes.len();
    ensure!(
        failed.is_empty(),
        "{ran} of {expected} tests ran, {} failed: {}",
        failed.len(),
        failed.join(", ")
    );
    ensure!(ran == expected, "only {ran} of {expected} tests ran");
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};

    use super::*;

    #[test]
    fn processes_below_children_are_found() {
        let mut shell = Command::new("sh")
            .args(["-c", "sleep 60 & echo $!; wait"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(shell.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let found = descendants(std::process::id());
        let expected = [shell.id().to_string(), said.trim().to_owned()];
        let killed = Command::new("kill").args(&expected).status().unwrap();
        shell.wait().unwrap();
        assert!(
            killed.success() && expected.iter().all(|process| found.contains(process)),
            "{found:?} {expected:?}"
        );
    }

    #[test]
    fn after_many_failures_no_more_nodes_are_started_but_everything_else_runs() {
        let of = |kind: &str, needs: &[Need]| -> Vec<Test> {
            (0..2 * TOO_MANY).map(|number| Test::of(&format!("{kind}_{number}"), needs)).collect()
        };
        // There is no such program.
        let (nodes, others) = (of("a_node", &[Need::Node]), of("another", &[]));
        let error = run(&[nodes, others].concat(), &Surroundings::default()).unwrap_err().to_string();
        let ran: usize = error.split(' ').next().unwrap().parse().unwrap();
        assert!((2 * TOO_MANY..4 * TOO_MANY - NODES).contains(&ran), "{error}");
        assert_eq!(error.matches("made_up::another_").count(), 2 * TOO_MANY, "{error}");
        let logs =
            fs::read_dir(root().join("target/test-output")).unwrap().map(|entry| entry.unwrap().path());
        logs.filter(|log| log.display().to_string().contains("made_up::"))
            .for_each(|log| fs::remove_file(log).unwrap());
    }
}
