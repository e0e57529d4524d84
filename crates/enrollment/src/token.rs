//! Enrollment tokens: base64 of a compact JSON object with four members.

use std::fmt;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_URL_SAFE;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::{Error, parse_address};

/// The value of `ver` since Elasticsearch 8.14: the version of the token, not of the node.
pub const TOKEN_VERSION: &str = "8.14.0";
/// The length of a SHA-256 in hex digits.
const FINGERPRINT_LENGTH: usize = 64;
const MEMBERS: [&str; 4] = ["ver", "adr", "fgr", "key"];

/// The data that a node or Kibana needs to enroll: addresses, the CA to trust, and an API key that is valid
/// for 30 minutes.
#[derive(Debug)]
pub struct EnrollmentToken {
    /// `8.14.0`, or the version of an older node.
    pub version: String,
    /// `host:port`, in the order in which to try them.
    pub addresses: Vec<String>,
    /// The SHA-256 fingerprint of the HTTP CA in 64 lower-case hex digits.
    pub ca_fingerprint: String,
    /// The credentials.
    pub api_key: ApiKey,
}

/// An API key: a public ID and a secret.
pub struct ApiKey {
    id: String,
    secret: SecretString,
}

impl ApiKey {
    /// Creates an API key from the values that Elasticsearch returned.
    #[must_use]
    pub fn new(id: String, secret: SecretString) -> Self {
        Self { id, secret }
    }

    /// Returns the ID.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the secret.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.secret.expose_secret()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:[secret elided]", self.id)
    }
}

impl EnrollmentToken {
    /// Encodes the token as URL-safe base64 with padding.
    #[must_use]
    pub fn encode(&self) -> SecretString {
        let text = |value: &str| Value::from(value).to_string();
        let addresses = Value::from(self.addresses.as_slice()).to_string();
        let mut json = Zeroizing::new(String::with_capacity(1024));
        let key = Zeroizing::new(format!("{}:{}", self.api_key.id, self.api_key.reveal()));
        for (member, value) in
            MEMBERS.into_iter().zip([text(&self.version), addresses, text(&self.ca_fingerprint), text(&key)])
        {
            let value = Zeroizing::new(value);
            let open = if json.is_empty() { "{\"" } else { ",\"" };
            json.push_str(open);
            json.push_str(member);
            json.push_str("\":");
            json.push_str(&value);
        }
        json.push('}');
        BASE64_URL_SAFE.encode(json.as_bytes()).into()
    }

    /// Parses a token. Surrounding white space is ignored, both base64 alphabets are accepted, and padding is
    /// optional.
    ///
    /// # Errors
    ///
    /// If the token is invalid. The error does not contain it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let members = members(text.trim())?;
        match members.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
            Some(unknown) => Err(Error::Unknown(unknown.escape_default().to_string())),
            None => Self::read(&members),
        }
    }

    /// Parses a token as Kibana does: unknown members and white space inside are accepted.
    ///
    /// # Errors
    ///
    /// See [`EnrollmentToken::parse`].
    pub fn parse_leniently(text: &str) -> Result<Self, Error> {
        let text: Zeroizing<String> = Zeroizing::new(text.split_ascii_whitespace().collect());
        Self::read(&members(&text)?)
    }

    fn read(members: &Map<String, Value>) -> Result<Self, Error> {
        let key = member(members, "key")?;
        let (id, secret) = key
            .split_once(':')
            .filter(|(id, secret)| !id.is_empty() && !secret.is_empty())
            .ok_or(Error::Invalid { member: "key", wanted: "`id:secret`" })?;
        Ok(Self {
            version: member(members, "ver")?.to_owned(),
            addresses: addresses(members)?,
            ca_fingerprint: fingerprint(members)?,
            api_key: ApiKey::new(id.to_owned(), secret.into()),
        })
    }
}

/// Returns the members of the JSON object.
fn members(text: &str) -> Result<Map<String, Value>, Error> {
    match serde_json::from_slice(&decode(text)?) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Error::NotJson),
        Err(error) if error.is_eof() => Err(Error::Truncated),
        Err(error) if error.to_string().starts_with("trailing characters") => Err(Error::Doubled),
        Err(_) => Err(Error::NotJson),
    }
}

/// Decodes base64. The two alphabets differ only in `+/` and `-_`, and some tools omit the padding.
fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    const ANY: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    if text.is_empty() {
        return Err(Error::Empty);
    }
    let standard = Zeroizing::new(text.replace('-', "+").replace('_', "/"));
    ANY.decode(standard.as_bytes()).map(Zeroizing::new).map_err(|error| match error {
        base64::DecodeError::InvalidByte(at, b'=') if at + 2 < text.len() => Error::Doubled,
        base64::DecodeError::InvalidByte(at, _) => Error::NotBase64 { at: at + 1 },
        _ => Error::Truncated,
    })
}

fn member<'a>(members: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, Error> {
    members
        .get(name)
        .ok_or(Error::Missing(name))?
        .as_str()
        .ok_or(Error::Invalid { member: name, wanted: "text" })
}

fn addresses(members: &Map<String, Value>) -> Result<Vec<String>, Error> {
    const INVALID: Error = Error::Invalid { member: "adr", wanted: "a list of `host:port`" };
    let items = members.get("adr").ok_or(Error::Missing("adr"))?.as_array().ok_or(INVALID)?;
    items
        .iter()
        .map(|item| {
            let text = item.as_str().ok_or(INVALID)?;
            parse_address(text)
                .filter(|address| address.port.is_some())
                .map(|_| text.to_owned())
                .ok_or(INVALID)
        })
        .collect()
}

