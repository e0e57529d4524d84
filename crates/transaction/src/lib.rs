//! Stages files, commits them step by step so that every prefix of the steps is consistent, and rolls back.
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
//! | `x.<epoch>.<step>.old` | a second name of the new file, until it is swapped with `x`; then the replaced file |
//! | `x.<epoch>.<step>.new` | briefly a second name of the new file, if two names cannot be swapped |
//! | `x.<epoch>.<step>.copy` | an incomplete copy, if the file system has no hard links |
//! | `x.<epoch>.orig` | the directory or file that a new directory replaced; it is kept permanently |
//!
//! The step of a file is done exactly if `x` and its `.tmp` are the same file, so undo is unambiguous. On a
//! file system without hard links a copy serves instead, and two files with the same bytes count as the same.
//!
//! If [`Transaction::into_mounted`] allows it, a file that is a mount point is overwritten. Its `.old` is
//! then a copy, and the step is done if the file has the content of its `.tmp`.
//!
//! In a directory where everyone may add names, such as `/tmp`, the names have a random part before the
//! suffix.

mod attributes;
mod checks;
mod commit;
mod content;
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
pub use checks::{check_free, check_unchanged};
pub use commit::Committed;
pub use content::Expected;
pub use directory::Directory;
pub use error::{CommitError, Error, Kind};
pub use links::link_all;
pub use lock::{Locked, PATIENCE, UNATTENDED_PATIENCE, holder, is_range_locked, wait_until_free};
pub use names::{is_free_epoch, put_aside, put_aside_name, staged_epoch};
pub use one::{Ended, create_one, replace_one, whereabouts};
pub use owned::{make_private_directory, read_file, refuse_unremovable, remove_empty_directory, remove_if};
pub use populate::populate;
pub use stage::{Below, Transaction};
pub use torn::is_lost;
pub use tree::NewDirectory;
pub use undo::{
    Held, Inside, Leftover, Undone, inspect, is_done, leftovers, remove_leftovers, remove_leftovers_holding,
    remove_leftovers_if, undo_directory, undo_file,
};

#[cfg(test)]
mod tests;
