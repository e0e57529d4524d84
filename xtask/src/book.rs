//! `cargo xtask book`: builds the pages of `docs` as a book with a search, and checks its links.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};
use fs_err as fs;

use crate::run::run;
use crate::{folders, links, root, tools};

/// Pages of the project's root that pages of the book include.
const INCLUDED: [&str; 3] = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"];
/// Link targets in those pages, and their counterparts in the book.
const ELSEWHERE: [(&str, &str); 5] = [
    ("](docs/formats)", "](formats.md)"),
    ("](docs/", "]("),
    ("](CONTRIBUTING.md)", "](contributing.md)"),
    ("](CHANGELOG.md)", "](changelog.md)"),
    ("](SECURITY.md)", "](SECURITY.md)"),
];

/// Builds the book below `target/book`, and returns the directory of its pages.
///
/// # Errors
///
/// If mdBook fails, a link is broken, or a page has no title.
pub(crate) fn build() -> Result<PathBuf> {
    let mdbook = tools::install_with(tools::MDBOOK, &["--no-default-features", "--features", "search"])?;
    let folder = root().join("target/book");
    folders::remove(&folder)?;
    copy(&root().join("docs"), &folder.join("docs"))?;
    for page in INCLUDED {
        fs::write(folder.join(page), in_the_book(&fs::read_to_string(root().join(page))?))?;
    }
    let pages = folder.join("html");
    run(Command::new(mdbook).arg("build").arg("--dest-dir").arg(&pages).arg(folder.join("docs")))?;
    let faults = links::faults(&pages)?;
    if !faults.is_empty() {
        bail!("the book has faults:\n{}", faults.join("\n"));
    }
    Ok(pages)
}

/// Adapts the links of a page of the project's root to the book.
fn in_the_book(page: &str) -> String {
    ELSEWHERE.iter().fold(page.to_owned(), |page, (from, to)| page.replace(from, to))
}

/// Copies the pages. The book contains no sources, so links to them are replaced with their paths.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            fs::write(target, without_sources(&fs::read_to_string(&path)?))?;
        } else {
            fs::copy(&path, target)?;
        }
    }
    Ok(())
}

/// Replaces `[text](../path)` with ``text (`path`)``, and omits `text` if it is the path.
fn without_sources(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("](../") {
        let (Some(start), Some((path, behind))) = (before.rfind('['), after.split_once(')')) else { break };
        let named = &before[start + 1..];
        text.push_str(&before[..start]);
        text.push_str(&match named == path {
            true => format!("`{path}`"),
            false => format!("{named} (`{path}`)"),
        });
        rest = behind;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the pages of `docs`, with their paths below it.
    fn pages() -> Vec<(String, String)> {
        let docs = root().join("docs");
        ["", "formats/"]
            .iter()
            .flat_map(|folder| {
                let entries = fs::read_dir(docs.join(folder)).unwrap();
                entries.map(move |entry| format!("{folder}{}", entry.unwrap().file_name().display()))
            })
            .filter(|name| name.ends_with(".md"))
            .map(|name| (name.clone(), fs::read_to_string(docs.join(&name)).unwrap()))
            .collect()
    }

    /// Returns the text of all Rust files below the test directories.
    fn tests() -> String {
        let mut text = String::new();
        let mut folders = vec![root().join("tests"), root().join("crates/es-bootstrap/tests")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    text.push_str(&fs::read_to_string(path).unwrap());
                }
            }
        }
        text
    }

    #[test]
    fn every_page_is_in_the_summary() {
        let summary = fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
        for (name, page) in pages() {
            assert!(
                name == "SUMMARY.md" || summary.contains(&format!("({name})")),
                "{name} is in no chapter"
            );
            assert!(page.starts_with("# ") || page.starts_with("{{#include"), "{name} has no title");
        }
    }

    #[test]
    fn every_block_that_is_marked_as_tested_is_run_by_a_test() {
        let tests = tests();
        let mut blocks = 0;
        for (name, page) in pages() {
            for block in page.lines().filter_map(|line| line.strip_prefix("```sh")) {
                blocks += 1;
                let runs = match block.trim() {
                    // All unnamed blocks of a page are run in order.
                    "" => tests.contains(&format!("\"{name}\"")),
                    block => {
                        tests.contains(&format!("docs/{name}\")"))
                            && (tests.contains(&format!(", \"{block}\")")))
                    }
                };
                assert!(runs, "no test runs the block `{}` of {name}", block.trim());
            }
        }
        assert!(blocks > 30, "only {blocks}");
    }

    #[test]
    fn a_link_to_the_sources_is_their_path() {
        assert_eq!(
            without_sources("A [chart](../x/helm) and [x/y](../x/y), see [one](two.md)."),
            "A chart (`x/helm`) and `x/y`, see [one](two.md)."
        );
    }
}
