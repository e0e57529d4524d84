//! Password hashes in Elasticsearch's text formats.
//!
//! `$2a$10$…` is bcrypt. `{PBKDF2}iterations$salt$hash` is PBKDF2 with HMAC-SHA-512, with salt and hash in
//! padded base64. `{PBKDF2_STRETCH}` is the same, applied to the lower-case hex SHA-512 of the password.

use std::fmt;
use std::num::NonZeroU32;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rand::CryptoRng;
use ring::{digest, pbkdf2};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::{Error, Password};

/// The costs that Elasticsearch supports.
const BCRYPT_COSTS: std::ops::RangeInclusive<u32> = 4..=14;
/// The cost of `bcrypt` without a number.
const BCRYPT_COST: u32 = 10;
/// The iteration counts that Elasticsearch supports.
const ITERATIONS: [u32; 6] = [1_000, 10_000, 50_000, 100_000, 500_000, 1_000_000];
/// The iteration count of `pbkdf2` without a number.
const DEFAULT_ITERATIONS: u32 = 10_000;
/// bcrypt ignores the rest of a longer password; in bytes.
const BCRYPT_LONGEST: usize = 72;
/// Length of the salts and hashes that Elasticsearch writes for PBKDF2, in bytes.
const PBKDF2_LENGTH: usize = 32;
/// Minimum length of a salt in Elasticsearch, in bytes.
const SHORTEST_SALT: usize = 8;

const PBKDF2: &str = "{PBKDF2}";
const PBKDF2_STRETCH: &str = "{PBKDF2_STRETCH}";

/// How a node hashes passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// bcrypt with this cost.
    Bcrypt(u32),
    /// PBKDF2 with this number of iterations.
    Pbkdf2(u32),
    /// PBKDF2 over the password's SHA-512, with this number of iterations.
    Pbkdf2Stretch(u32),
}

impl Default for Algorithm {
    fn default() -> Self {
        Self::Bcrypt(BCRYPT_COST)
    }
}

impl Algorithm {
    /// The setting that names the algorithm.
    pub const SETTING: &'static str = "xpack.security.authc.password_hashing.algorithm";

    /// Parses the setting's value, ignoring case.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownAlgorithm`] for a name, cost or count that Elasticsearch does not support.
    pub fn parse(name: &str) -> Result<Self, Error> {
        let lower = name.to_ascii_lowercase();
        let iterations = |rest: &str| match rest.strip_prefix('_') {
            None if rest.is_empty() => Some(DEFAULT_ITERATIONS),
            None => None,
            Some(count) => count.parse().ok().filter(|count| ITERATIONS.contains(count)),
        };
        let known = if let Some(rest) = lower.strip_prefix("pbkdf2_stretch") {
            iterations(rest).map(Self::Pbkdf2Stretch)
        } else if let Some(rest) = lower.strip_prefix("pbkdf2") {
            iterations(rest).map(Self::Pbkdf2)
        } else if let Some(cost) = lower.strip_prefix("bcrypt") {
            let cost = if cost.is_empty() { Some(BCRYPT_COST) } else { cost.parse().ok() };
            cost.filter(|cost| BCRYPT_COSTS.contains(cost)).map(Self::Bcrypt)
        } else {
            None
        };
        known.ok_or_else(|| Error::UnknownAlgorithm { name: name.escape_default().to_string() })
    }

    /// Hashes a password with a fresh salt.
    #[must_use]
    pub fn hash(self, password: &Password, rng: &mut (impl CryptoRng + ?Sized)) -> PasswordHash {
        let text = match self {
            Self::Bcrypt(cost) => {
                let mut salt = [0; 16];
                rng.fill_bytes(&mut salt);
                bcrypt_hash(password, cost, salt)
            }
            Self::Pbkdf2(iterations) => {
                format!("{PBKDF2}{}", pbkdf2_text(password.reveal().as_bytes(), iterations, rng))
            }
            Self::Pbkdf2Stretch(iterations) => {
                format!("{PBKDF2_STRETCH}{}", pbkdf2_text(stretched(password).as_bytes(), iterations, rng))
            }
        };
        PasswordHash(text.into())
    }
}

