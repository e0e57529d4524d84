//! The program under strace(1): its calls, and what happens at one of them.

use std::fs;
use std::process::Output;

use crate::node::Node;

/// Every call that changes the disk, or may; `?` stands before what not every machine has.
const CHANGING: &str = "?open,openat,write,fchmod,fchown,fsync,fsetxattr,fremovexattr,ftruncate,linkat,symlinkat,mkdirat,renameat,\
                        renameat2,unlinkat";

/// A call that changes the disk.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// Which of the calls with this name, from one; strace counts the same way.
    pub(crate) nth: usize,
    /// Its arguments.
    pub(crate) arguments: String,
    /// What it returned.
    pub(crate) result: i64,
}

/// Runs a command and records all its calls of the traced names, those that only read included.
pub(crate) fn record_all(node: &Node, command: &str, options: &[&str]) -> Vec<Call> {
    let log = node.path().join("log");
    let file = log.display().to_string();
    let trace = format!("trace={CHANGING}");
    let mut before = vec!["strace", "-f", "--seccomp-bpf", "-qq", "-e", &trace, "-o", &file];
    before.extend(options);
    before.push("--");
    let output = node.command(&before, command).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    parse(&fs::read_to_string(log).unwrap())
}

/// The calls of the main thread, which makes all that change the disk.
fn parse(log: &str) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let main = log.split_whitespace().next().unwrap();
    for line in log.lines() {
        let (process, line) = line.split_once(' ').unwrap();
        let Some((name, rest)) = line.trim_start().split_once('(') else { continue };
        if process != main || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            continue;
        }
        let (arguments, result) = rest.rsplit_once(" = ").unwrap_or((rest, "0"));
        let nth = 1 + calls.iter().filter(|call| call.name == name).count();
        let arguments = arguments.trim_end().trim_end_matches(')').to_owned();
        let result = result.split_whitespace().next().unwrap().parse().unwrap_or(0);
        calls.push(Call { name: name.to_owned(), nth, arguments, result });
    }
    calls
}

/// Those that change the disk: files that are made and what is written to them, and all others.
pub(crate) fn changing(all: &[Call]) -> Vec<Call> {
    let mut made = Vec::new();
    let mut calls = Vec::new();
    for call in all {
        let counts = match call.name.as_str() {
            "open" | "openat" => {
                made.retain(|file| *file != call.result);
                let creates = call.arguments.contains("O_CREAT");
                if creates {
                    made.push(call.result);
                }
                creates
            }
            "write" => {
                let file = call.arguments.split(',').next().unwrap().parse().unwrap();
                made.contains(&file)
            }
            _ => true,
        };
        if counts {
            calls.push(call.clone());
        }
    }
    calls
}

/// The calls of a command on such a node that change the disk.
pub(crate) fn record(node: &Node, command: &str) -> Vec<Call> {
    let calls = changing(&record_all(node, command, &[]));
    assert!(calls.len() > 20, "{calls:?}");
    calls
}

/// Runs `configure` under a umask, and lets something happen at a call.
pub(crate) fn inject(node: &Node, umask: u32, call: &Call, what: &str) -> Output {
    let trace = format!("trace={}", call.name);
    let inject = format!("inject={}:{what}:when={}", call.name, call.nth);
    let set = format!("umask {umask:03o}; exec \"$@\"");
    // A signal would be lost where seccomp stops the process.
    let options = ["-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject, "--"];
    let before = [&["sh", "-c", &set, "sh", "strace"], &options[..]].concat();
    node.command(&before, "configure").output().unwrap()
}
