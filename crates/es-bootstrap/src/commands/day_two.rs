//! Commands for a node that is already secured.

pub(super) mod adopt;
pub(super) mod csr;
pub(super) mod finalize;
pub(super) mod renew;
pub(super) mod rotate_ca;
pub(super) mod status;
pub(super) mod undo;
pub(super) mod wait;
