//! Parses files of shell assignments, such as `/etc/default/elasticsearch`, as a shell does (POSIX.1-2024,
//! Shell Command Language, 2.2, 2.3 and 2.9.1), but without running one.
//!
//! A line may contain several assignments, optionally after `export`, and the last one of a variable wins. A
//! value that a shell would expand is an error only when that variable is requested, because the skipped
//! expansions change no other variable. Anything that may change one is an error for the whole file.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

/// A part of a file that only a shell can interpret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NeedsShell {
    /// The line, counted from one.
    pub(crate) line: usize,
    /// The reason.
    pub(crate) found: ShellNeed,
}

/// Why a shell would be needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShellNeed {
    /// Anything but an assignment.
    Command,
    /// A value with a `$`, a backquote, or a pattern.
    Expansion,
    /// An unterminated quotation, or an escape at the end.
    Unfinished,
    /// A NUL byte, which no shell accepts.
    Nul,
}

impl std::fmt::Display for ShellNeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Command => "is not an assignment, and only a shell can run it",
            Self::Expansion => "has a value that only a shell can expand",
            Self::Unfinished => "has an unfinished quotation or escape",
            Self::Nul => "contains a zero byte",
        })
    }
}

/// A value and the line on which its assignment starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assigned {
    pub(crate) line: usize,
    pub(crate) value: OsString,
}

/// The variables that a file assigns.
#[derive(Debug, Default)]
pub(crate) struct Assignments(Values);

/// The last value of each variable, if it can be determined.
type Values = BTreeMap<OsString, Result<Assigned, NeedsShell>>;

