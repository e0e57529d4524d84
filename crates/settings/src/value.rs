//! Settings: flat keys with their values and origins.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use crate::error::{Error, Reason};
use crate::origin::Origin;

/// The value of a setting.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// A string, number or boolean. The node stores all of them as text.
    Scalar(String),
    /// A sequence.
    List(Vec<String>),
}

impl Value {
    /// Returns the node's text form of the value; a list is in brackets.
    pub(crate) fn as_text(&self) -> Cow<'_, str> {
        match self {
            Self::Scalar(text) => Cow::Borrowed(text),
            Self::List(items) => Cow::Owned(format!("[{}]", items.join(", "))),
        }
    }
}

/// Prints no value, which may be a password.
impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[value elided]")
    }
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its value.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}

/// All settings of a node, by their flat key.
#[derive(Clone, Default)]
pub struct Settings {
    settings: BTreeMap<String, Setting>,
    /// The text forms of the lists.
    texts: BTreeMap<String, String>,
}

/// Prints only the keys, because a value may be a password.
impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.settings.keys()).finish()
    }
}

impl Settings {
    pub(crate) fn new(settings: BTreeMap<String, Setting>) -> Self {
        let text = |(key, setting): (&String, &Setting)| match setting.value.as_text() {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => Some((key.clone(), text)),
        };
        Self { texts: settings.iter().filter_map(text).collect(), settings }
    }

    /// Returns the setting with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Setting> {
        self.settings.get(key)
    }

    /// Whether the key is set; an empty list counts.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        self.settings.contains_key(key)
    }

    /// Returns a setting as the node's getter for strings does; a list is in brackets.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        match &self.get(key)?.value {
            Value::Scalar(text) => Some(text),
            Value::List(_) => self.texts.get(key).map(String::as_str),
        }
    }

    /// Returns a setting as a list: a sequence unchanged, a text split at commas. Empty if the key is not
    /// set.
    #[must_use]
    pub fn list(&self, key: &str) -> Vec<String> {
        match self.get(key).map(|setting| &setting.value) {
            None => Vec::new(),
            Some(Value::List(items)) => items.clone(),
            Some(Value::Scalar(text)) => split_at_commas(text),
        }
    }

    /// Returns a boolean setting.
    ///
    /// # Errors
    ///
    /// If the value is anything else. The node would not start.
    pub fn boolean(&self, key: &str, default: bool) -> Result<bool, Error> {
        match self.get(key) {
            None => Ok(default),
            Some(Setting { value: Value::Scalar(text), .. }) if text == "true" => Ok(true),
            Some(Setting { value: Value::Scalar(text), .. }) if text == "false" => Ok(false),
            Some(setting) => {
                Err(Error::new(Reason::NotBoolean { key: key.to_owned() }).at(setting.origin, None))
            }
        }
    }

    /// Iterates over the settings whose keys begin with `prefix`, in the order of the keys.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a Setting)> {
        self.settings
            .range(prefix.to_owned()..)
            .take_while(move |(key, _)| key.starts_with(prefix))
            .map(|(key, setting)| (key.as_str(), setting))
    }

    /// Iterates over all settings, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Setting)> {
        self.settings.iter().map(|(key, setting)| (key.as_str(), setting))
    }
}

/// Splits as Java does: trailing empty items are dropped, then all items are trimmed, including control
/// characters.
fn split_at_commas(text: &str) -> Vec<String> {
    let items = text.trim_end_matches(',').split(',');
    let items = items.map(|item| item.trim_matches(|c| c <= ' ').to_owned());
    if text.bytes().all(|c| c == b',') { Vec::new() } else { items.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(value: Value) -> Settings {
        Settings::new(BTreeMap::from([("a.b".to_owned(), Setting { value, origin: Origin::CommandLine })]))
    }

    #[test]
    fn lists_have_two_forms() {
        for (value, expected) in [
            (Value::Scalar("a, b,,c, ".into()), vec!["a", "b", "", "c", ""]),
            (Value::Scalar("a".into()), vec!["a"]),
            (Value::Scalar("a,,".into()), vec!["a"]),
            (Value::Scalar(",,".into()), vec![]),
            (Value::Scalar("\u{a0}a\u{1},b".into()), vec!["\u{a0}a", "b"]),
            (Value::List(vec![]), vec![]),
            (Value::List(vec!["a,b".into(), " c".into()]), vec!["a,b", " c"]),
        ] {
            assert_eq!(settings(value).list("a.b"), expected);
        }
        assert!(Settings::default().list("a.b").is_empty());
    }

    #[test]
    fn booleans_are_exact() {
        for (text, expected) in
            [("true", Some(true)), ("false", Some(false)), ("TRUE", None), ("1", None), ("", None)]
        {
            assert_eq!(settings(Value::Scalar(text.into())).boolean("a.b", true).ok(), expected, "{text}");
        }
        assert!(settings(Value::List(vec![])).boolean("a.b", true).is_err());
        assert!(Settings::default().boolean("a.b", true).unwrap());
    }

    #[test]
    fn a_prefix_keeps_its_dot() {
        let settings = settings(Value::Scalar("x".into()));
        assert_eq!(settings.under("a.").count(), 1);
        assert_eq!(settings.under("a.b.").count(), 0);
    }
}
