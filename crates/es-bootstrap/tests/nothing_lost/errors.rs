//! An error at every call that changes the disk: either nothing changes, or the run completes with a warning.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::node::{KINDS, Kind, Node, snapshot};
use crate::oracle::{State, assert_done, assert_next_run_ends, state};
use crate::trace::{Call, Refusal, inject, record};
use crate::{all, each};

/// Errors that the system may return for any call.
const ERRORS: [&str; 8] = ["ENOSPC", "EIO", "EACCES", "EROFS", "EDQUOT", "EMFILE", "EXDEV", "EBUSY"];

pub(crate) fn errors(kind: Kind, refusals: &[Refusal]) {
    let calls = record(&Node::new(kind).without(refusals), "configure");
    // One error for each call in turn, or all of them with `--all`.
    let cases: Vec<(&Call, &str)> = match all() {
        true => calls.iter().flat_map(|call| ERRORS.map(|error| (call, error))).collect(),
        false => calls.iter().zip(ERRORS.into_iter().cycle()).collect(),
    };
    let done = AtomicUsize::new(0);
    each(&cases, |(call, error)| {
        let node = Node::new(kind).without(refusals);
        let before = snapshot(&node.config());
        let output = inject(&node, 0o022, call, &format!("error={error}"));
        let said = String::from_utf8(output.stderr).unwrap();
        let context = format!("{kind:?}, {error} at {} {} ({}): {said}", call.name, call.nth, call.arguments);
        if output.status.success() {
            done.fetch_add(1, Ordering::Relaxed);
            assert_eq!(state(&node), State::Done, "{context}");
            // A file that cannot be hard-linked is copied.
            assert!(said.contains("warning: ") || call.arguments.contains(".pem"), "{context}");
            if said.contains("the system refuses") {
                return;
            }
            // The next run removes files that this one could not remove.
            if snapshot(&node.config()).keys().any(|name| name.ends_with(".tmp") || name.ends_with(".old")) {
                assert_next_run_ends(&node, State::Done, &context);
            }
            assert_done(&node);
        } else {
            assert!(matches!(output.status.code(), Some(73 | 74)), "{context}");
            assert!(said.contains(&node.config().display().to_string()), "no path: {context}");
            assert_eq!(snapshot(&node.config()), before, "{context}");
        }
    });
    println!("{kind:?}, {refusals:?}: {} errors, of which {done:?} were warnings", cases.len());
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn an_error_at_any_call_of_the_program_leaves_everything_as_it_was() {
    KINDS.into_iter().for_each(|kind| errors(kind, &[]));
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn a_signal_at_any_call_of_the_program_changes_nothing() {
    let calls = record(&Node::new(Kind::LivedIn), "configure");
    let calls = if all() { calls } else { calls.into_iter().step_by(5).collect() };
    each(&calls, |call| {
        let node = Node::new(Kind::LivedIn);
        let output = inject(&node, 0o022, call, "error=EINTR");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{} {}: {said}", call.name, call.nth);
        assert!(!said.contains("warning"), "{} {}: {said}", call.name, call.nth);
        assert_done(&node);
    });
}
