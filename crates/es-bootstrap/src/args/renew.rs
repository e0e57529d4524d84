//! `renew`

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args as ClapArgs, ValueEnum};
use lifecycle::Threshold;

use super::status::threshold;
use super::value::{days, duration, san};

/// `renew`
#[derive(Debug, ClapArgs)]
pub(crate) struct Renew {
    /// Certificate to renew: `http`, or `http-ca` for its CA as well
    #[arg(value_name = "WHAT", default_value = "http")]
    pub(crate) what: Renewable,
    /// Renew only if the certificate is due or, with `--refresh-names`, its names have changed; never renew the CA
    #[arg(long)]
    pub(crate) if_due: bool,
    /// When certificates are due: remaining time (72h, 30d) or elapsed share of the lifetime (66%) [default: a third
    /// of the lifetime remains, at most 90 days, for a CA at most 180 days]
    #[arg(long, value_name = "TIME|PERCENT", value_parser = threshold)]
    pub(crate) expires_in: Option<Threshold>,
    /// Update this machine's names and addresses in the certificate
    #[arg(long)]
    pub(crate) refresh_names: bool,
    /// Additional name or address in the certificate; repeatable
    #[arg(long, value_name = "NAME|IP", action = ArgAction::Append, value_parser = san)]
    pub(crate) san: Vec<pki::San>,
    /// Name or address to remove from the certificate; repeatable
    #[arg(long, value_name = "NAME|IP", action = ArgAction::Append, value_parser = san)]
    pub(crate) drop_name: Vec<pki::San>,
    /// Validity of the HTTP certificate in days; never longer than its CA
    #[arg(long, value_name = "DAYS", default_value_t = pki::HTTP_DAYS, value_parser = days)]
    pub(crate) http_days: u32,
    /// Validity of the HTTP CA in days
    #[arg(long, value_name = "DAYS", default_value_t = pki::HTTP_CA_DAYS, value_parser = days)]
    pub(crate) http_ca_days: u32,
    /// With `http-ca`: file with an enrollment token of a node whose CA is already renewed; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["if_due", "dry_run"])]
    pub(crate) enrollment_token_file: Option<PathBuf>,
    /// Show what would be created; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not wait for the node to serve the certificate
    #[arg(long, conflicts_with = "wait")]
    pub(crate) no_wait: bool,
    /// Time to wait for the node to serve the certificate, such as 30s or 5m
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = duration)]
    pub(crate) wait: Duration,
}

/// What is renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Renewable {
    /// The HTTP certificate.
    Http,
    /// The certificate of the HTTP CA, with the same key, and the HTTP certificate.
    HttpCa,
}
