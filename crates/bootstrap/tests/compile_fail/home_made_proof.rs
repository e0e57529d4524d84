//! Nobody but the gate makes a proof.

fn plan(node: &installation::Installation, unlocked: eligibility::Unlocked) {
    let _ = eligibility::Eligible { node, mode: eligibility::Mode::InitialNode, findings: Vec::new(), unlocked };
}

fn main() {}
