//! Which CA to trust. Servers are verified before anything is sent.
//!
//! The certificate is verified after the handshake, not during it: an untrusted peer sees a proper close,
//! while a TLS alert would cause a warning in its log.

use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};

use ring::digest::{SHA256, digest};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore, SignatureScheme,
};

use crate::Error;

/// Revocation is not checked.
const NO_OCSP: &[u8] = &[];

/// Which CA to trust, and optionally the only accepted leaf.
#[derive(Clone)]
pub struct Trust {
    pub(crate) config: Arc<ClientConfig>,
    verifier: Arc<Verifier>,
    leaf: Option<Vec<u8>>,
}

/// Why a peer is not trusted.
pub(crate) enum Disbelief {
    /// Its certificate is not valid.
    Certificate(TlsError),
    /// Its certificate, as DER, is valid, but not the expected leaf.
    AnotherLeaf(Vec<u8>),
}

/// Whether the host name is verified, as in Elasticsearch's `verification_mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Verified (`full`).
    Checked,
    /// Not verified (`certificate`).
    Ignored,
}

impl Trust {
    /// Trusts only this CA.
    ///
    /// # Errors
    ///
    /// If the CA is not a valid certificate.
    pub fn ca(ca: &[u8], leaf: Option<Vec<u8>>) -> Result<Self, Error> {
        let verifier = Some(verifier(CertificateDer::from(ca.to_vec())).map_err(invalid)?);
        Ok(Self {
            leaf,
            ..Self::verifier(Verifier::Roots { verifier, trusted: Vec::new(), names: Names::Checked })?
        })
    }

