//! `bundle`, and the options that configure a node from one.

use std::path::PathBuf;

use clap::{ArgAction, Args as ClapArgs, Subcommand, ValueEnum};

use super::value::{Sink, sink};

/// A bundle that a node is configured from, and the key that opens it.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct Taking {
    /// Bundle created for this node
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "enrollment_token_file", "enrollment_token", "elastic_password_file", "elastic_password_hash_file",
        "credentials_to", "san", "http_ca_days", "http_days", "keys",
    ])]
    pub(crate) bundle: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) opening: Opening,
    /// Expected SHA-256 fingerprint of the HTTP CA; a bundle with another CA is rejected
    #[arg(long, value_name = "HEX", requires = "bundle", value_parser = fingerprint)]
    pub(crate) ca_fingerprint: Option<String>,
    /// Join the existing cluster with a rebuilt machine; never form a new cluster
    #[arg(long, requires = "bundle")]
    pub(crate) rejoin: bool,
}

/// Keys and passphrases that open an encrypted file.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct Opening {
    /// File with the private key that decrypts the bundle: age X25519 or `ssh-ed25519`
    #[arg(long, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    /// File whose first line is the passphrase of the `--identity` key; `-` is standard input
    #[arg(long, value_name = "FILE", requires = "identity")]
    pub(crate) identity_passphrase_file: Option<PathBuf>,
    /// File whose first line is the passphrase of the bundle; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// `bundle`
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum BundleCommand {
    /// Create or update the bundles of a planned cluster
    #[command(after_help = "Examples:\n  \
        es-bootstrap bundle create --nodes nodes.yml --out bundles --recipient age1… --dry-run\n  \
        es-bootstrap bundle create --nodes nodes.yml --out bundles --recipient age1… --identity vault.key\n  \
        es-bootstrap bundle create --nodes nodes.yml --out bundles --passphrase-file pass --reseal es01")]
    Create(BundleCreate),
    /// Show the content of a bundle, never its secrets
    #[command(after_help = "Examples:\n  \
        es-bootstrap bundle inspect bundles/nodes/es01.age --identity /etc/ssh/ssh_host_ed25519_key")]
    Inspect(BundleInspect),
}

/// `bundle create`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct BundleCreate {
    /// File with the list of nodes, in YAML or JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) nodes: PathBuf,
    /// Directory for the bundles
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Public key to encrypt for, `age1…` or `ssh-ed25519 …`; repeatable
    #[arg(long, value_name = "RECIPIENT", action = ArgAction::Append, conflicts_with_all = ["passphrase_file", "plain"])]
    pub(crate) recipient: Vec<String>,
    #[command(flatten)]
    pub(crate) opening: Opening,
    /// File whose first line is the password of `elastic`; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "from_node")]
    pub(crate) elastic_password_file: Option<PathBuf>,
    /// Destination of the generated `elastic` password: tty, stdout, file:PATH, fd:N or none [default: tty on a terminal, else
    /// the file initial-credentials in the directory for the bundles]
    #[arg(long, value_name = "WHERE", value_parser = sink, conflicts_with_all = ["elastic_password_file", "from_node"])]
    pub(crate) credentials_to: Option<Sink>,
    /// Key types of a new cluster. `compatible`: RSA for the HTTP CA, ECDSA for all other keys. `ec`: ECDSA for all keys;
    /// es-bootstrap must then configure every node of the cluster
    #[arg(long, value_name = "KEYS", default_value = "compatible", conflicts_with = "from_node")]
    pub(crate) keys: ClusterKeys,
    /// Do not encrypt the nodes' bundles; the cluster's own file is encrypted only with `--passphrase-file`
    #[arg(long)]
    pub(crate) plain: bool,
    /// Show what would be changed; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Node whose bundle is encrypted again, for example after its host key changed; repeatable
    #[arg(long, value_name = "NAME", action = ArgAction::Append)]
    pub(crate) reseal: Vec<String>,
    /// Recreate the cluster's own file, if it is lost, from the certificate stores of the node on this machine
    #[arg(long)]
    pub(crate) from_node: bool,
}

/// Types of the keys of a planned cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ClusterKeys {
    /// RSA-4096 for the HTTP CA, so that nodes without es-bootstrap can join; EC P-256 for all other keys.
    Compatible,
    /// EC P-256 for all keys; only nodes configured by es-bootstrap can join.
    Ec,
}

/// `bundle inspect`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct BundleInspect {
    /// Bundle to inspect
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
