//! Writes text as a YAML scalar that every reader reads as that text.

/// Returns a double-quoted YAML scalar. Everything that is not plain printable text is escaped.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            ' '..='~' => quoted.push(c),
            '\u{a1}'..='\u{1fff}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{d7ff}' => quoted.push(c),
            _ if (c as u32) < 0x1_0000 => quoted.push_str(&format!("\\u{:04x}", c as u32)),
            _ => quoted.push_str(&format!("\\U{:08x}", c as u32)),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_reads_back() {
        for text in ["", "a\"b\\c", "\n\u{85}\u{2028}\u{feff}\u{7f}", "ä", "😀", "\u{200b}\u{d7ff}"] {
            let read: String = crate::from_str(&quoted(text)).unwrap();
            assert_eq!(read, text);
            assert!(quoted(text).lines().count() == 1 && quoted(text).chars().all(|c| !c.is_control()));
        }
    }
}
