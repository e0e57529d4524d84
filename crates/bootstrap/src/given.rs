//! What a node does not make for itself: the material of a cluster that it joins, or of a bundle that was made for it.

use authority::Pair;
use enrollment::ClusterMaterial;
use pki::{CertificateName, Parsed};
use realm::PasswordHash;
use settings::block::Place;

/// What a node does not make for itself.
#[derive(Debug)]
pub enum Given {
    /// A cluster that it joins gave it.
    Cluster(Box<ClusterMaterial>),
    /// A bundle holds it.
    Bundle(Box<Bundled>),
}

/// What a bundle holds for a node.
#[derive(Debug)]
pub struct Bundled {
    /// The node's place in its cluster.
    pub place: Place,
    /// The hash of the password of `elastic`, where the cluster does not know it yet.
    pub password_hash: Option<PasswordHash>,
    /// The CA of the HTTP layer.
    pub http_ca: Pair,
    /// The node's own certificate.
    pub http: Pair,
    /// The CA of the transport layer.
    pub transport_ca: Parsed,
    /// What all nodes share on it.
    pub transport: Pair,
}

impl Bundled {
    /// One of the certificates.
    pub(crate) fn certificate(&self, name: CertificateName) -> &Parsed {
        match name {
            CertificateName::HttpCa => &self.http_ca.certificate,
            CertificateName::Http => &self.http.certificate,
            CertificateName::TransportCa => &self.transport_ca,
            CertificateName::Transport => &self.transport.certificate,
        }
    }
}
