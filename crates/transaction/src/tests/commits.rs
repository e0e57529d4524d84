//! Commits that complete, and refusals before anything changes.

use super::*;
use crate::disk::fault::{has_links, without_links, without_swaps};

fn everything_is_in_place(prepare: fn(&Path)) {
    let (dir, before) = prepared(prepare);
    let warnings = run(dir.path()).unwrap().warnings();
    assert_eq!(warnings, Vec::<String>::new());
    let after = snapshot(dir.path());
    assert_eq!(state(dir.path(), &before), State::Done);
    let mode = |name: &str| after[name].mode & 0o7777;
    assert_eq!(mode("yml"), 0o640);
    assert_eq!(mode("certs"), 0o750);
    assert_eq!(mode("certs/ca"), 0o660);
    assert_eq!(mode("credentials"), 0o600);
    assert_eq!(mode("keystore"), if before.contains_key("keystore") { 0o600 } else { 0o660 });
    assert!(!after.keys().any(|name| is_of_a_step(name)), "{after:?}");
    for name in ["yml", "keystore", "credentials", "certs/ca"] {
        assert_eq!(after[name].links, 1, "{name}");
    }
    if before.contains_key("certs") {
        assert_eq!(after[&format!("certs.{EPOCH}.orig/ca")], before["certs/ca"]);
        if has_links() {
            assert_eq!(after["certs/mine"].inode, before["certs/mine"].inode);
        }
        assert_eq!(after["certs/mine"].content, b"mine");
        assert_eq!(after["certs/link"].content, b"mine");
    }
}

#[test]
fn everything_is_put_in_place() {
    TREES.into_iter().for_each(everything_is_in_place);
}

#[test]
fn everything_is_put_in_place_where_names_cannot_be_swapped() {
    without_swaps(|| TREES.into_iter().for_each(everything_is_in_place));
}

#[test]
fn everything_is_put_in_place_where_a_file_has_one_name() {
    without_links(|| {
        TREES.into_iter().for_each(everything_is_in_place);
        without_swaps(|| TREES.into_iter().for_each(everything_is_in_place));
    });
}

#[test]
fn a_transaction_that_is_dropped_leaves_nothing() {
    for prepare in TREES {
        let (dir, before) = prepared(prepare);
        let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
        transaction.directory("certs", &certs(&[("ca", b"new")])).unwrap();
        let new = Attributes::New { mode: 0o600, owner: None };
        transaction.create(&dir.path().join("credentials"), b"ours", new, |_| false).unwrap();
        drop(transaction);
        assert_eq!(snapshot(dir.path()), before);
    }
}

#[test]
fn a_file_that_is_not_ours_is_never_replaced() {
    let new = Attributes::New { mode: 0o600, owner: None };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("credentials");
    let make: [fn(&Path); 3] = [
        |path| fs::write(path, "somebody else's").unwrap(),
        |path| symlink("nowhere", path).unwrap(),
        |path| fs::create_dir(path).unwrap(),
    ];
    for make in make {
        // One that exists before the run, then one that appears after staging.
        make(&path);
        let before = snapshot(dir.path());
        let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
        let refused = transaction.create(&path, b"ours", new, |found| found == b"ours");
        assert!(matches!(refused, Err(Error::Exists { .. })));
        drop(transaction);
        assert_eq!(snapshot(dir.path()), before);
        fs::remove_file(&path).or_else(|_| fs::remove_dir(&path)).unwrap();

        let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
        transaction.create(&path, b"ours", new, |found| found == b"ours").unwrap();
        make(&path);
        let error = transaction.commit().unwrap_err();
        assert_eq!(error.cause.kind(), Kind::CannotCreate);
        assert_eq!(error.to_string(), "nothing was changed");
        assert!(snapshot(dir.path()).keys().eq(["credentials"]));
        fs::remove_file(&path).or_else(|_| fs::remove_dir(&path)).unwrap();
    }
}

