//! Turns characters into tokens.
//!
//! A key is recognised only when its colon is reached. Until then the scanner remembers where it may have
//! begun, and then inserts the tokens of the mapping before it.

use std::collections::VecDeque;

use super::cursor::{Cursor, END, is_blank_or_end};
use super::token::Token;
use super::{At, Failure};

/// The colon must follow within this many characters after the beginning of its key.
const LONGEST_KEY: usize = 1024;

/// A place where a key may have begun.
struct PossibleKey {
    /// How many brackets are open around it.
    depth: usize,
    /// The number of its first token.
    token: usize,
    /// Whether only a key may be there.
    required: bool,
    index: usize,
    line: usize,
    column: usize,
    at: At,
}

impl PossibleKey {
    /// Gives up the key, which is an error if only a key may be there.
    fn dropped(self) -> Result<(), Failure> {
        match self.required {
            true => Err(Failure::malformed("a line without a colon and a blank after its key", self.at)),
            false => Ok(()),
        }
    }
}

/// Turns a text into tokens.
pub(super) struct Scanner {
    pub(super) cursor: Cursor,
    tokens: VecDeque<(Token, At)>,
    /// How many tokens were taken.
    taken: usize,
    done: bool,
    /// The column of the innermost block collection; −1 outside of all.
    pub(super) indent: isize,
    indents: Vec<isize>,
    /// How many brackets are open.
    depth: usize,
    /// At most one for the blocks and one for each open bracket, in the order in which they began: the outer
    /// ones first.
    keys: VecDeque<PossibleKey>,
    /// Whether a key may begin at the next token.
    pub(super) key_allowed: bool,
}

impl Scanner {
    pub(super) fn new(text: &str) -> Result<Self, Failure> {
        Ok(Self {
            cursor: Cursor::new(text)?,
            tokens: VecDeque::new(),
            taken: 0,
            done: false,
            indent: -1,
            indents: Vec::new(),
            depth: 0,
            keys: VecDeque::new(),
            key_allowed: true,
        })
    }

    /// Returns the next token; after the last one, the end of the stream.
    pub(super) fn peek(&mut self) -> Result<(&Token, At), Failure> {
        while self.needs_more()? {
            self.fetch()?;
        }
        let end = self.cursor.at();
        Ok(self.tokens.front().map_or((&Token::StreamEnd, end), |(token, at)| (token, *at)))
    }

    /// Takes the next token.
    pub(super) fn next(&mut self) -> Result<(Token, At), Failure> {
        let (_, at) = self.peek()?;
        self.taken += 1;
        Ok(self.tokens.pop_front().unwrap_or((Token::StreamEnd, at)))
    }

    pub(super) fn in_flow(&self) -> bool {
        self.depth > 0
    }

    pub(super) fn failure<T>(&self, what: &str) -> Result<T, Failure> {
        Err(Failure::malformed(what, self.cursor.at()))
    }

    fn needs_more(&mut self) -> Result<bool, Failure> {
        if self.done {
            return Ok(false);
        }
        if self.tokens.is_empty() {
            return Ok(true);
        }
        self.drop_stale_keys()?;
        Ok(self.keys.front().is_some_and(|key| key.token == self.taken))
    }

