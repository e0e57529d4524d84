//! Runs a program under strace(1), lists its calls, and injects faults into them.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process};

/// The calls that change the disk, or may. `?` marks calls that do not exist on every architecture.
pub const CHANGING: &str = "?open,openat,write,fchmod,fchown,fsync,fsetxattr,fremovexattr,ftruncate,linkat,symlinkat,mkdirat,renameat,\
                            renameat2,unlinkat,?utimensat,?symlink,?link,?mkdir,?rmdir,?rename,?unlink,?chmod,?chown,?lchown,\
                            ?truncate,?fchmodat,?fchownat,?mknodat";

/// A call that changes the disk.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// Its index among the calls with this name, counted from one as strace does.
    pub nth: usize,
    /// Its arguments.
    pub arguments: String,
    /// Its return value.
    pub result: i64,
}

/// A call that always fails, as on another kernel or file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The name of the call.
    pub call: &'static str,
    /// The name of the error.
    pub error: &'static str,
}

impl Refusal {
    fn options(refusals: &[Self]) -> Vec<String> {
        let inject = |refusal: &Self| format!("inject={}:error={}", refusal.call, refusal.error);
        refusals.iter().flat_map(|refusal| ["-e".to_owned(), inject(refusal)]).collect()
    }

    fn names(refusals: &[Self]) -> String {
        refusals.iter().map(|refusal| format!(",{}", refusal.call)).collect()
    }
}

/// Returns the options that log all calls with the traced names, including those that only read.
#[must_use]
pub fn recording(log: &str, refusals: &[Refusal]) -> Vec<String> {
    let trace = format!("trace={CHANGING}{}", Refusal::names(refusals));
    let options = ["-f", "--seccomp-bpf", "-qq", "-e", &trace, "-o", log];
    options.into_iter().map(str::to_owned).chain(Refusal::options(refusals)).collect()
}

/// Returns the options that only make some calls fail.
#[must_use]
pub fn refusing(refusals: &[Refusal]) -> Vec<String> {
    let trace = format!("trace=none{}", Refusal::names(refusals)).replace("none,", "");
    let options = ["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", &trace];
    options.into_iter().map(str::to_owned).chain(Refusal::options(refusals)).collect()
}

