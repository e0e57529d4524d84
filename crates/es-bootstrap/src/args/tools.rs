//! The tools for a node that is configured, under our names and under Elasticsearch's own.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{ArgAction, Args as ClapArgs, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::exit;

use super::kibana::StockKibanaSetup;
use super::{Command, Common, Configure, Keys, Making, Sink, days, duration, setting, sink};

/// `announce`
#[derive(Debug, ClapArgs)]
pub(crate) struct Announce {
    /// Where token and password go: tty, stdout, file:PATH, fd:N or none
    #[arg(long, value_name = "WHERE", value_parser = sink)]
    pub(crate) credentials_to: Option<Sink>,
    /// How long to wait for the node, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    pub(crate) wait: Duration,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Which node, and what of it is accepted.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Target {
    /// The node's URL, if its settings do not tell
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// Go on although the cluster's health is red
    #[arg(short, long)]
    pub(crate) force: bool,
    /// How long to wait for a node that is still starting, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(crate) wait: Duration,
}

/// `create-enrollment-token`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct CreateToken {
    /// Who is to enroll: kibana or node
    #[arg(short, long, value_name = "SCOPE")]
    pub(crate) scope: Option<String>,
    /// Take back the key of the token in this file instead; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "scope")]
    pub(crate) revoke: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(super) common: Common,
}

/// `reset-password`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct ResetPassword {
    /// The user
    #[arg(short, long, value_name = "USER", required = true)]
    pub(crate) username: Option<String>,
    /// Make a password; this is the default
    #[arg(short, long, conflicts_with = "interactive")]
    pub(crate) auto: bool,
    /// Ask for the password
    #[arg(short, long)]
    pub(crate) interactive: bool,
    /// Do not ask whether to go on
    #[arg(short, long)]
    pub(crate) batch: bool,
    /// Print the password and nothing else
    #[arg(short, long)]
    pub(crate) silent: bool,
    /// Where the password goes: tty, stdout, file:PATH, fd:N or none
    #[arg(long, value_name = "WHERE", value_parser = sink)]
    pub(crate) credentials_to: Option<Sink>,
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(super) common: Common,
}

/// `reconfigure-node`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Reconfigure {
    /// Take the enrollment token from a file; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "enrollment_token")]
    pub(crate) enrollment_token_file: Option<PathBuf>,
    /// Join the cluster that issued this token (visible to other users of this machine: prefer the file)
    #[arg(long, value_name = "TOKEN")]
    pub(crate) enrollment_token: Option<String>,
    /// Another name or address for the HTTP certificate; may be repeated
    #[arg(long, value_name = "NAME|IP", action = ArgAction::Append)]
    pub(crate) san: Vec<String>,
    /// How long the HTTP certificate is valid; never longer than its CA
    #[arg(long, value_name = "DAYS", default_value_t = pki::HTTP_DAYS, value_parser = days)]
    pub(crate) http_days: u32,
    /// The HTTP certificate's key. `compatible`: ECDSA P-256. `stock`: RSA-4096
    #[arg(long, value_name = "KEYS", default_value = "compatible")]
    pub(crate) keys: Keys,
    /// How long to wait for another run that is in progress, such as 30s or 1m
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(crate) lock_timeout: Duration,
    #[command(flatten)]
    pub(super) common: Common,
}

impl Reconfigure {
    /// The same for a node that is made anew.
    pub(crate) fn making(&self) -> Making {
        Making {
            enrollment_token_file: self.enrollment_token_file.clone(),
            enrollment_token: self.enrollment_token.clone(),
            san: self.san.clone(),
            http_days: self.http_days,
            keys: self.keys,
            // Waited for before the earlier configuration is taken out of the facts, which must not be read again then.
            lock_timeout: Duration::ZERO,
            ..Making::unattended(Sink::None)
        }
    }
}

