//! One YAML 1.1 document, as a tree with positions.
//!
//! The node reads its settings with SnakeYAML, through Jackson. Both keep to YAML 1.1 and have their own mind where that
//! specification is vague: tabs never separate tokens, NEL and LS end lines, an alias need not have an anchor. Of the
//! 1,723 files of our comparison with the node a reader of YAML 1.2 (saphyr-parser) takes one in seven otherwise, and a
//! port of libyaml (libyaml-safer 0.3) 42, of which it accepts most that the node refuses, and panics at a tag `!`. So
//! this one follows the algorithm that SnakeYAML shares with PyYAML and libyaml: a scanner that makes tokens, and a
//! parser that makes the tree.

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

/// Where something begins: line and column, counted from one.
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
    /// Keys with their values, each with the key's place; no key is duplicated.
    Mapping(Vec<(String, Self, At)>),
}

/// A scalar.
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Scalar {
    /// As written, without quotes.
    pub(crate) text: String,
    /// Whether it is one of YAML 1.1's words for true and false.
    pub(crate) boolean: Option<bool>,
}

impl Scalar {
    fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), boolean: None }
    }
}

/// A reason and where it is.
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
