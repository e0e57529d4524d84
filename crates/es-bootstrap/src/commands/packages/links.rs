//! `install-links`: links the names of Elasticsearch's tools to this program.

mod start_script;

use std::path::PathBuf;

use crate::args::{InstallLinks, TOOLS};
use crate::error::Error;
use crate::exit;
use crate::terminal::Terminal;

pub(crate) fn run(options: &InstallLinks, terminal: &Terminal) -> Result<u8, Error> {
    if let Some(home) = &options.start_script {
        return start_script::run(home, options, terminal);
    }
    let program = std::env::current_exe().map_err(Error::Program)?;
    let directory = options.directory.clone().unwrap_or_default();
    let links: Vec<PathBuf> = TOOLS.iter().map(|(name, _)| directory.join(name)).collect();
    for link in transaction::link_all(&program, &links).map_err(Error::Write)? {
        terminal.note(&format!("{} -> {}", link.display(), program.display()));
    }
    Ok(exit::OK)
}
