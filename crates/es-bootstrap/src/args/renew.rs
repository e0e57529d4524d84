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
    /// What to renew: `http`, the certificate that clients see; `http-ca`, the certificate of its CA as well
    #[arg(value_name = "WHAT", default_value = "http")]
    pub(crate) what: Renewable,
    /// Renew only where a certificate is due, or with `--refresh-names` where its names change; the CA is never renewed
    #[arg(long)]
    pub(crate) if_due: bool,
    /// When certificates are due: so much is left (72h, 30d), or such a share of their life is over (66%) [default: a
    /// third of the life is left, at most 90 days, of a CA 180]
    #[arg(long, value_name = "TIME|PERCENT", value_parser = threshold)]
    pub(crate) expires_in: Option<Threshold>,
    /// Name what this machine is called today, in place of what it was called when the certificate was made
    #[arg(long)]
    pub(crate) refresh_names: bool,
    /// Another name or address for the certificate; may be repeated
    #[arg(long, value_name = "NAME|IP", action = ArgAction::Append, value_parser = san)]
    pub(crate) san: Vec<pki::San>,
    /// A name or address that the certificate is not to have any more; may be repeated
    #[arg(long, value_name = "NAME|IP", action = ArgAction::Append, value_parser = san)]
    pub(crate) drop_name: Vec<pki::San>,
    /// How long the HTTP certificate is valid; never longer than its CA
    #[arg(long, value_name = "DAYS", default_value_t = pki::HTTP_DAYS, value_parser = days)]
    pub(crate) http_days: u32,
    /// How long the HTTP CA is valid
    #[arg(long, value_name = "DAYS", default_value_t = pki::HTTP_CA_DAYS, value_parser = days)]
    pub(crate) http_ca_days: u32,
    /// With `http-ca`: take the CA from the node that issued this token, which has it already; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["if_due", "dry_run"])]
    pub(crate) enrollment_token_file: Option<PathBuf>,
    /// Show what would be made; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not wait until the node serves the certificate
    #[arg(long, conflicts_with = "wait")]
    pub(crate) no_wait: bool,
    /// How long to wait until the node serves the certificate, such as 30s or 5m
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = duration)]
    pub(crate) wait: Duration,
}

/// What is renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Renewable {
    /// The certificate that clients see.
    Http,
    /// The certificate of its CA, over the CA's same key, and then that.
    HttpCa,
}
