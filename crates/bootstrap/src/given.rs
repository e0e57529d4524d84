//! What a node does not make for itself: the material of a cluster that it joins, or of a bundle that was made for it.

use authority::Pair;
use enrollment::ClusterMaterial;
use installation::Installation;
use pki::{Certificate, CertificateName};
use realm::PasswordHash;
use recovery::Earlier;
use settings::block::{Membership, Place, Reach};

use crate::{PasswordSource, PlannedCertificate};

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
    pub transport_ca: Certificate,
    /// What all nodes share on it.
    pub transport: Pair,
}

impl Bundled {
    /// One of the certificates.
    pub(crate) fn certificate(&self, name: CertificateName) -> &Certificate {
        match name {
            CertificateName::HttpCa => &self.http_ca.certificate,
            CertificateName::Http => &self.http.certificate,
            CertificateName::TransportCa => &self.transport_ca,
            CertificateName::Transport => &self.transport.certificate,
        }
    }

    /// A certificate of the plan, which is there already.
    pub(crate) fn planned(&self, name: CertificateName) -> PlannedCertificate {
        let certificate = self.certificate(name);
        let days = (certificate.not_after() - certificate.not_before()).whole_days();
        PlannedCertificate {
            name,
            common_name: certificate.common_names().0.unwrap_or_default(),
            days: u32::try_from(days).unwrap_or_default(),
            key: None,
            sans: certificate.sans(),
        }
    }

    /// What the keystore decides already is kept, as for a first start; a node that joins needs no password.
    pub(crate) fn password_source(&self, held: Option<&str>) -> PasswordSource {
        match (&self.password_hash, held) {
            (None, _) => PasswordSource::Cluster,
            (Some(_), Some(_)) => PasswordSource::Keystore,
            (Some(_), None) => PasswordSource::Bundle,
        }
    }
}

/// How the node becomes a member of a cluster.
pub(crate) fn membership<'a>(
    node: &Installation,
    node_name: &'a str,
    given: Option<&'a Given>,
    earlier: Option<&Earlier>,
) -> Membership<'a> {
    match given {
        None => Membership::Initial { node_name },
        Some(Given::Bundle(bundled)) => Membership::Planned(&bundled.place),
        Some(Given::Cluster(cluster)) => Membership::Joining {
            seed_hosts: &cluster.nodes_addresses,
            reach: match node.host.is_any_remote(&cluster.nodes_addresses) {
                true => Reach::Remote,
                false => earlier.map_or(Reach::Local, |earlier| earlier.transport),
            },
        },
    }
}
