//! Directives and tags, which are rare in settings but read by the node.

use super::Failure;
use super::cursor::{END, is_blank_or_end, is_space_or_end};
use super::scanner::Scanner;
use super::token::{Tag, Token};

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

impl Scanner {
    pub(super) fn scan_directive(&mut self) -> Result<Token, Failure> {
        self.cursor.forward(1);
        let name = self.cursor.take_while(is_word);
        if name.is_empty() || !is_space_or_end(self.cursor.peek()) {
            return self.failure("a directive without a name");
        }
        let token = match name.as_str() {
            "YAML" => self.version()?,
            "TAG" => self.tag_directive()?,
            _ => {
                self.cursor.take_while(|c| !super::cursor::ends_line(c));
                Token::OtherDirective
            }
        };
        self.rest_of_line()?;
        Ok(token)
    }

    fn version(&mut self) -> Result<Token, Failure> {
        self.cursor.skip_spaces();
        let major = self.cursor.take_while(|c| c.is_ascii_digit());
        let dot = self.cursor.take(1) == ".";
        let minor = self.cursor.take_while(|c| c.is_ascii_digit());
        if major.is_empty() || !dot || minor.is_empty() || !is_space_or_end(self.cursor.peek()) {
            return self.failure("a `%YAML` directive without a version");
        }
        Ok(Token::Version(major))
    }

    fn tag_directive(&mut self) -> Result<Token, Failure> {
        self.cursor.skip_spaces();
        let handle = self.tag_handle()?;
        if self.cursor.peek() != ' ' {
            return self.failure("a `%TAG` directive without a prefix");
        }
        self.cursor.skip_spaces();
        let prefix = self.tag_uri()?;
        if !is_space_or_end(self.cursor.peek()) {
            return self.failure("a `%TAG` directive with a malformed prefix");
        }
        Ok(Token::TagDirective(handle, prefix))
    }

    /// Skips white space, a comment, and the line break.
    pub(super) fn rest_of_line(&mut self) -> Result<(), Failure> {
        self.cursor.skip_spaces();
        self.cursor.skip_comment();
        if self.cursor.take_break().is_none() && self.cursor.peek() != END {
            return self.failure("text where the line must end");
        }
        Ok(())
    }

    pub(super) fn tag(&mut self) -> Result<Tag, Failure> {
        let next = self.cursor.peek_at(1);
        let tag = if next == '<' {
            self.cursor.forward(2);
            let suffix = self.tag_uri()?;
            if self.cursor.take(1) != ">" {
                return self.failure("a tag without its closing bracket");
            }
            Tag { handle: None, suffix }
        } else if is_blank_or_end(next) {
            Tag { handle: None, suffix: self.cursor.take(1) }
        } else {
            let mut rest =
                (1..).map(|offset| self.cursor.peek_at(offset)).take_while(|c| !is_space_or_end(*c));
            let handle = if rest.any(|c| c == '!') { self.tag_handle()? } else { self.cursor.take(1) };
            Tag { handle: Some(handle), suffix: self.tag_uri()? }
        };
        if !is_space_or_end(self.cursor.peek()) {
            return self.failure("a tag without a blank after it");
        }
        Ok(tag)
    }

    /// Reads a tag handle: `!`, or a word between two of them.
    fn tag_handle(&mut self) -> Result<String, Failure> {
        let mut handle = self.cursor.take(1);
        if handle == "!" && self.cursor.peek() != ' ' {
            handle += &self.cursor.take_while(is_word);
            handle += &self.cursor.take(1);
        }
        if !handle.starts_with('!') || !handle.ends_with('!') {
            return self.failure("a malformed tag");
        }
        Ok(handle)
    }

    fn tag_uri(&mut self) -> Result<String, Failure> {
        let is_uri = |c: char| is_word(c) || ";/?:@&=+$,.!~*'()[]%".contains(c);
        let escaped = self.cursor.take_while(is_uri);
        match unescaped(&escaped) {
            Some(uri) if !uri.is_empty() => Ok(uri),
            _ => self.failure("a malformed tag"),
        }
    }
}

/// Decodes percent-encoded bytes.
fn unescaped(uri: &str) -> Option<String> {
    let mut parts = uri.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).ok()
}
