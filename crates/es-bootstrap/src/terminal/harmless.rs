//! The one function between every text of others and a terminal or a log.

use std::fmt::Write;

/// Placeholder for the start of bold text until the text is printed. Like the two others it is a private-use character of
/// Unicode, so that our own sequences are never confused with those in the text.
pub(super) const BOLD: char = '\u{fdd0}';
/// Stands for what makes green.
pub(super) const GOOD: char = '\u{fdd1}';
/// Stands for what makes red.
pub(super) const BAD: char = '\u{fdd2}';
/// Ends each of them.
const PLAIN: char = '\u{fdd3}';

/// Marks a text for the terminal.
pub(super) fn paint(color: bool, mark: char, text: &str) -> String {
    if color { format!("{mark}{text}{PLAIN}") } else { text.to_owned() }
}

/// The text without anything that a terminal would act upon, or that would show it in another order: that is spelled out.
/// Lines and tabulators stay; what was marked is decorated.
pub(super) fn harmless(text: &str) -> String {
    spelled(text, |shown, c| match c {
        BOLD => shown.push_str("\u{1b}[1m"),
        GOOD => shown.push_str("\u{1b}[32m"),
        BAD => shown.push_str("\u{1b}[31m"),
        PLAIN => shown.push_str("\u{1b}[0m"),
        other => shown.extend(other.escape_unicode()),
    })
}

/// The same for what is one line, whatever others wrote.
pub(super) fn on_one_line(text: &str) -> String {
    harmless(&text.replace(['\n', '\r'], " "))
}

/// The same for a JSON document, in which nothing is decorated.
pub(super) fn in_json(text: &str) -> String {
    spelled(text, |shown, c| {
        let _ = write!(shown, "\\u{:04x}", u32::from(c));
    })
}

fn spelled(text: &str, spell: impl Fn(&mut String, char)) -> String {
    // Room for a few, so that a text with a secret is not copied.
    let mut shown = String::with_capacity(2 * text.len() + 64);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => shown.push(c),
            c if acts(c) => spell(&mut shown, c),
            c => shown.push(c),
        }
    }
    shown
}

/// Control characters but for lines and tabulators, marks of the writing direction, other ends of lines, and what Unicode
/// sets aside. All of them have four hexadecimal digits.
fn acts(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fdd0}'..='\u{fdef}')
        || (c.is_control() && c != '\n' && c != '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts_but_what_was_marked() {
        for (text, expected) in [
            ("plain\ttext\nof ünïcode ✔\r\n", "plain\ttext\nof ünïcode ✔\r\n"),
            ("\u{1b}[31m", "\\u{1b}[31m"),
            ("\u{9b}31m\u{7f}\u{7}\r", "\\u{9b}31m\\u{7f}\\u{7}\\u{d}"),
            ("\u{202e}txt\u{2066}", "\\u{202e}txt\\u{2066}"),
            ("\u{fddf}", "\\u{fddf}"),
        ] {
            assert_eq!(harmless(text), expected);
        }
        assert_eq!(harmless(&paint(true, BOLD, "x")), "\u{1b}[1mx\u{1b}[0m");
        assert_eq!(harmless(&paint(false, BOLD, "x")), "x");
        assert_eq!(on_one_line("a\nerror: b\u{1b}"), "a error: b\\u{1b}");
        let text = "\u{9b}\u{202e}\u{fdd0}é";
        let json = in_json(&format!("\"{text}\"\n"));
        assert_eq!(json, "\"\\u009b\\u202e\\ufdd0é\"\n");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
