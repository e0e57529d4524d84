//! Every fact about one node, read once.
