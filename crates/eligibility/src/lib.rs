//! Judges whether a node may be configured.
