//! `status`: certificates and their ends, what is due and what is broken. Changes nothing.

mod metrics;
mod text;

use std::ffi::OsStr;
use std::path::Path;
use std::time::{Duration, Instant};

use access::HttpLayer;
use installation::{Installation, SettingsFile, Writer};
use keystore::{Passphrase, Sealed};
use lifecycle::{Inventory, KeystoreView, Layer, Served, judge};
use node::{Names, Session, Trust, Whereabouts};
use settings::Settings;
use transaction::{Attributes, Directory, Transaction};

use crate::args::{Common, Format, Status};
use crate::error::Error;
use crate::facts::settings;
use crate::output::{document, print};
use crate::report::StatusReport;
use crate::terminal::{self, Terminal};
use crate::{exit, passphrase, run};

/// A node of this machine answers at once.
const PATIENCE: Duration = Duration::from_secs(5);
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

/// What the node presents to clients, where it runs on this machine. Nothing is sent.
fn presented(
    node: &Installation,
    settings: &Settings,
    inventory: &Inventory,
) -> Result<Option<Served>, Error> {
    let Some((_, own)) = inventory.own(Layer::Http) else { return Ok(None) };
    let Ok(whereabouts) = access::whereabouts(node, settings, &HttpLayer::certificate_unknown()) else {
        return Ok(None);
    };
    let candidates = whereabouts.candidates.into_iter().filter(|candidate| !candidate.here.is_empty());
    let whereabouts = Whereabouts { candidates: candidates.collect(), ..whereabouts };
    if whereabouts.candidates.is_empty() {
        return Ok(None);
    }
    let certificates = inventory.certificates.iter().filter(|certificate| certificate.layer == Layer::Http);
    let trusted = certificates.filter_map(|certificate| Some(certificate.parsed()?.der().to_vec())).collect();
    let trust =
        Trust::roots(trusted, Names::Ignored, Some(own.der().to_vec())).map_err(access::Error::Node)?;
    let mut session = Session::new(trust).map_err(access::Error::Node)?;
    session.set_deadline(Some(Instant::now() + PATIENCE));
    match session.find(&whereabouts) {
        Ok(url) => Ok(Some(Served { url: url.to_string(), certificate: own.der().to_vec() })),
        Err(interrupted @ node::Error::Interrupted { .. }) => Err(access::Error::Node(interrupted).into()),
        Err(error) => Ok(another(node, error)),
    }
}

/// A certificate of the same CA that is not the one of the files: this node's, if it runs, and nobody else's is there.
fn another(node: &Installation, error: node::Error) -> Option<Served> {
    let errors = match error {
        node::Error::Nobody(errors) => errors,
        error => vec![error],
    };
    let mut presented: Vec<Served> = errors
        .into_iter()
        .filter_map(|error| match error {
            node::Error::AnotherNode { url, presented } => Some(Served { url, certificate: presented }),
            _ => None,
        })
        .collect();
    presented.dedup_by(|a, b| a.certificate == b.certificate);
    let runs = node.data.iter().any(|data| installation::is_in_use(&data.path) == Some(true));
    match presented.len() {
        1 if runs => presented.pop(),
        _ => None,
    }
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
