//! What is in a folder of bundles.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use crate::{Manifest, SealedFile};

/// What is in a folder.
#[derive(Default)]
pub struct Existing {
    pub(crate) manifest: Option<(Manifest, Zeroizing<Vec<u8>>)>,
    /// The file with what all nodes share.
    pub cluster: Option<Zeroizing<Vec<u8>>>,
    /// Files whose bytes are those that the manifest reports.
    pub(crate) whole: BTreeSet<String>,
}

impl Existing {
    /// The manifest, whether its run came to its end or not.
    #[must_use]
    pub fn manifest(&self) -> Option<&Manifest> {
        self.manifest.as_ref().map(|(manifest, _)| manifest)
    }

    /// The manifest, unless a first run was interrupted before anything could be used.
    #[must_use]
    pub fn settled(&self) -> Option<&Manifest> {
        self.manifest().filter(|manifest| manifest.complete || self.cluster.is_some())
    }

    pub(crate) fn is_whole(&self, file: &SealedFile) -> bool {
        self.whole.contains(&file.path)
    }
}
