//! Real nodes. Each test starts several, so `cargo xtask test` runs two tests at a time.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod block;
mod bundles;
mod by_hand;
mod clients;
mod containerfile;
mod finalize;
mod first_start;
mod image;
mod ipv6;
mod joining;
mod kibana;
mod later_starts;
mod moving;
mod network;
mod orchestrated;
mod packages;
mod pages;
mod protected;
mod reconfigure;
mod renewal;
mod renewed;
mod rotation;
mod side_by_side;
mod skipped;
mod start_script;
mod states;
mod status;
mod systemd;
mod terminal;
mod tools;
