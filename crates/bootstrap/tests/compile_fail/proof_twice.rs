//! A proof is good for one plan.

fn plan(proof: eligibility::Eligible<'_>, first: bootstrap::Options, second: bootstrap::Options) {
    let _ = bootstrap::Plan::new(proof, None, first);
    let _ = bootstrap::Plan::new(proof, None, second);
}

fn main() {}
