//! The JSON document of `renew`.

use lifecycle::Renewed;
use pki::{Certificate, San};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::NodeReport;
#[cfg(test)]
use super::pattern;
use crate::time::rfc3339;

/// What `renew` did.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct RenewReport<'a> {
    #[cfg_attr(test, schemars(extend("const" = super::schemas::RENEW)))]
    pub(crate) schema: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["renewed", "planned", "unchanged"])))]
    pub(crate) outcome: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["http", "http_ca"])))]
    pub(crate) role: &'static str,
    pub(crate) node: NodeReport,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) path: String,
    pub(crate) alias: Option<&'a str>,
    pub(crate) names: Vec<String>,
    pub(crate) previous: Issued,
    pub(crate) certificate: Option<Issued>,
    pub(crate) ca: Option<Issued>,
    pub(crate) previous_ca: Option<Issued>,
    pub(crate) served: Option<bool>,
    pub(crate) hooks: Vec<HookReport>,
}

/// A certificate.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Issued {
    #[cfg_attr(test, schemars(regex(pattern = pattern::HEX)))]
    serial: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    sha256: String,
    key: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::TIME)))]
    not_before: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::TIME)))]
    not_after: String,
}

impl Issued {
    pub(crate) fn serial(&self) -> &str {
        &self.serial
    }

    pub(crate) fn sha256(&self) -> &str {
        &self.sha256
    }

    pub(crate) fn not_after(&self) -> &str {
        &self.not_after
    }
}

impl From<&Certificate> for Issued {
    fn from(certificate: &Certificate) -> Self {
        Self {
            serial: certificate.serial(),
            sha256: pki::fingerprint(certificate.der()).to_string(),
            key: certificate.key_kind(),
            not_before: rfc3339(certificate.not_before()),
            not_after: rfc3339(certificate.not_after()),
        }
    }
}

/// A program that was run after the renewal.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct HookReport {
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) program: String,
    pub(crate) ok: bool,
}

impl RenewReport<'_> {
    /// Adds the new certificates.
    pub(crate) fn with(self, renewed: &Renewed) -> Self {
        Self {
            outcome: "renewed",
            names: renewed.leaf.sans().iter().map(San::to_string).collect(),
            previous: Issued::from(&renewed.previous),
            certificate: Some(Issued::from(&renewed.leaf)),
            ca: Some(Issued::from(&renewed.ca)),
            previous_ca: renewed.previous_ca.as_ref().map(Issued::from),
            ..self
        }
    }
}
