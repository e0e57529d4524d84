//! `clients`: prints snippets that connect the official clients to this node, ready to paste.

use crate::args::{By, Clients, Common};
use crate::connection::Connection;
use crate::error::Error;
use crate::facts;
use crate::facts::settings;
use crate::output::{document, print};
use crate::terminal::Terminal;
use crate::{exit, report, run};

pub(crate) fn run(options: &Clients, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = run::read(common)?;
    let by = options.by.unwrap_or_else(|| options.language.prefers());
    let url = match &options.url {
        Some(url) => facts::https(url)?,
        None => {
            let settings = settings(&node)?;
            facts::check_https(settings)?;
            access::local_url(&node, settings)?
        }
    };
    let connection = Connection::of(&node, url)?;
    let snippet = connection.snippet(options.language, by);
    if common.json() {
        document(&report::Clients {
            schema: report::schemas::CLIENTS,
            language: options.language.name(),
            by: by.name(),
            url: connection.url.to_string(),
            ca_certificate: connection.ca_path.clone(),
            ca_fingerprint: connection.fingerprint.to_string(),
            snippet: &snippet,
        })?;
        return Ok(exit::OK);
    }
    print(&snippet)?;
    if by == By::Ca {
        terminal.note(&format!("on another machine it needs a copy of `{}`", connection.ca_path));
    }
    Ok(exit::OK)
}
