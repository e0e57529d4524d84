//! Two runs at once, and what an interrupted run leaves behind.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};
use std::thread;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};

fn node() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("home/lib")).unwrap();
    fs::create_dir(folder.path().join("config")).unwrap();
    fs::write(folder.path().join("home/lib/elasticsearch-8.13.4.jar"), "").unwrap();
    fs::write(folder.path().join("config/elasticsearch.yml"), "node.name: n1\n").unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_es-bootstrap"))
        .args(arguments)
        .current_dir(folder)
        .args(["--es-home", "home", "--path-conf", "config"])
        .output()
        .unwrap()
}

#[test]
fn another_run_is_waited_for_as_long_as_was_asked() {
    let folder = node();
    let config = File::open(folder.path().join("config")).unwrap();
    flock(&config, FlockOperation::LockExclusive).unwrap();
    let refused = run(folder.path(), &["configure"]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(75), "{said}");
    assert!(said.contains(&std::process::id().to_string()), "{said}");

    let holder = thread::spawn(move || {
        thread::sleep(Duration::from_millis(500));
        drop(config);
    });
    let waited = run(folder.path(), &["configure", "--lock-timeout", "1m"]);
    holder.join().unwrap();
    assert!(waited.status.success(), "{}", String::from_utf8_lossy(&waited.stderr));
}

#[test]
fn check_tells_of_an_interrupted_run() {
    let folder = node();
    let yml = folder.path().join("config/elasticsearch.yml");
    let before = fs::read(&yml).unwrap();
    let run_of = settings::block::Run { epoch: 1, ca_fingerprint: "a".repeat(64) };
    fs::write(
        &yml,
        settings::block::append(
            &before,
            &settings::block::in_progress(&run_of, &settings::block::Record::default()),
        ),
    )
    .unwrap();
    let check = run(folder.path(), &["check"]);
    assert!(String::from_utf8(check.stderr).unwrap().contains("interrupted"));
    assert!(run(folder.path(), &["configure"]).status.success());
    let check = run(folder.path(), &["check"]);
    assert!(!String::from_utf8(check.stderr).unwrap().contains("interrupted"));
}
