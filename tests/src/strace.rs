//! A program under strace(1): its calls, and what happens at one of them.

use std::process::Command;

use anyhow::{Context, Result};

/// Every call that changes the disk, or may; `?` stands before what not every machine has.
pub const CHANGING: &str = "?open,openat,write,fchmod,fchown,fsync,fsetxattr,fremovexattr,ftruncate,linkat,symlinkat,mkdirat,renameat,\
                            renameat2,unlinkat";

/// A call that changes the disk.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// Which of the calls with this name, from one; strace counts the same way.
    pub nth: usize,
    /// Its arguments.
    pub arguments: String,
    /// What it returned.
    pub result: i64,
}

/// The options that write down all calls of the traced names to a file, those that only read included.
#[must_use]
pub fn recording(log: &str) -> Vec<String> {
    let trace = format!("trace={CHANGING}");
    ["-f", "--seccomp-bpf", "-qq", "-e", &trace, "-o", log].map(str::to_owned).to_vec()
}

/// The options that let something happen at a call.
#[must_use]
pub fn injecting(call: &Call, what: &str) -> Vec<String> {
    let trace = format!("trace={}", call.name);
    let inject = format!("inject={}:{what}:when={}", call.name, call.nth);
    // A signal would be lost where seccomp stops the process.
    ["-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject].map(str::to_owned).to_vec()
}

/// A command under strace, with its environment and directory; as the caller.
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

/// The calls of the main thread, which makes all that change the disk.
///
/// # Errors
///
/// Where a line is none of strace's.
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

/// Those that change the disk: files that are made, what is written to files, and all others.
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
