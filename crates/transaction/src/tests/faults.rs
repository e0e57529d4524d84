//! Faults at every call: the tree is restored at once, or after a kill by the next run.

use rustix::io::Errno;

use super::*;
use crate::disk::fault::{Fault, calls, with_faults, without_links, without_swaps};

/// Errors that the system may return for any call. The program handles some of them and continues.
const ERRORS: [Errno; 9] = [
    Errno::IO,
    Errno::NOSPC,
    Errno::ACCESS,
    Errno::PERM,
    Errno::ROFS,
    Errno::DQUOT,
    Errno::MFILE,
    Errno::XDEV,
    Errno::BUSY,
];

fn count(prepare: fn(&Path)) -> usize {
    let (dir, _) = prepared(prepare);
    with_faults([], || run(dir.path())).unwrap();
    calls().len()
}

fn an_error_leaves_everything_as_it_was(prepare: fn(&Path), errors: &[Errno]) {
    for at in 0..count(prepare) {
        for errno in errors {
            let (dir, before) = prepared(prepare);
            let context = || format!("{errno} at call {at}");
            match with_faults([(at, Fault::Error(*errno))], || run(dir.path())) {
                Err(error) => {
                    assert!(
                        error.rollback.is_empty() && error.left_behind.is_empty(),
                        "{}: {error}",
                        context()
                    );
                    assert_eq!(snapshot(dir.path()), before, "{}", context());
                }
                // A failed optional step or cleanup is only a warning.
                Ok(committed) => {
                    assert_eq!(state(dir.path(), &before), State::Done, "{}", context());
                    let left = snapshot(dir.path()).keys().any(|name| is_of_a_step(name));
                    assert!(!left || !committed.warnings().is_empty(), "{}", context());
                }
            }
        }
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn an_error_at_any_call_leaves_everything_as_it_was() {
    for prepare in TREES {
        an_error_leaves_everything_as_it_was(prepare, &ERRORS);
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn an_error_at_any_call_leaves_everything_as_it_was_where_names_cannot_be_swapped() {
    without_swaps(|| {
        TREES.into_iter().for_each(|prepare| an_error_leaves_everything_as_it_was(prepare, &ERRORS[..2]))
    });
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn an_error_at_any_call_leaves_everything_as_it_was_where_a_file_has_one_name() {
    without_links(|| {
        TREES.into_iter().for_each(|prepare| an_error_leaves_everything_as_it_was(prepare, &ERRORS[..2]));
        without_swaps(|| an_error_leaves_everything_as_it_was(fresh, &ERRORS[..1]));
    });
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_signal_at_any_call_changes_nothing() {
    for prepare in TREES {
        for at in 0..count(prepare) {
            let (dir, before) = prepared(prepare);
            let committed = with_faults([(at, Fault::Error(Errno::INTR))], || run(dir.path())).unwrap();
            assert_eq!(committed.warnings(), Vec::<String>::new());
            assert_eq!(state(dir.path(), &before), State::Done);
            assert!(!snapshot(dir.path()).keys().any(|name| is_of_a_step(name)));
        }
    }
}

/// Compares with the previous state; a completed run stays.
fn is_before_or_done(path: &Path, before: &Snapshot, was: State, context: &str) {
    let mut after = snapshot(path);
    if was == State::Done {
        assert_eq!(state(path, before), State::Done, "{context}");
        assert!(!after.keys().any(|name| is_of_a_step(name)), "{context}: {after:?}");
    } else {
        // The credentials contain the run's mark, so the next run replaces them.
        if let Some(credentials) = after.remove("credentials") {
            assert_eq!(credentials.content, b"ours", "{context}");
        }
        assert_eq!(after, *before, "{context}");
    }
}

fn a_kill_is_taken_back(prepare: fn(&Path)) -> Vec<State> {
    let mut states = Vec::new();
    for at in 0..count(prepare) {
        let (dir, before) = prepared(prepare);
        with_faults([(at, Fault::Kill)], || drop(run(dir.path())));
        let was = state(dir.path(), &before);
        take_back(dir.path()).unwrap();
        is_before_or_done(dir.path(), &before, was, &format!("call {at}"));
        states.push(was);
    }
    states.dedup();
    states
}

#[test]
fn a_kill_at_any_call_leaves_a_prefix_and_is_taken_back_by_the_next_run() {
    let every = [State::Before, State::Journal, State::Certificates, State::Keystore, State::Done];
    for prepare in TREES {
        assert_eq!(a_kill_is_taken_back(prepare), every);
    }
}

/// Without swaps the directory is briefly missing, which is unavoidable.
fn a_kill_is_taken_back_without_swaps() {
    without_swaps(|| {
        assert!(a_kill_is_taken_back(fresh).contains(&State::Keystore));
        for at in 0..count(lived_in) {
            let (dir, before) = prepared(lived_in);
            with_faults([(at, Fault::Kill)], || drop(run(dir.path())));
            let done = fs::read(dir.path().join("yml")).unwrap() == b"final";
            take_back(dir.path()).unwrap();
            let was = if done { State::Done } else { State::Before };
            is_before_or_done(dir.path(), &before, was, &format!("call {at}"));
        }
    });
}

#[test]
fn a_kill_at_any_call_is_taken_back_where_names_cannot_be_swapped() {
    a_kill_is_taken_back_without_swaps();
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_kill_at_any_call_is_taken_back_where_a_file_has_one_name() {
    without_links(|| {
        let every = [State::Before, State::Journal, State::Certificates, State::Keystore, State::Done];
        TREES.into_iter().for_each(|prepare| assert_eq!(a_kill_is_taken_back(prepare), every));
        a_kill_is_taken_back_without_swaps();
    });
}

/// Copies as a container image or a backup does: a hard link becomes a separate file.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&to).unwrap();
            copy(&from, &to);
        } else if entry.file_type().unwrap().is_symlink() {
            symlink(fs::read_link(from).unwrap(), to).unwrap();
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_copy_of_what_a_kill_left_is_taken_back_as_well() {
    for prepare in TREES {
        for at in 0..count(prepare) {
            let (dir, before) = prepared(prepare);
            with_faults([(at, Fault::Kill)], || drop(run(dir.path())));
            let was = state(dir.path(), &before);
            let other = tempfile::tempdir().unwrap();
            copy(dir.path(), other.path());
            take_back(other.path()).unwrap();
            let expected = if was == State::Done { State::Done } else { State::Before };
            assert_eq!(state(other.path(), &before), expected, "call {at}");
            assert!(!snapshot(other.path()).keys().any(|name| is_of_a_step(name)), "call {at}");
        }
    }
}

/// Kills a run at every call, or at every fourth without `ES_BOOTSTRAP_TEST_ALL`, and then kills the undo at
/// every call.
#[expect(clippy::disallowed_methods, reason = "the long form is asked for by a variable")]
fn taking_back_can_be_killed(prepare: fn(&Path), only_prefixes: bool) {
    let step = if std::env::var_os("ES_BOOTSTRAP_TEST_ALL").is_some() { 1 } else { 4 };
    for at in (0..count(prepare)).step_by(step) {
        for second in 0.. {
            let (dir, before) = prepared(prepare);
            let context = format!("call {at}, then {second}");
            with_faults([(at, Fault::Kill)], || drop(run(dir.path())));
            let done = fs::read(dir.path().join("yml")).unwrap() == b"final";
            let killed = with_faults([(second, Fault::Kill)], || take_back(dir.path())).is_err();
            if only_prefixes {
                state(dir.path(), &before);
            }
            take_back(dir.path()).unwrap();
            is_before_or_done(dir.path(), &before, if done { State::Done } else { State::Before }, &context);
            if !killed {
                break;
            }
        }
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn taking_back_can_itself_be_killed_at_any_call() {
    TREES.into_iter().for_each(|prepare| taking_back_can_be_killed(prepare, true));
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn taking_back_can_itself_be_killed_where_names_cannot_be_swapped() {
    without_swaps(|| TREES.into_iter().for_each(|prepare| taking_back_can_be_killed(prepare, false)));
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn taking_back_can_itself_be_killed_where_a_file_has_one_name() {
    without_links(|| {
        TREES.into_iter().for_each(|prepare| taking_back_can_be_killed(prepare, true));
        without_swaps(|| taking_back_can_be_killed(fresh, false));
    });
}

#[test]
fn where_nothing_can_be_taken_back_the_first_error_is_told_and_the_next_run_does_it() {
    for prepare in TREES {
        for at in 0..count(prepare) {
            let (dir, before) = prepared(prepare);
            let result = with_faults([(at, Fault::Dead(Errno::IO))], || run(dir.path()));
            let was = state(dir.path(), &before);
            if let Err(error) = result {
                assert!(was != State::Done || !error.rollback.is_empty(), "call {at}: {error}");
                let changed = snapshot(dir.path()) != before;
                let staging_ended = error.rollback.is_empty() && was == State::Before;
                assert!(!changed || staging_ended || !error.left_behind.is_empty(), "call {at}: {error}");
                assert!(
                    error.left_behind.iter().all(|path| path.starts_with(dir.path())),
                    "call {at}: {error}"
                );
            }
            take_back(dir.path()).unwrap();
            is_before_or_done(dir.path(), &before, was, &format!("call {at}"));
        }
    }
}

fn the_way_back_can_fail(then: fn() -> Fault) {
    for prepare in TREES {
        let (dir, _) = prepared(prepare);
        with_faults([], || run(dir.path())).unwrap();
        let calls_of_run = calls();
        let count = calls_of_run.len();
        let staged = calls_of_run.iter().rposition(|call| *call == "sync").unwrap();
        // While files are being staged, there is little to undo.
        for at in (0..staged).step_by(7).chain(staged..count) {
            for second in at + 1..count + 40 {
                let (dir, before) = prepared(prepare);
                let faults = [(at, Fault::Error(Errno::IO)), (second, then())];
                let result = with_faults(faults, || run(dir.path()));
                if calls().len() <= second {
                    break;
                }
                let was = state(dir.path(), &before);
                match result {
                    Ok(_) => assert_eq!(was, State::Done, "calls {at} and {second}"),
                    Err(error) if error.rollback.is_empty() => {
                        assert_eq!(was, State::Before, "calls {at} and {second}");
                    }
                    Err(error) => assert!(!error.left_behind.is_empty(), "calls {at} and {second}: {error}"),
                }
                take_back(dir.path()).unwrap();
                is_before_or_done(dir.path(), &before, was, &format!("calls {at} and {second}"));
            }
        }
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_second_error_on_the_way_back_leaves_a_prefix_and_the_next_run_ends_it() {
    the_way_back_can_fail(|| Fault::Error(Errno::IO));
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_kill_on_the_way_back_leaves_a_prefix_and_the_next_run_ends_it() {
    the_way_back_can_fail(|| Fault::Kill);
}

#[test]
fn nobody_else_can_read_a_file_at_any_call() {
    for prepare in TREES {
        for at in 0..count(prepare) {
            let (dir, before) = prepared(prepare);
            with_faults([(at, Fault::Kill)], || drop(run(dir.path())));
            for (name, entry) in snapshot(dir.path()) {
                let allowed = match name.split(['.', '/']).next().unwrap() {
                    "yml" => 0o640,
                    "credentials" => 0o600,
                    "keystore" if before.contains_key("keystore") => 0o600,
                    "keystore" => 0o660,
                    _ => continue,
                };
                assert_eq!(entry.mode & 0o777 & !allowed, 0, "call {at}: {name} has mode {:o}", entry.mode);
            }
        }
    }
}

#[test]
fn the_medium_has_each_step_before_the_next() {
    for prepare in TREES {
        let (dir, _) = prepared(prepare);
        with_faults([], || run(dir.path())).unwrap();
        let calls = calls();
        let staged = calls.iter().rposition(|call| *call == "sync").unwrap();
        // A second name exists only after the first one was synced.
        let second = staged + calls[staged..].iter().position(|call| *call == "link").unwrap();
        assert!(calls[staged..second].contains(&"sync directory"), "{calls:?}");
        let changes = calls
            .iter()
            .enumerate()
            .filter(|(at, call)| *at > staged && ["exchange", "rename"].contains(call))
            .map(|(at, _)| at);
        let mut since = staged;
        for at in changes {
            assert!(calls[since..at].contains(&"sync directory"), "{calls:?}");
            since = at;
        }
        assert!(calls[since..].contains(&"sync directory"), "{calls:?}");
        assert!(calls[..staged].iter().filter(|call| **call == "write").count() > 5, "{calls:?}");
    }
}
