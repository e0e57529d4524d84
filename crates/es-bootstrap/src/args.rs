//! The command line as typed. Nothing is resolved here.

mod about;
mod adopt;
mod bundle;
mod common;
mod day_two;
mod first_start;
mod hook;
mod images;
mod kibana;
#[cfg(test)]
mod listed;
mod renew;
mod rotate_ca;
mod status;
mod stock;
mod tools;
mod topics;
mod value;

use std::ffi::OsString;
use std::mem::ManuallyDrop;

pub(crate) use about::{Completions, Explain, Fingerprint, Inspect, Man, Page, TokenCommand};
pub(crate) use adopt::{AdoptCommand, AdoptHttp, AdoptHttpCa, AdoptTransport, Csr, CsrCommand, Putting};
pub(crate) use bundle::{BundleCommand, BundleCreate, BundleInspect, ClusterKeys, Opening, Taking};
pub(crate) use common::{COMMON, Common};
pub(crate) use day_two::{Finalize, Undo};
pub(crate) use first_start::{Check, Configure, KeyChoice, Making, Start};
pub(crate) use hook::{Hook, Script};
pub(crate) use images::{Entrypoint, InstallLinks, Wait};
pub(crate) use kibana::{By, Clients, KibanaCommand, KibanaPlace, KibanaSetup, Language, Preseed};
pub(crate) use renew::{Renew, Renewable};
pub(crate) use rotate_ca::{
    Preparing, RotateCa, RotateHttp, RotateHttpPrepare, RotateHttpStep, RotateHttpSwitch, RotatePrepare,
    RotateStatus, RotateStep, RotateTransport, Stepping,
};
pub(crate) use status::Status;
pub(crate) use stock::{Stock, TOOLS, Tool, Voice};
pub(crate) use tools::{
    Announce, CreateToken, Entering, KeystoreAdd, KeystoreAddFile, KeystoreApply, KeystoreCommand,
    KeystoreCreate, KeystoreRemove, KeystoreShow, Reconfigure, ResetPassword,
};
pub(crate) use topics::related;
use value::days;
pub(crate) use value::{Sink, duration, san, setting, sink};

use clap::builder::Resettable;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

/// Secure Elasticsearch on its first start
///
/// Replaces the security auto-configuration step of Elasticsearch: creates the certificates, the keystore, the settings
/// and the `elastic` password, and prints the password with an enrollment token for Kibana.
#[derive(Debug, Parser)]
#[command(
    name = "es-bootstrap",
    version,
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        es-bootstrap check                          would a first start configure this node?\n  \
        es-bootstrap configure --dry-run            show what would be written\n  \
        es-bootstrap start                          configure, start and announce\n  \
        es-bootstrap status                         certificates, their expiry, what is due or broken\n  \
        es-bootstrap help first-start               explain a task: first-start, day-two or fleet\n\n\
        Exit codes: 0 done, 64 usage, 65 invalid data, 69 unreachable, 70 internal error, 73 cannot create,\n\
        74 I/O error, 75 try again, 78 configuration, 80 nothing to do."
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// The definition of the command line, in which only the command that is typed gets its options: to build
    /// those of all commands would take most of the time of a short run.
    pub(crate) fn definition() -> clap::Command {
        common::with_settings(Self::command())
    }

    /// Parses the command line. Options before the command's name have the same effect as after it.
    ///
    /// Called by the name of one of Elasticsearch's tools, it parses that tool's options.
    pub(crate) fn parse_from(words: Vec<OsString>) -> Result<Self, clap::Error> {
        if let Some(tool) = Tool::called(words.first().map(OsString::as_os_str)) {
            let Stock { command, silent, common } = tool.parse(words)?;
            let common = Common { voice: Voice::Stock, quiet: silent, ..common };
            return Ok(Self { common, command });
        }
        if let Some(page) = topics::asked_for(&words) {
            return Err(page);
        }
        // The process ends sooner if the definition is not taken apart first.
        let mut definition = ManuallyDrop::new(Self::definition());
        let matches = definition
            .try_get_matches_from_mut(&words)
            .or_else(|_| topics::grouped(built(Self::definition())).try_get_matches_from(&words))?;
        let mut args = Self::from_arg_matches(&matches)?;
        args.common.settings = common::settings(&matches);
        Ok(args)
    }
}

