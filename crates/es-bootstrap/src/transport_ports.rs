//! Checks the transport ports of a cluster's nodes before this node joins or rejoins them.

use std::time::Duration;

use enrollment::{ClusterMaterial, parse_address};
use installation::Installation;
use lifecycle::TransportFiles;
use node::{Identity, Pinged, Session, Trust};
use pki::Certificate;

use crate::args::Common;
use crate::error::Error;
use crate::exit::Stop;
use crate::facts::settings;
use crate::{node_keystore, passphrase};

/// How long to wait for an answer. A running node answers at once, and a node that is down prevents nothing.
const PATIENCE: Duration = Duration::from_secs(3);
/// The default transport port, for a seed without one.
const DEFAULT_PORT: u16 = 9300;
const SEEDS: &str = "discovery.seed_hosts";

/// Refuses to join a cluster if one of its nodes presents a certificate that the received CA did not issue.
/// Its CA is being rotated, and some nodes would reject a node that has only one of the two.
pub(crate) fn refuse_mixed(cluster: &ClusterMaterial) -> Result<(), Error> {
    let chain = [&cluster.transport, &cluster.transport_ca].map(|held| held.der().to_vec()).to_vec();
    let trusted = [cluster.transport_ca.clone(), cluster.transport.clone()];
    let answers = ask(&cluster.nodes_addresses, chain, cluster.transport_key.pkcs8())?;
    let other = cluster.nodes_addresses.iter().zip(answers).find(|(_, pinged)| {
        pinged.as_ref().is_some_and(|pinged| !pinged.chain.is_empty() && !is_trusted(&pinged.chain, &trusted))
    });
    match other {
        None => Ok(()),
        Some((address, _)) => Err(Error::Stopped {
            reason: format!(
                "the node at {address} presents a transport certificate that the CA of the enrollment token's node did not \
                 issue: the cluster's CA is being changed"
            ),
            fix: "finish the rotation there first (`es-bootstrap rotate-ca status` shows the step of each node), \
            then create a new \
                  token"
                .to_owned(),
            stop: Stop::Config,
        }),
    }
}

/// Refuses to start a node that the cluster's nodes would reject, or that would reject them, because their CA was rotated
/// while it was stopped. Nodes that do not answer are ignored.
pub(crate) fn refuse_outsider(node: &Installation, common: &Common) -> Result<(), Error> {
    let Ok(settings) = settings(node) else { return Ok(()) };
    let seeds: Vec<String> = settings.list(SEEDS).iter().filter_map(|seed| with_port(seed)).collect();
    if seeds.is_empty() {
        return Ok(());
    }
    let Some(files) = files(node, common) else { return Ok(()) };
    let Some(key) = files.shown().key() else { return Ok(()) };
    let chain = files.shown().chain().iter().map(|held| held.der().to_vec()).collect();
    let answers = ask(&seeds, chain, key.pkcs8())?;
    let trusted = files.trusted();
    let met: Vec<Met<'_>> = seeds
        .iter()
        .zip(answers)
        .filter_map(|(seed, pinged)| pinged.map(|pinged| (seed, pinged)))
        .filter(|(_, pinged)| !pinged.chain.is_empty())
        .map(|(seed, pinged)| Met {
            seed,
            accepts: pinged.accepted,
            is_trusted: is_trusted(&pinged.chain, &trusted),
        })
        .collect();
    match outsider(&met) {
        None => Ok(()),
        Some(Met { seed, accepts, .. }) => {
            let what = if *accepts {
                "presents a transport certificate that this node does not trust"
            } else {
                "rejects the transport certificate of this node"
            };
            Err(Error::Stopped {
                reason: format!("the node at {seed} {what}, so this node could not join its cluster"),
                fix: "if the cluster's CA was rotated while this node was stopped, take the missed steps: \
                      `es-bootstrap rotate-ca transport trust --bundle FILE --offline`, then `switch`, and `finish`"
                    .to_owned(),
                stop: Stop::Config,
            })
        }
    }
}

/// The answer of a node.
struct Met<'a> {
    seed: &'a str,
    accepts: bool,
    is_trusted: bool,
}

/// Returns a node of the same cluster to which this one could not connect. If both reject each other, it may
/// belong to another cluster that an outdated seed still names, which counts only if no other node is found.
fn outsider<'a>(met: &'a [Met<'a>]) -> Option<&'a Met<'a>> {
    let one_sided = met.iter().find(|met| met.accepts != met.is_trusted);
    let is_in = met.iter().any(|met| met.accepts && met.is_trusted);
    one_sided.or_else(|| met.first().filter(|_| !is_in))
}

