//! Reads `elasticsearch.yml` as the node does, and adds and removes the marked block.
