//! Errors while creating, reading or using a CA.

use thiserror::Error;

/// An error while creating, reading or using a CA.
#[derive(Debug, Error)]
pub enum Error {
    /// A certificate could not be issued.
    #[error("could not create `{name}`")]
    Issue {
        /// Its name.
        name: &'static str,
        /// The reason.
        source: pki::Error,
    },
    /// The keystore contains no CA key.
    #[error("the store contains no CA with its private key")]
    NoCa,
    /// The keystore contains several CA keys, and it is unclear which one to use.
    #[error("the store contains several CAs with their private keys")]
    SeveralCas,
    /// The certificate is not a CA certificate.
    #[error("the certificate is not a CA certificate")]
    NotCa,
    /// The private key does not match the certificate.
    #[error("the private key does not belong to the CA's certificate")]
    OtherKey,
}
