//! Commands for containers, images and start scripts.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args as ClapArgs;

use super::duration;

/// `wait`
#[derive(Debug, ClapArgs)]
pub(crate) struct Wait {
    /// The node's URL, if its settings do not tell
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// How long to wait, such as 90s or 5m; with 0s it is asked once, as a health check does
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    pub(crate) timeout: Duration,
}

/// `entrypoint`
#[derive(Debug, ClapArgs)]
pub(crate) struct Entrypoint {
    /// What the container was given: nothing, Elasticsearch's options, or another program with its arguments
    #[arg(value_name = "WORD", trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) words: Vec<OsString>,
}

/// `install-links`
#[derive(Debug, ClapArgs)]
pub(crate) struct InstallLinks {
    /// The directory
    #[arg(value_name = "DIR", required_unless_present = "start_script", conflicts_with = "start_script")]
    pub(crate) directory: Option<PathBuf>,
    /// Put the start script elasticsearch-secure-start into the bin folder of this Elasticsearch instead
    #[arg(long, value_name = "ES_HOME")]
    pub(crate) start_script: Option<PathBuf>,
    /// Put a shim in the place of bin/elasticsearch as well, which is kept beside it (archive installations only)
    #[arg(long, requires = "start_script")]
    pub(crate) shim: bool,
    /// Take start script and shim away again; bin/elasticsearch is then what it was
    #[arg(long, requires = "start_script", conflicts_with = "shim")]
    pub(crate) remove: bool,
}
