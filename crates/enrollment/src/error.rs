//! Errors while parsing an enrollment token.

use thiserror::Error;

/// Why a text is not an enrollment token. The text itself is never included, because it contains a secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// The text is empty.
    #[error("the token is empty")]
    Empty,
    /// The text is not base64.
    #[error("the token is not base64, at character {at}")]
    NotBase64 {
        /// The position, counted from one.
        at: usize,
    },
    /// The text is base64, but ends too early.
    #[error("the token is truncated")]
    Truncated,
    /// A second token follows the first.
    #[error("there is text after the token: was it pasted twice?")]
    Doubled,
    /// The content is not a JSON object.
    #[error("the token's content is not a JSON object")]
    NotJson,
    /// A member is missing.
    #[error("the token has no `{0}`")]
    Missing(&'static str),
    /// The token has an unknown member.
    #[error("the token has an unknown member `{0}`")]
    Unknown(String),
    /// A member's value is invalid.
    #[error("the token's `{member}` is not {wanted}")]
    Invalid {
        /// The member.
        member: &'static str,
        /// The expected value.
        wanted: &'static str,
    },
}
