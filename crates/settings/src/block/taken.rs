//! Removes a block that is to be replaced by the block of another cluster.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use thiserror::Error;

use super::table::{self, Edited, Row};
use super::{Membership, Node, Reach, append, find, remove};
use crate::value::{Settings, Value};
use crate::{flatten, quote, yaml};

/// A settings file without its block.
#[derive(Clone, PartialEq, Eq)]
pub struct Taken {
    /// The file without the block. Settings that the operator wrote into the block are at the end.
    pub file: Vec<u8>,
    /// Whether the transport layer was opened to other hosts, by an earlier run or by the operator, who
    /// uncommented the line as the block suggests.
    pub transport: Reach,
}

impl fmt::Debug for Taken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Taken").field("transport", &self.transport).finish_non_exhaustive()
    }
}

/// Why a block cannot be replaced.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotTaken {
    /// There is no block.
    #[error("`elasticsearch.yml` has no security auto-configuration block")]
    Missing,
    /// The block cannot be read on its own.
    #[error("the block in `elasticsearch.yml` cannot be read")]
    Unreadable,
    /// It lacks a setting that the node needs to use the stores created with the block.
    #[error("the block in `elasticsearch.yml` has no `{0}`")]
    Lacks(&'static str),
    /// One of its settings was changed.
    #[error("`{0}` in the block in `elasticsearch.yml` was changed by hand")]
    Changed(&'static str),
}

/// Removes a block, written by es-bootstrap or by the stock step, and keeps the operator's changes: settings
/// that do not belong to a block, and changed values where a choice is allowed. Settings about the cluster
/// that the node leaves are removed.
///
/// # Errors
///
/// If the block does not use the stores that were created with it: see [`NotTaken`].
pub fn take(file: &[u8]) -> Result<Taken, NotTaken> {
    let found = find(file).ok_or(NotTaken::Missing)?;
    let text = std::str::from_utf8(&file[found.range]).map_err(|_| NotTaken::Unreadable)?;
    let inside = yaml::parse(text).and_then(flatten::flatten).map_err(|_| NotTaken::Unreadable)?;
    if let Some(key) = table::foundations().find(|key| !inside.iter().any(|flat| flat.key == *key)) {
        return Err(NotTaken::Lacks(key));
    }
    let mut kept = Vec::new();
    let mut transport = Reach::Local;
    for flat in inside {
        match table::row(&flat.key) {
            Some((row, _)) if is_as_written(row, &flat.value) => {
                if row.key == table::TRANSPORT_HOST {
                    transport = Reach::Remote;
                }
            }
            Some((row, Edited::Foreign)) => return Err(NotTaken::Changed(row.key)),
            Some((_, Edited::Dropped)) => {}
            Some((_, Edited::Kept)) | None => kept.push((flat.key, flat.value)),
        }
    }
    let without = remove(file).ok_or(NotTaken::Missing)?;
    Ok(Taken { file: with_lines(without, &kept), transport })
}

/// Whether the value is the one that is written for every node.
fn is_as_written(row: &Row, value: &Value) -> bool {
    let settings = Settings::new(BTreeMap::new());
    let membership = Membership::Joining { seed_hosts: &[], reach: Reach::Local };
    let node = Node { settings: &settings, in_file: &BTreeSet::new(), membership: &membership };
    (row.value)(&node) == *value
}

fn with_lines(file: Vec<u8>, settings: &[(String, Value)]) -> Vec<u8> {
    if settings.is_empty() {
        return file;
    }
    let lines: String =
        settings.iter().map(|(key, value)| format!("{key}: {}\n", quote::written(value))).collect();
    if file.is_empty() { lines.into_bytes() } else { append(&file, &lines) }
}
