//! The content of a rotation file: the new material and the list of nodes. For the transport layer this is
//! the CA and the shared certificate; for the HTTP layer it is the CA with its key, with which each node
//! issues its own certificate.

use authority::Pair;
use pki::Certificate;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::Error;
use crate::cluster::WirePair;
use crate::document;
use crate::kind::Kind;
use crate::secret::Bytes;

/// The material that a rotation of the transport layer delivers to each node.
#[derive(Debug)]
pub struct Rotation {
    /// The name of the cluster.
    pub cluster_name: String,
    /// The new CA of the transport layer. Its private key is not kept.
    pub transport_ca: Certificate,
    /// The new certificate and key that all nodes share.
    pub transport: Pair,
    /// The nodes that the rotation must reach.
    pub nodes: Vec<RosterNode>,
}

/// The material that a rotation of the HTTP layer delivers to each node.
#[derive(Debug)]
pub struct HttpRotation {
    /// The name of the cluster.
    pub cluster_name: String,
    /// The new CA of the HTTP layer, with its key.
    pub http_ca: Pair,
    /// The nodes that the rotation must reach.
    pub nodes: Vec<RosterNode>,
}

/// The content of a rotation file of either layer.
#[derive(Debug)]
pub enum AnyRotation {
    /// For the transport layer.
    Transport(Box<Rotation>),
    /// For the HTTP layer.
    Http(Box<HttpRotation>),
}

/// A node that a rotation must reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterNode {
    /// Its name.
    pub name: String,
    /// Its node ID in the cluster.
    pub id: String,
    /// Its transport address.
    pub transport: String,
    /// Its HTTP address, if any.
    pub http: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    cluster_name: String,
    transport_ca: Bytes,
    transport: WirePair,
    nodes: Vec<RosterNode>,
}

#[derive(Serialize, Deserialize)]
struct HttpWire {
    cluster_name: String,
    http_ca: WirePair,
    nodes: Vec<RosterNode>,
}

impl AnyRotation {
    /// Decodes a document of either layer.
    ///
    /// # Errors
    ///
    /// See [`Rotation::decode`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        match document::kind(bytes)? {
            Kind::HttpRotation => HttpRotation::decode(bytes).map(|rotation| Self::Http(Box::new(rotation))),
            _ => Rotation::decode(bytes).map(|rotation| Self::Transport(Box::new(rotation))),
        }
    }
}

impl HttpRotation {
    /// Encodes the document.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let wire = HttpWire {
            cluster_name: self.cluster_name.clone(),
            http_ca: WirePair::of(&self.http_ca),
            nodes: self.nodes.clone(),
        };
        document::encode(Kind::HttpRotation, &wire)
    }

    /// Decodes the document and checks that it contains a CA.
    ///
    /// # Errors
    ///
    /// See [`Rotation::decode`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let HttpWire { cluster_name, http_ca, nodes } = document::decode(Kind::HttpRotation, bytes)?;
        let http_ca = http_ca.read("http_ca")?;
        match http_ca.certificate.is_ca() {
            true => Ok(Self { cluster_name, http_ca, nodes }),
            false => Err(Error::Content { what: "http_ca" }),
        }
    }
}

