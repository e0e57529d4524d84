//! Compares the list of nodes with the manifest of a directory of bundles.

use std::collections::BTreeSet;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::manifest::texts;
use crate::{Error, Existing, Inventory, Manifest, NodeEntry, PlannedNode, Recipient, Sealing};

/// The change of a node's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Unchanged, byte for byte.
    Unchanged,
    /// The node is new.
    Added,
    /// The node gets a new certificate, because its names changed or its certificate expired.
    Reissued,
    /// The node keeps its certificate, and its file is rewritten.
    Resealed,
    /// The node is no longer in the list; its file stays.
    Gone,
}

impl Change {
    /// Returns its name in documents.
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

    /// Returns whether its file is written.
    #[must_use]
    pub(crate) fn is_written(self) -> bool {
        matches!(self, Self::Added | Self::Reissued | Self::Resealed)
    }
}

/// The changes of a run.
#[derive(Debug)]
pub struct Compared {
    /// The nodes of the list in its order, then those that are no longer in it.
    pub nodes: Vec<(String, Change)>,
    /// Whether the file with the shared material is to be encrypted for other recipients than before.
    pub cluster: bool,
    /// Whether an earlier run was interrupted.
    pub unended: bool,
}

impl Compared {
    /// Returns whether anything is written.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.cluster || self.unended || self.nodes.iter().any(|(_, change)| change.is_written())
    }

    /// Returns the change of a node.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<Change> {
        self.nodes.iter().find(|(found, _)| found == name).map(|(_, change)| *change)
    }
}

impl Existing {
    /// Returns the manifest of an interrupted run if only its last step is missing.
    #[must_use]
    pub fn unended(&self, compared: &Compared) -> Option<&Manifest> {
        let others = compared.cluster || compared.nodes.iter().any(|(_, change)| change.is_written());
        self.manifest().filter(|manifest| !manifest.complete && !others && self.is_whole(&manifest.cluster))
    }
}

/// Compares the list of nodes with the directory. `recipients` are those of the command line, and `reseal`
/// names the nodes whose files are rewritten in any case.
///
/// # Errors
///
/// If the directory belongs to another cluster, was encrypted in another way, or a node would have no
/// recipient.
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
