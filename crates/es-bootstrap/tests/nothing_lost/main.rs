//! Kills, errors, power cuts and races: the program itself, under strace(1), never leaves a node that cannot start.
//!
//! The build for tests takes its RSA key from a file, so that a run takes a fraction of a second.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests make what is read, tell their figures and seeds, and may panic"
)]

mod errors;
mod full;
mod in_place;
mod kills;
mod limits;
mod links;
mod node;
mod oracle;
mod power;
mod races;
mod refused;
mod release;
mod residue;
mod secrets;
#[path = "../tools/server.rs"]
#[expect(dead_code, reason = "the tools need more of it")]
mod server;
mod trace;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Whether the long matrices are wanted: `cargo xtask test --all`.
fn all() -> bool {
    std::env::var_os("ES_BOOTSTRAP_TEST_ALL").is_some()
}

/// Works on all cases, on all cores.
fn each<T: Sync>(cases: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(case);
                }
            });
        }
    });
}
