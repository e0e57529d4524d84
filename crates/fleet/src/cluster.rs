//! The material of a planned cluster: what all nodes share, and the certificates of each.

use std::io;

use authority::{Authority, Layer, NodeIdentity, Pair};
use pki::{
    Certificate, CertificateName, Fingerprint, HTTP_CA_DAYS, HTTP_DAYS, KeyKind, KeyKinds, PrivateKey, TABLE,
};
use rand::CryptoRng;
use realm::PasswordHash;
use serde::{Deserialize, Serialize, Serializer};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::document;
use crate::kind::Kind;
use crate::leaf::Leaf;
use crate::nodes::{are_hosts, is_cluster_name, is_name};
use crate::secret::{Bytes, Hash};
use crate::{Error, Inventory, PlannedNode};

/// The length in bytes of the ID that distinguishes clusters of the same name.
const ID_LENGTH: usize = 16;

/// The material that all nodes share, and the records of each.
#[derive(Debug)]
pub struct Cluster {
    /// `cluster.name`
    pub name: String,
    /// Distinguishes clusters of the same name: 32 random hexadecimal digits.
    pub id: String,
    /// The nodes that form the cluster; fixed by the first run.
    pub founders: Vec<String>,
    /// The hash of the password of `elastic`; `None` if the cluster knows it already.
    pub password_hash: Option<PasswordHash>,
    /// The CA of the HTTP layer.
    pub http_ca: Authority,
    /// The CA of the transport layer.
    pub transport_ca: Certificate,
    /// The key of the transport CA; `None` if a first start discarded it.
    pub transport_ca_key: Option<PrivateKey>,
    /// The key and certificate that all nodes share on the transport layer.
    pub transport: Pair,
    /// The record of each node, including those no longer in the list of nodes.
    pub records: Vec<Record>,
}

/// The issued certificate of a node and its planned place.
#[derive(Debug)]
pub struct Record {
    /// `node.name`
    pub name: String,
    /// Its addresses in the list of nodes.
    pub addresses: Vec<String>,
    /// Its names in the list of nodes.
    pub names: Vec<String>,
    /// Whether it is master-eligible.
    pub master: bool,
    /// Whether it was in the first run, and not added later.
    pub founding: bool,
    /// The addresses of the other master-eligible nodes.
    pub seed_hosts: Vec<String>,
    /// Its key and certificate for the HTTP layer.
    pub http: Leaf,
}

/// Creates keys.
type MakeKey<'a> = &'a (dyn Fn(KeyKind) -> Result<PrivateKey, pki::Error> + Sync);

impl Cluster {
    /// Plans a new cluster: creates both CAs with keys of these kinds, the shared material, and a certificate
    /// for each node.
    ///
    /// # Errors
    ///
    /// If a key or certificate cannot be created.
    pub fn create(
        inventory: &Inventory,
        password_hash: Option<PasswordHash>,
        keys: KeyKinds,
        now: OffsetDateTime,
        rng: &mut (impl CryptoRng + ?Sized),
        make_key: MakeKey<'_>,
    ) -> Result<Self, Error> {
        let http_ca = ca(Layer::Http, keys, now, rng, make_key)?;
        let transport_ca = ca(Layer::Transport, keys, now, rng, make_key)?;
        let identity =
            NodeIdentity { name: &inventory.cluster_name, sans: &[], days: days(CertificateName::Transport) };
        let key = key(CertificateName::Transport, keys, make_key)?;
        let transport = transport_ca.issue(&identity, key, now, rng).map_err(Error::Authority)?;
        let Pair { certificate, key } = transport_ca.into_pair();
        let founders = inventory.nodes.iter().filter(|node| node.master).map(|node| node.name.clone());
        let mut cluster = Self {
            name: inventory.cluster_name.clone(),
            id: id(rng),
            founders: founders.collect(),
            password_hash,
            http_ca,
            transport_ca: certificate,
            transport_ca_key: Some(key),
            transport,
            records: Vec::new(),
        };
        for node in &inventory.nodes {
            let record = Record { founding: true, ..issue(&cluster, inventory, node, now, rng, make_key)? };
            cluster.records.push(record);
        }
        Ok(cluster)
    }

