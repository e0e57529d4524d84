//! The JSON documents of commands for nodes that are already secured.

use installation::{Installation, SETTINGS_FILE};
use lifecycle::Finalized;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::NodeReport;
#[cfg(test)]
use super::pattern;

/// What `undo` did, or would do.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Undo {
    #[cfg_attr(test, schemars(extend("const" = super::schemas::UNDO)))]
    pub(crate) schema: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["undone", "planned"])))]
    pub(crate) outcome: &'static str,
    pub(crate) node: NodeReport,
    #[cfg_attr(test, schemars(inner(regex(pattern = pattern::PATH))))]
    pub(crate) removed: Vec<String>,
    #[cfg_attr(test, schemars(inner(regex(pattern = pattern::PATH))))]
    pub(crate) changed: Vec<String>,
    pub(crate) restored: Vec<Restored>,
    pub(crate) kept: Vec<String>,
    pub(crate) armed: Option<bool>,
}

/// A file that `undo` restored.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Restored {
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) path: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) from: String,
}

/// What `finalize` changed, or would change.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Finalize {
    #[cfg_attr(test, schemars(extend("const" = super::schemas::FINALIZE)))]
    schema: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["finalized", "planned", "unchanged"])))]
    outcome: &'static str,
    node: NodeReport,
    cluster_uuid: Option<String>,
    removed_initial_master_nodes: Option<Vec<String>>,
    seed_hosts: Option<Vec<String>>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    file: String,
}

impl Finalize {
    pub(crate) fn of(
        outcome: &'static str,
        node: &Installation,
        cluster_uuid: Option<String>,
        finalized: Option<&Finalized>,
    ) -> Self {
        Self {
            schema: super::schemas::FINALIZE,
            outcome,
            node: NodeReport::of(node),
            cluster_uuid,
            removed_initial_master_nodes: finalized.and_then(|finalized| finalized.initial_masters.clone()),
            seed_hosts: finalized.and_then(|finalized| finalized.seeds.clone()),
            file: node.config_path(SETTINGS_FILE).display().to_string(),
        }
    }
}