/// A hash that a node accepts for `elastic`.
pub struct PasswordHash(SecretString);

impl PasswordHash {
    /// Checks a hash: accepts what a node accepts at startup, and rejects what would prevent it from
    /// starting.
    ///
    /// # Errors
    ///
    /// [`Error::WeakHash`] for clear text, MD5, SHA-1 and salted SHA-256; [`Error::MalformedHash`] for a
    /// bcrypt or PBKDF2 hash that Elasticsearch cannot use.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let kind = Kind::of(text)?;
        kind.check()?;
        Ok(Self(text.into()))
    }

    /// Whether this is a hash of the password.
    #[must_use]
    pub fn verify(&self, password: &Password) -> bool {
        match Kind::of(self.reveal()) {
            Ok(Kind::Bcrypt { .. }) => bcrypt::verify(bcrypt_input(password), self.reveal()).unwrap_or(false),
            Ok(Kind::Pbkdf2 { stretch, iterations, salt, hash }) => {
                let input =
                    if stretch { stretched(password) } else { Zeroizing::new(password.reveal().to_owned()) };
                let (Some(iterations), Some(salt), Some(hash)) =
                    (NonZeroU32::new(iterations), base64(salt), base64(hash))
                else {
                    return false;
                };
                pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA512, iterations, &salt, input.as_bytes(), &hash).is_ok()
            }
            Err(_) => false,
        }
    }

    /// Returns the text.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret elided]")
    }
}

/// The type of a hash with its parts, as text.
enum Kind<'a> {
    Bcrypt { cost: u32, tail: &'a str },
    Pbkdf2 { stretch: bool, iterations: u32, salt: &'a str, hash: &'a str },
}

impl<'a> Kind<'a> {
    fn of(text: &'a str) -> Result<Self, Error> {
        for (prefix, kind) in [("{SSHA256}", "SSHA256"), ("{SHA}", "SHA"), ("{MD5}", "MD5")] {
            if text.starts_with(prefix) {
                return Err(Error::WeakHash { kind });
            }
        }
        for (prefix, stretch) in [(PBKDF2, false), (PBKDF2_STRETCH, true)] {
            if let Some(rest) = text.strip_prefix(prefix) {
                let malformed = |reason| Error::MalformedHash { kind: "PBKDF2", reason };
                let mut parts = rest.splitn(3, '$');
                let (Some(iterations), Some(salt), Some(hash)) = (parts.next(), parts.next(), parts.next())
                else {
                    return Err(malformed("it does not have three parts"));
                };
                let iterations =
                    iterations.parse().map_err(|_| malformed("its iterations are not a number"))?;
                return Ok(Self::Pbkdf2 { stretch, iterations, salt, hash });
            }
        }
        let bcrypt = ["$2a$", "$2b$", "$2y$"].iter().find_map(|prefix| text.strip_prefix(prefix));
        let Some((cost, tail)) = bcrypt.and_then(|rest| rest.split_once('$')) else {
            return Err(Error::WeakHash {
                kind: if text.is_empty() { "\"empty\"" } else { "\"clear text\"" },
            });
        };
        let cost = cost
            .parse()
            .map_err(|_| Error::MalformedHash { kind: "bcrypt", reason: "its cost is not a number" })?;
        Ok(Self::Bcrypt { cost, tail })
    }

