//! The `elasticsearch.keystore` format.
