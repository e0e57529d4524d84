//! Scans the four kinds of scalars.

use super::Failure;
use super::cursor::{END, ends_line, is_blank_or_end, is_space_or_end};
use super::scanner::Scanner;
use super::token::Token;

/// How the line ends after a block scalar are treated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

impl Scanner {
    /// Scans a text without quotes, which may continue on further lines.
    pub(super) fn plain_scalar(&mut self) -> Result<Token, Failure> {
        let (mut text, mut blanks) = (String::new(), String::new());
        loop {
            let length = self.plain_length();
            if length == 0 || self.cursor.peek() == '#' {
                break;
            }
            self.key_allowed = false;
            text += &blanks;
            text += &self.cursor.take(length);
            blanks = self.blanks_in_plain();
            let dedented = !self.in_flow() && (self.cursor.column as isize) < self.indent + 1;
            if blanks.is_empty() || dedented {
                break;
            }
        }
        Ok(Token::Scalar { text, plain: true })
    }

    /// Returns the number of characters before a blank, a colon followed by one, or an indicator that ends
    /// the scalar within brackets.
    fn plain_length(&self) -> usize {
        let in_flow = self.in_flow();
        let ends = |offset: usize| {
            let (c, next) = (self.cursor.peek_at(offset), self.cursor.peek_at(offset + 1));
            is_blank_or_end(c)
                || (c == ':' && (is_blank_or_end(next) || (in_flow && ",[]{}".contains(next))))
                || (in_flow && ",?[]{}".contains(c))
        };
        (0..).take_while(|offset| !ends(*offset)).count()
    }

    /// Folds line ends: a single one becomes a space; of several, the first is dropped.
    fn blanks_in_plain(&mut self) -> String {
        let blanks = self.cursor.take_while(|c| matches!(c, ' ' | '\t'));
        let Some(first) = self.cursor.take_break() else { return blanks };
        self.key_allowed = true;
        let mut breaks = String::new();
        loop {
            if self.cursor.is_document_marker() && self.cursor.column == 0 {
                return String::new();
            }
            self.cursor.skip_spaces();
            match self.cursor.take_break() {
                Some(c) => breaks.push(c),
                None => return folded(first, &breaks),
            }
        }
    }

    pub(super) fn quoted_scalar(&mut self, double: bool) -> Result<Token, Failure> {
        let (quote, start) = (self.cursor.peek(), self.cursor.at());
        self.cursor.forward(1);
        let mut units = Units::default();
        loop {
            self.within_quotes(double, &mut units)?;
            if self.cursor.peek() == quote {
                break;
            }
            if self.cursor.peek() == END {
                return Err(Failure::malformed("a quoted text without its closing quote", start));
            }
            self.blanks_in_quotes(&mut units)?;
        }
        self.cursor.forward(1);
        Ok(Token::Scalar { text: units.text(), plain: false })
    }

    /// Scans up to a blank or the closing quote.
    fn within_quotes(&mut self, double: bool, units: &mut Units) -> Result<(), Failure> {
        loop {
            units.push_str(&self.cursor.take_while(|c| !is_blank_or_end(c) && !"'\"\\".contains(c)));
            match self.cursor.peek() {
                '\'' if !double && self.cursor.peek_at(1) == '\'' => {
                    units.push('\'');
                    self.cursor.forward(2);
                }
                c @ '\'' if double => self.push_one(c, units),
                c @ ('"' | '\\') if !double => self.push_one(c, units),
                '\\' => self.escape(units)?,
                _ => return Ok(()),
            }
        }
    }

    fn push_one(&mut self, c: char, units: &mut Units) {
        units.push(c);
        self.cursor.forward(1);
    }

    fn escape(&mut self, units: &mut Units) -> Result<(), Failure> {
        self.cursor.forward(1);
        let escaped = match self.cursor.peek() {
            '0' => '\0',
            'a' => '\x07',
            'b' => '\x08',
            't' => '\t',
            'n' => '\n',
            'v' => '\x0b',
            'f' => '\x0c',
            'r' => '\r',
            'e' => '\x1b',
            'N' => '\u{85}',
            '_' => '\u{a0}',
            'L' => '\u{2028}',
            'P' => '\u{2029}',
            c @ (' ' | '"' | '\\') => c,
            'x' => return self.code(2, units),
            'u' => return self.code(4, units),
            'U' => return self.code(8, units),
            _ => {
                if self.cursor.take_break().is_none() {
                    return self
                        .failure("an unknown escape after a backslash; use single quotes for a backslash");
                }
                return self.breaks_in_quotes(units);
            }
        };
        self.push_one(escaped, units);
        Ok(())
    }

    fn code(&mut self, digits: usize, units: &mut Units) -> Result<(), Failure> {
        self.cursor.forward(1);
        let hex: String = (0..digits).map(|offset| self.cursor.peek_at(offset)).collect();
        let is_hex = hex.chars().all(|c| c.is_ascii_hexdigit());
        match u32::from_str_radix(&hex, 16) {
            Ok(code) if is_hex && code <= 0x10_ffff => units.push_code(code),
            _ => return self.failure("an escape without its hexadecimal digits"),
        }
        self.cursor.forward(digits);
        Ok(())
    }

