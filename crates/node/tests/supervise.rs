//! Shell scripts in the role of nodes: how they are run, what input they get, and how a connection attempt
//! ends.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use node::{Ended, Error, Exit, Launch, Lifetime, Session, Trust, supervise};

fn launch(script: &str) -> Launch {
    Launch {
        program: "/bin/sh".into(),
        arguments: vec!["-c".into(), script.into()],
        variables: vec![("SET", "yes".into())],
        without: &["SECRET"],
        passphrase: None,
        output_to_stderr: true,
        daemonize: false,
    }
}

/// Waits as for a node that never responds, until the node has ended.
fn nobody(lifetime: Lifetime) -> Error {
    let mut session = Session::during(lifetime, Trust::anybody().unwrap()).unwrap();
    session.pause(Duration::from_secs(600)).unwrap_err()
}

fn run(launch: Launch) -> Exit {
    let (exit, interrupted) = supervise(launch, nobody).unwrap();
    assert!(matches!(interrupted, Error::Interrupted { .. }), "{interrupted}");
    exit
}

#[test]
fn the_childs_end_is_ours_with_its_last_lines() {
    for (script, ended) in [
        ("exit 7", Ended::Code(7)),
        ("kill -9 $$", Ended::Signal(9)),
        ("kill -TERM $$", Ended::Signal(15)),
        ("true", Ended::Code(0)),
    ] {
        assert_eq!(run(launch(script)).ended, ended, "{script}");
    }
    let exit = run(launch("echo one; echo two >&2; exit 3"));
    let mut lines = exit.last_lines;
    lines.sort();
    assert_eq!(lines, ["one", "two"]);
}

#[test]
fn the_passphrase_is_the_first_line_of_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("line");
    let script = format!("read line; printf %s \"$line\" > '{}'", file.display());
    let launch = Launch { passphrase: Some("pä ss".into()), ..launch(&script) };
    assert_eq!(run(launch).ended, Ended::Code(0));
    assert_eq!(fs::read_to_string(file).unwrap(), "pä ss");
}

#[test]
fn variables_are_set_and_removed() {
    assert_eq!(run(launch("test \"$SET\" = yes && test -z \"${SECRET+x}\"")).ended, Ended::Code(0));
}

#[test]
fn a_program_that_is_not_there_is_named_and_not_looked_for() {
    let missing = Launch { program: "/nowhere/elasticsearch".into(), ..launch("") };
    let refused = supervise(missing, |_| -> () { panic!("there is nothing to find") }).unwrap_err();
    assert!(refused.to_string().contains("/nowhere/elasticsearch"));
    assert!(!Path::new("/nowhere").exists());
}

#[test]
fn what_runs_beside_the_node_may_end_before_it() {
    let (exit, found) = supervise(launch("sleep 1; exit 4"), |_| "found").unwrap();
    assert_eq!((exit.ended, found), (Ended::Code(4), "found"));
}

#[test]
fn looking_for_a_node_ends_with_it() {
    let begun = Instant::now();
    assert_eq!(run(launch("exit 1")).ended, Ended::Code(1));
    assert!(begun.elapsed() < Duration::from_secs(300));
}

#[test]
fn a_node_in_the_background_is_looked_for_after_its_start_has_ended() {
    let late = |lifetime| {
        let mut session = Session::during(lifetime, Trust::anybody().unwrap()).unwrap();
        session.pause(Duration::from_millis(300))
    };
    let (exit, looked) = supervise(Launch { daemonize: true, ..launch("true") }, late).unwrap();
    assert_eq!(exit.ended, Ended::Code(0));
    looked.unwrap();
}
