//! Commands for containers, images and start scripts.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args as ClapArgs;

use super::duration;

/// `wait`
#[derive(Debug, ClapArgs)]
pub(crate) struct Wait {
    /// URL of the node [default: from its settings]
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// Time to wait, such as 90s or 5m; 0s tries once, for a health check
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    pub(crate) timeout: Duration,
}

/// `entrypoint`
#[derive(Debug, ClapArgs)]
pub(crate) struct Entrypoint {
    /// Elasticsearch options, or another command with its arguments
    #[arg(value_name = "WORD", trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) words: Vec<OsString>,
}

/// `install-links`
#[derive(Debug, ClapArgs)]
pub(crate) struct InstallLinks {
    /// Directory for the links
    #[arg(value_name = "DIR", required_unless_present = "start_script", conflicts_with = "start_script")]
    pub(crate) directory: Option<PathBuf>,
    /// Elasticsearch installation directory to create the script bin/elasticsearch-secure-start in
    #[arg(long, value_name = "ES_HOME")]
    pub(crate) start_script: Option<PathBuf>,
    /// Also replace bin/elasticsearch by a wrapper script; the original becomes bin/elasticsearch.stock (only for
    /// Elasticsearch from an archive)
    #[arg(long, requires = "start_script")]
    pub(crate) shim: bool,
    /// Remove these scripts and restore the original bin/elasticsearch
    #[arg(long, requires = "start_script", conflicts_with = "shim")]
    pub(crate) remove: bool,
}
