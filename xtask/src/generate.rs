//! `cargo xtask generate`: generates files from the code.

use std::path::PathBuf;

use anyhow::{Context, Result};
use fs_err as fs;

use crate::failure::with_hint;
use crate::pictures;
use crate::promises;
use crate::reference::{self, program};
use crate::run::{cargo, run as run_command};
use crate::{folders, root};

/// The completion file of each shell.
const SHELLS: [(&str, &str); 3] = [
    ("bash", "docs/completions/es-bootstrap.bash"),
    ("zsh", "docs/completions/_es-bootstrap"),
    ("fish", "docs/completions/es-bootstrap.fish"),
];

/// The page with the table of commands and promises.
const SECURITY: &str = "docs/SECURITY.md";

/// Makes those tests write the files.
const WRITE: &str = "ES_BOOTSTRAP_WRITE_GENERATED";
/// Tests that compare generated files with the code, or write them on request.
const WRITERS: [&[&str]; 3] = [
    &["es-bootstrap", "--bin", "es-bootstrap", "up_to_date"],
    &["eligibility", "--test", "page"],
    &["lifecycle", "--test", "page"],
];

/// Writes the files, or reports those that are out of date.
pub(crate) fn run(check: bool) -> Result<()> {
    if !check {
        WRITERS.iter().try_for_each(|writer| {
            run_command(cargo().args(["test", "--quiet", "--package"]).args(*writer).env(WRITE, "1"))
        })?;
    }
    let mut stale = Vec::new();
    for (path, text) in files()? {
        let file = root().join(&path);
        if fs::read_to_string(&file).is_ok_and(|found| found == text) {
            continue;
        }
        if check {
            stale.push(path);
        } else {
            fs::create_dir_all(file.parent().context("a file lies in a folder")?)?;
            fs::write(&file, text)?;
            eprintln!("wrote {path}");
        }
    }
    if stale.is_empty() {
        Ok(())
    } else {
        Err(with_hint(format!("not up to date: {}", stale.join(", ")), "cargo xtask generate"))
    }
}

fn files() -> Result<Vec<(String, String)>> {
    let security = fs::read_to_string(root().join(SECURITY))?;
    let security =
        promises::written_into(&security).context("the page on security has no place for the table")?;
    let manual = program(&["man"])?;
    let mut files = vec![
        (SECURITY.to_owned(), security),
        ("docs/exit-codes.md".to_owned(), exit_codes(&manual)),
        ("docs/commands.md".to_owned(), reference::commands(&commands(&manual))?),
        ("docs/schemas.md".to_owned(), reference::schemas()?),
        ("docs/man/es-bootstrap.1".to_owned(), manual.clone()),
    ];
    files.extend(pictures::drawn());
    for page in commands(&manual).into_iter().chain(tools()?) {
        files.push((format!("docs/man/{page}.1"), program(&["man", &page])?));
    }
    for (shell, path) in SHELLS {
        files.push((path.to_owned(), program(&["completions", shell])?));
    }
    Ok(files)
}

/// Returns the manual pages listed by the main page, one for each command.
fn commands(manual: &str) -> Vec<String> {
    let names = manual.lines().filter_map(|line| line.strip_suffix("(1)"));
    names.map(|name| name.replace("\\-", "-")).collect()
}

/// Returns the names of Elasticsearch's tools that the program can be called as, from the links that it
/// creates.
pub(crate) fn tools() -> Result<Vec<String>> {
    let folder: PathBuf = root().join("target/tool-names");
    folders::fresh(&folder)?;
    program(&["install-links", "--quiet", folder.to_str().context("the project's path is text")?])?;
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let name = entry?.file_name().into_string();
        names.push(name.map_err(|name| anyhow::anyhow!("{} is no tool's name", name.display()))?);
    }
    names.sort();
    Ok(names)
}

/// Converts the list of exit codes in the manual to a page.
fn exit_codes(man: &str) -> String {
    let mut text = String::from(
        "# Exit codes\n\n<!-- Written by `cargo xtask generate` from `crates/es-bootstrap/src/exit.rs`. -->\n\n\
         Once `es-bootstrap start` has run Elasticsearch, it exits with Elasticsearch's code. `es-bootstrap status` exits as monitoring\n\
         plugins do: 0 ok, 1 due, 2 broken, 3 unknown.\n\n| code | meaning |\n|---|---|\n",
    );
    let mut lines = man.lines().skip_while(|line| !line.contains("EXIT STATUS"));
    while let Some(line) = lines.next() {
        if let Some(code) = line.strip_prefix("\\fB").and_then(|rest| rest.strip_suffix("\\fR")) {
            text.push_str(&format!("| {code} | {} |\n", lines.next().unwrap_or_default()));
        }
    }
    text
}
