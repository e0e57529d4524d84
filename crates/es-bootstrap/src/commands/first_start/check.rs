//! `check`: evaluates the rules for a node without changing anything.

use std::path::Path;

use ::time::OffsetDateTime;
use eligibility::{Finding, Judged, Mode, Options, Outcome, Writing};
use installation::{Installation, KeystoreFile, shell_word, user_name};
use pki::Certificate;
use recovery::{By, Interruption, Standing, secured_by};

use crate::args::{Check, Common};
use crate::error::Error;
use crate::exit;
use crate::output::{document, print};
use crate::passphrase;
use crate::report;
use crate::run;
use crate::terminal::Terminal;
use crate::time::rfc3339;
use crate::{facts, judgement, kibana_target, node_keystore};

pub(crate) fn run(check: &Check, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = run::read(common)?;
    warn_of_interruptions(&node, terminal);
    for path in kibana_target::abandoned() {
        terminal.warn(&format!(
            "an earlier `kibana-setup` was interrupted and left `{}`, which the next one removes",
            path.display()
        ));
    }
    // There is no prompt for a passphrase; one from a file is used.
    let is_given = passphrase::keystore_file(common, &node)?.is_some();
    let options =
        Options { mode: Mode::InitialNode, accept: &check.accept.rules, writing: Writing::Replacing };
    let verdict = match eligibility::judge(&node, options) {
        Judged::Locked(locked) if is_given => judgement::unlock(locked, common, &node)?.0,
        judged => judged.closed(),
    };
    let findings = verdict.into_findings();
    let exit_code = judgement::code(&findings);
    if common.json() {
        document(&report::Check {
            schema: report::schemas::CHECK,
            eligible: exit_code == exit::OK,
            exit_code,
            node: report::NodeReport::of(&node),
            findings: report::findings(&findings),
        })?;
    } else {
        let secured = secured_text(common, &node, &findings, terminal)?;
        print(&secured.unwrap_or_else(|| text(&node, &findings, terminal)))?;
    }
    Ok(exit_code)
}

/// Warns of a run that was interrupted.
fn warn_of_interruptions(node: &Installation, terminal: &Terminal) {
    let Standing::Interrupted(interruption) = Standing::of(node) else { return };
    match interruption {
        Interruption::InPlace => terminal.warn(
            "an earlier run was interrupted while it overwrote mounted files: the node may not start until the next \
             `configure` or `start` has undone that run",
        ),
        Interruption::FirstStart => terminal.warn(
            "an earlier run was interrupted: the node starts as before, and the next `configure` or `start` undoes \
             that run",
        ),
        Interruption::Reconfiguration => terminal.warn(
            "an earlier `reconfigure-node` was interrupted: the node starts nevertheless, and the next \
             `reconfigure-node` or `start` undoes it",
        ),
        Interruption::Leftovers { paths, .. } => {
            for path in paths {
                terminal.warn(&format!(
                    "an earlier run was interrupted and left `{}`, which the next `configure` removes",
                    path.display()
                ));
            }
        }
    }
}

/// Rules that also apply to a secured node. The others decide whether a node is to be secured.
const OF_A_SECURED_NODE: [&str; 4] =
    ["supported-version", "keystore-readable", "keystore-opens", "node-startable"];

/// Reports a secured node: what secured it and when, and what is missing or broken. With `-v`, the rules
/// follow.
fn secured_text(
    common: &Common,
    node: &Installation,
    findings: &[Finding],
    terminal: &Terminal,
) -> Result<Option<String>, Error> {
    let Some((who, mut broken)) = secured(node) else { return Ok(None) };
    if matches!(node.keystore, KeystoreFile::Read { .. }) {
        broken.extend(node_keystore::broken(common, node)?);
    }
    for path in access::unreadable_realm_files(node).unwrap_or_default() {
        broken.push(unreadable(node, &path));
    }
    let config = node.config.display();
    let mut text = match node.settings().is_some_and(recovery::serves_https) {
        true => format!("`{config}` is secured {who}.\n"),
        false => format!(
            "`{config}` was configured {who}, and its HTTP layer has no TLS: `xpack.security.http.ssl.enabled` is not true.\n"
        ),
    };
    let mark = terminal.bad(terminal.glyph("✘", "STOP"));
    for (what, fix) in &broken {
        text.push_str(&format!("{mark} {what}\n      fix   {fix}\n"));
    }
    let stops = findings.iter().filter(|finding| OF_A_SECURED_NODE.contains(&finding.rule.name));
    for finding in stops.filter(|finding| finding.stop().is_some()) {
        text.push_str(&rule(finding, 0, terminal));
    }
    text.push_str("`es-bootstrap status` shows its certificates, and what is due.\n");
    if terminal.verbose() {
        text.push('\n');
        text.push_str(&rules(findings, terminal));
    }
    Ok(Some(text))
}

