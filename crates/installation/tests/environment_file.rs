//! Compares our parser for files of assignments with two shells.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests run the shells that are compared with"
)]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// The shell of Elasticsearch's scripts, and the POSIX shell.
const SHELLS: [&str; 2] = ["bash", "sh"];
const NAMES: [&str; 3] = ["ES_PATH_CONF", "A", "B_2"];
const CASES: u32 = 400;

/// A part of a value, unquoted or quoted in one of the shell's ways.
fn part() -> impl Strategy<Value = Vec<u8>> {
    // Special and ordinary characters, and bytes that are not UTF-8.
    let byte = prop_oneof![
        8 => prop::sample::select(&b"ab/=:#.~!*?[]{}%+,-_^\xe9\xff\x81"[..]),
        1 => prop::sample::select(&b"$`|&<>()"[..]),
    ];
    let bytes = prop::collection::vec(byte, 0..4);
    let spaced = prop::collection::vec(prop::sample::select(&b"a \t\n;#'\"$\\`\xc3"[..]), 0..4);
    let within = |quote: u8, bytes: Vec<u8>| [&[quote], &bytes[..], &[quote]].concat();
    prop_oneof![
        6 => bytes,
        2 => spaced.clone().prop_map(move |bytes| {
            within(b'\'', bytes.into_iter().filter(|byte| *byte != b'\'').collect())
        }),
        2 => spaced.clone().prop_map(move |bytes| within(b'"', escaped(&bytes))),
        2 => spaced.prop_map(|bytes| bytes.into_iter().flat_map(|byte| [b'\\', byte]).collect()),
        1 => Just(b"$A".to_vec()),
        1 => Just(b"\"${B_2} \"".to_vec()),
    ]
}

/// Escapes every byte but blanks, for use in double quotes, whether necessary or not.
fn escaped(bytes: &[u8]) -> Vec<u8> {
    let escaped = |byte: &u8| match byte {
        b' ' => vec![b' '],
        byte => vec![b'\\', *byte],
    };
    bytes.iter().flat_map(escaped).collect()
}

fn assignment() -> impl Strategy<Value = Vec<u8>> {
    let value = prop::collection::vec(part(), 0..4).prop_map(|parts| parts.concat());
    (prop::sample::select(&NAMES[..]), value)
        .prop_map(|(name, value)| [name.as_bytes(), b"=", &value].concat())
}

fn command() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::collection::vec(assignment(), 1..3);
    let before = prop::sample::select(&["", "", "", " \t", "export ", "export B_2 "][..]);
    let between = prop::sample::select(&[" ", "\t", " \\\n "][..]);
    let after =
        prop::sample::select(&["\n", "\n", "\n", ";", " ; ", " # x'\"$\n", "#\n", "\r\n", "\n\n# y\\\n"][..]);
    (before, words, between, after).prop_map(|(before, words, between, after)| {
        [before.as_bytes(), &words.join(between.as_bytes()), after.as_bytes()].concat()
    })
}

/// Commands, some of which are not assignments.
fn file() -> impl Strategy<Value = Vec<u8>> {
    let other =
        prop::sample::select(&["true\n", "A = b\n", ";;\n", "export\n", "'A'=b\n", "A+=b\n", "\\\n"][..]);
    let line = prop_oneof![30 => command(), 1 => other.prop_map(|text| text.as_bytes().to_vec())];
    prop::collection::vec(line, 0..5).prop_map(|lines| lines.concat())
}

/// Returns a shell's environment after it has sourced the file.
fn of_shell(shell: &str, file: &Path) -> BTreeMap<OsString, OsString> {
    let output = Command::new(shell)
        .args(["-c", "set -a; . \"$0\"; env -0"])
        .arg(file)
        .current_dir(file.parent().unwrap())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .output()
        .unwrap();
    let pairs = output.stdout.split(|byte| *byte == 0).filter_map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        Some((pair[..at].to_vec(), pair[at + 1..].to_vec()))
    });
    pairs.map(|(name, value)| (OsString::from_vec(name), OsString::from_vec(value))).collect()
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn what_is_read_without_a_shell_is_what_shells_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let (read, refused) = (Cell::new(0), Cell::new(0));
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) };
    let mut runner = TestRunner::new(config);
    let result = runner.run(&file(), |bytes| {
        fs::write(&path, &bytes).unwrap();
        let ours = NAMES.map(|name| installation::shell_assignment(&path, name));
        // A file that is rejected as a whole need not be run.
        for shell in SHELLS.iter().filter(|_| ours.iter().any(Result::is_ok)) {
            let theirs = of_shell(shell, &path);
            for (name, ours) in NAMES.iter().zip(&ours) {
                let Ok(ours) = ours else { continue };
                let theirs = theirs.get(&OsString::from(name));
                prop_assert_eq!(ours.as_ref(), theirs, "{} in {}: {}", name, shell, bytes.escape_ascii());
            }
        }
        for ours in ours {
            let count = if matches!(ours, Ok(Some(_))) { &read } else { &refused };
            count.set(count.get() + 1);
        }
        Ok(())
    });
    result.unwrap();
    assert!(read.get() > CASES / 2, "only {} values were compared, {} not", read.get(), refused.get());
}
