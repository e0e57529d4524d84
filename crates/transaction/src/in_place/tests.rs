//! Runs in place, undone after each step and after each byte.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use super::*;

const SETTINGS: &str = "s.yml";
const KEYSTORE: &str = "k";
const BEFORE: &[u8] = b"a: 1";
const APPENDED: &[u8] = b"\nb: 2\nc: 3\n";

fn locked(folder: &Path) -> Locked {
    Directory::open(folder, |_| true).unwrap().lock(Duration::ZERO).unwrap()
}

fn intent<'a>(overwritten_before: Option<&'a [u8]>, overwritten_after: &'a [u8]) -> Intent<'a> {
    Intent {
        extended: SETTINGS,
        extended_before: BEFORE,
        appended: APPENDED,
        overwritten: KEYSTORE,
        overwritten_before,
        overwritten_after,
        label: "a label of several words",
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_run_in_place_keeps_the_files_and_can_be_taken_back_from_each_step() {
    for (before, after) in [
        (None, &b"new keystore"[..]),
        (Some(&b"old"[..]), b"new keystore"),
        (Some(b"a longer old one"), b"new"),
    ] {
        for steps in 0..=2 {
            let folder = tempfile::tempdir().unwrap();
            let at = |name: &str| folder.path().join(name);
            fs::write(at(SETTINGS), BEFORE).unwrap();
            if let Some(bytes) = before {
                fs::write(at(KEYSTORE), bytes).unwrap();
            }
            let inode = fs::metadata(at(SETTINGS)).unwrap().ino();
            let locked = locked(folder.path());
            let journal = Journal::begin(&locked, 7, &intent(before, after)).unwrap();
            if steps > 0 {
                journal.write_over(&locked, 0o660).unwrap();
            }
            if steps > 1 {
                journal.append(&locked).unwrap();
            }
            // The next run reads the journal from the disk.
            let found = Journal::find(locked.directory(), SETTINGS, KEYSTORE).unwrap().unwrap();
            assert_eq!((found.epoch(), found.label()), (7, "a label of several words"));
            let progress = found.progress(locked.directory()).unwrap();
            assert_eq!(progress == Progress::Done, steps == 2);
            for _ in 0..2 {
                found.take_back(&locked).unwrap();
            }
            found.close(&locked).unwrap();
            assert_eq!(fs::read(at(SETTINGS)).unwrap(), BEFORE);
            assert_eq!(fs::metadata(at(SETTINGS)).unwrap().ino(), inode);
            assert_eq!(fs::read(at(KEYSTORE)).ok().as_deref(), before);
            assert_eq!(names(folder.path()).len(), 1 + usize::from(before.is_some()));
        }
    }
}

#[test]
fn whatever_a_killed_writer_left_is_taken_back() {
    let (old, new) = (&b"old keystore"[..], &b"another one"[..]);
    for written in 0..=new.len() {
        for appended in 0..=APPENDED.len() {
            let folder = tempfile::tempdir().unwrap();
            let at = |name: &str| folder.path().join(name);
            fs::write(at(SETTINGS), BEFORE).unwrap();
            fs::write(at(KEYSTORE), old).unwrap();
            let locked = locked(folder.path());
            let journal = Journal::begin(&locked, 7, &intent(Some(old), new)).unwrap();
            fs::write(at(KEYSTORE), [&new[..written], &old[written..]].concat()).unwrap();
            fs::write(at(SETTINGS), [BEFORE, &APPENDED[..appended]].concat()).unwrap();
            journal.take_back(&locked).unwrap();
            assert_eq!(fs::read(at(SETTINGS)).unwrap(), BEFORE);
            assert_eq!(fs::read(at(KEYSTORE)).unwrap(), old);
        }
    }
}

#[test]
fn what_somebody_else_wrote_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at(SETTINGS), BEFORE).unwrap();
    fs::write(at(KEYSTORE), "old").unwrap();
    let locked = locked(folder.path());
    let intent = intent(Some(b"old"), b"new");
    fs::write(at(SETTINGS), "a: 2").unwrap();
    assert!(matches!(Journal::begin(&locked, 7, &intent), Err(Error::Changed { .. })));
    fs::write(at(SETTINGS), BEFORE).unwrap();
    fs::write(at(KEYSTORE), "changed").unwrap();
    assert!(matches!(Journal::begin(&locked, 7, &intent), Err(Error::Changed { .. })));
    assert_eq!(names(folder.path()).len(), 2);

    fs::write(at(KEYSTORE), "old").unwrap();
    let journal = Journal::begin(&locked, 7, &intent).unwrap();
    fs::write(at(SETTINGS), "a: 1\nd: 4\n").unwrap();
    assert!(matches!(journal.append(&locked), Err(Error::Changed { .. })));
    assert!(matches!(journal.take_back(&locked), Err(Error::Changed { .. })));
    fs::write(at(SETTINGS), BEFORE).unwrap();
    fs::write(at(KEYSTORE), "an operator's").unwrap();
    assert!(matches!(journal.take_back(&locked), Err(Error::Changed { .. })));
    assert_eq!(fs::read(at(KEYSTORE)).unwrap(), b"an operator's");
}

#[test]
fn a_journal_that_was_not_written_to_its_end_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at(SETTINGS), BEFORE).unwrap();
    let locked = locked(folder.path());
    let journal = Journal::begin(&locked, 7, &intent(None, b"new")).unwrap();
    let whole = fs::read(at("s.yml.7.in-place")).unwrap();
    for length in 0..whole.len() {
        fs::write(at("s.yml.7.in-place"), &whole[..length]).unwrap();
        assert!(Journal::find(locked.directory(), SETTINGS, KEYSTORE).unwrap().is_none(), "{length}");
    }
    remove_strays(&locked, SETTINGS, KEYSTORE).unwrap();
    assert_eq!(names(folder.path()), [SETTINGS]);
    drop(journal);
}
