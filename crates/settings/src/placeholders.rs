//! Resolves `${…}`: environment variables in the file's text, other settings in values.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};

use crate::error::{Error, Reason};
use crate::origin::Origin;
use crate::value::{Setting, Value};
use crate::yaml;

/// Limit for the total length of all replacements, so that nested references cannot exhaust the memory.
const LONGEST: usize = 16 << 20;
/// Maximum number of references that are followed, so that references to references terminate even if all are
/// empty.
const MOST: usize = 100_000;
/// Maximum depth of references, so that no chain of them exhausts the stack.
const DEEPEST: usize = 100;
/// References with this prefix may stay unresolved: older nodes prompted for them.
const PROMPT: &str = "prompt.";

/// A text with its variables replaced, and the original line number of each of its lines.
pub(crate) struct Substituted {
    pub(crate) text: String,
    lines: Vec<usize>,
}

impl Substituted {
    /// Returns the original line number; both are counted from one.
    pub(crate) fn line(&self, line: usize) -> usize {
        let at = line.clamp(1, self.lines.len().max(1)) - 1;
        self.lines.get(at).copied().unwrap_or(1)
    }
}

/// Replaces each `${NAME}` that names a variable, within its line. Others are left to [`resolve`].
///
/// Like the node, reads line by line and accepts CR, CRLF and LF.
pub(crate) fn in_text(text: &str, environment: &BTreeMap<OsString, OsString>) -> Result<Substituted, Error> {
    let mut replaced = Substituted { text: String::with_capacity(text.len() + 1), lines: Vec::new() };
    for (number, line) in lines(text).enumerate() {
        let before = replaced.text.len();
        in_line(line, environment, &mut replaced.text)
            .map_err(|reason| Error::new(reason).at(Origin::File { line: number + 1 }, None))?;
        replaced.text.push('\n');
        let feeds = replaced.text[before..].bytes().filter(|byte| *byte == b'\n').count();
        replaced.lines.extend(std::iter::repeat_n(number + 1, feeds));
    }
    Ok(replaced)
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (line, after) = match rest.find(['\n', '\r']) {
            Some(end) => (&rest[..end], &rest[end + if rest[end..].starts_with("\r\n") { 2 } else { 1 }..]),
            None => (rest, ""),
        };
        rest = after;
        Some(line)
    })
}

/// Replaces the variables in one line. A name ends at the first brace, even if it contains another `${`.
/// Stops at the size limit of the YAML reader.
fn in_line(
    line: &str,
    environment: &BTreeMap<OsString, OsString>,
    replaced: &mut String,
) -> Result<(), Reason> {
    let mut rest = line;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start + 2..].find('}') else { break };
        let end = start + 2 + length + 1;
        let name = &rest[start + 2..end - 1];
        match environment.get(OsStr::new(name)) {
            Some(value) => {
                replaced.push_str(&rest[..start]);
                replaced.push_str(value.to_str().ok_or_else(|| Reason::Variable { name: name.to_owned() })?);
            }
            None => replaced.push_str(&rest[..end]),
        }
        // A character has at most four bytes.
        if replaced.len() > 4 * yaml::LONGEST {
            return Err(Reason::TooLarge);
        }
        rest = &rest[end..];
    }
    replaced.push_str(rest);
    Ok(())
}

/// Replaces references to other settings in all values, in the order of the keys.
///
/// A scalar that becomes empty is removed immediately, so later references do not find it. A list stays, even
/// if empty.
pub(crate) fn resolve(settings: &mut BTreeMap<String, Setting>) -> Result<(), (String, Reason)> {
    let keys: Vec<String> = settings.keys().cloned().collect();
    let mut left = Left { references: MOST, bytes: LONGEST };
    for key in keys {
        let Some(setting) = settings.get(&key) else { continue };
        let mut replace = |text: &String| {
            replace(text, settings, &mut BTreeSet::new(), DEEPEST, &mut left)
                .map_err(|failure| (key.clone(), failure.reason(&key)))
        };
        let resolved = match &setting.value {
            Value::Scalar(text) => Value::Scalar(replace(text)?),
            Value::List(items) => Value::List(items.iter().map(&mut replace).collect::<Result<_, _>>()?),
        };
        if resolved == Value::Scalar(String::new()) {
            settings.remove(&key);
        } else if let Some(setting) = settings.get_mut(&key) {
            setting.value = resolved;
        }
    }
    Ok(())
}

