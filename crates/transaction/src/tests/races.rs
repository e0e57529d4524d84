//! Another process acts at every call: none of its changes is lost, and the node can always start.

use super::*;
use crate::disk::fault::{Fault, calls, with_faults};

/// Saves as an editor that writes a new file and renames it.
fn saved(path: &Path) {
    let new = path.with_extension("editor");
    fs::write(&new, "edited").unwrap();
    fs::rename(&new, path).unwrap();
}

/// Saves as an editor that writes into the file.
fn edited_in_place(path: &Path) {
    use std::io::Write;
    let mut file = fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
    file.write_all(b", edited").unwrap();
}

fn given_another_mode(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o604)).unwrap();
}

/// Saves as a process that opened the file earlier and writes to it only now.
fn opened_and_edited_late(path: &Path) -> Box<dyn FnOnce()> {
    use std::io::Write;
    let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
    Box::new(move || file.write_all(b", edited").unwrap())
}

fn at_once(work: fn(&Path)) -> impl Fn(&Path) -> Box<dyn FnOnce()> {
    move |path| {
        let path = path.to_owned();
        Box::new(move || work(&path))
    }
}

/// Changes a name at every call as another process would, and checks the result. The last argument tells
/// whether everything was in place by then.
fn at_every_call(
    tree: fn(&Path),
    name: &'static str,
    prepare: impl Fn(&Path) -> Box<dyn FnOnce()>,
    look: impl Fn(&Path, &Result<Committed, CommitError>, &str, bool),
) {
    let (dir, _) = prepared(tree);
    with_faults([], || run(dir.path())).unwrap();
    let calls = calls();
    let last = calls.iter().rposition(|call| *call == "exchange").unwrap();
    for at in 0..calls.len() {
        let (dir, _) = prepared(tree);
        let path = dir.path().join(name);
        let act = Fault::Meanwhile(prepare(&path));
        let result = with_faults([(at, act)], || run(dir.path()));
        if let Err(error) = &result {
            let about = matches!(&error.cause, Error::Changed { path: found } if *found == path);
            assert!(about, "call {at}: {:?}", error.cause);
            assert_eq!(error.rollback.is_empty(), error.left_behind.is_empty(), "call {at}: {error}");
        }
        look(dir.path(), &result, &format!("call {at}"), at > last);
    }
}

/// Whether the node can start: the journal turns TLS off, or settings, certificates and passwords match.
fn can_start(path: &Path) -> bool {
    let holds = |name: &str, text: &str| fs::read_to_string(path.join(name)).unwrap().contains(text);
    let journal = holds("yml", "journal");
    let (tls, certs, passwords) =
        (holds("yml", "final"), holds("certs/ca", "new ca"), holds("keystore", "new keystore"));
    journal || (tls == certs && tls == passwords)
}

#[test]
fn an_edit_of_the_settings_is_never_lost() {
    for work in [saved, edited_in_place] {
        at_every_call(lived_in, "yml", at_once(work), |path, result, context, late| {
            let yml = fs::read_to_string(path.join("yml")).unwrap();
            assert!(yml.contains("edited"), "{context}: {yml}");
            assert!(if result.is_ok() { late } else { can_start(path) }, "{context}");
        });
    }
}

#[test]
fn an_edit_of_the_keystore_is_never_lost() {
    for work in [saved, edited_in_place] {
        at_every_call(lived_in, "keystore", at_once(work), |path, result, context, late| {
            let keystore = fs::read_to_string(path.join("keystore")).unwrap();
            assert!(keystore.contains("edited"), "{context}: {keystore}");
            assert!(if result.is_ok() { late } else { can_start(path) }, "{context}");
        });
    }
}

