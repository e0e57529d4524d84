//! The result of a configuration, as text or as a JSON document.

use ::time::OffsetDateTime;
use bootstrap::{Material, Mount, PasswordSource, Plan};
use eligibility::Finding;
use installation::Installation;
use pki::Certificate;

use crate::error::Error;
use crate::output::{document, print};
use crate::run::{Configured, Outcome};
use crate::sink::Opened;
use crate::terminal::Terminal;
use crate::time::rfc3339;
use crate::{judgement, report};

const SCHEMA: &str = report::schemas::CONFIGURE;

pub(crate) fn text(outcome: &Outcome, terminal: &Terminal) -> Result<(), Error> {
    match outcome {
        Outcome::Skipped(findings) => {
            judgement::say_skipped(findings, terminal);
            Ok(())
        }
        Outcome::Planned(plan) => print(&plan_text(plan)),
        Outcome::Canceled => {
            terminal.always("canceled: nothing was changed");
            Ok(())
        }
        Outcome::Renamed { node_name } => {
            terminal.note(&format!(
                "the node is now called `{node_name}`: `cluster.initial_master_nodes` was updated"
            ));
            Ok(())
        }
        // `--quiet` prints nothing, but never hides a password.
        Outcome::Configured(configured) if terminal.quiet() && !configured.sink.shows() => Ok(()),
        Outcome::Configured(configured) => print(&configured_text(configured, terminal)),
    }
}

fn plan_text(plan: &Plan) -> String {
    let mut text = String::from("would write:\n");
    for file in &plan.files {
        text.push_str(&format!("  {:04o}  {}\n", file.mode, file.path.display()));
    }
    text.push_str("with certificates:\n");
    for certificate in &plan.certificates {
        let name = certificate.name.as_str();
        // The key type of a certificate that is received is not in the plan.
        let key = certificate.key.map_or_else(String::new, |key| format!(" {key},"));
        text.push_str(&format!(
            "  {name:13} CN={},{key} {} days\n",
            certificate.common_name, certificate.days
        ));
        for san in &certificate.sans {
            text.push_str(&format!("                {san}\n"));
        }
    }
    text.push_str("and append to elasticsearch.yml:\n\n");
    text.push_str(&plan.block.text());
    text.push_str(&mounts_text(plan));
    text
}

/// Lists what the operator must mount; empty if the node finds its files without that.
fn mounts_text(plan: &Plan) -> String {
    let mounts = plan.mounts();
    if mounts.is_empty() {
        return String::new();
    }
    let widest = mounts.iter().map(|mount| mount.from.display().to_string().len()).max().unwrap_or(0);
    let line = |mount: &Mount| format!("  {:widest$}  on  {}\n", mount.from.display(), mount.to.display());
    let lines: String = mounts.iter().map(line).collect();
    format!("\nMount, read-only if you like, before the node is started:\n{lines}")
}

fn configured_text(configured: &Configured, terminal: &Terminal) -> String {
    let Configured { plan, material, sink, .. } = configured;
    let done = terminal.glyph("✔", "*");
    let mut text = format!("{done} configured `{}`\n", plan.config.display());
    text.push_str(&mounts_text(plan));
    text.push_str(&format!("\nSHA-256 fingerprint of the HTTP CA:\n{}\n", material.ca_fingerprint));
    match (&material.password, plan.password) {
        (Some(password), PasswordSource::Generated) if sink.shows() => {
            text.push_str(&format!(
                "\nPassword of the user `elastic`:\n{}\n",
                terminal.bold(password.reveal())
            ));
        }
        (_, PasswordSource::Generated) if matches!(sink, Opened::None) => {
            text.push_str(
                "\nThe password of `elastic` is unknown: set one with `elasticsearch-reset-password -u \
                elastic`.\n",
            );
        }
        (_, PasswordSource::Generated) => {
            text.push_str(&format!("\nThe password of `elastic` went to {}.\n", sink.name()));
        }
        (_, PasswordSource::Operator) => {
            text.push_str("\nThe password of `elastic` is the one that you gave.\n")
        }
        (_, PasswordSource::Cluster) => {
            text.push_str(
                "\nThe node joins its cluster when it is started, and uses the cluster's passwords.\n",
            );
        }
        (_, PasswordSource::Bundle) => {
            text.push_str("\nThe password of `elastic` is the one that the bundle was created with.\n");
        }
        (_, PasswordSource::Later) => {}
        (_, PasswordSource::Keystore) => {
            text.push_str("\nThe password of `elastic` is set by the keystore, as before.\n");
        }
    }
    text
}

