//! The result of one rule.

use crate::Rule;
use crate::judgement::{Outcome, Place, Stop};

/// The result of one rule.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// Its decision.
    pub outcome: Outcome,
    /// The fact that decided, such as `xpack.security.enabled: true`; never a secret.
    pub found: Option<String>,
    /// Where that fact was found.
    pub place: Option<Place>,
    /// Why the rule decided so, in one sentence.
    pub reason: String,
    /// How to resolve a stop.
    pub fix: Option<String>,
}

impl Finding {
    /// Returns why this finding ends the run, if it does.
    #[must_use]
    pub fn stop(&self) -> Option<Stop> {
        match self.outcome {
            Outcome::Stop(stop) => Some(stop),
            Outcome::Pass | Outcome::NotRun => None,
        }
    }
}
