//! Findings of the rules of `status`.

use eligibility::Place;

use crate::Rule;
use crate::remark::Remark;

/// A finding of a rule.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The fact that decided; never a secret.
    pub found: Option<String>,
    /// The place of that fact.
    pub place: Option<Place>,
    /// What is wrong, in one sentence.
    pub reason: String,
    /// What to do about it.
    pub fix: String,
}

impl Finding {
    pub(crate) fn of(rule: &'static Rule, remark: Remark) -> Self {
        let Remark { found, place, reason, fix } = remark;
        Self { rule, found, place, reason, fix }
    }
}