    /// Plans an existing cluster from the secrets that each of its nodes has. No node forms it again, and its
    /// passwords stay.
    pub fn existing(
        name: String,
        http_ca: Authority,
        transport_ca: Certificate,
        transport: Pair,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Self {
        Self {
            name,
            id: id(rng),
            founders: Vec::new(),
            password_hash: None,
            http_ca,
            transport_ca,
            transport_ca_key: None,
            transport,
            records: Vec::new(),
        }
    }

    /// Issues the certificates that the list of nodes requires and that do not exist yet.
    ///
    /// # Errors
    ///
    /// If a key or certificate cannot be created.
    pub fn bring_up_to_date(
        &mut self,
        inventory: &Inventory,
        now: OffsetDateTime,
        rng: &mut (impl CryptoRng + ?Sized),
        make_key: MakeKey<'_>,
    ) -> Result<(), Error> {
        for node in &inventory.nodes {
            let at = self.records.iter().position(|record| record.name == node.name);
            match at.map(|at| &mut self.records[at]) {
                Some(record) if record.is_for(node, now) => {
                    if record.master != node.master {
                        record.master = node.master;
                        record.seed_hosts = seed_hosts(inventory, node);
                    }
                }
                _ => {
                    let record = issue(self, inventory, node, now, rng, make_key)?;
                    match at {
                        Some(at) => {
                            let founding = self.records[at].founding;
                            self.records[at] = Record { founding, ..record };
                        }
                        None => self.records.push(record),
                    }
                }
            }
        }
        Ok(())
    }

    /// Returns the record of a node.
    #[must_use]
    pub fn record(&self, name: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.name == name)
    }

    /// Returns the SHA-256 fingerprint of the HTTP CA.
    #[must_use]
    pub fn ca_fingerprint(&self) -> Fingerprint {
        pki::fingerprint(self.http_ca.certificate().der())
    }

    /// Encodes the document for a vault.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        document::encode(Kind::Cluster, &Wire::of(self))
    }

    /// Writes the document for a vault piece by piece, because it grows with the number of nodes.
    pub(crate) fn write(&self, to: &mut dyn io::Write) -> io::Result<()> {
        document::write(Kind::Cluster, &Wire::of(self), to)
    }

    /// Decodes the document.
    ///
    /// # Errors
    ///
    /// See [`crate::Document::decode`], and [`Error::OtherKind`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        document::decode::<Wire<_>>(Kind::Cluster, bytes)?.read()
    }
}

impl Record {
    /// Returns whether the certificate has the names in the list of nodes and is still valid.
    fn is_for(&self, node: &PlannedNode, now: OffsetDateTime) -> bool {
        self.addresses.iter().eq(node.addresses.iter().map(ToString::to_string).collect::<Vec<_>>().iter())
            && self.names == node.names
            && now < self.http.certificate().not_after()
    }
}

fn ca(
    layer: Layer,
    keys: KeyKinds,
    now: OffsetDateTime,
    rng: &mut (impl CryptoRng + ?Sized),
    make_key: MakeKey<'_>,
) -> Result<Authority, Error> {
    let row = TABLE.iter().find(|row| row.name == layer.ca()).expect("the table has every name");
    let days = if layer == Layer::Http { HTTP_CA_DAYS } else { row.days };
    let identity = NodeIdentity { name: row.common_name.unwrap_or_default(), sans: &[], days };
    Authority::create(layer, &identity, key(layer.ca(), keys, make_key)?, now, rng).map_err(Error::Authority)
}

fn days(name: CertificateName) -> u32 {
    TABLE.iter().find(|row| row.name == name).map_or(HTTP_DAYS, |row| row.days)
}

fn key(name: CertificateName, keys: KeyKinds, make_key: MakeKey<'_>) -> Result<PrivateKey, Error> {
    let row = TABLE.iter().find(|row| row.name == name).expect("the table has every name");
    make_key(row.key(keys)).map_err(|source| Error::Key { name: name.as_str().to_owned(), source })
}

fn issue(
    cluster: &Cluster,
    inventory: &Inventory,
    node: &PlannedNode,
    now: OffsetDateTime,
    rng: &mut (impl CryptoRng + ?Sized),
    make_key: MakeKey<'_>,
) -> Result<Record, Error> {
    let identity = NodeIdentity { name: &node.name, sans: &node.sans(), days: HTTP_DAYS };
    // The nodes' own keys are of this kind, whatever the kind of the cluster.
    let key = key(CertificateName::Http, KeyKinds::Compatible, make_key)?;
    Ok(Record {
        name: node.name.clone(),
        addresses: node.addresses.iter().map(ToString::to_string).collect(),
        names: node.names.clone(),
        master: node.master,
        founding: false,
        seed_hosts: seed_hosts(inventory, node),
        http: Leaf::of(cluster.http_ca.issue(&identity, key, now, rng).map_err(Error::Authority)?),
    })
}

/// Returns the addresses of the other master-eligible nodes.
fn seed_hosts(inventory: &Inventory, node: &PlannedNode) -> Vec<String> {
    let others = inventory.nodes.iter().filter(|other| other.master && other.name != node.name);
    others.map(PlannedNode::seed_host).collect()
}

