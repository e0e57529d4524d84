//! `${…}`: environment variables in the file's text, other settings in values.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Reason;
use crate::value::{Setting, Value};
use crate::yaml;

/// All values together grow no longer, so that references to references cannot fill the memory.
const LONGEST: usize = 16 << 20;
/// References are followed no further, so that no chain of them can exhaust the stack.
const DEEPEST: usize = 100;
/// What begins so may stay unresolved: the node once asked the operator.
const PROMPT: &str = "prompt.";

/// A text with variables replaced, and the line of the original from which each of its lines comes.
#[derive(Debug)]
pub(crate) struct Substituted {
    pub(crate) text: String,
    lines: Vec<usize>,
}

impl Substituted {
    /// The original's line, both counted from one.
    pub(crate) fn line(&self, line: usize) -> usize {
        let at = line.clamp(1, self.lines.len().max(1)) - 1;
        self.lines.get(at).copied().unwrap_or(1)
    }
}

/// Replaces each `${NAME}` whose name is a variable, within its line; others stay for [`resolve`].
///
/// The node reads line by line, so CR and CRLF end lines as LF does.
pub(crate) fn in_text(text: &str, environment: &BTreeMap<String, String>) -> Substituted {
    let mut replaced = Substituted { text: String::with_capacity(text.len() + 1), lines: Vec::new() };
    for (number, line) in lines(text).enumerate() {
        // The reader refuses what is too long; there is no need to make more of it.
        if replaced.text.len() > 4 * yaml::LONGEST {
            break;
        }
        let before = replaced.text.len();
        in_line(line, environment, &mut replaced.text);
        replaced.text.push('\n');
        let feeds = replaced.text[before..].bytes().filter(|byte| *byte == b'\n').count();
        replaced.lines.extend(std::iter::repeat_n(number + 1, feeds));
    }
    replaced
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

/// A name ends at the first brace, also where it holds another `${`.
fn in_line(line: &str, environment: &BTreeMap<String, String>, replaced: &mut String) {
    let mut rest = line;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start + 2..].find('}') else { break };
        let end = start + 2 + length + 1;
        match environment.get(&rest[start + 2..end - 1]) {
            Some(value) => {
                replaced.push_str(&rest[..start]);
                replaced.push_str(value);
            }
            None => replaced.push_str(&rest[..end]),
        }
        rest = &rest[end..];
    }
    replaced.push_str(rest);
}

/// Replaces references to other settings in every value, in the order of the keys.
///
/// A scalar that ends up empty is removed at once: later references do not find it. A list stays, even an empty one.
pub(crate) fn resolve(settings: &mut BTreeMap<String, Setting>) -> Result<(), (String, Reason)> {
    let keys: Vec<String> = settings.keys().cloned().collect();
    let mut total = 0;
    for key in keys {
        let Some(setting) = settings.get(&key) else { continue };
        let replace = |text: &String| {
            replace(text, settings, &mut BTreeSet::new())
                .map_err(|failure| (key.clone(), failure.reason(&key)))
        };
        let resolved = match &setting.value {
            Value::Scalar(text) => Value::Scalar(replace(text)?),
            Value::List(items) => Value::List(items.iter().map(replace).collect::<Result<_, _>>()?),
        };
        total += resolved.as_text().len();
        if total > LONGEST {
            return Err((key.clone(), Reason::TooLong { key }));
        }
        if resolved == Value::Scalar(String::new()) {
            settings.remove(&key);
        } else if let Some(setting) = settings.get_mut(&key) {
            setting.value = resolved;
        }
    }
    Ok(())
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

/// Replaces the references in one text; `open` holds those that are being replaced.
fn replace(
    text: &str,
    settings: &BTreeMap<String, Setting>,
    open: &mut BTreeSet<String>,
) -> Result<String, Failure> {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(end) = matching_brace(&rest[start + 2..]) else { break };
        let inner = &rest[start + 2..start + 2 + end];
        if open.len() == DEEPEST {
            return Err(Failure::TooLong);
        }
        if !open.insert(inner.to_owned()) {
            return Err(Failure::Circular);
        }
        let name = replace(inner, settings, open)?; // a name may itself hold references
        let (name, default) = match name.split_once(':') {
            Some((name, default)) => (name, Some(default)),
            None => (name.as_str(), None),
        };
        let value = match settings.get(name) {
            Some(setting) => setting.value.as_text().into_owned(),
            None => match default {
                Some(default) => default.to_owned(),
                // What follows stays as it is, too; and the node takes it for open until the whole text is done.
                None if name.starts_with(PROMPT) => break,
                // As it is written: what a reference within it stands for may be a secret.
                None => return Err(Failure::Unresolved(inner.to_owned())),
            },
        };
        replaced.push_str(&rest[..start]);
        replaced.push_str(&replace(&value, settings, open)?);
        open.remove(inner);
        if replaced.len() > LONGEST {
            return Err(Failure::TooLong);
        }
        rest = &rest[start + 2 + end + 1..];
    }
    replaced.push_str(rest);
    Ok(replaced)
}

/// Where the brace closes that is open before `text`.
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
            BTreeMap::from([("A".to_owned(), "x${A}".to_owned()), ("E".to_owned(), String::new())]);
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
            assert_eq!(in_text(text, &environment).text, expected, "{text}");
        }
    }

    #[test]
    fn lines_are_those_of_the_original() {
        let environment = BTreeMap::from([("TWO".to_owned(), "x\ny".to_owned())]);
        let substituted = in_text("a\n${TWO}\nb", &environment);
        assert_eq!((1..=5).map(|line| substituted.line(line)).collect::<Vec<_>>(), [1, 2, 2, 3, 3]);
    }
}
