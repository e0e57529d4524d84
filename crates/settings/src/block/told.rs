//! Reads the comments of a block.

use super::marked::{find, lines};
use super::record::Record;

/// Returns the record of the previous state in a block; empty if there is none, as in the stock block.
#[must_use]
pub fn record(file: &[u8]) -> Record {
    let inside = find(file).map(|found| &file[found.range]).unwrap_or_default();
    let mut texts = lines(inside).filter_map(|line| std::str::from_utf8(&inside[line]).ok());
    texts.find_map(|line| Record::parse(line.trim_end())).unwrap_or_default()
}

/// Returns when the run that wrote the block began, according to the comment of our block or of the stock
/// one: a time in UTC, `dd-MM-yyyy HH:mm:ss`.
#[must_use]
pub fn written_at(file: &[u8]) -> Option<&str> {
    /// Digits and separators.
    const FORM: &[u8] = b"00-00-0000 00:00:00";
    let inside = find(file).map(|found| &file[found.range]).unwrap_or_default();
    let is_moment = |text: &str| {
        text.len() == FORM.len()
            && text
                .bytes()
                .zip(FORM)
                .all(|(found, form)| if *form == b'0' { found.is_ascii_digit() } else { found == *form })
    };
    lines(inside)
        .filter_map(|line| std::str::from_utf8(&inside[line]).ok())
        .take_while(|line| line.trim().is_empty() || line.starts_with('#'))
        .find_map(|line| line.trim_end().rsplit_once(" on ").map(|(_, moment)| moment))
        .filter(|moment| is_moment(moment))
}
