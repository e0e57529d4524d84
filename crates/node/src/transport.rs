//! Checks whether the transport ports of nodes accept a certificate.
//!
//! With TLS 1.3 the client's handshake completes before the server has verified the client's certificate, so
//! it proves nothing. A node that accepts the certificate answers the ping of the transport protocol: six
//! bytes, which are sent back. Nothing else is ever sent.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::connect::connect;
use crate::trust::{Deferred, invalid, provider};
use crate::{Error, Session};

/// `E`, `S`, and -1 instead of a length.
const PING: [u8; 6] = *b"ES\xff\xff\xff\xff";

/// The certificate to present to other nodes, with its key.
#[derive(Clone)]
pub struct Identity(Arc<ClientConfig>);

impl Identity {
    /// Creates it from DER certificates, leaf first, and a PKCS#8 key.
    ///
    /// # Errors
    ///
    /// If they do not match, or are invalid.
    pub fn new(chain: Vec<Vec<u8>>, pkcs8: &[u8]) -> Result<Self, Error> {
        let chain = chain.into_iter().map(CertificateDer::from).collect();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pkcs8.to_vec()));
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(invalid)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Deferred::default()))
            .with_client_auth_cert(chain, key)
            .map_err(invalid)?;
        Ok(Self(Arc::new(config)))
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret elided]")
    }
}

/// A node's response to a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinged {
    /// Whether the ping was answered.
    pub accepted: bool,
    /// The certificate that the node presents, as DER, if the handshake got that far.
    pub presented: Option<Vec<u8>>,
    /// The chain that the node sends, leaf first.
    pub chain: Vec<Vec<u8>>,
}

impl Session {
    /// Pings the transport ports at these addresses (`host:port`) in parallel.
    ///
    /// # Errors
    ///
    /// [`Error::Interrupted`]. Errors of single addresses are part of the result.
    pub fn ping(
        &mut self,
        addresses: &[String],
        identity: &Identity,
        limit: Duration,
    ) -> Result<Vec<Result<Pinged, Error>>, Error> {
        self.block_on(async |_| {
            let asked: Vec<_> = addresses
                .iter()
                .map(|address| {
                    let (address, identity) = (address.clone(), identity.clone());
                    tokio::spawn(async move { ping(&address, identity, limit).await })
                })
                .collect();
            Ok(all(asked).await)
        })
    }

    /// Returns the certificates, as DER, that the ports at these addresses (`host:port`) present. All are
    /// contacted in parallel.
    ///
    /// # Errors
    ///
    /// [`Error::Interrupted`]. Errors of single addresses are part of the result.
    pub fn presented(
        &mut self,
        addresses: &[String],
        limit: Duration,
    ) -> Result<Vec<Result<Vec<u8>, Error>>, Error> {
        self.block_on(async |_| {
            let ask = |address: &String| {
                let address = address.clone();
                tokio::spawn(async move { presented(&address, limit).await })
            };
            let asked: Vec<_> = addresses.iter().map(ask).collect();
            Ok(all(asked).await)
        })
    }
}

impl Session {
    /// Returns the certificate, as DER, that a transport port presents. Nothing is sent after the handshake.
    /// `None` if the node aborts the handshake.
    ///
    /// # Errors
    ///
    /// If there is no response, or [`Error::Interrupted`].
    pub fn shown(
        &mut self,
        address: &str,
        identity: &Identity,
        limit: Duration,
    ) -> Result<Option<Vec<u8>>, Error> {
        self.block_on(async |_| {
            let Identity(config) = identity.clone();
            let mut tls = match handshake(address, config, limit).await? {
                Ok(tls) => tls,
                Err(source) if is_alert(&source) => return Ok(None),
                Err(source) => return Err(Error::Tls { url: address.to_owned(), source }),
            };
            let leaf = leaf(&tls);
            let _ = timeout(limit, tls.shutdown()).await;
            Ok(leaf)
        })
    }
}

/// Returns the peer's certificate.
fn leaf(tls: &TlsStream<TcpStream>) -> Option<Vec<u8>> {
    let certificates = tls.get_ref().1.peer_certificates();
    certificates.and_then(<[_]>::first).map(|leaf| leaf.to_vec())
}

/// Waits for all results, and keeps their order.
async fn all<T>(asked: Vec<JoinHandle<Result<T, Error>>>) -> Vec<Result<T, Error>> {
    let mut answers = Vec::new();
    for asked in asked {
        answers.push(asked.await.unwrap_or_else(|ended| Err(Error::Watch(ended.into()))));
    }
    answers
}

/// Returns the certificate that a port presents in a handshake; nothing is sent. A server that requires a
/// client certificate aborts the handshake only after it has presented its own and proved possession of the
/// key.
async fn presented(address: &str, limit: Duration) -> Result<Vec<u8>, Error> {
    let verifier = Arc::new(Deferred::default());
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(invalid)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::<Deferred>::clone(&verifier))
        .with_no_client_auth();
    let url = || address.to_owned();
    let ended = handshake(address, Arc::new(config), limit).await?.map(drop);
    match (verifier.proved.get(), ended) {
        (Some(leaf), _) => Ok(leaf.clone()),
        (None, Err(source)) => Err(Error::Tls { url: url(), source }),
        (None, Ok(())) => Err(Error::Answer { url: url(), what: "it presents no certificate" }),
    }
}

