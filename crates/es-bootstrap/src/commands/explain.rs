//! `explain`: what a rule of the gate means.

use eligibility::{RULES, Rule};

use super::print;
use crate::args::Explain;
use crate::error::Error;
use crate::exit;
use crate::terminal::Terminal;

pub(crate) fn run(explain: &Explain, terminal: &Terminal) -> Result<u8, Error> {
    let text = match explain.rule.as_deref().and_then(eligibility::rule) {
        Some(rule) => {
            format!("{}\n{}\n\n{}\n", terminal.bold(rule.name), rule.question, wrapped(rule.explanation))
        }
        None => RULES.iter().map(line).collect(),
    };
    print(&text)?;
    Ok(exit::OK)
}

fn line(rule: &Rule) -> String {
    format!("{:30} {}\n", rule.name, rule.question)
}

/// Breaks lines at 80 columns.
fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > 80 {
            lines.push('\n');
            column = 0;
        } else if column > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
    }
    lines
}
