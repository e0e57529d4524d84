//! `rotate-ca`

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args as ClapArgs, Subcommand};

use super::{Opening, duration};

/// `rotate-ca`
#[derive(Debug, Subcommand)]
pub(crate) enum RotateCa {
    /// Another CA, with another key, for what nodes present to each other
    #[command(subcommand)]
    Transport(RotateTransport),
    /// Show which node is where; ask their transport ports, and change nothing
    Status(RotateStatus),
}

/// `rotate-ca transport`
#[derive(Debug, Subcommand)]
pub(crate) enum RotateTransport {
    /// On one node: make the CA and the certificate that all nodes are to have, and seal them
    Prepare(RotatePrepare),
    /// On each node: trust the new CA as well
    Trust(RotateStep),
    /// On each node: present the new certificate; the old CA and the old certificate stay trusted
    Switch(RotateStep),
    /// On each node: trust the new CA alone
    Finish(RotateStep),
    /// On one node: take its last step back
    Back(RotateStep),
}

/// `rotate-ca transport prepare`
#[derive(Debug, ClapArgs)]
pub(crate) struct RotatePrepare {
    /// The file that is written for all nodes
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Seal to this public key, `age1…` or `ssh-ed25519 …`; may be repeated
    #[arg(long, value_name = "RECIPIENT", action = ArgAction::Append, required_unless_present = "passphrase_file")]
    pub(crate) recipient: Vec<String>,
    /// Seal with the passphrase in this file's first line; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "recipient")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Refuse unless so many nodes are there
    #[arg(long, value_name = "N")]
    pub(crate) nodes: Option<usize>,
    /// Remote clusters, and whoever else is trusted, are ready for the new CA
    #[arg(long)]
    pub(crate) remotes_ready: bool,
    /// Say what would be made; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// How long to wait for a node that is still starting, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(crate) wait: Duration,
}

/// A step of `rotate-ca transport`
#[derive(Debug, ClapArgs)]
pub(crate) struct RotateStep {
    /// The file that `prepare` wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) bundle: PathBuf,
    #[command(flatten)]
    pub(crate) opening: Opening,
    /// Take the step on a node that does not run; the other nodes are asked all the same
    #[arg(long)]
    pub(crate) offline: bool,
    /// Say what would be changed; ask nobody, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// How long to wait until the node has taken the step, such as 30s or 5m
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = duration)]
    pub(crate) wait: Duration,
}

/// `rotate-ca status`
#[derive(Debug, ClapArgs)]
pub(crate) struct RotateStatus {
    /// The file that `prepare` wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) bundle: PathBuf,
    #[command(flatten)]
    pub(crate) opening: Opening,
    /// Do not ask the other nodes
    #[arg(long)]
    pub(crate) offline: bool,
}
