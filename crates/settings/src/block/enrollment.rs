//! The enrollment setting in a node's block.

use std::ops::Range;

use super::marked::{Found, find, lines};
use super::table::ENROLLMENT;

/// The comment above the setting if enrollment is not possible.
const CLOSED: &str =
    "# The key of the HTTP CA is elsewhere, so neither nodes nor Kibana can enroll at this node.";

/// Sets whether enrollment is allowed in a file's block; `None` if it is set so already, or has no such line.
#[must_use]
pub fn let_enroll(file: &[u8], open: bool) -> Option<Vec<u8>> {
    let Found { range, .. } = find(file)?;
    let inside: Vec<Range<usize>> = lines(file).filter(|line| range.contains(&line.start)).collect();
    let text = |line: &Range<usize>| file[line.clone()].trim_ascii_end();
    let wanted = format!("{ENROLLMENT}: {open}");
    let other = format!("{ENROLLMENT}: {}", !open);
    let at = inside.iter().position(|line| text(line) == other.as_bytes())?;
    let line = &inside[at];
    let ending = if file[line.clone()].ends_with(b"\r\n") { "\r\n" } else { "\n" };
    let above = at.checked_sub(1).map(|at| &inside[at]).filter(|line| text(line) == CLOSED.as_bytes());
    let (begin, comment) = match (open, above) {
        (true, Some(above)) => (above.start, String::new()),
        (true, None) | (false, Some(_)) => (line.start, String::new()),
        (false, None) => (line.start, format!("{CLOSED}{ending}")),
    };
    let new = format!("{comment}{wanted}{ending}");
    Some([&file[..begin], new.as_bytes(), &file[line.end..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::{BEGIN, END};

    #[test]
    fn the_setting_is_closed_with_the_reason_and_opened_again() {
        for ending in ["\n", "\r\n"] {
            let file =
                |inside: &str| format!("a: b\n\n{BEGIN}\nx: y\n{inside}{END}\nc: d\n").replace('\n', ending);
            let open = file("\nxpack.security.enrollment.enabled: true\n\n");
            let closed = let_enroll(open.as_bytes(), false).unwrap();
            let expected = file(&format!("\n{CLOSED}\nxpack.security.enrollment.enabled: false\n\n"));
            assert_eq!(String::from_utf8(closed.clone()).unwrap(), expected);
            assert_eq!(let_enroll(&closed, false), None);
            assert_eq!(let_enroll(&closed, true).unwrap(), open.as_bytes());
            assert_eq!(let_enroll(open.as_bytes(), true), None);
        }
        // A setting of the operator, outside the block.
        assert_eq!(let_enroll(b"xpack.security.enrollment.enabled: true\n", false), None);
    }
}
