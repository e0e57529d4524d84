//! Two runs, or a run and an editor, at the same time.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use installation::{Installation, Request};

use crate::each;
use crate::node::{KINDS, Kind, Node, SETTINGS, snapshot};
use crate::oracle::assert_done;
use crate::trace::{Call, record, record_all};

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn of_two_hundred_runs_at_once_exactly_one_wins() {
    let node = Node::new(Kind::Fresh);
    let spawn =
        |_| node.command(&[], "configure").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let runs: Vec<Child> = (0..200).map(spawn).collect();
    let mut codes = Vec::new();
    for run in runs {
        let output = run.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let code = output.status.code().unwrap();
        assert!([0, 75, 80].contains(&code), "{code}: {said}");
        codes.push(code);
    }
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert_done(&node);
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn a_run_that_another_overtakes_while_it_reads_sees_one_moment() {
    let calls = record_all(&Node::new(Kind::Fresh), "configure", &[]);
    let reads = |call: &&Call| {
        call.name.starts_with("open")
            && ["elasticsearch.yml\"", "elasticsearch.keystore\""]
                .iter()
                .any(|name| call.arguments.contains(name))
    };
    let reads: Vec<&Call> = calls.iter().filter(reads).take(4).collect();
    assert!(!reads.is_empty());
    each(&reads, |call| {
        let node = Node::new(Kind::Fresh);
        let mut other = None;
        let output = stopped(&node, call, || other = node.run("configure").status.code());
        let said = String::from_utf8(output.stderr).unwrap();
        let ended = (other, output.status.code());
        // If it already holds the lock, the other one gives up.
        let one_wins = matches!(ended, (Some(0), Some(75 | 80)) | (Some(75), Some(0)));
        assert!(one_wins, "{} {}: {ended:?}: {said}", call.name, call.nth);
        assert_done(&node);
    });
}

/// A run that waits takes no lock itself, which a third run would encounter.
#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn a_run_that_waits_for_another_locks_nothing() {
    let node = Node::new(Kind::Fresh);
    let log = node.path().join("log");
    let held = fs::File::open(node.config()).unwrap();
    rustix::fs::flock(&held, rustix::fs::FlockOperation::LockExclusive).unwrap();
    let wait = |log: &Path| {
        let log = log.display().to_string();
        let before = ["strace", "-f", "-qq", "-e", "trace=flock", "-o", &log, "--"];
        node.command(&before, "configure").args(["--lock-timeout", "1s"]).output().unwrap()
    };
    let refused = wait(&log);
    assert_eq!(refused.status.code(), Some(75), "{refused:?}");
    assert_eq!(fs::read_to_string(&log).unwrap(), "");
    drop(held);
    assert!(wait(&log).status.success());
    assert!(fs::read_to_string(&log).unwrap().contains("flock("));
}

const EDITED: &str = "# Saved meanwhile.\n";

/// Saves with a new file and a rename, as most editors do.
fn saves(file: &Path) {
    let new = file.with_extension("yml~");
    fs::write(&new, format!("{SETTINGS}{EDITED}")).unwrap();
    fs::rename(new, file).unwrap();
}

/// Appends to the file.
fn appends(file: &Path) {
    use std::io::Write;
    let mut file = fs::OpenOptions::new().append(true).open(file).unwrap();
    file.write_all(EDITED.as_bytes()).unwrap();
}

/// Stops the run at a system call, executes `work`, and continues the run.
pub(crate) fn stopped(node: &Node, call: &Call, work: impl FnOnce()) -> std::process::Output {
    let log = node.path().join("log");
    let file = log.display().to_string();
    let trace = format!("trace={}", call.name);
    let inject = format!("inject={}:signal=STOP:when={}", call.name, call.nth);
    let before = ["strace", "-f", "-e", &trace, "-e", &inject, "-o", &file, "--"];
    let mut run = node.command(&before, "configure");
    let run = run.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let process = loop {
        let text = fs::read_to_string(&log).unwrap_or_default();
        let line = text.lines().find(|line| line.ends_with("--- stopped by SIGSTOP ---"));
        if let Some(line) = line {
            break line.split_whitespace().next().unwrap().to_owned();
        }
        thread::sleep(Duration::from_millis(2));
    };
    work();
    let process = process.parse().ok().and_then(rustix::process::Pid::from_raw).unwrap();
    rustix::process::kill_process(process, rustix::process::Signal::CONT).unwrap();
    run.wait_with_output().unwrap()
}

