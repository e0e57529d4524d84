//! The material of one node.

use std::net::IpAddr;

use authority::Pair;
use pki::{Certificate, Fingerprint};
use realm::PasswordHash;
use serde::{Deserialize, Serialize};
use settings::block::{Place, Reach};
use zeroize::Zeroizing;

use crate::cluster::WirePair;
use crate::document;
use crate::kind::Kind;
use crate::nodes::{are_hosts, is_cluster_name, is_name};
use crate::secret::{Bytes, Hash};
use crate::{Address, Cluster, Error, Record};

/// The material of one node.
#[derive(Debug)]
pub struct NodeBundle {
    /// Distinguishes clusters of the same name.
    pub cluster_id: String,
    /// The node's place in its cluster.
    pub place: Place,
    /// Its addresses in the list of nodes.
    pub addresses: Vec<String>,
    /// Its names in the list of nodes.
    pub names: Vec<String>,
    /// The hash of the password of `elastic`, if the node was in the first run.
    pub password_hash: Option<PasswordHash>,
    /// The CA of the HTTP layer.
    pub http_ca: Pair,
    /// The node's own certificate.
    pub http: Pair,
    /// The CA of the transport layer.
    pub transport_ca: Certificate,
    /// The certificate and key that all nodes share on the transport layer.
    pub transport: Pair,
}

impl NodeBundle {
    /// Decodes the document and checks that its parts match.
    ///
    /// # Errors
    ///
    /// See [`crate::Document::decode`], and [`Error::OtherKind`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        document::decode::<Wire>(Kind::Node, bytes)?.read()
    }

    /// Returns the SHA-256 fingerprint of the HTTP CA.
    #[must_use]
    pub fn ca_fingerprint(&self) -> Fingerprint {
        pki::fingerprint(self.http_ca.certificate.der())
    }

    /// Changes the bundle for a node that is recreated while the cluster exists: it must not form a second
    /// cluster, and the cluster knows its passwords.
    #[must_use]
    pub fn rejoining(mut self) -> Self {
        self.place.initial_masters = Vec::new();
        self.password_hash = None;
        self
    }
}

impl Cluster {
    /// Encodes the document of one node.
    #[must_use]
    pub(crate) fn node_document(&self, record: &Record) -> Zeroizing<Vec<u8>> {
        document::encode(Kind::Node, &Wire::of(self, record))
    }
}

/// The serialized document.
#[derive(Serialize, Deserialize)]
struct Wire {
    cluster_name: String,
    cluster_id: String,
    node_name: String,
    addresses: Vec<String>,
    names: Vec<String>,
    master: bool,
    initial_master_nodes: Vec<String>,
    seed_hosts: Vec<String>,
    password_hash: Option<Hash>,
    http_ca: WirePair,
    http: WirePair,
    transport_ca: Bytes,
    transport: WirePair,
}

impl Wire {
    fn of(cluster: &Cluster, record: &Record) -> Self {
        let founds = record.founding && record.master;
        let hash = cluster.password_hash.as_ref().filter(|_| record.founding);
        Self {
            cluster_name: cluster.name.clone(),
            cluster_id: cluster.id.clone(),
            node_name: record.name.clone(),
            addresses: record.addresses.clone(),
            names: record.names.clone(),
            master: record.master,
            initial_master_nodes: if founds { cluster.founders.clone() } else { Vec::new() },
            seed_hosts: record.seed_hosts.clone(),
            password_hash: hash.map(Hash::of),
            http_ca: WirePair::of_parts(cluster.http_ca.certificate(), cluster.http_ca.key()),
            http: WirePair::of_leaf(&record.http),
            transport_ca: Bytes::of_certificate(cluster.transport_ca.der()),
            transport: WirePair::of(&cluster.transport),
        }
    }

    fn check(&self) -> Result<(), Error> {
        for (what, fits) in [
            ("cluster_name", is_cluster_name(&self.cluster_name)),
            ("cluster_id", is_name(&self.cluster_id)),
            ("node_name", is_name(&self.node_name)),
            ("addresses", are_hosts(&self.addresses)),
            ("names", are_hosts(&self.names)),
            ("initial_master_nodes", self.initial_master_nodes.iter().all(|name| is_name(name))),
            ("seed_hosts", are_hosts(&self.seed_hosts)),
        ] {
            if !fits {
                return Err(Error::Content { what });
            }
        }
        Ok(())
    }

    fn read(self) -> Result<NodeBundle, Error> {
        self.check()?;
        let http_ca = self.http_ca.read("http_ca")?;
        let http = self.http.read("http")?;
        let transport = self.transport.read("transport")?;
        let transport_ca = self.transport_ca.certificate().ok_or(Error::Content { what: "transport_ca" })?;
        for (ca, leaf, what) in
            [(&http_ca.certificate, &http, "http"), (&transport_ca, &transport, "transport")]
        {
            if !ca.is_ca() || ca.signed(&leaf.certificate) == Some(false) {
                return Err(Error::Content { what });
            }
        }
        Ok(NodeBundle {
            cluster_id: self.cluster_id,
            place: Place {
                reach: reach(&self.addresses, &self.seed_hosts),
                cluster_name: self.cluster_name,
                node_name: self.node_name,
                master: self.master,
                initial_masters: self.initial_master_nodes,
                seed_hosts: self.seed_hosts,
            },
            addresses: self.addresses,
            names: self.names,
            password_hash: self.password_hash.as_ref().map(Hash::read).transpose()?,
            http_ca,
            http,
            transport_ca,
            transport,
        })
    }
}

/// Returns `Local` if every address is a loopback address.
fn reach(addresses: &[String], seed_hosts: &[String]) -> Reach {
    let is_local = |text: &String| {
        Address::parse(text).map(|address| address.ip).is_some_and(|ip: IpAddr| ip.is_loopback())
    };
    match !addresses.is_empty() && addresses.iter().chain(seed_hosts).all(is_local) {
        true => Reach::Local,
        false => Reach::Remote,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_are_local() {
        for (addresses, seed_hosts, expected) in [
            (&["127.0.0.1:9301"][..], &["127.0.0.1:9302"][..], Reach::Local),
            (&["127.0.0.1"], &[], Reach::Local),
            (&["127.0.0.1"], &["192.0.2.1"], Reach::Remote),
            (&["192.0.2.1"], &[], Reach::Remote),
            (&["127.0.0.1"], &["es02"], Reach::Remote),
            (&[], &[], Reach::Remote),
        ] {
            let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
            assert_eq!(reach(&owned(addresses), &owned(seed_hosts)), expected, "{addresses:?}");
        }
    }
}
