//! Commands that packages, images and installations run.

pub(super) mod generalize;
pub(super) mod hook;
pub(super) mod links;