/// Connects and performs the handshake. The inner error is the handshake's.
async fn handshake(
    address: &str,
    config: Arc<ClientConfig>,
    limit: Duration,
) -> Result<io::Result<TlsStream<TcpStream>>, Error> {
    let url = || address.to_owned();
    let no_address = || io::Error::new(io::ErrorKind::InvalidInput, "no address with a port");
    let refused = |source| Error::Connect { url: url(), source };
    let (host, port) = address.rsplit_once(':').ok_or_else(no_address).map_err(refused)?;
    let port = port.parse().map_err(|_| refused(no_address()))?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(host.to_owned())
        .map_err(|error| Error::Tls { url: url(), source: io::Error::other(error) })?;
    let tcp = connect(host, port, limit).await.map_err(|source| match source.kind() {
        io::ErrorKind::TimedOut => Error::Timeout { url: url() },
        _ => refused(source),
    })?;
    timeout(limit, TlsConnector::from(config).connect(name, tcp))
        .await
        .map_err(|_| Error::Timeout { url: url() })
}

async fn ping(address: &str, Identity(config): Identity, limit: Duration) -> Result<Pinged, Error> {
    let url = || address.to_owned();
    let mut tls = match handshake(address, config, limit).await? {
        Ok(tls) => tls,
        Err(source) if is_alert(&source) => {
            return Ok(Pinged { accepted: false, presented: None, chain: Vec::new() });
        }
        Err(source) => return Err(Error::Tls { url: url(), source }),
    };
    let certificates = tls.get_ref().1.peer_certificates();
    let chain: Vec<Vec<u8>> = certificates.into_iter().flatten().map(|held| held.to_vec()).collect();
    let presented = chain.first().cloned();
    let mut answer = [0; PING.len()];
    let exchange = async {
        tls.write_all(&PING).await?;
        tls.flush().await?;
        tls.read_exact(&mut answer).await.map(|_| ())
    };
    match timeout(limit, exchange).await.map_err(|_| Error::Timeout { url: url() })? {
        Ok(()) if answer == PING => {
            let _ = timeout(limit, tls.shutdown()).await;
            Ok(Pinged { accepted: true, presented, chain })
        }
        Ok(()) => Err(Error::Answer { url: url(), what: "it is not a ping" }),
        Err(_) => Ok(Pinged { accepted: false, presented, chain }),
    }
}

/// Whether the peer aborted the handshake with an alert, as a TLS 1.2 server does if it rejects the
/// certificate.
fn is_alert(error: &io::Error) -> bool {
    let error = error.get_ref().and_then(|error| error.downcast_ref::<rustls::Error>());
    matches!(error, Some(rustls::Error::AlertReceived(_)))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use rcgen::{CertificateParams, CertifiedIssuer, IsCa, KeyPair};
    use rustls::server::WebPkiClientVerifier;
    use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

    use super::*;
    use crate::Trust;

    struct Made {
        ca: Vec<u8>,
        leaf: Vec<u8>,
        key: Vec<u8>,
    }

    fn made() -> Made {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["node".to_owned()]).unwrap();
        let leaf = params.signed_by(&key, &ca).unwrap();
        Made { ca: ca.der().to_vec(), leaf: leaf.der().to_vec(), key: key.serialize_der() }
    }

    /// Starts a node that trusts its own CA and answers `count` connections.
    fn serve(own: &Made, versions: &[&'static rustls::SupportedProtocolVersion], count: usize) -> String {
        let mut roots = RootCertStore::empty();
        roots.add(own.ca.clone().into()).unwrap();
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider()).build().unwrap();
        let key = PrivateKeyDer::Pkcs8(own.key.clone().into());
        let config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(versions)
            .unwrap()
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![own.leaf.clone().into()], key)
            .unwrap();
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::Builder::new()
            .spawn(move || {
                for stream in listener.incoming().take(count) {
                    let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                    let mut tls = StreamOwned::new(connection, stream.unwrap());
                    let mut ping = [0; PING.len()];
                    if io::Read::read_exact(&mut tls, &mut ping).is_ok() {
                        io::Write::write_all(&mut tls, &ping).unwrap();
                    }
                }
            })
            .unwrap();
        address
    }

    const LIMIT: Duration = Duration::from_secs(10);

    #[test]
    fn a_node_accepts_a_certificate_or_refuses_it() {
        let (own, other) = (made(), made());
        let mut session = Session::new(Trust::anybody().unwrap()).unwrap();
        for versions in [&[&rustls::version::TLS13][..], &[&rustls::version::TLS12]] {
            let address = serve(&own, versions, 2);
            let identity = |made: &Made| Identity::new(vec![made.leaf.clone()], &made.key).unwrap();
            let mut ask = |made: &Made| {
                let addresses = [address.clone()];
                session.ping(&addresses, &identity(made), LIMIT).unwrap().remove(0).unwrap()
            };
            let chain = vec![own.leaf.clone()];
            assert_eq!(ask(&own), Pinged { accepted: true, presented: Some(own.leaf.clone()), chain });
            assert!(!ask(&other).accepted);
            let shown = session.presented(&[serve(&own, versions, 1)], LIMIT).unwrap().remove(0);
            assert_eq!(shown.unwrap(), own.leaf);
        }
    }

    #[test]
    fn nobody_is_told_from_a_refusal() {
        let own = made();
        let identity = Identity::new(vec![own.leaf.clone()], &own.key).unwrap();
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let mut session = Session::new(Trust::anybody().unwrap()).unwrap();
        let answers = session.ping(&[closed, "nowhere".to_owned()], &identity, LIMIT).unwrap();
        assert!(answers.iter().all(|answer| matches!(answer, Err(Error::Connect { .. }))), "{answers:?}");
    }
}
