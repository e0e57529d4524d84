//! Why a password or a hash is invalid.

use thiserror::Error;

/// Elasticsearch refuses shorter passwords.
pub(crate) const SHORTEST: usize = 6;

/// Why a password or a hash is invalid.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// Elasticsearch refuses passwords below this length.
    #[error("a password needs at least {} characters", SHORTEST)]
    TooShort,
    /// The setting names an algorithm that does not exist.
    #[error("`{name}` is not a password hashing algorithm")]
    UnknownAlgorithm {
        /// The name.
        name: String,
    },
    /// The account has a token of that name.
    #[error("the token [{name}] already exists")]
    TokenExists {
        /// The qualified name.
        name: String,
    },
    /// A line of `service_tokens` is invalid.
    #[error("line {line} has no colon, and a node does not start with it")]
    TokenLine {
        /// Counted from one.
        line: usize,
    },
    /// A node refuses hashes of this kind at its start.
    #[error("the node rejects hashes of type {kind}: use bcrypt or PBKDF2")]
    WeakHash {
        /// What it looks like.
        kind: &'static str,
    },
    /// The hash is of an accepted kind but not well-formed.
    #[error("the {kind} hash is malformed: {reason}")]
    MalformedHash {
        /// What it looks like.
        kind: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
}