#[test]
fn a_file_that_is_ours_by_its_content_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    let path = other.path().join("credentials");
    fs::write(&path, "ours, of an earlier run").unwrap();
    let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
    let new = Attributes::New { mode: 0o600, owner: None };
    transaction.create(&path, b"ours, of this run", new, |found| found.starts_with(b"ours")).unwrap();
    assert_eq!(transaction.commit().unwrap().warnings(), Vec::<String>::new());
    assert_eq!(fs::read(&path).unwrap(), b"ours, of this run");
    assert_eq!(snapshot(other.path()).len(), 1);
}

#[test]
fn a_link_to_nothing_is_replaced_as_if_it_were_not_there() {
    let like = Attributes::LikeReplaced { otherwise: 0o660, at_most: 0o7777 };
    let dir = tempfile::tempdir().unwrap();
    symlink("nowhere", dir.path().join("keystore")).unwrap();
    let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
    transaction.replace("keystore", b"new", like, Expected::Absent).unwrap();
    transaction.commit().unwrap();
    let after = snapshot(dir.path());
    assert_eq!(after.len(), 1);
    assert_eq!((after["keystore"].mode, after["keystore"].content.as_slice()), (0o100_660, &b"new"[..]));
}

#[test]
fn what_is_no_file_is_refused() {
    let like = Attributes::LikeReplaced { otherwise: 0o660, at_most: 0o7777 };
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "x").unwrap();
    fs::create_dir(dir.path().join("directory")).unwrap();
    symlink("file", dir.path().join("link")).unwrap();
    let before = snapshot(dir.path());
    for name in ["directory", "link"] {
        let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
        let refused = transaction.replace(name, b"new", like, Expected::Bytes(b"x".to_vec()));
        assert!(matches!(refused, Err(Error::NotRegular { .. })), "{name}");
        drop(transaction);
        assert_eq!(snapshot(dir.path()), before);
    }
}

#[test]
fn whatever_has_the_name_of_a_new_directory_moves_aside_as_it_is() {
    let make: [fn(&Path); 3] = [
        |path| fs::write(path, "a file").unwrap(),
        |path| symlink("nowhere", path).unwrap(),
        |path| fs::create_dir_all(path.join("directory")).unwrap(),
    ];
    for make in make {
        let dir = tempfile::tempdir().unwrap();
        make(&dir.path().join("certs"));
        let before = snapshot(dir.path());
        let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
        transaction.directory("certs", &certs(&[("ca", b"new ca")])).unwrap();
        assert_eq!(transaction.commit().unwrap().warnings().len(), 1);
        let after = snapshot(dir.path());
        assert_eq!(after[&format!("certs.{EPOCH}.orig")], before["certs"]);
        assert_eq!(after["certs/ca"].content, b"new ca");
        assert_eq!(after.len(), before.len() + 2);
    }
}

#[test]
fn a_mount_point_is_refused_before_anything_changes() {
    let root = Directory::open(Path::new("/"), |_| true).unwrap();
    let facts = root.facts("proc").unwrap();
    let names = names::Names::of("proc".as_ref(), EPOCH, 0, None);
    let (root, kind) = (std::rc::Rc::new(root), stage::StepKind::Directory);
    let step = stage::Step::new(root, "proc".into(), names, kind, facts.unwrap());
    let step = stage::Step { replaced: facts, ..step };
    let error = step.verify().unwrap_err();
    assert_eq!(error.kind(), Kind::Io);
    assert_eq!(error.to_string(), "`/proc` is a mount point and cannot be replaced");
}