    fn fetch(&mut self) -> Result<(), Failure> {
        self.skip_to_next_token();
        self.drop_stale_keys()?;
        self.close_blocks(self.cursor.column as isize);
        let at_margin = self.cursor.column == 0;
        match self.cursor.peek() {
            END => self.stream_end(),
            '%' if at_margin => self.directive(),
            '-' if at_margin && self.cursor.is_document_marker() => {
                self.document_marker(Token::DocumentStart)
            }
            '.' if at_margin && self.cursor.is_document_marker() => self.document_marker(Token::DocumentEnd),
            '[' => self.open(Token::FlowSequenceStart),
            '{' => self.open(Token::FlowMappingStart),
            ']' => self.close(Token::FlowSequenceEnd),
            '}' => self.close(Token::FlowMappingEnd),
            ',' => self.flow_entry(),
            '-' if self.before_blank() => self.block_entry(),
            '?' if self.in_flow() || self.before_blank() => self.key(),
            ':' if self.in_flow() || self.before_blank() => self.value(),
            '*' => self.within_line(|scanner| scanner.anchor_name().map(Token::Alias)),
            '&' => self.within_line(|scanner| scanner.anchor_name().map(|_| Token::Anchor)),
            '!' => self.within_line(|scanner| scanner.tag().map(Token::Tag)),
            '|' if !self.in_flow() => self.block_scalar(false),
            '>' if !self.in_flow() => self.block_scalar(true),
            '\'' => self.within_line(|scanner| scanner.quoted_scalar(false)),
            '"' => self.within_line(|scanner| scanner.quoted_scalar(true)),
            '\t' => self.failure("a tab where only spaces are allowed"),
            c if self.begins_plain(c) => self.within_line(Self::plain_scalar),
            _ => self.failure("a value that begins with a reserved character; put it in quotes"),
        }
    }

    fn before_blank(&self) -> bool {
        is_blank_or_end(self.cursor.peek_at(1))
    }

    fn begins_plain(&self, c: char) -> bool {
        let indicator = matches!(
            c,
            '-' | '?'
                | ':'
                | ','
                | '['
                | ']'
                | '{'
                | '}'
                | '#'
                | '&'
                | '*'
                | '!'
                | '|'
                | '>'
                | '\''
                | '"'
                | '%'
                | '@'
                | '`'
        );
        !indicator || (!self.before_blank() && (c == '-' || (!self.in_flow() && matches!(c, '?' | ':'))))
    }

    fn skip_to_next_token(&mut self) {
        loop {
            self.cursor.skip_spaces();
            self.cursor.skip_comment();
            if self.cursor.take_break().is_none() {
                return;
            }
            if !self.in_flow() {
                self.key_allowed = true;
            }
        }
    }

    pub(super) fn push(&mut self, token: Token, at: At) {
        self.tokens.push_back((token, at));
    }

    // Possible keys.

    fn drop_stale_keys(&mut self) -> Result<(), Failure> {
        let (line, index) = (self.cursor.line, self.cursor.index);
        let is_stale = |key: &PossibleKey| key.line != line || index - key.index > LONGEST_KEY;
        // Keys are in the order in which they began: if the first is not stale, none is.
        while self.keys.front().is_some_and(is_stale) {
            self.keys.pop_front().map_or(Ok(()), PossibleKey::dropped)?;
        }
        Ok(())
    }

    fn key_may_begin(&mut self) -> Result<(), Failure> {
        let required = !self.in_flow() && self.indent == self.cursor.column as isize;
        if self.key_allowed {
            self.no_key()?;
            let key = PossibleKey {
                depth: self.depth,
                token: self.taken + self.tokens.len(),
                required,
                index: self.cursor.index,
                line: self.cursor.line,
                column: self.cursor.column,
                at: self.cursor.at(),
            };
            self.keys.push_back(key);
        }
        Ok(())
    }

    pub(super) fn no_key(&mut self) -> Result<(), Failure> {
        self.take_key().map_or(Ok(()), PossibleKey::dropped)
    }

    /// Takes the possible key inside the innermost brackets.
    fn take_key(&mut self) -> Option<PossibleKey> {
        let is_here = self.keys.back().is_some_and(|key| key.depth == self.depth);
        if is_here { self.keys.pop_back() } else { None }
    }

    // Indentation.

    fn close_blocks(&mut self, column: isize) {
        if self.in_flow() {
            return;
        }
        while self.indent > column {
            self.indent = self.indents.pop().unwrap_or(-1);
            self.push(Token::BlockEnd, self.cursor.at());
        }
    }

    fn open_block(&mut self, column: usize) -> bool {
        let opens = self.indent < column as isize;
        if opens {
            self.indents.push(self.indent);
            self.indent = column as isize;
        }
        opens
    }

    // Tokens.

    fn stream_end(&mut self) -> Result<(), Failure> {
        self.close_all()?;
        self.push(Token::StreamEnd, self.cursor.at());
        self.done = true;
        Ok(())
    }

