//! Commands for many nodes at once.

pub(super) mod bundle_create;
pub(super) mod bundle_inspect;
