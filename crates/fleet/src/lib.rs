//! Bundles: what a planned cluster needs, made once for all of its nodes and without any of them.
//!
//! `nodes.yml` ([`nodes`]) lists the nodes. A [`Cluster`] contains their shared and individual secrets; a [`NodeBundle`]
//! contains what one node needs. Both are documents ([`Document`]) that are sealed ([`seal`]) before they are written. The
//! [`Manifest`] beside them contains no secret and shows which nodes are unchanged.

mod cluster;
mod compare;
mod document;
mod error;
mod folder;
mod found;
mod kind;
mod manifest;
mod node_bundle;
pub mod nodes;
mod opened;
mod rotation;
mod sealing;
mod secret;

pub use cluster::{Cluster, Record};
pub use compare::{Change, Compared, compare};
pub use error::Error;
pub use folder::{Folder, Output, Written};
pub use found::Existing;
pub use kind::Kind;
pub use manifest::{CertificateEntry, Manifest, NodeEntry, SealedFile};
pub use node_bundle::NodeBundle;
pub use nodes::{Address, Inventory, PlannedNode};
pub use opened::Document;
pub use rotation::{AnyRotation, HttpRotation, RosterNode, Rotation};
pub use sealing::{Identities, Key, Recipient, Seal, Sealing, is_sealed, open, seal};

/// Bytes of a node's file at the most: user data of cloud instances holds 16 KiB in base64.
pub(crate) const LARGEST_NODE_FILE: usize = 11 << 10;

#[cfg(test)]
mod cluster_tests;
