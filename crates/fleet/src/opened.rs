//! A document of a kind that is known once it is opened.

use crate::document::kind;
use crate::{Cluster, Error, Kind, NodeBundle};

/// A document of either kind, opened.
#[derive(Debug)]
pub enum Document {
    /// What all nodes share.
    Cluster(Box<Cluster>),
    /// What one node needs.
    Node(Box<NodeBundle>),
}

impl Document {
    /// Reads a document of either kind.
    ///
    /// # Errors
    ///
    /// [`Error::NotABundle`], [`Error::Newer`], [`Error::Damaged`], [`Error::Content`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        match kind(bytes)? {
            Kind::Cluster => Cluster::decode(bytes).map(|cluster| Self::Cluster(Box::new(cluster))),
            Kind::Node => NodeBundle::decode(bytes).map(|node| Self::Node(Box::new(node))),
            found @ (Kind::Rotation | Kind::HttpRotation) => {
                Err(Error::OtherKind { found, wanted: Kind::Node })
            }
        }
    }
}
