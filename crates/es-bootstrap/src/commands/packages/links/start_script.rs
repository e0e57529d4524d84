//! `install-links --start-script`: a script that secures a node on its first start, next to the stock script
//! or in its place.

use std::path::Path;

use installation::{Owners, Service, Writer, shell_word};
use transaction::front::{self, Placed};
use transaction::{Locked, PATIENCE};

use crate::args::InstallLinks;
use crate::error::Error;
use crate::exit;
use crate::terminal::Terminal;

/// The script, with placeholders for the program and the start script that it runs.
const TEMPLATE: &str = include_str!("start_script/elasticsearch.sh");
/// The line that identifies the script.
const MARK: &str = "# Created by `es-bootstrap install-links --start-script`; remove it with `--remove`.";
/// The name of the script next to the stock one.
const BESIDE: &str = "elasticsearch-secure-start";
/// The stock script.
const STOCK: &str = "elasticsearch";
/// The name of the stock script while the shim uses its name.
const KEPT: &str = "elasticsearch.stock";

pub(crate) fn run(home: &Path, options: &InstallLinks, terminal: &Terminal) -> Result<u8, Error> {
    if options.shim
        && let Some(kind) = installation::distribution(home).filter(|kind| kind != "tar" && kind != "zip")
    {
        return Err(Error::Usage {
            message: format!("`{}` is not an archive installation but {kind}", home.display()),
            hint: "omit `--shim`: files of packages and images are never replaced".to_owned(),
        });
    }
    let bin = home.join("bin");
    let owners = Owners::of(Writer::Tool, Service::Elasticsearch);
    let locked = Locked::open(&bin, owners.trusted(), PATIENCE).map_err(Error::Write)?;
    let say = |name: &str, what: &str| terminal.note(&format!("{}: {what}", bin.join(name).display()));
    if options.remove { remove(&locked, say) } else { install(&locked, options.shim, say) }
}

fn install(locked: &Locked, shim: bool, say: impl Fn(&str, &str)) -> Result<u8, Error> {
    let program = std::env::current_exe().map_err(Error::Program)?;
    let beside = script(&program, STOCK)?;
    let placed = front::put(locked, BESIDE, beside.as_bytes(), is_ours).map_err(Error::Write)?;
    say(BESIDE, said(placed, "secures the node on its first start"));
    if shim {
        let text = script(&program, KEPT)?;
        let placed =
            front::put_before(locked, STOCK, KEPT, text.as_bytes(), is_ours).map_err(Error::Write)?;
        say(STOCK, said(placed, "the same; the stock script is kept as `elasticsearch.stock`"));
    }
    Ok(exit::OK)
}

fn remove(locked: &Locked, say: impl Fn(&str, &str)) -> Result<u8, Error> {
    let back = front::put_back(locked, STOCK, KEPT, is_ours).map_err(Error::Write)?;
    let gone = front::take_away(locked, BESIDE, is_ours).map_err(Error::Write)?;
    if back == Placed::Changed {
        say(STOCK, "restored the stock script");
    }
    if gone == Placed::Changed {
        say(BESIDE, "removed");
    }
    if (back, gone) == (Placed::Unchanged, Placed::Unchanged) {
        say(BESIDE, "was not installed");
        return Ok(exit::NOOP);
    }
    Ok(exit::OK)
}

fn said(placed: Placed, what: &str) -> &str {
    match placed {
        Placed::Changed => what,
        Placed::Unchanged => "already exists",
    }
}

fn script(program: &Path, stock: &str) -> Result<String, Error> {
    let program = program.to_str().ok_or_else(|| Error::Usage {
        message: format!("the path `{}` is not UTF-8", program.display()),
        hint: "move the program to a directory whose path is UTF-8".to_owned(),
    })?;
    Ok(TEMPLATE.replace("@PROGRAM@", &shell_word(program)).replace("@STOCK@", stock))
}

fn is_ours(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.lines().any(|line| line == MARK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_known_by_its_mark_and_any_path_is_one_word() {
        let text = script(Path::new("/opt/it's here/es-bootstrap"), STOCK).unwrap();
        assert!(is_ours(text.as_bytes()));
        assert!(text.contains(r"program='/opt/it'\''s here/es-bootstrap'"), "{text}");
        assert!(!text.contains('@') || text.contains("$@"), "{text}");
        assert!(!is_ours(b"#!/bin/sh\n"));
    }
}
