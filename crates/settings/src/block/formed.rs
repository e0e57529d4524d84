//! The block after the cluster has formed: without `cluster.initial_master_nodes`, and with seed hosts.

use std::ops::Range;

use super::marked::{END, Found, find, lines};
use super::table::{INITIAL_MASTERS, SEED_HOSTS};
use crate::quote;
use crate::value::Value;

/// Replaces the setting. It distinguishes a node that formed the cluster from one that joined.
const FORMED: &str = "# The cluster has formed: `cluster.initial_master_nodes` was removed.";
/// The comment above the seed hosts.
const SEEDS: &str =
    "# Where to look for the cluster after a restart: the other nodes that can become master.";
/// The number of comment lines above the setting, in our block and in the stock one. A blank line precedes
/// them.
const ABOVE: usize = 2;

/// Removes `cluster.initial_master_nodes` from the block in a file, and adds `discovery.seed_hosts` if given;
/// `None` if there is no block.
#[must_use]
pub fn form(file: &[u8], seeds: Option<&[String]>) -> Option<Vec<u8>> {
    let Found { range, .. } = find(file)?;
    let ending = if file[range.clone()].ends_with(b"\r\n") { "\r\n" } else { "\n" };
    let inside: Vec<Range<usize>> = lines(file).filter(|line| range.contains(&line.start)).collect();
    let (masters, seeded) = (position(file, &inside, INITIAL_MASTERS), position(file, &inside, SEED_HOSTS));
    let end = inside.iter().rposition(|line| file[line.clone()].trim_ascii() == END.as_bytes());
    let above = masters.map_or(0..0, |at| above(file, &inside[..at]));
    let seeds = seeds.map(|seeds| quote::literal(&Value::List(seeds.to_vec())));
    let seeds = seeds.map(|seeds| format!("{SEED_HOSTS}: {seeds}{ending}"));
    let new_seeds =
        seeds.as_ref().filter(|_| seeded.is_none()).map(|seeds| format!("{SEEDS}{ending}{seeds}"));

    let head = inside.first().map_or(range.end, |line| line.start);
    let mut text = file[..head].to_vec();
    for (at, line) in inside.iter().enumerate() {
        let at = Some(at);
        if at == masters {
            text.extend(format!("{FORMED}{ending}{}", new_seeds.as_deref().unwrap_or_default()).bytes());
            continue;
        }
        match (&seeds, &new_seeds) {
            _ if at.is_some_and(|at| above.contains(&at)) => continue,
            (Some(seeds), _) if at == seeded => {
                text.extend(seeds.bytes());
                continue;
            }
            (_, Some(new)) if at == end && masters.is_none() => text.extend(format!("{new}{ending}").bytes()),
            _ => {}
        }
        text.extend_from_slice(&file[line.clone()]);
    }
    text.extend_from_slice(&file[range.end..]);
    Some(text)
}

/// Whether the block in a file is from a node that formed a cluster, and the cluster has formed.
#[must_use]
pub fn has_formed(file: &[u8]) -> bool {
    let inside = find(file).map(|found| &file[found.range]).unwrap_or_default();
    lines(inside).any(|line| inside[line].trim_ascii_end() == FORMED.as_bytes())
}

/// Whether a line of a file, counted from one, is in its block.
#[must_use]
pub fn holds_line(file: &[u8], line: usize) -> bool {
    let lines: Vec<Range<usize>> = lines(file).collect();
    let start = line.checked_sub(1).and_then(|at| lines.get(at)).map(|line| line.start);
    start.zip(find(file)).is_some_and(|(start, found)| found.range.contains(&start))
}

/// Returns the index of the line that sets a top-level key.
fn position(file: &[u8], inside: &[Range<usize>], key: &str) -> Option<usize> {
    let sets = |line: &Range<usize>| {
        file[line.clone()].strip_prefix(key.as_bytes()).is_some_and(|rest| rest.starts_with(b":"))
    };
    inside.iter().position(sets)
}

