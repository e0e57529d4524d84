//! Stages files, commits them in an order of which every prefix is whole, and rolls back.
//!
//! Everything is staged and synced under temporary names before the first name changes. The commit then runs the steps in
//! the caller's order: one name changes in one call, then the directory is synced. After an error the steps are rolled back
//! in reverse order; after a kill, [`undo_file`] and [`undo_directory`] undo them.
//!
//! A step on `x` in the run of an epoch uses these names beside it:
//!
//! | name | holds |
//! |---|---|
//! | `x.<epoch>.<step>.tmp` | the new file, from staging until after the last step |
//! | `x.<epoch>.<step>.old` | a second name of the new file, until it is swapped with `x`; then the file that was replaced |
//! | `x.<epoch>.<step>.new` | a second name of the new file, for a moment, where two names cannot be swapped |
//! | `x.<epoch>.<step>.copy` | a copy that is not whole yet, where a file cannot have two names |
//! | `x.<epoch>.orig` | the directory, or whatever it was, that a new directory replaced: for ever |
//!
//! A file's step is done exactly when `x` and its `.tmp` are the same file, so the way back needs no guess. On a file
//! system without second names a copy stands for one, and two files with the same bytes are taken for the same.
//!
//! If [`Transaction::into_mounted`] allows it, a file that is a mount point is overwritten: its `.old` is then a copy, and
//! a step is done when the file has the content of its `.tmp`.
//!
//! In a directory where everybody may add names, such as `/tmp`, the names have a random part before their ending.

mod attributes;
mod commit;
mod directory;
mod disk;
mod error;
pub mod front;
pub mod in_place;
mod links;
mod lock;
mod mounted;
mod names;
mod one;
mod owned;
mod populate;
mod rollback;
mod second;
mod stage;
mod tag;
mod torn;
mod tree;
mod undo;

pub use attributes::Attributes;
pub use commit::Committed;
pub use directory::Directory;
pub use error::{CommitError, Error, Kind};
pub use links::link_all;
pub use lock::{LockKind, Locked, PATIENCE, UNATTENDED_PATIENCE, holder, wait_until_free};
pub use names::{is_free_epoch, put_aside, put_aside_name, staged_epoch};
pub use one::{Ended, create_one, replace_one, whereabouts};
pub use owned::{make_private_directory, read_file, refuse_unremovable, remove_empty_directory, remove_if};
pub use populate::populate;
pub use stage::{Below, Expected, Transaction, check_free, check_unchanged};
pub use tree::NewDirectory;
pub use undo::{
    Held, Inside, Leftover, Undone, inspect, is_done, leftovers, remove_leftovers, remove_leftovers_holding,
    remove_leftovers_if, undo_directory, undo_file,
};

#[cfg(test)]
mod tests;
