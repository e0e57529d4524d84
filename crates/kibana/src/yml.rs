//! Parses `kibana.yml` as Kibana does and edits it as Kibana's own tool does.
//!
//! Kibana treats `a.b: c` and `a: {b: c}` alike. If the file has none of our settings, the section is
//! appended and the rest stays unchanged, byte for byte. Otherwise every active line is commented out between
//! two markers, and the new section contains old and new settings, flat. The result is parsed again before it
//! is returned.

use std::collections::BTreeSet;
use std::fmt;

use yaml::{Mapping, Value};
use zeroize::Zeroizing;

use crate::{Error, Section, flow};

/// The result of editing a file.
pub struct Edited {
    /// The complete new text.
    pub text: Zeroizing<String>,
    /// The new part.
    pub section: Zeroizing<String>,
    /// How the section was added.
    pub form: Form,
}

/// How the section was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// After the existing content.
    Appended,
    /// Instead of the existing content, which is commented out above it.
    Merged {
        /// The old settings that were replaced or removed.
        overridden: Vec<String>,
    },
}

impl fmt::Debug for Edited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edited").field("form", &self.form).finish_non_exhaustive()
    }
}

/// All settings of a file by their flat key. The order is that of the file, but does not matter.
#[derive(Clone, PartialEq)]
pub struct Settings(Mapping);

/// Shows only names, because a value may be secret.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys()).finish()
    }
}

