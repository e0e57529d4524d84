//! Builds the tree from tokens.

use std::collections::{BTreeMap, BTreeSet};

use super::scanner::Scanner;
use super::token::{Tag, Token};
use super::{At, Failure, Node, Scalar};
use crate::error::Reason;

/// Maximum nesting depth, so that no file can exhaust the stack. The node has the same limit.
const DEEPEST: usize = 1000;
/// The prefix of the standard tags.
const STANDARD: &str = "tag:yaml.org,2002:";

/// Parses a text with at most one document. An empty text has no root.
pub(crate) fn parse(text: &str) -> Result<Option<(Node, At)>, Failure> {
    let mut parser = Parser { scanner: Scanner::new(text)?, handles: BTreeMap::new(), depth: 0 };
    let root = parser.document()?;
    parser.end()?;
    Ok(root)
}

struct Parser {
    scanner: Scanner,
    /// The handles declared by `%TAG` directives.
    handles: BTreeMap<String, String>,
    depth: usize,
}

/// The context of a node, which determines what may begin there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Block,
    /// Below a key, where list items need no deeper indentation.
    BlockOrItems,
    Flow,
}

impl Parser {
    fn document(&mut self) -> Result<Option<(Node, At)>, Failure> {
        self.directives()?;
        let at = self.scanner.peek()?.1;
        match self.scanner.peek()?.0 {
            Token::StreamEnd => return Ok(None),
            Token::DocumentStart => {
                self.scanner.next()?;
                if self.is_next(|token| {
                    is_directive(token)
                        || matches!(token, Token::DocumentStart | Token::DocumentEnd | Token::StreamEnd)
                })? {
                    return Ok(Some((Node::Null, at)));
                }
            }
            _ if !self.handles.is_empty() => return malformed("directives without `---` after them", at),
            _ => {}
        }
        let at = self.scanner.peek()?.1;
        Ok(Some((self.node(Context::Block)?, at)))
    }

    /// Rejects anything after the document other than directives, because it would begin a second one.
    fn end(&mut self) -> Result<(), Failure> {
        while self.is_next(|token| *token == Token::DocumentEnd)? {
            self.scanner.next()?;
        }
        self.directives()?;
        match self.scanner.next()? {
            (Token::StreamEnd, _) => Ok(()),
            (_, at) => Err(Failure { reason: Reason::SecondDocument, at }),
        }
    }

