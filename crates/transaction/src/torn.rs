//! What is left of a file after an interrupted overwrite.

/// The unit in which a medium writes. After a power loss, each sector may be there or not.
const SECTOR: usize = 512;

/// Returns whether bytes can result from writing `after` over `before`, if the writer was interrupted, or if
/// the medium lost its power.
pub(crate) fn is_between(found: &[u8], before: &[u8], after: &[u8]) -> bool {
    let written = found.iter().zip(after).take_while(|(one, other)| one == other).count();
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
        let at = at * SECTOR;
        bytes == sector(before, at) || bytes == sector(after, at) || bytes.iter().all(|byte| *byte == 0)
    };
    is_length && found.chunks(SECTOR).enumerate().all(is_known)
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
        let mut lost = long.clone();
        lost[512..1024].fill(0);
        assert!(is_between(&lost, &short, &long));
    }
}