    /// Trusts servers whose certificate was signed by one of these, or is one of these. Invalid certificates
    /// are ignored. With a `leaf`, only the server that presents it is trusted.
    ///
    /// # Errors
    ///
    /// If TLS cannot be set up.
    pub fn roots(trusted: Vec<Vec<u8>>, names: Names, leaf: Option<Vec<u8>>) -> Result<Self, Error> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(trusted.iter().cloned().map(CertificateDer::from));
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider()).build().ok();
        Ok(Self { leaf, ..Self::verifier(Verifier::Roots { verifier, trusted, names })? })
    }

    /// Trusts the CA with this SHA-256 fingerprint (64 hex digits). The server sends the CA with its own
    /// certificate, which is then fully verified, including host name and dates.
    ///
    /// # Errors
    ///
    /// If TLS cannot be set up.
    pub fn fingerprint(fingerprint: &str) -> Result<Self, Error> {
        Self::verifier(Verifier::Fingerprint(fingerprint.to_ascii_lowercase()))
    }

    /// Trusts any server (`verification_mode: none`).
    ///
    /// # Errors
    ///
    /// If TLS cannot be set up.
    pub fn anybody() -> Result<Self, Error> {
        Self::verifier(Verifier::Anybody)
    }

    fn verifier(verifier: Verifier) -> Result<Self, Error> {
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(invalid)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Deferred::default()))
            .with_no_client_auth();
        Ok(Self { config: Arc::new(config), verifier: Arc::new(verifier), leaf: None })
    }

    /// Verifies the certificates that a peer presented, after the handshake.
    pub(crate) fn judge(
        &self,
        presented: Option<&[CertificateDer<'_>]>,
        name: &ServerName<'_>,
    ) -> Result<(), Disbelief> {
        let nothing = || Disbelief::Certificate(TlsError::NoCertificatesPresented);
        let (leaf, chain) = presented.and_then(<[_]>::split_first).ok_or_else(nothing)?;
        self.verifier.verify(leaf, chain, name, UnixTime::now()).map_err(Disbelief::Certificate)?;
        match &self.leaf {
            Some(wanted) if leaf.as_ref() != wanted.as_slice() => Err(Disbelief::AnotherLeaf(leaf.to_vec())),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust")
    }
}

pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Creates a verifier for certificates that this CA signed.
fn verifier(ca: CertificateDer<'static>) -> Result<Arc<WebPkiServerVerifier>, TlsError> {
    let mut roots = RootCertStore::empty();
    roots.add(ca)?;
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
        .build()
        .map_err(|error| TlsError::General(error.to_string()))
}

pub(crate) fn invalid(error: TlsError) -> Error {
    Error::Tls { url: "the trusted certificates".to_owned(), source: io::Error::other(error) }
}

/// Which CA to trust.
#[derive(Debug)]
enum Verifier {
    /// The verifier is `None` if none of the trusted certificates is usable as a CA.
    Roots {
        verifier: Option<Arc<WebPkiServerVerifier>>,
        trusted: Vec<Vec<u8>>,
        names: Names,
    },
    Fingerprint(String),
    Anybody,
}

impl Verifier {
    fn verify(
        &self,
        leaf: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), TlsError> {
        match self {
            Self::Anybody => Ok(()),
            Self::Fingerprint(wanted) => {
                let ca = chain.iter().find(|certificate| sha256(certificate) == *wanted);
                let ca = ca.ok_or(TlsError::InvalidCertificate(CertificateError::UnknownIssuer))?;
                verifier(ca.clone().into_owned())?
                    .verify_server_cert(leaf, chain, name, NO_OCSP, now)
                    .map(|_| ())
            }
            Self::Roots { verifier, trusted, names } => {
                let unknown = Err(TlsError::InvalidCertificate(CertificateError::UnknownIssuer));
                let verify = |verifier: &Arc<WebPkiServerVerifier>| {
                    verifier.verify_server_cert(leaf, chain, name, NO_OCSP, now)
                };
                match verifier.as_ref().map_or(unknown, verify) {
                    Err(TlsError::InvalidCertificate(
                        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
                    )) if *names == Names::Ignored => Ok(()),
                    // As in Java, trusting a certificate means trusting the server that presents it.
                    Err(error) if is_path(&error) && trusted.iter().any(|der| der == leaf.as_ref()) => {
                        self.verify_itself(leaf, name, *names)
                    }
                    other => other.map(|_| ()),
                }
            }
        }
    }

    fn verify_itself(
        &self,
        leaf: &CertificateDer<'_>,
        name: &ServerName<'_>,
        names: Names,
    ) -> Result<(), TlsError> {
        match names {
            Names::Ignored => Ok(()),
            Names::Checked => {
                let certificate = rustls::server::ParsedCertificate::try_from(leaf)?;
                rustls::client::verify_server_name(&certificate, name)
            }
        }
    }
}

/// Whether a certificate was rejected because of its issuer, not because of its dates or names.
fn is_path(error: &TlsError) -> bool {
    use CertificateError as Refused;
    matches!(error, TlsError::InvalidCertificate(reason) if !matches!(
        reason,
        Refused::Expired
            | Refused::ExpiredContext { .. }
            | Refused::NotValidYet
            | Refused::NotValidYetContext { .. }
            | Refused::NotValidForName
            | Refused::NotValidForNameContext { .. }
    ))
}

/// Calculates the SHA-256 digest in lower-case hex.
fn sha256(der: &[u8]) -> String {
    digest(&SHA256, der).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Verifies only the signatures of the handshake; [`Trust::judge`] verifies the certificate.
#[derive(Debug, Default)]
pub(crate) struct Deferred {
    /// The leaf whose key the server has proved to possess.
    pub(crate) proved: OnceLock<Vec<u8>>,
}

impl ServerCertVerifier for Deferred {
    fn verify_server_cert(
        &self,
        _leaf: &CertificateDer<'_>,
        _chain: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let schemes = provider().signature_verification_algorithms;
        let valid = verify_tls12_signature(message, leaf, signature, &schemes)?;
        self.proved.get_or_init(|| leaf.to_vec());
        Ok(valid)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let schemes = provider().signature_verification_algorithms;
        let valid = verify_tls13_signature(message, leaf, signature, &schemes)?;
        self.proved.get_or_init(|| leaf.to_vec());
        Ok(valid)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        provider().signature_verification_algorithms.supported_schemes()
    }
}
