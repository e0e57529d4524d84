//! `${…}`: environment variables in the file's text, other settings in values.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Reason;
use crate::value::{Setting, Value};

/// Chains of references are followed no further, and values grow no longer.
const LONGEST: usize = 1 << 20;

/// Replaces each `${NAME}` whose name is a variable; others stay for [`resolve`].
pub(crate) fn in_text(text: &str, environment: &BTreeMap<String, String>) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else { break };
        let name = &rest[start + 2..start + length];
        replaced.push_str(&rest[..start]);
        match environment.get(name) {
            Some(value) => {
                replaced.push_str(value);
                rest = &rest[start + length + 1..];
            }
            None => {
                replaced.push_str("${");
                rest = &rest[start + 2..];
            }
        }
    }
    replaced.push_str(rest);
    replaced
}

/// Replaces references to other settings in every value.
///
/// A scalar that ends up empty is removed; a list stays, even an empty one.
pub(crate) fn resolve(settings: &mut BTreeMap<String, Setting>) -> Result<(), (String, Reason)> {
    let keys: Vec<String> = settings.keys().cloned().collect();
    for key in keys {
        let setting = &settings[&key];
        let resolved = match &setting.value {
            Value::Scalar(text) => {
                let text = replace(text, &key, settings, &mut BTreeSet::new())?;
                (!text.is_empty()).then_some(Value::Scalar(text))
            }
            Value::List(items) => Some(Value::List(
                items
                    .iter()
                    .map(|item| replace(item, &key, settings, &mut BTreeSet::new()))
                    .collect::<Result<_, _>>()?,
            )),
        };
        match resolved {
            Some(value) => settings.get_mut(&key).expect("the key was there").value = value,
            None => {
                settings.remove(&key);
            }
        }
    }
    Ok(())
}

/// Replaces the references in one text; `open` holds the names that are being replaced.
fn replace(
    text: &str,
    key: &str,
    settings: &BTreeMap<String, Setting>,
    open: &mut BTreeSet<String>,
) -> Result<String, (String, Reason)> {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(end) = matching_brace(&rest[start + 2..]) else { break };
        replaced.push_str(&rest[..start]);
        let inner = &rest[start + 2..start + 2 + end];
        rest = &rest[start + 2 + end + 1..];
        let circular = || (key.to_owned(), Reason::Circular { key: key.to_owned() });
        if !open.insert(inner.to_owned()) {
            return Err(circular());
        }
        // A name may itself hold references.
        let name = replace(inner, key, settings, open)?;
        let (value, from) = lookup(&name, settings).ok_or_else(|| {
            (key.to_owned(), Reason::Unresolved { key: key.to_owned(), name: name.clone() })
        })?;
        if from != inner && !open.insert(from.to_owned()) {
            return Err(circular());
        }
        replaced.push_str(&replace(&value, key, settings, open)?);
        open.remove(inner);
        open.remove(from);
        if replaced.len() > LONGEST {
            return Err(circular());
        }
    }
    replaced.push_str(rest);
    Ok(replaced)
}

/// A setting's value, or the default after a colon.
fn lookup<'a>(name: &'a str, settings: &BTreeMap<String, Setting>) -> Option<(String, &'a str)> {
    let value = |name: &str| match &settings.get(name)?.value {
        Value::Scalar(text) => Some(text.clone()),
        Value::List(items) => Some(format!("[{}]", items.join(", "))),
    };
    if let Some(found) = value(name) {
        return Some((found, name));
    }
    let (name, default) = name.split_once(':')?;
    Some((value(name).unwrap_or_else(|| default.to_owned()), name))
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
            ("a ${A} b", "a x${A} b"),
            ("${E}", ""),
            ("${B} ${A}", "${B} x${A}"),
            ("${B", "${B"),
            ("${${A}}", "${x${A}}"),
            ("$A", "$A"),
        ] {
            assert_eq!(in_text(text, &environment), expected, "{text}");
        }
    }
}
