//! From rules to a verdict.

use installation::Installation;
use keystore::Unlocked;

use crate::case::Case;
use crate::finding::{Finding, Judgement, Outcome};
use crate::rules::{self, Group, RULES, WRITER_RULES};
use crate::{Mode, Options, Unlock, Writing};

/// May this node be configured?
pub enum Verdict<'a> {
    /// It may.
    Eligible(Eligible<'a>),
    /// It may not; the findings hold at least one stop.
    NotEligible(Vec<Finding>),
}

/// The proof that a node may be configured. Only [`judge`] makes one.
pub struct Eligible<'a> {
    node: &'a Installation,
    findings: Vec<Finding>,
    unlocked: Unlocked,
}

impl<'a> Eligible<'a> {
    /// The node.
    #[must_use]
    pub fn node(&self) -> &'a Installation {
        self.node
    }

    /// What each rule found.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Gives the proof up for what it holds: the node, the findings and the opened keystore.
    #[must_use]
    pub fn into_parts(self) -> (&'a Installation, Vec<Finding>, Unlocked) {
        (self.node, self.findings, self.unlocked)
    }
}

/// Runs every rule that can run.
///
/// The keystore is opened only where the node's version, data and settings allow a configuration, and its passphrase
/// is asked for only where nothing else stops.
#[must_use]
pub fn judge<'a>(node: &'a Installation, options: Options<'_>) -> Verdict<'a> {
    let case = Case { node, mode: options.mode, accept: options.accept, writing: options.writing };
    let mut findings: Vec<Finding> = RULES
        .iter()
        .map(|rule| {
            let judgement = match rule.judge {
                Some(judge) => judge(&case),
                None => Judgement::not_run("the keystore is not opened for a node that is excluded anyway"),
            };
            finding(rule, judgement)
        })
        .collect();

    let stops = |findings: &[Finding], group: Option<Group>| {
        findings.iter().any(|f| f.stop().is_some() && group.is_none_or(|group| f.rule.group == group))
    };
    let mut unlocked = None;
    if stops(&findings, Some(Group::Node)) {
        put(
            &mut findings,
            "node-startable",
            Judgement::not_run("the node is left alone, and starts as it did"),
        );
    } else {
        put(&mut findings, "node-startable", rules::startable::judge(&case, None));
        let unlock = if stops(&findings, None) { Unlock::Never } else { options.unlock };
        let rules::keystore::Opening { opens, without_tls_settings, result } =
            rules::keystore::open(node, case.mode, unlock);
        put(&mut findings, "keystore-opens", opens);
        put(&mut findings, "keystore-without-tls-settings", without_tls_settings);
        if let Some(keystore) = result.as_ref().and_then(|unlocked| unlocked.keystore.as_ref()) {
            put(&mut findings, "node-startable", rules::startable::judge(&case, Some(keystore)));
        }
        unlocked = result;
    }

    let stopped = findings.iter().any(|finding| finding.stop().is_some());
    match unlocked {
        Some(unlocked) if !stopped => Verdict::Eligible(Eligible { node, findings, unlocked }),
        _ => Verdict::NotEligible(findings),
    }
}

/// Gives a rule its judgement.
fn put(findings: &mut [Finding], name: &str, judgement: Judgement) {
    if let Some(slot) = findings.iter_mut().find(|finding| finding.rule.name == name) {
        *slot = finding(slot.rule, judgement);
    }
}

/// Whether this process may write to the configuration directory at all, which is asked before anything in it is mended.
///
/// # Errors
///
/// The findings, of which at least one stops: no other rule is run than those that decide this.
pub fn may_write(node: &Installation, accept: &[String]) -> Result<(), Vec<Finding>> {
    let case = Case { node, mode: Mode::InitialNode, accept, writing: Writing::Replacing };
    let judge = |rule: &'static crate::Rule| match rule.judge {
        Some(judge) if WRITER_RULES.contains(&rule.name) => finding(rule, judge(&case)),
        _ => finding(rule, Judgement::not_run("nothing else matters where nothing may be written")),
    };
    let findings: Vec<Finding> = RULES.iter().map(judge).collect();
    if findings.iter().any(|finding| finding.stop().is_some()) { Err(findings) } else { Ok(()) }
}

fn finding(rule: &'static crate::Rule, judgement: Judgement) -> Finding {
    let Judgement { outcome, found, place, reason, fix } = judgement;
    debug_assert!(
        fix.is_some() || !matches!(outcome, Outcome::Stop(_)),
        "{}: a stop without a fix",
        rule.name
    );
    Finding { rule, outcome, found, place, reason, fix }
}
