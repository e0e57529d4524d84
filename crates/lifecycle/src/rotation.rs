//! Rotation: a new CA with a new key for the nodes of a cluster, which all share one transport certificate.
//!
//! **Inputs**: the files of one node's transport layer, and the new CA and certificate of all nodes.
//! **Outputs**: the node's stage, and the files after a step.
//!
//! There is no journal: a node's stage follows from what it trusts and presents. Three steps lead from the
//! old CA to the new one, and each leaves a store with a single key:
//!
//! | stage | presents | trusts |
//! |---|---|---|
//! | [`Stage::Before`] | the old certificate | the old CA |
//! | [`Stage::Trusting`] | the old certificate | both CAs |
//! | [`Stage::Switched`] | the new certificate | both CAs, and the old certificate itself |
//! | [`Stage::Finished`] | the new certificate | the new CA |
//!
//! A node also trusts the certificate that it presents: nodes that share one accept each other even after it
//! has expired. A node that has switched accepts the others only because the old certificate stays in its
//! store. If trust is configured in files of its own, the first step adds the node's own certificate to them.

mod apart;
mod http;
mod steps;
mod successor;
#[cfg(test)]
mod tests;
mod transport;
mod trusts;

pub use http::{HttpFiles, HttpOrder, HttpStepped, HttpSuccessor};
pub use steps::{Nodes, RotationStep, Shown};
pub use successor::Successor;
pub use transport::TransportFiles;

/// A node's stage in a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// It does not know the new CA.
    Before,
    /// It trusts both CAs.
    Trusting,
    /// It presents the new certificate, and trusts both CAs.
    Switched,
    /// It trusts only the new CA.
    Finished,
}

/// Which of the two certificates a node presents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// The old certificate.
    Old,
    /// The new certificate.
    New,
}

impl Stage {
    /// Derives the stage from what a node presents and trusts, and whether it still has its previous store.
    const fn of(serves_new: bool, trusts_new: bool, has_previous: bool) -> Self {
        match (serves_new, trusts_new, has_previous) {
            (false, false, _) => Self::Before,
            (false, true, _) => Self::Trusting,
            (true, _, true) => Self::Switched,
            (true, _, false) => Self::Finished,
        }
    }

    /// Returns which certificate a node presents at this stage.
    #[must_use]
    pub fn presents(self) -> Leaf {
        if self >= Self::Switched { Leaf::New } else { Leaf::Old }
    }

    /// Whether a node at this stage accepts a certificate: because it trusts its CA and the certificate has
    /// not expired, or because it trusts the certificate itself, as it does its own.
    #[must_use]
    pub fn accepts(self, leaf: Leaf, old_has_ended: bool) -> bool {
        let holds_it = self.presents() == leaf || (self, leaf) == (Self::Switched, Leaf::Old);
        let trusts_ca = match leaf {
            Leaf::Old => self <= Self::Switched && !old_has_ended,
            Leaf::New => self >= Self::Trusting,
        };
        holds_it || trusts_ca
    }

    /// Whether two running nodes at these stages accept each other.
    #[must_use]
    pub fn gets_along_with(self, other: Self, old_has_ended: bool) -> bool {
        self.accepts(other.presents(), old_has_ended) && other.accepts(self.presents(), old_has_ended)
    }

    /// Returns its name in documents.
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
