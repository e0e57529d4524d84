//! Decides whether a node may be configured.
//!
//! The gate is a type: only this crate builds an [`Eligible`], and planning consumes it. The rules are a
//! table ([`RULES`]): every rule that can run runs, all findings are reported, and the first stop decides.

mod case;
mod finding;
mod judgement;
mod rules;
mod verdict;

pub use case::{Mode, Options, Writing};
pub use finding::Finding;
pub use judgement::{Outcome, Place, Stop, place};
pub use rules::{OWNER_RULE, RULES, Rule, rule};
pub use verdict::{Eligible, Judged, Unopened, Verdict, judge, may_write};
