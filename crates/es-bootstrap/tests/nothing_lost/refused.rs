//! Kernels and file systems without hard links, exchanges of names, or statx(2).

use crate::all;
use crate::errors::errors;
use crate::kills::{EVERY, kills};
use crate::node::{KINDS, Kind, Node};
use crate::oracle::assert_done;
use crate::trace::Refusal;

/// vfat and most shared folders have no hard links.
pub(crate) const LINKLESS: [Refusal; 1] = [Refusal { call: "linkat", error: "EPERM" }];
/// SMB has neither hard links nor exchanges of names.
const PLAIN: [Refusal; 2] =
    [Refusal { call: "linkat", error: "EOPNOTSUPP" }, Refusal { call: "renameat2", error: "EINVAL" }];
/// Linux before 4.11.
const STATLESS: [Refusal; 1] = [Refusal { call: "statx", error: "ENOSYS" }];
/// A filter of system calls.
const FILTERED: [Refusal; 1] = [Refusal { call: "statx", error: "EPERM" }];

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn a_first_start_does_without_what_the_system_refuses() {
    for kind in KINDS {
        for refusals in [&LINKLESS[..], &PLAIN, &STATLESS, &FILTERED] {
            let node = Node::new(kind).without(refusals);
            let output = node.run("configure");
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{kind:?}, {refusals:?}: {said}");
            assert!(!said.contains("warning"), "{kind:?}, {refusals:?}: {said}");
            assert_done(&node);
        }
    }
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn killed_at_any_call_where_a_file_has_one_name_the_node_starts_and_the_next_run_ends_it() {
    assert!(kills(Kind::LivedIn, 0o022, &LINKLESS).into_keys().eq(EVERY));
    if all() {
        assert!(kills(Kind::Fresh, 0o022, &LINKLESS).into_keys().eq(EVERY));
        // Without exchanges, a directory that is being replaced has no name for a moment.
        assert!(kills(Kind::Fresh, 0o022, &PLAIN).into_keys().eq(EVERY));
    }
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn an_error_at_any_call_where_a_file_has_one_name_leaves_everything_as_it_was() {
    KINDS.into_iter().for_each(|kind| errors(kind, &LINKLESS));
}
