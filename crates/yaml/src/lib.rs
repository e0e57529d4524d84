//! Parses YAML with limits, for every file except `elasticsearch.yml`, which `settings` reads as the node
//! does.
//!
//! An untrusted file must not keep the CPU busy or exhaust the memory. For every token the parser checks
//! every open bracket, and an alias repeats its anchor's content, which may contain aliases as well. So the
//! size of a text and the work for its brackets are limited before it is parsed, and the size of the tree
//! while it is built.

mod quote;
mod tree;

use serde::de::DeserializeOwned;
use thiserror::Error;

pub use quote::quoted;
pub use serde_yaml::{Mapping, Value};

/// Maximum size of a text in bytes; settings files have kilobytes.
const LARGEST: usize = 1 << 20;
/// Maximum product of a text's size in bytes and its number of opening brackets: a tenth of a second.
const MOST_WORK: usize = 1 << 26;
/// The same for the operator's own list, whose entries all have brackets: two thousand entries in JSON, or
/// some seconds.
const MOST_WORK_WITH_A_LIST: usize = 1 << 32;

/// Why a text could not be read. Errors contain nothing of the text, which may contain secrets.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// It is larger, or expands to more, than any file of its kind.
    #[error("the YAML is larger than a file of settings can be")]
    TooLarge,
    /// It is not YAML, or not of the expected shape.
    #[error("the YAML is malformed")]
    Malformed(Option<Position>),
}

/// Where the error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Counted from one.
    pub line: usize,
    /// Counted from one.
    pub column: usize,
    /// Whether a key is duplicated in the mapping that begins here.
    pub duplicate: bool,
}

/// Parses a text with one document.
///
/// # Errors
///
/// If it is too large or malformed, or has a duplicate key in a mapping.
pub fn parse(text: &str) -> Result<Value, Error> {
    check(text, MOST_WORK)?;
    tree::parse(text)
}

/// Parses a text that the operator wrote for this run, which may be a long list.
///
/// # Errors
///
/// As for [`parse`].
pub fn parse_list(text: &str) -> Result<Value, Error> {
    check(text, MOST_WORK_WITH_A_LIST)?;
    tree::parse(text)
}

/// Parses a text of a known shape. That type must limit what aliases repeat.
///
/// # Errors
///
/// As for [`parse`], or if the text has another shape.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    check(text, MOST_WORK)?;
    serde_yaml::from_str(text).map_err(|error| malformed(&error, false))
}

fn check(text: &str, most_work: usize) -> Result<(), Error> {
    let brackets = text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
    if text.len() > LARGEST || text.len().saturating_mul(brackets) > most_work {
        return Err(Error::TooLarge);
    }
    Ok(())
}

fn malformed(error: &serde_yaml::Error, duplicate: bool) -> Error {
    let place = |at: serde_yaml::Location| Position { line: at.line(), column: at.column(), duplicate };
    Error::Malformed(error.location().map(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_would_keep_a_processor_busy_are_refused() {
        let aliases: String = (1..40).map(|n| format!("a{n}: &a{n} [*a{0}, *a{0}]\n", n - 1)).collect();
        let long = format!("a: &a {}\nb: [{}]", "x".repeat(100_000), "*a, ".repeat(1_000));
        for text in [
            "[".repeat(100_000),
            "{a: ".repeat(20_000),
            format!("{}{}", "[".repeat(1_000), "a,".repeat(50_000)),
            format!("a: {}", "x".repeat(LARGEST)),
            format!("a0: &a0 [{}x]\n{aliases}", "x, ".repeat(1_000)),
            long,
        ] {
            assert_eq!(parse(&text), Err(Error::TooLarge), "{}", &text[..20]);
        }
        let deep = Position { line: 1, column: 129, duplicate: false };
        assert_eq!(parse(&"[".repeat(1_000)), Err(Error::Malformed(Some(deep))));
    }

    #[test]
    fn a_long_list_of_the_operators_is_read() {
        let entry = "  - {name: a-node-of-a-fleet, addresses: [192.0.2.1], names: [a-node.example.org], recipients: [a]}\n";
        let list = format!("nodes:\n{}", entry.repeat(2_000));
        assert_eq!(parse(&list), Err(Error::TooLarge));
        assert_eq!(parse_list(&list).unwrap()["nodes"].as_sequence().unwrap().len(), 2_000);
        assert_eq!(parse_list(&"[".repeat(100_000)), Err(Error::TooLarge));
    }

    #[test]
    fn reads_what_the_library_reads() {
        for text in [
            "",
            "a: 1\nb: [true, ~, 1.5, -3, text]\nc: {d: {}}\n",
            "a: &a {b: 1}\nc: *a\n",
            "a: !tag x\nb: !tag [1]\n",
            "1: 2\ntrue: x\n? [a]\n: b\n",
            "- 18446744073709551615\n",
        ] {
            assert_eq!(parse(text).unwrap(), serde_yaml::from_str::<Value>(text).unwrap(), "{text}");
        }
        for text in ["a: [", "a: 1\n---\nb: 2\n", "a: *b", "\t- a"] {
            assert!(matches!(parse(text), Err(Error::Malformed(_))), "{text}");
        }
    }

    #[test]
    fn a_key_stands_once_in_a_mapping() {
        let place = |line, column| Position { line, column, duplicate: true };
        assert_eq!(parse("a: 1\na: 2\n"), Err(Error::Malformed(Some(place(1, 1)))));
        assert_eq!(parse("b:\n  a: 1\n  a: 2\n"), Err(Error::Malformed(Some(place(2, 3)))));
    }
}
