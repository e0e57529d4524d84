//! The commands for Kibana, under our names and under Kibana's own, and for other clients.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use installation::KibanaRequest;
use secrecy::SecretString;

/// Where Kibana is.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct KibanaPlace {
    /// Where Kibana is installed [env: KIBANA_HOME]
    #[arg(long, value_name = "DIR")]
    pub(crate) kibana_home: Option<PathBuf>,
    /// kibana.yml, or the directory that it is in [env: KBN_PATH_CONF]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Kibana's data directory, if `path.data` in kibana.yml does not tell
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

impl KibanaPlace {
    /// Where it is to be looked for.
    pub(crate) fn request(&self) -> KibanaRequest {
        KibanaRequest {
            home: self.kibana_home.clone(),
            config: self.config.clone(),
            data: self.data.clone(),
            program: std::env::args_os().next().map(PathBuf::from),
        }
    }

    /// Whether anything is said.
    pub(crate) fn is_named(&self) -> bool {
        self.kibana_home.is_some() || self.config.is_some() || self.data.is_some()
    }
}

/// `kibana-setup`
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct KibanaSetup {
    /// Take the enrollment token from a file; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "enrollment_token")]
    pub(crate) enrollment_token_file: Option<PathBuf>,
    /// The enrollment token (visible to other users of this machine: prefer the file)
    #[arg(short = 't', long, value_name = "TOKEN")]
    pub(crate) enrollment_token: Option<SecretString>,
    #[command(flatten)]
    pub(crate) place: KibanaPlace,
    /// The release of Kibana, if its package.json does not tell
    #[arg(long, value_name = "VERSION")]
    pub(crate) kibana_version: Option<String>,
    /// Look for the cluster and show what would be written; ask nothing of it, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `kibana`
#[derive(Debug, Subcommand)]
pub(crate) enum KibanaCommand {
    /// Give Kibana a token that does not expire, before or after the node is started
    #[command(after_help = "Examples:\n  es-bootstrap kibana preseed --config /etc/kibana/kibana.yml\n  \
        es-bootstrap kibana preseed --host https://es01:9200 --ca-path /etc/kibana/es.crt > kibana.yml")]
    Preseed(Preseed),
}

/// `kibana preseed`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Preseed {
    #[command(flatten)]
    pub(crate) place: KibanaPlace,
    /// Where Kibana finds the node, if its settings do not tell
    #[arg(long, value_name = "URL")]
    pub(crate) host: Option<String>,
    /// The token's name
    #[arg(long, value_name = "NAME", value_parser = token_name)]
    pub(crate) token_name: Option<String>,
    /// Where the CA will be, in settings that are printed
    #[arg(long, value_name = "FILE", conflicts_with_all = ["kibana_home", "config", "data"])]
    pub(crate) ca_path: Option<PathBuf>,
}

fn token_name(text: &str) -> Result<String, String> {
    if realm::is_token_name(text) {
        return Ok(text.to_owned());
    }
    Err("letters, digits, `-` and `_`, at most 256 of them, and `_` not first".to_owned())
}

/// `clients`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Clients {
    /// The language
    #[arg(value_name = "LANGUAGE")]
    pub(crate) language: Language,
    /// What tells the client whom to believe; by default what the client itself can do
    #[arg(long, value_name = "WHAT")]
    pub(crate) by: Option<By>,
    /// Where the client finds the node, if its settings do not tell
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
}

/// Languages with an official client, and curl.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// curl
    Curl,
    /// Python
    Python,
    /// JavaScript
    Javascript,
    /// Java
    Java,
    /// Go
    Go,
    /// Rust
    Rust,
}

impl Language {
    /// All names, as a usage line has alternatives.
    pub(crate) fn names() -> String {
        Self::value_variants().iter().map(|language| language.name()).collect::<Vec<_>>().join("|")
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Python => "python",
            Self::Javascript => "javascript",
            Self::Java => "java",
            Self::Go => "go",
            Self::Rust => "rust",
        }
    }
}

/// What tells a client whom to believe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// The fingerprint of the HTTP CA, which is in the snippet.
    Fingerprint,
    /// The file that the HTTP CA is in.
    Ca,
}

impl By {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fingerprint => "fingerprint",
            Self::Ca => "ca",
        }
    }
}

/// Connects Kibana to an Elasticsearch cluster by an enrollment token
#[derive(Debug, Parser)]
#[command(name = "kibana-setup")]
pub(super) struct StockKibanaSetup {
    /// The enrollment token
    #[arg(short = 't', long, value_name = "TOKEN")]
    enrollment_token: Option<SecretString>,
    /// Ask nothing, and show minimal output
    #[arg(short, long)]
    pub(super) silent: bool,
    /// kibana.yml, or the directory that it is in
    #[arg(long, hide = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Kibana's data directory
    #[arg(long, hide = true, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl StockKibanaSetup {
    pub(super) fn setup(&self) -> KibanaSetup {
        KibanaSetup {
            enrollment_token: self.enrollment_token.clone(),
            place: KibanaPlace { config: self.config.clone(), data: self.data.clone(), kibana_home: None },
            ..KibanaSetup::default()
        }
    }
}
