//! `csr` and `adopt`

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, ArgGroup, Args as ClapArgs, Subcommand};

use super::value::{days, duration, san};

/// `csr`
#[derive(Debug, Subcommand)]
pub(crate) enum CsrCommand {
    /// Ask for an HTTP certificate; the key stays here
    #[command(after_help = "Examples:\n  es-bootstrap csr http > es01.csr\n  \
        es-bootstrap csr http --san es.example.org --out es01.csr")]
    Http(Csr),
}

/// `csr http`
#[derive(Debug, ClapArgs)]
pub(crate) struct Csr {
    /// Write the request into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Another name or address for the certificate; may be repeated
    #[arg(long, value_name = "NAME|IP", action = ArgAction::Append, value_parser = san)]
    pub(crate) san: Vec<pki::San>,
}

/// `adopt`
#[derive(Debug, Subcommand)]
pub(crate) enum AdoptCommand {
    /// Present an HTTP certificate that somebody else issued
    #[command(
        after_help = "Examples:\n  es-bootstrap adopt http --certificate es01.crt --chain ca.crt   the answer to `csr http`\n  \
        es-bootstrap adopt http --pem /etc/tls                          tls.crt, tls.key and ca.crt\n  \
        es-bootstrap adopt http --pkcs12 es01.p12 --passphrase-file passphrase"
    )]
    Http(AdoptHttp),
    /// Present a transport certificate that somebody else issued
    #[command(after_help = "Examples:\n  \
        es-bootstrap adopt transport --pem /etc/tls                     tls.crt, tls.key and ca.crt\n  \
        es-bootstrap adopt transport --pkcs12 es01.p12 --passphrase-file passphrase")]
    Transport(AdoptTransport),
    /// Let a CA of yours issue this node's HTTP certificates
    #[command(after_help = "Examples:\n  es-bootstrap adopt http-ca --certificate ca.crt --key ca.key")]
    HttpCa(AdoptHttpCa),
}

/// `adopt http`
#[derive(Debug, ClapArgs)]
#[command(group = ArgGroup::new("brought").required(true).args(["certificate", "pem", "pkcs12"]))]
pub(crate) struct AdoptHttp {
    /// The answer to `csr http`
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: Option<PathBuf>,
    /// Certificates above it, in any order
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub(crate) chain: Option<PathBuf>,
    /// A directory with tls.crt, tls.key and ca.crt, as cert-manager writes them
    #[arg(long, value_name = "DIR")]
    pub(crate) pem: Option<PathBuf>,
    /// A PKCS#12 file with key and certificates
    #[arg(long, value_name = "FILE", requires = "passphrase_file")]
    pub(crate) pkcs12: Option<PathBuf>,
    /// The passphrase of that file; `-` is standard input
    #[arg(long, value_name = "FILE", requires = "pkcs12")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// The key of the CA that issued the certificate, so that nodes and Kibana can still enroll here
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_key: Option<PathBuf>,
    /// Adopt a certificate all the same that does not name what the node publishes
    #[arg(long, value_name = "RULE", value_parser = ["names-missing"])]
    pub(crate) accept: Option<String>,
    #[command(flatten)]
    pub(crate) putting: Putting,
}

/// `adopt transport`
#[derive(Debug, ClapArgs)]
#[command(group = ArgGroup::new("brought").required(true).args(["pem", "pkcs12"]))]
pub(crate) struct AdoptTransport {
    /// A directory with tls.crt, tls.key and ca.crt, as cert-manager writes them
    #[arg(long, value_name = "DIR")]
    pub(crate) pem: Option<PathBuf>,
    /// A PKCS#12 file with key and certificates
    #[arg(long, value_name = "FILE", requires = "passphrase_file")]
    pub(crate) pkcs12: Option<PathBuf>,
    /// The passphrase of that file; `-` is standard input
    #[arg(long, value_name = "FILE", requires = "pkcs12")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Adopt a certificate all the same that does not name what other nodes connect to
    #[arg(long, value_name = "RULE", value_parser = ["names-missing"])]
    pub(crate) accept: Option<String>,
    #[command(flatten)]
    pub(crate) putting: Putting,
}

/// `adopt http-ca`
#[derive(Debug, ClapArgs)]
pub(crate) struct AdoptHttpCa {
    /// The CA's certificate, and those above it, in any order
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: PathBuf,
    /// Its key
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// How long the HTTP certificate is valid; never longer than its CA
    #[arg(long, value_name = "DAYS", default_value_t = pki::HTTP_DAYS, value_parser = days)]
    pub(crate) http_days: u32,
    #[command(flatten)]
    pub(crate) putting: Putting,
}

/// How a certificate is put in place.
#[derive(Debug, ClapArgs)]
pub(crate) struct Putting {
    /// Show what would be done; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not wait until the node serves the certificate
    #[arg(long, conflicts_with = "wait")]
    pub(crate) no_wait: bool,
    /// How long to wait until the node serves the certificate, such as 30s or 5m
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = duration)]
    pub(crate) wait: Duration,
}

impl Putting {
    /// How long to wait; `None` where nobody is to wait.
    pub(crate) fn patience(&self) -> Option<Duration> {
        (!self.no_wait).then_some(self.wait)
    }
}