/// Returns the options that inject something into a call.
#[must_use]
pub fn injecting(call: &Call, what: &str, refusals: &[Refusal]) -> Vec<String> {
    let trace = format!("trace={}{}", call.name, Refusal::names(refusals));
    let inject = format!("inject={}:{what}:when={}", call.name, call.nth);
    // With seccomp filtering (`--seccomp-bpf`), a signal would be lost.
    let options = ["-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
    options.into_iter().map(str::to_owned).chain(Refusal::options(refusals)).collect()
}

/// Stops a command after each call that looks for a name or changes the disk, and passes the index of the
/// call, among those of the main thread and counted from zero, to `act`.
///
/// # Errors
///
/// If the command cannot be run, stopped or continued.
pub fn stopping(command: &Command, log: &Path, mut act: impl FnMut(usize)) -> Result<Output> {
    let calls = format!("{CHANGING},?statx,newfstatat,?readlink,readlinkat");
    let options = ["-f", "-qq", "-o", &log.display().to_string(), "-e", &format!("trace={calls}"), "-e"];
    let inject = format!("inject={calls}:signal=STOP");
    let options: Vec<String> = options.into_iter().chain([inject.as_str()]).map(str::to_owned).collect();
    // A log of another command would otherwise be read until strace starts a new one.
    fs::write(log, "")?;
    let mut strace = around(command, &options);
    let mut run = strace.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut written = BufReader::new(File::open(log)?);
    let (mut main, mut stopped, mut line) = (None, 0, String::new());
    loop {
        // A line may be incomplete.
        let had_ended = run.try_wait()?.is_some();
        if written.read_line(&mut line)? == 0 || !line.ends_with('\n') {
            if had_ended {
                break;
            }
            thread::sleep(Duration::from_micros(500));
            continue;
        }
        let (process, what) = line.split_once(' ').context("a line without a process")?;
        let main: &String = main.get_or_insert_with(|| process.to_owned());
        let is_main = process == main;
        // The other threads of a process stop and continue with it.
        let goes_alone = is_main || !Path::new(&format!("/proc/{main}/task/{process}")).exists();
        if what.trim() == "--- stopped by SIGSTOP ---" && goes_alone {
            if is_main {
                act(stopped);
                stopped += 1;
            }
            let process = process.parse().ok().and_then(Pid::from_raw).context("no process")?;
            match kill_process(process, Signal::CONT) {
                // The process has exited in the meantime.
                Ok(()) | Err(Errno::SRCH) => {}
                Err(error) => return Err(error.into()),
            }
        }
        line.clear();
    }
    Ok(run.wait_with_output()?)
}

/// Returns the calls that [`stopping`] logged, in order.
///
/// # Errors
///
/// If the file cannot be read.
pub fn stopped_calls(log: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(log)?;
    let calls = of_main_thread(&text).filter(|line| !line.starts_with(['-', '+', '<']));
    Ok(calls.map(str::to_owned).collect())
}

/// Returns the lines of the thread that occurs first, without its ID.
fn of_main_thread(log: &str) -> impl Iterator<Item = &str> {
    let process = log.split_whitespace().next().unwrap_or_default();
    let of_main = move |line: &'_ str| line.split_once(' ').filter(|(other, _)| *other == process).is_some();
    log.lines()
        .filter(move |line| of_main(line))
        .filter_map(|line| Some(line.split_once(' ')?.1.trim_start()))
}

/// Returns a command under strace, with its environment and directory, as the current user.
#[must_use]
pub fn around(command: &Command, options: &[String]) -> Command {
    let mut strace = Command::new("strace");
    strace.args(options).arg("--").arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        strace.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => strace.env(name, value),
            None => strace.env_remove(name),
        };
    }
    strace
}

/// Returns the calls of the main thread, which makes all calls that change the disk.
///
/// # Errors
///
/// If a line is not from strace.
pub fn parse(log: &str) -> Result<Vec<Call>> {
    let mut calls: Vec<Call> = Vec::new();
    let main = log.split_whitespace().next().context("strace wrote nothing down")?;
    for line in log.lines() {
        let (process, line) = line.split_once(' ').context("a line without a process")?;
        let Some((name, rest)) = line.trim_start().split_once('(') else { continue };
        if process != main || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            continue;
        }
        let (arguments, result) = rest.rsplit_once(" = ").unwrap_or((rest, "0"));
        let nth = 1 + calls.iter().filter(|call| call.name == name).count();
        let arguments = arguments.trim_end().trim_end_matches(')').to_owned();
        let result = result.split_whitespace().next().and_then(|result| result.parse().ok()).unwrap_or(0);
        calls.push(Call { name: name.to_owned(), nth, arguments, result });
    }
    Ok(calls)
}

/// Returns the calls that change the disk: creation of files, writes to files, and all others.
#[must_use]
pub fn changing(all: &[Call]) -> Vec<Call> {
    let mut written = Vec::new();
    let mut calls = Vec::new();
    for call in all {
        let counts = match call.name.as_str() {
            "open" | "openat" => {
                written.retain(|file| *file != call.result);
                let creates = call.arguments.contains("O_CREAT");
                if creates || call.arguments.contains("O_WRONLY") {
                    written.push(call.result);
                }
                creates
            }
            "write" => {
                let file = call.arguments.split(',').next().and_then(|file| file.parse().ok());
                file.is_some_and(|file: i64| written.contains(&file))
            }
            _ => true,
        };
        if counts {
            calls.push(call.clone());
        }
    }
    calls
}
