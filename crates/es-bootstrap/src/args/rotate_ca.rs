//! `rotate-ca`

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args as ClapArgs, Subcommand};

use super::{Opening, days, duration};

/// `rotate-ca`
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum RotateCa {
    /// Rotate the CA of the transport layer
    #[command(subcommand)]
    Transport(RotateTransport),
    /// Rotate the CA of the HTTP layer
    #[command(subcommand)]
    Http(RotateHttp),
    /// Show which step each node has completed; connect to the nodes, change nothing
    Status(RotateStatus),
}

/// `rotate-ca transport`
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum RotateTransport {
    /// On one node: create a new CA and certificate for all nodes, in an encrypted file
    Prepare(RotatePrepare),
    /// On each node: trust the new CA as well
    Trust(RotateStep),
    /// On each node: present the new certificate; the old one stays trusted
    Switch(RotateStep),
    /// On each node: trust only the new CA
    Finish(RotateFinish),
    /// On one node: undo its last step
    Back(RotateStep),
}

/// `rotate-ca http`
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum RotateHttp {
    /// On one node: create a new HTTP CA for all nodes, in an encrypted file
    Prepare(RotateHttpPrepare),
    /// On each node: write both CAs to `http_ca.crt`, for clients
    Trust(RotateHttpStep),
    /// On each node: present a certificate of the new CA; new enrollment tokens contain its fingerprint
    Switch(RotateHttpSwitch),
    /// On each node: remove the old CA from `http_ca.crt`
    Finish(RotateHttpStep),
    /// On one node: undo its last step
    Back(RotateHttpStep),
}

/// What `prepare` creates for all nodes, and where it is written
#[derive(Debug, ClapArgs)]
pub(crate) struct Preparing {
    /// Encrypted file to write, for all nodes
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Public key to encrypt for, `age1…` or `ssh-ed25519 …`; repeatable
    #[arg(long, value_name = "RECIPIENT", action = ArgAction::Append, required_unless_present = "passphrase_file")]
    pub(crate) recipient: Vec<String>,
    /// File whose first line is the passphrase to encrypt with; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "recipient")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Number of nodes that must be in the cluster
    #[arg(long, value_name = "N")]
    pub(crate) nodes: Option<usize>,
    /// Show what would be created; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Time to wait for a node that is starting, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(crate) wait: Duration,
}

/// `rotate-ca transport prepare`
#[derive(Debug, ClapArgs)]
pub(crate) struct RotatePrepare {
    #[command(flatten)]
    pub(crate) preparing: Preparing,
    /// Confirm that remote clusters and other trusted parties will trust the new CA
    #[arg(long)]
    pub(crate) remotes_ready: bool,
}

/// `rotate-ca http prepare`
#[derive(Debug, ClapArgs)]
pub(crate) struct RotateHttpPrepare {
    #[command(flatten)]
    pub(crate) preparing: Preparing,
    /// Validity of the new CA in days
    #[arg(long, value_name = "DAYS", default_value_t = pki::HTTP_CA_DAYS, value_parser = days)]
    pub(crate) http_ca_days: u32,
}

/// How one node takes a step
#[derive(Debug, ClapArgs)]
pub(crate) struct Stepping {
    /// Node to skip because it is gone for good; never start it again with its old certificates; repeatable
    #[arg(long, value_name = "NODE", action = ArgAction::Append)]
    pub(crate) without: Vec<String>,
    /// Take the step on a stopped node; the other nodes are still checked
    #[arg(long)]
    pub(crate) offline: bool,
    /// Show what would be changed; connect to no node, write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Time to wait for the node to take the step, such as 30s or 5m
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = duration)]
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
    #[command(flatten)]
    pub(crate) stepping: Stepping,
}

/// `rotate-ca transport finish`
#[derive(Debug, ClapArgs)]
pub(crate) struct RotateFinish {
    #[command(flatten)]
    pub(crate) step: RotateStep,
    /// The old key has leaked: show what else must be replaced, and when the rotation is complete
    #[arg(long)]
    pub(crate) compromised: bool,
}

/// A step of `rotate-ca http`
#[derive(Debug, ClapArgs)]
pub(crate) struct RotateHttpStep {
    /// File that `prepare` wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) bundle: Option<PathBuf>,
    /// File whose first line is an enrollment token of a node that has completed `switch`: get the new CA from there
    #[arg(long, value_name = "FILE", conflicts_with_all = ["bundle", "identity", "passphrase_file"])]
    pub(crate) enrollment_token_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) opening: Opening,
    #[command(flatten)]
    pub(crate) stepping: Stepping,
}

/// `rotate-ca http switch`
#[derive(Debug, ClapArgs)]
pub(crate) struct RotateHttpSwitch {
    #[command(flatten)]
    pub(crate) step: RotateHttpStep,
    /// Confirm that all clients trust both CAs
    #[arg(long)]
    pub(crate) clients_ready: bool,
    /// Validity of the new certificate in days; never longer than its CA
    #[arg(long, value_name = "DAYS", default_value_t = pki::HTTP_DAYS, value_parser = days)]
    pub(crate) http_days: u32,
}

/// `rotate-ca status`
#[derive(Debug, ClapArgs)]
pub(crate) struct RotateStatus {
    /// File that `prepare` wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) bundle: PathBuf,
    #[command(flatten)]
    pub(crate) opening: Opening,
    /// Do not connect to the other nodes
    #[arg(long)]
    pub(crate) offline: bool,
}
