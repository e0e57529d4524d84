//! A first start on a terminal: what the operator sees. The node must not announce itself as well.

use std::fs;
use std::io::{Read, Write};
use std::process::{Command, Stdio};

use tests::proof::{self, Credentials};
use tests::running::Running;

use crate::first_start::place;

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn on_a_terminal_everything_is_shown_once_and_the_node_is_silent() {
    let place = place();
    let typescript = place.path("typescript");
    let mut script = place.on_a_terminal(&["start"], &typescript).unwrap();
    let mut start = Running::start(&mut script, false).unwrap();
    let screen = || fs::read_to_string(&typescript).unwrap_or_default();
    start.wait_until("the announcement", |_| screen().contains("Next steps:")).unwrap();

    let shown = screen();
    let after = |label: &str| {
        let rest = &shown[shown.rfind(label).unwrap_or_else(|| panic!("no {label:?} in {shown}"))..];
        bare(rest.lines().nth(1).unwrap())
    };
    let credentials = Credentials {
        password: after("Password of the user"),
        fingerprint: after("fingerprint of the HTTP CA"),
        token: Some(after("Enrollment token for Kibana")),
    };
    proof::prove(&place.config("certs/http_ca.crt"), &place.url(), &credentials).unwrap();
    assert!(!place.config("initial-credentials").exists());
    let line = shown.lines().find_map(|line| line.trim_end().strip_prefix("    curl ")).unwrap();
    let answer = typed(&format!("curl --silent {line}"), &credentials.password);
    assert!(answer.contains("\"cluster_name\""), "{answer}");

    // A node on a terminal announces itself nine seconds after its start.
    std::thread::sleep(std::time::Duration::from_secs(12));
    let shown = screen();
    assert_eq!(shown.matches(credentials.token.as_deref().unwrap()).count(), 1);
    assert!(!shown.contains("Elasticsearch security features have been automatically configured"), "{shown}");
    let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", start.id())).unwrap();
    tests::running::signal(children.trim().parse().unwrap(), "TERM").unwrap();
    start.end().unwrap();
}

/// Runs a command on a terminal, answers its prompt, and returns what it shows.
fn typed(command: &str, answer: &str) -> String {
    let mut script = Command::new("script");
    script.args(["--quiet", "--flush", "--return", "--command", command, "/dev/null"]);
    script.env("SHELL", "/bin/sh");
    let mut child = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut shown = Vec::new();
    let mut output = child.stdout.take().unwrap();
    // curl discards what is typed before its prompt.
    while !String::from_utf8_lossy(&shown).contains("password for user") {
        let mut byte = [0];
        assert_eq!(output.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&shown));
        shown.extend(byte);
    }
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{answer}").unwrap();
    output.read_to_end(&mut shown).unwrap();
    drop(input);
    child.wait().unwrap();
    String::from_utf8_lossy(&shown).into_owned()
}

/// Removes the escape sequences for bold text from a line.
fn bare(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line.trim_end_matches('\r');
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        text.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    text + rest
}
