//! Material that a node does not create itself, but gets from the cluster that it joins or from a bundle.

use authority::Pair;
use enrollment::ClusterMaterial;
use installation::Installation;
use pki::{Certificate, CertificateName};
use realm::PasswordHash;
use recovery::Earlier;
use settings::block::{Membership, Place, Reach};

use crate::{PasswordSource, PlannedCertificate};

/// Material that a node does not create itself.
#[derive(Debug)]
pub enum Given {
    /// From the cluster that it joins.
    Cluster(Box<ClusterMaterial>),
    /// From a bundle.
    Bundle(Box<Bundled>),
}

/// The content of a node's bundle.
#[derive(Debug)]
pub struct Bundled {
    /// The node's place in its cluster.
    pub place: Place,
    /// The hash of the password of `elastic`, if the cluster does not know it yet.
    pub password_hash: Option<PasswordHash>,
    /// The CA of the HTTP layer.
    pub http_ca: Pair,
    /// The node's own certificate.
    pub http: Pair,
    /// The CA of the transport layer.
    pub transport_ca: Certificate,
    /// The transport certificate that all nodes share, with its key.
    pub transport: Pair,
}

impl Bundled {
    /// Returns one of the certificates.
    pub(crate) fn certificate(&self, name: CertificateName) -> &Certificate {
        match name {
            CertificateName::HttpCa => &self.http_ca.certificate,
            CertificateName::Http => &self.http.certificate,
            CertificateName::TransportCa => &self.transport_ca,
            CertificateName::Transport => &self.transport.certificate,
        }
    }

    /// Describes an existing certificate for the plan.
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

    /// Returns the source of the password of `elastic`. As in a first start, a password in the keystore takes
    /// precedence; a node that joins needs none.
    pub(crate) fn password_source(&self, held: Option<&str>) -> PasswordSource {
        match (&self.password_hash, held) {
            (None, _) => PasswordSource::Cluster,
            (Some(_), Some(_)) => PasswordSource::Keystore,
            (Some(_), None) => PasswordSource::Bundle,
        }
    }
}

/// Describes how the node becomes a member of a cluster.
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
