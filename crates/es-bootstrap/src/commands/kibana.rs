//! Commands for Kibana.

pub(super) mod kibana_setup;
pub(super) mod preseed;