impl Rotation {
    /// Encodes the document.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let wire = Wire {
            cluster_name: self.cluster_name.clone(),
            transport_ca: Bytes::of_certificate(self.transport_ca.der()),
            transport: WirePair::of(&self.transport),
            nodes: self.nodes.clone(),
        };
        document::encode(Kind::Rotation, &wire)
    }

    /// Decodes the document and checks that its parts match.
    ///
    /// # Errors
    ///
    /// See [`crate::Document::decode`], and [`Error::OtherKind`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let wire = document::decode::<Wire>(Kind::Rotation, bytes)?;
        let wrong = || Error::Content { what: "transport_ca" };
        let transport_ca = wire.transport_ca.certificate().ok_or_else(wrong)?;
        let transport = wire.transport.read("transport")?;
        let is_its = transport_ca.is_ca()
            && transport_ca.is_named_by(&transport.certificate)
            && transport_ca.signed(&transport.certificate) == Some(true);
        match is_its {
            true => Ok(Self { cluster_name: wire.cluster_name, transport_ca, transport, nodes: wire.nodes }),
            false => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use pki::{CertificateName, Issuer, KeyKind, PrivateKey, Request};
    use time::OffsetDateTime;

    use super::*;
    use crate::{Document, Seal, open, seal};

    fn rotation() -> Rotation {
        let now = OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap();
        let key = || PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let request = |name| Request { name, common_name: "n1", sans: &[], days: 9, now };
        let (ca_key, key, rng) = (key(), key(), &mut memory::rng());
        let ca = pki::issue(&request(CertificateName::TransportCa), &ca_key, None, rng).unwrap();
        let issuer = Issuer::of(&ca, &ca_key).unwrap();
        let leaf = pki::issue(&request(CertificateName::Transport), &key, Some(&issuer), rng).unwrap();
        let node = RosterNode {
            name: "n1".to_owned(),
            id: "id".to_owned(),
            transport: "192.0.2.1:9300".to_owned(),
            http: None,
        };
        Rotation {
            cluster_name: "c".to_owned(),
            transport_ca: ca,
            transport: Pair { certificate: leaf, key },
            nodes: vec![node],
        }
    }

    #[test]
    fn a_rotation_is_what_it_was() {
        let made = rotation();
        let read = Rotation::decode(&made.encode()).unwrap();
        assert_eq!((read.cluster_name, read.nodes), (made.cluster_name, made.nodes));
        assert_eq!(read.transport_ca.der(), made.transport_ca.der());
        assert!(read.transport.certificate.belongs_to(&read.transport.key));
    }

    #[test]
    fn parts_that_do_not_belong_together_are_refused() {
        let other = rotation().transport_ca;
        let document = Rotation { transport_ca: other, ..rotation() }.encode();
        assert!(matches!(Rotation::decode(&document), Err(Error::Content { what: "transport_ca" })));
    }

    #[test]
    fn a_rotation_of_the_http_layer_carries_a_ca_with_its_key() {
        let Rotation { cluster_name, transport, nodes, .. } = rotation();
        let now = OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap();
        let key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let request = Request { name: CertificateName::HttpCa, common_name: "ca", sans: &[], days: 9, now };
        let certificate = pki::issue(&request, &key, None, &mut memory::rng()).unwrap();
        let made = HttpRotation { cluster_name, http_ca: Pair { certificate, key }, nodes };
        let read = HttpRotation::decode(&made.encode()).unwrap();
        assert_eq!((&read.cluster_name, &read.nodes), (&made.cluster_name, &made.nodes));
        assert_eq!(read.http_ca.certificate.der(), made.http_ca.certificate.der());
        assert!(matches!(AnyRotation::decode(&made.encode()), Ok(AnyRotation::Http(_))));
        assert!(matches!(AnyRotation::decode(&rotation().encode()), Ok(AnyRotation::Transport(_))));
        assert!(matches!(Rotation::decode(&made.encode()), Err(Error::OtherKind { .. })));
        let leaf = HttpRotation { http_ca: transport, ..made };
        assert!(matches!(HttpRotation::decode(&leaf.encode()), Err(Error::Content { what: "http_ca" })));
    }

    #[test]
    fn a_rotation_is_no_bundle() {
        let document = rotation().encode();
        let refused = Document::decode(&document);
        assert!(matches!(refused, Err(Error::OtherKind { found: Kind::Rotation, .. })));
        let sealed = seal(&document, &Seal::Passphrase(&"secret".to_owned().into())).unwrap();
        let key = crate::Key::Passphrase("secret".to_owned().into());
        assert!(Rotation::decode(&open(&sealed, &key).unwrap()).is_ok());
    }
}
