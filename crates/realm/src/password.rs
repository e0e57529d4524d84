//! Clear-text passwords.

use std::fmt;

use rand::CryptoRng;
use secrecy::{ExposeSecret, SecretString};

use crate::error::{Error, SHORTEST};

/// Length of the password that is generated for `elastic`.
pub const ELASTIC_LENGTH: usize = 20;
/// Length of a temporary user's password.
pub const TEMPORARY_LENGTH: usize = 14;

/// The characters of Elasticsearch's generated passwords: 67 that need no quoting in a shell or in
/// double-quoted YAML.
const ALPHABET: &[u8; 67] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-_=+";

/// A clear-text password.
pub struct Password(SecretString);

impl Password {
    /// Generates a password without bias.
    #[must_use]
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized), length: usize) -> Self {
        Self(draw(ALPHABET, length, rng))
    }

    /// Accepts an operator's password.
    ///
    /// # Errors
    ///
    /// [`Error::TooShort`] below six characters, as in Elasticsearch.
    pub fn from_text(text: SecretString) -> Result<Self, Error> {
        if text.expose_secret().chars().count() < SHORTEST {
            return Err(Error::TooShort);
        }
        Ok(Self(text))
    }

    /// Reveals the text.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret elided]")
    }
}

/// Draws characters of an ASCII alphabet without bias.
pub(crate) fn draw(alphabet: &[u8], length: usize, rng: &mut (impl CryptoRng + ?Sized)) -> SecretString {
    SecretString::from(memory::draw(alphabet, length, rng))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_character_is_drawn_about_as_often() {
        let mut counts = BTreeMap::new();
        let drawn = draw(ALPHABET, 67_000, &mut memory::rng());
        for c in drawn.expose_secret().chars() {
            *counts.entry(c).or_insert(0_u32) += 1;
        }
        assert_eq!(counts.len(), 67);
        // A thousand of each are expected, with a standard deviation of 32. Eight times that never happens.
        assert!(counts.values().all(|count| (744..1256).contains(count)), "{counts:?}");
    }

    #[test]
    fn an_operators_password_has_six_characters() {
        for (text, accepted) in [("", false), ("12345", false), ("123456", true), ("äöüäöü", true)] {
            assert_eq!(Password::from_text(text.into()).is_ok(), accepted, "{text}");
        }
    }

    #[test]
    fn passwords_are_never_shown() {
        let password = Password::from_text("geheimnis".into()).unwrap();
        assert_eq!(format!("{password:?}"), "[secret elided]");
    }
}
