//! Why a CA could not be made, read or used.

use thiserror::Error;

/// Why a CA could not be made, read or used.
#[derive(Debug, Error)]
pub enum Error {
    /// A certificate could not be issued.
    #[error("could not create `{name}`")]
    Issue {
        /// Which one.
        name: &'static str,
        /// Why not.
        source: pki::Error,
    },
    /// The store holds no CA's key.
    #[error("the store contains no CA with its private key")]
    NoCa,
    /// The store holds several, and nothing says which one counts.
    #[error("the store contains several CAs with their private keys")]
    SeveralCas,
    /// The certificate is not a CA's.
    #[error("the certificate is not a CA certificate")]
    NotCa,
    /// The key is another certificate's.
    #[error("the private key does not belong to the CA's certificate")]
    OtherKey,
}
