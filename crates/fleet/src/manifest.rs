//! `manifest.json`: lists the content of a directory of bundles, without secrets. The next run compares the
//! list of nodes with it.

use std::io::{self, BufWriter, Write};

use pki::{Certificate, CertificateName};
use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;

use crate::{Cluster, PlannedNode, Recipient, Record};

/// The name and version of the document's schema.
pub(crate) const SCHEMA: &str = "es-bootstrap/bundle-manifest/1";

/// The content of a directory of bundles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The name and version of the document's schema.
    pub schema: String,
    /// Whether the run finished.
    pub complete: bool,
    /// `cluster.name`
    pub cluster_name: String,
    /// Distinguishes clusters of the same name.
    pub cluster_id: String,
    /// The SHA-256 fingerprint of the HTTP CA.
    pub ca_fingerprint: String,
    /// The nodes that form the cluster.
    pub founders: Vec<String>,
    /// Whether the nodes' files are encrypted.
    pub sealed: bool,
    /// The file with the shared material.
    pub cluster: SealedFile,
    /// The certificates that all nodes share.
    pub certificates: Vec<CertificateEntry>,
    /// The nodes.
    pub nodes: Vec<NodeEntry>,
}

/// A file and its recipients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedFile {
    /// Its path in the directory.
    pub path: String,
    /// The SHA-256 of its content.
    pub sha256: String,
    /// The public keys that it is encrypted for; empty if it is encrypted with a passphrase or not at all.
    pub recipients: Vec<String>,
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateEntry {
    /// `http_ca`, `transport_ca`, `transport` or `http`.
    pub name: String,
    /// Its serial number in hexadecimal.
    pub serial: String,
    /// The start of its validity, RFC 3339.
    pub not_before: String,
    /// The end of its validity.
    pub not_after: String,
    /// The SHA-256 of its DER encoding.
    pub sha256: String,
}

/// A node.
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
    /// Describes a certificate.
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
    /// Returns whether its certificate has the names in the list of nodes.
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
            certificate: CertificateEntry::of(CertificateName::Http, &record.http.certificate()),
        }
    }
}

impl Manifest {
    /// Creates the manifest of a directory.
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

    /// Returns a node by its name.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<&NodeEntry> {
        self.nodes.iter().find(|node| node.name == name)
    }

    /// Writes the manifest as JSON.
    ///
    /// # Errors
    ///
    /// Those of the destination.
    pub(crate) fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        let mut to = BufWriter::new(to);
        serde_json::to_writer_pretty(&mut to, self)?;
        to.write_all(b"\n")?;
        to.flush()
    }
}

/// Formats public keys for a manifest, sorted and without duplicates.
pub(crate) fn texts(recipients: &[Recipient]) -> Vec<String> {
    let mut texts: Vec<String> = recipients.iter().map(ToString::to_string).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}