/// `keystore`
#[derive(Debug, Subcommand)]
pub(crate) enum KeystoreCommand {
    /// Make a new keystore
    Create(KeystoreCreate),
    /// List the names of the settings in the keystore
    List(KeystoreList),
    /// Print the value of one setting
    Show(KeystoreShow),
    /// Add settings, asking for each value
    Add(KeystoreAdd),
    /// Add settings whose values are files
    AddFile(KeystoreAddFile),
    /// Remove settings
    Remove(KeystoreRemove),
    /// Change the passphrase
    Passwd(KeystorePlain),
    /// Say whether there is a passphrase: exit 0 if so, else 1
    HasPasswd(KeystorePlain),
    /// Bring the keystore to this release's format
    Upgrade(KeystorePlain),
}

impl KeystoreCommand {
    pub(super) fn common(&self) -> &Common {
        match self {
            Self::Create(create) => &create.common,
            Self::List(list) => &list.common,
            Self::Show(show) => &show.common,
            Self::Add(add) => &add.common,
            Self::AddFile(add) => &add.common,
            Self::Remove(remove) => &remove.common,
            Self::Passwd(plain) | Self::HasPasswd(plain) | Self::Upgrade(plain) => &plain.common,
        }
    }
}

/// `keystore create`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreCreate {
    /// Ask for a passphrase
    #[arg(short, long)]
    pub(crate) password: bool,
    #[command(flatten)]
    common: Common,
}

/// `keystore list`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreList {
    #[command(flatten)]
    common: Common,
}

/// `keystore show`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreShow {
    /// The setting
    #[arg(value_name = "SETTING")]
    pub(crate) setting: String,
    /// Write the value into this file instead
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// `keystore add`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreAdd {
    /// The settings
    #[arg(value_name = "SETTING", required_unless_present = "from_file")]
    pub(crate) names: Vec<String>,
    /// Read the values from standard input, one line each
    #[arg(short = 'x', long)]
    pub(crate) stdin: bool,
    /// Take names and values from this YAML file; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["names", "stdin"])]
    pub(crate) from_file: Option<PathBuf>,
    /// Overwrite without asking; make a keystore where there is none
    #[arg(short, long)]
    pub(crate) force: bool,
    #[command(flatten)]
    common: Common,
}

/// `keystore add-file`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreAddFile {
    /// Settings and files in turn
    #[arg(value_names = ["SETTING", "FILE"], num_args = 2.., required = true)]
    pub(crate) pairs: Vec<OsString>,
    /// Overwrite without asking; make a keystore where there is none
    #[arg(short, long)]
    pub(crate) force: bool,
    #[command(flatten)]
    common: Common,
}

/// `keystore remove`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystoreRemove {
    /// The settings
    #[arg(value_name = "SETTING", required = true)]
    pub(crate) names: Vec<String>,
    #[command(flatten)]
    common: Common,
}

/// `keystore passwd`, `has-passwd`, `upgrade`
#[derive(Debug, ClapArgs)]
pub(crate) struct KeystorePlain {
    #[command(flatten)]
    common: Common,
}

/// `auto-config-gen-passwd`
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct GeneratePassword {
    #[command(flatten)]
    pub(super) common: Common,
}

/// Whose manners a run has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Voice {
    /// Ours.
    #[default]
    Own,
    /// Those of the tool that the program was called as.
    Stock,
}

/// Elasticsearch's tools that the program can be called as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    CreateEnrollmentToken,
    ResetPassword,
    Keystore,
    GeneratePassword,
    KibanaSetup,
    Reconfigure,
    Configure,
}

/// The names of Elasticsearch's tools, and of one of Kibana's.
pub(crate) const TOOLS: [(&str, Tool); 7] = [
    ("elasticsearch-create-enrollment-token", Tool::CreateEnrollmentToken),
    ("elasticsearch-reset-password", Tool::ResetPassword),
    ("elasticsearch-keystore", Tool::Keystore),
    ("auto-config-gen-passwd", Tool::GeneratePassword),
    ("kibana-setup", Tool::KibanaSetup),
    ("elasticsearch-reconfigure-node", Tool::Reconfigure),
    ("auto-configure-node", Tool::Configure),
];

