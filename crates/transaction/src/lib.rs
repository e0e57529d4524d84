//! Stages files, commits them in an order of which every prefix is whole, and rolls back.
//!
//! Everything is staged and synced under names of its own before the first name changes. The commit then goes step by
//! step in the order in which the caller named the steps: one rename, the directory synced, the next. An error takes
//! the steps back in reverse order; what a kill leaves behind is taken back by [`undo_file`] and
//! [`undo_directory`], which tell from the names how far the run came.

mod commit;
mod directory;
mod disk;
mod error;
mod stage;
mod undo;

pub use commit::Committed;
pub use directory::{Directory, Locked};
pub use error::{CommitError, Error, Kind};
pub use stage::{Attributes, Expected, Transaction, check_free};
pub use undo::{remove_leftovers, undo_directory, undo_file};

/// The name that a file or directory is staged under.
fn staged_name(name: &str, epoch: u64, step: usize) -> String {
    format!("{name}.{epoch}.{step}.tmp")
}

/// The name that a replaced file keeps until the end of the commit.
fn old_name(name: &str, epoch: u64, step: usize) -> String {
    format!("{name}.{epoch}.{step}.old")
}

/// The name that a replaced directory keeps for ever.
fn orig_name(name: &str, epoch: u64) -> String {
    format!("{name}.{epoch}.orig")
}

/// Whether a name is one that staging gives, of any run.
fn is_leftover(found: &str, name: &str) -> bool {
    let rest = found.strip_prefix(name).and_then(|rest| rest.strip_prefix('.'));
    let stem = rest.and_then(|rest| rest.strip_suffix(".tmp").or_else(|| rest.strip_suffix(".old")));
    let number = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    stem.and_then(|stem| stem.split_once('.')).is_some_and(|(epoch, step)| number(epoch) && number(step))
}

#[cfg(test)]
mod tests;
