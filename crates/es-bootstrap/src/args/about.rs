//! `fingerprint`, `token`, `explain`, `completions` and `man`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::value::rule;
use super::{Args, Tool, stock};

/// `fingerprint`
#[derive(Debug, ClapArgs)]
pub(crate) struct Fingerprint {
    /// Separate the bytes with colons, as browsers and Kibana do
    #[arg(long)]
    pub(crate) colons: bool,
}

/// `token`
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum TokenCommand {
    /// Show the version, addresses, fingerprint and key ID of a token, never its secret
    Inspect(Inspect),
}

/// `token inspect`
#[derive(Debug, ClapArgs)]
pub(crate) struct Inspect {
    /// File that holds the token; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) file: PathBuf,
}

/// `explain`
#[derive(Debug, ClapArgs)]
pub(crate) struct Explain {
    /// Rule to explain; without it, all rules are listed
    #[arg(value_name = "RULE", value_parser = rule)]
    pub(crate) rule: Option<String>,
}

/// `completions`
#[derive(Debug, ClapArgs)]
pub(crate) struct Completions {
    /// Shell to print completions for
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// `man`
#[derive(Debug, ClapArgs)]
pub(crate) struct Man {
    /// Page: es-bootstrap-COMMAND, or the name of an Elasticsearch tool [default: es-bootstrap]
    #[arg(value_name = "PAGE", value_parser = page)]
    pub(crate) page: Option<Page>,
}

/// A page of the manual besides the program's own.
#[derive(Clone, Debug)]
pub(crate) enum Page {
    /// A command, by its name.
    Command(String),
    /// A tool that the program can be called as.
    Tool(Tool),
}

fn page(text: &str) -> Result<Page, String> {
    let command =
        text.strip_prefix("es-bootstrap-").filter(|name| Args::definition().find_subcommand(name).is_some());
    match command {
        Some(name) => Ok(Page::Command(name.to_owned())),
        None => stock::named(text).map(Page::Tool),
    }
}
