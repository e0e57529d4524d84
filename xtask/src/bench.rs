//! `cargo xtask bench`: whole processes of the release binary, measured from outside.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tests::place::Place;

use crate::first_start::release_binary;
use crate::node;

const RUNS: usize = 30;

pub(crate) fn run() -> Result<()> {
    let program = release_binary()?;
    let home = node::assemble(None, None)?;
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
    Ok(())
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
