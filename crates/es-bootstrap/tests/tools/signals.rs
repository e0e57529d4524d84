//! Signals end a command that waits for a prompt or a server, and no files are left.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::place::{NONE, Node};
use crate::server::{ELASTIC, HEALTH, Reply, Server, ready};

const PROGRAM: &str = env!("CARGO_BIN_EXE_es-bootstrap");

/// Runs a command line on its own terminal, and reports the terminal's state afterwards.
///
/// The terminal's SIGINT also reaches the shell, which must survive it.
fn on_a_terminal(node: &Node, words: &str) -> Child {
    let command = format!(
        "trap : INT; sh -c 'echo $$ > pid; exec \"$PROGRAM\" {words}'; code=$?; stty -a | tr -s ' ;' '\\n'; exit $code"
    );
    Command::new("script")
        .args(["--quiet", "--flush", "--return", "--command", &command, "/dev/null"])
        .current_dir(node.at(""))
        .env("SHELL", "/bin/sh")
        .env("PROGRAM", PROGRAM)
        .env("ES_HOME", node.at("home"))
        .env("ES_PATH_CONF", node.at("config"))
        .env_remove("ES_KEYSTORE_PASSPHRASE_FILE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Reads the output up to the question, then calls `then`, and returns the exit code and the whole output.
fn at_the_question(mut script: Child, question: &str, then: impl FnOnce(&mut Child)) -> (i32, String) {
    let mut stdout = script.stdout.take().unwrap();
    let (mut shown, mut byte) = (Vec::new(), [0]);
    while !String::from_utf8_lossy(&shown).contains(question) {
        assert_eq!(stdout.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&shown));
        shown.push(byte[0]);
    }
    then(&mut script);
    stdout.read_to_end(&mut shown).unwrap();
    (script.wait().unwrap().code().unwrap(), String::from_utf8(shown).unwrap())
}

/// Returns the files below the configuration directory with their content.
fn files(node: &Node) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(node.at("config"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap_or_default()))
        .collect();
    files.sort();
    files
}

/// Each question, with the command that asks it.
const QUESTIONS: [(&str, &str); 7] = [
    ("configure --credentials-to none", "elasticsearch keystore : "),
    ("reset-password -u elastic", "elasticsearch keystore : "),
    ("kibana-setup --kibana-home kibana --config kibana.yml --data config", "Enter enrollment token: "),
    ("keystore list", "elasticsearch keystore : "),
    ("keystore create -p", "Overwrite? [y/N]"),
    ("keystore add --keystore-passphrase-file phrase a.b", "Enter value for a.b: "),
    ("keystore passwd --keystore-passphrase-file phrase", "(empty for no password): "),
];

#[test]
fn a_signal_at_any_question_ends_the_command_and_leaves_the_terminal_and_the_files_as_they_were() {
    for (words, question) in QUESTIONS {
        for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
            let node = Node::new("").with_hash("geheim");
            let settings = if words.starts_with("configure") { "" } else { "xpack.security.enabled: true\n" };
            fs::write(node.at("config/elasticsearch.yml"), settings).unwrap();
            fs::write(node.at("phrase"), "geheim\n").unwrap();
            fs::write(node.at("kibana.yml"), "").unwrap();
            let before = files(&node);
            let script = on_a_terminal(&node, words);
            let (code, shown) = at_the_question(script, question, |script| {
                if signal == Signal::INT {
                    // Ctrl+C: the terminal turns the character into the signal.
                    script.stdin.as_mut().unwrap().write_all(&[3]).unwrap();
                } else {
                    let pid = fs::read_to_string(node.at("pid")).unwrap().trim().parse().unwrap();
                    kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
                }
            });
            assert_eq!(code, 128 + signal.as_raw(), "{words}: {shown}");
            assert!(
                shown.contains(&format!("interrupted by signal {}", signal.as_raw())),
                "{words}: {shown}"
            );
            assert!(shown.lines().any(|line| line == "echo"), "{words}: {shown}");
            assert_eq!(files(&node), before, "{words}");
        }
    }
}

#[test]
fn nothing_is_made_before_the_last_question_is_answered() {
    for (words, typed_ahead, question) in [
        ("", "", "Please confirm"),
        ("-b -i", "", "Enter password for [elastic]: "),
        ("-i", "y\n", "Enter password for [elastic]: "),
    ] {
        let node = Node::new("").with_hash(NONE);
        let before = files(&node);
        let server = Server::start(ready);
        let words = format!("reset-password -u elastic --url {} {words}", server.url);
        let mut script = on_a_terminal(&node, &words);
        script.stdin.as_mut().unwrap().write_all(typed_ahead.as_bytes()).unwrap();
        let (code, shown) = at_the_question(script, question, |script| {
            assert_eq!(files(&node), before, "{words}");
            script.stdin.as_mut().unwrap().write_all(&[3]).unwrap();
        });
        assert_eq!(code, 130, "{words}: {shown}");
        assert!(shown.lines().any(|line| line == "echo"), "{words}: {shown}");
        assert_eq!(server.calls(), [] as [String; 0], "{words}");
        assert_eq!(files(&node), before, "{words}");
    }
}

/// Sends a signal to a tool once it has reached a given point, and returns its exit code.
fn interrupted(node: &Node, url: &str, signal: Signal, come_so_far: impl FnOnce()) -> (i32, String) {
    let words = ["-u", "elastic", "-b", "--url", url];
    let child = node.command("elasticsearch-reset-password", &words).spawn().unwrap();
    come_so_far();
    kill_process(Pid::from_child(&child), signal).unwrap();
    let output = child.wait_with_output().unwrap();
    let code = output.status.code().or_else(|| output.status.signal().map(|signal| 128 + signal));
    (code.unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_signal_while_a_server_is_waited_for_removes_the_temporary_user() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT] {
        for call in [HEALTH, ELASTIC] {
            let (asked, waiting) = channel();
            let asked = Mutex::new(asked);
            let server = Server::start(move |found, before| match found == call {
                true => {
                    asked.lock().unwrap().send(()).unwrap();
                    Reply { pace: Duration::from_secs(60), ..ready(found, before) }
                }
                false => ready(found, before),
            });
            let node = Node::new("").with_hash(NONE);
            let (code, err) = interrupted(&node, &server.url, signal, || waiting.recv().unwrap());
            assert_eq!(code, 128 + signal.as_raw(), "{err}");
            assert!(err.contains("interrupted by signal"), "{err}");
            node.assert_swept();
        }
    }
}

#[test]
fn a_signal_ends_the_waiting_for_another_tool() {
    let node = Node::new("").with_hash(NONE);
    let other = fs::File::open(node.at("config")).unwrap();
    rustix::fs::flock(&other, rustix::fs::FlockOperation::LockExclusive).unwrap();
    // The tool falls back to plain text only after it has connected, which is when it needs the lock.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (code, err) = interrupted(&node, &url, Signal::TERM, || {
        listener.accept().unwrap();
    });
    assert_eq!(code, 143, "{err}");
    node.assert_swept();
}
