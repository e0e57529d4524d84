//! Kills, errors, power cuts and races: the program itself, under strace(1), never leaves a node that cannot start.
//!
//! The build for tests takes its RSA key from a file, so that a run takes a fraction of a second.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests make what is read, tell their figures and seeds, and may panic"
)]

mod counts;
mod errors;
mod full;
mod in_place;
mod kills;
mod limits;
mod links;
mod medium;
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

use tests::{all, each};
