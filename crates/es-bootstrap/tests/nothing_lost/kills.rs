//! SIGKILL at every call that changes the disk.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::sync::Mutex;

use crate::node::{KINDS, Kind, Node};
use crate::oracle::{State, assert_next_run_ends, state};
use crate::trace::{Call, Refusal, inject, record};
use crate::{all, each};

const KILL: i32 = 9;

pub(crate) fn kill(node: &Node, umask: u32, call: &Call) -> String {
    let context = format!("{:?}, umask {umask:03o}, killed at {} {}", node.kind, call.name, call.nth);
    let output = inject(node, umask, call, "signal=KILL");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.signal(), Some(KILL), "{context}: {said}");
    context
}

/// Kills a first run at every call. Returns how often each state was found, with the last call before it.
pub(crate) fn kills(kind: Kind, umask: u32, refusals: &[Refusal]) -> BTreeMap<State, (usize, Call)> {
    let calls = record(&Node::new(kind).without(refusals), "configure");
    let states = Mutex::new(BTreeMap::new());
    each(&calls, |call| {
        let node = Node::new(kind).without(refusals);
        let context = kill(&node, umask, call);
        let was = state(&node);
        assert_next_run_ends(&node, was, &context);
        let mut states = states.lock().unwrap();
        let (count, last) = states.entry(was).or_insert_with(|| (0, call.clone()));
        *count += 1;
        *last = call.clone();
    });
    let states = states.into_inner().unwrap();
    let counts: Vec<(State, usize)> = states.iter().map(|(state, (count, _))| (*state, *count)).collect();
    println!("{kind:?}, umask {umask:03o}, {refusals:?}: {} kills, {counts:?}", calls.len());
    states
}

pub(crate) const EVERY: [State; 6] =
    [State::Before, State::Journal, State::Certificates, State::Keystore, State::Credentials, State::Done];

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn killed_at_any_call_the_node_starts_and_the_next_run_ends_it() {
    for (kind, umask) in KINDS.into_iter().flat_map(|kind| [(kind, 0o000), (kind, 0o077)]) {
        if all() || (kind, umask) == (Kind::LivedIn, 0o077) {
            assert!(kills(kind, umask, &[]).into_keys().eq(EVERY));
        }
    }
}

/// Kills the run after a killed one at every call; without `--all`, at every fourth.
fn kills_again(kind: Kind, first: &Call, was: State) {
    let interrupted = || {
        let node = Node::new(kind);
        kill(&node, 0o022, first);
        assert_eq!(state(&node), was);
        node
    };
    let calls = record(&interrupted(), "configure");
    let calls: Vec<Call> = calls.into_iter().step_by(if all() { 1 } else { 4 }).collect();
    each(&calls, |call| {
        let node = interrupted();
        let context = format!("after {was:?}: {}", kill(&node, 0o022, call));
        assert_next_run_ends(&node, state(&node), &context);
    });
    println!("{kind:?}: {} kills of the run after {was:?}", calls.len());
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn a_run_that_takes_another_out_can_be_killed_at_any_call() {
    for kind in KINDS {
        let calls = record(&Node::new(kind), "configure");
        // The last call that changes the visible settings file: everything else was done.
        let at =
            |from: usize| calls[from..].iter().position(|call| call.name == "renameat2").map(|at| from + at);
        let renames: Vec<usize> = std::iter::successors(at(0), |last| at(last + 1)).collect();
        let last = renames.last().copied().unwrap();
        if kind == Kind::LivedIn || all() {
            kills_again(kind, &calls[last], State::Credentials);
        }
        if all() {
            let node = Node::new(kind);
            kill(&node, 0o022, &calls[last - 2]);
            let was = state(&node);
            kills_again(kind, &calls[last - 2], was);
            kills_again(kind, &calls[renames[0] + 1], State::Journal);
        }
    }
}
