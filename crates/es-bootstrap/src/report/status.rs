//! The JSON document of `status`.

use eligibility::Place;
use lifecycle::{Content, Finding, LifeState, State, Status};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;
use time::OffsetDateTime;

use super::NodeReport;
#[cfg(test)]
use super::pattern;
use crate::exit;
use crate::time::rfc3339;

/// What `status` found.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
pub(crate) struct StatusReport<'a> {
    #[cfg_attr(test, schemars(extend("const" = super::schemas::STATUS)))]
    schema: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["ok", "due", "broken", "unknown"])))]
    state: &'static str,
    exit_code: u8,
    node: NodeReport,
    #[cfg_attr(test, schemars(extend("enum" = ["es-bootstrap", "stock", "operator", null])))]
    secured_by: Option<&'static str>,
    #[cfg_attr(test, schemars(extend("enum" = ["fresh", "secured", "interrupted", "renamed", "disabled"])))]
    standing: &'static str,
    certificates: Vec<CertificateStatus<'a>>,
    served: Vec<ServedReport<'a>>,
    reload: ReloadReport,
    keystore: Option<KeystoreReport>,
    discovery: Discovery<'a>,
    findings: Vec<StatusFinding<'a>>,
}

/// One certificate, or a file whose certificates cannot be read.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
struct CertificateStatus<'a> {
    #[cfg_attr(test, schemars(extend("enum" = ["http_ca", "http", "transport_ca", "transport", "other"])))]
    role: &'static str,
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    path: String,
    #[cfg_attr(test, schemars(extend("enum" = ["PKCS12", "PEM", "JKS"])))]
    format: &'static str,
    alias: Option<&'a str>,
    subject: Option<String>,
    issuer: Option<String>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::HEX)))]
    serial: Option<String>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    sha256: Option<String>,
    key: Option<String>,
    has_private_key: Option<bool>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::TIME)))]
    not_before: Option<String>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::TIME)))]
    not_after: Option<String>,
    remaining_seconds: Option<i64>,
    used_percent: Option<u8>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::TIME)))]
    renewal_due_at: Option<String>,
    #[cfg_attr(test, schemars(extend("enum" = ["ok", "due", "expired", "not-yet-valid", "unreadable", "missing"])))]
    state: &'static str,
    #[cfg_attr(test, schemars(inner(regex(pattern = pattern::SAN))))]
    names: Vec<String>,
    #[cfg_attr(test, schemars(inner(regex(pattern = pattern::SAN))))]
    missing_names: Vec<String>,
}

/// The certificate that a running node presents.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
struct ServedReport<'a> {
    #[cfg_attr(test, schemars(extend("enum" = ["http", "transport"])))]
    layer: &'static str,
    #[cfg_attr(test, schemars(regex(pattern = pattern::SERVED)))]
    url: &'a str,
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    sha256: String,
    matches_file: Option<bool>,
}

/// How the node loads new certificates.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
struct ReloadReport {
    enabled: bool,
    interval_seconds: Option<u64>,
}

/// The node's keystore.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
struct KeystoreReport {
    #[cfg_attr(test, schemars(regex(pattern = pattern::PATH)))]
    path: String,
    format: Option<u8>,
    protected: Option<bool>,
    #[cfg_attr(test, schemars(regex(pattern = pattern::FINGERPRINT)))]
    sha256: Option<String>,
    missing: Option<Vec<String>>,
    superfluous: Option<Vec<String>>,
}

/// How the node finds its cluster.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
struct Discovery<'a> {
    initial_master_nodes: Vec<String>,
    seed_hosts: Vec<String>,
    cluster_uuid: Option<&'a str>,
}

/// One finding.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(deny_unknown_fields))]
struct StatusFinding<'a> {
    #[cfg_attr(test, schemars(extend("enum" = rules())))]
    rule: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["broken", "unknown", "due", "note"])))]
    severity: &'static str,
    found: Option<&'a str>,
    file: Option<String>,
    line: Option<usize>,
    reason: &'a str,
    fix: &'a str,
}

#[cfg(test)]
fn rules() -> Vec<&'static str> {
    lifecycle::RULES.iter().map(|rule| rule.name).collect()
}

