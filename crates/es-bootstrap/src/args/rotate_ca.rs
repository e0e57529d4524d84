//! `rotate-ca`

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args as ClapArgs, Subcommand};

use super::{Opening, duration};

/// `rotate-ca`
#[derive(Debug, Subcommand)]
pub(crate) enum RotateCa {
    /// Rotate the CA of the transport layer
    #[command(subcommand)]
    Transport(RotateTransport),
    /// Show the step of each node; connect to their transport ports, change nothing
    Status(RotateStatus),
}

/// `rotate-ca transport`
#[derive(Debug, Subcommand)]
pub(crate) enum RotateTransport {
    /// On one node: create the new CA and certificate, encrypted for all nodes
    Prepare(RotatePrepare),
    /// On each node: trust the new CA as well
    Trust(RotateStep),
    /// On each node: present the new certificate; the old one stays trusted
    Switch(RotateStep),
    /// On each node: trust only the new CA
    Finish(RotateStep),
    /// On one node: undo its last step
    Back(RotateStep),
}

/// `rotate-ca transport prepare`
#[derive(Debug, ClapArgs)]
pub(crate) struct RotatePrepare {
    /// File to write for all nodes
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Public key to encrypt for, `age1…` or `ssh-ed25519 …`; repeatable
    #[arg(long, value_name = "RECIPIENT", action = ArgAction::Append, required_unless_present = "passphrase_file")]
    pub(crate) recipient: Vec<String>,
    /// File whose first line is the passphrase to encrypt with; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "recipient")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Number of nodes that must be present
    #[arg(long, value_name = "N")]
    pub(crate) nodes: Option<usize>,
    /// Confirm that remote clusters and other trusted parties are ready for the new CA
    #[arg(long)]
    pub(crate) remotes_ready: bool,
    /// Show what would be created; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Time to wait for a node that is starting, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(crate) wait: Duration,
}

/// A step of `rotate-ca transport`
#[derive(Debug, ClapArgs)]
pub(crate) struct RotateStep {
    /// File that `prepare` wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) bundle: PathBuf,
    #[command(flatten)]
    pub(crate) opening: Opening,
    /// Take the step on a stopped node; the other nodes are still asked
    #[arg(long)]
    pub(crate) offline: bool,
    /// Show what would be changed; connect nowhere, write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Time to wait for the node to take the step, such as 30s or 5m
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = duration)]
    pub(crate) wait: Duration,
}

/// `rotate-ca status`
#[derive(Debug, ClapArgs)]
pub(crate) struct RotateStatus {
    /// File that `prepare` wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) bundle: PathBuf,
    #[command(flatten)]
    pub(crate) opening: Opening,
    /// Do not ask the other nodes
    #[arg(long)]
    pub(crate) offline: bool,
}