impl Tool {
    /// The tool's own code for a failure, where it knows but one.
    pub(crate) fn only_failure(self) -> Option<u8> {
        (self == Self::KibanaSetup).then_some(exit::NO)
    }

    /// The tool that the program is called as, if any.
    pub(crate) fn called(program: Option<&OsStr>) -> Option<Self> {
        let name = Path::new(program?).file_name()?;
        TOOLS.iter().find(|(tool, _)| name == *tool).map(|(_, tool)| *tool)
    }

    /// The definition of its command line.
    pub(crate) fn definition(self) -> clap::Command {
        match self {
            Self::CreateEnrollmentToken => StockCreateToken::command(),
            Self::ResetPassword => StockResetPassword::command(),
            Self::Keystore => StockKeystore::command(),
            Self::GeneratePassword => StockGeneratePassword::command(),
            Self::KibanaSetup => StockKibanaSetup::command(),
            Self::Reconfigure => StockReconfigure::command(),
            Self::Configure => StockConfigure::command(),
        }
    }

    /// Reads the options that the tool has; abbreviations of long ones are understood, as by the tool.
    pub(crate) fn parse(self, words: Vec<OsString>) -> Result<Stock, clap::Error> {
        match self {
            Self::CreateEnrollmentToken => {
                let options: StockCreateToken = read(words)?;
                let create = CreateToken { common: options.stock.common(), ..options.create() };
                Ok(Stock::new(Command::CreateEnrollmentToken(create), options.stock))
            }
            Self::ResetPassword => {
                let options: StockResetPassword = read(words)?;
                let reset = ResetPassword { common: options.stock.common(), ..options.reset() };
                Ok(Stock::new(Command::ResetPassword(reset), options.stock))
            }
            Self::Keystore => {
                let options: StockKeystore = read(words)?;
                Ok(Stock { command: Command::Keystore(options.command), silent: options.silent })
            }
            Self::GeneratePassword => {
                let options: StockGeneratePassword = read(words)?;
                let generate = GeneratePassword { common: options.stock.common() };
                Ok(Stock::new(Command::AutoConfigGenPasswd(generate), options.stock))
            }
            Self::KibanaSetup => {
                let options: StockKibanaSetup = read(words)?;
                Ok(Stock { command: Command::KibanaSetup(options.setup()), silent: options.silent })
            }
            Self::Reconfigure => {
                let options: StockReconfigure = read(words)?;
                let reconfigure = Reconfigure { common: options.stock.common(), ..options.reconfigure() };
                Ok(Stock::new(Command::ReconfigureNode(reconfigure), options.stock))
            }
            Self::Configure => {
                let options: StockConfigure = read(known(words))?;
                let making = Making {
                    enrollment_token: options.enrollment_token,
                    password_later: true,
                    ..Making::unattended(Sink::None)
                };
                let configure =
                    Configure { dry_run: false, out: None, making, common: options.stock.common() };
                Ok(Stock::new(Command::Configure(configure), options.stock))
            }
        }
    }
}

/// The tool of this name, for the command line.
pub(super) fn named(text: &str) -> Result<Tool, String> {
    let known = || TOOLS.map(|(name, _)| name).join(", ");
    Tool::called(Some(OsStr::new(text))).ok_or_else(|| format!("one of {}", known()))
}

/// A command that was given under a tool's name.
pub(crate) struct Stock {
    pub(crate) command: Command,
    /// Whether only what is marked as the result is printed.
    pub(crate) silent: bool,
}

impl Stock {
    fn new(command: Command, options: StockCommon) -> Self {
        Self { command, silent: options.silent }
    }
}

