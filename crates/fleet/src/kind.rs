//! What documents are about.

use std::fmt;

/// What a document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What all nodes share, and each one's own: for a vault.
    Cluster,
    /// What one node needs.
    Node,
    /// What a rotation of the transport layer carries to each node.
    Rotation,
    /// What a rotation of the HTTP layer carries to each node.
    HttpRotation,
}

impl Kind {
    /// Its name in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Node => "node",
            Self::Rotation => "rotation",
            Self::HttpRotation => "http-rotation",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cluster => "the shared file of a cluster",
            Self::Node => "the bundle of a node",
            Self::Rotation => "a rotation file for the transport CA",
            Self::HttpRotation => "a rotation file for the HTTP CA",
        })
    }
}
