//! `csr` and `adopt`

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, ArgGroup, Args as ClapArgs, Subcommand};

use super::value::{days, duration, san};

/// `csr`
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum CsrCommand {
    /// Create a signing request for the HTTP certificate; the private key stays on this node
    #[command(after_help = "Examples:\n  es-bootstrap csr http > es01.csr\n  \
        es-bootstrap csr http --san es.example.org --out es01.csr")]
    Http(Csr),
}

/// `csr http`
#[derive(Debug, ClapArgs)]
pub(crate) struct Csr {
    /// File to write the request to [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Additional name or address in the certificate; repeatable
    #[arg(long, value_name = "NAME|IP", action = ArgAction::Append, value_parser = san)]
    pub(crate) san: Vec<pki::San>,
}

/// `adopt`
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum AdoptCommand {
    /// Install an HTTP certificate that another CA issued
    #[command(
        after_help = "Examples:\n  es-bootstrap adopt http --certificate es01.crt --chain ca.crt   after `csr http`\n  \
        es-bootstrap adopt http --pem /etc/tls                          tls.crt, tls.key and ca.crt\n  \
        es-bootstrap adopt http --pkcs12 es01.p12 --passphrase-file passphrase"
    )]
    Http(AdoptHttp),
    /// Install a transport certificate that another CA issued
    #[command(after_help = "Examples:\n  \
        es-bootstrap adopt transport --pem /etc/tls                     tls.crt, tls.key and ca.crt\n  \
        es-bootstrap adopt transport --pkcs12 es01.p12 --passphrase-file passphrase")]
    Transport(AdoptTransport),
    /// Install a CA of your own to issue this node's HTTP certificates
    #[command(after_help = "Examples:\n  es-bootstrap adopt http-ca --certificate ca.crt --key ca.key")]
    HttpCa(AdoptHttpCa),
}

/// `adopt http`
#[derive(Debug, ClapArgs)]
#[command(group = ArgGroup::new("brought").required(true).args(["certificate", "pem", "pkcs12"]))]
pub(crate) struct AdoptHttp {
    /// Certificate that the CA issued for the request of `csr http`
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: Option<PathBuf>,
    /// Intermediate and root certificates, in any order
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub(crate) chain: Option<PathBuf>,
    /// Directory with tls.crt, tls.key and ca.crt, as cert-manager writes them
    #[arg(long, value_name = "DIR")]
    pub(crate) pem: Option<PathBuf>,
    /// PKCS#12 file with the private key and certificates
    #[arg(long, value_name = "FILE", requires = "passphrase_file")]
    pub(crate) pkcs12: Option<PathBuf>,
    /// File whose first line is the password of the PKCS#12 file; `-` is standard input
    #[arg(long, value_name = "FILE", requires = "pkcs12")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Private key of the issuing CA; without it, nodes and Kibana can no longer enroll with this node
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_key: Option<PathBuf>,
    /// Accept a certificate that lacks published names or addresses of this node
    #[arg(long, value_name = "RULE", value_parser = ["names-missing"])]
    pub(crate) accept: Option<String>,
    #[command(flatten)]
    pub(crate) putting: Putting,
}

/// `adopt transport`
#[derive(Debug, ClapArgs)]
#[command(group = ArgGroup::new("brought").required(true).args(["pem", "pkcs12"]))]
pub(crate) struct AdoptTransport {
    /// Directory with tls.crt, tls.key and ca.crt, as cert-manager writes them
    #[arg(long, value_name = "DIR")]
    pub(crate) pem: Option<PathBuf>,
    /// PKCS#12 file with the private key and certificates
    #[arg(long, value_name = "FILE", requires = "passphrase_file")]
    pub(crate) pkcs12: Option<PathBuf>,
    /// File whose first line is the password of the PKCS#12 file; `-` is standard input
    #[arg(long, value_name = "FILE", requires = "pkcs12")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Accept a certificate that lacks names or addresses used by other nodes
    #[arg(long, value_name = "RULE", value_parser = ["names-missing"])]
    pub(crate) accept: Option<String>,
    #[command(flatten)]
    pub(crate) putting: Putting,
}

/// `adopt http-ca`
#[derive(Debug, ClapArgs)]
pub(crate) struct AdoptHttpCa {
    /// Certificate of the CA and of the CAs above it, in any order
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: PathBuf,
    /// Private key of the CA
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// Validity of the HTTP certificate in days; never longer than its CA
    #[arg(long, value_name = "DAYS", default_value_t = pki::HTTP_DAYS, value_parser = days)]
    pub(crate) http_days: u32,
    #[command(flatten)]
    pub(crate) putting: Putting,
}

/// How to install a certificate.
#[derive(Debug, ClapArgs)]
pub(crate) struct Putting {
    /// Show what would be changed; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not wait for the node to serve the certificate
    #[arg(long, conflicts_with = "wait")]
    pub(crate) no_wait: bool,
    /// Time to wait for the node to serve the certificate, such as 30s or 5m
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = duration)]
    pub(crate) wait: Duration,
}

impl Putting {
    /// How long to wait; `None` not to wait.
    pub(crate) fn patience(&self) -> Option<Duration> {
        (!self.no_wait).then_some(self.wait)
    }
}