#[test]
fn leftovers_are_listed_and_removed_and_nothing_else_is() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["yml", "yml.17.0.tmp", "yml.bak.tmp", "certs.17.orig", "other.17.0.tmp"] {
        fs::write(dir.path().join(name), name).unwrap();
    }
    fs::create_dir(dir.path().join("certs.17.1.tmp")).unwrap();
    fs::write(dir.path().join("certs.17.1.tmp/ca"), "").unwrap();
    fs::create_dir_all(dir.path().join("certs.18.1.tmp/directory")).unwrap();
    let locked = locked(dir.path()).unwrap();
    let found = leftovers(locked.directory(), &["yml", "certs"]).unwrap();
    let expected = [("certs", 17, 1), ("certs", 18, 1), ("yml", 17, 0)].map(|(of, epoch, step)| {
        let path = dir.path().join(format!("{of}.{epoch}.{step}.tmp"));
        Leftover { path, of: of.to_owned(), epoch, step }
    });
    assert_eq!(found, expected);
    assert_eq!(remove_leftovers(&locked, &["yml", "certs"]).unwrap(), ["certs.17.1.tmp", "yml.17.0.tmp"]);
    let left: Vec<String> = snapshot(dir.path()).into_keys().filter(|name| !name.contains('/')).collect();
    assert_eq!(left, ["certs.17.orig", "certs.18.1.tmp", "other.17.0.tmp", "yml", "yml.bak.tmp"]);
}

#[test]
fn leftovers_are_shown_with_what_they_hold() {
    let dir = tempfile::tempdir().unwrap();
    lived_in(dir.path());
    fs::write(dir.path().join("yml.18.0.tmp"), "new").unwrap();
    fs::create_dir(dir.path().join("certs.17.1.tmp")).unwrap();
    for (name, content) in [("ca", "new ca"), ("mine", "mine"), ("theirs", "theirs")] {
        fs::write(dir.path().join("certs.17.1.tmp").join(name), content).unwrap();
    }
    symlink("mine", dir.path().join("certs.17.1.tmp/link")).unwrap();
    symlink("nowhere", dir.path().join("certs.18.1.tmp")).unwrap();
    let locked = locked(dir.path()).unwrap();
    let found = inspect(locked.directory(), &["yml", "certs"]).unwrap();
    let [(_, Held::Files(files)), (_, Held::Other), (yml, Held::Bytes(bytes))] = &found[..] else {
        panic!("{:?}", found.iter().map(|(leftover, _)| leftover).collect::<Vec<_>>())
    };
    assert_eq!((bytes.as_slice(), yml.epoch, yml.step), (&b"new"[..], 18, 0));
    let shown: Vec<_> =
        files.iter().map(|inside| (inside.name.to_str().unwrap(), inside.is_shared)).collect();
    assert_eq!(shown, [("ca", false), ("link", true), ("mine", true), ("theirs", false)]);
    let removed = remove_leftovers_if(&locked, &["yml", "certs"], |leftover| leftover.epoch == 17).unwrap();
    assert_eq!(removed, ["certs.17.1.tmp"]);
    assert!(dir.path().join("yml.18.0.tmp").exists() && dir.path().join("certs/mine").exists());
}

#[test]
fn the_lock_names_its_holder_and_leaves_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let held = locked(dir.path()).unwrap();
    let Err(Error::Busy { holder, path }) = locked(dir.path()) else { panic!("two hold the lock") };
    assert_eq!((holder, path.as_path()), (Some(std::process::id()), dir.path()));
    drop(held);
    locked(dir.path()).unwrap();
    assert!(snapshot(dir.path()).is_empty());
}

#[test]
fn the_lock_is_held_until_the_transaction_has_ended() {
    let dir = tempfile::tempdir().unwrap();
    let transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
    assert!(matches!(locked(dir.path()), Err(Error::Busy { .. })));
    let path = dir.path().to_owned();
    let wait = move || Directory::open(&path, |_| true)?.lock(Duration::from_secs(60)).map(|_| ());
    let waiting = std::thread::Builder::new().spawn(wait).unwrap();
    transaction.commit().unwrap();
    waiting.join().unwrap().unwrap();
}
