//! Settings of a YAML file, for `keystore add --from-file`.

use std::fmt;
use std::io::{self, Read};
use std::path::Path;

use secrecy::SecretString;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use zeroize::Zeroizing;

use crate::error::Error;

/// Names and values in the order of the file.
pub(super) struct Entries(pub(super) Vec<(String, SecretString)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Mapping)
    }
}

/// A name that stands there twice is refused, where a map of serde's would keep the last.
struct Mapping;

impl<'de> Visitor<'de> for Mapping {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping of names to texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let mut entries: Vec<(String, SecretString)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, String>()? {
            if entries.iter().any(|(other, _)| *other == name) {
                return Err(A::Error::custom("a name stands there twice"));
            }
            entries.push((name, value.into()));
        }
        Ok(Entries(entries))
    }
}

/// Reads them; `-` is standard input to its end.
pub(super) fn read(path: &Path) -> Result<Entries, Error> {
    let failed = |source| Error::Read { path: path.to_path_buf(), source };
    let text = Zeroizing::new(match path == Path::new("-") {
        true => {
            let mut text = Vec::new();
            io::stdin().lock().read_to_end(&mut text).map_err(failed)?;
            text
        }
        false => installation::read_given(path).map_err(failed)?,
    });
    parse(&text).map_err(|line| Error::Unusable {
        what: format!(
            "`{}`{} is not a YAML mapping of names to texts, each name once",
            path.display(),
            line.map_or_else(String::new, |line| format!(", line {line},"))
        ),
    })
}

/// The parser's own words may hold a value; only the line is kept.
fn parse(text: &[u8]) -> Result<Entries, Option<usize>> {
    serde_yaml::from_slice(text)
        .map_err(|error| error.location().map(|location| location.line()).filter(|line| *line > 1))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn values_are_texts_and_names_stand_there_once() {
        let parsed = |text: &str| {
            let entries = parse(text.as_bytes()).ok()?.0;
            let shown = entries.iter().map(|(name, value)| format!("{name}={};", value.expose_secret()));
            Some(shown.collect::<String>())
        };
        let check = |text, expected: Option<&str>| assert_eq!(parsed(text).as_deref(), expected, "{text}");
        check("b: 9200\na: \"x y\"\n", Some("b=9200;a=x y;"));
        check("a: |-\n  two\n  lines\n", Some("a=two\nlines;"));
        check("a: ''\n", Some("a=;"));
        check("a: 1\na: 2\n", None);
        check("a: {b: c}\n", None);
        check("- a\n", None);
        check("a: [1]\n", None);
    }
}
