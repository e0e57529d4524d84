//! The JSON documents: schema names and members are a contract.

use ::keystore::Format;
use eligibility::{Finding, Outcome, Place};
use installation::Installation;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::exit;

mod adopt;
mod bundle;
mod day_two;
mod keystore;
mod renew;
mod rotate;
pub(crate) mod schemas;
mod status;

pub(crate) use self::keystore::KeystoreApply;
pub(crate) use adopt::{AdoptReport, CsrReport};
pub(crate) use bundle::{BundleCreate, BundleInspect, BundledNode, InspectedCertificate, InspectedNode};
pub(crate) use day_two::{Finalize, Restored, Undo};
pub(crate) use renew::{HookReport, Issued, RenewReport};
pub(crate) use rotate::{LEFT, RotateNode, RotateReport};
pub(crate) use status::{StatusReport, state as certificate_state};

/// Patterns for the strings in the schemas.
#[cfg(test)]
mod pattern {
    pub(super) const PATH: &str = "^/";
    pub(super) const HEX: &str = "^[0-9a-f]+$";
    pub(super) const FINGERPRINT: &str = "^[0-9a-f]{64}$";
    pub(super) const TIME: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$";
    pub(super) const MODE: &str = "^0[0-7]{3}$";
    pub(super) const KEY: &str = "^(RSA-[0-9]+|EC-P[0-9]+)$";
    pub(super) const SAN: &str = "^(DNS|IP):";
    pub(super) const URL: &str = "^https://";
    pub(super) const SERVED: &str = "^(https://|.+:[0-9]+$)";
    pub(super) const SINK: &str = "^(tty|stdout|none|file:/.*|fd:[0-9]+)$";
}

/// The node that a document is about.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct NodeReport {
    name: Option<String>,
    version: Option<String>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    es_home: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    path_conf: String,
    keystore_format: Option<u32>,
}

impl NodeReport {
    pub(crate) fn of(node: &Installation) -> Self {
        let version = node.version.as_ref().ok();
        Self {
            name: node.settings().and_then(|settings| settings.text("node.name")).map(str::to_owned),
            version: version.map(ToString::to_string),
            es_home: node.home.display().to_string(),
            path_conf: node.config.display().to_string(),
            keystore_format: version
                .and_then(|version| Format::written_by(version.major, version.minor))
                .map(|format| u32::from(format.number())),
        }
    }
}

/// One rule's finding.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct FindingReport<'a> {
    #[cfg_attr(test, schemars(extend("enum" = tests::rules())))]
    rule: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["pass", "stop", "not-run"])))]
    outcome: &'static str,
    exit_code: Option<u8>,
    found: Option<&'a str>,
    file: Option<String>,
    line: Option<usize>,
    reason: &'a str,
    fix: Option<&'a str>,
}

impl<'a> From<&'a Finding> for FindingReport<'a> {
    fn from(finding: &'a Finding) -> Self {
        let (file, line) = match &finding.place {
            Some(Place::File { path, line }) => (Some(path.display().to_string()), *line),
            Some(other) => (Some(other.to_string()), None),
            None => (None, None),
        };
        Self {
            rule: finding.rule.name,
            outcome: match finding.outcome {
                Outcome::Pass => "pass",
                Outcome::Stop(_) => "stop",
                Outcome::NotRun => "not-run",
            },
            exit_code: finding.stop().map(exit::of_stop),
            found: finding.found.as_deref(),
            file,
            line,
            reason: &finding.reason,
            fix: finding.fix.as_deref(),
        }
    }
}

/// Converts the findings.
pub(crate) fn findings(findings: &[Finding]) -> Vec<FindingReport<'_>> {
    findings.iter().map(FindingReport::from).collect()
}

/// What `check` found.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Check<'a> {
    #[cfg_attr(test, schemars(extend("const" = schemas::CHECK)))]
    pub(crate) schema: &'static str,
    pub(crate) eligible: bool,
    pub(crate) exit_code: u8,
    pub(crate) node: NodeReport,
    pub(crate) findings: Vec<FindingReport<'a>>,
}

