//! The lock between two processes.

#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests as well")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::Duration;

use transaction::{Directory, Error};

/// Starts another process that holds the lock: flock(1) of util-linux.
fn holder(path: &std::path::Path) -> Child {
    #[expect(clippy::disallowed_methods, reason = "a test needs a second process to hold the lock")]
    let mut command = std::process::Command::new("flock");
    command.args(["--no-fork", "--exclusive"]).arg(path).args(["sh", "-c", "echo locked; exec sleep 600"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "locked\n");
    child
}

#[test]
fn another_process_that_holds_the_lock_is_named_and_its_death_frees_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut child = holder(dir.path());
    let lock = |patience| Directory::open(dir.path(), |_| true).unwrap().lock(patience);
    match lock(Duration::from_millis(120)) {
        Err(error @ Error::Busy { holder: Some(process), .. }) => {
            assert_eq!(process, child.id());
            let expected = format!("process {} is changing `{}`", child.id(), dir.path().display());
            assert_eq!(error.to_string(), expected);
        }
        other => panic!("{other:?}"),
    }
    child.kill().unwrap();
    child.wait().unwrap();
    lock(Duration::ZERO).unwrap();
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}
