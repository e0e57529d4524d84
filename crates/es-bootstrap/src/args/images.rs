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
    /// Time to wait, such as 90s or 5m; 0s asks once, as a health check does
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    pub(crate) timeout: Duration,
}

/// `entrypoint`
#[derive(Debug, ClapArgs)]
pub(crate) struct Entrypoint {
    /// Options of Elasticsearch, or another program with its arguments
    #[arg(value_name = "WORD", trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) words: Vec<OsString>,
}

/// `install-links`
#[derive(Debug, ClapArgs)]
pub(crate) struct InstallLinks {
    /// Directory for the links
    #[arg(value_name = "DIR", required_unless_present = "start_script", conflicts_with = "start_script")]
    pub(crate) directory: Option<PathBuf>,
    /// Elasticsearch directory whose bin folder gets the script elasticsearch-secure-start
    #[arg(long, value_name = "ES_HOME")]
    pub(crate) start_script: Option<PathBuf>,
    /// Also replace bin/elasticsearch by a shim, and keep it as elasticsearch.stock (archives only)
    #[arg(long, requires = "start_script")]
    pub(crate) shim: bool,
    /// Remove start script and shim, and restore bin/elasticsearch
    #[arg(long, requires = "start_script", conflicts_with = "shim")]
    pub(crate) remove: bool,
}
