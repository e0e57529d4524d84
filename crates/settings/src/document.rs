//! One YAML document, as a tree with positions.
//!
//! The node's reader follows YAML 1.1: an unquoted `no`, `off` or `FALSE` is a boolean. It reports an alias as the text
//! of its name, so aliases are kept as such here.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::error::{Error, Reason};

/// Deeper nesting is refused, so that no file can exhaust the stack.
const DEEPEST: usize = 100;

/// Where a node begins: line and column, counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// A node of the tree.
#[derive(Debug)]
pub(crate) enum Node {
    /// The text as the node's reader gives it.
    Scalar(String),
    /// `~`, `null` or nothing.
    Null,
    Sequence(Vec<(Node, At)>),
    Mapping(Vec<(String, Node, At)>),
}

/// Parses a text that holds one document at most; an empty one has no root.
pub(crate) fn parse(text: &str) -> Result<Option<(Node, At)>, Failure> {
    let mut reader = Reader { events: Parser::new_from_str(text), text, depth: 0 };
    reader.expect_start()?;
    let root = match reader.next()? {
        (Event::StreamEnd, _) => return Ok(None),
        (Event::DocumentStart(_), _) => {
            let (event, span) = reader.next()?;
            let at = at(&span);
            (reader.node(event, &span)?, at)
        }
        (_, span) => return Err(Failure::at(Reason::NotAMapping, &span)),
    };
    loop {
        match reader.next()? {
            (Event::DocumentEnd, _) => {}
            (Event::StreamEnd, _) => return Ok(Some(root)),
            (_, span) => return Err(Failure::at(Reason::SecondDocument, &span)),
        }
    }
}

/// A reason and where it is.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) reason: Reason,
    pub(crate) at: At,
}

impl Failure {
    fn at(reason: Reason, span: &Span) -> Self {
        Self { reason, at: at(span) }
    }

    pub(crate) fn error(self, origin: impl FnOnce(usize) -> crate::Origin) -> Error {
        Error::new(self.reason).at(origin(self.at.line), Some(self.at.column))
    }
}

fn at(span: &Span) -> At {
    At { line: span.start.line().max(1), column: span.start.col() + 1 }
}

struct Reader<'a> {
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
    text: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Failure> {
        match self.events.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(Failure {
                reason: Reason::Malformed(error.info().to_owned()),
                at: At { line: error.marker().line().max(1), column: error.marker().col() + 1 },
            }),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn expect_start(&mut self) -> Result<(), Failure> {
        match self.next()? {
            (Event::StreamStart, _) => Ok(()),
            (_, span) => Err(Failure::at(Reason::NotAMapping, &span)),
        }
    }

    fn node(&mut self, event: Event<'a>, span: &Span) -> Result<Node, Failure> {
        if self.depth == DEEPEST {
            return Err(Failure::at(Reason::TooDeep, span));
        }
        self.depth += 1;
        let node = match event {
            Event::Scalar(text, style, _, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                if plain { plain_scalar(&text) } else { Node::Scalar(text.into_owned()) }
            }
            Event::Alias(_) => Node::Scalar(self.alias(span).to_owned()),
            Event::SequenceStart(..) => Node::Sequence(self.sequence()?),
            Event::MappingStart(..) => Node::Mapping(self.mapping()?),
            _ => return Err(Failure::at(Reason::NotAMapping, span)),
        };
        self.depth -= 1;
        Ok(node)
    }

    fn sequence(&mut self) -> Result<Vec<(Node, At)>, Failure> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(items),
                (event, span) => items.push((self.node(event, &span)?, at(&span))),
            }
        }
    }

    fn mapping(&mut self) -> Result<Vec<(String, Node, At)>, Failure> {
        let mut entries: Vec<(String, Node, At)> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            let key = match event {
                Event::MappingEnd => return Ok(entries),
                Event::Scalar(text, ..) => text.into_owned(),
                Event::Alias(_) => self.alias(&span).to_owned(),
                _ => {
                    return Err(Failure::at(Reason::Malformed("a key must be plain text".to_owned()), &span));
                }
            };
            if entries.iter().any(|(other, ..)| *other == key) {
                return Err(Failure::at(Reason::Duplicate { key }, &span));
            }
            let key_at = at(&span);
            let (event, span) = self.next()?;
            let node = self.node(event, &span)?;
            entries.push((key, node, key_at));
        }
    }

    /// The name after the asterisk.
    fn alias(&self, span: &Span) -> &'a str {
        let start = self.text.char_indices().nth(span.start.index()).map_or(self.text.len(), |(at, _)| at);
        let rest = self.text[start..].strip_prefix('*').unwrap_or_default();
        let end = rest.find(|c: char| c.is_whitespace() || ",[]{}".contains(c)).unwrap_or(rest.len());
        &rest[..end]
    }
}

/// YAML 1.1's booleans become `true` and `false`; every other scalar keeps its text.
fn plain_scalar(text: &str) -> Node {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Node::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => {
            Node::Scalar("true".to_owned())
        }
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            Node::Scalar("false".to_owned())
        }
        other => Node::Scalar(other.to_owned()),
    }
}
