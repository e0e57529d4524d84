//! Kibana's side.

pub(super) mod kibana_setup;
pub(super) mod preseed;
