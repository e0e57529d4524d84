//! Edits `service_tokens`, the file of service account tokens, as text: all other lines stay unchanged.
//!
//! Lines are `namespace/service/name:hash`; blank lines and lines that begin with `#` are skipped. Any other
//! line without a colon prevents the node from starting.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use rand::CryptoRng;
use ring::digest;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::{Algorithm, Error, Password};

/// The name of the file.
pub const SERVICE_TOKENS: &str = "service_tokens";
/// Kibana's service account.
pub const KIBANA: &str = "elastic/kibana";
/// The first bytes of every token.
const PREFIX: [u8; 4] = [0, 1, 0, 1];
/// Length of a secret in bytes: 22 characters of base64.
const SECRET_LENGTH: usize = 16;
/// Length of the salt that Elasticsearch writes for salted SHA-256, in bytes.
const SALT_LENGTH: usize = 8;
const SSHA256: &str = "{SSHA256}";
/// Maximum length of a token name in Elasticsearch.
const LONGEST_NAME: usize = 256;

/// How a node hashes service account tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenAlgorithm {
    /// An algorithm for passwords.
    Password(Algorithm),
    /// Salted SHA-256.
    SaltedSha256,
}

impl Default for TokenAlgorithm {
    fn default() -> Self {
        Self::Password(Algorithm::Pbkdf2Stretch(10_000))
    }
}

impl TokenAlgorithm {
    /// The setting that names the algorithm.
    pub const SETTING: &'static str = "xpack.security.authc.service_token_hashing.algorithm";

    /// Parses the setting's value, ignoring case.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownAlgorithm`] for a name that Elasticsearch does not support.
    pub fn parse(name: &str) -> Result<Self, Error> {
        if name.eq_ignore_ascii_case("ssha256") {
            return Ok(Self::SaltedSha256);
        }
        Algorithm::parse(name).map(Self::Password)
    }

    fn hash(self, secret: &Password, rng: &mut (impl CryptoRng + ?Sized)) -> SecretString {
        match self {
            Self::Password(algorithm) => algorithm.hash(secret, rng).reveal().into(),
            Self::SaltedSha256 => {
                let mut salt = [0; SALT_LENGTH];
                rng.fill_bytes(&mut salt);
                salted_sha256(secret.reveal(), &salt).into()
            }
        }
    }
}

fn salted_sha256(secret: &str, salt: &[u8]) -> String {
    let salted = Zeroizing::new([secret.as_bytes(), salt].concat());
    let hash = digest::digest(&digest::SHA256, &salted);
    format!("{SSHA256}{}{}", BASE64_STANDARD.encode(salt), BASE64_STANDARD.encode(hash))
}

/// Whether Elasticsearch accepts a text as the name of a token.
#[must_use]
pub fn is_token_name(name: &str) -> bool {
    let inside = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    !name.is_empty() && name.len() <= LONGEST_NAME && !name.starts_with('_') && name.bytes().all(inside)
}

/// Generates a token name that contains the time and is unique even within the same second.
#[must_use]
pub fn unused_token_name(prefix: &str, epoch: u64, rng: &mut (impl CryptoRng + ?Sized)) -> String {
    format!("{prefix}-{epoch}-{:016x}", rng.next_u64())
}

/// A new token: its line in `service_tokens`, and the bearer token.
#[derive(Debug)]
pub struct ServiceToken {
    qualified: String,
    hash: SecretString,
    bearer: SecretString,
}

