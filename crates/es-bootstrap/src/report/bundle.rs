//! The JSON documents of `bundle`.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::CredentialsReport;
#[cfg(test)]
use super::pattern;

/// What `bundle create` did.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct BundleCreate<'a> {
    #[cfg_attr(test, schemars(extend("const" = super::schemas::BUNDLE_CREATE)))]
    pub(crate) schema: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["created", "changed", "unchanged", "planned"])))]
    pub(crate) outcome: &'static str,
    pub(crate) cluster_name: Option<&'a str>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::HEX)))]
    pub(crate) cluster_id: Option<&'a str>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    pub(crate) ca_fingerprint: Option<&'a str>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) folder: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) cluster_file: String,
    pub(crate) founders: &'a [String],
    pub(crate) nodes: Vec<BundledNode<'a>>,
    pub(crate) credentials: Option<CredentialsReport<'a>>,
}

/// The result for one node.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct BundledNode<'a> {
    pub(crate) name: &'a str,
    #[cfg_attr(test, schemars(extend("enum" = ["unchanged", "added", "reissued", "resealed", "gone"])))]
    pub(crate) change: &'static str,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) file: Option<String>,
    pub(crate) recipients: &'a [String],
    #[cfg_attr(test, schemars(regex(pattern = pattern::TIME)))]
    pub(crate) not_after: Option<&'a str>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    pub(crate) sha256: Option<&'a str>,
}

/// The content of a bundle.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct BundleInspect<'a> {
    #[cfg_attr(test, schemars(extend("const" = super::schemas::BUNDLE_INSPECT)))]
    pub(crate) schema: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["cluster", "node"])))]
    pub(crate) kind: &'static str,
    pub(crate) sealed: bool,
    pub(crate) cluster_name: &'a str,
    #[cfg_attr(test, schemars(regex(pattern = pattern::HEX)))]
    pub(crate) cluster_id: &'a str,
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    pub(crate) ca_fingerprint: String,
    pub(crate) node: Option<InspectedNode<'a>>,
    pub(crate) founders: Option<&'a [String]>,
    pub(crate) nodes: Option<Vec<&'a str>>,
    pub(crate) has_password_hash: bool,
    pub(crate) has_transport_ca_key: Option<bool>,
    pub(crate) certificates: Vec<InspectedCertificate>,
}

/// The node that a bundle is for.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct InspectedNode<'a> {
    pub(crate) name: &'a str,
    pub(crate) addresses: &'a [String],
    pub(crate) names: &'a [String],
    pub(crate) master: bool,
    pub(crate) initial_master_nodes: &'a [String],
    pub(crate) seed_hosts: &'a [String],
}

/// A certificate in a bundle.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct InspectedCertificate {
    #[cfg_attr(test, schemars(extend("enum" = ["http_ca", "http", "transport_ca", "transport"])))]
    pub(crate) name: &'static str,
    pub(crate) subject: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::HEX)))]
    pub(crate) serial: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::TIME)))]
    pub(crate) not_before: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::TIME)))]
    pub(crate) not_after: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    pub(crate) sha256: String,
    #[cfg_attr(test, schemars(inner(regex(pattern = pattern::SAN))))]
    pub(crate) sans: Vec<String>,
}
