//! The JSON documents: schema names and members are a contract.

use eligibility::{Finding, Outcome, Place};
use installation::Installation;
use keystore::Format;
use serde::Serialize;

use crate::exit;

/// Which node a document is about.
#[derive(Serialize)]
pub(crate) struct Node {
    name: Option<String>,
    version: Option<String>,
    es_home: String,
    path_conf: String,
    keystore_format: Option<u32>,
}

impl Node {
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
pub(crate) struct FindingReport<'a> {
    rule: &'static str,
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

/// All findings.
pub(crate) fn findings(findings: &[Finding]) -> Vec<FindingReport<'_>> {
    findings.iter().map(FindingReport::from).collect()
}

/// `es-bootstrap/check/1`
#[derive(Serialize)]
pub(crate) struct Check<'a> {
    pub(crate) schema: &'static str,
    pub(crate) eligible: bool,
    pub(crate) exit_code: u8,
    pub(crate) node: Node,
    pub(crate) findings: Vec<FindingReport<'a>>,
}

/// `es-bootstrap/configure/1`
#[derive(Serialize)]
pub(crate) struct Configure<'a> {
    pub(crate) schema: &'static str,
    pub(crate) outcome: &'static str,
    pub(crate) node: Node,
    pub(crate) ca_fingerprint: Option<String>,
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) files: Vec<File>,
    pub(crate) settings: Vec<String>,
    pub(crate) findings: Vec<FindingReport<'a>>,
    pub(crate) credentials: Option<Credentials<'a>>,
}

/// One certificate.
#[derive(Serialize)]
pub(crate) struct Certificate {
    pub(crate) name: &'static str,
    pub(crate) subject: String,
    pub(crate) not_before: Option<String>,
    pub(crate) not_after: Option<String>,
    pub(crate) key: String,
    pub(crate) sans: Vec<String>,
}

/// One file that was created or replaced.
#[derive(Serialize)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) mode: String,
}

/// What became of the password.
#[derive(Serialize)]
pub(crate) struct Credentials<'a> {
    pub(crate) source: &'static str,
    pub(crate) delivered_to: String,
    pub(crate) elastic_password: Option<&'a str>,
}

/// `es-bootstrap/announcement/1`
#[derive(Serialize)]
pub(crate) struct Announcement<'a> {
    pub(crate) schema: &'static str,
    pub(crate) node: Node,
    pub(crate) https: Vec<String>,
    pub(crate) ca_certificate: String,
    pub(crate) ca_fingerprint: String,
    pub(crate) elastic_password: Option<&'a str>,
    pub(crate) kibana_enrollment_token: Option<&'a str>,
    pub(crate) kibana_enrollment_token_expires: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) credentials: Option<Credentials<'a>>,
}

/// `es-bootstrap/error/1`
#[derive(Serialize)]
pub(crate) struct Failure {
    pub(crate) schema: &'static str,
    pub(crate) error: String,
    pub(crate) causes: Vec<String>,
    pub(crate) hint: Option<String>,
    pub(crate) exit_code: u8,
}

/// `es-bootstrap/fingerprint/1`
#[derive(Serialize)]
pub(crate) struct Fingerprint {
    pub(crate) schema: &'static str,
    pub(crate) ca_fingerprint: String,
    pub(crate) ca_certificate: String,
}

/// `es-bootstrap/token-inspect/1`
#[derive(Serialize)]
pub(crate) struct TokenInspect<'a> {
    pub(crate) schema: &'static str,
    pub(crate) version: &'a str,
    pub(crate) addresses: &'a [String],
    pub(crate) ca_fingerprint: &'a str,
    pub(crate) api_key_id: &'a str,
}

/// `es-bootstrap/token/1`
#[derive(Serialize)]
pub(crate) struct Token<'a> {
    pub(crate) schema: &'static str,
    pub(crate) scope: &'static str,
    pub(crate) token: &'a str,
    pub(crate) addresses: &'a [String],
    pub(crate) ca_fingerprint: &'a str,
    pub(crate) expires: String,
}

/// `es-bootstrap/password/1`
#[derive(Serialize)]
pub(crate) struct PasswordReport<'a> {
    pub(crate) schema: &'static str,
    pub(crate) user: &'a str,
    pub(crate) password: Option<&'a str>,
}
