//! The names of Elasticsearch's tools: their options, and the commands that they correspond to.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::time::Duration;

use clap::{ArgAction, ArgMatches, Args as ClapArgs, CommandFactory, FromArgMatches, Parser};

use secrecy::SecretString;

use crate::exit;

use super::common::{settings, with_settings};
use super::kibana::StockKibanaSetup;
use super::{
    Command, Common, Configure, CreateToken, Entering, KeyChoice, KeystoreCommand, Making, Reconfigure,
    ResetPassword, Sink, setting,
};

/// Which interface a run has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Voice {
    /// The program's own.
    #[default]
    Own,
    /// That of the tool that the program was called as.
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
    /// The tool's exit code for all failures, if it has only one.
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
            Self::Keystore => with_settings(StockKeystore::command()),
            Self::GeneratePassword => StockGeneratePassword::command(),
            Self::KibanaSetup => StockKibanaSetup::command(),
            Self::Reconfigure => StockReconfigure::command(),
            Self::Configure => StockConfigure::command(),
        }
    }

    /// Parses the tool's options; like the tool, it accepts abbreviated long options.
    pub(crate) fn parse(self, words: Vec<OsString>) -> Result<Stock, clap::Error> {
        match self {
            Self::CreateEnrollmentToken => {
                let options: StockCreateToken = read(words)?;
                let create = options.create();
                Ok(Stock::new(Command::CreateEnrollmentToken(create), options.stock))
            }
            Self::ResetPassword => {
                let options: StockResetPassword = read(words)?;
                let reset = options.reset();
                Ok(Stock::new(Command::ResetPassword(reset), options.stock))
            }
            Self::Keystore => {
                let matches = matches(self.definition(), words)?;
                let StockKeystore { command, silent, common } = StockKeystore::from_arg_matches(&matches)?;
                let common = Common { settings: settings(&matches), ..common };
                Ok(Stock { command: Command::Keystore(command), silent, common })
            }
            Self::GeneratePassword => {
                let options: StockGeneratePassword = read(words)?;
                Ok(Stock::new(Command::AutoConfigGenPasswd, options.stock))
            }
            Self::KibanaSetup => {
                let options: StockKibanaSetup = read(words)?;
                let common = Common::default();
                Ok(Stock { command: Command::KibanaSetup(options.setup()), silent: options.silent, common })
            }
            Self::Reconfigure => {
                let options: StockReconfigure = read(words)?;
                let reconfigure = options.reconfigure();
                Ok(Stock::new(Command::ReconfigureNode(reconfigure), options.stock))
            }
            Self::Configure => {
                let options: StockConfigure = read(known(words))?;
                let making = Making {
                    enrollment_token: options.enrollment_token,
                    credentials_to: Some(Sink::None),
                    lock_timeout: transaction::UNATTENDED_PATIENCE,
                    ..Making::default()
                };
                let configure = Configure { dry_run: false, out: None, making };
                Ok(Stock::new(Command::Configure(configure), options.stock))
            }
        }
    }
}

/// The tool of this name, for the command line.
pub(super) fn named(text: &str) -> Result<Tool, String> {
    let known = || TOOLS.map(|(name, _)| name).join(", ");
    Tool::called(Some(OsStr::new(text))).ok_or_else(|| format!("es-bootstrap-COMMAND, or one of {}", known()))
}

/// A command that was called by a tool's name.
pub(crate) struct Stock {
    pub(crate) command: Command,
    /// Whether to print the result only.
    pub(crate) silent: bool,
    /// The options that it shares with all others.
    pub(crate) common: Common,
}

impl Stock {
    fn new(command: Command, options: StockCommon) -> Self {
        Self { command, silent: options.silent, common: options.common() }
    }
}

fn read<T: CommandFactory + FromArgMatches>(words: Vec<OsString>) -> Result<T, clap::Error> {
    T::from_arg_matches(&matches(T::command(), words)?)
}

fn matches(definition: clap::Command, words: Vec<OsString>) -> Result<ArgMatches, clap::Error> {
    definition.infer_long_args(true).disable_version_flag(true).try_get_matches_from(words)
}

/// The words that Elasticsearch's own step knows. It ignores all others, because the start script passes it every argument.
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
    /// Continue if the health of the cluster is red
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
            entering: Entering { url: self.url.clone(), force: self.force, ..Entering::default() },
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
    /// Generate the password; this is the default
    #[arg(short, long, conflicts_with = "interactive")]
    auto: bool,
    /// Prompt for the password
    #[arg(short, long)]
    interactive: bool,
    /// Do not ask for confirmation
    #[arg(short, long)]
    batch: bool,
    /// Continue if the health of the cluster is red
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
            entering: Entering { url: self.url.clone(), force: self.force, ..Entering::default() },
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
    #[command(flatten)]
    common: Common,
}

/// Generates a password for the elastic user and stores its hash in the keystore
#[derive(Debug, Parser)]
#[command(name = "auto-config-gen-passwd")]
struct StockGeneratePassword {
    #[command(flatten)]
    stock: StockCommon,
}

/// Reconfigures a configured node so that it joins a cluster
#[derive(Debug, Parser)]
#[command(name = "elasticsearch-reconfigure-node")]
struct StockReconfigure {
    /// The enrollment token
    #[arg(long, value_name = "TOKEN")]
    enrollment_token: Option<SecretString>,
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
            keys: KeyChoice::Compatible,
            lock_timeout: Duration::ZERO,
        }
    }
}

/// Configures security when a node is started for the first time
#[derive(Debug, Parser)]
#[command(name = "auto-configure-node")]
struct StockConfigure {
    /// The enrollment token of the cluster to join
    #[arg(long, value_name = "TOKEN")]
    enrollment_token: Option<SecretString>,
    #[command(flatten)]
    stock: StockCommon,
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

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
        let Stock { command, common, .. } =
            parse("elasticsearch-reset-password -s -b -u elastic -Ea=b").unwrap();
        let Command::ResetPassword(reset) = command else { panic!("another command") };
        assert!(reset.silent && reset.batch && common.settings == [("a".to_owned(), "b".to_owned())]);
        // Abbreviations of long options are understood.
        assert!(parse("elasticsearch-reset-password --user elastic --bat").is_ok());
        // Elasticsearch's own step ignores what it does not know.
        let step = parse("auto-configure-node -d -p pid --enrollment-token t -Ea=b -s").unwrap();
        assert!(step.silent);
        let Command::Configure(configure) = step.command else { panic!("another command") };
        assert!(configure.making.enrollment_token.is_some_and(|token| token.expose_secret() == "t"));
        assert_eq!(step.common.settings, [("a".to_owned(), "b".to_owned())]);
        // R10, R12.
        assert!(parse("elasticsearch-reset-password -u elastic -i -a").is_err());
        assert!(parse("elasticsearch-reset-password -b").is_err());
        assert!(parse("elasticsearch-reset-password -u elastic --wait 5m").is_err());
    }
}