impl ServiceToken {
    /// Generates a token for an account. `name` must satisfy [`is_token_name`].
    #[must_use]
    pub fn generate(
        account: &str,
        name: &str,
        algorithm: TokenAlgorithm,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Self {
        let mut bytes = Zeroizing::new([0; SECRET_LENGTH]);
        rng.fill_bytes(&mut *bytes);
        let secret = SecretString::from(BASE64_URL_SAFE_NO_PAD.encode(*bytes));
        Self::of(account, name, &secret, |secret| algorithm.hash(secret, rng))
    }

    fn of(
        account: &str,
        name: &str,
        secret: &SecretString,
        hash: impl FnOnce(&Password) -> SecretString,
    ) -> Self {
        let qualified = format!("{account}/{name}");
        let text = Zeroizing::new(format!("{qualified}:{}", secret.expose_secret()));
        let bytes = Zeroizing::new([&PREFIX, text.as_bytes()].concat());
        let bearer = BASE64_STANDARD_NO_PAD.encode(&*bytes).into();
        let password = Password::from_text(secret.clone()).expect("a secret has 22 characters");
        Self { qualified, hash: hash(&password), bearer }
    }

    /// Returns `namespace/service/name`.
    #[must_use]
    pub fn qualified(&self) -> &str {
        &self.qualified
    }

    /// Returns the bearer token for the `Authorization` header.
    #[must_use]
    pub fn bearer(&self) -> &SecretString {
        &self.bearer
    }
}

/// Adds a token to `service_tokens`.
///
/// # Errors
///
/// [`Error::TokenExists`] if the account already has a token with this name; [`Error::TokenLine`] if a line
/// would prevent the node from starting.
pub fn add_service_token(file: &str, token: &ServiceToken) -> Result<Zeroizing<String>, Error> {
    for (at, line) in file.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        match line.split_once(':') {
            None => return Err(Error::TokenLine { line: at + 1 }),
            Some((qualified, _)) if qualified.trim() == token.qualified => {
                return Err(Error::TokenExists { name: token.qualified.clone() });
            }
            Some(_) => {}
        }
    }
    let hash = token.hash.expose_secret();
    let gap = if file.is_empty() || file.ends_with('\n') { "" } else { "\n" };
    let mut text = Zeroizing::new(String::with_capacity(file.len() + token.qualified.len() + hash.len() + 3));
    for part in [file, gap, &token.qualified, ":", hash, "\n"] {
        text.push_str(part);
    }
    Ok(text)
}

/// Removes a token from `service_tokens`.
#[must_use]
pub fn remove_service_token(file: &str, qualified: &str) -> String {
    let is_it = |line: &str| line.split_once(':').is_some_and(|(found, _)| found.trim() == qualified);
    file.split_inclusive('\n').filter(|line| !is_it(line)).collect()
}

/// Returns the comment that marks a token not yet written to another file.
fn underway(qualified: &str, file: &str) -> String {
    format!("# es-bootstrap: {qualified} is not in {file} yet")
}

/// Adds a comment to `service_tokens` that marks a token as not yet written to another file.
#[must_use]
pub fn mark_service_token(text: &str, qualified: &str, file: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("{text}{}\n", underway(qualified, file)))
}

/// Removes the comment that [`mark_service_token`] added.
#[must_use]
pub fn unmark_service_token(text: &str, qualified: &str, file: &str) -> Zeroizing<String> {
    let comment = underway(qualified, file);
    Zeroizing::new(text.split_inclusive('\n').filter(|line| line.trim_end() != comment).collect())
}

/// Returns the marked tokens, left behind by a run that was killed before it wrote them to the other file.
#[must_use]
pub fn marked_service_tokens(text: &str, file: &str) -> Vec<String> {
    let (begin, end) = ("# es-bootstrap: ", format!(" is not in {file} yet"));
    text.lines().filter_map(|line| Some(line.strip_prefix(begin)?.strip_suffix(&end)?.to_owned())).collect()
}

