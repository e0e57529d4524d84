//! `explain`: describes a rule of the gate or of `status`.

use crate::args::Explain;
use crate::error::Error;
use crate::exit;
use crate::output::print;
use crate::terminal::Terminal;

/// A rule's name, question and explanation.
type Told = (&'static str, &'static str, &'static str);

fn of_the_gate() -> impl Iterator<Item = Told> {
    eligibility::RULES.iter().map(|rule| (rule.name, rule.question, rule.explanation))
}

fn of_status() -> impl Iterator<Item = Told> {
    lifecycle::RULES.iter().map(|rule| (rule.name, rule.question, rule.explanation))
}

pub(crate) fn run(explain: &Explain, terminal: &Terminal) -> Result<u8, Error> {
    let named =
        explain.rule.as_deref().and_then(|name| of_the_gate().chain(of_status()).find(|rule| rule.0 == name));
    let text = match named {
        Some((name, question, explanation)) => {
            format!("{}\n{question}\n\n{}\n", terminal.bold(name), wrapped(explanation))
        }
        None => {
            let list = |rules: &mut dyn Iterator<Item = Told>| rules.map(line).collect::<String>();
            format!(
                "Rules of the gate, which `check` shows:\n{}\nRules of `status`:\n{}",
                list(&mut of_the_gate()),
                list(&mut of_status())
            )
        }
    };
    print(&text)?;
    Ok(exit::OK)
}

fn line((name, question, _): Told) -> String {
    format!("{name:30} {question}\n")
}

/// Wraps a text at 80 columns.
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
