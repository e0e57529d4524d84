//! Writes values as YAML on one line that every reader reads in the same way.

use yaml::{Mapping, Value, quoted};

use crate::Error;

/// Writes a value in flow style; `key` is the name of its setting.
pub(crate) fn written(key: &str, value: &Value) -> Result<String, Error> {
    Ok(match value {
        Value::Null => "null".to_owned(),
        Value::Bool(boolean) => boolean.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text_of(text),
        Value::Sequence(items) => {
            let items: Result<Vec<String>, Error> = items.iter().map(|item| written(key, item)).collect();
            format!("[{}]", items?.join(", "))
        }
        Value::Mapping(mapping) => mapping_of(key, mapping)?,
        Value::Tagged(_) => return Err(Error::Tagged { key: key.to_owned() }),
    })
}

fn mapping_of(key: &str, mapping: &Mapping) -> Result<String, Error> {
    let entry = |(name, value): (&Value, &Value)| {
        Ok(format!("{}: {}", text_of(&name_of(key, name)?), written(key, value)?))
    };
    let entries: Result<Vec<String>, Error> = mapping.iter().map(entry).collect();
    Ok(format!("{{{}}}", entries?.join(", ")))
}

/// Returns a key as text: Kibana's reader converts all keys to text.
pub(crate) fn name_of(parent: &str, name: &Value) -> Result<String, Error> {
    match name {
        Value::String(text) => Ok(text.clone()),
        Value::Null => Ok("null".to_owned()),
        Value::Bool(boolean) => Ok(boolean.to_string()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Sequence(_) | Value::Mapping(_) => Err(Error::NotAMapping),
        Value::Tagged(_) => Err(Error::Tagged { key: parent.to_owned() }),
    }
}

/// Writes a text plain if no reader can take it for anything else, otherwise in double quotes.
pub(crate) fn text_of(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// Accepts words, paths and URLs, but not numbers, dates, or any YAML's words for true, false and null.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 11] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "inf", "nan"];
    let inside =
        |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'.' | b'/' | b':' | b'+' | b'=');
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text.bytes().all(inside)
        // In flow style, a colon ends a key only before white space or at the end.
        && !text.ends_with(':')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_quoted_where_a_reader_could_take_them_for_something_else() {
        for (text, expected) in [
            ("https://localhost:9200", "https://localhost:9200"),
            ("/var/lib/kibana", "/var/lib/kibana"),
            ("AAEAAWVs_-x", "AAEAAWVs_-x"),
            ("1", "\"1\""),
            ("2026-01-01", "\"2026-01-01\""),
            ("Yes", "\"Yes\""),
            ("a b", "\"a b\""),
            ("a:", "\"a:\""),
            ("${X}", "\"${X}\""),
            ("", "\"\""),
            ("q\"\\\n😀", "\"q\\\"\\\\\\u000a\\U0001f600\""),
        ] {
            assert_eq!(text_of(text), expected);
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
            "[a-z:/.#,\\[\\]{}-]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Sequence),
                prop::collection::btree_map("\\PC{0,8}", inner, 0..4).prop_map(|entries| {
                    Value::Mapping(
                        entries.into_iter().map(|(key, value)| (Value::from(key), value)).collect(),
                    )
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(value in value()) {
            let text = format!("key: {}\n", written("key", &value).unwrap());
            let read = yaml::parse(&text).unwrap();
            prop_assert_eq!(&read["key"], &value, "{}", text);
        }
    }
}