/// Returns what secured the node and when, as far as its CA shows it, and which files are missing, each with
/// a fix. `None` if the node is not secured.
fn secured(node: &Installation) -> Option<(String, Vec<(String, String)>)> {
    let settings = node.settings()?;
    let is_on = |key, otherwise| settings.boolean(key, otherwise).is_ok_and(|on| on);
    let by = secured_by(node)?;
    let decided = recovery::is_configured(node) && is_on("xpack.security.enabled", false);
    // A template that rewrites the settings may omit those with default values.
    let has_tls = ["xpack.security.http.ssl.enabled", "xpack.security.transport.ssl.enabled"]
        .iter()
        .any(|key| is_on(key, false));
    let by_template = matches!(by, By::Operator) && has_tls && is_on("xpack.security.enabled", true);
    if !decided && !by_template {
        return None;
    }
    let mut who = match by {
        By::Operator => return Some(("by hand".to_owned(), Vec::new())),
        By::EsBootstrap => "by es-bootstrap".to_owned(),
        By::Stock => "by Elasticsearch's own first start".to_owned(),
    };
    let mut broken = Vec::new();
    match facts::http_ca(node).map(|(_, der)| Certificate::decode(&der)) {
        Ok(Ok(ca)) => {
            let since = configured_at(node).unwrap_or_else(|| ca.not_before());
            who.push_str(&format!(" since {}", rfc3339(since)));
        }
        Ok(Err(error)) => broken.push((crate::error::chain(&error).join(": "), RESTORE_CA.to_owned())),
        Err(error) => broken.push((crate::error::chain(&error).join(": "), RESTORE_CA.to_owned())),
    }
    if matches!(node.keystore, KeystoreFile::Missing | KeystoreFile::DanglingLink { .. }) {
        let path = node.config_path(installation::KEYSTORE_FILE);
        let what = format!(
            "`{}` is missing, which contains the passwords of the certificate stores",
            path.display()
        );
        broken.push((what, "restore it from a backup".to_owned()));
    }
    Some((who, broken))
}

/// Returns when the block was written. The certificates cannot tell: they are valid from an hour earlier, and
/// may have been renewed.
fn configured_at(node: &Installation) -> Option<OffsetDateTime> {
    let seconds = i64::try_from(recovery::configured_at(node)?).ok()?;
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}

/// Reports a file of the realm that the node's user cannot read. Without `service_tokens` the node exits;
/// without the others it starts and ignores the users of the file realm.
fn unreadable(node: &Installation, path: &Path) -> (String, String) {
    let effect = match path.ends_with("service_tokens") {
        true => "and exits",
        false => "and ignores the users of the file realm",
    };
    let (word, facts) = (shell_word(path), &node.directory);
    (
        format!("the node cannot read `{}`, {effect}", path.display()),
        format!("as root: chown {}:{} {word} && chmod 0660 {word}", user_name(facts.owner), facts.group),
    )
}

const RESTORE_CA: &str =
    "restore it from a backup, or export the certificate of the CA from `certs/http.p12`";

/// Lists the rules and the resulting verdict.
fn text(node: &Installation, findings: &[Finding], terminal: &Terminal) -> String {
    let config = node.config.display();
    let sum = match findings.iter().find(|finding| finding.stop().is_some()) {
        None => format!("\n`{config}` can be configured.\n"),
        Some(stop) => format!("\n`{config}` is not configured: {}.\n", stop.reason),
    };
    rules(findings, terminal) + &sum
}

fn rules(findings: &[Finding], terminal: &Terminal) -> String {
    let widest = findings.iter().map(|finding| finding.rule.name.len()).max().unwrap_or(0);
    findings.iter().map(|finding| rule(finding, widest, terminal)).collect()
}

/// Formats a rule as one line. A rule that stops the run also shows what was found, where, and the fix.
fn rule(finding: &Finding, widest: usize, terminal: &Terminal) -> String {
    let mark = match finding.outcome {
        Outcome::Pass => terminal.good(terminal.glyph("✔", "pass")),
        Outcome::Stop(_) => terminal.bad(terminal.glyph("✘", "STOP")),
        Outcome::NotRun => terminal.glyph("·", "   -").to_owned(),
    };
    let name = finding.rule.name;
    let shown = match finding.outcome {
        Outcome::Pass if !terminal.verbose() => "",
        _ => finding.reason.as_str(),
    };
    let mut text = format!("{mark} {name:widest$}  {shown}").trim_end().to_owned() + "\n";
    if finding.stop().is_none() {
        return text;
    }
    let place = finding.place.as_ref().map(ToString::to_string);
    for (what, value) in [("at   ", &place), ("found", &finding.found), ("fix  ", &finding.fix)] {
        if let Some(value) = value {
            text.push_str(&format!("      {what} {value}\n"));
        }
    }
    text
}
