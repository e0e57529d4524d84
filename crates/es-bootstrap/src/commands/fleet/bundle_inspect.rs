//! `bundle inspect`: shows the content of a bundle without its secrets.

use fleet::{Cluster, Document, NodeBundle};
use pki::{Certificate, CertificateName};

use crate::args::{BundleInspect, Common};
use crate::error::Error;
use crate::output::{document, print};
use crate::time::rfc3339;
use crate::{bundle, exit, report};

const SCHEMA: &str = report::schemas::BUNDLE_INSPECT;

pub(crate) fn run(options: &BundleInspect, common: &Common) -> Result<u8, Error> {
    let bytes = bundle::read(&options.file)?;
    let key = bundle::key(&options.opening, &bytes, None)?;
    let opened = fleet::open(&bytes, &key).and_then(|document| Document::decode(&document));
    let opened =
        opened.map_err(|source| Error::Bundle { path: options.file.clone(), source: Box::new(source) })?;
    let sealed = fleet::is_sealed(&bytes);
    let report = match &opened {
        Document::Cluster(cluster) => of_cluster(cluster, sealed),
        Document::Node(node) => of_node(node, sealed),
    };
    if common.json() {
        document(&report)?
    } else {
        print(&text(&report))?
    }
    Ok(exit::OK)
}

fn of_cluster(cluster: &Cluster, sealed: bool) -> report::BundleInspect<'_> {
    let shared = [
        (CertificateName::HttpCa, cluster.http_ca.certificate()),
        (CertificateName::TransportCa, &cluster.transport_ca),
        (CertificateName::Transport, &cluster.transport.certificate),
    ];
    let own =
        cluster.records.iter().map(|record| certificate((CertificateName::Http, &record.http.certificate())));
    report::BundleInspect {
        schema: SCHEMA,
        kind: fleet::Kind::Cluster.as_str(),
        sealed,
        cluster_name: &cluster.name,
        cluster_id: &cluster.id,
        ca_fingerprint: cluster.ca_fingerprint().to_string(),
        node: None,
        founders: Some(&cluster.founders),
        nodes: Some(cluster.records.iter().map(|record| record.name.as_str()).collect()),
        has_password_hash: cluster.password_hash.is_some(),
        has_transport_ca_key: Some(cluster.transport_ca_key.is_some()),
        certificates: shared.into_iter().map(certificate).chain(own).collect(),
    }
}

fn of_node(node: &NodeBundle, sealed: bool) -> report::BundleInspect<'_> {
    let certificates = [
        (CertificateName::HttpCa, &node.http_ca.certificate),
        (CertificateName::Http, &node.http.certificate),
        (CertificateName::TransportCa, &node.transport_ca),
        (CertificateName::Transport, &node.transport.certificate),
    ];
    report::BundleInspect {
        schema: SCHEMA,
        kind: fleet::Kind::Node.as_str(),
        sealed,
        cluster_name: &node.place.cluster_name,
        cluster_id: &node.cluster_id,
        ca_fingerprint: node.ca_fingerprint().to_string(),
        node: Some(report::InspectedNode {
            name: &node.place.node_name,
            addresses: &node.addresses,
            names: &node.names,
            master: node.place.master,
            initial_master_nodes: &node.place.initial_masters,
            seed_hosts: &node.place.seed_hosts,
        }),
        founders: None,
        nodes: None,
        has_password_hash: node.password_hash.is_some(),
        has_transport_ca_key: None,
        certificates: certificates.into_iter().map(certificate).collect(),
    }
}

fn certificate((name, certificate): (CertificateName, &Certificate)) -> report::InspectedCertificate {
    report::InspectedCertificate {
        name: name.as_str(),
        subject: certificate.subject(),
        serial: certificate.serial(),
        not_before: rfc3339(certificate.not_before()),
        not_after: rfc3339(certificate.not_after()),
        sha256: pki::fingerprint(certificate.der()).to_string(),
        sans: certificate.sans().iter().map(ToString::to_string).collect(),
    }
}

fn text(report: &report::BundleInspect<'_>) -> String {
    let list = |items: &[String]| if items.is_empty() { "none".to_owned() } else { items.join(", ") };
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let mut lines = vec![
        ("kind", report.kind.to_owned()),
        ("sealed", yes(report.sealed)),
        ("cluster", format!("{} ({})", report.cluster_name, report.cluster_id)),
        ("CA fingerprint", report.ca_fingerprint.clone()),
    ];
    if let Some(node) = &report.node {
        lines.extend([
            ("node", node.name.to_owned()),
            ("addresses", list(node.addresses)),
            ("names", list(node.names)),
            ("master", yes(node.master)),
            ("founds with", list(node.initial_master_nodes)),
            ("seed hosts", list(node.seed_hosts)),
        ]);
    }
    if let (Some(founders), Some(nodes)) = (report.founders, &report.nodes) {
        lines.extend([("founders", list(founders)), ("nodes", nodes.join(", "))]);
    }
    lines.push(("password hash", yes(report.has_password_hash)));
    let mut text: String = lines.iter().map(|(name, value)| format!("{name:15} {value}\n")).collect();
    for certificate in &report.certificates {
        let report::InspectedCertificate { name, subject, not_after, sans, .. } = certificate;
        text.push_str(&format!("\n{name:15} {subject}\n{:15} until {not_after}\n", ""));
        for san in sans {
            text.push_str(&format!("{:15} {san}\n", ""));
        }
    }
    text
}
