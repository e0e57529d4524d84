//! The numbers that tests refer to are in `cases.md`, and each of them has a test.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use tests::page::root;

/// The letters of series, which have their own tables.
const SERIES: &str = "TURCHINKL";

/// Returns each number with the tests that the page names.
fn listed() -> BTreeMap<String, Vec<String>> {
    let page = fs::read_to_string(root().unwrap().join("tests/cases.md")).unwrap();
    let mut listed = BTreeMap::new();
    let heads = ["| number | what it says | tests |", "|---|---|---|"];
    for line in page.lines().filter(|line| line.starts_with('|') && !heads.contains(line)) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [number, _, tests] = cells[..] else { panic!("{line}") };
        let name = |test: &str| test.strip_prefix('`')?.strip_suffix('`').map(str::to_owned);
        let tests = tests.split(", ").map(|test| name(test).unwrap_or_else(|| panic!("{line}"))).collect();
        assert!(listed.insert(number.to_owned(), tests).is_none(), "{number} stands there twice");
    }
    assert!(listed.len() > 130, "only {}", listed.len());
    listed
}

/// Returns all Rust files below a directory, except build output.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true if path.ends_with("target") => Vec::new(),
            true => sources(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

fn all_sources() -> Vec<(PathBuf, String)> {
    let root = root().unwrap();
    let files = ["crates", "tests"].into_iter().flat_map(|folder| sources(&root.join(folder)));
    files.map(|file| (file.clone(), fs::read_to_string(file).unwrap())).collect()
}

/// Returns the names of the test functions.
fn tests(text: &str) -> Vec<&str> {
    let mut marked = false;
    let mut tests = Vec::new();
    for line in text.lines().map(str::trim) {
        if line == "#[test]" {
            marked = true;
        } else if let Some(rest) = line.strip_prefix("fn ").filter(|_| marked) {
            tests.push(rest.split('(').next().unwrap());
            marked = false;
        }
    }
    tests
}

/// Returns the numbers in words such as `cases 5 to 7 and 9`, `k2 n1`.
fn numbers(words: &[&str]) -> BTreeSet<String> {
    let mut numbers = BTreeSet::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let word = word.to_ascii_lowercase();
        if let Some(kind) = ["case", "row"].into_iter().find(|kind| word.trim_end_matches('s') == *kind) {
            numbers.extend(counted(rest.as_slice()).into_iter().map(|number| format!("{kind} {number}")));
        } else if is_of_series(&word) {
            numbers.insert(word.to_ascii_uppercase());
        }
    }
    numbers
}

fn counted(words: &[&str]) -> Vec<u32> {
    let mut counted: Vec<u32> = Vec::new();
    let mut through = false;
    for word in words {
        match (*word, word.parse()) {
            (_, Ok(number)) if through => {
                counted.extend(counted.last().map_or(number, |last| last + 1)..=number)
            }
            (_, Ok(number)) => counted.push(number),
            ("and", _) => {}
            ("to", _) if !counted.is_empty() => {}
            _ => break,
        }
        through = *word == "to";
    }
    counted
}

fn is_of_series(word: &str) -> bool {
    let (letter, number) = word.split_at_checked(1).unwrap_or_default();
    SERIES.contains(&letter.to_ascii_uppercase())
        && !letter.is_empty()
        && (1..=2).contains(&number.len())
        && number.bytes().all(|digit| digit.is_ascii_digit())
}

#[test]
fn each_number_has_a_test() {
    let sources = all_sources();
    let there: BTreeSet<&str> = sources.iter().flat_map(|(_, text)| tests(text)).collect();
    let transcripts = root().unwrap().join("crates/es-bootstrap/tests/cmd");
    for (number, named) in listed() {
        for test in named {
            let exists = there.contains(&*test) || transcripts.join(format!("{test}.toml")).exists();
            assert!(exists, "{number}: there is no test `{test}`");
        }
    }
}

#[test]
fn no_test_refers_to_a_number_that_is_not_listed() {
    let listed = listed();
    let mut referred = 0;
    for (file, text) in all_sources() {
        for test in tests(&text) {
            // The numbers are at the beginning of a name.
            let words: Vec<&str> = test.split('_').collect();
            let is_number = |word: &&str| {
                ["case", "cases", "row", "rows", "and", "to"].contains(word)
                    || word.parse::<u32>().is_ok()
                    || is_of_series(word)
            };
            let front: Vec<&str> = words.into_iter().take_while(is_number).collect();
            for number in numbers(&front) {
                let tests = listed.get(&number).unwrap_or_else(|| panic!("{test}: {number} is not listed"));
                assert!(tests.iter().any(|named| named == test), "{number} does not name `{test}`");
                referred += 1;
            }
        }
        for (_, comment) in text.lines().filter_map(|line| line.split_once("// ")) {
            let words: Vec<&str> =
                comment.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
            // The letter of a series is upper-case.
            let words: Vec<&str> = words
                .into_iter()
                .filter(|word| !is_of_series(word) || word.starts_with(char::is_uppercase))
                .collect();
            for number in numbers(&words) {
                assert!(listed.contains_key(&number), "{}: {number} is not listed", file.display());
                referred += 1;
            }
        }
    }
    assert!(referred > 120, "only {referred}");
}

#[test]
fn numbers_are_read_from_names_and_comments() {
    for (words, expected) in [
        (
            "cases 33 to 36 and 43 a debian package",
            &["case 33", "case 34", "case 35", "case 36", "case 43"][..],
        ),
        ("case 25 starts three times 7", &["case 25"]),
        ("Rows 10 and 11", &["row 10", "row 11"]),
        ("k2 n1 it says", &["K2", "N1"]),
        ("cases 45 47 48 a container", &["case 45", "case 47", "case 48"]),
        ("in case of x86 64", &[]),
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        assert!(numbers(&words).iter().eq(expected), "{words:?}");
    }
}
