//! The claims of `docs/ARCHITECTURE.md` that the sources can be asked for.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read the sources, and may panic")]

use std::fs;
use std::path::{Path, PathBuf};

/// A file has at most so many lines.
const LONGEST: usize = 450;
/// Longer files, each with a reason.
const LONGER: [(&str, &str); 1] =
    [("transaction/src/disk.rs", "each call on the disk that can fail is in this file")];
/// Crates that know no other, except those that are named.
const LEAVES: [(&str, &[&str]); 7] = [
    ("memory", &[]),
    ("yaml", &["memory"]),
    ("settings", &["memory", "yaml"]),
    ("keystore", &["memory"]),
    ("realm", &["memory"]),
    ("pki", &["memory"]),
    ("transaction", &["memory"]),
];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("crates").to_path_buf()
}

fn sources(below: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(below).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

#[test]
fn no_command_imports_another() {
    let commands = crates().join("es-bootstrap/src/commands");
    let files = sources(&commands);
    assert!(files.len() > 25, "{}", files.len());
    let of_another = |path: &Path, line: &str| {
        let depth = path.strip_prefix(&commands).unwrap().components().count();
        // A part of a command, which lies below it, may name that command.
        line.contains("crate::commands") || (depth < 3 && line.trim_start().starts_with("use super::"))
    };
    for (path, text) in files {
        let own = text.split("#[cfg(test)]").next().unwrap_or_default();
        let imports: Vec<&str> = own.lines().filter(|line| of_another(&path, line)).collect();
        assert_eq!(imports, [""; 0], "{}", path.display());
    }
}

#[test]
fn nobody_beside_the_main_function_imports_commands() {
    for (path, text) in sources(&crates().join("es-bootstrap/src")) {
        let is_main = path.ends_with("src/main.rs");
        assert!(is_main || !text.contains("use crate::commands"), "{}", path.display());
    }
}

#[test]
fn leaves_know_nobody_else() {
    let all: Vec<String> = fs::read_dir(crates())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    for (leaf, may) in LEAVES {
        let manifest = fs::read_to_string(crates().join(leaf).join("Cargo.toml")).unwrap();
        let manifest = manifest.split("[dev-dependencies]").next().unwrap();
        let name = |line: &str| line.split(['.', ' ']).next().unwrap_or_default().to_owned();
        let known: Vec<String> = manifest.lines().map(name).filter(|name| all.contains(name)).collect();
        assert!(known.iter().all(|other| may.contains(&other.as_str())), "{leaf}: {known:?}");
    }
}

#[test]
fn no_file_is_too_long_to_read() {
    for (path, text) in sources(&crates()) {
        let is_listed = LONGER.iter().any(|(file, _)| path.ends_with(file));
        let lines = text.lines().count();
        assert!(is_listed || lines <= LONGEST, "{}: {lines} lines", path.display());
    }
}

#[test]
fn exit_codes_are_made_in_one_file() {
    for (path, text) in sources(&crates().join("es-bootstrap/src")) {
        let is_numbered = |line: &&str| {
            line.contains("exit_code: ") && line.trim_end().ends_with(|c: char| c.is_ascii_digit())
        };
        let own = text.split("#[cfg(test)]").next().unwrap_or_default();
        assert_eq!(own.lines().filter(is_numbered).count(), 0, "{}", path.display());
    }
}
