//! The commands for Kibana, by this program's names and by Kibana's own, and for other clients.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use installation::KibanaRequest;
use secrecy::SecretString;

/// Where Kibana is.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct KibanaPlace {
    /// Kibana installation directory [env: KIBANA_HOME]
    #[arg(long, value_name = "DIR")]
    pub(crate) kibana_home: Option<PathBuf>,
    /// kibana.yml, or its directory [env: KBN_PATH_CONF]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Data directory of Kibana [default: path.data in kibana.yml]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

impl KibanaPlace {
    /// Where to look for Kibana.
    pub(crate) fn request(&self) -> KibanaRequest {
        KibanaRequest {
            home: self.kibana_home.clone(),
            config: self.config.clone(),
            data: self.data.clone(),
            program: std::env::args_os().next().map(PathBuf::from),
        }
    }

    /// Whether to print nothing but the result.
    pub(crate) fn is_named(&self) -> bool {
        self.kibana_home.is_some() || self.config.is_some() || self.data.is_some()
    }
}

/// `kibana-setup`
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct KibanaSetup {
    /// File that holds the enrollment token; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "enrollment_token")]
    pub(crate) enrollment_token_file: Option<PathBuf>,
    /// Enrollment token (visible to other users: prefer the file)
    #[arg(short = 't', long, value_name = "TOKEN")]
    pub(crate) enrollment_token: Option<SecretString>,
    #[command(flatten)]
    pub(crate) place: KibanaPlace,
    /// Kibana version [default: from its package.json]
    #[arg(long, value_name = "VERSION")]
    pub(crate) kibana_version: Option<String>,
    /// Connect to the cluster and show what would be written; do not enroll, write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `kibana`
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum KibanaCommand {
    /// Create a service account token for Kibana that does not expire, before or after the node starts
    #[command(after_help = "Examples:\n  es-bootstrap kibana preseed --config /etc/kibana/kibana.yml\n  \
        es-bootstrap kibana preseed --host https://es01:9200 --ca-path /etc/kibana/es.crt > kibana.yml")]
    Preseed(Preseed),
}

/// `kibana preseed`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Preseed {
    #[command(flatten)]
    pub(crate) place: KibanaPlace,
    /// URL at which Kibana reaches the node [default: from the node's settings]
    #[arg(long, value_name = "URL")]
    pub(crate) host: Option<String>,
    /// Name of the token [default: generated]
    #[arg(long, value_name = "NAME", value_parser = token_name)]
    pub(crate) token_name: Option<String>,
    /// Path of the CA certificate on Kibana's machine, for the printed settings
    #[arg(long, value_name = "FILE", conflicts_with_all = ["kibana_home", "config", "data"])]
    pub(crate) ca_path: Option<PathBuf>,
}

fn token_name(text: &str) -> Result<String, String> {
    if realm::is_token_name(text) {
        return Ok(text.to_owned());
    }
    Err("at most 256 letters, digits, `-` and `_`, not beginning with `_`".to_owned())
}

/// `clients`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Clients {
    /// Language of the client
    #[arg(value_name = "LANGUAGE")]
    pub(crate) language: Language,
    /// How the client verifies the node [default: what the client supports]
    #[arg(long, value_name = "WHAT")]
    pub(crate) by: Option<By>,
    /// URL at which the client reaches the node [default: from the node's settings]
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

/// How a client verifies the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// By the fingerprint of the HTTP CA, which the printed code contains.
    Fingerprint,
    /// By the file with the HTTP CA.
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

/// Connects Kibana to an Elasticsearch cluster with an enrollment token
#[derive(Debug, Parser)]
#[command(name = "kibana-setup")]
pub(super) struct StockKibanaSetup {
    /// The enrollment token
    #[arg(short = 't', long, value_name = "TOKEN")]
    enrollment_token: Option<SecretString>,
    /// Do not prompt, and show minimal output
    #[arg(short, long)]
    pub(super) silent: bool,
    /// kibana.yml, or its directory
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