impl Assignments {
    /// Parses a file.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, NeedsShell> {
        let mut scanner = Scanner { bytes, at: 0, line: 1, exports: false };
        let mut assignments = Self::default();
        while scanner.next_command()? {
            scanner.command(&mut assignments.0)?;
        }
        Ok(assignments)
    }

    /// Returns the final value of a variable; `None` if it is not assigned.
    pub(crate) fn get(&self, name: &str) -> Result<Option<&Assigned>, NeedsShell> {
        self.0.get(OsStr::new(name)).map(Result::as_ref).transpose().map_err(Clone::clone)
    }
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    /// Whether the words are arguments of `export`, in which patterns may be expanded as well.
    exports: bool,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        self.line += usize::from(byte == b'\n');
        Some(byte)
    }

    fn needs<T>(&self, found: ShellNeed) -> Result<T, NeedsShell> {
        Err(NeedsShell { line: self.line, found })
    }

    /// Skips blanks and line continuations.
    fn skip_blanks(&mut self) {
        while self.skip_escaped_line_end()
            || matches!(self.peek(), Some(b' ' | b'\t')) && self.next().is_some()
        {}
    }

    fn skip_escaped_line_end(&mut self) -> bool {
        let is_there = self.bytes[self.at..].starts_with(b"\\\n");
        if is_there {
            self.next();
            self.next();
        }
        is_there
    }

    fn skip_comment(&mut self) {
        while self.peek().is_some_and(|byte| byte != b'\n') {
            self.next();
        }
    }

    /// Advances to the next command; returns `false` at the end.
    fn next_command(&mut self) -> Result<bool, NeedsShell> {
        loop {
            self.skip_blanks();
            match self.peek() {
                None => return Ok(false),
                Some(b'\n') => {
                    self.next();
                }
                Some(b'#') => self.skip_comment(),
                Some(_) => return Ok(true),
            }
        }
    }

    /// Parses one command: assignments, or `export` with its arguments.
    fn command(&mut self, assignments: &mut Values) -> Result<(), NeedsShell> {
        self.exports = self.skip_export();
        let mut words = 0;
        loop {
            self.skip_blanks();
            match self.peek() {
                None | Some(b'\n' | b'#' | b';') if words == 0 => return self.needs(ShellNeed::Command),
                None | Some(b'\n' | b'#') => return Ok(()),
                Some(b';') => {
                    self.next();
                    return Ok(());
                }
                Some(_) => {
                    self.word(assignments)?;
                    words += 1;
                }
            }
        }
    }

    fn skip_export(&mut self) -> bool {
        const WORD: &[u8] = b"export";
        let rest = &self.bytes[self.at..];
        let is_there = rest.starts_with(WORD) && matches!(rest.get(WORD.len()), Some(b' ' | b'\t'));
        if is_there {
            self.at += WORD.len();
        }
        is_there
    }

    /// Parses one assignment, or a name after `export`.
    fn word(&mut self, assignments: &mut Values) -> Result<(), NeedsShell> {
        let line = self.line;
        let begin = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            self.at += 1;
        }
        let name = &self.bytes[begin..self.at];
        if name.first().is_none_or(u8::is_ascii_digit) {
            return self.needs(ShellNeed::Command);
        }
        match self.peek() {
            Some(b'=') => self.at += 1,
            None | Some(b' ' | b'\t' | b'\n' | b';') if self.exports => return Ok(()),
            _ => return self.needs(ShellNeed::Command),
        }
        let name = OsString::from_vec(name.to_vec());
        let (value, expands) = self.value()?;
        let assigned = match expands {
            true => Err(NeedsShell { line, found: ShellNeed::Expansion }),
            false => Ok(Assigned { line, value: OsString::from_vec(value) }),
        };
        assignments.insert(name, assigned);
        Ok(())
    }

    /// Parses a value up to the next blank, newline or `;`, and returns it and whether a shell would expand
    /// it.
    fn value(&mut self) -> Result<(Vec<u8>, bool), NeedsShell> {
        let mut value = Vec::new();
        let mut expands = false;
        // A tilde at the start of a value or after a colon is expanded to a home directory.
        let mut at_tilde = true;
        loop {
            let before = std::mem::replace(&mut at_tilde, false);
            match self.peek() {
                None | Some(b' ' | b'\t' | b'\n' | b';') => return Ok((value, expands)),
                Some(b'&' | b'|' | b'<' | b'>' | b'(' | b')') => return self.needs(ShellNeed::Command),
                Some(b'$' | b'`') => {
                    self.pass_over_expansion()?;
                    expands = true;
                }
                Some(b'\\') if self.skip_escaped_line_end() => at_tilde = before,
                Some(b'\\') => {
                    self.next();
                    self.take(&mut value)?;
                }
                Some(b'\'') => self.single_quoted(&mut value)?,
                Some(b'"') => expands |= self.double_quoted(&mut value)?,
                Some(byte) => {
                    expands |= byte == b'~' && before;
                    expands |= self.exports && matches!(byte, b'*' | b'?' | b'[' | b'{');
                    at_tilde = byte == b':';
                    self.take(&mut value)?;
                }
            }
        }
    }

    /// Appends the next byte, which must exist.
    fn take(&mut self, value: &mut Vec<u8>) -> Result<(), NeedsShell> {
        match self.peek() {
            None => self.needs(ShellNeed::Unfinished),
            Some(0) => self.needs(ShellNeed::Nul),
            Some(byte) => {
                self.next();
                value.push(byte);
                Ok(())
            }
        }
    }

    fn single_quoted(&mut self, value: &mut Vec<u8>) -> Result<(), NeedsShell> {
        let begin = self.line;
        self.next();
        while self.peek() != Some(b'\'') {
            self.take(value).map_err(|needs| needs.begun(begin))?;
        }
        self.next();
        Ok(())
    }

    /// Parses a double-quoted text, in which a backslash escapes only a few characters and is literal before
    /// all others.
    fn double_quoted(&mut self, value: &mut Vec<u8>) -> Result<bool, NeedsShell> {
        let begin = self.line;
        let mut expands = false;
        self.next();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.next();
                    return Ok(expands);
                }
                Some(b'$' | b'`') => {
                    self.pass_over_expansion()?;
                    expands = true;
                }
                Some(b'\\') if self.skip_escaped_line_end() => {}
                Some(b'\\') => {
                    self.next();
                    if !matches!(self.peek(), Some(b'$' | b'`' | b'"' | b'\\')) {
                        value.push(b'\\');
                    }
                    self.take(value).map_err(|needs| needs.begun(begin))?;
                }
                _ => self.take(value).map_err(|needs| needs.begun(begin))?,
            }
        }
    }

    /// Skips a simple parameter expansion, which has no side effects. Other expansions may run commands or
    /// assign variables.
    fn pass_over_expansion(&mut self) -> Result<(), NeedsShell> {
        let line = self.line;
        let refused = Err(NeedsShell { line, found: ShellNeed::Expansion });
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if self.next() != Some(b'$') {
            return refused;
        }
        let in_braces = self.peek() == Some(b'{');
        self.at += usize::from(in_braces);
        let begin = self.at;
        while self.peek().is_some_and(is_name) {
            self.at += 1;
        }
        match (in_braces, self.at > begin) {
            (false, true) => Ok(()),
            (true, true) if self.peek() == Some(b'}') => {
                self.at += 1;
                Ok(())
            }
            _ => refused,
        }
    }
}

