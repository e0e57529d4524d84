//! Reads a text character by character.

use super::{At, Failure};
use crate::error::Reason;

/// The node reads no longer texts; in characters.
pub(crate) const LONGEST: usize = 3 << 20;

/// Stands for the end of the text. No text contains it, because it is not printable.
pub(super) const END: char = '\0';

/// A position in a text.
pub(super) struct Cursor {
    chars: Vec<char>,
    /// Characters before it.
    pub(super) index: usize,
    /// Line breaks of any kind before it.
    pub(super) line: usize,
    /// Characters before it in its line.
    pub(super) column: usize,
    /// Line feeds before it, which an editor counts.
    feeds: usize,
}

impl Cursor {
    /// Rejects texts with characters that YAML does not allow.
    pub(super) fn new(text: &str) -> Result<Self, Failure> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let chars: Vec<char> = text.chars().collect();
        let mut cursor = Self { chars, index: 0, line: 0, column: 0, feeds: 0 };
        if cursor.chars.len() > LONGEST {
            return Err(Failure { reason: Reason::TooLarge, at: cursor.at() });
        }
        if let Some(index) = cursor.chars.iter().position(|c| !is_printable(*c)) {
            cursor.forward(index);
            return Err(Failure::malformed("a control character", cursor.at()));
        }
        Ok(cursor)
    }

    pub(super) fn at(&self) -> At {
        At { line: self.feeds + 1, column: self.column + 1 }
    }

    /// Returns the next character.
    pub(super) fn peek(&self) -> char {
        self.peek_at(0)
    }

    /// Returns the character `offset` places further on.
    pub(super) fn peek_at(&self, offset: usize) -> char {
        self.chars.get(self.index + offset).copied().unwrap_or(END)
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(offset, c)| self.peek_at(offset) == c)
    }

    pub(super) fn forward(&mut self, count: usize) {
        for _ in 0..count {
            let Some(c) = self.chars.get(self.index) else { return };
            self.index += 1;
            if is_break(*c) && !(*c == '\r' && self.peek() == '\n') {
                self.line += 1;
                self.column = 0;
            } else {
                self.column += 1;
            }
            self.feeds += usize::from(*c == '\n');
        }
    }

    /// Takes `count` characters.
    pub(super) fn take(&mut self, count: usize) -> String {
        let end = (self.index + count).min(self.chars.len());
        let text = self.chars[self.index..end].iter().collect();
        self.forward(count);
        text
    }

    /// Takes characters while they meet a condition.
    pub(super) fn take_while(&mut self, condition: impl Fn(char) -> bool) -> String {
        let rest = self.chars.get(self.index..).unwrap_or_default();
        let count = rest.iter().take_while(|c| condition(**c)).count();
        self.take(count)
    }

    pub(super) fn skip_spaces(&mut self) {
        while self.peek() == ' ' {
            self.forward(1);
        }
    }

    pub(super) fn skip_comment(&mut self) {
        if self.peek() == '#' {
            while !ends_line(self.peek()) {
                self.forward(1);
            }
        }
    }

    /// Takes a line break: returns LF for CR, LF, CRLF and NEL, and LS and PS unchanged.
    pub(super) fn take_break(&mut self) -> Option<char> {
        let (found, length) = match (self.peek(), self.peek_at(1)) {
            ('\r', '\n') => ('\n', 2),
            ('\r' | '\n' | '\u{85}', _) => ('\n', 1),
            (c @ ('\u{2028}' | '\u{2029}'), _) => (c, 1),
            _ => return None,
        };
        self.forward(length);
        Some(found)
    }

    /// Returns whether `---` or `...` is next, followed by white space or the end.
    pub(super) fn is_document_marker(&self) -> bool {
        (self.starts_with("---") || self.starts_with("...")) && is_blank_or_end(self.peek_at(3))
    }
}

fn is_printable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

pub(super) fn ends_line(c: char) -> bool {
    c == END || is_break(c)
}

pub(super) fn is_space_or_end(c: char) -> bool {
    c == ' ' || ends_line(c)
}

pub(super) fn is_blank_or_end(c: char) -> bool {
    c == '\t' || is_space_or_end(c)
}