    fn check(&self) -> Result<(), Error> {
        match *self {
            Self::Bcrypt { cost, tail } => {
                let malformed = |reason| Error::MalformedHash { kind: "bcrypt", reason };
                let alphabet = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'/');
                if !BCRYPT_COSTS.contains(&cost) {
                    return Err(malformed("its cost is not between 4 and 14"));
                }
                if tail.len() != 53 || !tail.bytes().all(alphabet) {
                    return Err(malformed("salt and hash do not have 53 characters"));
                }
                Ok(())
            }
            Self::Pbkdf2 { iterations, salt, hash, .. } => {
                let malformed = |reason| Error::MalformedHash { kind: "PBKDF2", reason };
                if !ITERATIONS.contains(&iterations) {
                    return Err(malformed("Elasticsearch does not know its number of iterations"));
                }
                let salt = base64(salt).ok_or_else(|| malformed("its salt is not base64"))?;
                if salt.len() < SHORTEST_SALT {
                    return Err(malformed("its salt has less than eight bytes"));
                }
                let hash = base64(hash).ok_or_else(|| malformed("its hash is not base64"))?;
                if hash.is_empty() || hash.len() % 16 != 0 {
                    return Err(malformed("its hash is not a multiple of 16 bytes"));
                }
                Ok(())
            }
        }
    }
}

fn base64(text: &str) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(text).ok()
}

/// Returns the part of a password that bcrypt uses: at most 72 bytes, as in Elasticsearch.
fn bcrypt_input(password: &Password) -> &[u8] {
    let bytes = password.reveal().as_bytes();
    &bytes[..bytes.len().min(BCRYPT_LONGEST)]
}

fn bcrypt_hash(password: &Password, cost: u32, salt: [u8; 16]) -> String {
    bcrypt::hash_with_salt(bcrypt_input(password), cost, salt)
        .expect("the cost is one of bcrypt's")
        .format_for_version(bcrypt::Version::TwoA)
}

fn pbkdf2_text(input: &[u8], iterations: u32, rng: &mut (impl CryptoRng + ?Sized)) -> String {
    let mut salt = [0; PBKDF2_LENGTH];
    rng.fill_bytes(&mut salt);
    pbkdf2_with(input, iterations, &salt)
}

fn pbkdf2_with(input: &[u8], iterations: u32, salt: &[u8]) -> String {
    let mut hash = [0; PBKDF2_LENGTH];
    let count = NonZeroU32::new(iterations).expect("Elasticsearch's counts are not zero");
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, count, salt, input, &mut hash);
    format!("{iterations}${}${}", BASE64_STANDARD.encode(salt), BASE64_STANDARD.encode(hash))
}