/// Whether a file contains the bearer token of a service account token.
#[must_use]
pub fn holds_service_token(file: &[u8], qualified: &str) -> bool {
    let begin = [&PREFIX[..], qualified.as_bytes(), b":"].concat();
    let words = file.split(|byte| !byte.is_ascii_alphanumeric() && !b"+/".contains(byte));
    let mut bearers = words.filter_map(|word| BASE64_STANDARD_NO_PAD.decode(word).map(Zeroizing::new).ok());
    bearers.any(|bearer| bearer.starts_with(&begin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PasswordHash;

    #[test]
    fn the_bearer_is_elasticsearchs() {
        let token =
            ServiceToken::of(KIBANA, "tok", &"0123456789abcdefghijkl".into(), |_| SecretString::from("x"));
        assert_eq!(
            token.bearer().expose_secret(),
            "AAEAAWVsYXN0aWMva2liYW5hL3RvazowMTIzNDU2Nzg5YWJjZGVmZ2hpamts"
        );
        assert!(!format!("{token:?}").contains("AAEAAW"));
    }

    #[test]
    fn two_tokens_of_one_second_have_two_names() {
        let [one, other] = [(); 2].map(|()| unused_token_name("preseed", 1_795_475_645, &mut memory::rng()));
        assert!(is_token_name(&one) && one.starts_with("preseed-1795475645-"), "{one}");
        assert_ne!(one, other);
    }

    #[test]
    fn the_secret_alone_is_hashed_by_the_nodes_algorithm() {
        for (name, prefix) in [
            ("PBKDF2_STRETCH", "{PBKDF2_STRETCH}10000$"),
            ("pbkdf2_1000", "{PBKDF2}1000$"),
            ("bcrypt4", "$2a$04$"),
            ("ssha256", "{SSHA256}"),
        ] {
            let algorithm = TokenAlgorithm::parse(name).unwrap();
            let token = ServiceToken::generate(KIBANA, "t", algorithm, &mut memory::rng());
            let text = BASE64_STANDARD_NO_PAD.decode(token.bearer().expose_secret()).unwrap();
            let secret = String::from_utf8(text).unwrap().rsplit_once(':').unwrap().1.to_owned();
            assert_eq!(secret.len(), 22);
            let hash = token.hash.expose_secret();
            assert!(hash.starts_with(prefix), "{hash}");
            if algorithm == TokenAlgorithm::SaltedSha256 {
                let salt = BASE64_STANDARD.decode(&hash[SSHA256.len()..][..12]).unwrap();
                assert_eq!(hash, salted_sha256(&secret, &salt));
            } else {
                let password = Password::from_text(secret.into()).unwrap();
                assert!(PasswordHash::parse(hash).unwrap().verify(&password));
            }
        }
        assert!(TokenAlgorithm::parse("md5").is_err());
        // A test vector from another implementation.
        assert_eq!(
            salted_sha256("vector-password", &[0, 1, 2, 3, 4, 5, 6, 7]),
            "{SSHA256}AAECAwQFBgc=5L3zXGZBYsOBSDR2l9X9BFRtcDtMd21p/B9QaqWTVPU="
        );
    }

    #[test]
    fn other_lines_stay_and_names_are_taken_once() {
        let token = |name: &str| {
            ServiceToken::generate(KIBANA, name, TokenAlgorithm::SaltedSha256, &mut memory::rng())
        };
        let file = "# ours\n\nelastic/fleet-server/a:{SSHA256}x";
        let one = add_service_token(file, &token("one")).unwrap();
        assert!(one.starts_with(&format!("{file}\nelastic/kibana/one:{{SSHA256}}")), "{}", *one);
        assert!(matches!(add_service_token(&one, &token("one")), Err(Error::TokenExists { .. })));
        let two = add_service_token(&one, &token("two")).unwrap();
        assert_eq!(remove_service_token(&two, "elastic/kibana/two"), *one);
        assert_eq!(add_service_token("a/b/c\n", &token("x")).unwrap_err().to_string().lines().count(), 1);
    }

    #[test]
    fn what_is_on_its_way_is_marked_and_known_by_its_bearer() {
        let (name, file) = ("elastic/kibana/tok", "/etc/kibana/kibana.yml");
        let before = "# ours\nelastic/kibana/tok:{SSHA256}x\n";
        let marked = mark_service_token(before, name, file);
        assert_eq!(marked_service_tokens(&marked, file), [name]);
        assert_eq!(marked_service_tokens(&marked, "/etc/other/kibana.yml"), [""; 0]);
        assert_eq!(*unmark_service_token(&marked, name, file), before);
        let yml = b"a: 1\nelasticsearch.serviceAccountToken: \"AAEAAWVsYXN0aWMva2liYW5hL3RvazowMTIzNDU2Nzg5YWJjZGVmZ2hpamts\"\n";
        assert!(holds_service_token(yml, name) && !holds_service_token(yml, "elastic/kibana/to"));
        assert!(!holds_service_token(b"a: 1\n", name));
    }

    #[test]
    fn names_are_those_that_elasticsearch_takes() {
        for name in ["a", "A-b_9", "-a", &"a".repeat(256)] {
            assert!(is_token_name(name), "{name}");
        }
        for name in ["", "_a", "a.b", "a b", "a/b", "a:b", "é", &"a".repeat(257)] {
            assert!(!is_token_name(name), "{name}");
        }
    }
}