impl Settings {
    /// Parses a file.
    ///
    /// # Errors
    ///
    /// If Kibana could not read it: not UTF-8, not YAML, a duplicate key in a mapping, or a second document.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let text = std::str::from_utf8(bytes).map_err(|_| Error::NotUtf8)?;
        let mut root = yaml::parse(without_mark(text))?;
        root.apply_merge().map_err(|_| Error::Malformed(None))?;
        let mut settings = Self(Mapping::new());
        match &root {
            Value::Null => {}
            Value::Mapping(mapping) => settings.add("", mapping)?,
            _ => return Err(Error::NotAMapping),
        }
        Ok(settings)
    }

    /// Adds settings. Nested keys are joined with dots, except for empty mappings; lists are not flattened.
    fn add(&mut self, prefix: &str, mapping: &Mapping) -> Result<(), Error> {
        for (name, value) in mapping {
            let key = format!("{prefix}{}", flow::name_of(prefix, name)?);
            match value {
                Value::Mapping(below) if !below.is_empty() => self.add(&format!("{key}."), below)?,
                Value::Tagged(_) => return Err(Error::Tagged { key }),
                // The last value applies, at the position of the first.
                _ => drop(self.0.insert(key.into(), value.clone())),
            }
        }
        Ok(())
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().filter_map(Value::as_str)
    }

    /// Returns a setting's value if it is a string.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.as_str()
    }

    /// Returns the old settings that conflict with those of the section.
    fn in_the_way(&self) -> Vec<String> {
        let is_below = |one: &str, other: &str| {
            one.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let collides = |key: &&str| {
            Section::KEYS.iter().any(|ours| is_below(key, ours) || is_below(ours, key))
                || Section::INSTEAD.contains(key)
        };
        self.keys().filter(collides).map(str::to_owned).collect()
    }

    /// Merges these settings with those of the section, which replace the old ones in place or follow them.
    fn merged(&self, section: &Self, overridden: &[String]) -> Self {
        let gone: BTreeSet<&str> = overridden.iter().map(String::as_str).collect();
        let stays =
            |key: &Value| section.0.contains_key(key) || key.as_str().is_none_or(|key| !gone.contains(key));
        let kept = self.0.iter().filter(|(key, _)| stays(key));
        Self(kept.chain(&section.0).map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    fn render(&self, comment: &str) -> Result<Zeroizing<String>, Error> {
        let mut text = Zeroizing::new(String::with_capacity(4096));
        text.push_str(comment);
        for (key, value) in &self.0 {
            let key = flow::name_of("", key)?;
            let value = Zeroizing::new(flow::written(&key, value)?);
            for part in [&flow::text_of(&key), ": ", &value, "\n"] {
                text.push_str(part);
            }
        }
        Ok(text)
    }
}

/// Adds the section to a file; `moment` (RFC 3339) is used in the comments.
///
/// # Errors
///
/// If Kibana cannot read the file, or would not read the new one as intended.
pub fn edit(file: &[u8], section: &Section, moment: &str) -> Result<Edited, Error> {
    let old = Settings::parse(file)?;
    let text = std::str::from_utf8(file).map_err(|_| Error::NotUtf8)?;
    let added = Settings(section.entries()?);
    let overridden = old.in_the_way();
    let wanted = old.merged(&added, &overridden);
    let comment = format!("# This section was generated by es-bootstrap on {moment}.\n");
    let is_wanted = |text: &str| Settings::parse(text.as_bytes()).is_ok_and(|read| read == wanted);

    if overridden.is_empty() {
        let section = added.render(&comment)?;
        let text = joined(&[text, "\n\n", &section]);
        if is_wanted(&text) {
            return Ok(Edited { text, section, form: Form::Appended });
        }
    }
    let section = wanted.render(&comment)?;
    let text = joined(&[&commented_out(text, moment), "\n\n", &section]);
    if is_wanted(&text) {
        return Ok(Edited { text, section, form: Form::Merged { overridden } });
    }
    Err(Error::NotExtendable)
}

fn joined(parts: &[&str]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(parts.iter().map(|part| part.len()).sum()));
    parts.iter().for_each(|part| text.push_str(part));
    text
}

/// Comments out every active line, between two markers.
fn commented_out(text: &str, moment: &str) -> Zeroizing<String> {
    let markers = ["START", "END"].map(|end| format!("### >>>>>>> BACKUP {end}: es-bootstrap ({moment})"));
    let mut out = Zeroizing::new(String::with_capacity(text.len() * 2 + 256));
    out.push_str(&markers[0]);
    out.push_str("\n\n");
    // Some parsers treat other characters than a line feed as line ends.
    for line in without_mark(text).split_inclusive(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        let active = !line.trim().is_empty() && !line.trim_start().starts_with('#');
        if active {
            out.push('#');
        }
        out.push_str(line);
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str(&markers[1]);
    out
}

/// Removes a byte order mark, which would otherwise become part of the first key.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: &str = "2026-11-26T02:00:00Z";

    fn section() -> Section {
        Section {
            host: "https://10.0.0.1:9200".into(),
            token: "AAEAAWVsYXN0aWMva2liYW5h".into(),
            ca_path: "/var/lib/kibana/ca_1.crt".into(),
            ca_fingerprint: "ab12".repeat(16),
        }
    }

    fn edited(file: &str) -> Edited {
        edit(file.as_bytes(), &section(), MOMENT).unwrap()
    }

    fn overridden(file: &str) -> Option<Vec<String>> {
        match edited(file).form {
            Form::Appended => None,
            Form::Merged { overridden } => Some(overridden),
        }
    }

    #[test]
    fn k9_without_conflicts_the_section_is_appended_in_kibanas_order() {
        let file = "# mine\nserver.port: 5601\n";
        let edited = edited(file);
        let fingerprint = "ab12".repeat(16);
        assert_eq!(
            *edited.text,
            format!(
                "{file}\n\n# This section was generated by es-bootstrap on {MOMENT}.\n\
                 elasticsearch.hosts: [https://10.0.0.1:9200]\n\
                 elasticsearch.serviceAccountToken: AAEAAWVsYXN0aWMva2liYW5h\n\
                 elasticsearch.ssl.certificateAuthorities: [/var/lib/kibana/ca_1.crt]\n\
                 xpack.fleet.outputs: [{{id: fleet-default-output, name: default, is_default: true, \
                 is_default_monitoring: true, type: elasticsearch, hosts: [https://10.0.0.1:9200], \
                 ca_trusted_fingerprint: {fingerprint}}}]\n"
            )
        );
        assert_eq!(edited.form, Form::Appended);
    }

    #[test]
    fn k10_conflicts_are_merged_below_the_commented_backup() {
        let file = "# mine\nserver:\n  port: 5601\n  name: \"1\"\nelasticsearch.hosts: [\"http://a:9200\"]\n\n  \
                    # indented\nelasticsearch.pingTimeout: 30000";
        let edited = edited(file);
        let text = &edited.text;
        assert!(
            text.starts_with(&format!(
                "### >>>>>>> BACKUP START: es-bootstrap ({MOMENT})\n\n# mine\n#server:\n#  port: 5601\n\
                 #  name: \"1\"\n#elasticsearch.hosts: [\"http://a:9200\"]\n\n  # indented\n\
                 #elasticsearch.pingTimeout: 30000\n### >>>>>>> BACKUP END: es-bootstrap ({MOMENT})\n\n# This"
            )),
            "{}",
            **text
        );
        let keys: Vec<&str> =
            edited.section.lines().skip(1).filter_map(|line| line.split(": ").next()).collect();
        assert_eq!(
            keys,
            [
                "server.port",
                "server.name",
                "elasticsearch.hosts",
                "elasticsearch.pingTimeout",
                "elasticsearch.serviceAccountToken",
                "elasticsearch.ssl.certificateAuthorities",
                "xpack.fleet.outputs"
            ]
        );
        assert!(edited.section.contains("server.port: 5601\nserver.name: \"1\"\n"));
        assert_eq!(edited.form, Form::Merged { overridden: vec!["elasticsearch.hosts".into()] });
        // Again: now our own section conflicts.
        assert_eq!(overridden(text).unwrap().len(), 4);
    }

    #[test]
    fn what_kibana_takes_no_token_beside_is_overridden() {
        assert_eq!(
            overridden("elasticsearch:\n  username: kibana_system\n  password: x\n").unwrap(),
            Section::INSTEAD
        );
        assert_eq!(overridden("elasticsearch:\nserver.port: 1\n").unwrap(), ["elasticsearch"]);
        assert_eq!(overridden("elasticsearch.ssl: {}\n").unwrap(), ["elasticsearch.ssl"]);
        assert_eq!(
            overridden("elasticsearch.hostsAndMore: 1\nelasticsearch.ssl.verificationMode: full\n"),
            None
        );
    }

    #[test]
    fn files_that_nothing_can_be_appended_to_are_merged() {
        for file in [
            "{server.port: 1}",
            "server.port: 1\n...\n",
            "server.name: |+\n  text\n",
            "--- {server.port: 1}\n",
            "? server.port\n: 1\n...",
        ] {
            assert_eq!(overridden(file), Some(Vec::new()), "{file}");
        }
    }

    #[test]
    fn marks_and_line_ends_do_not_matter() {
        for file in
            ["", "\n", "# only a comment", "\u{feff}a: 1\n", "a: 1\r\nb: 2\r\n", "---\na: 1\n", "a: 1"]
        {
            assert_eq!(overridden(file), None, "{file:?}");
        }
        for file in ["\u{feff}elasticsearch.hosts: a\r\nb: 2\r\n", "elasticsearch.hosts: a\rb: 2\r"] {
            assert_eq!(overridden(file).unwrap(), ["elasticsearch.hosts"], "{file:?}");
        }
    }

    #[test]
    fn k13_what_kibana_cannot_read_is_refused_with_its_place() {
        let refused = |file: &[u8]| edit(file, &section(), MOMENT).unwrap_err().to_string();
        assert_eq!(refused(b"\xff"), "the text is not UTF-8");
        assert!(refused(b"a: 1\na: 2\n").contains("a key is duplicated"));
        assert!(refused(b"a: [1\n").contains("(line 2, column 1)"), "{}", refused(b"a: [1\n"));
        assert!(refused(b"a: 1\n---\nb: 2\n").contains("malformed"));
        assert_eq!(refused(b"- a\n"), "the settings are not a mapping of keys to values");
        assert!(refused(b"a: !geheim x\n").contains("`a` has a YAML tag"));
        assert!(!refused(b"geheim: geheim: geheim\n").contains("geheim"));
    }

    #[test]
    fn values_are_never_shown() {
        assert_eq!(format!("{:?}", Settings::parse(b"a: {b: geheim}").unwrap()), "[\"a.b\"]");
        assert!(!format!("{:?}", edited("a: geheim")).contains("geheim"));
        assert!(!format!("{:?}", section()).contains("AAEAAW"));
    }
}
