//! SIGKILL at every system call of a run that overwrites mounted files. The next run completes the work. The
//! node starts in between, except from the first byte of the keystore to the last byte of the settings.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::sync::Mutex;

use settings::block;

use crate::node::{KINDS, Kind, Node, SETTINGS, snapshot};
use crate::oracle::{State, assert_done, has_tls_passwords, state};
use crate::trace::{Call, inject, record};
use crate::{all, each};

/// What a node would do with the files of a killed run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    /// Starts as before: no setting names the certificates.
    Before,
    /// Refuses to start: its keystore has passwords for keystores that its settings do not name, or is
    /// written in part.
    Refuses,
    /// Starts with TLS.
    Done,
}

fn found(node: &Node) -> Found {
    let settings = fs::read(node.at("elasticsearch.yml")).unwrap();
    if block::find(&settings).is_some() {
        assert_eq!(state(node), State::Done);
        return Found::Done;
    }
    assert_eq!(settings, SETTINGS.as_bytes(), "half of the settings");
    match has_tls_passwords(node) {
        Some(0) => Found::Before,
        // A shorter keystore was written over a longer one that is not truncated yet.
        Some(3) | None => Found::Refuses,
        Some(other) => panic!("{other} of the stores' passwords"),
    }
}

fn kill(node: &Node, call: &Call) -> String {
    let context = format!("{:?}, killed at {} {} ({})", node.kind, call.name, call.nth, call.arguments);
    let output = inject(node, 0o022, call, "signal=KILL");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.signal(), Some(9), "{context}: {said}");
    context
}

/// Asserts that the next run completes the work and leaves only the files of a complete run. Before that,
/// `check` must report the interruption if there is anything to remove.
fn assert_next_run_ends(node: &Node, was: Found, context: &str) {
    let in_place = |name: &String| name.contains(".in-place");
    if snapshot(&node.config()).keys().any(in_place) {
        let said = String::from_utf8(node.run("check").stderr).unwrap();
        assert!(said.contains("interrupted"), "{context}: check says {said:?}");
    }
    let output = node.run("configure");
    let said = String::from_utf8(output.stderr).unwrap();
    let expected = if was == Found::Done { 80 } else { 0 };
    assert_eq!(output.status.code(), Some(expected), "{context}, {was:?}: {said}");
    assert_eq!(found(node), Found::Done, "{context}: {said}");
    assert_done(node);
}

/// Kills runs at all of their calls, or some of them. Returns how often each state was found.
fn kills(interrupted: impl Fn() -> Node + Sync) -> BTreeMap<Found, usize> {
    let calls = record(&interrupted(), "configure");
    let calls: Vec<Call> = calls.into_iter().step_by(if all() { 1 } else { 5 }).collect();
    let states = Mutex::new(BTreeMap::new());
    each(&calls, |call| {
        let node = interrupted();
        let context = kill(&node, call);
        let was = found(&node);
        assert_next_run_ends(&node, was, &context);
        *states.lock().unwrap().entry(was).or_insert(0) += 1;
    });
    let states = states.into_inner().unwrap();
    println!("in place: {} kills, {states:?}", calls.len());
    states
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn killed_at_any_call_over_mounted_files_the_next_run_ends_it() {
    let kinds = if all() { &KINDS[..] } else { &[Kind::LivedIn] };
    for kind in kinds {
        let states = kills(|| Node::mounted(*kind));
        let harmless = states[&Found::Before] + states.get(&Found::Done).unwrap_or(&0);
        let refuses = states.get(&Found::Refuses).unwrap_or(&0);
        assert!(refuses * 4 < harmless, "most of the run is harmless: {states:?}");
        assert!(!all() || states.len() == 3, "{states:?}");
    }
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn over_mounted_files_the_run_that_takes_another_out_can_be_killed_as_well() {
    if !all() {
        return;
    }
    for kind in KINDS {
        let calls = record(&Node::mounted(kind), "configure");
        // The last write of all appends to the settings, after the keystore is written.
        let last = calls.iter().rfind(|call| call.name == "write").unwrap();
        kills(|| {
            let node = Node::mounted(kind);
            kill(&node, last);
            assert_eq!(found(&node), Found::Refuses);
            node
        });
    }
}
