//! Escapes text from other sources before it reaches a terminal or a log.

use std::fmt::Write;

/// Placeholder for the start of bold text until the text is printed. Like the other placeholders it is a
/// noncharacter of Unicode, so that the program's own sequences are never confused with those in the text.
pub(super) const BOLD: char = '\u{fdd0}';
/// Placeholder for the start of green text.
pub(super) const GOOD: char = '\u{fdd1}';
/// Placeholder for the start of red text.
pub(super) const BAD: char = '\u{fdd2}';
/// Placeholder for the end of a style.
const PLAIN: char = '\u{fdd3}';

/// Puts placeholders around the text.
pub(super) fn paint(color: bool, mark: char, text: &str) -> String {
    if color { format!("{mark}{text}{PLAIN}") } else { text.to_owned() }
}

/// Escapes everything that a terminal would interpret or display in another order. Line feeds and tabs stay,
/// and placeholders become escape sequences.
pub(super) fn harmless(text: &str) -> String {
    spelled(text, |shown, c| match c {
        BOLD => shown.push_str("\u{1b}[1m"),
        GOOD => shown.push_str("\u{1b}[32m"),
        BAD => shown.push_str("\u{1b}[31m"),
        PLAIN => shown.push_str("\u{1b}[0m"),
        other => shown.extend(other.escape_unicode()),
    })
}

/// Escapes text and joins its lines.
pub(super) fn on_one_line(text: &str) -> String {
    harmless(&text.replace(['\n', '\r'], " "))
}

/// Escapes a JSON document, which has no styles.
pub(super) fn in_json(text: &str) -> String {
    spelled(text, |shown, c| {
        let _ = write!(shown, "\\u{:04x}", u32::from(c));
    })
}

fn spelled(text: &str, spell: impl Fn(&mut String, char)) -> String {
    // The capacity suffices for some escapes, so that a text with a secret is not reallocated.
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

/// Returns whether to escape a character: control characters except line feeds and tabs, bidirectional
/// formatting, Unicode's line and paragraph separators, and noncharacters. All of them have four hexadecimal
/// digits.
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
