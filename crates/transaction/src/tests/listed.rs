//! A file that lists others: staged after them, in place before them.

use std::io::Write;

use super::*;
use crate::disk::fault::{Fault, calls, with_faults};

const LIKE: Attributes = Attributes::LikeReplaced { otherwise: 0o644, at_most: 0o644 };

/// Stages a file, and then the list that names it.
fn stage(path: &Path) -> Result<Transaction, Error> {
    let mut transaction = Transaction::begin(locked(path)?, EPOCH);
    transaction.replace("keystore", b"listed", LIKE, Expected::Absent)?;
    let pieces =
        |to: &mut dyn Write| [&b"jour"[..], b"", b"nal"].iter().try_for_each(|piece| to.write_all(piece));
    transaction.replace_written(
        "yml",
        pieces,
        LIKE,
        Expected::Known(Box::new(|bytes| bytes == b"before")),
    )?;
    transaction.begin_with_last();
    transaction.replace("yml", b"final", LIKE, Expected::EarlierStep)?;
    Ok(transaction)
}

fn write(path: &Path) -> Result<(), CommitError> {
    let staged =
        stage(path).map_err(|cause| CommitError { cause, rollback: Vec::new(), left_behind: Vec::new() })?;
    staged.commit().map(|_| ())
}

#[test]
fn after_a_kill_no_file_is_without_the_list_that_names_it() {
    let (dir, _) = prepared(fresh);
    with_faults([], || write(dir.path())).unwrap();
    assert_eq!(fs::read(dir.path().join("yml")).unwrap(), b"final");
    let mut seen = Vec::new();
    for at in 0..calls().len() {
        let (dir, _) = prepared(fresh);
        // The destructor must not tidy up either.
        let _ = with_faults([(at, Fault::Kill)], || write(dir.path()));
        let list = fs::read_to_string(dir.path().join("yml")).unwrap();
        seen.push((list, dir.path().join("keystore").exists()));
    }
    seen.dedup();
    let expected = [("before", false), ("journal", false), ("journal", true), ("final", true)];
    assert_eq!(seen, expected.map(|(list, listed)| (list.to_owned(), listed)));
}

#[test]
fn after_an_error_everything_is_as_it_was() {
    let (dir, _) = prepared(fresh);
    with_faults([], || write(dir.path())).unwrap();
    for at in 0..calls().len() {
        let (dir, before) = prepared(fresh);
        match with_faults([(at, Fault::Error(rustix::io::Errno::NOSPC))], || write(dir.path())) {
            Err(_) => assert_eq!(snapshot(dir.path()), before, "call {at}"),
            Ok(()) => assert_eq!(fs::read(dir.path().join("yml")).unwrap(), b"final", "call {at}"),
        }
    }
}

#[test]
fn a_file_that_is_not_the_known_one_is_not_replaced() {
    let (dir, _) = prepared(fresh);
    fs::write(dir.path().join("yml"), "another").unwrap();
    let before = snapshot(dir.path());
    assert!(matches!(stage(dir.path()), Err(Error::Changed { .. })));
    assert_eq!(snapshot(dir.path()), before);

    fs::write(dir.path().join("yml"), "before").unwrap();
    let staged = stage(dir.path()).unwrap();
    fs::write(dir.path().join("yml"), "beyond").unwrap();
    assert!(matches!(staged.commit().unwrap_err().cause, Error::Changed { .. }));
    assert_eq!(fs::read(dir.path().join("yml")).unwrap(), b"beyond");
    assert!(!dir.path().join("keystore").exists());
}