/// Replaces our directory with one of another process.
fn swapped_for_another(path: &Path) {
    if path.exists() {
        fs::rename(path, path.with_extension("moved")).unwrap();
    }
    fs::create_dir(path).unwrap();
    fs::write(path.join("theirs"), "theirs").unwrap();
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_directory_of_somebody_else_is_never_moved_but_aside() {
    for tree in TREES {
        at_every_call(tree, "certs", at_once(swapped_for_another), |path, result, context, _| {
            let aside = path.join(format!("certs.{EPOCH}.orig/theirs"));
            // A directory that was created early enough is moved aside like any other.
            let in_time = result.is_ok() && aside.exists();
            assert!(in_time || path.join("certs/theirs").exists(), "{context}");
        });
    }
}

#[test]
fn what_somebody_put_under_a_staged_name_is_not_removed() {
    let (dir, _) = prepared(fresh);
    let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
    transaction.directory("certs", &certs(&[("ca", b"new")])).unwrap();
    let staged = dir.path().join(format!("certs.{EPOCH}.0.tmp"));
    swapped_for_another(&staged);
    drop(transaction);
    assert_eq!(fs::read(staged.join("theirs")).unwrap(), b"theirs");
}

/// Another process swaps the file that was read for another one, and later swaps it back.
#[test]
#[ignore = "needs root: cargo xtask test"]
fn nothing_is_written_for_whoever_exchanges_files() {
    let tree = |path: &Path| {
        fresh(path);
        fs::write(path.join("theirs"), "theirs").unwrap();
        std::os::unix::fs::chown(path.join("theirs"), Some(4712), None).unwrap();
    };
    let (dir, _) = prepared(tree);
    let like = Attributes::LikeReplaced { otherwise: 0o660, at_most: 0o7777 };
    let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
    fs::rename(dir.path().join("theirs"), dir.path().join("yml")).unwrap();
    let before = snapshot(dir.path());
    let replaced =
        with_faults([], || transaction.replace("yml", b"secret", like, Expected::Bytes(b"before".to_vec())));
    assert!(matches!(replaced, Err(Error::Changed { .. })));
    assert!(!calls().iter().any(|call| ["create", "write", "owner"].contains(call)), "{:?}", calls());
    assert_eq!(snapshot(dir.path()), before);
}

#[test]
fn what_was_not_done_is_told_from_what_was() {
    let (dir, _) = prepared(lived_in);
    with_faults([], || run(dir.path())).unwrap();
    let first = calls().iter().position(|call| *call == "exchange").unwrap();
    for (at, expected) in [(first, Undone::NotDone), (first + 1, Undone::TakenBack)] {
        let (dir, _) = prepared(lived_in);
        with_faults([(at, Fault::Kill)], || drop(run(dir.path())));
        let locked = locked(dir.path()).unwrap();
        assert_eq!(undo_file(&locked, "yml", EPOCH, 0).unwrap(), expected);
        assert_eq!(undo_file(&locked, "yml", EPOCH, 0).unwrap(), Undone::NotDone);
    }
}

#[test]
fn what_is_written_late_into_the_old_file_ends_the_run() {
    for name in ["yml", "keystore"] {
        at_every_call(lived_in, name, opened_and_edited_late, |path, result, context, late| {
            if result.is_ok() {
                assert!(late, "{context}");
            } else {
                let content = fs::read_to_string(path.join(name)).unwrap();
                assert!(content.ends_with(", edited"), "{context}: {content}");
            }
        });
    }
}

#[test]
fn another_mode_is_never_lost() {
    at_every_call(lived_in, "yml", at_once(given_another_mode), |path, _, context, _| {
        assert_eq!(fs::metadata(path.join("yml")).unwrap().mode() & 0o777, 0o604, "{context}");
    });
}

#[test]
fn an_edit_before_the_commit_ends_the_run_with_nothing_changed() {
    let works: [fn(&Path); 4] =
        [saved, edited_in_place, given_another_mode, |path| fs::remove_file(path).unwrap()];
    for work in works {
        let (dir, _) = prepared(fresh);
        let like = Attributes::LikeReplaced { otherwise: 0o660, at_most: 0o7777 };
        let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
        transaction.replace("yml", b"new", like, Expected::Bytes(b"before".to_vec())).unwrap();
        work(&dir.path().join("yml"));
        let before: Vec<_> = fs::read(dir.path().join("yml")).into_iter().collect();
        let error = with_faults([], || transaction.commit()).unwrap_err();
        assert!(!calls().contains(&"exchange"));
        assert_eq!(error.cause.kind(), Kind::TryAgain);
        assert_eq!(error.to_string(), "nothing was changed");
        let after: Vec<_> = snapshot(dir.path()).into_values().map(|entry| entry.content).collect();
        assert_eq!(after, before);
    }
}

#[test]
fn what_somebody_made_of_a_killed_run_is_left_alone() {
    let (dir, _) = prepared(lived_in);
    with_faults([], || run(dir.path())).unwrap();
    let last = calls().iter().rposition(|call| *call == "exchange").unwrap();
    let (dir, _) = prepared(lived_in);
    with_faults([(last, Fault::Kill)], || drop(run(dir.path())));
    saved(&dir.path().join("keystore"));
    fs::write(dir.path().join("certs/ca"), "edited").unwrap();
    let locked = locked(dir.path()).unwrap();
    assert_eq!(undo_file(&locked, "keystore", EPOCH, 2).unwrap(), Undone::Superseded);
    let ours = |bytes: &[u8]| bytes == b"new ca";
    assert_eq!(
        undo_directory(&locked, "certs", EPOCH, 1, ("ca", &["ca", "store"]), ours).unwrap(),
        Undone::Superseded
    );
    assert_eq!(undo_file(&locked, "yml", EPOCH, 0).unwrap(), Undone::TakenBack);
    assert_eq!(undo_file(&locked, "yml", EPOCH, 0).unwrap(), Undone::NotDone);
    let after = snapshot(dir.path());
    for (name, content) in [("keystore", "edited"), ("certs/ca", "edited"), ("yml", "before")] {
        assert_eq!(after[name].content, content.as_bytes(), "{name}");
    }
}

#[test]
fn what_somebody_put_beside_certificates_outlives_the_run_that_is_taken_back() {
    for before in [fresh as fn(&Path), lived_in] {
        let (dir, _) = prepared(before);
        with_faults([], || run(dir.path())).unwrap();
        let last = calls().iter().rposition(|call| *call == "exchange").unwrap();
        let (dir, _) = prepared(before);
        with_faults([(last, Fault::Kill)], || drop(run(dir.path())));
        fs::write(dir.path().join("certs/theirs"), "theirs").unwrap();
        take_back(dir.path()).unwrap();
        let after = snapshot(dir.path());
        assert_eq!(after["certs/theirs"].content, b"theirs");
        assert!(after.values().all(|entry| entry.content != b"new ca" && entry.content != b"new store"));
    }
}
