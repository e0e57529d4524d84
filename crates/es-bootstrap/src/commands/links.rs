//! `install-links`: the names of Elasticsearch's tools, as links to this program.

use std::path::PathBuf;

use crate::args::{InstallLinks, TOOLS};
use crate::error::Error;
use crate::exit;
use crate::terminal::Terminal;

pub(crate) fn run(options: &InstallLinks, terminal: &Terminal) -> Result<u8, Error> {
    let program = std::env::current_exe().map_err(Error::Program)?;
    let links: Vec<PathBuf> = TOOLS.iter().map(|(name, _)| options.directory.join(name)).collect();
    for link in transaction::link_all(&program, &links).map_err(Error::Write)? {
        terminal.note(&format!("{} -> {}", link.display(), program.display()));
    }
    Ok(exit::OK)
}
