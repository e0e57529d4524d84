//! A random part of names that others could otherwise predict.

/// Number of hexadecimal digits of a tag.
const TAG: usize = 16;

/// Formats a tag.
pub(crate) fn tag(random: u64) -> String {
    format!("{random:0TAG$x}")
}

/// Whether a part of a name is a tag.
pub(crate) fn is_tag(text: &str) -> bool {
    text.len() == TAG && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
