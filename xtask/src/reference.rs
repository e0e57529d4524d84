//! Generates the reference pages of the book from the program: its commands and its JSON documents.

use std::process::Stdio;

use anyhow::{Context, Result};
use fs_err as fs;
use serde_json::Value;

use crate::root;
use crate::run::{cargo, failed};

/// Runs the program and returns its output, in lines that do not depend on a terminal.
pub(crate) fn program(arguments: &[&str]) -> Result<String> {
    let mut command = cargo();
    command.args(["run", "--quiet", "--package", "es-bootstrap", "--"]).args(arguments);
    let ran = command.env_remove("COLUMNS").stdin(Stdio::null()).output().context("could not run cargo")?;
    if ran.status.success() {
        return Ok(String::from_utf8(ran.stdout)?);
    }
    eprint!("{}", String::from_utf8_lossy(&ran.stderr));
    Err(failed(&command, ran.status))
}

/// The heading of the common options in every help text.
const COMMON: &str = "Common options:\n";

/// Returns the page of all commands: the output of `-h` for each, and the common options once.
///
/// # Errors
///
/// If the program does not run.
pub(crate) fn commands(pages: &[String]) -> Result<String> {
    let mut text = String::from(
        "# Commands\n\n<!-- Written by `cargo xtask generate` from the definition of the command line. -->\n\n\
         Each command has a manual page: `man es-bootstrap-COMMAND`, or `es-bootstrap man es-bootstrap-COMMAND`.\n",
    );
    let (_, common) = parts(&program(&["-h"])?);
    text.push_str(&format!("\n## Common options\n\nEvery command takes these:\n\n```text\n{common}\n```\n"));
    for page in pages {
        let name = page.strip_prefix("es-bootstrap-").unwrap_or(page);
        section(&mut text, &[name])?;
    }
    Ok(text)
}

/// Appends the help of one command and of its subcommands.
fn section(text: &mut String, words: &[&str]) -> Result<()> {
    let (own, _) = parts(&program(&[words, &["-h"]].concat())?);
    let marks = "#".repeat(words.len() + 1);
    text.push_str(&format!("\n{marks} {}\n\n```text\n{own}\n```\n", words.join(" ")));
    for below in below(&own) {
        section(text, &[words, &[below]].concat())?;
    }
    Ok(())
}

/// Splits a help text into the part without the common options, and the common options.
fn parts(help: &str) -> (String, String) {
    let Some((own, rest)) = help.split_once(COMMON) else {
        return (help.trim_end().to_owned(), String::new());
    };
    // Options are indented; the text after them is not.
    let indented = |line: &&str| line.is_empty() || line.starts_with(' ');
    let common: Vec<&str> = rest.lines().take_while(indented).collect();
    let after: Vec<&str> = rest.lines().skip_while(indented).collect();
    let own = format!("{own}{}", after.join("\n"));
    (own.trim_end().to_owned(), common.join("\n").trim_end().to_owned())
}

/// Returns the subcommands that a help text lists.
fn below(help: &str) -> Vec<&str> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    lines
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect()
}

/// Returns the page of all JSON documents.
///
/// # Errors
///
/// If a schema cannot be read.
pub(crate) fn schemas() -> Result<String> {
    let mut text = String::from(
        "# JSON schemas\n\n<!-- Written by `cargo xtask generate` from `docs/schemas`. -->\n\n\
         `--format json` prints one document. Its member `schema` names the schema and its version.\n\n\
         | schema | document |\n|---|---|\n",
    );
    let mut files: Vec<_> = fs::read_dir(root().join("docs/schemas"))?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    for file in files {
        let schema: Value = serde_json::from_slice(&fs::read(file.path())?)?;
        let told = |member: &str| schema[member].as_str().map(str::to_owned);
        let title = told("title").context("a schema has a title")?;
        let meaning = told("description").unwrap_or_default().replace('\n', " ");
        text.push_str(&format!("| [`{title}`](schemas/{}) | {meaning} |\n", file.file_name().display()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELP: &str = "Do it\n\nUsage: x\n\nCommands:\n  one  First\n  two  Second,\n         at length\n  help  …\n\n\
                        Options:\n  -h\n\nCommon options:\n  -v\n\nExamples:\n  x one\n";

    #[test]
    fn what_all_commands_take_is_told_once_and_examples_stay() {
        let (own, common) = parts(HELP);
        assert!(own.ends_with("Options:\n  -h\n\nExamples:\n  x one"), "{own}");
        assert_eq!(common, "  -v");
        assert_eq!(below(HELP), ["one", "two"]);
    }
}
