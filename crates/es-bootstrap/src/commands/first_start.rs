//! The first start, and the commands that prepare it.

pub(super) mod announce;
pub(super) mod check;
pub(super) mod configure;
pub(super) mod entrypoint;
pub(super) mod reconfigure;
pub(super) mod start;
