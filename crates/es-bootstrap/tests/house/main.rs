//! Checks the claims of `docs/ARCHITECTURE.md` that the sources can prove.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read the sources, and may panic")]

mod caller;
mod circles;
mod powers;
mod shown;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use circles::Imports;

/// The maximum number of lines in a file.
const LONGEST: usize = 450;
/// The maximum number of lines in a function.
const LONGEST_FUNCTION: usize = 60;
/// Crates that depend on no other crate of the workspace, except those listed.
const LEAVES: [(&str, &[&str]); 7] = [
    ("memory", &[]),
    ("yaml", &["memory"]),
    ("settings", &["memory", "yaml"]),
    ("keystore", &["memory"]),
    ("realm", &["memory"]),
    ("pki", &["memory"]),
    ("transaction", &["memory"]),
];

/// All crates from the lowest to the program. Each may depend only on earlier ones.
const ORDER: [&str; 20] = [
    "memory",
    "yaml",
    "keystore",
    "realm",
    "pki",
    "transaction",
    "settings",
    "installation",
    "eligibility",
    "node",
    "enrollment",
    "kibana",
    "access",
    "authority",
    "recovery",
    "bootstrap",
    "fleet",
    "lifecycle",
    "es-bootstrap",
    "tests",
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
        // A part of a command in a subdirectory may refer to that command.
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

/// Returns the workspace's packages, each with those that it depends on, except dev-dependencies.
fn packages() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let name = |value: &serde_json::Value| value["name"].as_str().unwrap().to_owned();
    let own: BTreeSet<String> = packages.iter().map(name).collect();
    let known = |package: &serde_json::Value| {
        let all = package["dependencies"].as_array().unwrap();
        all.iter()
            .filter(|other| other["kind"].is_null())
            .map(name)
            .filter(|other| own.contains(other))
            .collect()
    };
    packages.iter().map(|package| (name(package), known(package))).collect()
}

#[test]
fn dependencies_point_one_way() {
    let place = |name: &str| ORDER.iter().position(|known| *known == name);
    let mut seen = 0;
    for (name, known) in packages() {
        let Some(own) = place(&name) else {
            assert_eq!(name, "xtask", "a crate without a place");
            continue;
        };
        let above = known.iter().find(|other| place(other).is_some_and(|other| other >= own));
        assert_eq!(above, None, "{name}");
        seen += 1;
    }
    assert_eq!(seen, ORDER.len());
}

#[test]
fn dependencies_are_those_that_the_page_shows() {
    let page = fs::read_to_string(crates().join("../docs/ARCHITECTURE.md")).unwrap();
    let shown: BTreeMap<String, BTreeSet<String>> = page
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.split_once(" → "))
        .filter(|(name, _)| ORDER.contains(&name.trim()))
        .map(|(name, known)| (name.trim().to_owned(), known.split(", ").map(str::to_owned).collect()))
        .collect();
    let mut found = packages();
    found.retain(|name, known| !known.is_empty() && ORDER.contains(&name.as_str()));
    assert_eq!(shown, found);
}

#[test]
fn no_two_files_import_each_other() {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(crates()).unwrap().map(|entry| entry.unwrap().path().join("src")).collect();
    folders.push(crates().join("../xtask/src"));
    let mut arrows = 0;
    for folder in folders {
        let imports = Imports::read(&folder);
        let found = imports.arrows();
        arrows += found.values().map(BTreeSet::len).sum::<usize>();
        let circles = circles::circles(&found);
        assert!(circles.is_empty(), "{}: {circles:?}", folder.display());
    }
    assert!(arrows > 500, "imports are not found any more: {arrows}");
}

#[test]
fn no_file_is_too_long_to_read() {
    for (path, text) in sources(&crates()) {
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{}: {lines} lines", path.display());
    }
}

/// Returns the functions with their number of lines, from `fn` to the closing brace.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |line: &str| {
        let line = line.trim_start();
        let line = ["pub", "(crate) ", "(super) ", " ", "const ", "async "]
            .iter()
            .fold(line, |line, word| line.strip_prefix(word).unwrap_or(line));
        line.starts_with("fn ")
    };
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| begins(line)) {
        let end = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
        // A function without a body, or with an empty one, ends with its signature.
        let signature = lines[at..].iter().position(|line| line.ends_with(['{', ';', '}'])).unwrap_or(0);
        let length = match lines[at + signature].ends_with('{') {
            true => lines[at..].iter().position(|line| *line == end).unwrap_or(0),
            false => signature,
        };
        found.push((line.trim(), length + 1));
    }
    found
}

#[test]
fn no_function_is_too_long_to_see() {
    let mut longest = 0;
    for (path, text) in sources(&crates()) {
        if path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        for (name, length) in functions(&text) {
            longest = longest.max(length);
            assert!(length <= LONGEST_FUNCTION, "{}: `{name}` has {length} lines", path.display());
        }
    }
    assert!(longest > LONGEST_FUNCTION / 2, "functions are not found any more: {longest}");
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
