//! Commands about the program itself and about the files that it created.

pub(super) mod clients;
pub(super) mod explain;
pub(super) mod fingerprint;
pub(super) mod generate;
pub(super) mod token;
