//! Faults at every call: the tree is as before, at once or after the next run has taken back what a kill left.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use super::disk::{Fault, calls, with_fault};
use super::*;

const EPOCH: u64 = 1_795_475_645;

/// Everything that a test compares: kind, mode, owner and content by path.
type Snapshot = BTreeMap<String, (u32, u32, u32, Vec<u8>)>;

fn snapshot(root: &Path) -> Snapshot {
    fn walk(root: &Path, below: &Path, found: &mut Snapshot) {
        for entry in fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            let metadata = fs::symlink_metadata(&path).unwrap();
            let content = if metadata.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.insert(name, (metadata.mode(), metadata.uid(), metadata.gid(), content));
            if metadata.is_dir() {
                walk(root, &path, found);
            }
        }
    }
    let mut found = Snapshot::new();
    walk(root, root, &mut found);
    found
}

fn locked(path: &Path) -> Result<Locked, Error> {
    Directory::open(path)?.lock(Duration::ZERO)
}

/// What a first start does: a journal, a directory, a file that may be there, a file that must not, the final text.
fn run(path: &Path) -> Result<Committed, CommitError> {
    let read = |name: &str| fs::read(path.join(name)).map_or(Expected::Absent, Expected::Bytes);
    let like = Attributes::LikeReplaced { otherwise: 0o660, at_most: 0o7777 };
    let mut transaction = Transaction::begin(locked(path)?, EPOCH);
    transaction.replace("yml", b"journal", like, read("yml"))?;
    transaction.directory("certs", 0o750, &[("ca", b"new ca"), ("store", b"new store")], 0o660)?;
    transaction.replace("keystore", b"new keystore", like, read("keystore"))?;
    let new = Attributes::New { mode: 0o600, owner: None };
    transaction.create(&path.join("credentials"), b"ours", new, |found| found == b"ours")?;
    transaction.replace("yml", b"final", like, Expected::EarlierStep)?;
    transaction.commit()
}

fn take_back(path: &Path) -> Result<(), Error> {
    let locked = locked(path)?;
    if fs::read(path.join("yml")).unwrap() == b"journal" {
        undo_file(&locked, "keystore", EPOCH, 2)?;
        undo_directory(&locked, "certs", EPOCH, 1, "ca", |bytes| bytes == b"new ca")?;
        undo_file(&locked, "yml", EPOCH, 0)?;
    }
    remove_leftovers(&locked, &["yml", "certs", "keystore", "credentials"])?;
    Ok(())
}

fn fresh(path: &Path) {
    fs::write(path.join("yml"), "before").unwrap();
    fs::set_permissions(path.join("yml"), fs::Permissions::from_mode(0o640)).unwrap();
}