impl NeedsShell {
    /// Reports an unterminated quotation at its start.
    fn begun(self, line: usize) -> Self {
        match self.found {
            ShellNeed::Unfinished => Self { line, ..self },
            _ => self,
        }
    }
}

/// Returns a path, or another text, as one word of a command that is printed to be copied.
#[must_use]
pub fn shell_word(text: impl AsRef<Path>) -> String {
    let text = text.as_ref().display().to_string();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    match text.is_empty() || !text.chars().all(is_plain) {
        true => format!("'{}'", text.replace('\'', r"'\''")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_a_command_stays_one_word() {
        for (path, word) in [
            ("/etc/elasticsearch/certs", "/etc/elasticsearch/certs"),
            ("/mnt/two words", "'/mnt/two words'"),
            ("/it's/$HOME", r"'/it'\''s/$HOME'"),
            ("", "''"),
        ] {
            assert_eq!(shell_word(path), word);
        }
    }

    fn check(text: &str, expected: Result<Option<(usize, &str)>, (usize, ShellNeed)>) {
        let found = Assignments::parse(text.as_bytes())
            .and_then(|assignments| assignments.get("A").map(|found| found.cloned()))
            .map(|found| found.map(|Assigned { line, value }| (line, value)))
            .map_err(|NeedsShell { line, found }| (line, found));
        let expected = expected.map(|found| found.map(|(line, value)| (line, OsString::from(value))));
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn plain_assignments_are_read_as_the_shell_reads_them() {
        for (text, line, value) in [
            ("A=/a/b\n", 1, "/a/b"),
            ("A=/a/b", 1, "/a/b"),
            ("# c\n\n\tA=1 # c\n", 3, "1"),
            ("A=1#2", 1, "1#2"),
            ("A=1\nA=2;A=3 B=4\n", 2, "3"),
            ("A=1\nA=\n", 2, ""),
            ("export A=\"/a b\" # here\n", 1, "/a b"),
            ("export\tB A=1 C\n", 1, "1"),
            ("A='$x `y` \\'\\'' \"'", 1, "$x `y` \\' \""),
            ("A=\"\\$x \\`y\\` \\\\ \\\" \\n '\"", 1, "$x `y` \\ \" \\n '"),
            ("A=pc\\ dir\\\n\\#x", 1, "pc dir#x"),
            ("A=\"a\\\nb\nc\"", 1, "ab\nc"),
            ("A=a'b'\"c\"\\d", 1, "abcd"),
            ("A=a=b~c:d", 1, "a=b~c:d"),
            ("A=*[x]{y}", 1, "*[x]{y}"),
            ("A=1\r\n", 1, "1\r"),
            ("B=$C${D}\"$E\"\nA=1", 2, "1"),
            ("A=$B\nA=1", 2, "1"),
            ("A=1;\nB=2 ; # c", 1, "1"),
        ] {
            check(text, Ok(Some((line, value))));
        }
        for text in ["", "#A=1\n", "B=1", "AA=1", "_A=1", "export A"] {
            check(text, Ok(None));
        }
    }

    #[test]
    fn what_needs_a_shell_is_named_with_its_line() {
        use ShellNeed::*;
        for (text, line, found) in [
            ("\nA=$D/x", 2, Expansion),
            ("A=1\nA=\"${D}\"", 2, Expansion),
            ("A=~/x", 1, Expansion),
            ("A=x:~/y", 1, Expansion),
            ("export A=*", 1, Expansion),
            ("B=$(id)", 1, Expansion),
            ("B=\n\nC=${A:=1}", 3, Expansion),
            ("B=$((A=1))", 1, Expansion),
            ("B=`id`", 1, Expansion),
            ("B=$'a'", 1, Expansion),
            ("[ -f x ] && A=1", 1, Command),
            ("B=1\n. /x", 2, Command),
            ("A=1 true", 1, Command),
            ("A=1 & B=2", 1, Command),
            ("A=1;;", 1, Command),
            (";", 1, Command),
            ("A+=1", 1, Command),
            ("A[0]=1", 1, Command),
            ("A=(1)", 1, Command),
            ("'A'=1", 1, Command),
            ("1A=1", 1, Command),
            ("export -p", 1, Command),
            ("export", 1, Command),
            ("A = 1", 1, Command),
            ("\u{feff}A=1", 1, Command),
            ("B=1\nA='x\ny", 2, Unfinished),
            ("A=\"x", 1, Unfinished),
            ("A=x\\", 1, Unfinished),
            ("A=\0", 1, Nul),
        ] {
            check(text, Err((line, found)));
        }
    }
}
