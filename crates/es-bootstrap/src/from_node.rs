//! Reads the shared secrets of a cluster from the keystores of one node, to recreate a lost bundle.

use authority::{Authority, Layer, Pair};
use fleet::Cluster;
use installation::Installation;
use keystore::Keystore;
use pki::{Certificate, Entry, Store, StorePassword};
use rand::CryptoRng;

use crate::args::Common;
use crate::error::Error;
use crate::exit::Stop;
use crate::{facts, node_keystore, run};

/// Reads the node on this machine, which must belong to the planned cluster.
///
/// # Errors
///
/// If it belongs to another cluster, or its keystores lack what a bundle needs.
pub(crate) fn cluster(
    common: &Common,
    name: &str,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Cluster, Error> {
    let node = run::read(common)?;
    let here = facts::settings(&node)?.text("cluster.name").unwrap_or_default();
    if here != name {
        return Err(stopped(
            format!("`cluster.name` of the node is `{here}`, and `cluster_name` in the list is `{name}`"),
            "correct the list of nodes, or run this on a node of that cluster",
        ));
    }
    let (keystore, _) = node_keystore::open(common, &node)?;
    let http = store(&node, &keystore, "xpack.security.http.ssl")?;
    let transport = store(&node, &keystore, "xpack.security.transport.ssl")?;
    let http_ca = Authority::from_store(Layer::Http, http).map_err(|error| {
        stopped(
            format!("the store of the HTTP layer: {error}"),
            "run this on a node that has the private key of the CA",
        )
    })?;
    let (transport_ca, transport) = shared(transport).ok_or_else(|| {
        stopped(
            "the store of the transport layer does not contain exactly one key with the CA that signed its certificate"
                .to_owned(),
            "run this on a node that was configured by es-bootstrap or by Elasticsearch's own step",
        )
    })?;
    Ok(Cluster::existing(name.to_owned(), http_ca, transport_ca, transport, rng))
}

fn stopped(reason: String, fix: &str) -> Error {
    Error::Stopped { reason, fix: fix.to_owned(), stop: Stop::Config }
}

/// Opens the PKCS#12 keystore that a layer's settings name.
fn store(node: &Installation, keystore: &Keystore, layer: &str) -> Result<Store, Error> {
    let key = format!("{layer}.keystore.path");
    let Some(path) = facts::settings(node)?.text(&key).map(|path| node.config_path(path)) else {
        return Err(stopped(
            format!("`{key}` is not set on this node"),
            "run this on a node whose keys and certificates are in PKCS#12 stores",
        ));
    };
    let bytes =
        installation::read_named(&path).map_err(|source| Error::Read { path: path.clone(), source })?;
    let password = keystore
        .get(&format!("{layer}.keystore.secure_password"))
        .and_then(|value| std::str::from_utf8(value.reveal()).ok())
        .unwrap_or_default();
    Store::decode(&bytes, &StorePassword::from_text(password.to_owned().into())).map_err(|error| {
        stopped(format!("`{}`: {error}", path.display()), "check `es-bootstrap status` first")
    })
}

/// Returns the only key of the transport layer, and the CA that signed its certificate.
fn shared(store: Store) -> Option<(Certificate, Pair)> {
    let mut cas = Vec::new();
    let mut keys = Vec::new();
    for entry in store.entries {
        match entry {
            Entry::Trusted { certificate, .. } => cas.push(certificate),
            Entry::Key { key, chain, .. } => {
                let mut chain = chain.into_iter();
                keys.push((Certificate::decode(&chain.next()?).ok()?, key));
                cas.extend(chain);
            }
        }
    }
    let (certificate, key) = keys.pop().filter(|_| keys.is_empty())?;
    let signed = |ca: &Certificate| ca.is_ca() && ca.signed(&certificate) == Some(true);
    let ca = cas.iter().filter_map(|der| Certificate::decode(der).ok()).find(signed)?;
    Some((ca, Pair { certificate, key }))
}
