//! Kills, errors, power cuts and races: the program never leaves a node that cannot start.
//!
//! It runs under strace(1). The test build reads its RSA key from a file, because creating one takes seconds.

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
#[expect(dead_code, reason = "other tests need more of it")]
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
