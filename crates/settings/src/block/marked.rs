//! Finds, adds and removes the block within a file's bytes.

use std::ops::Range;

use super::record::Record;
use super::run::{Run, identified};
use super::table;
use crate::quote;
use crate::value::Value;
use crate::{flatten, yaml};

/// The first line of a block; other tools look for it.
pub const BEGIN: &str = "#----------------------- BEGIN SECURITY AUTO CONFIGURATION -----------------------";
/// The last line of a block; other tools look for it.
pub const END: &str = "#----------------------- END SECURITY AUTO CONFIGURATION -------------------------";

/// The beginning of the comment in a block of es-bootstrap, which the stock block lacks.
pub(super) const AUTHOR: &str = "# es-bootstrap secured";

/// A block in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The range of its bytes, including the line ending before the first marker and the one after the last.
    pub range: Range<usize>,
    /// Whether the run that wrote it completed.
    pub state: State,
}

/// Whether the run that wrote a block completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It completed.
    Complete,
    /// It was interrupted.
    InProgress(Run),
    /// It completed, and a later run that replaces it with the block of another cluster was interrupted.
    Replacing(Exchange),
}

/// The mark that a run leaves in a complete block while it replaces the block's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// When the run began, in Unix seconds.
    pub epoch: u64,
    /// SHA-256 of its new HTTP keystore, 64 lower-case hexadecimal digits. Random salts make it unique, even
    /// if the node joins the same cluster again.
    pub http_store: String,
}

/// Returns the block of a run in progress. It turns TLS off explicitly, which is the default, so that the
/// node starts no matter which files are already in place.
#[must_use]
pub fn in_progress(run: &Run, record: &Record) -> String {
    const COMMENT: &str = "# es-bootstrap is securing this node, or was interrupted while it did.\n\
                           # To finish or to undo what was begun, run it again.\n";
    half_made(run, record, COMMENT)
}

/// Returns the block of a run that is being undone.
#[must_use]
pub fn undoing(run: &Run, record: &Record) -> String {
    const COMMENT: &str = "# es-bootstrap is undoing a first start, or was interrupted while it did.\n\
                           # To finish, run `es-bootstrap undo` again.\n";
    half_made(run, record, COMMENT)
}

fn half_made(run: &Run, record: &Record, comment: &str) -> String {
    let Run { epoch, ca_fingerprint } = run;
    let record = record.line().map(|line| format!("{line}\n")).unwrap_or_default();
    format!(
        "{BEGIN}\n\
         {comment}{record}\
         {RUN}{epoch} {CA}{ca_fingerprint}\n\
         xpack.security.http.ssl.enabled: false\n\
         xpack.security.transport.ssl.enabled: false\n\
         {END}\n"
    )
}

/// Marks a complete block that is being replaced, without changing its settings. [`unmark`] restores the
/// file.
#[must_use]
pub fn mark(file: &[u8], exchange: &Exchange) -> Option<Vec<u8>> {
    let at = end_of_begin(file)?;
    let ending: &[u8] = if file[..at].ends_with(b"\r\n") { b"\r\n" } else { b"\n" };
    let Exchange { epoch, http_store } = exchange;
    let line = format!("{EXCHANGE}{epoch} {STORE}{http_store}");
    Some([&file[..at], line.as_bytes(), ending, &file[at..]].concat())
}

/// Removes the mark of a block that is being replaced; `None` if there is none.
#[must_use]
pub fn unmark(file: &[u8]) -> Option<Vec<u8>> {
    let at = end_of_begin(file)?;
    let line = lines(&file[at..]).next()?;
    parse_exchange(std::str::from_utf8(&file[at..][line.clone()]).ok()?.trim_end())?;
    Some([&file[..at], &file[at + line.end..]].concat())
}

/// Returns the position after the line with the block's first marker.
fn end_of_begin(file: &[u8]) -> Option<usize> {
    let Found { range, .. } = find(file)?;
    let is_begin = |line: &Range<usize>| file[line.clone()].trim_ascii() == BEGIN.as_bytes();
    lines(file).find(|line| range.start <= line.start && is_begin(line)).map(|line| line.end)
}

const RUN: &str = "# run: ";
const CA: &str = "ca: ";
const EXCHANGE: &str = "# es-bootstrap reconfigures this node, or was interrupted while it did. run: ";
const STORE: &str = "http.p12: ";

/// Appends a block after a line ending in the file's style: LF, unless all its lines end in CRLF.
///
/// If the file ends in a line ending, this adds a blank line; otherwise it ends the last line.
#[must_use]
pub fn append(file: &[u8], block: &str) -> Vec<u8> {
    let ending = if ends_in_crlf(file) { "\r\n" } else { "\n" };
    let block = block.replace('\n', ending);
    [file, ending.as_bytes(), block.as_bytes()].concat()
}