fn lived_in(path: &Path) {
    fresh(path);
    fs::write(path.join("keystore"), "old keystore").unwrap();
    fs::set_permissions(path.join("keystore"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::create_dir(path.join("certs")).unwrap();
    fs::write(path.join("certs/mine"), "mine").unwrap();
    fs::write(path.join("certs/ca"), "old ca").unwrap();
    std::os::unix::fs::symlink("mine", path.join("certs/link")).unwrap();
}

fn trees() -> [fn(&Path); 2] {
    [fresh, lived_in]
}

#[test]
fn everything_is_put_in_place() {
    for prepare in trees() {
        let dir = tempfile::tempdir().unwrap();
        prepare(dir.path());
        let warnings = run(dir.path()).unwrap().warnings();
        assert_eq!(warnings, Vec::<String>::new());
        let after = snapshot(dir.path());
        let content = |name: &str| after[name].3.as_slice();
        assert_eq!(content("yml"), b"final");
        assert_eq!(content("keystore"), b"new keystore");
        assert_eq!(content("certs/ca"), b"new ca");
        assert_eq!(after["yml"].0 & 0o7777, 0o640);
        assert_eq!(after["certs"].0 & 0o7777, 0o750);
        assert_eq!(after["certs/ca"].0 & 0o7777, 0o660);
        assert_eq!(after["credentials"].0 & 0o7777, 0o600);
        assert!(!after.keys().any(|name| name.ends_with(".tmp") || name.ends_with(".old")), "{after:?}");
        if after.contains_key("certs/mine") {
            assert_eq!(content(&format!("certs.{EPOCH}.orig/ca")), b"old ca");
            assert_eq!(after["keystore"].0 & 0o7777, 0o600);
            assert!(after.contains_key("certs/link"));
        }
    }
}

#[test]
fn an_error_at_any_call_leaves_everything_as_it_was() {
    for prepare in trees() {
        let count = count(prepare);
        for at in 0..count {
            let dir = tempfile::tempdir().unwrap();
            prepare(dir.path());
            let before = snapshot(dir.path());
            match with_fault(Some((at, Fault::Error)), || run(dir.path())) {
                Err(error) => {
                    assert!(error.rollback.is_empty(), "call {at}: {error}");
                    assert_eq!(snapshot(dir.path()), before, "call {at}");
                }
                // After the last step, what cannot be tidied up is a warning.
                Ok(committed) => {
                    assert!(!committed.warnings().is_empty(), "call {at} of {count} did not fail")
                }
            }
        }
    }
}

#[test]
fn a_kill_at_any_call_is_taken_back_by_the_next_run() {
    for prepare in trees() {
        for at in 0..count(prepare) {
            let dir = tempfile::tempdir().unwrap();
            prepare(dir.path());
            let before = snapshot(dir.path());
            let _ = with_fault(Some((at, Fault::Kill)), || run(dir.path()));
            let finished = fs::read(dir.path().join("yml")).unwrap() == b"final";
            take_back(dir.path()).unwrap();
            let mut after = snapshot(dir.path());
            if finished {
                assert_eq!(after["keystore"].3, b"new keystore", "call {at}");
                assert_eq!(after["certs/ca"].3, b"new ca", "call {at}");
            } else {
                // The credentials carry the run's mark: the next run replaces them.
                if after.remove("credentials").is_some_and(|found| found.3 != b"ours") {
                    panic!("call {at}: strange credentials");
                }
                assert_eq!(after, before, "call {at}");
            }
        }
    }
}

#[test]
fn taking_back_can_itself_be_killed_at_any_call() {
    for prepare in trees() {
        for at in (0..count(prepare)).step_by(3) {
            for second in 0.. {
                let dir = tempfile::tempdir().unwrap();
                prepare(dir.path());
                let before = snapshot(dir.path());
                let _ = with_fault(Some((at, Fault::Kill)), || run(dir.path()));
                let finished = fs::read(dir.path().join("yml")).unwrap() == b"final";
                let killed = with_fault(Some((second, Fault::Kill)), || take_back(dir.path())).is_err();
                take_back(dir.path()).unwrap();
                let mut after = snapshot(dir.path());
                after.remove("credentials");
                assert!(finished || after == before, "call {at}, then {second}: {after:?}");
                if !killed {
                    break;
                }
            }
        }
    }
}

fn count(prepare: fn(&Path)) -> usize {
    let dir = tempfile::tempdir().unwrap();
    prepare(dir.path());
    with_fault(None, || run(dir.path())).unwrap();
    calls()
}

#[test]
fn an_edit_in_between_ends_the_run_with_nothing_changed() {
    let dir = tempfile::tempdir().unwrap();
    fresh(dir.path());
    let like = Attributes::LikeReplaced { otherwise: 0o660, at_most: 0o7777 };
    let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
    transaction.replace("yml", b"new", like, Expected::Bytes(b"before".to_vec())).unwrap();
    fs::write(dir.path().join("yml"), "edited").unwrap();
    let before = fs::read(dir.path().join("yml")).unwrap();
    let error = transaction.commit().unwrap_err();
    assert_eq!(error.cause.kind(), Kind::TryAgain);
    assert_eq!(fs::read(dir.path().join("yml")).unwrap(), before);
    assert_eq!(snapshot(dir.path()).len(), 1);
}

#[test]
fn a_file_that_is_not_ours_is_never_replaced() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("credentials"), "somebody else's").unwrap();
    let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
    let new = Attributes::New { mode: 0o600, owner: None };
    let refused = transaction.create(&dir.path().join("credentials"), b"ours", new, |found| found == b"ours");
    assert_eq!(refused.unwrap_err().kind(), Kind::CannotCreate);
}

#[test]
fn a_transaction_that_is_dropped_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    fresh(dir.path());
    let before = snapshot(dir.path());
    let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
    transaction.directory("certs", 0o750, &[("ca", b"new")], 0o660).unwrap();
    drop(transaction);
    assert_eq!(snapshot(dir.path()), before);
}

#[test]
fn the_lock_names_its_holder_and_leaves_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let held = locked(dir.path()).unwrap();
    let Err(Error::Busy { holder, .. }) = locked(dir.path()) else { panic!("two hold the lock") };
    assert_eq!(holder, Some(std::process::id()));
    drop(held);
    locked(dir.path()).unwrap();
    assert!(snapshot(dir.path()).is_empty());
}

#[test]
fn staged_files_are_readable_by_their_owner_only_until_they_are_dressed() {
    let dir = tempfile::tempdir().unwrap();
    fresh(dir.path());
    for at in 0..count(fresh) {
        let dir = tempfile::tempdir().unwrap();
        fresh(dir.path());
        let _ = with_fault(Some((at, Fault::Kill)), || run(dir.path()));
        for (name, (mode, ..)) in snapshot(dir.path()) {
            let allowed = if name == "yml" || name.starts_with("yml.") { 0o640 } else { 0o770 };
            assert_eq!(mode & 0o777 & !allowed, 0, "call {at}: {name} has mode {mode:o}");
        }
    }
}
