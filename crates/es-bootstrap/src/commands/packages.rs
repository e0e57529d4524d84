//! What packages, images and installations call.

pub(super) mod generalize;
pub(super) mod hook;
pub(super) mod links;