    fn close_all(&mut self) -> Result<(), Failure> {
        self.close_blocks(-1);
        self.no_key()?;
        self.key_allowed = false;
        Ok(())
    }

    fn directive(&mut self) -> Result<(), Failure> {
        self.close_all()?;
        let at = self.cursor.at();
        let token = self.scan_directive()?;
        self.push(token, at);
        Ok(())
    }

    fn document_marker(&mut self, token: Token) -> Result<(), Failure> {
        self.close_all()?;
        self.push(token, self.cursor.at());
        self.cursor.forward(3);
        Ok(())
    }

    fn open(&mut self, token: Token) -> Result<(), Failure> {
        self.key_may_begin()?;
        self.depth += 1;
        self.key_allowed = true;
        self.indicator(token);
        Ok(())
    }

    fn close(&mut self, token: Token) -> Result<(), Failure> {
        self.no_key()?;
        self.depth = self.depth.saturating_sub(1);
        self.key_allowed = false;
        self.indicator(token);
        Ok(())
    }

    fn indicator(&mut self, token: Token) {
        self.push(token, self.cursor.at());
        self.cursor.forward(1);
    }

    fn flow_entry(&mut self) -> Result<(), Failure> {
        self.key_allowed = true;
        self.no_key()?;
        self.indicator(Token::FlowEntry);
        Ok(())
    }

    fn block_entry(&mut self) -> Result<(), Failure> {
        if !self.in_flow() {
            if !self.key_allowed {
                return self.failure("a list item must begin on a line of its own");
            }
            if self.open_block(self.cursor.column) {
                self.push(Token::BlockSequenceStart, self.cursor.at());
            }
        }
        self.key_allowed = true;
        self.no_key()?;
        self.indicator(Token::BlockEntry);
        Ok(())
    }

    fn key(&mut self) -> Result<(), Failure> {
        if !self.in_flow() {
            if !self.key_allowed {
                return self.failure("a key must begin on a line of its own");
            }
            if self.open_block(self.cursor.column) {
                self.push(Token::BlockMappingStart, self.cursor.at());
            }
        }
        self.key_allowed = !self.in_flow();
        self.no_key()?;
        self.indicator(Token::Key);
        Ok(())
    }

    fn value(&mut self) -> Result<(), Failure> {
        if let Some(key) = self.take_key() {
            let place = key.token - self.taken;
            self.tokens.insert(place, (Token::Key, key.at));
            if !self.in_flow() && self.open_block(key.column) {
                self.tokens.insert(place, (Token::BlockMappingStart, key.at));
            }
            self.key_allowed = false;
        } else {
            if !self.in_flow() {
                if !self.key_allowed {
                    return self.failure("a colon and a blank within a value; put it in quotes");
                }
                if self.open_block(self.cursor.column) {
                    self.push(Token::BlockMappingStart, self.cursor.at());
                }
            }
            self.key_allowed = !self.in_flow();
            self.no_key()?;
        }
        self.indicator(Token::Value);
        Ok(())
    }

    /// Scans a token that may be a key, and after which none may begin on the same line.
    fn within_line(&mut self, scan: impl FnOnce(&mut Self) -> Result<Token, Failure>) -> Result<(), Failure> {
        self.key_may_begin()?;
        self.key_allowed = false;
        let at = self.cursor.at();
        let token = scan(self)?;
        self.push(token, at);
        Ok(())
    }

    fn block_scalar(&mut self, folded: bool) -> Result<(), Failure> {
        self.key_allowed = true;
        self.no_key()?;
        let at = self.cursor.at();
        let token = self.scan_block_scalar(folded)?;
        self.push(token, at);
        Ok(())
    }

    fn anchor_name(&mut self) -> Result<String, Failure> {
        self.cursor.forward(1);
        let name = self.cursor.take_while(|c| !is_blank_or_end(c) && !":,[]{}/.*&".contains(c));
        let next = self.cursor.peek();
        if name.is_empty() || !(is_blank_or_end(next) || "?:,]}%@`".contains(next)) {
            return self.failure("`&` or `*` before something that is not a name; put it in quotes");
        }
        Ok(name)
    }
}
