//! Code size of the binary by crate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Smaller crates are combined in one row.
const SMALLEST: u64 = 50_000;

/// Returns the code size of each crate in bytes, the largest first, from a binary with symbols. Generic code
/// counts for the crate that defines it.
pub(crate) fn of(program: &Path) -> Result<Vec<(String, u64)>> {
    let nm = Command::new("nm").args(["--print-size", "--demangle"]).arg(program).output();
    let nm = nm.context("could not run nm")?;
    ensure!(nm.status.success(), "nm: {}", String::from_utf8_lossy(&nm.stderr));
    let mut sizes = sizes(&String::from_utf8_lossy(&nm.stdout));
    let small: u64 = sizes.values().filter(|size| **size < SMALLEST).sum();
    sizes.retain(|_, size| *size >= SMALLEST);
    let mut parts: Vec<(String, u64)> = sizes.into_iter().collect();
    parts.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    parts.push(("others".to_owned(), small));
    Ok(parts)
}

/// Parses the output of nm(1): address, size, type, name. Several symbols with one address are the same code.
fn sizes(symbols: &str) -> BTreeMap<String, u64> {
    let mut sizes = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for line in symbols.lines() {
        let mut fields = line.splitn(4, ' ');
        let (Some(address), Some(size), Some("t" | "T"), Some(name)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        if seen.insert(address)
            && let Ok(size) = u64::from_str_radix(size, 16)
        {
            *sizes.entry(crate_of(name)).or_default() += size;
        }
    }
    sizes
}

/// Returns the first crate in the name of a function; C and assembly functions have none.
fn crate_of(name: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let first = name.split("::").next().unwrap_or_default();
    let first = first.rsplit(|c| !is_part(c)).next().unwrap_or_default();
    match name.contains("::") && !first.is_empty() {
        true => first.to_owned(),
        false if name.starts_with("ring_core") => "ring".to_owned(),
        false => "C and assembler".to_owned(),
    }
}
