//! `status`: certificates with their expiry, and what is due or broken. Changes nothing.

mod asked;
mod metrics;
mod text;

use std::path::Path;

use installation::{Installation, SettingsFile, Writer};
use keystore::{Passphrase, Sealed};
use lifecycle::{Holder, Inventory, KeystoreView, Layer, Served, judge};
use node::Identity;
use pki::Certificate;
use settings::Settings;
use transaction::create_one;

use crate::args::{Common, Format, Status};
use crate::error::Error;
use crate::facts::settings;
use crate::output::{document, print};
use crate::report::StatusReport;
use crate::serving::{self, ANSWERS_WITHIN, Serving, TransportPort};
use crate::terminal::{self, Terminal};
use crate::{exit, passphrase, run};

/// The textfile collector of Prometheus runs as another user.
const TEXTFILE_MODE: u32 = 0o644;

pub(crate) fn run(options: &Status, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = run::read(&Common { writer: Writer::Nobody, ..common.clone() })?;
    if let SettingsFile::Unreadable(error) = &node.settings_file {
        let path = node.config_path(installation::SETTINGS_FILE);
        return Err(Error::Read { path, source: std::io::Error::from(error.kind()) });
    }
    let settings = settings(&node)?;
    let keystore = KeystoreView::read(&node, given(common, &node, terminal)?.as_ref());
    let inventory = Inventory::read(&node, settings, &keystore);
    let served = match options.offline {
        true => Vec::new(),
        false => presented(&node, settings, &inventory, &keystore)?,
    };
    let threshold = options.expires_in.unwrap_or_default();
    let status = lifecycle::Status::new(&node, settings, &keystore, &inventory, served, threshold);
    let told = match status.serves_its_files(Layer::Http) {
        Some(true) => asked::ask(&node, settings, keystore.entries())?,
        _ => None,
    };
    let status = status.told(told);
    let (state, findings) = judge(&status);
    if let Some(path) = &options.textfile {
        write(path, &metrics::render(&status, &findings), node.epoch(), terminal)?;
    }
    match common.format {
        Some(Format::Json) => document(&StatusReport::of(&status, state, &findings))?,
        Some(Format::Prometheus) => {
            terminal::print_bytes(metrics::render(&status, &findings).as_bytes()).map_err(Error::Output)?;
        }
        Some(Format::Text) | None => print(&text::render(&status, state, &findings, terminal))?,
    }
    Ok(exit::of_state(state))
}

/// Reads the keystore's passphrase if one was given and is needed, without a prompt. Without it, the rules
/// report what they could not read.
fn given(common: &Common, node: &Installation, terminal: &Terminal) -> Result<Option<Passphrase>, Error> {
    let sealed = node.keystore.bytes().and_then(|bytes| Sealed::decode(bytes).ok());
    if !sealed.is_some_and(|sealed| sealed.is_protected()) {
        return Ok(None);
    }
    match passphrase::given(common, node) {
        Ok(given) => Ok(given.map(Passphrase::new)),
        Err(interrupted @ Error::Interrupted { .. }) => Err(interrupted),
        Err(error) => {
            terminal.warn(&crate::error::chain(&error).join(": "));
            Ok(None)
        }
    }
}

/// Returns the certificates that the node presents, if it runs on this machine.
fn presented(
    node: &Installation,
    settings: &Settings,
    inventory: &Inventory,
    keystore: &KeystoreView,
) -> Result<Vec<Served>, Error> {
    let mut served = Vec::new();
    if let (Some((_, own)), Some(serving)) = (inventory.own(Layer::Http), Serving::of(node, settings)) {
        let trusted = of_layer(inventory, Layer::Http).map(|held| held.der().to_vec()).collect();
        served.extend(serving.presented(trusted, own.der(), ANSWERS_WITHIN)?);
    }
    served.extend(between_nodes(node, settings, inventory, keystore)?);
    Ok(served)
}

/// Returns the certificate on the transport port if it is the node's own or issued by a CA of that layer. The
/// node's certificate is presented to the port.
fn between_nodes(
    node: &Installation,
    settings: &Settings,
    inventory: &Inventory,
    keystore: &KeystoreView,
) -> Result<Option<Served>, Error> {
    let Some((_, own)) = inventory.own(Layer::Transport) else { return Ok(None) };
    if !serving::runs(node) {
        return Ok(None);
    }
    let Ok(holder) = Holder::open(node, settings, keystore.entries(), Layer::Transport) else {
        return Ok(None);
    };
    let Some(Ok(identity)) = holder.key().map(|key| Identity::new(vec![own.der().to_vec()], key.pkcs8()))
    else {
        return Ok(None);
    };
    let Some(mut port) = TransportPort::of(node, settings, identity, ANSWERS_WITHIN)? else {
        return Ok(None);
    };
    let is_of_the_cluster = |served: &Served| {
        let found = Certificate::decode(&served.certificate);
        let issued = |found: &Certificate| {
            of_layer(inventory, Layer::Transport).any(|ca| ca.signed(found) == Some(true))
        };
        served.certificate == own.der() || found.is_ok_and(|found| issued(&found))
    };
    Ok(port.presented()?.filter(is_of_the_cluster))
}

fn of_layer(inventory: &Inventory, layer: Layer) -> impl Iterator<Item = &Certificate> {
    let certificates = inventory.certificates.iter().filter(move |certificate| certificate.layer == layer);
    certificates.filter_map(lifecycle::Listed::parsed)
}

/// Writes the metrics in one atomic step, as the textfile collector requires. Does not replace a file with
/// other content.
fn write(path: &Path, metrics: &str, epoch: u64, terminal: &Terminal) -> Result<(), Error> {
    let warnings = create_one(path, epoch, metrics.as_bytes(), TEXTFILE_MODE, |_| true, metrics::is_ours)
        .map_err(Error::Write)?
        .map_err(|error| Error::Commit(Box::new(error)))?;
    warnings.iter().for_each(|warning| terminal.warn(warning));
    Ok(())
}
