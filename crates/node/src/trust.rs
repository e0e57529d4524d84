//! Whom to believe: decided before anything is sent.

use std::fmt;
use std::io;
use std::sync::Arc;

use ring::digest::{SHA256, digest};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore, SignatureScheme,
};

use crate::Error;

/// Whom to believe: who must have signed, and the leaf that must be presented, where it is known.
#[derive(Clone)]
pub struct Trust {
    pub(crate) config: Arc<ClientConfig>,
    pub(crate) leaf: Option<Vec<u8>>,
}

/// Whether the host's name must stand in the certificate: Elasticsearch's `verification_mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// It must (`full`).
    Checked,
    /// It need not (`certificate`).
    Ignored,
}

impl Trust {
    /// Trusts nobody but this CA.
    ///
    /// # Errors
    ///
    /// Where the CA is not a certificate that can be trusted.
    pub fn ca(ca: &[u8], leaf: Option<Vec<u8>>) -> Result<Self, Error> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(ca.to_vec())).map_err(invalid)?;
        let config = builder()?.with_root_certificates(roots).with_no_client_auth();
        Ok(Self { config: Arc::new(config), leaf })
    }

    /// Trusts whoever one of these certificates signed, and a server that presents one of them itself. Those that are
    /// no certificates are left out. Where a `leaf` is given, only the server that presents it.
    ///
    /// # Errors
    ///
    /// Where TLS cannot be set up.
    pub fn roots(trusted: Vec<Vec<u8>>, names: Names, leaf: Option<Vec<u8>>) -> Result<Self, Error> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(trusted.iter().cloned().map(CertificateDer::from));
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider()).build().ok();
        Ok(Self { leaf, ..Self::verifier(Verifier::Roots { verifier, trusted, names })? })
    }

    /// Trusts the CA with this SHA-256 fingerprint, 64 lower-case hex digits: the server sends it with its own
    /// certificate, which is then checked in full, host name and dates included.
    ///
    /// # Errors
    ///
    /// Where TLS cannot be set up.
    pub fn fingerprint(fingerprint: &str) -> Result<Self, Error> {
        Self::verifier(Verifier::Fingerprint(fingerprint.to_ascii_lowercase()))
    }

    /// Trusts anybody (`verification_mode: none`).
    ///
    /// # Errors
    ///
    /// Where TLS cannot be set up.
    pub fn anybody() -> Result<Self, Error> {
        Self::verifier(Verifier::Anybody)
    }

    fn verifier(verifier: Verifier) -> Result<Self, Error> {
        let config =
            builder()?.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth();
        Ok(Self { config: Arc::new(config), leaf: None })
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust")
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn builder() -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, Error> {
    ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions().map_err(invalid)
}

fn invalid(error: TlsError) -> Error {
    Error::Tls { url: "the trusted certificates".to_owned(), source: io::Error::other(error) }
}

/// The ways of believing that a set of roots does not cover. Signatures of the handshake are checked in each.
#[derive(Debug)]
enum Verifier {
    /// Without a verifier none of the trusted certificates can sign others.
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
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<(), TlsError> {
        match self {
            Self::Anybody => Ok(()),
            Self::Fingerprint(wanted) => {
                let ca = chain.iter().find(|certificate| sha256(certificate) == *wanted);
                let ca = ca.ok_or(TlsError::InvalidCertificate(CertificateError::UnknownIssuer))?;
                let mut roots = RootCertStore::empty();
                roots.add(ca.clone().into_owned())?;
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
                    .build()
                    .map_err(|error| TlsError::General(error.to_string()))?
                    .verify_server_cert(leaf, chain, name, ocsp, now)
                    .map(|_| ())
            }
            Self::Roots { verifier, trusted, names } => {
                let unknown = Err(TlsError::InvalidCertificate(CertificateError::UnknownIssuer));
                let verify = |verifier: &Arc<WebPkiServerVerifier>| {
                    verifier.verify_server_cert(leaf, chain, name, ocsp, now)
                };
                match verifier.as_ref().map_or(unknown, verify) {
                    Err(TlsError::InvalidCertificate(
                        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
                    )) if *names == Names::Ignored => Ok(()),
                    // As in Java, who trusts a certificate trusts the server that presents it.
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

/// Whether a certificate was refused for who signed it, and not for its dates or its names.
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

/// SHA-256 in lower-case hex.
fn sha256(der: &[u8]) -> String {
    digest(&SHA256, der).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        self.verify(leaf, chain, name, ocsp, now).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls12_signature(message, leaf, signature, &provider().signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls13_signature(message, leaf, signature, &provider().signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        provider().signature_verification_algorithms.supported_schemes()
    }
}