fn read<T: CommandFactory + FromArgMatches>(words: Vec<OsString>) -> Result<T, clap::Error> {
    let matches =
        T::command().infer_long_args(true).disable_version_flag(true).try_get_matches_from(words)?;
    T::from_arg_matches(&matches)
}

/// The words that Elasticsearch's own step knows; it ignores all others, because the start script handed it its own.
fn known(words: Vec<OsString>) -> Vec<OsString> {
    const ALONE: [&str; 6] = ["-h", "--help", "-s", "--silent", "-v", "--verbose"];
    const WITH_VALUE: [&str; 2] = ["-E", "--enrollment-token"];
    let mut words = words.into_iter();
    let mut known: Vec<OsString> = words.next().into_iter().collect();
    while let Some(word) = words.next() {
        let text = word.to_string_lossy().into_owned();
        let joined = text.starts_with("-E") || text.starts_with("--enrollment-token=");
        match text.as_str() {
            word if WITH_VALUE.contains(&word) => {
                known.push(word.into());
                known.extend(words.next());
            }
            word if ALONE.contains(&word) || joined => known.push(word.into()),
            _ => {}
        }
    }
    known
}

/// Options that every tool of Elasticsearch takes.
#[derive(Clone, Debug, ClapArgs)]
struct StockCommon {
    /// Show minimal output
    #[arg(short, long, global = true)]
    silent: bool,
    /// Show verbose output
    #[arg(short, long, global = true)]
    verbose: bool,
    /// Configure a setting
    #[arg(short = 'E', value_name = "KEY=VALUE", value_parser = setting, action = ArgAction::Append)]
    settings: Vec<(String, String)>,
}

impl StockCommon {
    fn common(&self) -> Common {
        Common { settings: self.settings.clone(), verbose: self.verbose.into(), ..Common::default() }
    }
}

/// Creates enrollment tokens for Elasticsearch nodes and Kibana instances
#[derive(Debug, Parser)]
#[command(name = "elasticsearch-create-enrollment-token")]
// Its `-s` is the scope, so that its help does not name the other.
#[command(mut_arg("silent", |silent| silent.short(None).hide(true)))]
struct StockCreateToken {
    /// The scope of the token: node or kibana
    #[arg(short, long, value_name = "SCOPE")]
    scope: Option<String>,
    /// Go on although the cluster's health is red
    #[arg(short, long)]
    force: bool,
    /// The URL of the node
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    #[command(flatten)]
    stock: StockCommon,
}

impl StockCreateToken {
    fn create(&self) -> CreateToken {
        CreateToken {
            scope: self.scope.clone(),
            revoke: None,
            target: Target { url: self.url.clone(), force: self.force, wait: Duration::ZERO },
            common: Common::default(),
        }
    }
}

/// Resets the password of a native or built-in user
#[derive(Debug, Parser)]
#[command(name = "elasticsearch-reset-password")]
struct StockResetPassword {
    /// The user
    #[arg(short, long, value_name = "USER", required = true)]
    username: Option<String>,
    /// Make a password; this is the default
    #[arg(short, long, conflicts_with = "interactive")]
    auto: bool,
    /// Ask for the password
    #[arg(short, long)]
    interactive: bool,
    /// Do not ask whether to go on
    #[arg(short, long)]
    batch: bool,
    /// Go on although the cluster's health is red
    #[arg(short, long)]
    force: bool,
    /// The URL of the node
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    #[command(flatten)]
    stock: StockCommon,
}

impl StockResetPassword {
    fn reset(&self) -> ResetPassword {
        ResetPassword {
            username: self.username.clone(),
            auto: self.auto,
            interactive: self.interactive,
            batch: self.batch,
            silent: self.stock.silent,
            credentials_to: None,
            target: Target { url: self.url.clone(), force: self.force, wait: Duration::ZERO },
            common: Common::default(),
        }
    }
}

/// Manages the settings in the keystore of Elasticsearch
#[derive(Debug, Parser)]
#[command(name = "elasticsearch-keystore")]
struct StockKeystore {
    #[command(subcommand)]
    command: KeystoreCommand,
    /// Show minimal output
    #[arg(short, long, global = true)]
    silent: bool,
}

