//! Runs the program under strace(1): records its calls, and injects faults.

use std::fs;
use std::process::Output;

pub(crate) use tests::strace::{Call, Refusal};
use tests::strace::{changing, injecting, parse, recording};

use crate::node::Node;

/// Runs a command and records all its traced calls, including those that only read.
pub(crate) fn record_all(node: &Node, command: &str, options: &[&str]) -> Vec<Call> {
    let log = node.path().join("log");
    let recording = recording(log.to_str().unwrap(), node.refusals());
    let before: Vec<&str> = ["strace"]
        .into_iter()
        .chain(recording.iter().map(String::as_str))
        .chain(options.iter().copied())
        .chain(["--"])
        .collect();
    let output = node.command(&before, command).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    parse(&fs::read_to_string(log).unwrap()).unwrap()
}

/// Records the calls of a command on this node that change the disk.
pub(crate) fn record(node: &Node, command: &str) -> Vec<Call> {
    let mut calls = changing(&record_all(node, command, &[]));
    calls.retain(|call| node.refusals().iter().all(|refusal| refusal.call != call.name));
    assert!(calls.len() > 20, "{calls:?}");
    calls
}

/// Runs `configure` with a umask, and injects a fault at a call.
pub(crate) fn inject(node: &Node, umask: u32, call: &Call, what: &str) -> Output {
    let set = format!("umask {umask:03o}; exec \"$@\"");
    let injecting = injecting(call, what, node.refusals());
    let before: Vec<&str> = ["sh", "-c", &set, "sh", "strace"]
        .into_iter()
        .chain(injecting.iter().map(String::as_str))
        .chain(["--"])
        .collect();
    node.command(&before, "configure").output().unwrap()
}
