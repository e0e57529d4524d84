//! The credentials file, which the operator reads once and then deletes.

use secrecy::ExposeSecret;
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use zeroize::Zeroizing;

/// The content of a credentials file.
pub struct InitialCredentials<'a> {
    /// RFC 3339, UTC.
    pub written_at: &'a str,
    /// The password of `elastic`, if this run generated it.
    pub elastic_password: Option<&'a str>,
    /// SHA-256 of the HTTP CA, 64 hex digits.
    pub ca_fingerprint: &'a str,
    /// The Kibana enrollment token and when it expires (RFC 3339, UTC); absent until the node has been started.
    pub kibana: Option<(&'a str, &'a str)>,
    /// Whether the file contained a password that is no longer the password of `elastic`.
    pub withdrawn: bool,
}

/// The first characters of the file.
pub(crate) const HEADER: &str = "# es-bootstrap, ";
/// Replaces a password that is no longer valid.
const WITHDRAWN: &str =
    "# The password of `elastic` was changed; to reset it: elasticsearch-reset-password -u elastic\n";

/// Replaces an enrollment token that is no longer valid.
const OVERTAKEN: &str = "# The HTTP CA was replaced, so the enrollment token was removed; for another: \
    elasticsearch-create-enrollment-token -s kibana\n";
/// How the lines of these members begin.
const CA_FINGERPRINT: &str = "ca_fingerprint:";
/// See [`CA_FINGERPRINT`].
const TOKEN: &str = "kibana_enrollment_token:";
/// See [`CA_FINGERPRINT`].
const TOKEN_EXPIRES: &str = "kibana_enrollment_token_expires:";

impl InitialCredentials<'_> {
    /// Returns the file's text as YAML. Values are quoted without escaping; none of them can contain a quote
    /// or a backslash.
    #[must_use]
    pub fn render(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(2048));
        text.push_str(HEADER);
        text.push_str(self.written_at);
        text.push_str(". Read it, then delete it.\n");
        if self.withdrawn {
            text.push_str(WITHDRAWN);
        }
        let (token, expires) = self.kibana.unzip();
        let members = [
            ("elastic_password", self.elastic_password),
            ("ca_fingerprint", Some(self.ca_fingerprint)),
            ("kibana_enrollment_token", token),
            ("kibana_enrollment_token_expires", expires),
        ];
        for (name, value) in members {
            if let Some(value) = value {
                for part in [name, ": \"", value, "\"\n"] {
                    text.push_str(part);
                }
            }
        }
        text
    }
}

/// The fields of a credentials file that are read back.
#[derive(Deserialize)]
struct Parsed {
    #[serde(default)]
    elastic_password: Option<secrecy::SecretString>,
    ca_fingerprint: String,
    #[serde(default)]
    kibana_enrollment_token: Option<secrecy::SecretString>,
    #[serde(default)]
    kibana_enrollment_token_expires: Option<String>,
}

/// The fields of a credentials file that later steps need.
pub struct Delivered {
    /// The password of `elastic`, if the file contains it.
    pub elastic_password: Option<secrecy::SecretString>,
    /// SHA-256 of the HTTP CA of the file's node.
    pub ca_fingerprint: String,
    /// The Kibana enrollment token and when it expires, if the file contains one.
    pub kibana: Option<(secrecy::SecretString, String)>,
}

/// Parses a credentials file; returns `None` for anything else.
#[must_use]
pub fn parse(bytes: &[u8]) -> Option<Delivered> {
    let parsed: Parsed = yaml::from_str(std::str::from_utf8(bytes).ok()?).ok()?;
    let token = parsed.kibana_enrollment_token.filter(|token| !token.expose_secret().is_empty());
    let expires = parsed.kibana_enrollment_token_expires.unwrap_or_default();
    Some(Delivered {
        elastic_password: parsed.elastic_password,
        ca_fingerprint: parsed.ca_fingerprint,
        kibana: token.map(|token| (token, expires)),
    })
}

