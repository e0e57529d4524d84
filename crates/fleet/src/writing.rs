//! Writes the files of a run. Each file is encrypted and staged before the next one is created, so that
//! memory holds only their names and digests.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use pki::Fingerprinter;
use transaction::{Attributes, Expected, Locked, Transaction, remove_empty_directory};
use zeroize::Zeroizing;

use crate::folder::{MANIFEST, NODES, PUBLIC, expected};
use crate::manifest::texts;
use crate::sealing::Sealer;
use crate::{
    Cluster, Compared, Error, Existing, Folder, Inventory, LARGEST_NODE_FILE, Manifest, NodeEntry,
    PlannedNode, Recipient, Seal, SealedFile, Sealing, seal,
};

/// The mode of files with secrets.
const PRIVATE: u32 = 0o600;

/// The input of a run that writes files.
pub struct Output<'a> {
    /// Seconds since the Unix epoch; identifies the run.
    pub epoch: u64,
    /// The list of nodes.
    pub inventory: &'a Inventory,
    /// The change of each node.
    pub compared: &'a Compared,
    /// The material of the cluster.
    pub cluster: &'a Cluster,
    /// How to encrypt the cluster's file.
    pub seal: Seal<'a>,
    /// The recipients of nodes that have none of their own.
    pub recipients: &'a [Recipient],
    /// A credentials file: its path and content.
    pub credentials: Option<(&'a Path, &'a [u8])>,
    /// Recognizes such a file of an interrupted run.
    pub is_earlier_credentials: &'a dyn Fn(&[u8], &str) -> bool,
}

/// The result of a run.
#[derive(Debug)]
pub struct Written {
    /// The manifest.
    pub manifest: Manifest,
    /// Warnings for the operator.
    pub warnings: Vec<String>,
}

