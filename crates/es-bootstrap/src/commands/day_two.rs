//! A node that is secured already.

pub(super) mod status;
pub(super) mod wait;
