//! `check`: judge the node, change nothing.

use eligibility::{Finding, Mode, Options, Outcome, Unlock, Verdict, Writing};
use installation::Installation;
use keystore::Passphrase;

use super::{document, print};
use crate::args::{Check, Common};
use crate::error::Error;
use crate::exit;
use crate::passphrase;
use crate::report;
use crate::run;
use crate::terminal::Terminal;

pub(crate) fn run(check: &Check, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = run::read(common)?;
    if matches!(bootstrap::unfinished_in_place(&node), Ok(Some(_))) {
        terminal.warn(
            "an earlier run was interrupted while it wrote into mounted files: the node may refuse to start until the next \
             `configure` or `start` has taken out what that run had written",
        );
    } else if bootstrap::unfinished(&node).is_some() {
        terminal.warn(
            "an earlier run was interrupted: the node starts as it did before, and the next `configure` or `start` takes \
             out what that run had written",
        );
    } else if bootstrap::interrupted_exchange(&node).is_some() {
        terminal.warn(
            "an earlier `reconfigure-node` was interrupted: the node starts as it is, and the next one, or `start`, takes \
             back what it had begun",
        );
    } else {
        for path in bootstrap::abandoned(&node).unwrap_or_default() {
            terminal.warn(&format!(
                "an earlier run was interrupted and left `{}`, which the next `configure` removes",
                path.display()
            ));
        }
    }
    let mut ask = || passphrase::keystore(common, &node).map(Passphrase::new);
    // A passphrase is never asked for here; one that was given by file is used.
    let given = passphrase::keystore_file(common, &node).is_some();
    let findings = findings(eligibility::judge(
        &node,
        Options {
            mode: Mode::InitialNode,
            accept: &check.accept.rules,
            writing: Writing::Replacing,
            unlock: if given { Unlock::With(&mut ask) } else { Unlock::Never },
        },
    ));
    let exit_code = code(&findings);
    if common.json() {
        document(&report::Check {
            schema: "es-bootstrap/check/1",
            eligible: exit_code == exit::OK,
            exit_code,
            node: report::Node::of(&node),
            findings: report::findings(&findings),
        })?;
    } else {
        print(&text(&node, &findings, terminal))?;
    }
    Ok(exit_code)
}

fn findings(verdict: Verdict<'_>) -> Vec<Finding> {
    match verdict {
        Verdict::Eligible(eligible) => eligible.findings().to_vec(),
        Verdict::NotEligible(findings) => findings,
    }
}

/// The code of the first rule that stops.
pub(super) fn code(findings: &[Finding]) -> u8 {
    findings.iter().find_map(Finding::stop).map_or(exit::OK, exit::of_stop)
}

/// One line a rule; under a stop what was found, where, and the fix.
fn text(node: &Installation, findings: &[Finding], terminal: &Terminal) -> String {
    let mut text = String::new();
    let widest = findings.iter().map(|finding| finding.rule.name.len()).max().unwrap_or(0);
    for finding in findings {
        let mark = match finding.outcome {
            Outcome::Pass => terminal.good(terminal.glyph("✔", "pass")),
            Outcome::Stop(_) => terminal.bad(terminal.glyph("✘", "STOP")),
            Outcome::NotRun => terminal.glyph("·", "   -").to_owned(),
        };
        let name = finding.rule.name;
        let shown = match finding.outcome {
            Outcome::Pass if !terminal.verbose() => String::new(),
            _ => finding.reason.clone(),
        };
        text.push_str(format!("{mark} {name:widest$}  {shown}").trim_end());
        text.push('\n');
        if finding.stop().is_some() {
            if let Some(place) = &finding.place {
                text.push_str(&format!("      at    {place}\n"));
            }
            if let Some(found) = &finding.found {
                text.push_str(&format!("      found {found}\n"));
            }
            if let Some(fix) = &finding.fix {
                text.push_str(&format!("      fix   {fix}\n"));
            }
        }
    }
    let config = node.config.display();
    text.push_str(&match findings.iter().find(|finding| finding.stop().is_some()) {
        None => format!("\n`{config}` can be configured.\n"),
        Some(stop) => format!("\n`{config}` is left alone: {}.\n", stop.reason),
    });
    text
}

/// The stop that decides, as one line with its place.
pub(super) fn decisive(findings: &[Finding]) -> Option<(String, String, u8)> {
    let finding = findings.iter().find(|finding| finding.stop().is_some())?;
    let place = finding.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
    let code = finding.stop().map(exit::of_stop)?;
    Some((format!("{}{place}", finding.reason), finding.fix.clone().unwrap_or_default(), code))
}

/// Says why a node is left alone.
pub(super) fn say_skipped(findings: &[Finding], terminal: &Terminal) {
    if let Some((reason, fix, code)) = decisive(findings) {
        if code == exit::NOOP {
            terminal.note(&format!("skipped: {reason}"));
        } else {
            terminal.error(&reason);
            terminal.hint(&fix);
        }
    }
}
