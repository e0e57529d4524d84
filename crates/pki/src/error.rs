//! Why a key, a certificate or a store could not be created or read.

use thiserror::Error;

/// Why a key, a certificate or a store could not be created or read.
#[derive(Debug, Error)]
pub enum Error {
    /// The key could not be created.
    #[error("could not create a private key")]
    Generate(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The bytes are not a supported private key.
    #[error("this is not an RSA or EC private key in PKCS#8 form: {0}")]
    Key(&'static str),
    /// The certificate could not be created.
    #[error("could not create the certificate")]
    Certificate(#[source] rcgen::Error),
    /// A date is outside the range of certificates.
    #[error("the certificate's dates are out of range")]
    Dates,
    /// The bytes are not a certificate.
    #[error("this is not an X.509 certificate")]
    NotCertificate(#[source] der::Error),
    /// A CA's subject uses a string type that cannot be written again.
    #[error("the CA's subject cannot be written as an issuer")]
    Subject,
    /// The text contains no certificate.
    #[error("found no PEM certificate")]
    NoCertificate,
    /// The text contains a damaged certificate.
    #[error("could not read the PEM certificate")]
    Pem(#[source] std::io::Error),
    /// The store could not be encoded.
    #[error("could not encode the PKCS#12 store")]
    Encode(#[source] der::Error),
    /// The bytes are not a PKCS#12 store.
    #[error("this is not a PKCS#12 store, or a damaged one")]
    Decode(#[source] der::Error),
    /// The parts of the store contradict each other.
    #[error("the PKCS#12 store is damaged: {0}")]
    Damaged(&'static str),
    /// The store uses an unsupported feature.
    #[error("the PKCS#12 store uses {0}, which is not supported")]
    Unsupported(String),
    /// The integrity check failed.
    #[error("the store's password is wrong, or the store is damaged")]
    WrongPassword,
}