/// Returns the password's SHA-512 in lower-case hex.
fn stretched(password: &Password) -> Zeroizing<String> {
    let digest = digest::digest(&digest::SHA512, password.reveal().as_bytes());
    let mut hex = Zeroizing::new(String::with_capacity(128));
    for byte in digest.as_ref() {
        for nibble in [byte >> 4, byte & 0xF] {
            hex.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
        }
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    const VECTORS: [&str; 5] = [
        "{PBKDF2}1000$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=$MPrrv0zdQNlbIfNuHj7GxlgO4p+mxVeZg4IdYQeRrbM=",
        "{PBKDF2}10000$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=$sv/VLsSafvmR8H0WKb4x8/n5wQcN35eh+ahmJljLt0k=",
        "{PBKDF2_STRETCH}10000$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=$/VZq/9UwAMHxjIVqFK/Wp0Sv2ld01k9UjqUxqG7Tk3I=",
        "$2a$10$abcdefghijklmnopqrstuuyvz/Cc3Bm8FO2K5OCkw9IpBJgWyA6eu",
        "$2a$04$abcdefghijklmnopqrstuuGHnxh8xxiPTVWgqTNtDKCv801BtBa/q",
    ];

    fn password(text: &str) -> Password {
        Password::from_text(text.into()).unwrap()
    }

    #[test]
    fn verifies_the_vectors_and_refuses_another_password() {
        for text in VECTORS {
            let hash = PasswordHash::parse(text).unwrap();
            assert!(hash.verify(&password("vector-password")), "{text}");
            assert!(!hash.verify(&password("vector-passwore")), "{text}");
        }
    }

    #[test]
    fn reproduces_the_vectors_from_their_salt() {
        let salt: [u8; 32] = std::array::from_fn(|i| u8::try_from(i).unwrap());
        assert_eq!(format!("{PBKDF2}{}", pbkdf2_with(b"vector-password", 1000, &salt)), VECTORS[0]);
        let stretched = stretched(&password("vector-password"));
        assert_eq!(
            format!("{PBKDF2_STRETCH}{}", pbkdf2_with(stretched.as_bytes(), 10_000, &salt)),
            VECTORS[2]
        );
    }

    #[test]
    fn what_is_hashed_is_accepted_and_verified() {
        for name in ["bcrypt4", "BCRYPT", "pbkdf2_1000", "PBKDF2", "pbkdf2_stretch_1000", "pbkdf2_stretch"] {
            let hash = Algorithm::parse(name).unwrap().hash(&password("geheimnis"), &mut memory::rng());
            let parsed = PasswordHash::parse(hash.reveal()).unwrap();
            assert!(parsed.verify(&password("geheimnis")), "{name}");
            assert!(!parsed.verify(&password("geheimniß")), "{name}");
        }
    }

    #[test]
    fn knows_the_names_that_elasticsearch_knows() {
        for (name, expected) in [
            ("bcrypt", Some(Algorithm::Bcrypt(10))),
            ("BCrypt14", Some(Algorithm::Bcrypt(14))),
            ("bcrypt15", None),
            ("bcrypt3", None),
            ("pbkdf2", Some(Algorithm::Pbkdf2(10_000))),
            ("pbkdf2_1000000", Some(Algorithm::Pbkdf2(1_000_000))),
            ("pbkdf2_2000", None),
            ("pbkdf2_stretch", Some(Algorithm::Pbkdf2Stretch(10_000))),
            ("PBKDF2_STRETCH_50000", Some(Algorithm::Pbkdf2Stretch(50_000))),
            ("pbkdf2x", None),
            ("ssha256", None),
            ("", None),
        ] {
            assert_eq!(Algorithm::parse(name).ok(), expected, "{name}");
        }
    }

    #[test]
    fn refuses_what_a_node_refuses() {
        for text in [
            "",
            "geheimnis",
            "{SSHA256}AAECAwQFBgc=5L3zXGZBYsOBSDR2l9X9BFRtcDtMd21p/B9QaqWTVPU=",
            "{SHA}MPpR1HHSUQpu4LLsw/c/Vl0GBuQ=",
            "{MD5}ROMw5dd282RwinCo2EXWcg==",
            "$2$10$abcdefghijklmnopqrstuuyvz/Cc3Bm8FO2K5OCkw9IpBJgWyA6eu",
            "$2x$10$abcdefghijklmnopqrstuuyvz/Cc3Bm8FO2K5OCkw9IpBJgWyA6eu",
            "$2a$15$abcdefghijklmnopqrstuuyvz/Cc3Bm8FO2K5OCkw9IpBJgWyA6eu",
            "$2a$10$abcdefghijklmnopqrstuuyvz/Cc3Bm8FO2K5OCkw9IpBJgWyA6e",
            "{PBKDF2}2000$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=$MPrrv0zdQNlbIfNuHj7GxlgO4p+mxVeZg4IdYQeRrbM=",
            "{PBKDF2}1000$AAECAw==$MPrrv0zdQNlbIfNuHj7GxlgO4p+mxVeZg4IdYQeRrbM=",
            "{PBKDF2}1000$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=$AAECAw==",
            "{PBKDF2}1000",
        ] {
            assert!(PasswordHash::parse(text).is_err(), "{text}");
        }
        let external = "$2y$10$abcdefghijklmnopqrstuuyvz/Cc3Bm8FO2K5OCkw9IpBJgWyA6eu";
        assert!(PasswordHash::parse(external).unwrap().verify(&password("vector-password")));
    }

    #[test]
    fn bcrypt_looks_at_72_bytes() {
        let long = "x".repeat(80);
        let hash = Algorithm::Bcrypt(4).hash(&password(&long), &mut memory::rng());
        assert!(hash.verify(&password(&"x".repeat(72))));
        assert!(!hash.verify(&password(&"x".repeat(71))));
    }
}
