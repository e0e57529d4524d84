//! From rules to a verdict.

use installation::Installation;
use keystore::{Keystore, Unlocked};

use crate::case::Case;
use crate::finding::Finding;
use crate::judgement::{Judgement, Outcome};
use crate::rules::{self, Door, Group, Judge, RULES, Rule, WRITER_RULES};
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

    /// Its keystore, opened, where it has one.
    #[must_use]
    pub fn keystore(&self) -> Option<&Keystore> {
        self.unlocked.keystore.as_ref()
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
/// The keystore is opened only where the node's version, data and settings allow a configuration, and its passphrase is
/// requested only if no other rule stops.
#[must_use]
pub fn judge<'a>(node: &'a Installation, options: Options<'_>) -> Verdict<'a> {
    let case = Case { node, mode: options.mode, accept: options.accept, writing: options.writing };
    let mut findings: Vec<Finding> = RULES.iter().map(|rule| finding(rule, first(rule, &case))).collect();
    let stops = |findings: &[Finding], group: Option<Group>| {
        findings.iter().any(|f| f.stop().is_some() && group.is_none_or(|group| f.rule.group == group))
    };
    let mut unlocked = None;
    if !stops(&findings, Some(Group::Node)) {
        look_behind(&mut findings, &case, Door::Closed);
        let unlock = if stops(&findings, None) { Unlock::Never } else { options.unlock };
        let opening = rules::keystore::open(node, case.mode, unlock);
        look_behind(&mut findings, &case, Door::Tried(&opening));
        unlocked = opening.result;
    }

    let stopped = findings.iter().any(|finding| finding.stop().is_some());
    match unlocked {
        Some(unlocked) if !stopped => Verdict::Eligible(Eligible { node, findings, unlocked }),
        _ => Verdict::NotEligible(findings),
    }
}

/// A rule's judgement while nothing is known of the keystore.
fn first(rule: &Rule, case: &Case<'_>) -> Judgement {
    match rule.judge {
        Judge::Facts(judge) => judge(case),
        Judge::Opened(judge) => judge(case, Door::Excluded),
    }
}

/// Lets the rules judge again that look at the keystore.
fn look_behind(findings: &mut [Finding], case: &Case<'_>, door: Door<'_>) {
    for slot in findings {
        if let Judge::Opened(judge) = slot.rule.judge {
            *slot = finding(slot.rule, judge(case, door));
        }
    }
}

/// Whether this process may write to the configuration directory at all, which is asked before anything in it is repaired.
///
/// # Errors
///
/// The findings, of which at least one stops: no other rule is run than those that decide this.
pub fn may_write(node: &Installation, accept: &[String]) -> Result<(), Vec<Finding>> {
    let case = Case { node, mode: Mode::InitialNode, accept, writing: Writing::Replacing };
    let judge = |rule: &'static Rule| match rule.judge {
        Judge::Facts(judge) if WRITER_RULES.contains(&rule.name) => finding(rule, judge(&case)),
        _ => finding(rule, Judgement::not_run("nothing else matters where nothing may be written")),
    };
    let findings: Vec<Finding> = RULES.iter().map(judge).collect();
    if findings.iter().any(|finding| finding.stop().is_some()) { Err(findings) } else { Ok(()) }
}

fn finding(rule: &'static Rule, judgement: Judgement) -> Finding {
    let Judgement { outcome, found, place, reason, fix } = judgement;
    debug_assert!(
        fix.is_some() || !matches!(outcome, Outcome::Stop(_)),
        "{}: a stop without a fix",
        rule.name
    );
    Finding { rule, outcome, found, place, reason, fix }
}
