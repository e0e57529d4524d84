//! The commands for Kibana, under our names and under Kibana's own.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser};
use installation::KibanaRequest;

use super::Common;

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
}

/// `kibana-setup`
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct KibanaSetup {
    /// Take the enrollment token from a file; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "enrollment_token")]
    pub(crate) enrollment_token_file: Option<PathBuf>,
    /// The enrollment token (visible to other users of this machine: prefer the file)
    #[arg(short = 't', long, value_name = "TOKEN")]
    pub(crate) enrollment_token: Option<String>,
    #[command(flatten)]
    pub(crate) place: KibanaPlace,
    /// The release of Kibana, if its package.json does not tell
    #[arg(long, value_name = "VERSION")]
    pub(crate) kibana_version: Option<String>,
    /// Look for the cluster and show what would be written; ask nothing of it, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Connects Kibana to an Elasticsearch cluster by an enrollment token
#[derive(Debug, Parser)]
#[command(name = "kibana-setup")]
pub(super) struct StockKibanaSetup {
    /// The enrollment token
    #[arg(short = 't', long, value_name = "TOKEN")]
    enrollment_token: Option<String>,
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
