//! Run times of processes, and their statistics.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// Measures the time of a command, which must succeed.
pub(crate) fn time(command: &mut Command) -> Result<Duration> {
    time_with(command, "")
}

/// The same for a command that reads standard input.
pub(crate) fn time_with(command: &mut Command, input: &str) -> Result<Duration> {
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let begun = Instant::now();
    let mut child = command.spawn().with_context(|| format!("could not run {:?}", command.get_program()))?;
    // A process that does not read its input may have exited already.
    let _ = child.stdin.take().context("no standard input")?.write_all(input.as_bytes());
    let output = child.wait_with_output()?;
    let taken = begun.elapsed();
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} ended with {}: {said}", output.status);
    Ok(taken)
}

/// Run times in seconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times(Vec<f64>);

impl Times {
    /// Runs something this many times.
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

    /// Returns the mean, which is more meaningful than the median for key generation, whose duration is
    /// random.
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

/// Times of es-bootstrap and another program, measured alternately.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) ours: Times,
    pub(crate) other: Times,
}

impl Pair {
    /// Runs both alternately, this many times.
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

    /// Returns the ratio of the means.
    pub(crate) fn ratio(&self) -> f64 {
        self.ours.mean() / self.other.mean()
    }

    /// Returns by how much es-bootstrap took longer, for each pair.
    pub(crate) fn difference(&self) -> Times {
        Times(self.ours.0.iter().zip(&self.other.0).map(|(ours, other)| ours - other).collect())
    }

    /// Returns the interquartile range of the ratios of the individual pairs.
    pub(crate) fn spread(&self) -> (f64, f64) {
        Times(self.ours.0.iter().zip(&self.other.0).map(|(ours, other)| ours / other).collect()).quartiles()
    }
}

/// Clock ticks per second in `/proc`.
const TICKS: f64 = 100.0;

/// Returns the CPU time in seconds of all children that have exited, see proc_pid_stat(5).
pub(crate) fn processor_time() -> Result<f64> {
    seconds("self", [16, 17])
}

/// Returns the CPU time in seconds that a process has used so far.
pub(crate) fn processor_time_of(process: u32) -> Result<f64> {
    seconds(&process.to_string(), [14, 15])
}

/// Returns the sum of two fields of proc_pid_stat(5) in seconds.
fn seconds(process: &str, numbers: [usize; 2]) -> Result<f64> {
    let file = format!("/proc/{process}/stat");
    let stat = fs::read_to_string(&file)?;
    let (_, fields) = stat.rsplit_once(") ").with_context(|| format!("no name in {file}"))?;
    let fields: Vec<&str> = fields.split(' ').collect();
    // The manual counts fields from one; the first two precede the part that was split.
    let field = |number: usize| fields.get(number - 3).and_then(|text| text.parse::<f64>().ok());
    let [first, second] =
        numbers.map(|number| field(number).with_context(|| format!("field {number} of {file}")));
    Ok((first? + second?) / TICKS)
}

/// Returns the peak memory of a process in KiB, as counted by the kernel and read while the process runs.
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
