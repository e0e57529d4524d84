//! A node that is secured already.

pub(super) mod renew;
pub(super) mod status;
pub(super) mod wait;
