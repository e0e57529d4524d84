//! The program about itself and about what it made.

pub(super) mod clients;
pub(super) mod explain;
pub(super) mod fingerprint;
pub(super) mod generate;
pub(super) mod token;
