//! A document whose kind is known only after it is decrypted.

use crate::document::kind;
use crate::{Cluster, Error, Kind, NodeBundle};

/// A decrypted document of either kind.
#[derive(Debug)]
pub enum Document {
    /// The material that all nodes share.
    Cluster(Box<Cluster>),
    /// The material of one node.
    Node(Box<NodeBundle>),
}

impl Document {
    /// Decodes a document of either kind.
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
