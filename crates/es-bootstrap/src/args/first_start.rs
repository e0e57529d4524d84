//! `check`, `configure` and `start`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args as ClapArgs, ValueEnum};
use installation::Writer;
use secrecy::SecretString;

use super::Taking;
use super::value::{Sink, acceptable, days, duration, san, sink};

/// `check`
#[derive(Debug, ClapArgs)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) accept: Accept,
}

/// Rules of the gate that the operator ignores.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct Accept {
    /// Rule to ignore; `explain RULE` says whether that is possible; repeatable
    #[arg(long = "accept", value_name = "RULE", value_parser = acceptable, action = ArgAction::Append)]
    pub(crate) rules: Vec<String>,
}

impl Accept {
    /// Which writer these accepted rules imply.
    pub(crate) fn writer(&self) -> Writer {
        let accepting = self.rules.iter().any(|rule| rule == eligibility::OWNER_RULE);
        if accepting { Writer::AcceptingStart } else { Writer::FirstStart }
    }
}

/// What to create, and from which inputs.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Making {
    /// File that holds the enrollment token; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "enrollment_token")]
    pub(crate) enrollment_token_file: Option<PathBuf>,
    /// Enrollment token of the cluster to join (visible to other users: prefer the file)
    #[arg(long, value_name = "TOKEN")]
    pub(crate) enrollment_token: Option<SecretString>,
    /// File whose first line is the password of `elastic`; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "elastic_password_hash_file")]
    pub(crate) elastic_password_file: Option<PathBuf>,
    /// File whose first line is the password hash of `elastic`; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) elastic_password_hash_file: Option<PathBuf>,
    /// Destination of the `elastic` password: tty, stdout, file:PATH, fd:N or none [default: tty on a terminal, else the file
    /// initial-credentials in the configuration directory]
    #[arg(long, value_name = "WHERE", value_parser = sink)]
    pub(crate) credentials_to: Option<Sink>,
    /// Additional name or address in the HTTP certificate; repeatable
    #[arg(long, value_name = "NAME|IP", action = ArgAction::Append, value_parser = san)]
    pub(crate) san: Vec<pki::San>,
    /// Validity of the HTTP CA in days
    #[arg(long, value_name = "DAYS", default_value_t = pki::HTTP_CA_DAYS, value_parser = days)]
    pub(crate) http_ca_days: u32,
    /// Validity of the HTTP certificate in days; never longer than its CA
    #[arg(long, value_name = "DAYS", default_value_t = pki::HTTP_DAYS, value_parser = days)]
    pub(crate) http_days: u32,
    /// Key types. `compatible`: RSA for the HTTP CA, ECDSA for all other keys. `stock`: RSA for all keys. `ec`: ECDSA for all
    /// keys; es-bootstrap must then configure every node of the cluster
    #[arg(long, value_name = "KEYS", default_value = "compatible")]
    pub(crate) keys: KeyChoice,
    /// Time to wait for another run to finish, such as 30s or 1m
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(crate) lock_timeout: Duration,
    /// Overwrite elasticsearch.yml, the keystore and the files in certs where they are mount points
    #[arg(long)]
    pub(crate) in_place: bool,
    #[command(flatten)]
    pub(crate) taking: Taking,
    #[command(flatten)]
    pub(crate) accept: Accept,
}

impl Default for Making {
    fn default() -> Self {
        Self {
            in_place: false,
            enrollment_token_file: None,
            enrollment_token: None,
            elastic_password_file: None,
            elastic_password_hash_file: None,
            credentials_to: None,
            san: Vec::new(),
            http_ca_days: pki::HTTP_CA_DAYS,
            http_days: pki::HTTP_DAYS,
            keys: KeyChoice::Compatible,
            lock_timeout: Duration::ZERO,
            taking: Taking::default(),
            accept: Accept::default(),
        }
    }
}

/// Types of the created keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyChoice {
    /// RSA-4096 for the HTTP CA, so that nodes without es-bootstrap can join; EC P-256 for all other keys.
    Compatible,
    /// RSA-4096 for all keys.
    Stock,
    /// EC P-256 for all keys; only nodes configured by es-bootstrap can join.
    Ec,
}

/// `configure`
#[derive(Debug, ClapArgs)]
pub(crate) struct Configure {
    /// Show the plan and the block for elasticsearch.yml; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Directory to write to if the configuration directory is read-only; prints what to mount where
    #[arg(long, value_name = "DIR", conflicts_with = "in_place")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) making: Making,
}

/// `start`
#[derive(Debug, ClapArgs)]
pub(crate) struct Start {
    /// Start Elasticsearch in the background
    #[arg(short, long)]
    pub(crate) daemonize: bool,
    /// File to write the process ID of Elasticsearch to
    #[arg(short, long, value_name = "FILE")]
    pub(crate) pidfile: Option<PathBuf>,
    /// Time to wait until the node answers, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    pub(crate) wait: Duration,
    #[command(flatten)]
    pub(crate) making: Making,
}
