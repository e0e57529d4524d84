//! Stages files, commits them in an order of which every prefix is whole, and rolls back.
//!
//! Everything is staged and synced under names of its own before the first name changes. The commit then goes step by
//! step in the order in which the caller named the steps: one name changes in one call, the directory is synced, the
//! next. An error takes the steps back in reverse order; what a kill leaves behind is undone by [`undo_file`] and
//! [`undo_directory`].
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
//! Where [`Transaction::into_mounted`] allows it, a file that something is mounted on is written into: its `.old` is then a
//! copy, and a step is done when the file holds what its `.tmp` does.
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
pub use lock::{LockKind, Locked, PATIENCE, UNATTENDED_PATIENCE, holder};
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
