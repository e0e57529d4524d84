//! What a run would change in a folder of bundles: the list of nodes beside the manifest.

use std::collections::BTreeSet;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::manifest::texts;
use crate::{Error, Existing, Inventory, Manifest, NodeEntry, PlannedNode, Recipient, Sealing};

/// What becomes of one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Its file stays unchanged, byte for byte.
    Unchanged,
    /// It is new.
    Added,
    /// It gets a new certificate, because its names changed or its certificate has ended.
    Reissued,
    /// It keeps its certificate, and its file is rewritten.
    Resealed,
    /// The list no longer names it; its file stays.
    Gone,
}

impl Change {
    /// Its name in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Added => "added",
            Self::Reissued => "reissued",
            Self::Resealed => "resealed",
            Self::Gone => "gone",
        }
    }

    /// Whether its file is written.
    #[must_use]
    pub(crate) fn is_written(self) -> bool {
        matches!(self, Self::Added | Self::Reissued | Self::Resealed)
    }
}

/// What a run would change.
#[derive(Debug)]
pub struct Compared {
    /// Each node of the list, in its order, then those that it no longer names.
    pub nodes: Vec<(String, Change)>,
    /// Whether the file with what all nodes share is to be sealed to others than before.
    pub cluster: bool,
    /// Whether an earlier run did not come to its end.
    pub unended: bool,
}

impl Compared {
    /// Whether anything is written.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.cluster || self.unended || self.nodes.iter().any(|(_, change)| change.is_written())
    }

    /// What becomes of a node.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<Change> {
        self.nodes.iter().find(|(found, _)| found == name).map(|(_, change)| *change)
    }
}

impl Existing {
    /// The manifest of a run that was interrupted when only its last step was missing.
    #[must_use]
    pub fn unended(&self, compared: &Compared) -> Option<&Manifest> {
        let others = compared.cluster || compared.nodes.iter().any(|(_, change)| change.is_written());
        self.manifest().filter(|manifest| !manifest.complete && !others && self.is_whole(&manifest.cluster))
    }
}

/// Compares the list of nodes with what is in the folder. `recipients` are those of the command line, and `reseal` names
/// the nodes whose files are written in any case.
///
/// # Errors
///
/// Where the folder is another cluster's, or was sealed in another way, or a node would have no recipient.
pub fn compare(
    inventory: &Inventory,
    found: &Existing,
    sealing: Sealing,
    recipients: &[Recipient],
    reseal: &[String],
    now: OffsetDateTime,
) -> Result<Compared, Error> {
    if let Some(name) = reseal.iter().find(|name| inventory.node(name).is_none()) {
        return Err(Error::UnknownNode { name: name.clone() });
    }
    let without = |node: &&PlannedNode| node.recipients_of(recipients).is_empty();
    if sealing == Sealing::Sealed
        && let Some(node) = inventory.nodes.iter().find(without)
    {
        return Err(Error::NoRecipient { file: format!("nodes/{}.age", node.name) });
    }
    let Some(manifest) = found.settled() else {
        let nodes = inventory.nodes.iter().map(|node| (node.name.clone(), Change::Added)).collect();
        return Ok(Compared { nodes, cluster: true, unended: false });
    };
    refuse_other(inventory, manifest, sealing)?;
    let change = |node: &PlannedNode| match manifest.node(&node.name) {
        None => Change::Added,
        Some(entry) if !entry.has_names_of(node) || has_ended(entry, now) => Change::Reissued,
        Some(entry) => {
            let wanted = texts(node.recipients_of(recipients));
            let same = sealing == Sealing::Plain || wanted == entry.file.recipients;
            let is_whole = found.is_whole(&entry.file);
            match entry.master == node.master && same && is_whole && !reseal.contains(&node.name) {
                true => Change::Unchanged,
                false => Change::Resealed,
            }
        }
    };
    let mut nodes: Vec<_> = inventory.nodes.iter().map(|node| (node.name.clone(), change(node))).collect();
    let named: BTreeSet<&str> = inventory.nodes.iter().map(|node| node.name.as_str()).collect();
    let gone = manifest.nodes.iter().filter(|entry| !named.contains(entry.name.as_str()));
    nodes.extend(gone.map(|entry| (entry.name.clone(), Change::Gone)));
    let same = texts(recipients) == manifest.cluster.recipients;
    Ok(Compared { nodes, cluster: !same, unended: !manifest.complete })
}

fn refuse_other(inventory: &Inventory, manifest: &Manifest, sealing: Sealing) -> Result<(), Error> {
    if manifest.cluster_name != inventory.cluster_name {
        let found = manifest.cluster_name.clone();
        return Err(Error::ClusterName { found, wanted: inventory.cluster_name.clone() });
    }
    if manifest.sealed != (sealing == Sealing::Sealed) {
        return Err(Error::Sealing { plain: !manifest.sealed });
    }
    Ok(())
}

fn has_ended(entry: &NodeEntry, now: OffsetDateTime) -> bool {
    OffsetDateTime::parse(&entry.certificate.not_after, &Rfc3339).is_ok_and(|not_after| not_after <= now)
}
