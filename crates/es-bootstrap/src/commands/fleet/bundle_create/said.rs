//! The output of `bundle create`.

use fleet::{Change, Compared, Folder, Manifest, Written};

use super::Secret;
use crate::args::Common;
use crate::error::Error;
use crate::output::{document, print};
use crate::report;
use crate::sink::Opened;
use crate::terminal::Terminal;

/// The result of a run.
pub(super) struct Creating<'a> {
    pub(super) name: &'static str,
    pub(super) compared: &'a Compared,
    pub(super) folder: Folder<'a>,
    pub(super) manifest: Option<&'a Manifest>,
    pub(super) written: Option<&'a Written>,
    pub(super) secret: Option<&'a Secret>,
}

impl Creating<'_> {
    fn manifest(&self) -> Option<&Manifest> {
        self.written.map(|written| &written.manifest).or(self.manifest)
    }

    fn path(&self, below: &str) -> String {
        let path = if below.is_empty() { self.folder.path.into() } else { self.folder.path.join(below) };
        std::path::absolute(&path).unwrap_or(path).display().to_string()
    }
}

/// Warns of nodes that the list no longer names. Their files are kept.
pub(super) fn say_gone(compared: &Compared, terminal: &Terminal) {
    for (name, _) in compared.nodes.iter().filter(|(_, change)| *change == Change::Gone) {
        terminal.warn(&format!("`{name}` is no longer in the list of nodes; its file is kept"));
    }
}

pub(super) fn say(outcome: &Creating<'_>, common: &Common, terminal: &Terminal) -> Result<(), Error> {
    if common.json() {
        return document(&report(outcome));
    }
    let shows = outcome.secret.is_some_and(|secret| secret.password.is_some() && secret.sink.shows());
    if terminal.quiet() && !shows {
        return Ok(());
    }
    print(&text(outcome, terminal))
}

fn text(outcome: &Creating<'_>, terminal: &Terminal) -> String {
    let folder = outcome.folder.path.display();
    let mut text = match outcome.name {
        "planned" => format!("would write to `{folder}`:\n"),
        "unchanged" => format!("nothing to do in `{folder}`:\n"),
        _ => format!("{} wrote to `{folder}`:\n", terminal.glyph("✔", "*")),
    };
    let nodes = &outcome.compared.nodes;
    let widest = nodes.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    for (name, change) in nodes {
        text.push_str(&format!("  {name:widest$}  {}\n", change.as_str()));
    }
    if let Some(manifest) = outcome.manifest() {
        text.push_str(&format!("\nSHA-256 fingerprint of the HTTP CA:\n{}\n", manifest.ca_fingerprint));
    }
    if let Some(Secret { sink, password: Some(password), .. }) = outcome.secret {
        match sink {
            sink if sink.shows() => {
                let password = terminal.bold(password.reveal());
                text.push_str(&format!("\nPassword of the user `elastic`:\n{password}\n"));
            }
            Opened::None => {}
            sink => text.push_str(&format!("\nThe password of `elastic` went to {}.\n", sink.name())),
        }
    }
    if outcome.written.is_some() {
        let shared = outcome.folder.cluster_file();
        text.push_str(&format!(
            "\nKeep `{}` in a vault. Copy each node its own file; on the node:\n\
             es-bootstrap configure --bundle FILE\n",
            shared.display()
        ));
    }
    text
}

fn report<'a>(outcome: &'a Creating<'_>) -> report::BundleCreate<'a> {
    let manifest = outcome.manifest();
    let nodes = outcome.compared.nodes.iter().map(|(name, change)| {
        let entry = manifest.and_then(|manifest| manifest.node(name));
        report::BundledNode {
            name,
            change: change.as_str(),
            file: entry.map(|entry| outcome.path(&entry.file.path)),
            recipients: entry.map(|entry| entry.file.recipients.as_slice()).unwrap_or_default(),
            not_after: entry.map(|entry| entry.certificate.not_after.as_str()),
            sha256: entry.map(|entry| entry.certificate.sha256.as_str()),
        }
    });
    report::BundleCreate {
        schema: report::schemas::BUNDLE_CREATE,
        outcome: outcome.name,
        cluster_name: manifest.map(|manifest| manifest.cluster_name.as_str()),
        cluster_id: manifest.map(|manifest| manifest.cluster_id.as_str()),
        ca_fingerprint: manifest.map(|manifest| manifest.ca_fingerprint.as_str()),
        folder: outcome.path(""),
        cluster_file: outcome.path(&outcome.folder.cluster_name()),
        founders: manifest.map(|manifest| manifest.founders.as_slice()).unwrap_or_default(),
        nodes: nodes.collect(),
        credentials: outcome.secret.and_then(credentials),
    }
}

fn credentials(secret: &Secret) -> Option<report::CredentialsReport<'_>> {
    let password = secret.password.as_ref()?;
    Some(report::CredentialsReport {
        source: if secret.is_operators { "operator" } else { "generated" },
        delivered_to: secret.sink.name(),
        elastic_password: Some(password.reveal()).filter(|_| matches!(secret.sink, Opened::Stdout)),
    })
}
