//! The JSON documents of `csr` and `adopt`.

use installation::Installation;
use lifecycle::adoption::Brought;
use lifecycle::{Holder, Role};
use pki::San;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

#[cfg(test)]
use super::pattern;
use super::{Issued, NodeReport};

/// What `csr http` created.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct CsrReport<'a> {
    #[cfg_attr(test, schemars(extend("const" = super::schemas::CSR)))]
    pub(crate) schema: &'static str,
    pub(crate) node: NodeReport,
    #[cfg_attr(test, schemars(inner(regex(pattern = pattern::SAN))))]
    pub(crate) names: Vec<String>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) key: String,
    pub(crate) request: &'a str,
}

/// What `adopt` did.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct AdoptReport {
    #[cfg_attr(test, schemars(extend("const" = super::schemas::ADOPT)))]
    pub(crate) schema: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["adopted", "planned", "unchanged"])))]
    pub(crate) outcome: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["http", "transport"])))]
    pub(crate) role: &'static str,
    pub(crate) node: NodeReport,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) path: String,
    pub(crate) alias: Option<String>,
    #[cfg_attr(test, schemars(inner(regex(pattern = pattern::SAN))))]
    pub(crate) names: Vec<String>,
    #[cfg_attr(test, schemars(inner(regex(pattern = pattern::SAN))))]
    pub(crate) missing_names: Vec<String>,
    pub(crate) previous: Issued,
    pub(crate) certificate: Issued,
    pub(crate) trusted: Issued,
    pub(crate) can_enroll: Option<bool>,
    pub(crate) served: Option<bool>,
}

impl AdoptReport {
    /// Describes what would be done with the new certificate.
    pub(crate) fn planned(
        role: Role,
        node: &Installation,
        store: &Holder,
        leaf: &Brought,
        missing: &[San],
    ) -> Self {
        Self {
            schema: super::schemas::ADOPT,
            outcome: "planned",
            role: role.as_str(),
            node: NodeReport::of(node),
            path: store.path().display().to_string(),
            alias: store.alias().map(str::to_owned),
            names: leaf.certificate().sans().iter().map(San::to_string).collect(),
            missing_names: missing.iter().map(San::to_string).collect(),
            previous: Issued::from(store.leaf()),
            certificate: Issued::from(leaf.certificate()),
            trusted: Issued::from(leaf.root()),
            can_enroll: None,
            served: None,
        }
    }
}
