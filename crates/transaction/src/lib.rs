//! Stages files, commits them in an order of which every prefix is whole, and rolls back.
//!
//! Everything is staged and synced under names of its own before the first name changes. The commit then goes step by
//! step in the order in which the caller named the steps: one name changes in one call, the directory is synced, the
//! next. An error takes the steps back in reverse order; what a kill leaves behind is taken back by [`undo_file`] and
//! [`undo_directory`].
//!
//! A step on `x` in the run of an epoch uses these names beside it:
//!
//! | name | holds |
//! |---|---|
//! | `x.<epoch>.<step>.tmp` | the new file, from staging until after the last step |
//! | `x.<epoch>.<step>.old` | a second name of the new file, until it is swapped with `x`; then the file that was replaced |
//! | `x.<epoch>.<step>.new` | a second name of the new file, for a moment, where two names cannot be swapped |
//! | `x.<epoch>.orig` | the directory, or whatever it was, that a new directory replaced: for ever |
//!
//! A file's step is done exactly when `x` and its `.tmp` are the same file, so the way back needs no guess.

mod attributes;
mod commit;
mod directory;
mod disk;
mod error;
pub mod front;
pub mod in_place;
mod links;
mod lock;
mod owned;
mod populate;
mod rollback;
mod stage;
mod undo;

use std::ffi::{OsStr, OsString};

pub use attributes::Attributes;
pub use commit::Committed;
pub use directory::Directory;
pub use error::{CommitError, Error, Kind};
pub use links::link_all;
pub use lock::Locked;
pub use owned::{make_private_directory, remove_empty_directory, remove_if};
pub use populate::populate;
pub use stage::{Expected, Transaction, check_free, check_unchanged, remove_ours};
pub use undo::{
    Held, Inside, Leftover, Undone, inspect, leftovers, remove_leftovers, remove_leftovers_if,
    undo_directory, undo_file,
};

/// Endings of the names that a step uses for a while.
const ENDINGS: [&str; 3] = [".tmp", ".old", ".new"];

/// The name that a file or directory is staged under.
fn staged_name(name: &OsStr, epoch: u64, step: usize) -> OsString {
    beside(name, &format!("{epoch}.{step}.tmp"))
}

/// The name that a replaced file keeps until the end of the commit.
fn old_name(name: &OsStr, epoch: u64, step: usize) -> OsString {
    beside(name, &format!("{epoch}.{step}.old"))
}

/// The name that a new file is renamed from where two names cannot be swapped.
fn new_name(name: &OsStr, epoch: u64, step: usize) -> OsString {
    beside(name, &format!("{epoch}.{step}.new"))
}

/// The name that a replaced directory keeps for ever.
fn orig_name(name: &OsStr, epoch: u64) -> OsString {
    beside(name, &format!("{epoch}.orig"))
}

/// The name that a directory keeps for ever which the run of an epoch replaced.
#[must_use]
pub fn put_aside_name(name: &str, epoch: u64) -> OsString {
    orig_name(OsStr::new(name), epoch)
}

fn beside(name: &OsStr, ending: &str) -> OsString {
    let mut name = name.to_owned();
    name.push(".");
    name.push(ending);
    name
}

/// The epoch and the step, if a name is one that a step on `name` uses for a while, of any run.
fn leftover_of(found: &str, name: &str) -> Option<(u64, usize)> {
    let rest = found.strip_prefix(name)?.strip_prefix('.')?;
    let stem = ENDINGS.iter().find_map(|ending| rest.strip_suffix(ending))?;
    let (epoch, step) = stem.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    if digits(epoch) && digits(step) { Some((epoch.parse().ok()?, step.parse().ok()?)) } else { None }
}

#[cfg(test)]
mod tests;