    fn blanks_in_quotes(&mut self, units: &mut Units) -> Result<(), Failure> {
        let blanks = self.cursor.take_while(|c| matches!(c, ' ' | '\t'));
        let Some(first) = self.cursor.take_break() else {
            units.push_str(&blanks);
            return Ok(());
        };
        let mut breaks = Units::default();
        self.breaks_in_quotes(&mut breaks)?;
        units.push_str(&folded(first, &breaks.text()));
        Ok(())
    }

    /// Scans empty lines, and the indentation of the line after them.
    fn breaks_in_quotes(&mut self, units: &mut Units) -> Result<(), Failure> {
        loop {
            if self.cursor.is_document_marker() {
                return self.failure("a document marker within a quoted text");
            }
            self.cursor.take_while(|c| matches!(c, ' ' | '\t'));
            match self.cursor.take_break() {
                Some(c) => units.push(c),
                None => return Ok(()),
            }
        }
    }

    pub(super) fn scan_block_scalar(&mut self, folded: bool) -> Result<Token, Failure> {
        self.cursor.forward(1);
        let (chomping, increment) = self.block_indicators()?;
        self.rest_of_line()?;
        let least = usize::try_from(self.indent + 1).unwrap_or(0).max(1);
        let (indent, mut breaks) = match increment {
            Some(increment) => (least + increment - 1, self.breaks_in_block(least + increment - 1)),
            None => self.block_indentation(least),
        };
        let mut text = String::new();
        let mut last = None;
        while self.cursor.column == indent && self.cursor.peek() != END {
            text += &breaks;
            let flush = !matches!(self.cursor.peek(), ' ' | '\t');
            text += &self.cursor.take_while(|c| !ends_line(c));
            last = self.cursor.take_break();
            breaks = self.breaks_in_block(indent);
            if self.cursor.column != indent || self.cursor.peek() == END {
                break;
            }
            let folds = folded && last == Some('\n') && flush && !matches!(self.cursor.peek(), ' ' | '\t');
            if !folds {
                text.extend(last);
            } else if breaks.is_empty() {
                text.push(' ');
            }
        }
        if chomping != Chomping::Strip {
            text.extend(last);
        }
        if chomping == Chomping::Keep {
            text += &breaks;
        }
        Ok(Token::Scalar { text, plain: false })
    }

    /// Scans the chomping and indentation indicators, in either order.
    fn block_indicators(&mut self) -> Result<(Chomping, Option<usize>), Failure> {
        let (mut chomping, mut increment) = (None, None);
        loop {
            match self.cursor.peek() {
                '+' if chomping.is_none() => chomping = Some(Chomping::Keep),
                '-' if chomping.is_none() => chomping = Some(Chomping::Strip),
                c @ '1'..='9' if increment.is_none() => {
                    increment = c.to_digit(10).map(|digit| digit as usize)
                }
                c if is_space_or_end(c) => return Ok((chomping.unwrap_or(Chomping::Clip), increment)),
                _ => {
                    return self.failure(
                        "`|` or `>` before something else than a line end; put the value in quotes",
                    );
                }
            }
            self.cursor.forward(1);
        }
    }

    /// Determines the indentation from the first non-empty line, or from a longer empty line before it.
    fn block_indentation(&mut self, least: usize) -> (usize, String) {
        let (mut breaks, mut indent) = (String::new(), least);
        loop {
            self.cursor.skip_spaces();
            indent = indent.max(self.cursor.column);
            match self.cursor.take_break() {
                Some(c) => breaks.push(c),
                None => return (indent, breaks),
            }
        }
    }

    fn breaks_in_block(&mut self, indent: usize) -> String {
        let mut breaks = String::new();
        loop {
            while self.cursor.column < indent && self.cursor.peek() == ' ' {
                self.cursor.forward(1);
            }
            match self.cursor.take_break() {
                Some(c) => breaks.push(c),
                None => return breaks,
            }
        }
    }
}

/// Folds line ends: a single one becomes a space; of several, the first is dropped. LS and PS stay.
fn folded(first: char, more: &str) -> String {
    match first {
        '\n' if more.is_empty() => " ".to_owned(),
        '\n' => more.to_owned(),
        other => format!("{other}{more}"),
    }
}

/// A text in which an escape may be half of a surrogate pair.
#[derive(Default)]
struct Units(Vec<u16>);

impl Units {
    fn push(&mut self, c: char) {
        self.0.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    }

    fn push_str(&mut self, text: &str) {
        self.0.extend(text.encode_utf16());
    }

    fn push_code(&mut self, code: u32) {
        match (char::from_u32(code), u16::try_from(code)) {
            (Some(c), _) => self.push(c),
            (None, Ok(half)) => self.0.push(half),
            (None, Err(_)) => {}
        }
    }

    fn text(&self) -> String {
        String::from_utf16_lossy(&self.0)
    }
}
