//! What is left of a file after an interrupted write.

/// The unit in which a medium writes. After a power loss, each sector may be there or not.
const SECTOR: usize = 512;

/// Returns whether the bytes of a file were lost with the power: a file system may keep a file's length without
/// the content that was not synced.
#[must_use]
pub fn is_lost(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

/// Returns whether bytes can result from writing `after` over `before`, if the writer was interrupted, or if
/// the medium lost its power.
pub(crate) fn is_between(found: &[u8], before: &[u8], after: &[u8]) -> bool {
    let written = common(found, after);
    if found[written..] == *before.get(written..).unwrap_or_default() {
        return true;
    }
    let is_length = [before.len(), after.len()].contains(&found.len());
    let sector = |bytes: &[u8], at: usize| -> Vec<u8> {
        let end = (at + SECTOR).min(found.len());
        let held = bytes.get(at..end.min(bytes.len())).unwrap_or_default();
        let mut sector = held.to_vec();
        sector.resize(end - at, 0);
        sector
    };
    let is_known = |(at, bytes): (usize, &[u8])| {
        let [before, after] = [before, after].map(|whole| sector(whole, at * SECTOR));
        // The end of the new bytes, and what they had not replaced.
        let written = common(bytes, &after);
        bytes[written..] == before[written..] || is_lost(bytes)
    };
    is_length && found.chunks(SECTOR).enumerate().all(is_known)
}

/// The length of the common prefix.
fn common(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_interrupted_writer_leaves_is_told_from_what_somebody_wrote() {
        let short: Vec<u8> = (0..700_usize).map(|at| (at % 7) as u8 + 1).collect();
        let long: Vec<u8> = (0..1700_usize).map(|at| (at % 11) as u8 + 20).collect();
        for (before, after) in [(&short, &long), (&long, &short)] {
            for written in 0..=after.len() {
                let mut found = before.clone();
                found.resize(found.len().max(written), 0);
                found[..written].copy_from_slice(&after[..written]);
                assert!(is_between(&found, before, after), "{written}");
            }
            // Only the second sector was written; the rest has not reached the medium.
            let mut torn = before.clone();
            torn[512..700].copy_from_slice(&after[512..700]);
            torn[512..].iter_mut().skip(188).for_each(|byte| *byte = 0);
            let is_torn = before.len() > 700 || is_between(&torn, before, after);
            assert!(is_torn);
            let mut other = before.clone();
            other[600] = 99;
            assert!(!is_between(&other, before, after));
            assert!(!is_between(b"an operator's", before, after));
        }
        // The medium has the second sector only, from before the file was cut off.
        let mut uncut = long.clone();
        uncut[512..700].copy_from_slice(&short[512..]);
        assert!(is_between(&uncut, &long, &short));
        let mut lost = long.clone();
        lost[512..1024].fill(0);
        assert!(is_between(&lost, &short, &long));
    }
}
