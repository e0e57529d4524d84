//! The equivalents of Elasticsearch's tools for a running node.

pub(super) mod create_token;
pub(super) mod reset_password;