fn id(rng: &mut (impl CryptoRng + ?Sized)) -> String {
    let mut bytes = [0; ID_LENGTH];
    rng.fill_bytes(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The serialized document; `N` is the list of nodes.
#[derive(Serialize, Deserialize)]
struct Wire<N> {
    cluster_name: String,
    cluster_id: String,
    founders: Vec<String>,
    password_hash: Option<Hash>,
    http_ca: WirePair,
    transport_ca: WireCa,
    transport: WirePair,
    nodes: N,
}

/// Converts one record at a time.
struct Records<'a>(&'a [Record]);

impl Serialize for Records<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(WireNode::of))
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct WirePair {
    certificate: Bytes,
    key: Bytes,
}

#[derive(Serialize, Deserialize)]
struct WireCa {
    certificate: Bytes,
    key: Option<Bytes>,
}

#[derive(Serialize, Deserialize)]
struct WireNode {
    name: String,
    addresses: Vec<String>,
    names: Vec<String>,
    master: bool,
    founding: bool,
    seed_hosts: Vec<String>,
    http: WirePair,
}

impl WirePair {
    pub(crate) fn of(pair: &Pair) -> Self {
        Self::of_parts(&pair.certificate, &pair.key)
    }

    pub(crate) fn of_parts(certificate: &Certificate, key: &PrivateKey) -> Self {
        Self { certificate: Bytes::of_certificate(certificate.der()), key: Bytes::of_key(key) }
    }

    pub(crate) fn of_leaf(leaf: &Leaf) -> Self {
        Self { certificate: Bytes::of_certificate(leaf.der()), key: Bytes::of_key(leaf.key()) }
    }

    /// Decodes a certificate with its own key.
    pub(crate) fn read(&self, what: &'static str) -> Result<Pair, Error> {
        let wrong = || Error::Content { what };
        let (certificate, key) = self.certificate.certificate().zip(self.key.key()).ok_or_else(wrong)?;
        if certificate.belongs_to(&key) { Ok(Pair { certificate, key }) } else { Err(wrong()) }
    }
}

impl WireNode {
    fn of(record: &Record) -> Self {
        Self {
            name: record.name.clone(),
            addresses: record.addresses.clone(),
            names: record.names.clone(),
            master: record.master,
            founding: record.founding,
            seed_hosts: record.seed_hosts.clone(),
            http: WirePair::of_leaf(&record.http),
        }
    }
}

impl<'a> Wire<Records<'a>> {
    fn of(cluster: &'a Cluster) -> Self {
        Self {
            cluster_name: cluster.name.clone(),
            cluster_id: cluster.id.clone(),
            founders: cluster.founders.clone(),
            password_hash: cluster.password_hash.as_ref().map(Hash::of),
            http_ca: WirePair::of_parts(cluster.http_ca.certificate(), cluster.http_ca.key()),
            transport_ca: WireCa {
                certificate: Bytes::of_certificate(cluster.transport_ca.der()),
                key: cluster.transport_ca_key.as_ref().map(Bytes::of_key),
            },
            transport: WirePair::of(&cluster.transport),
            nodes: Records(&cluster.records),
        }
    }
}

impl Wire<Vec<WireNode>> {
    fn check(&self) -> Result<(), Error> {
        let is_record = |node: &WireNode| {
            is_name(&node.name)
                && [&node.addresses, &node.names, &node.seed_hosts].iter().all(|list| are_hosts(list))
        };
        for (what, fits) in [
            ("cluster_name", is_cluster_name(&self.cluster_name)),
            ("cluster_id", is_name(&self.cluster_id)),
            ("founders", self.founders.iter().all(|name| is_name(name))),
            ("nodes", self.nodes.iter().all(is_record)),
        ] {
            if !fits {
                return Err(Error::Content { what });
            }
        }
        Ok(())
    }

    fn read(self) -> Result<Cluster, Error> {
        self.check()?;
        let Pair { certificate, key } = self.http_ca.read("http_ca")?;
        let http_ca =
            Authority::of(Layer::Http, certificate, key).map_err(|_| Error::Content { what: "http_ca" })?;
        let transport_ca =
            self.transport_ca.certificate.certificate().ok_or(Error::Content { what: "transport_ca" })?;
        let transport_ca_key = match &self.transport_ca.key {
            None => None,
            Some(key) => {
                let key = key.key().filter(|key| transport_ca.belongs_to(key));
                Some(key.ok_or(Error::Content { what: "transport_ca" })?)
            }
        };
        let records = self.nodes.into_iter().map(|node| {
            Ok(Record {
                http: Leaf::of(node.http.read("http")?),
                name: node.name,
                addresses: node.addresses,
                names: node.names,
                master: node.master,
                founding: node.founding,
                seed_hosts: node.seed_hosts,
            })
        });
        Ok(Cluster {
            name: self.cluster_name,
            id: self.cluster_id,
            founders: self.founders,
            password_hash: self.password_hash.as_ref().map(Hash::read).transpose()?,
            http_ca,
            transport_ca,
            transport_ca_key,
            transport: self.transport.read("transport")?,
            records: records.collect::<Result<_, Error>>()?,
        })
    }
}
