//! Pages for operators whose commands are run as they stand.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The project's folder.
///
/// # Errors
///
/// Never, as long as this package lies in it.
pub fn root() -> Result<PathBuf> {
    Ok(Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("a package lies in a folder")?.to_path_buf())
}

/// The lines of the blocks of commands of a page below `docs`: those that are marked as `sh`.
///
/// # Errors
///
/// If it cannot be read.
pub fn commands(page: &str) -> Result<Vec<String>> {
    let path = root()?.join("docs").join(page);
    let text = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
    let mut lines = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            line if inside => lines.push(line.to_owned()),
            _ => {}
        }
    }
    Ok(lines)
}

/// The commands of a page's block that is marked with a name, as in "```sh name".
///
/// # Panics
///
/// Where the page has no such block.
#[must_use]
pub fn block<'a>(page: &'a str, name: &str) -> &'a str {
    let fence = format!("```sh {name}\n");
    let (_, rest) = page.split_once(&fence).unwrap_or_else(|| panic!("the page has no block `{name}`"));
    rest.split_once("```").map_or(rest, |(commands, _)| commands)
}