    fn directives(&mut self) -> Result<(), Failure> {
        self.handles.clear();
        let (mut version, mut handles) = (false, BTreeSet::new());
        while self.is_next(is_directive)? {
            // Records in `handles` that there was a directive.
            self.handles.entry("!".to_owned()).or_insert_with(|| "!".to_owned());
            match self.scanner.next()? {
                (Token::Version(major), at) if version || major.trim_start_matches('0') != "1" => {
                    return malformed("a `%YAML` directive of another version", at);
                }
                (Token::Version(_), _) => version = true,
                (Token::TagDirective(handle, prefix), at) => {
                    self.handles.insert(handle.clone(), prefix);
                    if !handles.insert(handle) {
                        return malformed("a `%TAG` directive for the same handle", at);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn is_next(&mut self, condition: impl FnOnce(&Token) -> bool) -> Result<bool, Failure> {
        Ok(condition(self.scanner.peek()?.0))
    }

    fn node(&mut self, context: Context) -> Result<Node, Failure> {
        self.depth += 1;
        let node = self.node_below(context);
        self.depth -= 1;
        node
    }

    fn node_below(&mut self, context: Context) -> Result<Node, Failure> {
        if let (Token::Alias(name), _) = self.scanner.peek()? {
            let name = name.clone();
            self.scanner.next()?;
            return Ok(Node::Scalar(Scalar::text(name)));
        }
        let (tag, has_properties) = self.properties()?;
        let block = context != Context::Flow;
        if self.depth > DEEPEST && self.is_next(|token| !matches!(token, Token::Scalar { .. }))? {
            return Err(Failure { reason: Reason::TooDeep, at: self.scanner.peek()?.1 });
        }
        if context == Context::BlockOrItems && self.is_next(|token| *token == Token::BlockEntry)? {
            let empty = |token: &Token| {
                matches!(token, Token::BlockEntry | Token::Key | Token::Value | Token::BlockEnd)
            };
            return self.items(empty).map(Node::Sequence);
        }
        let at = self.scanner.peek()?.1;
        match self.scanner.peek()?.0.clone() {
            Token::Scalar { text, plain } => {
                self.scanner.next()?;
                scalar(text, plain, tag.as_deref(), at)
            }
            Token::FlowSequenceStart => self.flow_sequence(),
            Token::FlowMappingStart => self.flow_mapping(),
            Token::BlockSequenceStart if block => self.block_sequence(),
            Token::BlockMappingStart if block => self.block_mapping(),
            _ if has_properties => scalar(String::new(), true, tag.as_deref(), at),
            Token::StreamEnd => malformed("the file ends within a value", at),
            _ => malformed("something else where a value is expected", at),
        }
    }

    /// Parses anchor and tag, in either order.
    fn properties(&mut self) -> Result<(Option<String>, bool), Failure> {
        let (mut tag, mut anchor) = (None, false);
        loop {
            let at = self.scanner.peek()?.1;
            match self.scanner.peek()?.0.clone() {
                Token::Anchor if !anchor => anchor = true,
                Token::Tag(found) if tag.is_none() => tag = Some(self.resolved(found, at)?),
                _ => return Ok((tag.clone(), anchor || tag.is_some())),
            }
            self.scanner.next()?;
        }
    }

    fn resolved(&self, tag: Tag, at: At) -> Result<String, Failure> {
        let Some(handle) = tag.handle else { return Ok(tag.suffix) };
        let prefix = match (self.handles.get(&handle), handle.as_str()) {
            (Some(prefix), _) => prefix,
            (None, "!") => "!",
            (None, "!!") => STANDARD,
            (None, _) => return malformed("a tag without its directive", at),
        };
        Ok(format!("{prefix}{}", tag.suffix))
    }

    fn block_sequence(&mut self) -> Result<Node, Failure> {
        self.scanner.next()?;
        let items = self.items(|token| matches!(token, Token::BlockEntry | Token::BlockEnd))?;
        self.block_end()?;
        Ok(Node::Sequence(items))
    }

    fn items(&mut self, empty: impl Fn(&Token) -> bool) -> Result<Vec<(Node, At)>, Failure> {
        let mut items = Vec::new();
        while self.is_next(|token| *token == Token::BlockEntry)? {
            let (_, at) = self.scanner.next()?;
            let item = if self.is_next(&empty)? { Node::Null } else { self.node(Context::Block)? };
            items.push((item, at));
        }
        Ok(items)
    }

    fn block_mapping(&mut self) -> Result<Node, Failure> {
        self.scanner.next()?;
        let empty = |token: &Token| matches!(token, Token::Key | Token::Value | Token::BlockEnd);
        let mut entries = Entries::default();
        while self.is_next(|token| *token == Token::Key)? {
            self.scanner.next()?;
            let (key, at) = self.key(empty)?;
            // SnakeYAML does not require the colon after a key introduced by a question mark.
            let value = if self.is_next(|token| matches!(token, Token::Scalar { .. }))? {
                self.node(Context::Block)?
            } else {
                self.value(Context::BlockOrItems, empty)?
            };
            entries.add(key, value, at)?;
        }
        self.block_end()?;
        Ok(Node::Mapping(entries.entries))
    }

    fn flow_mapping(&mut self) -> Result<Node, Failure> {
        let (_, start) = self.scanner.next()?;
        let mut entries = Entries::default();
        while !self.is_next(|token| *token == Token::FlowMappingEnd)? {
            if !entries.entries.is_empty() {
                self.comma("a brace that is not closed", start)?;
                if self.is_next(|token| *token == Token::FlowMappingEnd)? {
                    break;
                }
            }
            let empty =
                |token: &Token| matches!(token, Token::Value | Token::FlowEntry | Token::FlowMappingEnd);
            let ends = |token: &Token| matches!(token, Token::FlowEntry | Token::FlowMappingEnd);
            let (key, value, at) = if self.is_next(|token| *token == Token::Key)? {
                self.scanner.next()?;
                let (key, at) = self.key(empty)?;
                (key, self.value(Context::Flow, ends)?, at)
            } else {
                let (key, at) = self.key(|_| false)?;
                (key, Node::Null, at)
            };
            entries.add(key, value, at)?;
        }
        self.scanner.next()?;
        Ok(Node::Mapping(entries.entries))
    }

    fn flow_sequence(&mut self) -> Result<Node, Failure> {
        let (_, start) = self.scanner.next()?;
        let mut items = Vec::new();
        while !self.is_next(|token| *token == Token::FlowSequenceEnd)? {
            if !items.is_empty() {
                self.comma("a bracket that is not closed", start)?;
                if self.is_next(|token| *token == Token::FlowSequenceEnd)? {
                    break;
                }
            }
            let at = self.scanner.peek()?.1;
            let item = if self.is_next(|token| *token == Token::Key)? {
                self.pair()?
            } else {
                self.node(Context::Flow)?
            };
            items.push((item, at));
        }
        self.scanner.next()?;
        Ok(Node::Sequence(items))
    }

    /// Parses a mapping of one key within brackets.
    fn pair(&mut self) -> Result<Node, Failure> {
        self.scanner.next()?;
        let (key, at) =
            self.key(|token| matches!(token, Token::Value | Token::FlowEntry | Token::FlowSequenceEnd))?;
        let value =
            self.value(Context::Flow, |token| matches!(token, Token::FlowEntry | Token::FlowSequenceEnd))?;
        Ok(Node::Mapping(vec![(key, value, at)]))
    }

    /// Parses a key, which must be a scalar. It keeps its text even if it looks like a boolean or null.
    fn key(&mut self, empty: impl Fn(&Token) -> bool) -> Result<(String, At), Failure> {
        let at = self.scanner.peek()?.1;
        if self.is_next(empty)? {
            return Ok((String::new(), at));
        }
        let (_, has_properties) = self.properties()?;
        match self.scanner.peek()?.0.clone() {
            Token::Scalar { text, .. } => {
                self.scanner.next()?;
                Ok((text, at))
            }
            Token::Key | Token::Value | Token::BlockEnd | Token::FlowEntry | Token::FlowMappingEnd
                if has_properties =>
            {
                Ok((String::new(), at))
            }
            _ => malformed("a key that is not plain text", at),
        }
    }

    fn value(&mut self, context: Context, empty: impl Fn(&Token) -> bool) -> Result<Node, Failure> {
        if !self.is_next(|token| *token == Token::Value)? {
            return Ok(Node::Null);
        }
        self.scanner.next()?;
        if self.is_next(empty)? { Ok(Node::Null) } else { self.node(context) }
    }

    fn comma(&mut self, otherwise: &str, start: At) -> Result<(), Failure> {
        if self.is_next(|token| *token == Token::FlowEntry)? {
            self.scanner.next()?;
            Ok(())
        } else {
            malformed(otherwise, start)
        }
    }

    fn block_end(&mut self) -> Result<(), Failure> {
        match self.scanner.next()? {
            (Token::BlockEnd, _) => Ok(()),
            (_, at) => malformed("unexpected text; check quotes and indentation", at),
        }
    }
}

fn is_directive(token: &Token) -> bool {
    matches!(token, Token::Version(_) | Token::TagDirective(..) | Token::OtherDirective)
}

fn malformed<T>(what: &str, at: At) -> Result<T, Failure> {
    Err(Failure::malformed(what, at))
}

/// The entries of a mapping.
#[derive(Default)]
struct Entries {
    entries: Vec<(String, Node, At)>,
    keys: BTreeSet<String>,
}

impl Entries {
    fn add(&mut self, key: String, value: Node, at: At) -> Result<(), Failure> {
        if !self.keys.insert(key.clone()) {
            return Err(Failure { reason: Reason::Duplicate { key }, at });
        }
        self.entries.push((key, value, at));
        Ok(())
    }
}

/// Resolves a scalar: without a tag, only YAML 1.1's words for true, false and null are special; every other
/// scalar keeps its text.
fn scalar(text: String, plain: bool, tag: Option<&str>, at: At) -> Result<Node, Failure> {
    let standard =
        tag.and_then(|tag| tag.strip_prefix(STANDARD)).map(|tag| tag.split(',').next().unwrap_or(tag));
    let implicit = tag == Some("!") || (tag.is_none() && plain);
    let is_null = matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL");
    if standard == Some("binary") {
        return malformed("a binary value", at);
    }
    if (implicit && is_null) || (standard == Some("null") && !text.is_empty()) {
        return Ok(Node::Null);
    }
    let boolean = match standard {
        Some("bool") => tagged_boolean(&text),
        _ if implicit => boolean(&text),
        _ => None,
    };
    Ok(Node::Scalar(Scalar { text, boolean }))
}

/// Parses a scalar with a boolean tag, which may have any case and may be a single letter.
fn tagged_boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "y" => Some(true),
        "n" => Some(false),
        lower => boolean(lower),
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}