pub(crate) fn json(node: &Installation, outcome: &Outcome) -> Result<(), Error> {
    let empty = || report::Configure {
        schema: SCHEMA,
        outcome: "skipped",
        node: report::NodeReport::of(node),
        ca_fingerprint: None,
        certificates: Vec::new(),
        files: Vec::new(),
        settings: Vec::new(),
        block: None,
        mounts: Vec::new(),
        findings: Vec::new(),
        credentials: None,
    };
    document(&match outcome {
        Outcome::Skipped(findings) => report::Configure { findings: report::findings(findings), ..empty() },
        Outcome::Canceled => empty(),
        Outcome::Renamed { .. } => report::Configure {
            outcome: "repaired",
            files: vec![report::File {
                path: node.config_path(installation::SETTINGS_FILE).display().to_string(),
                mode: settings_mode(node),
            }],
            settings: vec!["cluster.initial_master_nodes".to_owned()],
            ..empty()
        },
        Outcome::Planned(plan) => {
            report::Configure { outcome: "planned", ..planned(node, plan, &plan.findings, None) }
        }
        Outcome::Configured(configured) => {
            let Configured { plan, material, sink, repaired } = &**configured;
            report::Configure {
                outcome: if *repaired { "repaired" } else { "configured" },
                ca_fingerprint: Some(material.ca_fingerprint.to_string()),
                credentials: (plan.password != PasswordSource::Cluster).then(|| {
                    credentials(
                        plan.password,
                        material.password.as_ref().map(|password| password.reveal()),
                        sink,
                    )
                }),
                ..planned(node, plan, &plan.findings, Some(material))
            }
        }
    })
}

fn settings_mode(node: &Installation) -> String {
    match &node.settings_file {
        installation::SettingsFile::Read { mode, .. } => format!("{mode:04o}"),
        _ => String::new(),
    }
}

fn planned<'a>(
    node: &Installation,
    plan: &Plan,
    findings: &'a [Finding],
    material: Option<&Material>,
) -> report::Configure<'a> {
    let certificates = plan.certificates.iter().map(|planned| {
        let made = material.and_then(|material| material.certificate(planned.name));
        let date = |of: fn(&Certificate) -> OffsetDateTime| made.map(|certificate| rfc3339(of(certificate)));
        report::MadeCertificate {
            name: planned.name.as_str(),
            subject: made.map_or_else(|| format!("CN={}", planned.common_name), Certificate::subject),
            not_before: date(|certificate| certificate.not_before()),
            not_after: date(|certificate| certificate.not_after()),
            key: match (made, planned.key) {
                (Some(made), _) => made.key_kind(),
                (None, Some(key)) => key.to_string(),
                (None, None) => String::new(),
            },
            sans: planned.sans.iter().map(ToString::to_string).collect(),
        }
    });
    report::Configure {
        schema: SCHEMA,
        outcome: "planned",
        node: report::NodeReport::of(node),
        ca_fingerprint: None,
        certificates: certificates.collect(),
        files: plan
            .files
            .iter()
            .map(|file| report::File {
                path: file.path.display().to_string(),
                mode: format!("{:04o}", file.mode),
            })
            .collect(),
        settings: plan.block.keys().into_iter().map(str::to_owned).collect(),
        block: Some(plan.block.text()),
        mounts: plan.mounts().iter().map(report::Mount::from).collect(),
        findings: report::findings(findings),
        credentials: None,
    }
}

/// Reports where the password went. It is included only if the operator chose standard output, and an
/// operator's own password never is.
pub(crate) fn credentials<'a>(
    source: PasswordSource,
    password: Option<&'a str>,
    sink: &Opened,
) -> report::CredentialsReport<'a> {
    let shown = source == PasswordSource::Generated && matches!(sink, Opened::Stdout);
    report::CredentialsReport {
        source: match source {
            PasswordSource::Generated => "generated",
            PasswordSource::Operator => "operator",
            PasswordSource::Keystore => "keystore",
            PasswordSource::Cluster => "cluster",
            PasswordSource::Bundle => "bundle",
            PasswordSource::Later => "later",
        },
        delivered_to: sink.name(),
        elastic_password: password.filter(|_| shown),
    }
}