impl Folder<'_> {
    /// Writes all changes or none. If it is killed, the next run continues.
    ///
    /// # Errors
    ///
    /// If another run is in progress, a file would be too large, a name is taken by a file that the manifest
    /// does not list, or a file cannot be written.
    pub fn write(&self, found: &Existing, output: &Output<'_>, patience: Duration) -> Result<Written, Error> {
        let made = self.make_directories()?;
        let tidied = self.tidy(found, output.inventory, patience);
        let written = tidied.and_then(|()| self.write_into(found, output, patience));
        if written.is_err() {
            for path in made.iter().rev() {
                // Only the first error is reported.
                let _ = remove_empty_directory(path);
            }
        }
        written
    }

    /// Stages all files and commits them: first a manifest that is marked as incomplete, finally the complete
    /// one. The first is staged after the files that it lists, because it contains their digests.
    fn write_into(
        &self,
        found: &Existing,
        output: &Output<'_>,
        patience: Duration,
    ) -> Result<Written, Error> {
        let held = self.lock(patience)?;
        self.refuse_change(&held, found)?;
        let mut transaction = Transaction::begin_alone(held, output.epoch);
        let early = match &found.cluster {
            Some(bytes) => {
                Some(self.stage_cluster(&mut transaction, output, expected(pki::fingerprint(bytes)))?)
            }
            None => None,
        };
        let entries = self.stage_nodes(&mut transaction, found, output)?;
        stage_credentials(&mut transaction, found, output)?;
        let cluster = match early {
            Some(cluster) => cluster,
            None => self.stage_cluster(&mut transaction, output, Expected::Absent)?,
        };
        let mut manifest = Manifest::of(output.cluster, self.nodes == Sealing::Sealed, cluster, entries);
        manifest.complete = false;
        let before = found.manifest.as_ref().map_or(Expected::Absent, |(_, digest)| expected(*digest));
        stage_manifest(&mut transaction, &manifest, before)?;
        transaction.begin_with_last();
        manifest.complete = true;
        stage_manifest(&mut transaction, &manifest, Expected::EarlierStep)?;
        let warnings = transaction.commit().map_err(Error::Commit)?.warnings();
        Ok(Written { manifest, warnings })
    }

    /// Refuses to continue if another run has written since the directory was read.
    fn refuse_change(&self, held: &Locked, found: &Existing) -> Result<(), Error> {
        let now = held.directory().read(MANIFEST).map_err(Error::Write)?;
        let before = found.manifest.as_ref().map(|(_, digest)| *digest);
        match now.map(|bytes| pki::fingerprint(&bytes)) == before {
            true => Ok(()),
            false => Err(Error::Write(transaction::Error::Changed { path: self.path.join(MANIFEST) })),
        }
    }

    /// Encrypts and stages the file with the shared material.
    fn stage_cluster(
        &self,
        transaction: &mut Transaction,
        output: &Output<'_>,
        before: Expected,
    ) -> Result<SealedFile, Error> {
        let private = Attributes::LikeReplaced { otherwise: PRIVATE, at_most: PRIVATE };
        let sealer = Sealer::of(&output.seal)?;
        let mut digest = Fingerprinter::default();
        let content = |to: &mut dyn Write| {
            let mut to = Digested { to, digest: &mut digest };
            sealer.write(&mut to, |to| output.cluster.write(to))
        };
        let name = self.cluster_name();
        transaction.replace_written(&name, content, private, before).map_err(Error::Write)?;
        let recipients = if let Seal::To(recipients) = output.seal { texts(recipients) } else { Vec::new() };
        Ok(SealedFile { path: name, sha256: digest.finish().to_string(), recipients })
    }

    /// Encrypts and stages the files of all nodes that change. Returns the entries of all nodes.
    fn stage_nodes(
        &self,
        transaction: &mut Transaction,
        found: &Existing,
        output: &Output<'_>,
    ) -> Result<Vec<NodeEntry>, Error> {
        let mut entries = Vec::new();
        let below = transaction.below(NODES).map_err(Error::Write)?;
        let private = Attributes::LikeReplaced { otherwise: PRIVATE, at_most: PRIVATE };
        for node in &output.inventory.nodes {
            let change = output.compared.of(&node.name);
            if let Some(entry) = found.settled().and_then(|manifest| manifest.node(&node.name))
                && change.is_some_and(|change| !change.is_written())
            {
                entries.push(entry.clone());
                continue;
            }
            let (entry, bytes) = self.seal_node(node, output)?;
            let before = self.node_before(found, &node.name)?;
            let name = self.node_name(&node.name);
            transaction.replace_below(&below, &name, &bytes, private, before).map_err(Error::Write)?;
            entries.push(entry);
        }
        // The files of nodes that are no longer in the list stay, also in the manifest.
        let gone = found.settled().into_iter().flat_map(|manifest| &manifest.nodes);
        entries.extend(gone.filter(|entry| output.inventory.node(&entry.name).is_none()).cloned());
        Ok(entries)
    }

    /// Encrypts the file of a node, and creates its entry in the manifest.
    fn seal_node(
        &self,
        node: &PlannedNode,
        output: &Output<'_>,
    ) -> Result<(NodeEntry, Zeroizing<Vec<u8>>), Error> {
        let unknown = || Error::UnknownNode { name: node.name.clone() };
        let record = output.cluster.record(&node.name).ok_or_else(unknown)?;
        let recipients = node.recipients_of(output.recipients);
        let how = if self.nodes == Sealing::Plain { Seal::Plain } else { Seal::To(recipients) };
        let bytes = seal(&output.cluster.node_document(record), &how)?;
        if bytes.len() > LARGEST_NODE_FILE {
            let (node, bytes) = (node.name.clone(), bytes.len());
            return Err(Error::TooLarge { node, bytes, most: LARGEST_NODE_FILE });
        }
        let recipients = if self.nodes == Sealing::Plain { Vec::new() } else { texts(recipients) };
        let path = format!("{NODES}/{}", self.node_name(&node.name));
        let sha256 = pki::fingerprint(&bytes).to_string();
        Ok((NodeEntry::of(record, SealedFile { path, sha256, recipients }), bytes))
    }

    /// Returns what the file of a node must contain in order to be replaced. The manifest must list it.
    fn node_before(&self, found: &Existing, node: &str) -> Result<Expected, Error> {
        let path = self.path.join(NODES).join(self.node_name(node));
        let is_told = found.manifest().is_some_and(|manifest| manifest.node(node).is_some());
        match transaction::read_file(&path).map_err(Error::Write)? {
            None => Ok(Expected::Absent),
            Some(bytes) if is_told => Ok(expected(pki::fingerprint(&bytes))),
            Some(_) => Err(Error::Write(transaction::Error::Exists { path })),
        }
    }
}

fn stage_manifest(transaction: &mut Transaction, manifest: &Manifest, before: Expected) -> Result<(), Error> {
    transaction.replace_written(MANIFEST, |to| manifest.write(to), PUBLIC, before).map_err(Error::Write)
}

/// Stages the credentials file of a first run.
fn stage_credentials(
    transaction: &mut Transaction,
    found: &Existing,
    output: &Output<'_>,
) -> Result<(), Error> {
    let Some((path, text)) = output.credentials else { return Ok(()) };
    let earlier = found.manifest().map(|manifest| manifest.ca_fingerprint.clone());
    let is_free_or_ours = earlier_credentials(path, earlier.as_deref(), output)?;
    transaction
        .create(path, text, Attributes::New { mode: PRIVATE, owner: None }, move |bytes| {
            is_free_or_ours.as_deref() == Some(bytes)
        })
        .map_err(Error::Write)
}

/// Returns the credentials file of an interrupted run, if it belongs to that run.
fn earlier_credentials(
    path: &Path,
    ca_fingerprint: Option<&str>,
    output: &Output<'_>,
) -> Result<Option<Vec<u8>>, Error> {
    let bytes = transaction::read_file(path).map_err(Error::Write)?;
    Ok(bytes
        .filter(|bytes| ca_fingerprint.is_some_and(|of| (output.is_earlier_credentials)(bytes, of)))
        .map(|bytes| bytes.to_vec()))
}

/// Computes the digest of what is written.
struct Digested<'a> {
    to: &'a mut dyn Write,
    digest: &'a mut Fingerprinter,
}

impl Write for Digested<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