/// Returns the range of the comments above the setting; empty if a comment was added.
fn above(file: &[u8], before: &[Range<usize>]) -> Range<usize> {
    let is_comment = |line: &&Range<usize>| file[(*line).clone()].starts_with(b"#");
    let comments = before.iter().rev().take_while(is_comment).count();
    let end = before.len();
    if comments == ABOVE { end - comments..end } else { end..end }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::BEGIN;

    const OURS: &str = "# This node forms a new cluster by electing itself.\n# More nodes can join it later.\n\
                        cluster.initial_master_nodes: [\"n\"]\n";
    const STOCK: &str =
        "# A cluster of its own.\n# Others can join it.\ncluster.initial_master_nodes: [\"n\"]\n";

    fn file(inside: &str) -> String {
        format!("a: b\n\n{BEGIN}\nx: y\n\n{inside}\nhttp.host: 0.0.0.0\n{END}\nc: d\n")
    }

    fn check(inside: &str, seeds: Option<&[&str]>, expected: &str) {
        let seeds: Option<Vec<String>> =
            seeds.map(|seeds| seeds.iter().map(|seed| (*seed).to_owned()).collect());
        for ending in ["\n", "\r\n"] {
            let [before, expected] = [inside, expected].map(|inside| file(inside).replace('\n', ending));
            let after = form(before.as_bytes(), seeds.as_deref()).unwrap();
            assert_eq!(String::from_utf8(after.clone()).unwrap(), expected);
            // A second run changes nothing.
            assert_eq!(form(&after, seeds.as_deref()).unwrap(), after);
            assert_eq!(has_formed(&after), expected.contains(FORMED));
        }
    }

    #[test]
    fn the_founders_setting_becomes_a_comment_and_the_seeds() {
        let alone = format!("{FORMED}\n{SEEDS}\ndiscovery.seed_hosts: []\n");
        check(OURS, Some(&[]), &alone);
        check(STOCK, Some(&[]), &alone);
        let seeds = &["10.0.0.2:9300", "[::1]:9300"][..];
        let with = format!("{FORMED}\n{SEEDS}\ndiscovery.seed_hosts: [\"10.0.0.2:9300\", \"[::1]:9300\"]\n");
        check(STOCK, Some(seeds), &with);
        check(OURS, None, &format!("{FORMED}\n"));
        let comments = OURS.split_once("cluster.").unwrap().0;
        check(&format!("# mine\n{OURS}"), None, &format!("# mine\n{comments}{FORMED}\n"));
    }

    #[test]
    fn seeds_that_are_there_are_replaced() {
        let of = |seeds: &str| format!("# The others.\ndiscovery.seed_hosts: {seeds}\n");
        check(&of("[\"10.0.0.1:9300\"]"), Some(&["10.0.0.2:9300"]), &of("[\"10.0.0.2:9300\"]"));
        check(&of("[\"10.0.0.1:9300\"]"), None, &of("[\"10.0.0.1:9300\"]"));
        check(&format!("{OURS}{}", of("[]")), Some(&["x:1"]), &format!("{FORMED}\n{}", of("[\"x:1\"]")));
    }

    #[test]
    fn a_block_with_neither_gets_the_seeds_at_its_end() {
        let before = file("");
        let after = String::from_utf8(form(before.as_bytes(), Some(&[])).unwrap()).unwrap();
        let seeds = format!("{SEEDS}\ndiscovery.seed_hosts: []\n\n{END}");
        assert_eq!(after, before.replace(END, &seeds));
        assert_eq!(form(b"a: b\n", Some(&[])), None);
    }

    #[test]
    fn a_line_is_in_the_block_or_not() {
        let file = file("");
        let found: Vec<usize> = (0..20).filter(|line| holds_line(file.as_bytes(), *line)).collect();
        // The blank line before the first marker belongs to the block.
        assert_eq!(found, (2..=8).collect::<Vec<_>>());
    }
}
