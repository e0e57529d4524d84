//! Runs with a single step on one file, as most tools need.

use std::ffi::OsStr;
use std::path::Path;

use crate::{
    Attributes, CommitError, Error, Expected, Held, Locked, PATIENCE, Transaction, is_lost,
    remove_leftovers_holding,
};

/// The warnings of a completed run, or why it was rolled back.
pub type Ended = Result<Vec<String>, CommitError>;

/// Replaces the content of one file, and returns the warnings for the operator.
///
/// # Errors
///
/// If the file is not the expected one, or the system refuses. No staged file is left then.
pub fn replace_one(
    locked: Locked,
    epoch: u64,
    name: &str,
    bytes: &[u8],
    attributes: Attributes,
    expected: Expected,
) -> Result<Ended, Error> {
    let mut transaction = Transaction::begin_alone(locked, epoch);
    transaction.replace(name, bytes, attributes, expected)?;
    Ok(transaction.commit().map(|committed| committed.warnings()))
}

/// Writes one file at a path given by the operator, if the name is free or has a file that is `ours`. First
/// removes files that a killed run staged beside it, if `begun` recognizes them or a power failure left zeros.
///
/// # Errors
///
/// As for [`replace_one`].
pub fn create_one(
    path: &Path,
    epoch: u64,
    bytes: &[u8],
    mode: u32,
    begun: impl Fn(&[u8]) -> bool,
    ours: impl Fn(&[u8]) -> bool + 'static,
) -> Result<Ended, Error> {
    let (parent, name) = whereabouts(path);
    let locked = Locked::for_a_file(parent, PATIENCE)?;
    if let Some(name) = name.to_str() {
        remove_leftovers_holding(
            &locked,
            &[name],
            |held| matches!(held, Held::Bytes(bytes) if is_lost(bytes) || begun(bytes)),
        )?;
    }
    let mut transaction = Transaction::begin_alone(locked, epoch);
    transaction.create(&parent.join(name), bytes, Attributes::New { mode, owner: None }, ours)?;
    Ok(transaction.commit().map(|committed| committed.warnings()))
}

/// Splits a path into the file's directory and its name.
#[must_use]
pub fn whereabouts(path: &Path) -> (&Path, &OsStr) {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    (parent.unwrap_or_else(|| Path::new(".")), path.file_name().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::*;

    #[test]
    fn one_file_is_replaced_where_it_is_what_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "before").unwrap();
        let replace = |expected: &str| {
            let locked = Locked::open(folder.path(), |_| true, Duration::ZERO).unwrap();
            let attributes = Attributes::LikeReplaced { otherwise: 0o600, at_most: 0o666 };
            let expected = Expected::Bytes(expected.as_bytes().to_vec());
            replace_one(locked, 17, "a", b"after", attributes, expected)
        };
        assert!(matches!(replace("other"), Err(Error::Changed { .. })));
        assert_eq!(fs::read(&file).unwrap(), b"before");
        assert_eq!(replace("before").unwrap().unwrap(), [""; 0]);
        assert_eq!(fs::read(&file).unwrap(), b"after");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn one_file_is_created_once_what_was_begun_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        let begun = folder.path().join("a.5.0.tmp");
        let create =
            || create_one(&file, 17, b"whole", 0o600, |held| held == b"who", |found| found == b"whole");
        for held in ["who", "", "\0\0\0\0\0"] {
            fs::write(&begun, held).unwrap();
            create().unwrap().unwrap();
            assert_eq!(fs::read(&file).unwrap(), b"whole");
            assert!(!begun.exists(), "{held:?}");
        }
        fs::write(&file, "another's").unwrap();
        fs::write(&begun, "another's").unwrap();
        assert!(matches!(create(), Err(Error::Exists { .. })));
        assert!(begun.exists());
    }

    #[test]
    fn a_name_without_a_folder_is_in_this_one() {
        for (path, parent, name) in [("a", ".", "a"), ("/x/a", "/x", "a"), ("x/a", "x", "a"), ("..", ".", "")]
        {
            assert_eq!(whereabouts(Path::new(path)), (Path::new(parent), OsStr::new(name)), "{path}");
        }
    }
}
