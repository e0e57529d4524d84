//! Runs the rules and derives a verdict.

use installation::Installation;
use keystore::{Keystore, Passphrase, Sealed, Unlocked};

use crate::case::Case;
use crate::finding::Finding;
use crate::judgement::{Judgement, Outcome};
use crate::rules::keystore::{Opening, Seen};
use crate::rules::{self, Door, Group, Judge, RULES, Rule, WRITER_RULES};
use crate::{Mode, Options, Writing};

/// Whether the node may be configured.
pub enum Verdict<'a> {
    /// The node may be configured.
    Eligible(Eligible<'a>),
    /// The node must not be configured. At least one finding is a stop.
    NotEligible(Vec<Finding>),
}

impl Verdict<'_> {
    /// Returns the finding of each rule.
    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        match self {
            Self::Eligible(eligible) => eligible.findings,
            Self::NotEligible(findings) => findings,
        }
    }
}

/// The proof that a node may be configured. Only this crate can create one.
pub struct Eligible<'a> {
    node: &'a Installation,
    findings: Vec<Finding>,
    unlocked: Unlocked,
}

impl<'a> Eligible<'a> {
    /// Returns the node.
    #[must_use]
    pub fn node(&self) -> &'a Installation {
        self.node
    }

    /// Returns its unlocked keystore, if any.
    #[must_use]
    pub fn keystore(&self) -> Option<&Keystore> {
        self.unlocked.keystore.as_ref()
    }

    /// Consumes the proof and returns the node, the findings and the unlocked keystore.
    #[must_use]
    pub fn into_parts(self) -> (&'a Installation, Vec<Finding>, Unlocked) {
        (self.node, self.findings, self.unlocked)
    }
}

/// The result before the keystore's passphrase is requested.
pub enum Judged<'n, 'o> {
    /// No passphrase is needed.
    Decided(Verdict<'n>),
    /// No other rule stops, and the keystore has a passphrase.
    Locked(Unopened<'n, 'o>),
}

impl<'n> Judged<'n, '_> {
    /// Returns whether a rule stops.
    #[must_use]
    pub fn stops(&self) -> bool {
        matches!(self, Self::Decided(Verdict::NotEligible(_)))
    }

    /// Returns the verdict without requesting a passphrase: a keystore that has one stays closed.
    #[must_use]
    pub fn closed(self) -> Verdict<'n> {
        match self {
            Self::Decided(verdict) => verdict,
            Self::Locked(locked) => locked.decide(rules::keystore::unasked()),
        }
    }
}

/// A node that may be configured if its passphrase-protected keystore allows it.
pub struct Unopened<'n, 'o> {
    node: &'n Installation,
    options: Options<'o>,
    findings: Vec<Finding>,
    sealed: Sealed,
}

impl<'n> Unopened<'n, '_> {
    /// Opens the keystore and runs the last rules.
    #[must_use]
    pub fn open(self, passphrase: Passphrase) -> Verdict<'n> {
        let opening = rules::keystore::open(self.node, self.options.mode, &self.sealed, passphrase);
        self.decide(opening)
    }

    /// Returns the verdict if no passphrase is available. The reason is one sentence.
    #[must_use]
    pub fn refuse(self, reason: String) -> Verdict<'n> {
        let opening = rules::keystore::without_passphrase(self.node, reason);
        self.decide(opening)
    }

    fn decide(self, opening: Opening) -> Verdict<'n> {
        let Self { node, options, findings, .. } = self;
        decide(node, options, findings, opening)
    }
}

/// Runs every applicable rule.
///
/// The keystore is opened only if the node's version, data and settings allow a configuration, and its
/// passphrase is needed only if no other rule stops.
#[must_use]
pub fn judge<'n, 'o>(node: &'n Installation, options: Options<'o>) -> Judged<'n, 'o> {
    let case = case(node, options);
    let mut findings: Vec<Finding> = RULES.iter().map(|rule| finding(rule, first(rule, &case))).collect();
    if stops(&findings, Some(Group::Node)) {
        return Judged::Decided(Verdict::NotEligible(findings));
    }
    look_behind(&mut findings, &case, Door::Closed);
    let opening = match rules::keystore::look(node, options.mode) {
        Seen::Tried(opening) => *opening,
        Seen::Locked(_) if stops(&findings, None) => rules::keystore::unasked(),
        Seen::Locked(sealed) => return Judged::Locked(Unopened { node, options, findings, sealed }),
    };
    Judged::Decided(decide(node, options, findings, opening))
}

/// Returns the verdict after the attempt to open the keystore.
fn decide<'n>(
    node: &'n Installation,
    options: Options<'_>,
    mut findings: Vec<Finding>,
    opening: Opening,
) -> Verdict<'n> {
    look_behind(&mut findings, &case(node, options), Door::Tried(&opening));
    match opening.result {
        Some(unlocked) if !stops(&findings, None) => Verdict::Eligible(Eligible { node, findings, unlocked }),
        _ => Verdict::NotEligible(findings),
    }
}

fn case<'a>(node: &'a Installation, options: Options<'a>) -> Case<'a> {
    let Options { mode, accept, writing } = options;
    Case { node, mode, accept, writing }
}

/// Returns whether any rule stops, or any of a group.
fn stops(findings: &[Finding], group: Option<Group>) -> bool {
    findings.iter().any(|f| f.stop().is_some() && group.is_none_or(|group| f.rule.group == group))
}

/// Returns a rule's judgement before the keystore is known.
fn first(rule: &Rule, case: &Case<'_>) -> Judgement {
    match rule.judge {
        Judge::Facts(judge) => judge(case),
        Judge::Opened(judge) => judge(case, Door::Excluded),
    }
}

/// Reruns the rules that depend on the keystore.
fn look_behind(findings: &mut [Finding], case: &Case<'_>, door: Door<'_>) {
    for slot in findings {
        if let Judge::Opened(judge) = slot.rule.judge {
            *slot = finding(slot.rule, judge(case, door));
        }
    }
}

/// Checks whether this process may write to the configuration directory, before anything in it is repaired.
///
/// # Errors
///
/// The findings, at least one of which is a stop. Only the rules that decide this are run.
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
