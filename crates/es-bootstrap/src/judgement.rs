//! Evaluates the findings of the gate.

use eligibility::{Finding, Mode, Unopened, Verdict, Writing};
use installation::Installation;
use keystore::Passphrase;
use secrecy::SecretString;

use crate::args::Common;
use crate::error::Error;
use crate::exit::{self, Stop};
use crate::passphrase;
use crate::terminal::Terminal;

/// Prompts for the keystore's passphrase and evaluates the remaining rules. Also returns the passphrase,
/// because the node needs it.
///
/// # Errors
///
/// [`Error::Interrupted`] if a signal arrives at the prompt.
pub(crate) fn unlock<'n>(
    locked: Unopened<'n, '_>,
    common: &Common,
    node: &Installation,
) -> Result<(Verdict<'n>, Option<SecretString>), Error> {
    Ok(match passphrase::for_the_gate(common, node)? {
        Ok(passphrase) => (locked.open(Passphrase::new(passphrase.clone())), Some(passphrase)),
        Err(reason) => (locked.refuse(reason), None),
    })
}

/// Returns the code of the first rule that stops.
pub(crate) fn code(findings: &[Finding]) -> u8 {
    findings.iter().find_map(Finding::stop).map_or(exit::OK, exit::of_stop)
}

/// Returns the finding that stops the command, as one line with the location.
pub(crate) fn decisive(findings: &[Finding]) -> Option<(String, String, Stop)> {
    findings.iter().find_map(stop_of)
}

/// Returns why the node would not start even after a first start.
pub(crate) fn not_startable(findings: &[Finding]) -> Option<(String, String, Stop)> {
    findings.iter().filter(|finding| finding.rule.name == "node-startable").find_map(stop_of)
}

fn stop_of(finding: &Finding) -> Option<(String, String, Stop)> {
    let stop = finding.stop()?;
    let place = finding.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
    Some((format!("{}{place}", finding.reason), finding.fix.clone().unwrap_or_default(), stop))
}

/// Reports why a node is not configured.
pub(crate) fn say_skipped(findings: &[Finding], terminal: &Terminal) {
    if let Some((reason, fix, stop)) = decisive(findings) {
        if stop == Stop::Noop {
            terminal.note(&format!("skipped: {reason}"));
            // The fix is shown as well if it is an option.
            if fix.contains("--accept") && !terminal.quiet() {
                terminal.hint(&fix);
            }
        } else {
            terminal.error(&reason);
            terminal.hint(&fix);
        }
    }
}

/// Returns why the next start would not be a first start.
pub(crate) fn next_start(node: &Installation) -> Option<String> {
    let options = eligibility::Options { mode: Mode::InitialNode, accept: &[], writing: Writing::Replacing };
    match eligibility::judge(node, options).closed() {
        Verdict::Eligible(_) => None,
        Verdict::NotEligible(findings) => decisive(&findings).map(|(reason, ..)| reason),
    }
}
