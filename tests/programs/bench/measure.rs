//! Times of whole processes, and their statistics.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// How long a command takes from its start to its end, which must be a success.
pub(crate) fn time(command: &mut Command) -> Result<Duration> {
    time_with(command, "")
}

/// The same for one that reads its standard input.
pub(crate) fn time_with(command: &mut Command, input: &str) -> Result<Duration> {
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let begun = Instant::now();
    let mut child = command.spawn().with_context(|| format!("could not run {:?}", command.get_program()))?;
    // Who reads nothing may be gone already.
    let _ = child.stdin.take().context("no standard input")?.write_all(input.as_bytes());
    let output = child.wait_with_output()?;
    let taken = begun.elapsed();
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} ended with {}: {said}", output.status);
    Ok(taken)
}

/// Seconds of several runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times(Vec<f64>);

impl Times {
    /// Runs something so often.
    pub(crate) fn of(times: usize, mut run: impl FnMut() -> Result<Duration>) -> Result<Self> {
        let mut all = Self::default();
        for _ in 0..times {
            all.push(run()?);
        }
        Ok(all)
    }

    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64());
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Of anything with a key, whose search takes as long as luck has it, the mean tells more than the median.
    pub(crate) fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len().max(1) as f64
    }

    pub(crate) fn quartiles(&self) -> (f64, f64) {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let at =
            |part: usize| sorted.get((sorted.len().saturating_sub(1)) * part / 4).copied().unwrap_or(0.0);
        (at(1), at(3))
    }
}

/// Our work and another's, in turn.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) ours: Times,
    pub(crate) other: Times,
}

impl Pair {
    /// Both in turn, so often.
    pub(crate) fn measure(
        times: usize,
        mut ours: impl FnMut() -> Result<Duration>,
        mut other: impl FnMut() -> Result<Duration>,
    ) -> Result<Self> {
        let mut pair = Self { ours: Times::default(), other: Times::default() };
        for _ in 0..times {
            pair.ours.push(ours()?);
            pair.other.push(other()?);
        }
        Ok(pair)
    }

    /// That of the means.
    pub(crate) fn ratio(&self) -> f64 {
        self.ours.mean() / self.other.mean()
    }

    /// The middle half of the pairs' own ratios.
    pub(crate) fn spread(&self) -> (f64, f64) {
        Times(self.ours.0.iter().zip(&self.other.0).map(|(ours, other)| ours / other).collect()).quartiles()
    }
}

/// Of the processor's clock in `/proc`, in a second.
const TICKS: f64 = 100.0;

/// The seconds of processor time of all children that have ended, see proc_pid_stat(5).
pub(crate) fn processor_time() -> Result<f64> {
    seconds("self", [16, 17])
}

/// The seconds of processor time that a process has had until now.
pub(crate) fn processor_time_of(process: u32) -> Result<f64> {
    seconds(&process.to_string(), [14, 15])
}

/// What two fields of proc_pid_stat(5) say together.
fn seconds(process: &str, numbers: [usize; 2]) -> Result<f64> {
    let file = format!("/proc/{process}/stat");
    let stat = fs::read_to_string(&file)?;
    let (_, fields) = stat.rsplit_once(") ").with_context(|| format!("no name in {file}"))?;
    let fields: Vec<&str> = fields.split(' ').collect();
    // The page counts from one, and begins two before.
    let field = |number: usize| fields.get(number - 3).and_then(|text| text.parse::<f64>().ok());
    let [first, second] =
        numbers.map(|number| field(number).with_context(|| format!("field {number} of {file}")));
    Ok((first? + second?) / TICKS)
}

/// The most memory that a process had, in KiB: the kernel's count, read while the process runs.
pub(crate) fn peak(command: &mut Command) -> Result<u64> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
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