fn ends_in_crlf(file: &[u8]) -> bool {
    let mut feeds = file.iter().enumerate().filter(|(_, byte)| **byte == b'\n').peekable();
    feeds.peek().is_some() && feeds.all(|(at, _)| at > 0 && file[at - 1] == b'\r')
}

/// Finds the block in a file, from a first marker to the next last marker. If there are several, returns the
/// last one.
#[must_use]
pub fn find(file: &[u8]) -> Option<Found> {
    let (mut begin, mut last) = (None, None);
    for line in lines(file) {
        match file[line.clone()].trim_ascii() {
            text if text == BEGIN.as_bytes() => begin = Some(line),
            text if text == END.as_bytes() => last = begin.take().map(|begin| (begin, line)).or(last),
            _ => {}
        }
    }
    let (begin, end) = last?;
    let start = begin.start - ending_before(file, &begin);
    Some(Found { range: start..end.end, state: state(&file[begin.end..end.start]) })
}

/// Whether es-bootstrap, not the stock step, wrote the block in a file.
#[must_use]
pub fn is_of_es_bootstrap(file: &[u8]) -> bool {
    let inside = find(file).map(|found| &file[found.range]).unwrap_or_default();
    lines(inside).any(|line| inside[line].starts_with(AUTHOR.as_bytes()))
}

/// Returns the lines of a file, including their line endings.
pub(super) fn lines(file: &[u8]) -> impl Iterator<Item = Range<usize>> {
    file.split_inclusive(|byte| *byte == b'\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some(start..*at)
    })
}

/// Returns the length of the line ending that [`append`] put before the first marker; both have the same
/// style.
fn ending_before(file: &[u8], marker: &Range<usize>) -> usize {
    let before = &file[..marker.start];
    if file[marker.clone()].ends_with(b"\r\n") && before.ends_with(b"\r\n") {
        2
    } else {
        usize::from(before.ends_with(b"\n"))
    }
}

fn state(inside: &[u8]) -> State {
    let mut texts =
        lines(inside).filter_map(|line| Some(std::str::from_utf8(&inside[line]).ok()?.trim_end()));
    let state = texts.find_map(|text| {
        parse_run(text).map(State::InProgress).or_else(|| parse_exchange(text).map(State::Replacing))
    });
    state.unwrap_or(State::Complete)
}

fn parse_run(line: &str) -> Option<Run> {
    let (epoch, ca_fingerprint) = parse(line, RUN, CA)?;
    Some(Run { epoch, ca_fingerprint })
}

fn parse_exchange(line: &str) -> Option<Exchange> {
    let (epoch, http_store) = parse(line, EXCHANGE, STORE)?;
    Some(Exchange { epoch, http_store })
}

/// Parses a run's epoch and the SHA-256 that identifies the run.
fn parse(line: &str, before_epoch: &str, before_digest: &str) -> Option<(u64, String)> {
    let (epoch, digest) = line.strip_prefix(before_epoch)?.split_once(' ')?;
    identified((epoch, digest.strip_prefix(before_digest)?))
}

/// Removes the block and restores the bytes that [`append`] was given.
///
/// If lines were added after the block, the line before it keeps its ending.
#[must_use]
pub fn remove(file: &[u8]) -> Option<Vec<u8>> {
    let Found { range, .. } = find(file)?;
    let (before, after) = (&file[..range.start], &file[range.end..]);
    let ending: &[u8] = if after.is_empty() || before.is_empty() || before.ends_with(b"\n") {
        b""
    } else if file[range.start..].starts_with(b"\r\n") {
        b"\r\n"
    } else {
        b"\n"
    };
    Some([before, ending, after].concat())
}

/// Replaces the node name in the block's list of initial masters; `None` if the block has no such line.
#[must_use]
pub fn replace_initial_master(file: &[u8], node_name: &str) -> Option<Vec<u8>> {
    let Found { range, .. } = find(file)?;
    let key = format!("{}:", table::INITIAL_MASTERS);
    let line = lines(file)
        .filter(|line| range.contains(&line.start))
        .find(|line| file[line.clone()].starts_with(key.as_bytes()))?;
    let ending: &[u8] = if file[line.clone()].ends_with(b"\r\n") { b"\r\n" } else { b"\n" };
    let value = quote::literal(&Value::List(vec![node_name.to_owned()]));
    Some([&file[..line.start], key.as_bytes(), b" ", value.as_bytes(), ending, &file[line.end..]].concat())
}

/// Returns the settings that an operator added to the block, in order.
///
/// Returns none if the block cannot be read; the file cannot be read then either.
#[must_use]
pub fn user_lines(file: &[u8]) -> Vec<(String, Value)> {
    let inside = find(file).map(|found| &file[found.range]).unwrap_or_default();
    let Ok(text) = std::str::from_utf8(inside) else { return Vec::new() };
    let flat = yaml::parse(text).and_then(flatten::flatten).unwrap_or_default();
    flat.into_iter().filter(|flat| !table::is_ours(&flat.key)).map(|flat| (flat.key, flat.value)).collect()
}
