//! From what `status` looks at to what is found.

use crate::rules::{self, RULES, Rule};
use crate::{Finding, Severity, State, Status};

/// Runs every rule; the worst finding decides the state.
#[must_use]
pub fn judge(status: &Status<'_>) -> (State, Vec<Finding>) {
    let of =
        |rule: &'static Rule| (rule.judge)(status).into_iter().map(move |remark| Finding::of(rule, remark));
    let findings: Vec<Finding> = RULES.iter().flat_map(of).collect();
    (State::of(&findings), findings)
}

impl State {
    /// What findings amount to.
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
    /// Passwords for TLS in the node's keystore that open nothing.
    #[must_use]
    pub fn superfluous(&self) -> Vec<String> {
        rules::superfluous(self)
    }
}