fn fingerprint(members: &Map<String, Value>) -> Result<String, Error> {
    let text = member(members, "fgr")?;
    if text.len() == FINGERPRINT_LENGTH && text.bytes().all(|c| c.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(Error::Invalid { member: "fgr", wanted: "64 hex digits" })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FINGERPRINT: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    /// Fictitious: documentation addresses and dummy secrets.
    const EXAMPLE: &str = "eyJ2ZXIiOiI4LjE0LjAiLCJhZHIiOlsiMTkyLjAuMi4xMDo5MjAwIiwiWzIwMDE6ZGI4OjoxMF06OTIwMCJdLCJmZ3IiOiIwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmIiwia2V5IjoiQUFBQUFBQUFBQUFBQUFBQUFBQUE6QkJCQkJCQkJCQkJCQkJCQkJCQkJCQiJ9";

    fn example() -> EnrollmentToken {
        EnrollmentToken {
            version: TOKEN_VERSION.into(),
            addresses: vec!["192.0.2.10:9200".into(), "[2001:db8::10]:9200".into()],
            ca_fingerprint: FINGERPRINT.into(),
            api_key: ApiKey::new("A".repeat(20), "B".repeat(22).into()),
        }
    }

    #[test]
    fn the_text_is_exactly_elasticsearchs() {
        assert_eq!(example().encode().expose_secret(), EXAMPLE);
    }

    #[test]
    fn white_space_alphabet_and_padding_do_not_matter() {
        for text in
            [EXAMPLE.to_owned(), format!("\n {EXAMPLE}\r\n"), format!("{EXAMPLE}=").replace("==", "=")]
        {
            let token = EnrollmentToken::parse(text.trim_end_matches('=')).unwrap();
            assert_eq!(token.addresses, example().addresses);
            assert_eq!(token.api_key.reveal(), "B".repeat(22));
        }
        assert!(!format!("{:?}", example()).contains("BBBB"));
    }

    #[test]
    fn k1_a_token_that_was_wrapped_is_read_leniently() {
        let wrapped = format!("{} \r\n{}", &EXAMPLE[..80], &EXAMPLE[80..]);
        assert!(EnrollmentToken::parse(&wrapped).is_err());
        assert_eq!(EnrollmentToken::parse_leniently(&wrapped).unwrap().addresses, example().addresses);
    }

    #[test]
    fn k2_n1_it_says_what_is_wrong_without_repeating_the_token() {
        let encode = |json: &str| BASE64_URL_SAFE.encode(json);
        let with = |member: &str, value: &str| {
            let json = format!(r#"{{"ver":"8.14.0","adr":["a:1"],"fgr":"{FINGERPRINT}","key":"i:s"}}"#);
            let mut json: Map<String, Value> = serde_json::from_str(&json).unwrap();
            match value {
                "" => json.remove(member),
                value => json.insert(member.into(), serde_json::from_str(value).unwrap()),
            };
            encode(&Value::from(json).to_string())
        };
        let invalid = |member, wanted| Error::Invalid { member, wanted };
        for (text, expected) in [
            (String::new(), Error::Empty),
            (" \n".into(), Error::Empty),
            ("a-b*c".into(), Error::NotBase64 { at: 4 }),
            (EXAMPLE[..120].into(), Error::Truncated),
            (EXAMPLE[..121].into(), Error::Truncated),
            (format!("{EXAMPLE}{EXAMPLE}"), Error::Doubled),
            (encode("[]"), Error::NotJson),
            (encode("no"), Error::NotJson),
            (with("fgr", ""), Error::Missing("fgr")),
            (with("x", "1"), Error::Unknown("x".into())),
            (with("ver", "8"), invalid("ver", "text")),
            (with("adr", "\"a:1\""), invalid("adr", "a list of `host:port`")),
            (with("adr", "[\"a\"]"), invalid("adr", "a list of `host:port`")),
            (with("fgr", "\"ab\""), invalid("fgr", "64 hex digits")),
            (with("key", "\"nocolon\""), invalid("key", "`id:secret`")),
        ] {
            assert_eq!(EnrollmentToken::parse(&text).unwrap_err(), expected, "{text}");
            // Kibana accepts unknown members.
            let leniently = EnrollmentToken::parse_leniently(&text).map_err(|error| error.to_string());
            match expected {
                Error::Unknown(_) => assert_eq!(leniently.unwrap().api_key.id(), "i"),
                Error::NotBase64 { .. } => assert!(leniently.is_err(), "{text}"),
                expected => assert_eq!(leniently.unwrap_err(), expected.to_string(), "{text}"),
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_parsed(
            addresses in prop::collection::vec("[a-z]{1,8}:[1-9][0-9]{0,3}", 0..4),
            fingerprint in "[0-9a-f]{64}",
            id in "[A-Za-z0-9_-]{20}",
            secret in "[A-Za-z0-9_-]{22}",
        ) {
            let token = EnrollmentToken {
                version: TOKEN_VERSION.into(),
                addresses: addresses.clone(),
                ca_fingerprint: fingerprint.clone(),
                api_key: ApiKey::new(id.clone(), secret.as_str().into()),
            };
            let parsed = EnrollmentToken::parse(token.encode().expose_secret()).unwrap();
            prop_assert_eq!(parsed.addresses, addresses);
            prop_assert_eq!(parsed.ca_fingerprint, fingerprint);
            prop_assert_eq!(parsed.api_key.id(), id);
            prop_assert_eq!(parsed.api_key.reveal(), secret);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}") {
            let _ = EnrollmentToken::parse(&text);
        }
    }
}