/// Builds a definition with the options of all commands, for help, manual pages and completions.
pub(crate) fn built(definition: clap::Command) -> clap::Command {
    let mut built = definition.clone();
    built.build();
    described(built, &definition)
}

/// Late options bring the doc comment of their type, which replaces that of the command: restores it.
fn described(built: clap::Command, definition: &clap::Command) -> clap::Command {
    built.mut_subcommands(|command| match definition.find_subcommand(command.get_name()) {
        Some(named) => described(command, named)
            .about(Resettable::from(named.get_about().cloned()))
            .long_about(Resettable::from(named.get_long_about().cloned())),
        None => command,
    })
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text for a terminal.
    Text,
    /// One JSON document.
    Json,
    /// Prometheus metrics, only from `status`.
    #[value(hide = true)]
    Prometheus,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// If the output is a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Command {
    /// Check whether a first start would configure this node; change nothing
    #[command(
        after_help = "Examples:\n  es-bootstrap check\n  es-bootstrap check --format json | jq .findings"
    )]
    Check(Check),
    /// Show certificates, their expiry, and what is due or broken
    ///
    /// Changes nothing and prompts for nothing. The worst finding decides the exit code.
    #[command(after_help = "Examples:\n  es-bootstrap status\n  \
        es-bootstrap status --quiet --expires-in 30d     as a monitoring plugin\n  \
        es-bootstrap status --format prometheus          metrics\n  \
        es-bootstrap status --quiet --textfile /var/lib/prometheus/node-exporter/es-bootstrap.prom\n\n\
        Exit codes: 0 ok, 1 due, 2 broken, 3 unknown.")]
    Status(Status),
    /// Renew the HTTP certificate or its CA without a restart
    ///
    /// A running node loads the new certificate by itself. If it does not, the old one is restored.
    #[command(after_help = "Examples:\n  es-bootstrap renew\n  \
        es-bootstrap renew --if-due --refresh-names     daily, by a timer\n  \
        es-bootstrap renew --san es.example.org --dry-run\n  \
        es-bootstrap renew http-ca                      the fingerprint changes, the key stays\n\n\
        Exit codes: 69 the node did not load it, and the old one is restored; 80 nothing is due.")]
    Renew(Renew),
    /// Rotate a CA and its key, node by node, without downtime
    #[command(
        subcommand,
        after_help = "Examples:\n  \
        es-bootstrap rotate-ca transport prepare --out ca.age --passphrase-file pass   on one node\n  \
        es-bootstrap rotate-ca transport trust --bundle ca.age --passphrase-file pass    on each node\n  \
        es-bootstrap rotate-ca transport switch --bundle ca.age --passphrase-file pass   then on each\n  \
        es-bootstrap rotate-ca transport finish --bundle ca.age --passphrase-file pass   then on each"
    )]
    RotateCa(RotateCa),
    /// Create a certificate signing request for your own CA
    #[command(subcommand)]
    Csr(CsrCommand),
    /// Install a certificate from another CA, or a CA of your own
    #[command(subcommand)]
    Adopt(AdoptCommand),
    /// Create certificates, keystore and settings, all or nothing
    #[command(after_help = "Examples:\n  es-bootstrap configure --dry-run\n  \
        es-bootstrap configure --credentials-to file:/root/elastic.yml\n  \
        es-bootstrap configure --san es.example.org --elastic-password-file -\n  \
        es-bootstrap configure --out /generated      for a configuration directory that is read-only\n  \
        es-bootstrap configure --bundle es01.age     for a node of a planned cluster")]
    Configure(Configure),
    /// Configure and start the node; print password and enrollment token
    ///
    /// On a configured node it only starts Elasticsearch.
    #[command(after_help = "Examples:\n  es-bootstrap start\n  \
        es-bootstrap start -d -p elasticsearch.pid --credentials-to file:/root/elastic.yml\n  \
        es-bootstrap start --enrollment-token-file token.txt")]
    Start(Start),
    /// Move a configured node without data into another cluster
    #[command(after_help = "Examples:\n  es-bootstrap reconfigure-node --enrollment-token-file token.txt")]
    ReconfigureNode(Reconfigure),
    /// Create and deliver the enrollment token of a running node
    #[command(after_help = "Examples:\n  es-bootstrap announce\n  \
        es-bootstrap announce --credentials-to file:/var/lib/es-bootstrap/initial-credentials")]
    Announce(Announce),
    /// Create an enrollment token for Kibana or another node
    #[command(after_help = "Examples:\n  es-bootstrap create-enrollment-token -s kibana\n  \
        es-bootstrap create-enrollment-token -s node --url https://es01:9200\n  \
        es-bootstrap create-enrollment-token --revoke token.txt")]
    CreateEnrollmentToken(CreateToken),
    /// Reset a user's password
    #[command(after_help = "Examples:\n  es-bootstrap reset-password -u elastic\n  \
        es-bootstrap reset-password -u elastic -s -b > password.txt")]
    ResetPassword(ResetPassword),
    /// Connect Kibana on this machine to a cluster with an enrollment token
    #[command(after_help = "Examples:\n  es-bootstrap kibana-setup --enrollment-token-file token.txt\n  \
        es-bootstrap kibana-setup --enrollment-token-file - --config /etc/kibana/kibana.yml --dry-run")]
    KibanaSetup(KibanaSetup),
    /// Configure Kibana without an enrollment token or a running node
    #[command(subcommand)]
    Kibana(KibanaCommand),
    /// Plan a cluster: create the certificates of all nodes at once
    #[command(subcommand)]
    Bundle(BundleCommand),
    /// Print code that connects a client to this node
    #[command(after_help = "Examples:\n  es-bootstrap clients python\n  \
        es-bootstrap clients curl --by fingerprint | sh")]
    Clients(Clients),
    /// Print the SHA-256 fingerprint of the HTTP CA
    #[command(after_help = "Examples:\n  es-bootstrap fingerprint\n  es-bootstrap fingerprint --colons")]
    Fingerprint(Fingerprint),
    /// Inspect an enrollment token
    #[command(subcommand, after_help = "Examples:\n  es-bootstrap token inspect token.txt")]
    Token(TokenCommand),
    /// Inspect and change the node's keystore
    #[command(
        subcommand,
        after_help = "Examples:\n  es-bootstrap keystore list\n  \
        es-bootstrap keystore add s3.client.default.access_key s3.client.default.secret_key\n  \
        es-bootstrap keystore add --from-file settings.yml\n  \
        es-bootstrap keystore apply settings.json --dry-run"
    )]
    Keystore(KeystoreCommand),
    /// Generate a password, store its hash in the keystore and print it
    AutoConfigGenPasswd,
    /// Remove cluster.initial_master_nodes once the cluster has formed
    ///
    /// Writes the addresses of the other nodes to `discovery.seed_hosts`.
    #[command(after_help = "Examples:\n  es-bootstrap finalize\n  es-bootstrap finalize --dry-run\n  \
        es-bootstrap finalize --seed-host es-master      a service name, in containers")]
    Finalize(Finalize),
    /// Undo a first start while the node has no data
    ///
    /// Removes the files that a first start created and restores those that it replaced.
    #[command(after_help = "Examples:\n  es-bootstrap undo --dry-run\n  es-bootstrap undo")]
    Undo(Undo),
    /// Wait until the node answers over verified HTTPS: a health check
    #[command(after_help = "Examples:\n  es-bootstrap wait\n  es-bootstrap wait --timeout 0s")]
    Wait(Wait),
    /// Remove this node's generated secrets so that the machine can be imaged
    #[command(after_help = "Examples:\n  es-bootstrap generalize")]
    Generalize,
    /// Start Elasticsearch in a container, configured by environment variables
    #[command(after_help = "Examples, as a container's command line:\n  es-bootstrap entrypoint\n  \
        es-bootstrap entrypoint elasticsearch -E node.name=es01\n  es-bootstrap entrypoint bash")]
    Entrypoint(Entrypoint),
    /// Install links with the names of Elasticsearch's tools, or a start script
    #[command(after_help = "Examples:\n  es-bootstrap install-links /usr/local/bin\n  \
        es-bootstrap install-links --start-script /opt/elasticsearch\n  \
        es-bootstrap install-links --start-script /opt/elasticsearch --shim\n  \
        es-bootstrap install-links --start-script /opt/elasticsearch --remove")]
    InstallLinks(InstallLinks),
    /// Run as a package maintainer script
    ///
    /// Takes the arguments that the package manager passes to the script, and always exits with 0.
    #[command(after_help = "Examples, from a package's scripts:\n  \
        es-bootstrap hook deb-postinst \"$@\"\n  \
        es-bootstrap hook rpm-post \"$1\"")]
    Hook(Hook),
    /// Explain a rule of check or status
    #[command(after_help = "Examples:\n  es-bootstrap explain\n  es-bootstrap explain data-directory-empty")]
    Explain(Explain),
    /// Print shell completions
    #[command(after_help = "Examples:\n  source <(es-bootstrap completions bash)")]
    Completions(Completions),
    /// Print a manual page
    ///
    /// There is a page for the program, for each command, and for each Elasticsearch tool that it replaces.
    #[command(after_help = "Examples:\n  es-bootstrap man es-bootstrap-renew | man -l -\n  \
        es-bootstrap man elasticsearch-keystore | man -l -")]
    Man(Man),
}

