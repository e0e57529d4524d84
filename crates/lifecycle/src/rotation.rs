//! Rotation: another CA, with another key, for the nodes of a cluster, which all share one transport certificate.
//!
//! **Inputs**: the files of one node's transport layer, and the CA and the certificate that all nodes are to have.
//! **Outputs**: where the node is, and the files as a step leaves them.
//!
//! There is no journal: the step of a node follows from what it trusts and presents. Three steps lead from one CA to the
//! other, and each leaves a store with one key:
//!
//! | stage | presents | trusts |
//! |---|---|---|
//! | [`Stage::Before`] | the old certificate | the old CA |
//! | [`Stage::Trusting`] | the old certificate | both CAs |
//! | [`Stage::Switched`] | the new certificate | both CAs, and the old certificate itself |
//! | [`Stage::Finished`] | the new certificate | the new CA |
//!
//! A node also trusts the certificate that it presents: nodes that share one accept each other even after it has expired. A
//! node that has switched still accepts the others only because the old certificate stays in its store. A node that trusts
//! by other files than it presents by trusts its own certificate from its first step on.

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

/// The stage of a node between one CA and the other.
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

/// Which of the two certificates a node presents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// That of before.
    Old,
    /// That of the rotation.
    New,
}

impl Stage {
    /// Derived from what a node presents and trusts, and whether it still has its previous store.
    const fn of(serves_new: bool, trusts_new: bool, has_previous: bool) -> Self {
        match (serves_new, trusts_new, has_previous) {
            (false, false, _) => Self::Before,
            (false, true, _) => Self::Trusting,
            (true, _, true) => Self::Switched,
            (true, _, false) => Self::Finished,
        }
    }

    /// Which certificate a node presents to others at this stage.
    #[must_use]
    pub fn presents(self) -> Leaf {
        if self >= Self::Switched { Leaf::New } else { Leaf::Old }
    }

    /// Whether a node at this stage accepts a certificate: by a CA that it trusts, unless the certificate has ended, or
    /// because it holds the very certificate, as it does its own.
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
