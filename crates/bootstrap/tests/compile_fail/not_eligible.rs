//! A node that was judged not eligible has no proof to give.

use eligibility::Verdict;

fn plan(verdict: Verdict<'_>, options: bootstrap::Options) {
    if let Verdict::NotEligible(findings) = verdict {
        let _ = bootstrap::Plan::new(findings, None, options);
    }
}

fn main() {}
