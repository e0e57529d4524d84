//! The JSON document of `keystore apply`.

use installation::{Installation, KEYSTORE_FILE};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::NodeReport;
#[cfg(test)]
use super::pattern;

/// What `keystore apply` changed, or would change: names, never a value.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct KeystoreApply<'a> {
    #[cfg_attr(test, schemars(extend("const" = super::schemas::KEYSTORE_APPLY)))]
    schema: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["changed", "planned", "unchanged"])))]
    outcome: &'static str,
    node: NodeReport,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    file: String,
    added: &'a [String],
    changed: &'a [String],
    removed: &'a [String],
}

impl<'a> KeystoreApply<'a> {
    pub(crate) fn of(
        outcome: &'static str,
        node: &Installation,
        added: &'a [String],
        changed: &'a [String],
        removed: &'a [String],
    ) -> Self {
        Self {
            schema: super::schemas::KEYSTORE_APPLY,
            outcome,
            node: NodeReport::of(node),
            file: node.config_path(KEYSTORE_FILE).display().to_string(),
            added,
            changed,
            removed,
        }
    }
}
