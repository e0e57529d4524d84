//! `bundle`, and the options by which a node takes one.

use std::path::PathBuf;

use clap::{ArgAction, Args as ClapArgs, Subcommand, ValueEnum};

use super::value::{Sink, sink};

/// A bundle that a node is configured from, and what opens it.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct Taking {
    /// Configure the node from a bundle that was made for it
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "enrollment_token_file", "enrollment_token", "elastic_password_file", "elastic_password_hash_file",
        "credentials_to", "san", "http_ca_days", "http_days", "keys",
    ])]
    pub(crate) bundle: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) opening: Opening,
    /// Refuse a bundle of another HTTP CA: SHA-256 in hexadecimal
    #[arg(long, value_name = "HEX", requires = "bundle", value_parser = fingerprint)]
    pub(crate) ca_fingerprint: Option<String>,
    /// The node is made anew, and its cluster lives on: found no second one
    #[arg(long, requires = "bundle")]
    pub(crate) rejoin: bool,
}

/// What opens a sealed file.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct Opening {
    /// Open the sealed file with the key in this file: an X25519 key of age, or an `ssh-ed25519` private key
    #[arg(long, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    /// The passphrase of that key is this file's first line; `-` is standard input
    #[arg(long, value_name = "FILE", requires = "identity")]
    pub(crate) identity_passphrase_file: Option<PathBuf>,
    /// The passphrase of the sealed file is this file's first line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// `bundle`
#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Make the material of all nodes of a planned cluster, or what is missing of it
    #[command(after_help = "Examples:\n  \
        es-bootstrap bundle create --nodes nodes.yml --out bundles --recipient age1… --dry-run\n  \
        es-bootstrap bundle create --nodes nodes.yml --out bundles --recipient age1… --identity vault.key\n  \
        es-bootstrap bundle create --nodes nodes.yml --out bundles --passphrase-file passphrase --reseal es01")]
    Create(BundleCreate),
    /// Show what is in a bundle, never its secrets
    #[command(after_help = "Examples:\n  \
        es-bootstrap bundle inspect bundles/nodes/es01.age --identity /etc/ssh/ssh_host_ed25519_key")]
    Inspect(BundleInspect),
}

/// `bundle create`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct BundleCreate {
    /// The list of nodes
    #[arg(long, value_name = "FILE")]
    pub(crate) nodes: PathBuf,
    /// The folder that the files are in
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Seal to this public key, `age1…` or `ssh-ed25519 …`; may be repeated
    #[arg(long, value_name = "RECIPIENT", action = ArgAction::Append, conflicts_with_all = ["passphrase_file", "plain"])]
    pub(crate) recipient: Vec<String>,
    #[command(flatten)]
    pub(crate) opening: Opening,
    /// Use the password in this file's first line for `elastic`; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "from_node")]
    pub(crate) elastic_password_file: Option<PathBuf>,
    /// Where a generated password goes: tty, stdout, file:PATH, fd:N or none
    #[arg(long, value_name = "WHERE", value_parser = sink, conflicts_with_all = ["elastic_password_file", "from_node"])]
    pub(crate) credentials_to: Option<Sink>,
    /// The keys of a new cluster. `compatible`: RSA for the HTTP CA, ECDSA for the rest. `ec`: ECDSA everywhere, for clusters
    /// that only nodes configured by es-bootstrap join
    #[arg(long, value_name = "KEYS", default_value = "compatible", conflicts_with = "from_node")]
    pub(crate) keys: ClusterKeys,
    /// Do not seal the nodes' files, nor, without a passphrase, what they share
    #[arg(long)]
    pub(crate) plain: bool,
    /// Say what would be changed; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Write the file of this node anew, as for a machine with a new host key; may be repeated
    #[arg(long, value_name = "NAME", action = ArgAction::Append)]
    pub(crate) reseal: Vec<String>,
    /// Rebuild what the nodes share from the stores of the node on this machine
    #[arg(long)]
    pub(crate) from_node: bool,
}

/// Which kinds of keys the nodes of a planned cluster get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ClusterKeys {
    /// RSA-4096 for the HTTP CA, because stock nodes sign with it when they join; EC P-256 for the rest.
    Compatible,
    /// EC P-256 everywhere; nodes that es-bootstrap configures can join, stock nodes cannot.
    Ec,
}

/// `bundle inspect`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct BundleInspect {
    /// The bundle
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) opening: Opening,
}

/// A fingerprint in either of its forms, as the program writes it.
fn fingerprint(text: &str) -> Result<String, String> {
    const DIGITS: usize = 64;
    let digits: String = text.chars().filter(|c| *c != ':').map(|c| c.to_ascii_lowercase()).collect();
    match digits.len() == DIGITS && digits.bytes().all(|c| c.is_ascii_hexdigit()) {
        true => Ok(digits),
        false => Err(format!("{DIGITS} hexadecimal digits, as `es-bootstrap fingerprint` prints them")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_has_two_forms() {
        let plain = "ab".repeat(32);
        assert_eq!(fingerprint(&plain), Ok(plain.clone()));
        assert_eq!(fingerprint(&["AB"; 32].join(":")), Ok(plain));
        assert!(fingerprint("ab").is_err() && fingerprint(&"xy".repeat(32)).is_err());
    }
}
