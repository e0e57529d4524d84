//! The document of `rotate-ca`.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

#[cfg(test)]
use super::pattern;
use super::{Issued, NodeReport};

/// What `rotate-ca` did or found.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct RotateReport {
    #[cfg_attr(test, schemars(extend("const" = super::schemas::ROTATE_CA)))]
    pub(crate) schema: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["prepared", "changed", "planned", "unchanged", "seen"])))]
    pub(crate) outcome: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["transport", "http"])))]
    pub(crate) layer: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["prepare", "trust", "switch", "finish", "back", "status"])))]
    pub(crate) step: &'static str,
    pub(crate) node: NodeReport,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) path: String,
    /// The file of the rotation, if the new CA came from one.
    pub(crate) bundle: Option<String>,
    /// The stage of this node before.
    #[cfg_attr(test, schemars(extend("enum" = STAGES)))]
    pub(crate) before: &'static str,
    /// The stage of this node now, or after the step.
    #[cfg_attr(test, schemars(extend("enum" = STAGES)))]
    pub(crate) stage: &'static str,
    /// Whether the running node was seen to have taken the step.
    pub(crate) taken: Option<bool>,
    pub(crate) ca: Option<Issued>,
    pub(crate) certificate: Option<Issued>,
    /// The CA of the HTTP layer that the new one replaces.
    pub(crate) previous_ca: Option<Issued>,
    pub(crate) nodes: Vec<RotateNode>,
    /// Whether this node and the others accept each other's certificates, if known.
    pub(crate) can_join: Option<bool>,
    /// If the old key has leaked: what is left to do after the last `finish`, in this order.
    #[cfg_attr(test, schemars(extend("items" = serde_json::json!({"enum": LEFT}))))]
    pub(crate) left_to_do: Vec<&'static str>,
}

/// What is left to do if the old key has leaked: every node also held the other secrets.
pub(crate) const LEFT: [&str; 5] = [
    "restart-each-node",
    "delete-the-file",
    "rotate-the-http-ca",
    "replace-passwords",
    "replace-service-account-tokens",
];

/// A node of the cluster.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct RotateNode {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) transport: String,
    pub(crate) http: Option<String>,
    /// Its stage, if known.
    #[cfg_attr(test, schemars(extend("enum" = ["before", "trusting", "switched", "finished", null])))]
    pub(crate) stage: Option<&'static str>,
    /// The certificate that it presents, if it was asked.
    #[cfg_attr(test, schemars(extend("enum" = ["old", "new", null])))]
    pub(crate) presents: Option<&'static str>,
    /// Why its stage is not known.
    pub(crate) obstacle: Option<String>,
}

#[cfg(test)]
const STAGES: [&str; 4] = ["before", "trusting", "switched", "finished"];
