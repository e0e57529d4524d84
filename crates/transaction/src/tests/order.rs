//! The order of changes that a power cut must keep: a sync between them.

use super::*;
use crate::disk::fault::{calls, with_faults, without_swaps};
use crate::in_place::remove_files;

/// Returns the calls that change or sync a directory, with repeated ones once.
fn order<T>(work: impl FnOnce() -> T) -> Vec<&'static str> {
    const CHANGES: [&str; 5] = ["exchange", "rename", "link", "unlink", "sync directory"];
    with_faults([], work);
    let mut found = calls();
    found.retain(|call| CHANGES.contains(call));
    found.dedup();
    found
}

fn undo_certificates(path: &Path) {
    let locked = locked(path).unwrap();
    undo_directory(&locked, "certs", EPOCH, 1, ("ca", &["ca", "store"]), |bytes| bytes == b"new ca").unwrap();
}

fn done(prepare: fn(&Path)) -> tempfile::TempDir {
    let (dir, _) = prepared(prepare);
    run(dir.path()).unwrap();
    dir
}

#[test]
fn a_directory_is_moved_away_for_good_before_it_is_emptied() {
    let dir = done(lived_in);
    let expected = ["exchange", "sync directory", "rename", "sync directory", "unlink", "sync directory"];
    assert_eq!(order(|| undo_certificates(dir.path())), expected);
}

#[test]
fn a_directory_is_moved_aside_for_good_before_it_loses_what_identifies_it() {
    let dir = done(lived_in);
    fs::write(dir.path().join(format!("certs.{EPOCH}.orig/theirs")), "old").unwrap();
    fs::write(dir.path().join("certs/theirs"), "new").unwrap();
    let calls = without_swaps(|| order(|| undo_certificates(dir.path())));
    // The swap fails.
    assert_eq!(calls[..5], ["exchange", "rename", "sync directory", "rename", "sync directory"]);
    assert_eq!(calls[5..], ["unlink", "sync directory", "unlink", "sync directory"]);
    assert_eq!(fs::read(dir.path().join(format!("certs.{EPOCH}.orig/theirs"))).unwrap(), b"new");
}

#[test]
fn the_file_that_identifies_the_others_is_removed_after_them_for_good() {
    let expected = ["unlink", "sync directory", "unlink", "sync directory"];
    let dir = done(fresh);
    fs::write(dir.path().join("certs/theirs"), "theirs").unwrap();
    assert_eq!(order(|| undo_certificates(dir.path()))[..4], expected);
    let dir = done(fresh);
    let locked = locked(dir.path()).unwrap();
    let undo = || remove_files(&locked, "certs", &["ca", "store"], EPOCH, "ca", |bytes| bytes == b"new ca");
    assert_eq!(order(undo), expected);
}

#[test]
fn a_replaced_file_is_removed_after_the_mark_of_its_step_for_good() {
    let (dir, _) = prepared(fresh);
    let calls = order(|| {
        let like = Attributes::LikeReplaced { otherwise: 0o660, at_most: 0o7777 };
        let before = Expected::Bytes(b"before".to_vec());
        replace_one(locked(dir.path()).unwrap(), EPOCH, "yml", b"after", like, before).unwrap().unwrap();
    });
    let end = ["exchange", "sync directory", "unlink", "sync directory", "unlink", "sync directory"];
    assert!(calls.ends_with(&end), "{calls:?}");
}

#[test]
fn the_name_that_completes_a_copy_comes_last_for_good() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for name in ["jvm.options", "yml"] {
        fs::write(from.path().join(name), name).unwrap();
    }
    let copy = || populate(from.path(), &locked(to.path()).unwrap(), "yml").unwrap();
    assert_eq!(order(copy), ["rename", "sync directory", "rename", "sync directory"]);
}
