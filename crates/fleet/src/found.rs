//! The content of a directory of bundles.

use std::collections::BTreeSet;

use pki::Fingerprint;
use zeroize::Zeroizing;

use crate::{Manifest, SealedFile};

/// The content of a directory.
#[derive(Default)]
pub struct Existing {
    /// The manifest and the digest of its bytes.
    pub(crate) manifest: Option<(Manifest, Fingerprint)>,
    /// The file with the material that all nodes share.
    pub cluster: Option<Zeroizing<Vec<u8>>>,
    /// Files whose bytes match the manifest.
    pub(crate) whole: BTreeSet<String>,
}

impl Existing {
    /// Returns the manifest, even if its run was interrupted.
    #[must_use]
    pub fn manifest(&self) -> Option<&Manifest> {
        self.manifest.as_ref().map(|(manifest, _)| manifest)
    }

    /// Returns the manifest, unless a first run was interrupted before it left anything usable.
    #[must_use]
    pub fn settled(&self) -> Option<&Manifest> {
        self.manifest().filter(|manifest| manifest.complete || self.cluster.is_some())
    }

    pub(crate) fn is_whole(&self, file: &SealedFile) -> bool {
        self.whole.contains(&file.path)
    }
}
