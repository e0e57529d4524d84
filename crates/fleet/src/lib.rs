//! Bundles: the material of a planned cluster, created once for all of its nodes and without access to any of
//! them.
//!
//! `nodes.yml` ([`nodes`]) lists the nodes. A [`Cluster`] contains their shared and individual secrets; a
//! [`NodeBundle`] contains the material of one node. Both are documents ([`Document`]) that are encrypted
//! ([`seal`]) before they are written. The [`Manifest`] next to them contains no secret and shows which nodes
//! are unchanged.

mod cluster;
mod compare;
mod document;
mod error;
mod folder;
mod found;
mod kind;
mod leaf;
mod manifest;
mod node_bundle;
pub mod nodes;
mod opened;
mod rotation;
mod sealing;
mod secret;
mod writing;

pub use cluster::{Cluster, Record};
pub use compare::{Change, Compared, compare};
pub use error::Error;
pub use folder::Folder;
pub use found::Existing;
pub use kind::Kind;
pub use leaf::Leaf;
pub use manifest::{CertificateEntry, Manifest, NodeEntry, SealedFile};
pub use node_bundle::NodeBundle;
pub use nodes::{Address, Inventory, PlannedNode};
pub use opened::Document;
pub use rotation::{AnyRotation, HttpRotation, RosterNode, Rotation};
pub use sealing::{Identities, Key, Recipient, Seal, Sealing, is_sealed, open, seal};
pub use writing::{Output, Written};

/// The maximum size of a node's file in bytes: in base64 it must fit into the 16 KiB of user data of a cloud
/// instance.
pub(crate) const LARGEST_NODE_FILE: usize = 11 << 10;

#[cfg(test)]
mod cluster_tests;