/// Returns the text of a credentials file after the HTTP CA was replaced: with the fingerprint of the new one, and
/// without the enrollment token, which contains the old one. `None` if the file does not name the old CA.
#[must_use]
pub fn of_another_ca(bytes: &[u8], old: &str, new: &str) -> Option<Zeroizing<Vec<u8>>> {
    parse(bytes).filter(|found| found.ca_fingerprint == old)?;
    // Allocated at full size, because growing would leave a copy.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() + OVERTAKEN.len()));
    for line in std::str::from_utf8(bytes).ok()?.split_inclusive('\n') {
        match line {
            line if line.starts_with(CA_FINGERPRINT) => text.push_str(&line.replacen(old, new, 1)),
            line if line.starts_with(TOKEN) => text.push_str(OVERTAKEN),
            line if line.starts_with(TOKEN_EXPIRES) => {}
            line => text.push_str(line),
        }
    }
    let changed = parse(text.as_bytes())?;
    let is_whole = changed.ca_fingerprint == new && changed.kibana.is_none();
    is_whole.then(|| Zeroizing::new(text.as_bytes().to_vec()))
}

/// Whether a credentials file says that it was written at this second since the Unix epoch.
pub(crate) fn is_from(bytes: &[u8], epoch: u64) -> bool {
    let moment = i64::try_from(epoch).ok().and_then(|epoch| OffsetDateTime::from_unix_timestamp(epoch).ok());
    let written_at = moment.and_then(|moment| moment.format(&Rfc3339).ok());
    written_at.is_some_and(|written_at| bytes.starts_with(format!("{HEADER}{written_at}.").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rendered_is_parsed() {
        let credentials = InitialCredentials {
            written_at: "2026-11-23T23:14:05Z",
            elastic_password: Some("*-_=+aA0*-_=+aA0*-_="),
            ca_fingerprint: "ab12",
            kibana: None,
            withdrawn: false,
        };
        let text = credentials.render();
        assert!(text.starts_with("# es-bootstrap, 2026-11-23T23:14:05Z. Read it, then delete it.\n"));
        let read = parse(text.as_bytes()).unwrap();
        assert_eq!(read.elastic_password.unwrap().expose_secret(), "*-_=+aA0*-_=+aA0*-_=");
        assert_eq!(read.ca_fingerprint, "ab12");
        assert!(read.kibana.is_none());

        let with_token = InitialCredentials {
            kibana: Some(("eyJ", "2026-11-23T23:44:05Z")),
            withdrawn: true,
            ..credentials
        };
        let (token, expires) = parse(with_token.render().as_bytes()).unwrap().kibana.unwrap();
        assert_eq!((token.expose_secret(), expires.as_str()), ("eyJ", "2026-11-23T23:44:05Z"));
    }

    #[test]
    fn after_the_ca_was_replaced_the_password_stays_and_the_token_goes() {
        let text = |ca_fingerprint, kibana| {
            let written_at = "2026-11-23T23:14:05Z";
            let elastic_password = Some("*-_=+aA0*-_=+aA0*-_=");
            InitialCredentials { written_at, elastic_password, ca_fingerprint, kibana, withdrawn: false }
                .render()
        };
        let without = text("ab12", None);
        let with = text("ab12", Some(("eyJ", "2026-11-23T23:44:05Z")));
        let check = |before: &str, expected: &str| {
            let after = of_another_ca(before.as_bytes(), "ab12", "cd34").unwrap();
            assert_eq!(std::str::from_utf8(&after).unwrap(), expected);
        };
        check(&without, &text("cd34", None));
        check(&with, &format!("{}{OVERTAKEN}", *text("cd34", None)));
        let noted = format!("{}# a note\n", *with);
        check(&noted, &format!("{}{OVERTAKEN}# a note\n", *text("cd34", None)));
        for other in ["", "ca_fingerprint: ef56\n", "{ca_fingerprint: ab12}\n"] {
            assert!(of_another_ca(other.as_bytes(), "ab12", "cd34").is_none(), "{other}");
        }
    }

    #[test]
    fn a_file_says_when_it_was_written() {
        let text = b"# es-bootstrap, 2026-11-23T23:14:05Z. Read it, then delete it.\n";
        assert!(is_from(text, 1_795_475_645));
        assert!(!is_from(text, 1_795_475_646) && !is_from(&text[1..], 1_795_475_645));
    }

    #[test]
    fn another_file_is_not_ours() {
        for text in ["", "elastic_password: x", "[1, 2]", "ca_fingerprint: [1]", "\u{0}"] {
            assert!(parse(text.as_bytes()).is_none(), "{text:?}");
        }
    }
}
