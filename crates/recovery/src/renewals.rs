//! The files that a killed renewal or rotation step left beside the certificates. If its last step was done,
//! only leftovers are removed; otherwise the steps that were done are undone.

use std::path::{Path, PathBuf};
use std::time::Duration;

use installation::{CERTIFICATES, HTTP_CA, HTTP_NAMES, HTTP_STORE, Installation, TRANSPORT_STORE};
use transaction::{
    Directory, Held, Leftover, Locked, inspect, is_done, is_lost, leftovers, remove_leftovers_if, undo_file,
};

use crate::names::{PREVIOUS_HTTP_STORE, PREVIOUS_TRANSPORT_FILES, PREVIOUS_TRANSPORT_STORE};

/// The settings for the path of each store, its default name, and the files that are replaced together with
/// it.
const STORES: [(&str, &str, &[&str]); 2] = [
    ("xpack.security.http.ssl.keystore.path", HTTP_STORE, &[HTTP_CA, HTTP_NAMES, PREVIOUS_HTTP_STORE]),
    ("xpack.security.transport.ssl.keystore.path", TRANSPORT_STORE, &[PREVIOUS_TRANSPORT_STORE]),
];
/// The settings for PEM files.
const TEXTS: [&str; 4] = [
    "xpack.security.http.ssl.certificate",
    "xpack.security.http.ssl.key",
    "xpack.security.transport.ssl.certificate",
    "xpack.security.transport.ssl.key",
];
/// The settings for a separate truststore or CA file of the transport layer.
const TRUSTED: [&str; 2] =
    ["xpack.security.transport.ssl.truststore.path", "xpack.security.transport.ssl.certificate_authorities"];
/// The first bytes of the files: a DER sequence with a long length, or a comment of es-bootstrap.
const BEGINNINGS: [&[u8]; 2] = [b"\x30\x82", b"# es-bootstrap: "];
/// The start of a PEM block; there may be other text before it.
const PEM: &[u8] = b"-----BEGIN ";

/// A directory in which renewals stage files, and the names they use.
struct Place {
    directory: PathBuf,
    names: Vec<String>,
}

impl Place {
    /// Returns one place for each directory.
    fn all(node: &Installation) -> Vec<Self> {
        let mut places: Vec<Self> = Vec::new();
        let [key, certificate] = PREVIOUS_TRANSPORT_FILES;
        let beside = [HTTP_CA, HTTP_NAMES, key, certificate];
        let texts = TEXTS.iter().filter_map(|setting| Self::named(node, setting, &beside));
        let listed = |setting| node.settings().map(|settings| settings.list(setting)).unwrap_or_default();
        let trusted = TRUSTED.into_iter().flat_map(listed);
        let trusted = trusted.filter_map(|path| Self::at(&node.config_path(path), &[]));
        let stores = STORES.iter().filter_map(|store| Self::of(node, store));
        for Self { directory, names } in stores.chain(texts).chain(trusted) {
            let Some(place) = places.iter_mut().find(|place| place.directory == directory) else {
                places.push(Self { directory, names });
                continue;
            };
            let names = names.into_iter().filter(|name| !place.names.contains(name));
            let names: Vec<String> = names.collect();
            place.names.extend(names);
        }
        places
    }

    fn of(node: &Installation, (setting, usual, beside): &(&str, &str, &[&str])) -> Option<Self> {
        let usual = || Self::at(&node.config_path(Path::new(CERTIFICATES).join(usual)), beside);
        Self::named(node, setting, beside).or_else(usual)
    }

    /// Returns the place of the file that a setting names.
    fn named(node: &Installation, setting: &str, beside: &[&str]) -> Option<Self> {
        let path = node.settings().and_then(|settings| settings.text(setting))?;
        Self::at(&node.config_path(path), beside)
    }

    fn at(store: &Path, beside: &[&str]) -> Option<Self> {
        let name = store.file_name()?.to_str()?;
        let names = std::iter::once(name).chain(beside.iter().copied()).map(str::to_owned);
        Some(Self { directory: store.parent()?.to_path_buf(), names: names.collect() })
    }

    fn abandoned(&self) -> Result<Vec<Leftover>, transaction::Error> {
        // A missing directory contains no leftovers.
        match Directory::open_to_read(&self.directory) {
            Ok(directory) => self.ours(&directory),
            Err(_) => Ok(Vec::new()),
        }
    }

    /// Returns our leftovers, recognized by name and content.
    fn ours(&self, directory: &Directory) -> Result<Vec<Leftover>, transaction::Error> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        if leftovers(directory, &names)?.is_empty() {
            return Ok(Vec::new());
        }
        let is_ours = |held: &Held| match held {
            Held::Bytes(bytes) => {
                is_lost(bytes)
                    || bytes.windows(PEM.len()).any(|part| part == PEM)
                    || PEM.starts_with(bytes)
                    || BEGINNINGS
                        .iter()
                        .any(|begin| bytes.starts_with(&begin[..begin.len().min(bytes.len())]))
            }
            Held::Files(_) | Held::Other => false,
        };
        let found = inspect(directory, &names)?;
        Ok(found.into_iter().filter(|(_, held)| is_ours(held)).map(|(leftover, _)| leftover).collect())
    }
}

/// Returns the files of a killed renewal.
pub(crate) fn abandoned(node: &Installation) -> Result<Vec<PathBuf>, transaction::Error> {
    let mut found = Vec::new();
    for place in Place::all(node) {
        found.extend(place.abandoned()?.into_iter().map(|leftover| leftover.path));
    }
    Ok(found)
}

/// Undoes a killed renewal and removes its files. Does nothing while another one is in progress. `config` holds
/// the lock on the configuration directory.
pub(crate) fn mend(node: &Installation, config: &Locked) -> Result<Vec<String>, transaction::Error> {
    let mut removed = Vec::new();
    for place in Place::all(node) {
        if !place.abandoned()?.is_empty() {
            removed.extend(mend_place(node, &place, config)?);
        }
    }
    Ok(removed)
}

fn mend_place(
    node: &Installation,
    place: &Place,
    config: &Locked,
) -> Result<Vec<String>, transaction::Error> {
    let open = || match place.directory == node.config {
        true => config.share(),
        false => Locked::open(&place.directory, node.owners.trusted(), Duration::ZERO),
    };
    let locked = match open() {
        Err(transaction::Error::Busy { .. }) => return Ok(Vec::new()),
        other => other?,
    };
    let mut ours = place.ours(locked.directory())?;
    ours.sort_by_key(|leftover| (leftover.epoch, std::cmp::Reverse(leftover.step)));
    for run in ours.chunk_by(|a, b| a.epoch == b.epoch) {
        let is_whole = match run.first() {
            Some(last) => is_done(&locked, &last.of, last.epoch, last.step)?,
            None => true,
        };
        for leftover in run.iter().filter(|_| !is_whole) {
            undo_file(&locked, &leftover.of, leftover.epoch, leftover.step)?;
        }
    }
    let names: Vec<&str> = place.names.iter().map(String::as_str).collect();
    remove_leftovers_if(&locked, &names, |leftover| ours.contains(leftover))
}
