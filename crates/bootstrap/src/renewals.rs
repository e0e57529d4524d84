//! What a killed renewal left beside the certificates. All of its steps hold, or none: where the last one was done, the
//! rest is only in nobody's way; else those that were done are taken back.

use std::path::{Path, PathBuf};
use std::time::Duration;

use installation::{CERTIFICATES, Installation};
use transaction::{Directory, Held, Leftover, inspect, is_done, leftovers, remove_leftovers_if, undo_file};

use crate::Error;
use crate::automatic::HTTP_NAMES;
use crate::plan::{HTTP_CA, HTTP_STORE};

/// The setting that names the store.
const STORE: &str = "xpack.security.http.ssl.keystore.path";
/// How the files begin: a long sequence in DER, PEM's first line, a comment of ours.
const BEGINNINGS: [&[u8]; 3] = [b"\x30\x82", b"-----BEGIN CERTIFICATE-----", b"# es-bootstrap: "];

/// Where renewals stage their files, and under which names.
struct Place {
    directory: PathBuf,
    names: Vec<String>,
}

impl Place {
    fn of(node: &Installation) -> Option<Self> {
        let named = node.settings().and_then(|settings| settings.text(STORE));
        let default = || Path::new(CERTIFICATES).join(HTTP_STORE);
        let store = node.config_path(named.map_or_else(default, PathBuf::from));
        let (directory, name) = (store.parent()?.to_path_buf(), store.file_name()?.to_str()?.to_owned());
        Some(Self { directory, names: vec![name, HTTP_CA.to_owned(), HTTP_NAMES.to_owned()] })
    }

    /// What is ours there, by name and content.
    fn ours(&self, directory: &Directory) -> Result<Vec<Leftover>, transaction::Error> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        if leftovers(directory, &names)?.is_empty() {
            return Ok(Vec::new());
        }
        let is_ours = |held: &Held| match held {
            Held::Bytes(bytes) => {
                // A file that the system had not written yet when it lost its power.
                let is_lost = bytes.iter().all(|byte| *byte == 0);
                is_lost
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

/// What a killed renewal left behind.
pub(crate) fn abandoned(node: &Installation) -> Result<Vec<PathBuf>, transaction::Error> {
    let Some(place) = Place::of(node) else { return Ok(Vec::new()) };
    // Without its directory there is nothing in it.
    let Ok(directory) = Directory::open_to_read(&place.directory) else { return Ok(Vec::new()) };
    Ok(place.ours(&directory)?.into_iter().map(|leftover| leftover.path).collect())
}

/// Takes back what a killed renewal had begun, and removes what it left; nothing while another one is at work.
pub(crate) fn mend(node: &Installation) -> Result<Vec<String>, Error> {
    let found = abandoned(node).map_err(Error::Undo)?;
    let Some(place) = Place::of(node).filter(|_| !found.is_empty()) else { return Ok(Vec::new()) };
    let open = || Directory::open(&place.directory, node.owners.trusted())?.lock(Duration::ZERO);
    let locked = match open() {
        Err(transaction::Error::Busy { .. }) => return Ok(Vec::new()),
        other => other.map_err(Error::Undo)?,
    };
    let mend = || {
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
    };
    mend().map_err(Error::Undo)
}
