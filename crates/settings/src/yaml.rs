//! Parses one YAML 1.1 document into a tree with positions.
//!
//! The node reads its settings with SnakeYAML, through Jackson. Both implement YAML 1.1, with their own
//! behavior where the specification is vague: tabs never separate tokens, NEL and LS end lines, and an alias
//! needs no anchor. In a comparison with the node over 1,723 files, a YAML 1.2 reader (saphyr-parser) gave
//! another result for one in seven. A port of libyaml (libyaml-safer 0.3) did so for 42, most of which it
//! accepts although the node rejects them, and it panics at a tag `!`. So this implementation follows the
//! algorithm that SnakeYAML shares with PyYAML and libyaml: a scanner that produces tokens, and a parser that
//! builds the tree.

mod cursor;
mod parser;
mod scalars;
mod scanner;
mod tag;
mod token;

pub(crate) use cursor::LONGEST;
pub(crate) use parser::parse;

use crate::error::{Error, Reason};
use crate::origin::Origin;

/// A position: line and column, counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// A node of the tree.
#[cfg_attr(test, derive(Debug))]
pub(crate) enum Node {
    /// Anything that is neither a collection nor null.
    Scalar(Scalar),
    /// `~`, `null` or nothing.
    Null,
    /// A list.
    Sequence(Vec<(Self, At)>),
    /// Keys with their values, each with the key's position. Keys are unique.
    Mapping(Vec<(String, Self, At)>),
}

/// A scalar.
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Scalar {
    /// The text as written, without quotes.
    pub(crate) text: String,
    /// The value, if the text is a YAML 1.1 boolean.
    pub(crate) boolean: Option<bool>,
}

impl Scalar {
    fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), boolean: None }
    }
}

/// The reason for a failure, and its position.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) reason: Reason,
    pub(crate) at: At,
}

impl Failure {
    fn malformed(what: &str, at: At) -> Self {
        Self { reason: Reason::Malformed(what.to_owned()), at }
    }

    pub(crate) fn error(self, origin: impl FnOnce(usize) -> Origin) -> Error {
        Error::new(self.reason).at(origin(self.at.line), Some(self.at.column))
    }
}

#[cfg(test)]
mod tests {
    use rustix::time::{ClockId, clock_gettime};

    use super::*;

    #[test]
    fn open_brackets_cost_no_more_than_other_text() {
        let cost = |brackets: usize| {
            let text = format!("a: {}{}", "[".repeat(brackets), "a,".repeat(100_000));
            let begun = clock_gettime(ClockId::ThreadCPUTime);
            assert!(parse(&text).is_err());
            let took = clock_gettime(ClockId::ThreadCPUTime) - begun;
            took.tv_sec * 1_000_000_000 + took.tv_nsec
        };
        let (few, many) = (cost(1), cost(900));
        assert!(many < 8 * few, "{many} ns with 900 brackets, {few} ns with one");
    }
}
