//! The kinds of documents.

use std::fmt;

/// The kind of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The material that all nodes share and that of each node: for a vault.
    Cluster,
    /// The material of one node.
    Node,
    /// The material that a rotation of the transport layer delivers to each node.
    Rotation,
    /// The material that a rotation of the HTTP layer delivers to each node.
    HttpRotation,
}

impl Kind {
    /// Returns its name in documents.
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