/// Makes a password for the elastic user and stores its hash in the keystore
#[derive(Debug, Parser)]
#[command(name = "auto-config-gen-passwd")]
struct StockGeneratePassword {
    #[command(flatten)]
    stock: StockCommon,
}

/// Reconfigures a node that is configured already so that it joins a cluster
#[derive(Debug, Parser)]
#[command(name = "elasticsearch-reconfigure-node")]
struct StockReconfigure {
    /// The enrollment token
    #[arg(long, value_name = "TOKEN")]
    enrollment_token: Option<String>,
    #[command(flatten)]
    stock: StockCommon,
}

impl StockReconfigure {
    fn reconfigure(&self) -> Reconfigure {
        Reconfigure {
            enrollment_token_file: None,
            enrollment_token: self.enrollment_token.clone(),
            san: Vec::new(),
            http_days: pki::HTTP_DAYS,
            keys: Keys::Compatible,
            lock_timeout: Duration::ZERO,
            common: Common::default(),
        }
    }
}

/// Configures security of a node that is started for the first time
#[derive(Debug, Parser)]
#[command(name = "auto-configure-node")]
struct StockConfigure {
    /// The enrollment token of the cluster to join
    #[arg(long, value_name = "TOKEN")]
    enrollment_token: Option<String>,
    #[command(flatten)]
    stock: StockCommon,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &str) -> Result<Stock, clap::Error> {
        let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
        Tool::called(words.first().map(OsString::as_os_str)).expect("a tool").parse(words)
    }

    #[test]
    fn the_tools_options_are_consistent() {
        for (_, tool) in TOOLS {
            tool.definition().debug_assert();
        }
    }

    #[test]
    fn a_tool_is_known_by_its_name() {
        assert_eq!(Tool::called(Some(OsStr::new("/bin/elasticsearch-keystore"))), Some(Tool::Keystore));
        assert_eq!(Tool::called(Some(OsStr::new("es-bootstrap"))), None);
        assert_eq!(Tool::called(None), None);
    }

    #[test]
    fn the_tools_options_mean_what_they_mean_there() {
        // -s is the scope of one tool and silence of the other.
        let token = parse("elasticsearch-create-enrollment-token -s node --silent").unwrap();
        assert!(token.silent);
        assert!(
            matches!(token.command, Command::CreateEnrollmentToken(create) if create.scope.as_deref() == Some("node"))
        );
        for tool in
            ["auto-config-gen-passwd", "elasticsearch-reconfigure-node", "elasticsearch-keystore list"]
        {
            assert!(parse(&format!("{tool} -s")).unwrap().silent, "{tool}");
        }
        let reset = parse("elasticsearch-reset-password -s -b -u elastic -Ea=b").unwrap();
        let Command::ResetPassword(reset) = reset.command else { panic!("another command") };
        assert!(reset.silent && reset.batch && reset.common.settings == [("a".to_owned(), "b".to_owned())]);
        // Abbreviations of long options are understood.
        assert!(parse("elasticsearch-reset-password --user elastic --bat").is_ok());
        // Elasticsearch's own step ignores what it does not know.
        let step = parse("auto-configure-node -d -p pid --enrollment-token t -Ea=b -s").unwrap();
        assert!(step.silent);
        let Command::Configure(configure) = step.command else { panic!("another command") };
        assert_eq!(configure.making.enrollment_token.as_deref(), Some("t"));
        assert_eq!(configure.common.settings, [("a".to_owned(), "b".to_owned())]);
        // R10, R12.
        assert!(parse("elasticsearch-reset-password -u elastic -i -a").is_err());
        assert!(parse("elasticsearch-reset-password -b").is_err());
        assert!(parse("elasticsearch-reset-password -u elastic --wait 5m").is_err());
    }
}
