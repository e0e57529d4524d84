//! From rules to a verdict.

use installation::Installation;
use keystore::{Keystore, Passphrase, Sealed, Unlocked};

use crate::case::Case;
use crate::finding::Finding;
use crate::judgement::{Judgement, Outcome};
use crate::rules::keystore::{Opening, Seen};
use crate::rules::{self, Door, Group, Judge, RULES, Rule, WRITER_RULES};
use crate::{Mode, Options, Writing};

/// May this node be configured?
pub enum Verdict<'a> {
    /// It may.
    Eligible(Eligible<'a>),
    /// It may not; the findings hold at least one stop.
    NotEligible(Vec<Finding>),
}

impl Verdict<'_> {
    /// What each rule found.
    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        match self {
            Self::Eligible(eligible) => eligible.findings,
            Self::NotEligible(findings) => findings,
        }
    }
}

/// The proof that a node may be configured. Only this crate makes one.
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

    /// Gives the proof up for what it holds: the node, the findings and the opened keystore.
    #[must_use]
    pub fn into_parts(self) -> (&'a Installation, Vec<Finding>, Unlocked) {
        (self.node, self.findings, self.unlocked)
    }
}

/// What the gate says before anybody is asked for the keystore's passphrase.
pub enum Judged<'n, 'o> {
    /// Nobody has to be asked.
    Decided(Verdict<'n>),
    /// No other rule stops, and the keystore has a passphrase.
    Locked(Unopened<'n, 'o>),
}

impl<'n> Judged<'n, '_> {
    /// Whether a rule stops already.
    #[must_use]
    pub fn stops(&self) -> bool {
        matches!(self, Self::Decided(Verdict::NotEligible(_)))
    }

    /// The verdict where nobody is asked: a keystore with a passphrase stays closed.
    #[must_use]
    pub fn closed(self) -> Verdict<'n> {
        match self {
            Self::Decided(verdict) => verdict,
            Self::Locked(locked) => locked.decide(rules::keystore::unasked()),
        }
    }
}

/// A node that may be configured if its keystore allows it, which has a passphrase.
pub struct Unopened<'n, 'o> {
    node: &'n Installation,
    options: Options<'o>,
    findings: Vec<Finding>,
    sealed: Sealed,
}

impl<'n> Unopened<'n, '_> {
    /// Opens the keystore, and lets the last rules judge.
    #[must_use]
    pub fn open(self, passphrase: Passphrase) -> Verdict<'n> {
        let opening = rules::keystore::open(self.node, self.options.mode, &self.sealed, passphrase);
        self.decide(opening)
    }

    /// The verdict where no passphrase could be had; the reason is one sentence.
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

/// Runs every rule that can run.
///
/// The keystore is opened only where the node's version, data and settings allow a configuration, and its passphrase is
/// needed only if no other rule stops.
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

/// The verdict after the keystore was tried.
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

/// Whether a rule stops: any, or one of a group.
fn stops(findings: &[Finding], group: Option<Group>) -> bool {
    findings.iter().any(|f| f.stop().is_some() && group.is_none_or(|group| f.rule.group == group))
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
