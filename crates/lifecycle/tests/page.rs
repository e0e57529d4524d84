//! Generates the documentation of all rules.

#![expect(clippy::disallowed_methods, reason = "the page lies in the project's folder")]

use std::{env, fs};

use lifecycle::RULES;

/// The environment variable with which `cargo xtask generate` requests the file.
const WRITE: &str = "ES_BOOTSTRAP_WRITE_GENERATED";

fn page() -> String {
    let mut text = String::from(
        "# Rules of `status`\n\n<!-- Written by `cargo xtask generate` from `crates/lifecycle/src/rules.rs`. -->\n\n\
         `es-bootstrap status` runs every rule. The worst finding decides its exit code: *broken* 2, *unknown* 3, *due* 1;\n\
         a *note* changes nothing. [status.md](status.md) shows the command.\n",
    );
    for rule in &RULES {
        let severity = rule.severity.as_str();
        text.push_str(&format!(
            "\n## `{}` ({severity})\n\n*{}*\n\n{}\n",
            rule.name, rule.question, rule.explanation
        ));
    }
    text
}

#[test]
fn the_page_is_up_to_date() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/status-rules.md");
    if env::var_os(WRITE).is_some() {
        fs::write(file, page()).unwrap();
    } else {
        assert_eq!(fs::read_to_string(file).unwrap(), page(), "run `cargo xtask generate`");
    }
}

#[test]
fn names_are_unique_and_worst_rules_come_first() {
    for (at, rule) in RULES.iter().enumerate() {
        assert!(RULES[at + 1..].iter().all(|other| other.name != rule.name), "{}", rule.name);
        assert!(eligibility::rule(rule.name).is_none(), "{} is a rule of the gate", rule.name);
        assert!(RULES[at + 1..].iter().all(|other| other.severity <= rule.severity), "{}", rule.name);
    }
}
