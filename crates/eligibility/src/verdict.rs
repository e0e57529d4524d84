//! From rules to a verdict.

use installation::Installation;
use keystore::{Keystore, Passphrase};

use crate::case::Case;
use crate::finding::{Finding, Judgement, Outcome};
use crate::rules::{self, Group, RULES};
use crate::{Options, Unlock};

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
    mode: crate::Mode,
    findings: Vec<Finding>,
    unlocked: Unlocked,
}

/// The node's keystore, opened, with the passphrase that it was opened with.
pub struct Unlocked {
    /// `None` where the node has no keystore yet.
    pub keystore: Option<Keystore>,
    /// Empty where the keystore has none.
    pub passphrase: Passphrase,
}

impl<'a> Eligible<'a> {
    /// The node.
    #[must_use]
    pub fn node(&self) -> &'a Installation {
        self.node
    }

    /// Which node is to be made.
    #[must_use]
    pub fn mode(&self) -> crate::Mode {
        self.mode
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

    let stops = |group: Option<Group>| {
        findings.iter().any(|f| f.stop().is_some() && group.is_none_or(|group| f.rule.group == group))
    };
    let unlock = if stops(None) { Unlock::Never } else { options.unlock };
    let opening =
        if stops(Some(Group::Node)) { None } else { Some(rules::keystore::open(node, case.mode, unlock)) };
    let mut unlocked = None;
    if let Some(rules::keystore::Opening { opens, without_tls_settings, result }) = opening {
        for (name, judgement) in
            [("keystore-opens", opens), ("keystore-without-tls-settings", without_tls_settings)]
        {
            if let Some(slot) = findings.iter_mut().find(|finding| finding.rule.name == name) {
                *slot = finding(slot.rule, judgement);
            }
        }
        unlocked = result;
    }

    let stopped = findings.iter().any(|finding| finding.stop().is_some());
    match unlocked {
        Some(unlocked) if !stopped => {
            Verdict::Eligible(Eligible { node, mode: case.mode, findings, unlocked })
        }
        _ => Verdict::NotEligible(findings),
    }
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
