//! Documentation pages whose commands tests run unchanged.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Returns the project's root directory.
///
/// # Errors
///
/// Never, as long as this package is inside the project.
pub fn root() -> Result<PathBuf> {
    Ok(Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("a package lies in a folder")?.to_path_buf())
}

/// Returns the lines of all `sh` code blocks of a page below `docs`.
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

/// Returns the commands of a page's named code block, as in "```sh name".
///
/// # Panics
///
/// If the page has no such block.
#[must_use]
pub fn block<'a>(page: &'a str, name: &str) -> &'a str {
    let fence = format!("```sh {name}\n");
    let (_, rest) = page.split_once(&fence).unwrap_or_else(|| panic!("the page has no block `{name}`"));
    rest.split_once("```").map_or(rest, |(commands, _)| commands)
}
