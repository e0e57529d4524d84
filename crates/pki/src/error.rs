//! Why a key, a certificate or a store could not be made or read.

use thiserror::Error;

/// Why a key, a certificate or a store could not be made or read.
#[derive(Debug, Error)]
pub enum Error {
    /// The key could not be made.
    #[error("could not create a private key")]
    Generate(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The bytes are not a private key that is understood.
    #[error("this is not an RSA or EC private key in PKCS#8 form: {0}")]
    Key(&'static str),
    /// The certificate could not be made.
    #[error("could not create the certificate")]
    Certificate(#[source] rcgen::Error),
    /// A date lies outside of what certificates can express.
    #[error("the certificate's dates are out of range")]
    Dates,
    /// The bytes are not a certificate.
    #[error("this is not an X.509 certificate")]
    NotCertificate(#[source] der::Error),
    /// A CA's subject uses a kind of text that cannot be written again.
    #[error("the CA's subject cannot be written as an issuer")]
    Subject,
    /// The text holds no certificate.
    #[error("found no PEM certificate")]
    NoCertificate,
    /// The text holds a damaged certificate.
    #[error("could not read the PEM certificate")]
    Pem(#[source] std::io::Error),
    /// The store could not be encoded.
    #[error("could not encode the PKCS#12 store")]
    Encode(#[source] der::Error),
    /// The bytes are not a PKCS#12 store.
    #[error("this is not a PKCS#12 store, or a damaged one")]
    Decode(#[source] der::Error),
    /// The store's parts contradict each other.
    #[error("the PKCS#12 store is damaged: {0}")]
    Damaged(&'static str),
    /// The store uses something that is not supported.
    #[error("the PKCS#12 store uses {0}, which is not supported")]
    Unsupported(String),
    /// The integrity check fails.
    #[error("the store's password is wrong, or the store is damaged")]
    WrongPassword,
}
