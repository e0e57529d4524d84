//! The output on a terminal, which script(1) provides.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use tests::{ports, user};

/// The options for the node, relative to its directory.
const NODE: &str = "--es-home home --path-conf config";
/// The file to which script(1) copies what the terminal shows.
const SHOWN: &str = "shown";
/// An Elasticsearch that never responds. It ends after the announcement, however late that is.
const SILENT: &str =
    "#!/bin/sh\nfor _ in $(seq 3000); do grep -qs 'Next steps' shown && exit; sleep 0.1; done\n";

/// Returns a home with that Elasticsearch and a fresh configuration.
fn node() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["home/lib", "home/bin", "config"] {
        fs::create_dir_all(at(name)).unwrap();
    }
    fs::write(at("home/lib/elasticsearch-8.19.21.jar"), "").unwrap();
    fs::write(at("home/bin/elasticsearch"), SILENT).unwrap();
    fs::set_permissions(at("home/bin/elasticsearch"), fs::Permissions::from_mode(0o755)).unwrap();
    let settings = format!("http.host: 127.0.0.1\nhttp.port: {}\n", ports::free().unwrap());
    fs::write(at("config/elasticsearch.yml"), settings).unwrap();
    fs::copy(tests::program().unwrap(), at("es-bootstrap")).unwrap();
    // Neither a node nor `start` runs as root.
    user::give(folder.path()).unwrap();
    folder
}

/// An environment variable and its value.
type Variable = (&'static str, &'static str);

/// Returns a shell command on a terminal, run as a user that a node accepts.
fn on_a_terminal(folder: &Path, command: &str, variables: &[Variable]) -> Command {
    let mut script = Command::new("script");
    script.args(["--quiet", "--flush", "--return", "--command", command, SHOWN]);
    script.current_dir(folder).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    script.env("HOSTNAME", "host").envs(variables.iter().copied());
    user::apply(&mut script);
    script
}

/// Separates a text from its escape sequences.
fn undecorated(text: &str) -> (String, Vec<String>) {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    let mut sequences = Vec::new();
    for part in parts {
        let end = part.find(|c: char| c.is_ascii_alphabetic()).unwrap() + 1;
        sequences.push(part[..end].to_owned());
        plain.push_str(&part[end..]);
    }
    (plain.replace('\r', ""), sequences)
}

#[test]
#[ignore = "needs the program: cargo xtask test"]
fn the_announcement_suits_every_terminal() {
    const UTF8: Variable = ("LANG", "C.UTF-8");
    const XTERM: Variable = ("TERM", "xterm-256color");
    // Columns, variables, whether pictograms and colors are expected.
    type Case<'a> = (u16, &'a [Variable], bool, bool);
    let cases: [Case<'_>; 6] = [
        (40, &[UTF8, XTERM], true, true),
        (80, &[XTERM], false, true),
        (100, &[UTF8, XTERM, ("NO_COLOR", "1")], true, false),
        (132, &[XTERM, ("NO_COLOR", "1")], false, false),
        (200, &[UTF8, XTERM], true, true),
        (80, &[("TERM", "dumb")], false, false),
    ];
    // Copied before any process is started: a process would inherit descriptors open for writing the
    // programs, which then could not be executed.
    let cases = cases.map(|case| (node(), case));
    std::thread::scope(|scope| {
        for (folder, (columns, variables, pictograms, color)) in cases {
            scope.spawn(move || {
                let command = format!("stty cols {columns}; exec ./es-bootstrap start --wait 1s {NODE}");
                let output =
                    on_a_terminal(folder.path(), &command, variables).stdin(Stdio::null()).output().unwrap();
                let shown = String::from_utf8(output.stdout).unwrap();
                let (plain, sequences) = undecorated(&shown);
                let case = format!("{columns} columns, {variables:?}:\n{shown}");

                assert_eq!(plain.is_ascii(), !pictograms, "{case}");
                assert_eq!(sequences.iter().any(|sequence| sequence.ends_with('m')), color, "{case}");
                // Only sequences that are readable on light and dark backgrounds: no black, no white, no
                // background color.
                let readable = ["0m", "1m", "31m", "32m", "1;31m", "1;33m", "1;36m", "K"];
                assert!(sequences.iter().all(|sequence| readable.contains(&sequence.as_str())), "{case}");
                let rule = if pictograms { "━" } else { "-" }.repeat(columns.min(100).into());
                assert_eq!(plain.lines().filter(|line| *line == rule).count(), 2, "{case}");
                // Secrets are alone on their lines, so that they are easy to select.
                let label = "Password of the user `elastic`:";
                let lines: Vec<&str> = plain.lines().collect();
                let passwords: Vec<&str> =
                    lines.windows(2).filter(|pair| pair[0].ends_with(label)).map(|pair| pair[1]).collect();
                assert_eq!(passwords.len(), 2, "{case}");
                let is_password = |text: &str| {
                    text.len() == 20
                        && text.bytes().all(|c| c.is_ascii_alphanumeric() || b"*-_=+".contains(&c))
                };
                assert!(passwords.iter().all(|text| is_password(text)), "{case}");
                assert!(!folder.path().join("config/initial-credentials").exists(), "{case}");
            });
        }
    });
}

#[test]
#[ignore = "needs the program: cargo xtask test"]
fn a_passphrase_is_asked_for_without_echo() {
    for (typed, expected) in [("a good phrase", 0), ("another phrase", 65)] {
        let folder = node();
        let create = format!("yes 'a good phrase' | ./es-bootstrap keystore create -p {NODE}");
        let mut shell = Command::new("sh");
        user::apply(shell.current_dir(folder.path()).args(["-c", &create]));
        assert!(shell.status().unwrap().success());

        let command = format!("./es-bootstrap configure --credentials-to none {NODE}");
        let mut script = on_a_terminal(folder.path(), &command, &[("TERM", "xterm")]);
        let mut script = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = script.stdout.take().unwrap();
        let mut shown = Vec::new();
        let mut byte = [0];
        // The input is sent after the prompt, when echo is off.
        while !shown.ends_with(b"keystore : ") && stdout.read(&mut byte).unwrap() > 0 {
            shown.push(byte[0]);
        }
        script.stdin.as_mut().unwrap().write_all(format!("{typed}\n").as_bytes()).unwrap();
        stdout.read_to_end(&mut shown).unwrap();
        let shown = String::from_utf8(shown).unwrap();
        assert_eq!(script.wait().unwrap().code(), Some(expected), "{shown}");
        assert!(!shown.contains(typed), "{shown}");
        assert_eq!(shown.contains("Provided keystore password was incorrect"), expected == 65, "{shown}");
    }
}
