//! Writes values as YAML text.

use yaml::quoted;

use crate::value::Value;

/// Returns a value as text for after `key: ` that reads back as the same value. Text is plain if that is
/// unambiguous, otherwise in double quotes; list items are always quoted.
pub(crate) fn written(value: &Value) -> String {
    match value {
        Value::Scalar(text) if is_plain(text) => text.clone(),
        Value::Scalar(text) => quoted(text),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
            format!("[{}]", items.join(", "))
        }
    }
}

/// The same for a literal value, such as a name. The node treats `${…}` in it as a reference to another
/// setting and has no escape for it. So each dollar sign becomes a reference to an undefined setting with the
/// sign as its default; each reference is different, because the node would treat the second of two equal
/// references as nested in the first.
pub(crate) fn literal(value: &Value) -> String {
    let literal = |text: &String| {
        let mut parts = text.split("${");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.zip(1_usize..).fold(first, |before, (part, count)| {
            let number = if count == 1 { String::new() } else { count.to_string() };
            format!("{before}${{dollar{number}:$}}{{{part}")
        })
    };
    written(&match value {
        Value::Scalar(text) => Value::Scalar(literal(text)),
        Value::List(items) => Value::List(items.iter().map(literal).collect()),
    })
}

/// Whether the text is unambiguous without quotes: words, paths, addresses, `true` and `false`.
pub(crate) fn is_plain(text: &str) -> bool {
    const NOT_TEXT: [&str; 6] = ["null", "yes", "no", "on", "off", "~"];
    let booleans = ["true", "false"];
    let lower = text.to_ascii_lowercase();
    !text.is_empty()
        && !NOT_TEXT.contains(&lower.as_str())
        && (!booleans.contains(&lower.as_str()) || booleans.contains(&text))
        && !text.starts_with(['-', '.'])
        && text.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b'-' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_where_a_reader_could_take_them_for_something_else() {
        for (text, expected) in [
            ("true", "true"),
            ("0.0.0.0", "0.0.0.0"),
            ("certs/http.p12", "certs/http.p12"),
            ("True", "\"True\""),
            ("off", "\"off\""),
            ("", "\"\""),
            ("a: b", "\"a: b\""),
            ("-", "\"-\""),
            ("q\"b\\s\n", "\"q\\\"b\\\\s\\u000a\""),
            ("ä\u{85}😀", "\"ä\\u0085\\U0001f600\""),
        ] {
            assert_eq!(written(&Value::Scalar(text.to_owned())), expected);
        }
        assert_eq!(written(&Value::List(vec!["a".into(), "b".into()])), r#"["a", "b"]"#);
    }

    #[test]
    fn a_value_that_means_what_it_says_holds_no_reference() {
        for (text, expected) in
            [("${x}", "\"${dollar:$}{x}\""), ("$${${", "\"$${dollar:$}{${dollar2:$}{\""), ("$x", "\"$x\"")]
        {
            assert_eq!(literal(&Value::Scalar(text.to_owned())), expected);
            assert_eq!(literal(&Value::List(vec![text.into()])), format!("[{expected}]"));
        }
    }
}
