//! `adopt transport`: installs a transport certificate of another CA.

use installation::Installation;
use lifecycle::adoption::{self, Brought};
use lifecycle::{Holder, Layer, Role};
use node::Identity;
use pki::{Certificate, San};
use settings::Settings;

use super::brought::made;
use super::{told, unchanged};
use crate::args::{AdoptTransport, Common};
use crate::error::Error;
use crate::exchange::{Place, Seen};
use crate::exit::Stop;
use crate::facts::settings;
use crate::report::AdoptReport;
use crate::serving::{ANSWERS_WITHIN, TransportPort};
use crate::terminal::Terminal;
use crate::{http_store, run};

pub(super) fn run(options: &AdoptTransport, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let putting = &options.putting;
    let node = run::read_to_change(putting.dry_run, common, terminal)?;
    let now = node.now.date().map_err(Error::Clock)?;
    let settings = settings(&node)?;
    let (store, keystore) = http_store::open_layer(&node, settings, common, Layer::Transport)?;
    let trusted = lifecycle::trusted(&node, settings, keystore.as_ref(), Layer::Transport);
    let trusted = trusted.map_err(Error::Lifecycle)?;
    let brought =
        made(options.pem.as_deref(), options.pkcs12.as_deref(), options.passphrase_file.as_deref())?;
    let Some((key, mut certificates)) = brought else {
        return Err(Error::Unfit(adoption::Unfit::Key));
    };
    // The input may omit CAs that the nodes already trust.
    certificates.extend(trusted.iter().cloned());
    let leaf = Brought::transport(key, &certificates, now).map_err(Error::Unfit)?;
    let missing = names(options, &leaf, &node, settings)?;
    let report = AdoptReport::planned(Role::Transport, &node, &store, &leaf, &missing);
    if leaf.certificate().der() == store.leaf().der() {
        return unchanged(AdoptReport { outcome: "unchanged", ..report }, common);
    }
    let place = Place::look(&node, settings, putting.patience())?;
    let own_trust = lifecycle::trusts_its_own_store(&node, settings, Layer::Transport);
    let port = port(&node, settings, &store)?;
    let adopted = adoption::adopt_transport(store, leaf, &trusted, own_trust, &mut memory::rng());
    let adopted = adopted.map_err(Error::Lifecycle)?;
    if putting.dry_run {
        return told(&report, "would adopt", None, common, terminal);
    }
    let unseen = "the node does not present the new transport certificate";
    let seen = match port {
        None => place.put_until(adopted.changes, unseen, terminal, None)?,
        Some(mut port) => {
            let mut taken = |limit| port.presents(&adopted.leaf, limit);
            place.put_until(adopted.changes, unseen, terminal, Some(&mut taken))?
        }
    };
    let served = matches!(seen, Seen::At(_)).then_some(true);
    told(&AdoptReport { outcome: "adopted", served, ..report }, "adopted", Some(&seen), common, terminal)
}

/// Returns the names that the certificate should contain but does not.
fn names(
    options: &AdoptTransport,
    leaf: &Brought,
    node: &Installation,
    settings: &Settings,
) -> Result<Vec<San>, Error> {
    let missing = leaf.missing_transport_names(node, settings);
    if missing.is_empty() || options.accept.is_some() {
        return Ok(missing);
    }
    let shown: Vec<String> = missing.iter().map(San::to_string).collect();
    Err(Error::Stopped {
        reason: format!("the certificate lacks names that other nodes connect to: {}", shown.join(", ")),
        fix: "request a certificate with them, or use `--accept names-missing`".to_owned(),
        stop: Stop::Config,
    })
}

/// Returns the node's transport port, tested with the certificate that the node currently trusts.
fn port(node: &Installation, settings: &Settings, store: &Holder) -> Result<Option<TransportPort>, Error> {
    let Some(key) = store.key() else { return Ok(None) };
    let chain = vec![Certificate::der(store.leaf()).to_vec()];
    let identity = Identity::new(chain, key.pkcs8()).map_err(access::Error::Node)?;
    TransportPort::of(node, settings, identity, ANSWERS_WITHIN)
}
