//! Reads and writes a directory of bundles.
//!
//! A run first writes a manifest that is marked as incomplete, and finally the complete one. A first run
//! writes the cluster's file after the nodes' files: if it exists, all of them exist, and the run can be
//! completed without a key. A later run writes it first, so that every node's file has a record.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::Error as _;
use transaction::{
    Attributes, Directory, Expected, Locked, Transaction, leftovers, make_private_directory,
    remove_empty_directory, remove_leftovers,
};
use zeroize::Zeroizing;

use crate::manifest::{SCHEMA, texts};
use crate::nodes::is_name;
use crate::{
    Cluster, Compared, Error, Existing, Inventory, LARGEST_NODE_FILE, Manifest, NodeEntry, Recipient, Seal,
    SealedFile, Sealing, seal,
};

const MANIFEST: &str = "manifest.json";
const NODES: &str = "nodes";
/// The mode of files with secrets.
const PRIVATE: u32 = 0o600;
/// The mode of the manifest, which contains no secret.
const PUBLIC: u32 = 0o644;

/// A directory of bundles.
#[derive(Clone, Copy, Debug)]
pub struct Folder<'a> {
    /// Its path.
    pub path: &'a Path,
    /// Whether the nodes' files are encrypted.
    pub nodes: Sealing,
    /// Whether the file with the shared material is encrypted.
    pub cluster: Sealing,
}

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
    /// The size in bytes of each written node file.
    pub sizes: Vec<(String, usize)>,
    /// Warnings for the operator.
    pub warnings: Vec<String>,
}