/// Opens the files of the transport layer if that needs no prompt.
fn files(node: &Installation, common: &Common) -> Option<TransportFiles> {
    let bytes = node.keystore.bytes()?;
    let is_protected = keystore::Sealed::decode(bytes).ok()?.is_protected();
    if is_protected && passphrase::keystore_file(common, node).ok()?.is_none() {
        return None;
    }
    let (keystore, _) = node_keystore::open(common, node).ok()?;
    TransportFiles::open(node, settings(node).ok()?, Some(&keystore)).ok()
}

/// Tries the ports with a certificate. The result is `None` for those that do not answer.
fn ask(addresses: &[String], chain: Vec<Vec<u8>>, pkcs8: &[u8]) -> Result<Vec<Option<Pinged>>, Error> {
    let failed = |error| Error::from(access::Error::Node(error));
    let Ok(identity) = Identity::new(chain, pkcs8) else {
        return Ok(addresses.iter().map(|_| None).collect());
    };
    let mut session = Session::new(Trust::anybody().map_err(failed)?).map_err(failed)?;
    let answers = session.ping(addresses, &identity, PATIENCE).map_err(failed)?;
    Ok(answers.into_iter().map(Result::ok).collect())
}

/// Returns whether a chain leads to a trusted certificate: one of its members, or the issuer of one.
fn is_trusted(chain: &[Vec<u8>], trusted: &[Certificate]) -> bool {
    let parsed: Vec<Certificate> = chain.iter().map_while(|der| Certificate::decode(der).ok()).collect();
    let issued = |ca: &Certificate, found: &Certificate| {
        ca.is_ca() && ca.is_named_by(found) && ca.signed(found) != Some(false)
    };
    let mut at = parsed.first();
    for next in parsed.iter().skip(1).map(Some).chain([None]) {
        let Some(found) = at else { return false };
        if trusted.iter().any(|held| held.der() == found.der() || issued(held, found)) {
            return true;
        }
        at = next.filter(|next| issued(next, found));
    }
    false
}

fn with_port(seed: &str) -> Option<String> {
    let address = parse_address(seed)?;
    let port = address.port.unwrap_or(DEFAULT_PORT);
    let host = if address.host.contains(':') { format!("[{}]", address.host) } else { address.host };
    Some(format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use pki::{CertificateName, Issuer, KeyKind, PrivateKey, Request};

    use super::*;

    #[test]
    fn who_could_not_join_is_told_by_what_one_side_refuses() {
        let met = |accepts, is_trusted| Met { seed: "n", accepts, is_trusted };
        assert!(outsider(&[]).is_none());
        assert!(outsider(&[met(true, true)]).is_none());
        assert!(outsider(&[met(true, true), met(true, false)]).is_some(), "a node that has switched");
        assert!(outsider(&[met(true, true), met(false, true)]).is_some());
        assert!(outsider(&[met(false, false)]).is_some(), "nobody else");
        assert!(outsider(&[met(false, false), met(true, true)]).is_none(), "another cluster's");
    }

    #[test]
    fn a_chain_is_trusted_by_any_of_its_members() {
        let now = time::OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap();
        let key = || PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let request = |name, common_name| Request { name, common_name, sans: &[], days: 9, now };
        let rng = &mut memory::rng();
        let (root_key, sub_key, leaf_key) = (key(), key(), key());
        let root = pki::issue(&request(CertificateName::TransportCa, "root"), &root_key, None, rng).unwrap();
        let issuer = Issuer::of(&root, &root_key).unwrap();
        let sub =
            pki::issue(&request(CertificateName::TransportCa, "sub"), &sub_key, Some(&issuer), rng).unwrap();
        let issuer = Issuer::of(&sub, &sub_key).unwrap();
        let leaf =
            pki::issue(&request(CertificateName::Transport, "n"), &leaf_key, Some(&issuer), rng).unwrap();
        let der = |held: &[&Certificate]| held.iter().map(|held| held.der().to_vec()).collect::<Vec<_>>();
        assert!(is_trusted(&der(&[&leaf, &sub]), std::slice::from_ref(&root)));
        assert!(is_trusted(&der(&[&leaf]), std::slice::from_ref(&sub)));
        assert!(is_trusted(&der(&[&leaf]), std::slice::from_ref(&leaf)));
        assert!(!is_trusted(&der(&[&leaf]), std::slice::from_ref(&root)));
        assert!(!is_trusted(&der(&[&root, &sub]), std::slice::from_ref(&leaf)));
        assert!(!is_trusted(&[], &[root]));
    }

    #[test]
    fn seeds_get_the_port_that_nodes_use() {
        for (seed, address) in [
            ("es1", "es1:9300"),
            ("es1:9301", "es1:9301"),
            ("[::1]:9302", "[::1]:9302"),
            ("[::1]", "[::1]:9300"),
        ] {
            assert_eq!(with_port(seed).as_deref(), Some(address));
        }
    }
}
