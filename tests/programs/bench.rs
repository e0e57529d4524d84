//! `cargo xtask bench`: whole processes of the release binary, measured from outside.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what a task says is for people")]

use std::fs;
use std::io::Write;
use std::process::{ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tests::place::Place;
use tests::running::Running;

const RUNS: usize = 30;
/// Of each tool on a running node.
const TOOL_RUNS: u32 = 20;
/// How many settings are added in one call.
const MANY: usize = 100;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!(
                "error: {error:#}\nhint: measure on a quiet machine, and see that nothing else listens on the node's ports"
            );
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let program = tests::program()?;
    let home = tests::home()?;
    println!("binary: {:.1} MiB", fs::metadata(&program)?.len() as f64 / f64::from(1 << 20));
    for command in ["check", "configure"] {
        let mut times = Vec::with_capacity(RUNS);
        for _ in 0..RUNS {
            let place = Place::new(&home, &program)?;
            let begun = Instant::now();
            let status = place.bootstrap(&[command, "-q"]).stdout(Stdio::null()).status()?;
            times.push(begun.elapsed());
            ensure!(status.success(), "{command} ended with {status}");
        }
        times.sort();
        let at = |part: usize| times[(RUNS - 1) * part / 100];
        println!(
            "{command}: median {}, fastest {}, 90th {} of {RUNS} runs",
            ms(at(50)),
            ms(at(0)),
            ms(at(90))
        );
        let place = Place::new(&home, &program)?;
        println!("{command}: peak memory {} KiB", peak(&place, command)?);
    }
    tools(&Place::new(&home, &program)?)
}

/// The tools as whole processes on a node that runs: what the caller waits for, and what of it is our own work.
fn tools(place: &Place) -> Result<()> {
    let status = place.bootstrap(&["configure", "-q"]).status()?;
    ensure!(status.success(), "configure ended with {status}");
    let mut node = Running::start(&mut place.elasticsearch(&[]), false)?;
    let status = place.bootstrap(&["announce", "-q"]).stdout(Stdio::null()).status()?;
    ensure!(status.success(), "announce ended with {status}");
    let many = place.path("many.yml");
    fs::write(&many, (0..MANY).map(|n| format!("bench.{n}: value {n}\n")).collect::<String>())?;
    tests::user::give(&many)?;
    let many = many.to_str().context("a path")?;
    for (what, arguments, input) in [
        ("create-enrollment-token", &["create-enrollment-token", "-s", "kibana"][..], ""),
        ("reset-password", &["reset-password", "-u", "kibana_system", "-s", "-b"], ""),
        ("keystore add", &["keystore", "add", "-f", "-x", "bench"], "value\n"),
        ("keystore list", &["keystore", "list"], ""),
        ("keystore add of 100", &["keystore", "add", "-f", "--from-file", many], ""),
    ] {
        let mut times = Vec::new();
        let before = children_ticks()?;
        for _ in 0..TOOL_RUNS {
            let begun = Instant::now();
            let mut child = place.bootstrap(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
            child.stdin.take().context("no standard input")?.write_all(input.as_bytes())?;
            let status = child.wait()?;
            times.push(begun.elapsed());
            ensure!(status.success(), "{what} ended with {status}");
        }
        let own = Duration::from_millis((children_ticks()? - before) * 1000 / TICKS / u64::from(TOOL_RUNS));
        times.sort();
        let median = times[times.len() / 2];
        println!("{what}: median {}, own processor time {} of {TOOL_RUNS} runs", ms(median), ms(own));
    }
    node.signal("TERM")?;
    node.end()?;
    Ok(())
}

/// Of the processor's clock in `/proc`, in a second.
const TICKS: u64 = 100;

/// The processor time of all children that have ended, see proc_pid_stat(5).
fn children_ticks() -> Result<u64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(") ").context("no name in /proc/self/stat")?;
    let fields: Vec<&str> = fields.split(' ').collect();
    // Fields 16 and 17 of the page, which counts from one and begins two before.
    let field = |number: usize| fields.get(number - 3).and_then(|text| text.parse::<u64>().ok());
    Ok(field(16).context("no cutime")? + field(17).context("no cstime")?)
}

fn ms(time: Duration) -> String {
    format!("{} ms", time.as_millis())
}

/// The kernel's count, read while the process runs.
fn peak(place: &Place, command: &str) -> Result<u64> {
    let mut child = place.bootstrap(&[command, "-q"]).stdout(Stdio::null()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait()?.is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let found = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
        peak = peak.max(found.unwrap_or(0));
    }
    (peak > 0).then_some(peak).context("the process ended before it could be measured")
}
