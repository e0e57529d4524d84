//! The text output of `status`.

use std::path::Path;

use lifecycle::{Finding, Layer, Life, LifeState, Listed, Role, Severity, State, Status};

use crate::report;
use crate::terminal::Terminal;

/// Width of a bar in characters.
const BAR: usize = 20;

pub(super) fn render(status: &Status<'_>, state: State, findings: &[Finding], terminal: &Terminal) -> String {
    let summary = summary(status, state, findings);
    let painted = match state {
        State::Ok => terminal.good(&summary),
        State::Due | State::Broken | State::Unknown => terminal.bad(&summary),
    };
    if terminal.quiet() {
        return painted + "\n";
    }
    let mut text = head(status);
    if !status.inventory.certificates.is_empty() {
        text.push('\n');
    }
    for certificate in &status.inventory.certificates {
        text.push_str(&line(status, certificate, terminal));
    }
    for served in &status.served {
        let layer = if served.layer == Layer::Http { "HTTP" } else { "transport" };
        let what = match status.serves_its_files(served.layer) {
            Some(true) => format!("presents the {layer} certificate in its files"),
            _ => format!("presents another {layer} certificate than the one in its files"),
        };
        let begin = if served.url == status.served[0].url { "\n" } else { "" };
        text.push_str(&format!("{begin}{} {what}\n", served.url));
    }
    for finding in findings {
        text.push('\n');
        text.push_str(&finding_text(finding, terminal));
    }
    text + "\n" + &painted + "\n"
}

/// Names the node, and what secured it.
fn head(status: &Status<'_>) -> String {
    let by = match recovery::secured_by(status.node) {
        Some(recovery::By::EsBootstrap) => Some("by es-bootstrap"),
        Some(recovery::By::Stock) => Some("by Elasticsearch's own first start"),
        Some(recovery::By::Operator) => Some("by hand"),
        None => None,
    };
    let who = match by {
        Some(by) if recovery::serves_https(status.settings) => format!("secured {by}"),
        Some(by) => format!("configured {by}, without TLS on the HTTP layer"),
        None => "not secured".to_owned(),
    };
    format!("{}, {who}: {}\n", name(status), status.node.config.display())
}

fn name<'a>(status: &'a Status<'_>) -> &'a str {
    status.settings.text("node.name").unwrap_or("the node")
}

/// Formats a certificate with a bar of its remaining lifetime, its expiry, and its location.
fn line(status: &Status<'_>, certificate: &Listed, terminal: &Terminal) -> String {
    let life = status.life(certificate);
    let state = report::certificate_state(&certificate.content, life.map(|life| life.state));
    let role = certificate.role.as_str();
    let place = place(&status.node.config, certificate);
    let (Some(life), Some(parsed)) = (life, certificate.parsed()) else {
        return format!("{role:12} {:BAR$} {:>10}  {:10}  {place}\n", "", terminal.bad(state), "");
    };
    let until = parsed.not_after().date();
    let left = left(life);
    let bar = match life.state {
        LifeState::Ok => terminal.good(&bar(life, terminal)),
        _ => terminal.bad(&bar(life, terminal)),
    };
    let state = match life.state {
        LifeState::Ok => String::new(),
        _ if certificate.role == Role::Other => format!("  {state}"),
        _ => format!("  {}", terminal.bad(state)),
    };
    format!("{role:12} {bar} {left:>10}  {until}  {place}{state}\n")
}

/// Draws the remaining lifetime.
fn bar(life: Life, terminal: &Terminal) -> String {
    let full = match life.state {
        LifeState::Expired => 0,
        _ => (usize::from(100 - life.used_percent.min(100)) * BAR).div_ceil(100),
    };
    terminal.glyph("█", "#").repeat(full) + &terminal.glyph("░", ".").repeat(BAR - full)
}

fn left(life: Life) -> String {
    let count = |number: i64, unit: &str| match number {
        1 => format!("1 {unit}"),
        _ => format!("{number} {unit}s"),
    };
    match life.remaining {
        remaining if remaining.is_negative() => "-".to_owned(),
        remaining if remaining.whole_days() > 0 => count(remaining.whole_days(), "day"),
        remaining => count(remaining.whole_hours(), "hour"),
    }
}

/// Returns the path, relative to the configuration directory if it is below that, with the entry's alias.
fn place(config: &Path, certificate: &Listed) -> String {
    let path = certificate.path.strip_prefix(config).unwrap_or(&certificate.path).display();
    match &certificate.alias {
        Some(alias) => format!("{path} ({alias})"),
        None => path.to_string(),
    }
}

fn finding_text(finding: &Finding, terminal: &Terminal) -> String {
    let severity = finding.rule.severity;
    let mark = match severity {
        Severity::Note => severity.as_str().to_owned(),
        _ => terminal.bad(severity.as_str()),
    };
    let mut text = format!("{mark}: {}: {}\n", finding.rule.name, finding.reason);
    let place = finding.place.as_ref().map(ToString::to_string);
    for (what, value) in
        [("at   ", place.as_ref()), ("found", finding.found.as_ref()), ("fix  ", Some(&finding.fix))]
    {
        if let Some(value) = value {
            text.push_str(&format!("      {what} {value}\n"));
        }
    }
    text
}

/// Summarizes the node in one line, for those who watch many nodes.
fn summary(status: &Status<'_>, state: State, findings: &[Finding]) -> String {
    let node = name(status);
    if state == State::Ok {
        let needed = status.inventory.certificates.iter().filter(|found| found.role != Role::Other);
        let next = needed
            .filter_map(|found| Some((status.life(found)?, found.role)))
            .min_by_key(|found| found.0.remaining);
        return match next {
            Some((life, role)) => {
                format!("{node}: ok: the {} certificate expires first, in {}", role.as_str(), left(life))
            }
            None => format!("{node}: ok: the node has no certificates"),
        };
    }
    let mut rules: Vec<(&str, usize)> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.rule.severity > Severity::Note) {
        match rules.iter_mut().find(|(rule, _)| *rule == finding.rule.name) {
            Some((_, count)) => *count += 1,
            None => rules.push((finding.rule.name, 1)),
        }
    }
    let shown = rules.iter().map(|(rule, count)| match count {
        1 => (*rule).to_owned(),
        count => format!("{rule} ({count})"),
    });
    format!("{node}: {}: {}", state.as_str(), shown.collect::<Vec<_>>().join(", "))
}
