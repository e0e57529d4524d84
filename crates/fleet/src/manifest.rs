//! `manifest.json`: what is in a folder of bundles, without a secret. A second run compares the list of nodes with it.

use pki::{Certificate, CertificateName};
use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;

use crate::{Cluster, PlannedNode, Recipient, Record};

/// What names the document's shape.
pub(crate) const SCHEMA: &str = "es-bootstrap/bundle-manifest/1";

/// What is in a folder of bundles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// What names the document's shape.
    pub schema: String,
    /// Whether the first run came to its end.
    pub complete: bool,
    /// `cluster.name`
    pub cluster_name: String,
    /// Distinguishes clusters of the same name.
    pub cluster_id: String,
    /// SHA-256 of the HTTP CA.
    pub ca_fingerprint: String,
    /// The nodes that form the cluster.
    pub founders: Vec<String>,
    /// Whether the files are sealed.
    pub sealed: bool,
    /// The file with what all nodes share.
    pub cluster: SealedFile,
    /// What all nodes share.
    pub certificates: Vec<CertificateEntry>,
    /// Each node.
    pub nodes: Vec<NodeEntry>,
}

/// A file and its recipients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedFile {
    /// Its path in the folder.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The public keys that it is sealed to; empty where that is a passphrase, or nothing.
    pub recipients: Vec<String>,
}

/// One certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateEntry {
    /// `http_ca`, `transport_ca`, `transport` or `http`.
    pub name: String,
    /// Its serial number, in hexadecimal.
    pub serial: String,
    /// The first moment that it is valid at, RFC 3339.
    pub not_before: String,
    /// The last one.
    pub not_after: String,
    /// SHA-256 of its DER bytes.
    pub sha256: String,
}

/// One node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeEntry {
    /// `node.name`
    pub name: String,
    /// As in the list of nodes.
    pub addresses: Vec<String>,
    /// As in the list of nodes.
    pub names: Vec<String>,
    /// As in the list of nodes.
    pub master: bool,
    /// Its file.
    pub file: SealedFile,
    /// Its certificate for the HTTP layer.
    pub certificate: CertificateEntry,
}

impl CertificateEntry {
    /// What a manifest says about a certificate.
    #[must_use]
    pub(crate) fn of(name: CertificateName, certificate: &Certificate) -> Self {
        let moment = |moment: time::OffsetDateTime| moment.format(&Rfc3339).unwrap_or_default();
        Self {
            name: name.as_str().to_owned(),
            serial: certificate.serial(),
            not_before: moment(certificate.not_before()),
            not_after: moment(certificate.not_after()),
            sha256: pki::fingerprint(certificate.der()).to_string(),
        }
    }
}

impl NodeEntry {
    /// Whether its certificate names what the list says.
    pub(crate) fn has_names_of(&self, node: &PlannedNode) -> bool {
        self.addresses == node.addresses.iter().map(ToString::to_string).collect::<Vec<_>>()
            && self.names == node.names
    }

    pub(crate) fn of(record: &Record, file: SealedFile) -> Self {
        Self {
            name: record.name.clone(),
            addresses: record.addresses.clone(),
            names: record.names.clone(),
            master: record.master,
            file,
            certificate: CertificateEntry::of(CertificateName::Http, &record.http.certificate),
        }
    }
}

impl Manifest {
    /// What a folder will hold.
    pub(crate) fn of(cluster: &Cluster, sealed: bool, file: SealedFile, nodes: Vec<NodeEntry>) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            complete: true,
            cluster_name: cluster.name.clone(),
            cluster_id: cluster.id.clone(),
            ca_fingerprint: cluster.ca_fingerprint().to_string(),
            founders: cluster.founders.clone(),
            sealed,
            cluster: file,
            certificates: vec![
                CertificateEntry::of(CertificateName::HttpCa, cluster.http_ca.certificate()),
                CertificateEntry::of(CertificateName::TransportCa, &cluster.transport_ca),
                CertificateEntry::of(CertificateName::Transport, &cluster.transport.certificate),
            ],
            nodes,
        }
    }

    /// A node by its name.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<&NodeEntry> {
        self.nodes.iter().find(|node| node.name == name)
    }

    /// The text of the file.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a manifest has text keys only");
        bytes.push(b'\n');
        bytes
    }
}

/// Public keys, sorted, as a manifest has them.
pub(crate) fn texts(recipients: &[Recipient]) -> Vec<String> {
    let mut texts: Vec<String> = recipients.iter().map(ToString::to_string).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}
