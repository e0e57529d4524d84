//! The tools for a node that is configured.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args as ClapArgs, Subcommand};
use secrecy::SecretString;

use super::{Keys, Sink, days, duration, san, sink};

/// `announce`
#[derive(Debug, ClapArgs)]
pub(crate) struct Announce {
    /// Where token and password go: tty, stdout, file:PATH, fd:N or none
    #[arg(long, value_name = "WHERE", value_parser = sink)]
    pub(crate) credentials_to: Option<Sink>,
    /// How long to wait for the node, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    pub(crate) wait: Duration,
}

/// Which node, and what of it is accepted.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct Target {
    /// The node's URL, if its settings do not tell
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// Log in as `elastic` with the password in this file's first line; `-` is standard input [default: $ELASTIC_PASSWORD, then
    /// what this node's files hold]
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Go on although the cluster's health is red
    #[arg(short, long)]
    pub(crate) force: bool,
    /// How long to wait for a node that is still starting, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(crate) wait: Duration,
}

/// `create-enrollment-token`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct CreateToken {
    /// Who is to enroll: kibana or node
    #[arg(short, long, value_name = "SCOPE")]
    pub(crate) scope: Option<String>,
    /// Take back the key of the token in this file instead; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "scope")]
    pub(crate) revoke: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) target: Target,
}

/// `reset-password`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct ResetPassword {
    /// The user
    #[arg(short, long, value_name = "USER", required = true)]
    pub(crate) username: Option<String>,
    /// Make a password; this is the default
    #[arg(short, long, conflicts_with = "interactive")]
    pub(crate) auto: bool,
    /// Ask for the password
    #[arg(short, long)]
    pub(crate) interactive: bool,
    /// Do not ask whether to go on
    #[arg(short, long)]
    pub(crate) batch: bool,
    /// Print the password and nothing else
    #[arg(short, long)]
    pub(crate) silent: bool,
    /// Where the password goes: tty, stdout, file:PATH, fd:N or none
    #[arg(long, value_name = "WHERE", value_parser = sink)]
    pub(crate) credentials_to: Option<Sink>,
    #[command(flatten)]
    pub(crate) target: Target,
}

/// `reconfigure-node`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Reconfigure {
    /// Take the enrollment token from a file; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "enrollment_token")]
    pub(crate) enrollment_token_file: Option<PathBuf>,
    /// Join the cluster that issued this token (visible to other users of this machine: prefer the file)
    #[arg(long, value_name = "TOKEN")]
    pub(crate) enrollment_token: Option<SecretString>,
    /// Another name or address for the HTTP certificate; may be repeated
    #[arg(long, value_name = "NAME|IP", action = ArgAction::Append, value_parser = san)]
    pub(crate) san: Vec<pki::San>,
    /// How long the HTTP certificate is valid; never longer than its CA
    #[arg(long, value_name = "DAYS", default_value_t = pki::HTTP_DAYS, value_parser = days)]
    pub(crate) http_days: u32,
    /// The HTTP certificate's key. `compatible` and `ec`: ECDSA P-256. `stock`: RSA-4096
    #[arg(long, value_name = "KEYS", default_value = "compatible")]
    pub(crate) keys: Keys,
    /// How long to wait for another run that is in progress, such as 30s or 1m
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(crate) lock_timeout: Duration,
}

/// `keystore`
#[derive(Debug, Subcommand)]
pub(crate) enum KeystoreCommand {
    /// Make a new keystore
    Create(KeystoreCreate),
    /// List the names of the settings in the keystore
    List,
    /// Print the value of one setting
    Show(KeystoreShow),
    /// Add settings, asking for each value
    Add(KeystoreAdd),
    /// Add settings whose values are files
    AddFile(KeystoreAddFile),
    /// Remove settings
    Remove(KeystoreRemove),
    /// Change the passphrase
    Passwd,
    /// Say whether there is a passphrase: exit 0 if so, else 1
    HasPasswd,
    /// Bring the keystore to this release's format
    Upgrade,
}

/// `keystore create`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreCreate {
    /// Ask for a passphrase
    #[arg(short, long)]
    pub(crate) password: bool,
}

/// `keystore show`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreShow {
    /// The setting
    #[arg(value_name = "SETTING")]
    pub(crate) setting: String,
    /// Write the value into this file instead
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// `keystore add`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreAdd {
    /// The settings
    #[arg(value_name = "SETTING", required_unless_present = "from_file")]
    pub(crate) names: Vec<String>,
    /// Read the values from standard input, one line each
    #[arg(short = 'x', long)]
    pub(crate) stdin: bool,
    /// Take names and values from this YAML file; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["names", "stdin"])]
    pub(crate) from_file: Option<PathBuf>,
    /// Overwrite without asking; make a keystore where there is none
    #[arg(short, long)]
    pub(crate) force: bool,
}

/// `keystore add-file`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreAddFile {
    /// Settings and files in turn
    #[arg(value_names = ["SETTING", "FILE"], num_args = 2.., required = true)]
    pub(crate) pairs: Vec<OsString>,
    /// Overwrite without asking; make a keystore where there is none
    #[arg(short, long)]
    pub(crate) force: bool,
}

/// `keystore remove`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreRemove {
    /// The settings
    #[arg(value_name = "SETTING", required = true)]
    pub(crate) names: Vec<String>,
}
