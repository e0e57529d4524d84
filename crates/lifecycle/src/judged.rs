//! Applies the rules of `status` and derives the state.

use crate::rules::{self, RULES, Rule};
use crate::{Finding, Severity, State, Status};

/// Runs every rule. The worst finding decides the state.
#[must_use]
pub fn judge(status: &Status<'_>) -> (State, Vec<Finding>) {
    let of =
        |rule: &'static Rule| (rule.judge)(status).into_iter().map(move |remark| Finding::of(rule, remark));
    let findings: Vec<Finding> = RULES.iter().flat_map(of).collect();
    (State::of(&findings), findings)
}

impl State {
    /// Derives the state from the findings.
    fn of(findings: &[Finding]) -> Self {
        match findings.iter().map(|finding| finding.rule.severity).max() {
            None | Some(Severity::Note) => Self::Ok,
            Some(Severity::Due) => Self::Due,
            Some(Severity::Unknown) => Self::Unknown,
            Some(Severity::Broken) => Self::Broken,
        }
    }
}

impl Status<'_> {
    /// Returns the TLS passwords in the node's keystore that open no file.
    #[must_use]
    pub fn superfluous(&self) -> Vec<String> {
        rules::superfluous(self)
    }
}
