//! Reads and writes a directory of bundles.
//!
//! A run first writes a manifest that is marked as incomplete, and finally the complete one. A first run
//! writes the cluster's file after the nodes' files: if it exists, all of them exist, and the run can be
//! completed without a key. A later run writes it first, so that every node's file has a record.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pki::Fingerprint;
use serde::de::Error as _;
use transaction::{
    Attributes, Directory, Expected, Locked, Transaction, leftovers, make_private_directory,
    remove_empty_directory, remove_leftovers,
};

use crate::manifest::SCHEMA;
use crate::nodes::is_name;
use crate::{Error, Existing, Inventory, Manifest, NodeEntry, SealedFile, Sealing};

pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const NODES: &str = "nodes";
/// The mode of the manifest, which contains no secret.
pub(crate) const PUBLIC: Attributes = Attributes::LikeReplaced { otherwise: 0o644, at_most: 0o644 };

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

    pub(crate) fn node_name(&self, node: &str) -> String {
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
        let is_whole = |file: &SealedFile, bytes: &[u8]| pki::fingerprint(bytes).to_string() == file.sha256;
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
        found.manifest = Some((manifest, pki::fingerprint(&bytes)));
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

    /// Creates the directory and the one for nodes; returns those that did not exist.
    pub(crate) fn make_directories(&self) -> Result<Vec<PathBuf>, Error> {
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

    pub(crate) fn lock(&self, patience: Duration) -> Result<Locked, Error> {
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

    /// Marks a run as complete if only that step is missing.
    ///
    /// # Errors
    ///
    /// If another run is in progress, or the manifest cannot be written.
    pub fn end(&self, found: &Existing, epoch: u64, patience: Duration) -> Result<(), Error> {
        let Some((manifest, digest)) = &found.manifest else { return Ok(()) };
        let ended = Manifest { complete: true, ..manifest.clone() };
        let mut transaction = Transaction::begin_alone(self.lock(patience)?, epoch);
        transaction
            .replace_written(MANIFEST, |to| ended.write(to), PUBLIC, expected(*digest))
            .map_err(Error::Write)?;
        transaction.commit().map(|_| ()).map_err(Error::Commit)
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

/// Expects the bytes with this digest.
pub(crate) fn expected(digest: Fingerprint) -> Expected {
    Expected::Known(Box::new(move |bytes| pki::fingerprint(bytes) == digest))
}
