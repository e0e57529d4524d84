//! Every command that writes, with every promise: killed, failing, interrupted by a signal, on a full disk,
//! with links instead of files, with a search for secrets, and running twice at once. `table.rs` lists the
//! commands and generates the table in `docs/SECURITY.md`.
//!
//! The short form tries some system calls of each command, the long form (`cargo xtask test --all`) tries
//! all.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

mod adoption;
mod at_once;
#[path = "../cluster/mod.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod cluster;
mod failing;
mod full;
mod interrupted;
#[path = "../kibana/scene.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod kibana;
mod killed;
mod links;
#[path = "../nothing_lost/medium.rs"]
mod medium;
#[path = "../nothing_lost/node.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod node;
#[path = "../tools/place.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod place;
mod plays;
mod power;
mod reading;
mod rotation;
mod scene;
mod secrets;
#[path = "../tools/server.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod server;
mod shape;
#[expect(dead_code, reason = "what writes the table needs more of it")]
mod table;

use std::sync::Mutex;

use scene::{Play, Undisturbed};
use table::{Cell, Row, WRITERS};
use tests::strace::Call;
use tests::{all, each};

/// The result of a trial; the error says what is wrong.
type Trial = Result<(), String>;

/// Runs each command that is tested here for a promise, and reports all failures.
fn every(promise: usize, try_it: impl Fn(&Play) -> Vec<Trial> + Sync) {
    every_by(promise, |play, _| try_it(play));
}

/// Runs each command like [`every`]. The second argument tells whether a failed run may leave work that the
/// next run completes.
fn every_by(promise: usize, try_it: impl Fn(&Play, bool) -> Vec<Trial> + Sync) {
    let is_tried = |row: &&Row| matches!(row.cells[promise], Cell::Here | Cell::Resumes(_));
    let rows: Vec<&'static Row> = WRITERS.iter().filter(is_tried).collect();
    let wrong = Mutex::new(Vec::new());
    each(&rows, |row| {
        let found =
            try_it(plays::of(row), row.cells[promise] != Cell::Here).into_iter().filter_map(Result::err);
        wrong.lock().unwrap().extend(found.map(|what| format!("{}: {what}", row.command)));
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

/// Tries something at system calls that change the disk: at all of them, or at `short` of them, evenly
/// spread.
fn at_calls(
    play: &Play,
    short: usize,
    try_it: impl Fn(&Undisturbed<'_>, usize, &Call) -> Trial,
) -> Vec<Trial> {
    let undisturbed = match Undisturbed::of(play) {
        Ok(undisturbed) => undisturbed,
        Err(error) => return vec![Err(error)],
    };
    let calls = &undisturbed.calls;
    let tries = if all() { calls.len() } else { short.min(calls.len()) };
    let at = (0..tries).map(|turn| (turn * calls.len() + calls.len() / 2) / tries);
    let trials: Vec<Trial> = at.map(|at| try_it(&undisturbed, at, &calls[at])).collect();
    match trials.is_empty() {
        true => vec![Err("it changes nothing".to_owned())],
        false => trials,
    }
}

/// Fails with the context if a condition does not hold.
fn ensure(holds: bool, context: impl FnOnce() -> String) -> Trial {
    if holds { Ok(()) } else { Err(context()) }
}
