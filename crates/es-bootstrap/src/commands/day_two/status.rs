//! `status`: certificates and their ends, what is due and what is broken. Changes nothing.

mod metrics;
mod text;

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use installation::{Installation, SettingsFile, Writer};
use keystore::{Passphrase, Sealed};
use lifecycle::{Inventory, KeystoreView, Layer, Served, judge};
use settings::Settings;
use transaction::{Attributes, Directory, Transaction};

use crate::args::{Common, Format, Status};
use crate::error::Error;
use crate::facts::settings;
use crate::output::{document, print};
use crate::report::StatusReport;
use crate::serving::{PATIENCE, Serving};
use crate::terminal::{self, Terminal};
use crate::{exit, passphrase, run};

/// How long another run is waited for that writes its metrics into the same directory.
const PATIENCE_WITH_OTHERS: Duration = Duration::from_secs(10);
/// The collector runs as another user.
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
        true => None,
        false => presented(&node, settings, &inventory)?,
    };
    let threshold = options.expires_in.unwrap_or_default();
    let status = lifecycle::Status::new(&node, settings, &keystore, &inventory, served, threshold);
    let (state, findings) = judge(&status);
    if let Some(path) = &options.textfile {
        write(path, &metrics::render(&status, &findings), node.epoch())?;
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

/// The keystore's passphrase, as far as it was given and is needed; nobody is asked. Without it the rules say what they
/// could not see.
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

/// What the node presents to clients, where it runs on this machine.
fn presented(
    node: &Installation,
    settings: &Settings,
    inventory: &Inventory,
) -> Result<Option<Served>, Error> {
    let Some((_, own)) = inventory.own(Layer::Http) else { return Ok(None) };
    let Some(serving) = Serving::of(node, settings) else { return Ok(None) };
    let certificates = inventory.certificates.iter().filter(|certificate| certificate.layer == Layer::Http);
    let trusted = certificates.filter_map(|certificate| Some(certificate.parsed()?.der().to_vec())).collect();
    serving.presented(trusted, own.der(), PATIENCE)
}

/// Writes metrics as the textfile collector wants them: whole, under their name at once. A file of anything else is not
/// replaced.
fn write(path: &Path, metrics: &str, epoch: u64) -> Result<(), Error> {
    let parent =
        path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let path = parent.join(name);
    let stage = || {
        let locked = Directory::open_for_a_file(parent)?.lock(PATIENCE_WITH_OTHERS)?;
        transaction::remove_leftovers(&locked, &[name])?;
        let mut transaction = Transaction::begin(locked, epoch);
        let attributes = Attributes::New { mode: TEXTFILE_MODE, owner: None };
        transaction.create(&path, metrics.as_bytes(), attributes, metrics::is_ours)?;
        Ok(transaction)
    };
    stage().map_err(Error::Write)?.commit().map_err(|error| Error::Commit(Box::new(error)))?;
    Ok(())
}