/// What `configure` did.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Configure<'a> {
    #[cfg_attr(test, schemars(extend("const" = schemas::CONFIGURE)))]
    pub(crate) schema: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["configured", "skipped", "repaired", "planned"])))]
    pub(crate) outcome: &'static str,
    pub(crate) node: NodeReport,
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    pub(crate) ca_fingerprint: Option<String>,
    pub(crate) certificates: Vec<MadeCertificate>,
    pub(crate) files: Vec<File>,
    pub(crate) settings: Vec<String>,
    /// The block that is appended to elasticsearch.yml.
    pub(crate) block: Option<String>,
    pub(crate) mounts: Vec<Mount>,
    pub(crate) findings: Vec<FindingReport<'a>>,
    pub(crate) credentials: Option<CredentialsReport<'a>>,
}

/// One certificate.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct MadeCertificate {
    #[cfg_attr(test, schemars(extend("enum" = ["http_ca", "http", "transport_ca", "transport"])))]
    pub(crate) name: &'static str,
    pub(crate) subject: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::TIME)))]
    pub(crate) not_before: Option<String>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::TIME)))]
    pub(crate) not_after: Option<String>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::KEY)))]
    pub(crate) key: String,
    #[cfg_attr(test, schemars(inner(regex(pattern = pattern::SAN))))]
    pub(crate) sans: Vec<String>,
}

/// One file that was created or replaced.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct File {
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) path: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::MODE)))]
    pub(crate) mode: String,
}

/// A mount to set up after `--out`.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Mount {
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    from: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    to: String,
}

impl From<&bootstrap::Mount> for Mount {
    fn from(mount: &bootstrap::Mount) -> Self {
        Self { from: mount.from.display().to_string(), to: mount.to.display().to_string() }
    }
}

/// How the password was delivered.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct CredentialsReport<'a> {
    #[cfg_attr(test, schemars(extend("enum" = ["generated", "operator", "keystore", "cluster", "bundle", "later"])))]
    pub(crate) source: &'static str,
    #[cfg_attr(test, schemars(regex(pattern = pattern::SINK)))]
    pub(crate) delivered_to: String,
    pub(crate) elastic_password: Option<&'a str>,
}

/// What `start` or `announce` announces.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Announcement<'a> {
    #[cfg_attr(test, schemars(extend("const" = schemas::ANNOUNCEMENT)))]
    pub(crate) schema: &'static str,
    pub(crate) node: NodeReport,
    #[cfg_attr(test, schemars(inner(regex(pattern = pattern::URL))))]
    pub(crate) https: Vec<String>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) ca_certificate: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    pub(crate) ca_fingerprint: String,
    pub(crate) elastic_password: Option<&'a str>,
    pub(crate) kibana_enrollment_token: Option<&'a str>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::TIME)))]
    pub(crate) kibana_enrollment_token_expires: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) credentials: Option<CredentialsReport<'a>>,
}

/// Why a command failed.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Failure {
    #[cfg_attr(test, schemars(extend("const" = schemas::ERROR)))]
    pub(crate) schema: &'static str,
    pub(crate) error: String,
    pub(crate) causes: Vec<String>,
    pub(crate) hint: Option<String>,
    pub(crate) exit_code: u8,
}

/// The fingerprint of the HTTP CA.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Fingerprint {
    #[cfg_attr(test, schemars(extend("const" = schemas::FINGERPRINT)))]
    pub(crate) schema: &'static str,
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    pub(crate) ca_fingerprint: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) ca_certificate: String,
}

/// The content of an enrollment token, without its secret.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct TokenInspect<'a> {
    #[cfg_attr(test, schemars(extend("const" = schemas::TOKEN_INSPECT)))]
    pub(crate) schema: &'static str,
    pub(crate) version: &'a str,
    pub(crate) addresses: &'a [String],
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    pub(crate) ca_fingerprint: &'a str,
    pub(crate) api_key_id: &'a str,
}