impl<'a> StatusReport<'a> {
    pub(crate) fn of(status: &'a Status<'_>, state: State, findings: &'a [Finding]) -> Self {
        Self {
            schema: super::schemas::STATUS,
            state: state.as_str(),
            exit_code: exit::of_state(state),
            node: NodeReport::of(status.node),
            secured_by: recovery::secured_by(status.node).map(recovery::By::as_str),
            standing: status.standing.as_str(),
            certificates: certificates(status),
            served: served(status),
            reload: ReloadReport {
                enabled: status.reload.enabled,
                interval_seconds: status.reload.interval.map(|interval| interval.as_secs()),
            },
            keystore: keystore(status),
            discovery: Discovery {
                initial_master_nodes: status.settings.list("cluster.initial_master_nodes"),
                seed_hosts: status.settings.list("discovery.seed_hosts"),
                cluster_uuid: status.told.as_ref().and_then(|told| told.cluster_uuid.as_deref()),
            },
            findings: findings.iter().map(StatusFinding::from).collect(),
        }
    }
}

fn certificates<'a>(status: &'a Status<'_>) -> Vec<CertificateStatus<'a>> {
    let own = status.inventory.own(lifecycle::Layer::Http).map(|(own, _)| own);
    let report = |certificate: &'a lifecycle::Listed| {
        let (parsed, life) = (certificate.parsed(), status.life(certificate));
        let date = |moment: OffsetDateTime| rfc3339(moment);
        let missing = own.is_some_and(|own| std::ptr::eq(own, certificate)).then(|| status.missing_names());
        let shown = |names: &[pki::San]| names.iter().map(ToString::to_string).collect();
        CertificateStatus {
            role: certificate.role.as_str(),
            path: certificate.path.display().to_string(),
            format: certificate.format.as_str(),
            alias: certificate.alias.as_deref(),
            subject: parsed.map(pki::Certificate::subject),
            issuer: parsed.map(pki::Certificate::issuer),
            serial: parsed.map(pki::Certificate::serial),
            sha256: parsed.map(|parsed| pki::fingerprint(parsed.der()).to_string()),
            key: parsed.map(pki::Certificate::key_kind),
            has_private_key: certificate.has_private_key,
            not_before: parsed.map(|parsed| date(parsed.not_before())),
            not_after: parsed.map(|parsed| date(parsed.not_after())),
            remaining_seconds: life.map(|life| life.remaining.whole_seconds()),
            used_percent: life.map(|life| life.used_percent),
            renewal_due_at: life.map(|life| date(life.due_at)),
            state: state(&certificate.content, life.map(|life| life.state)),
            names: parsed.map(|parsed| shown(&parsed.sans())).unwrap_or_default(),
            missing_names: missing.map(shown).unwrap_or_default(),
        }
    };
    status.inventory.certificates.iter().map(report).collect()
}

/// Returns the state of a certificate as documents name it.
pub(crate) fn state(content: &Content, life: Option<LifeState>) -> &'static str {
    match (content, life) {
        (Content::Missing, _) => "missing",
        (_, None) => "unreadable",
        (_, Some(LifeState::Ok)) => "ok",
        (_, Some(LifeState::Due)) => "due",
        (_, Some(LifeState::Expired)) => "expired",
        (_, Some(LifeState::NotYetValid)) => "not-yet-valid",
    }
}

fn served<'a>(status: &'a Status<'_>) -> Vec<ServedReport<'a>> {
    let report = |served: &'a lifecycle::Served| ServedReport {
        layer: served.layer.as_str(),
        url: &served.url,
        sha256: pki::fingerprint(&served.certificate).to_string(),
        matches_file: status.serves_its_files(served.layer),
    };
    status.served.iter().map(report).collect()
}

fn keystore(status: &Status<'_>) -> Option<KeystoreReport> {
    if matches!(status.keystore, lifecycle::KeystoreView::Missing) {
        return None;
    }
    let is_open = status.keystore.entries().is_some();
    let names = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    Some(KeystoreReport {
        path: status.node.config_path(installation::KEYSTORE_FILE).display().to_string(),
        format: status.keystore.format(),
        protected: status.keystore.is_protected(),
        sha256: status.node.keystore.bytes().map(|bytes| pki::fingerprint(bytes).to_string()),
        missing: is_open.then(|| names(status.inventory.missing())),
        superfluous: is_open.then(|| status.superfluous()),
    })
}

impl<'a> From<&'a Finding> for StatusFinding<'a> {
    fn from(finding: &'a Finding) -> Self {
        let (file, line) = match &finding.place {
            Some(Place::File { path, line }) => (Some(path.display().to_string()), *line),
            Some(other) => (Some(other.to_string()), None),
            None => (None, None),
        };
        Self {
            rule: finding.rule.name,
            severity: finding.rule.severity.as_str(),
            found: finding.found.as_deref(),
            file,
            line,
            reason: &finding.reason,
            fix: &finding.fix,
        }
    }
}
