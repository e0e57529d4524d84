//! Rotation: another CA, with another key, for the nodes of a cluster, which all share one transport certificate.
//!
//! **Inputs**: the transport store of one node, and the CA and the certificate that all nodes are to have.
//! **Outputs**: where the node is, and the files as a step leaves them.
//!
//! There is no journal: what a node trusts and what it presents says where it is. Three steps lead from one CA to the other,
//! and each leaves a store with one key:
//!
//! | stage | presents | trusts |
//! |---|---|---|
//! | [`Stage::Before`] | the old certificate | the old CA |
//! | [`Stage::Trusting`] | the old certificate | both CAs |
//! | [`Stage::Switched`] | the new certificate | both CAs, and the old certificate itself |
//! | [`Stage::Finished`] | the new certificate | the new CA |
//!
//! The certificate that a node presents is trusted by it as well: so nodes that share one accept each other even when it has
//! ended, and a node that has switched goes on to do so only because the old one stays in its store.

mod steps;
mod successor;
#[cfg(test)]
mod tests;

pub use steps::{Nodes, RotationStep, TransportStore};
pub use successor::Successor;

/// Where a node is on the way from one CA to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// It does not know the new CA.
    Before,
    /// It trusts both CAs.
    Trusting,
    /// It presents the new certificate, and trusts both CAs.
    Switched,
    /// It trusts the new CA alone.
    Finished,
}

impl Stage {
    /// Its name in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Trusting => "trusting",
            Self::Switched => "switched",
            Self::Finished => "finished",
        }
    }
}