/// The remaining limits for the references of all settings together.
struct Left {
    references: usize,
    bytes: usize,
}

impl Left {
    fn spend(&mut self, bytes: usize) -> Result<(), Failure> {
        let left = self.references.checked_sub(1).zip(self.bytes.checked_sub(bytes));
        (self.references, self.bytes) = left.ok_or(Failure::TooLong)?;
        Ok(())
    }
}

enum Failure {
    Unresolved(String),
    Circular,
    TooLong,
}

impl Failure {
    fn reason(self, key: &str) -> Reason {
        let key = key.to_owned();
        match self {
            Self::Unresolved(name) => Reason::Unresolved { key, name },
            Self::Circular => Reason::Circular { key },
            Self::TooLong => Reason::TooLong { key },
        }
    }
}

/// Replaces the references in one text. `open` holds the references that the node considers in progress, and
/// `deeper` is the remaining depth.
fn replace(
    text: &str,
    settings: &BTreeMap<String, Setting>,
    open: &mut BTreeSet<String>,
    deeper: usize,
    left: &mut Left,
) -> Result<String, Failure> {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(end) = matching_brace(&rest[start + 2..]) else { break };
        let inner = &rest[start + 2..start + 2 + end];
        let deeper = deeper.checked_sub(1).ok_or(Failure::TooLong)?;
        if !open.insert(inner.to_owned()) {
            return Err(Failure::Circular);
        }
        let name = replace(inner, settings, open, deeper, left)?; // a name may itself contain references
        let (name, default) = match name.split_once(':') {
            Some((name, default)) => (name, Some(default)),
            None => (name.as_str(), None),
        };
        let value = match settings.get(name) {
            Some(setting) => setting.value.as_text().into_owned(),
            None => match default {
                Some(default) => default.to_owned(),
                // The rest stays unchanged too; the node considers the reference open until the end of the
                // text.
                None if name.starts_with(PROMPT) => break,
                // Unexpanded: the value of a nested reference may be a secret.
                None => return Err(Failure::Unresolved(inner.to_owned())),
            },
        };
        left.spend(value.len())?;
        replaced.push_str(&rest[..start]);
        replaced.push_str(&replace(&value, settings, open, deeper, left)?);
        // The node forgets only the name: any default between the braces stays open until the end of the
        // text.
        open.remove(name);
        rest = &rest[start + 2 + end + 1..];
    }
    replaced.push_str(rest);
    Ok(replaced)
}

/// Returns the position of the brace that closes the one opened before `text`.
fn matching_brace(text: &str) -> Option<usize> {
    let mut depth = 0;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'}' {
            if depth == 0 {
                return Some(at);
            }
            depth -= 1;
        } else if bytes[at..].starts_with(b"${") {
            depth += 1;
            at += 1;
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_variables_are_replaced_in_the_text() {
        let environment =
            BTreeMap::from([("A", "x${A}"), ("E", "")].map(|(name, value)| (name.into(), value.into())));
        for (text, expected) in [
            ("a ${A} b", "a x${A} b\n"),
            ("${E}", "\n"),
            ("${B} ${A}\n", "${B} x${A}\n"),
            ("${B", "${B\n"),
            ("${B\n}${A}", "${B\n}x${A}\n"),
            ("${${A}}", "${${A}}\n"),
            ("$A", "$A\n"),
            ("a\r\nb\rc\n\nd", "a\nb\nc\n\nd\n"),
            ("", ""),
        ] {
            assert_eq!(in_text(text, &environment).unwrap().text, expected, "{text}");
        }
    }

    #[test]
    fn variables_make_no_more_of_a_line_than_the_reader_accepts() {
        let environment = BTreeMap::from([("A".into(), "x".repeat(1 << 20).into())]);
        let error = in_text(&"${A}".repeat(1_000_000), &environment).err().unwrap();
        assert_eq!(error.to_string(), "the file is too large for a settings file (line 1)");
    }

    #[test]
    fn lines_are_those_of_the_original() {
        let environment = BTreeMap::from([("TWO".into(), "x\ny".into())]);
        let substituted = in_text("a\n${TWO}\nb", &environment).unwrap();
        assert_eq!((1..=5).map(|line| substituted.line(line)).collect::<Vec<_>>(), [1, 2, 2, 3, 3]);
    }
}
