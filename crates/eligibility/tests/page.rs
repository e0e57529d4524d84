//! The manual page with all rules.

#![expect(clippy::disallowed_methods, reason = "the page lies in the project's folder")]

use std::{env, fs};

use eligibility::RULES;

/// The variable with which `cargo xtask generate` requests the file.
const WRITE: &str = "ES_BOOTSTRAP_WRITE_GENERATED";

fn page() -> String {
    let mut text = String::from(
        "# Rules of the gate\n\n<!-- Written by `cargo xtask generate` from `crates/eligibility/src/rules.rs`. -->\n\n\
         A node is configured only if every rule passes. Every rule that can run is run; the first one that fails, in this\n\
         order, decides the exit code. `es-bootstrap check` shows the result of each rule for a node.\n",
    );
    for rule in &RULES {
        text.push_str(&format!("\n## `{}`\n\n*{}*\n\n{}\n", rule.name, rule.question, rule.explanation));
    }
    text
}

#[test]
fn the_page_is_up_to_date() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules.md");
    if env::var_os(WRITE).is_some() {
        fs::write(file, page()).unwrap();
    } else {
        assert_eq!(fs::read_to_string(file).unwrap(), page(), "run `cargo xtask generate`");
    }
}
