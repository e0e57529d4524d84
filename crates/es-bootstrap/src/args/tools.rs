//! The tools for a configured node.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args as ClapArgs, Subcommand};
use secrecy::SecretString;

use super::{KeyChoice, Sink, days, duration, san, sink};

/// `announce`
#[derive(Debug, ClapArgs)]
pub(crate) struct Announce {
    /// Destination of the token and the password: tty, stdout, file:PATH, fd:N or none [default: the file initial-credentials
    /// in the configuration directory]
    #[arg(long, value_name = "WHERE", value_parser = sink)]
    pub(crate) credentials_to: Option<Sink>,
    /// Time to wait for the node, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    pub(crate) wait: Duration,
}

/// How to reach the node, and which obstacles to ignore.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct Entering {
    /// URL of the node [default: from its settings]
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// File whose first line is the password of `elastic`, to log in with; `-` is standard input [default: $ELASTIC_PASSWORD,
    /// then a password in this node's files, then a temporary user]
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Continue if the health of the cluster is red
    #[arg(short, long)]
    pub(crate) force: bool,
    /// Time to wait for a node that is starting, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(crate) wait: Duration,
}

/// `create-enrollment-token`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct CreateToken {
    /// Scope of the token: kibana or node
    #[arg(short, long, value_name = "SCOPE")]
    pub(crate) scope: Option<String>,
    /// Revoke the token in this file instead; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "scope")]
    pub(crate) revoke: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) entering: Entering,
}

/// `reset-password`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct ResetPassword {
    /// Name of the user
    #[arg(short, long, value_name = "USER", required = true)]
    pub(crate) username: Option<String>,
    /// Generate the password; this is the default
    #[arg(short, long, conflicts_with = "interactive")]
    pub(crate) auto: bool,
    /// Prompt for the password
    #[arg(short, long)]
    pub(crate) interactive: bool,
    /// Do not ask for confirmation
    #[arg(short, long)]
    pub(crate) batch: bool,
    /// Print only the password
    #[arg(short, long)]
    pub(crate) silent: bool,
    /// Destination of the password: tty, stdout, file:PATH, fd:N or none
    #[arg(long, value_name = "WHERE", value_parser = sink)]
    pub(crate) credentials_to: Option<Sink>,
    #[command(flatten)]
    pub(crate) entering: Entering,
}

/// `reconfigure-node`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Reconfigure {
    /// File that holds the enrollment token; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "enrollment_token")]
    pub(crate) enrollment_token_file: Option<PathBuf>,
    /// Enrollment token of the cluster to join (visible to other users: prefer the file)
    #[arg(long, value_name = "TOKEN")]
    pub(crate) enrollment_token: Option<SecretString>,
    /// Additional name or address in the HTTP certificate; repeatable
    #[arg(long, value_name = "NAME|IP", action = ArgAction::Append, value_parser = san)]
    pub(crate) san: Vec<pki::San>,
    /// Validity of the HTTP certificate in days; never longer than its CA
    #[arg(long, value_name = "DAYS", default_value_t = pki::HTTP_DAYS, value_parser = days)]
    pub(crate) http_days: u32,
    /// Key type of the HTTP certificate. `compatible` and `ec`: ECDSA P-256. `stock`: RSA-4096
    #[arg(long, value_name = "KEYS", default_value = "compatible")]
    pub(crate) keys: KeyChoice,
    /// Time to wait for another run to finish, such as 30s or 1m
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(crate) lock_timeout: Duration,
}

/// `keystore`
#[derive(Debug, Subcommand)]
pub(crate) enum KeystoreCommand {
    /// Create a keystore
    Create(KeystoreCreate),
    /// List the names of the settings in the keystore
    List,
    /// Print the value of one setting
    Show(KeystoreShow),
    /// Add settings, prompting for each value
    Add(KeystoreAdd),
    /// Add settings whose values are files
    AddFile(KeystoreAddFile),
    /// Remove settings
    Remove(KeystoreRemove),
    /// Set all settings in a file at once
    Apply(KeystoreApply),
    /// Change the keystore password
    Passwd,
    /// Check whether the keystore has a password: exit 0 if so, else 1
    HasPasswd,
    /// Upgrade the keystore to the format of this Elasticsearch version
    Upgrade,
}

/// `keystore create`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreCreate {
    /// Prompt for a keystore password
    #[arg(short, long)]
    pub(crate) password: bool,
}

/// `keystore show`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreShow {
    /// Name of the setting
    #[arg(value_name = "SETTING")]
    pub(crate) setting: String,
    /// File to write the value to [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// `keystore add`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreAdd {
    /// Names of the settings
    #[arg(value_name = "SETTING", required_unless_present = "from_file")]
    pub(crate) names: Vec<String>,
    /// Read the values from standard input, one per line
    #[arg(short = 'x', long)]
    pub(crate) stdin: bool,
    /// YAML file with names and values; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["names", "stdin"])]
    pub(crate) from_file: Option<PathBuf>,
    /// Overwrite without confirmation; create the keystore if it does not exist
    #[arg(short, long)]
    pub(crate) force: bool,
}

/// `keystore add-file`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreAddFile {
    /// Pairs of a setting name and a file
    #[arg(value_names = ["SETTING", "FILE"], num_args = 2.., required = true)]
    pub(crate) pairs: Vec<OsString>,
    /// Overwrite without confirmation; create the keystore if it does not exist
    #[arg(short, long)]
    pub(crate) force: bool,
}

/// `keystore remove`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreRemove {
    /// Names of the settings
    #[arg(value_name = "SETTING", required = true)]
    pub(crate) names: Vec<String>,
}

/// `keystore apply`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreApply {
    /// File with settings and their values, a JSON object or YAML mapping; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Remove all other settings except those that the node itself needs
    #[arg(long)]
    pub(crate) purge: bool,
    /// Show what would be changed; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}