/// An enrollment token.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct TokenReport<'a> {
    #[cfg_attr(test, schemars(extend("const" = schemas::TOKEN)))]
    pub(crate) schema: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["kibana", "node"])))]
    pub(crate) scope: &'static str,
    pub(crate) token: &'a str,
    pub(crate) addresses: &'a [String],
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    pub(crate) ca_fingerprint: &'a str,
    #[cfg_attr(test, schemars(regex(pattern = pattern::TIME)))]
    pub(crate) expires: String,
}

/// The settings that were, or would be, written for Kibana.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Kibana<'a> {
    #[cfg_attr(test, schemars(extend("const" = schemas::KIBANA_SETUP)))]
    pub(crate) schema: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["enrolled", "planned"])))]
    pub(crate) outcome: &'static str,
    pub(crate) kibana_version: Option<String>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::URL)))]
    pub(crate) host: &'a str,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) config: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) ca_certificate: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    pub(crate) ca_fingerprint: &'a str,
    pub(crate) settings: Vec<&'static str>,
    pub(crate) merged: bool,
    pub(crate) overridden: &'a [String],
}

/// What `kibana preseed` did; the settings, which contain the token, only if no file was written.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Preseed<'a> {
    #[cfg_attr(test, schemars(extend("const" = schemas::KIBANA_PRESEED)))]
    pub(crate) schema: &'static str,
    pub(crate) token_name: &'a str,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) service_tokens: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::URL)))]
    pub(crate) host: &'a str,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) config: Option<String>,
    pub(crate) ca_certificate: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    pub(crate) ca_fingerprint: &'a str,
    pub(crate) kibana_yml: Option<&'a str>,
    pub(crate) ca_pem: &'a str,
}

/// A snippet for a client.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Clients<'a> {
    #[cfg_attr(test, schemars(extend("const" = schemas::CLIENTS)))]
    pub(crate) schema: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["curl", "python", "javascript", "java", "go", "rust"])))]
    pub(crate) language: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["fingerprint", "ca"])))]
    pub(crate) by: &'static str,
    #[cfg_attr(test, schemars(regex(pattern = pattern::URL)))]
    pub(crate) url: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    pub(crate) ca_certificate: String,
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    pub(crate) ca_fingerprint: String,
    pub(crate) snippet: &'a str,
}

/// A password that was reset; null if the operator typed it, or if it was delivered elsewhere.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct PasswordReport<'a> {
    #[cfg_attr(test, schemars(extend("const" = schemas::PASSWORD)))]
    pub(crate) schema: &'static str,
    pub(crate) user: &'a str,
    pub(crate) password: Option<&'a str>,
}

/// Converts paths to strings.
pub(crate) fn paths(paths: &[std::path::PathBuf]) -> Vec<String> {
    paths.iter().map(|path| path.display().to_string()).collect()
}

/// What `generalize` removed.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Generalize {
    #[cfg_attr(test, schemars(extend("const" = schemas::GENERALIZE)))]
    pub(crate) schema: &'static str,
    pub(crate) node: NodeReport,
    #[cfg_attr(test, schemars(inner(regex(pattern = pattern::PATH))))]
    pub(crate) removed: Vec<String>,
    #[cfg_attr(test, schemars(inner(regex(pattern = pattern::PATH))))]
    pub(crate) changed: Vec<String>,
    pub(crate) kept: Vec<String>,
    pub(crate) armed: bool,
}

/// The answer of the node.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct Wait {
    #[cfg_attr(test, schemars(extend("const" = schemas::WAIT)))]
    pub(crate) schema: &'static str,
    #[cfg_attr(test, schemars(regex(pattern = pattern::URL)))]
    pub(crate) https: String,
}

#[cfg(test)]
mod tests;