impl Folder<'_> {
    /// Returns the path of the file with the shared material.
    #[must_use]
    pub fn cluster_file(&self) -> PathBuf {
        self.path.join(self.cluster_name())
    }

    /// Returns the name of that file.
    #[must_use]
    pub fn cluster_name(&self) -> String {
        format!("cluster.{}", self.cluster.ending())
    }

    fn node_name(&self, node: &str) -> String {
        format!("{node}.{}", self.nodes.ending())
    }

    /// Reads the directory; empty if it does not exist.
    ///
    /// # Errors
    ///
    /// If it cannot be read, belongs to another user, or has an invalid manifest.
    pub fn read(&self) -> Result<Existing, Error> {
        let Some(directory) = self.open()? else { return Ok(Existing::default()) };
        let mut found = Existing {
            cluster: directory.read(self.cluster_name()).map_err(Error::Read)?,
            ..Existing::default()
        };
        let Some(bytes) = directory.read(MANIFEST).map_err(Error::Read)? else { return Ok(found) };
        let manifest = self.parse(&bytes)?;
        if manifest.sealed != (self.nodes == Sealing::Sealed) || manifest.cluster.path != self.cluster_name()
        {
            return Err(Error::Sealing { plain: !manifest.sealed });
        }
        let is_whole = |file: &SealedFile, bytes: &[u8]| digest(bytes) == file.sha256;
        if found.cluster.as_ref().is_some_and(|bytes| is_whole(&manifest.cluster, bytes)) {
            found.whole.insert(manifest.cluster.path.clone());
        }
        if let Some(nodes) = directory.find_below(NODES).map_err(Error::Read)? {
            for entry in &manifest.nodes {
                let bytes = nodes.read(self.node_name(&entry.name)).map_err(Error::Read)?;
                if bytes.is_some_and(|bytes| is_whole(&entry.file, &bytes)) {
                    found.whole.insert(entry.file.path.clone());
                }
            }
        }
        found.manifest = Some((manifest, bytes));
        Ok(found)
    }

    /// Opens the directory if it exists. It must belong to this user.
    fn open(&self) -> Result<Option<Directory>, Error> {
        match Directory::open_own(self.path) {
            Ok(directory) => Ok(Some(directory)),
            Err(transaction::Error::Directory { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Ok(None)
            }
            Err(error) => Err(Error::Read(error)),
        }
    }

    /// Parses a manifest and checks that its names match files in this directory.
    fn parse(&self, bytes: &[u8]) -> Result<Manifest, Error> {
        let failed = |source| Error::Manifest { path: self.path.join(MANIFEST), source };
        let manifest: Manifest = serde_json::from_slice(bytes).map_err(failed)?;
        let ending = if manifest.sealed { Sealing::Sealed } else { Sealing::Plain }.ending();
        let fits = |entry: &NodeEntry| {
            is_name(&entry.name) && entry.file.path == format!("{NODES}/{}.{ending}", entry.name)
        };
        if manifest.schema != SCHEMA || !manifest.nodes.iter().all(fits) {
            return Err(failed(serde_json::Error::custom("it is not a manifest of bundles")));
        }
        Ok(manifest)
    }

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

    /// Creates the directory and the one for nodes; returns those that did not exist.
    fn make_directories(&self) -> Result<Vec<PathBuf>, Error> {
        let mut made = Vec::new();
        for path in [self.path.to_path_buf(), self.path.join(NODES)] {
            match make_private_directory(&path) {
                Ok(true) => made.push(path),
                Ok(false) => {}
                Err(error) => {
                    for path in made.iter().rev() {
                        let _ = remove_empty_directory(path);
                    }
                    return Err(Error::Write(cannot_create(path, error)));
                }
            }
        }
        Ok(made)
    }

    fn lock(&self, patience: Duration) -> Result<Locked, Error> {
        Directory::open_own(self.path).and_then(|found| found.lock(patience)).map_err(Error::Write)
    }

    /// Removes the temporary files of a killed run.
    ///
    /// # Errors
    ///
    /// If another run is in progress, or a file cannot be removed.
    pub fn tidy(&self, found: &Existing, inventory: &Inventory, patience: Duration) -> Result<(), Error> {
        let Some(directory) = self.open()? else { return Ok(()) };
        let cluster = self.cluster_name();
        let wanted = inventory.nodes.iter().map(|node| &node.name);
        let told = found.manifest().into_iter().flat_map(|manifest| &manifest.nodes).map(|node| &node.name);
        let names: Vec<String> = wanted.chain(told).map(|name| self.node_name(name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let own = [MANIFEST, cluster.as_str()];
        let nodes = directory.find_below(NODES).map_err(Error::Read)?;
        let is_clean = |directory: &Directory, names: &[&str]| {
            leftovers(directory, names).map(|found| found.is_empty()).map_err(Error::Read)
        };
        if is_clean(&directory, &own)? && nodes.as_ref().map_or(Ok(true), |nodes| is_clean(nodes, &names))? {
            return Ok(());
        }
        // Files that a running process has staged look the same; the lock on the directory protects them.
        let held = self.lock(patience)?;
        nodes
            .map_or(Ok(Vec::new()), |nodes| remove_leftovers(&nodes.lock(patience)?, &names))
            .and_then(|_| remove_leftovers(&held, &own))
            .map(|_| ())
            .map_err(Error::Write)
    }

    fn write_into(
        &self,
        found: &Existing,
        output: &Output<'_>,
        patience: Duration,
    ) -> Result<Written, Error> {
        let Sealed { manifest, cluster, nodes } = self.seal(found, output)?;
        let mut transaction = Transaction::begin_alone(self.lock(patience)?, output.epoch);
        let before = found.manifest.as_ref().map_or(Expected::Absent, |(_, bytes)| expected(bytes));
        let unended = Manifest { complete: false, ..manifest.clone() };
        let public = Attributes::LikeReplaced { otherwise: PUBLIC, at_most: PUBLIC };
        transaction.replace(MANIFEST, &unended.encode(), public, before).map_err(Error::Write)?;
        let is_first = found.cluster.is_none();
        if !is_first {
            self.stage_cluster(&mut transaction, found, &cluster)?;
        }
        self.stage_nodes(&mut transaction, found, &nodes)?;
        if let Some((path, text)) = output.credentials {
            let earlier = found.manifest().map(|manifest| manifest.ca_fingerprint.clone());
            let is_free_or_ours = earlier_credentials(path, earlier.as_deref(), output)?;
            transaction
                .create(path, text, Attributes::New { mode: PRIVATE, owner: None }, move |bytes| {
                    is_free_or_ours.as_deref() == Some(bytes)
                })
                .map_err(Error::Write)?;
        }
        if is_first {
            self.stage_cluster(&mut transaction, found, &cluster)?;
        }
        let last = Expected::EarlierStep;
        transaction.replace(MANIFEST, &manifest.encode(), public, last).map_err(Error::Write)?;
        let warnings = transaction.commit().map_err(Error::Commit)?.warnings();
        let sizes = nodes.iter().map(|(name, bytes)| (name.clone(), bytes.len())).collect();
        Ok(Written { manifest, sizes, warnings })
    }

    fn stage_cluster(
        &self,
        transaction: &mut Transaction,
        found: &Existing,
        bytes: &[u8],
    ) -> Result<(), Error> {
        let private = Attributes::LikeReplaced { otherwise: PRIVATE, at_most: PRIVATE };
        let before = found.cluster.as_ref().map_or(Expected::Absent, |bytes| expected(bytes));
        transaction.replace(&self.cluster_name(), bytes, private, before).map_err(Error::Write)
    }

    fn stage_nodes(
        &self,
        transaction: &mut Transaction,
        found: &Existing,
        nodes: &[(String, Zeroizing<Vec<u8>>)],
    ) -> Result<(), Error> {
        let below = transaction.below(NODES).map_err(Error::Write)?;
        let private = Attributes::LikeReplaced { otherwise: PRIVATE, at_most: PRIVATE };
        for (node, bytes) in nodes {
            let name = self.node_name(node);
            let path = self.path.join(NODES).join(&name);
            let is_told = found.manifest().is_some_and(|manifest| manifest.node(node).is_some());
            let before = match transaction::read_file(&path).map_err(Error::Write)? {
                None => Expected::Absent,
                Some(bytes) if is_told => expected(&bytes),
                Some(_) => return Err(Error::Write(transaction::Error::Exists { path })),
            };
            transaction.replace_below(&below, &name, bytes, private, before).map_err(Error::Write)?;
        }
        Ok(())
    }

    /// Marks a run as complete if only that step is missing.
    ///
    /// # Errors
    ///
    /// If another run is in progress, or the manifest cannot be written.
    pub fn end(&self, found: &Existing, epoch: u64, patience: Duration) -> Result<(), Error> {
        let Some((manifest, bytes)) = &found.manifest else { return Ok(()) };
        let ended = Manifest { complete: true, ..manifest.clone() };
        let mut transaction = Transaction::begin_alone(self.lock(patience)?, epoch);
        let public = Attributes::LikeReplaced { otherwise: PUBLIC, at_most: PUBLIC };
        transaction.replace(MANIFEST, &ended.encode(), public, expected(bytes)).map_err(Error::Write)?;
        transaction.commit().map(|_| ()).map_err(Error::Commit)
    }

    /// Encrypts the files to write, and creates the manifest of the result.
    fn seal(&self, found: &Existing, output: &Output<'_>) -> Result<Sealed, Error> {
        let mut nodes = Vec::new();
        let mut entries = Vec::new();
        for node in &output.inventory.nodes {
            let change = output.compared.of(&node.name);
            if let Some(entry) = found.settled().and_then(|manifest| manifest.node(&node.name))
                && change.is_some_and(|change| !change.is_written())
            {
                entries.push(entry.clone());
                continue;
            }
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
            let file = SealedFile { path, sha256: digest(&bytes), recipients };
            entries.push(NodeEntry::of(record, file));
            nodes.push((node.name.clone(), bytes));
        }
        // The files of nodes that are no longer in the list stay, also in the manifest.
        let gone = found.settled().into_iter().flat_map(|manifest| &manifest.nodes);
        entries.extend(gone.filter(|entry| output.inventory.node(&entry.name).is_none()).cloned());
        let cluster = seal(&output.cluster.encode(), &output.seal)?;
        let recipients = if let Seal::To(recipients) = output.seal { texts(recipients) } else { Vec::new() };
        let file = SealedFile { path: self.cluster_name(), sha256: digest(&cluster), recipients };
        let manifest = Manifest::of(output.cluster, self.nodes == Sealing::Sealed, file, entries);
        Ok(Sealed { manifest, cluster, nodes })
    }
}

/// Reports a missing parent as an error of creating the directory.
fn cannot_create(path: PathBuf, error: transaction::Error) -> transaction::Error {
    match error {
        transaction::Error::Directory { source, .. } if source.kind() == io::ErrorKind::NotFound => {
            transaction::Error::Create { path, source }
        }
        other => other,
    }
}

/// The encrypted files and their manifest.
struct Sealed {
    manifest: Manifest,
    cluster: Zeroizing<Vec<u8>>,
    nodes: Vec<(String, Zeroizing<Vec<u8>>)>,
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

fn expected(bytes: &[u8]) -> Expected {
    Expected::Bytes(bytes.to_vec())
}

fn digest(bytes: &[u8]) -> String {
    pki::fingerprint(bytes).to_string()
}
