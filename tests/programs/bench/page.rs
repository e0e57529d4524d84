//! `docs/benchmarks.md`.

use std::fmt::Write as _;

use crate::machine::Machine;
use crate::measure::{Pair, Times};

/// All measurements.
#[derive(Default)]
pub(crate) struct Results {
    pub(crate) quick: bool,
    pub(crate) rows: Vec<Row>,
    pub(crate) alone: Vec<Alone>,
    pub(crate) lines: Vec<Line>,
    /// Crates with the bytes of their code.
    pub(crate) parts: Vec<(String, u64)>,
}

/// A result of es-bootstrap beside that of another program.
pub(crate) struct Row {
    pub(crate) ours: String,
    pub(crate) other: String,
    pub(crate) pair: Pair,
}

impl Row {
    pub(crate) fn new(ours: &str, other: &str, pair: Pair) -> Self {
        Self { ours: ours.to_owned(), other: other.to_owned(), pair }
    }
}

/// A result of es-bootstrap alone, with the promised limit.
pub(crate) struct Alone {
    what: String,
    found: String,
    promised: &'static str,
}

impl Alone {
    pub(crate) fn new(what: &str, found: String, promised: &'static str) -> Self {
        Self { what: what.to_owned(), found, promised }
    }

    pub(crate) fn time(what: &str, times: &Times, promised: &'static str) -> Self {
        let (low, high) = times.quartiles();
        let found = match times.count() {
            1 => seconds(times.mean()),
            count => {
                format!("{} ({} to {}, {count} runs)", seconds(times.mean()), seconds(low), seconds(high))
            }
        };
        Self::new(what, found, promised)
    }
}

/// How the time grows: counts and seconds.
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) points: Vec<(usize, f64)>,
}

/// Renders the page.
pub(crate) fn text(machine: &Machine, results: &Results) -> String {
    let how = if results.quick { " --quick" } else { "" };
    let mut page = format!(
        "# Benchmarks\n\n\
         Written by `cargo xtask bench{how}`: whole processes, measured from outside, es-bootstrap and the other program in turn. Times\n\
         are means, because the time to find a key varies by chance; the spread is the middle half.\n\n\
         | machine | |\n|---|---|\n\
         | processor | {} cores, {} |\n| memory | {} GiB |\n| others | {}; {}; Elasticsearch {} |\n| es-bootstrap | {:.1} MB |\n\n\
         <picture>\n  <source media=\"(prefers-color-scheme: dark)\" srcset=\"pictures/benchmarks-dark.svg\">\n  \
         <img src=\"pictures/benchmarks-light.svg\" alt=\"Times of es-bootstrap beside those of others, and how they grow\">\n\
         </picture>\n\n",
        machine.cores,
        machine.architecture,
        machine.memory,
        machine.openssl,
        machine.java,
        machine.elasticsearch,
        machine.binary as f64 / 1e6
    );
    page.push_str("## Beside others\n\n| es-bootstrap | | other | | ratio | middle half | pairs |\n|---|---|---|---|---|---|---|\n");
    for Row { ours, other, pair } in &results.rows {
        let (low, high) = pair.spread();
        let (us, them) = (seconds(pair.ours.mean()), seconds(pair.other.mean()));
        // Writing to a string cannot fail.
        let _ = writeln!(
            page,
            "| {ours} | {us} | {other} | {them} | {:.2} | {low:.2} to {high:.2} | {} |",
            pair.ratio(),
            pair.ours.count()
        );
    }
    page.push_str("\n## By itself\n\n| what | measured | wanted, at most |\n|---|---|---|\n");
    for Alone { what, found, promised } in &results.alone {
        let _ = writeln!(page, "| {what} | {found} | {promised} |");
    }
    page.push_str("\n## Growth\n\n");
    growth(&mut page, &results.lines);
    parts(&mut page, machine.binary, &results.parts);
    page
}

/// Writes one row for each crate, and one for what is not code.
fn parts(page: &mut String, binary: u64, parts: &[(String, u64)]) {
    if parts.is_empty() {
        return;
    }
    page.push_str(
        "\n## Parts of the binary\n\n\
         The code of each crate. Generic code counts for the crate that defines it, and what was inlined for the one that calls it.\n\n\
         | crate | kB |\n|---|---|\n",
    );
    let code: u64 = parts.iter().map(|(_, size)| size).sum();
    let rest = ("constants, tables, relocations".to_owned(), binary.saturating_sub(code));
    for (name, size) in parts.iter().chain([&rest]) {
        let _ = writeln!(page, "| {name} | {} |", size.div_ceil(1000));
    }
}

/// Writes one row for each count; a cell is empty if its line has no such count.
fn growth(page: &mut String, lines: &[Line]) {
    let mut counts: Vec<usize> =
        lines.iter().flat_map(|line| &line.points).map(|(count, _)| *count).collect();
    counts.sort_unstable();
    counts.dedup();
    let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
    let _ = writeln!(page, "| count | {} |", names.join(" | "));
    let _ = writeln!(page, "|---|{}", "---|".repeat(lines.len()));
    for count in counts {
        let cell = |line: &Line| {
            let point = line.points.iter().find(|(found, _)| *found == count);
            point.map(|(_, taken)| seconds(*taken)).unwrap_or_default()
        };
        let cells: Vec<String> = lines.iter().map(cell).collect();
        let _ = writeln!(page, "| {count} | {} |", cells.join(" | "));
    }
}

/// Formats a time, below one second in milliseconds.
pub(crate) fn seconds(time: f64) -> String {
    match time {
        time if time < 0.01 => format!("{:.1} ms", time * 1e3),
        time if time < 1.0 => format!("{:.0} ms", time * 1e3),
        time if time < 10.0 => format!("{time:.2} s"),
        time => format!("{time:.1} s"),
    }
}