/// Reads a node as a run does.
fn read(node: &Node) -> Installation {
    let (es_home, path_conf) = (Some(node.path().join("home")), Some(node.config()));
    Installation::read(&Request { es_home, path_conf, ..Request::default() }).unwrap()
}

/// What reads the settings while a run is writing finds an interrupted run, which may have completed before its own lock.
#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn nothing_is_undone_of_a_run_that_completes_after_another_saw_it_begun() {
    let of = |kind| record(&Node::new(kind), "configure").into_iter().map(move |call| (kind, call));
    let is_step = |(_, call): &(Kind, Call)| ["linkat", "renameat2"].contains(&call.name.as_str());
    let cases: Vec<_> = KINDS.into_iter().flat_map(of).filter(is_step).collect();
    let begun = AtomicUsize::new(0);
    each(&cases, |(kind, call)| {
        let node = Node::new(*kind);
        let mut seen = None;
        let output = stopped(&node, call, || seen = Some(read(&node)));
        assert!(output.status.success(), "{call:?}: {output:?}");
        let Some(seen) = seen else { return };
        if let Some(run) = recovery::unfinished(&seen) {
            begun.fetch_add(1, Ordering::Relaxed);
            let error = recovery::take_out(&seen, &run, None, Duration::ZERO).unwrap_err();
            assert!(
                matches!(error, recovery::Error::Undo(transaction::Error::Changed { .. })),
                "{call:?}: {error}"
            );
        }
        recovery::remove_abandoned(&seen).unwrap();
        assert_done(&node);
    });
    assert!(begun.into_inner() >= 8, "{cases:?}");
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn what_an_editor_saves_during_a_run_is_never_lost() {
    let calls = record(&Node::new(Kind::LivedIn), "configure");
    let first = calls.iter().position(|call| call.arguments.contains("elasticsearch.yml.")).unwrap_or(0);
    let visible = |call: &&Call| ["linkat", "renameat2", "unlinkat"].contains(&call.name.as_str());
    let calls: Vec<&Call> = calls[first..].iter().filter(visible).chain([&calls[first]]).collect();
    let edits: [fn(&Path); 2] = [saves, appends];
    let cases: Vec<_> = calls.into_iter().flat_map(|call| edits.map(|edit| (call, edit))).collect();
    each(&cases, |(call, edit)| {
        let node = Node::new(Kind::LivedIn);
        let before = snapshot(&node.config());
        let file = node.at("elasticsearch.yml");
        let output = stopped(&node, call, || edit(&file));
        let said = String::from_utf8(output.stderr).unwrap();
        let context = format!("{} {} ({}): {said}", call.name, call.nth, call.arguments);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(EDITED), "{context}: {text}");
        if output.status.success() {
            assert!(call.name == "unlinkat" || call.arguments.contains(".4.old"), "{context}");
            return;
        }
        assert_eq!(output.status.code(), Some(75), "{context}");
        if !text.contains("BEGIN SECURITY") {
            // Only the editor's change differs from before.
            let (mut before, mut after) = (before, snapshot(&node.config()));
            for tree in [&mut before, &mut after] {
                tree.retain(|name, _| {
                    name != "elasticsearch.yml" && !name.contains(".tmp") && !name.ends_with(".old")
                });
            }
            assert_eq!(after, before, "{context}");
        }
        let again = node.run("configure");
        assert!(again.status.success(), "{context}, then {}", String::from_utf8_lossy(&again.stderr));
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(EDITED) && !text.contains("# run: "), "{text}");
    });
}
