//! Settings from a YAML or JSON file, for `keystore add --from-file` and `keystore apply`.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read};
use std::path::Path;

use secrecy::SecretString;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use zeroize::Zeroizing;

use crate::error::Error;

/// Names and values in the order of the file.
pub(crate) struct Entries(pub(crate) Vec<(String, SecretString)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Mapping)
    }
}

/// Maximum total size of all values in bytes. YAML aliases could multiply them.
const LARGEST: usize = 16 << 20;

/// Rejects duplicate names; serde's maps keep the last one.
struct Mapping;

impl<'de> Visitor<'de> for Mapping {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping of names to strings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let (mut entries, mut names, mut size) = (Vec::new(), BTreeSet::new(), 0);
        while let Some((name, value)) = map.next_entry::<String, String>()? {
            size += name.len() + value.len();
            if size > LARGEST || !names.insert(name.clone()) {
                return Err(A::Error::custom("a name is duplicated, or the input is too large"));
            }
            entries.push((name, SecretString::from(value)));
        }
        Ok(Entries(entries))
    }
}

/// Reads the entries; `-` means standard input until its end.
pub(crate) fn read(path: &Path) -> Result<Entries, Error> {
    let failed = |source| Error::Read { path: path.to_path_buf(), source };
    let text = Zeroizing::new(match path == Path::new("-") {
        true => {
            let mut text = Vec::new();
            io::stdin().lock().take(LARGEST as u64 + 1).read_to_end(&mut text).map_err(failed)?;
            text
        }
        false => installation::read_given(path).map_err(failed)?,
    });
    parse(&text).map_err(|line| Error::Unusable {
        what: format!(
            "`{}`{} is not a YAML mapping of names to strings, each name once",
            path.display(),
            line.map_or_else(String::new, |line| format!(", line {line},"))
        ),
        hint: "nothing was changed; write one `name: value` per line, and quote a value with special characters",
    })
}

/// Parses the entries. Only the line of an error is kept, because the parser's message may contain a value.
fn parse(text: &[u8]) -> Result<Entries, Option<usize>> {
    let text = std::str::from_utf8(text).map_err(|_| None)?;
    yaml::from_str(text).map_err(|error| match error {
        yaml::Error::Malformed(Some(place)) if place.line > 1 => Some(place.line),
        _ => None,
    })
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
