//! What one rule found.

use crate::Rule;
use crate::judgement::{Outcome, Place, Stop};

/// What one rule found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// What it decided.
    pub outcome: Outcome,
    /// The fact that decided, such as `xpack.security.enabled: true`; never a secret.
    pub found: Option<String>,
    /// The place of that fact.
    pub place: Option<Place>,
    /// Why the rule decided so, one sentence.
    pub reason: String,
    /// What to do about a stop.
    pub fix: Option<String>,
}

impl Finding {
    /// Why this finding ends the run, if it does.
    #[must_use]
    pub fn stop(&self) -> Option<Stop> {
        match self.outcome {
            Outcome::Stop(stop) => Some(stop),
            Outcome::Pass | Outcome::NotRun => None,
        }
    }
}
