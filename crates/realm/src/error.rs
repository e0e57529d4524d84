//! Why a password or a hash is invalid.

use thiserror::Error;

/// Minimum length of a password in Elasticsearch.
pub(crate) const SHORTEST: usize = 6;

/// Why a password or a hash is invalid.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// The password is shorter than Elasticsearch allows.
    #[error("a password needs at least {} characters", SHORTEST)]
    TooShort,
    /// The setting names an algorithm that does not exist.
    #[error("`{name}` is not a password hashing algorithm")]
    UnknownAlgorithm {
        /// The name.
        name: String,
    },
    /// The account already has a token with this name.
    #[error("the token [{name}] already exists")]
    TokenExists {
        /// The qualified name.
        name: String,
    },
    /// A line of `service_tokens` is invalid.
    #[error("line {line} has no colon, and a node does not start with it")]
    TokenLine {
        /// The line number, starting at 1.
        line: usize,
    },
    /// Nodes reject hashes of this type at startup.
    #[error("the node rejects hashes of type {kind}: use bcrypt or PBKDF2")]
    WeakHash {
        /// The type of hash.
        kind: &'static str,
    },
    /// The hash has an accepted type, but is malformed.
    #[error("the {kind} hash is malformed: {reason}")]
    MalformedHash {
        /// The type of hash.
        kind: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
}