impl Command {
    /// Whether the exit code is always 0, because a failure would stop the package manager.
    pub(crate) fn never_fails(&self) -> bool {
        matches!(self, Self::Hook(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Args, clap::Error> {
        Args::parse_from(
            std::iter::once("es-bootstrap").chain(words.iter().copied()).map(OsString::from).collect(),
        )
    }

    #[test]
    fn the_definition_is_consistent() {
        Args::definition().debug_assert();
    }

    #[test]
    fn common_options_stand_before_or_after_the_command_and_settings_add_up() {
        let common =
            parse(&["-E", "a=1", "--es-home", "/x", "check", "-Eb=2=3", "--es-home", "/y"]).unwrap().common;
        assert_eq!(common.settings, [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2=3".to_owned())]);
        assert_eq!(common.es_home, Some("/y".into()));
        assert_eq!(common.repeated_setting(), None);
        let common = parse(&["-Ea=1", "check", "-Ea=2"]).unwrap().common;
        assert_eq!(common.repeated_setting(), Some("a"));
    }

    #[test]
    fn refuses_what_is_neither_ours_nor_elasticsearchs() {
        for words in [
            &["start", "--unknown"][..],
            &["start", "word"],
            &["check", "-E", "foo="],
            &["check", "-E", "=foo"],
            &["check", "-E"],
            &["configure", "--enrollment-token"],
            &["configure", "--enrollment-token", "a", "--enrollment-token", "b"],
            &["configure", "--http-days", "0"],
            &["configure", "--credentials-to", "fd:1"],
            &["configure", "--credentials-to", "file:"],
            &["configure", "--accept", "security-not-configured"],
            &["start", "--wait", "5 minutes"],
        ] {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }
}
