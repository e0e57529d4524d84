//! Options that every command takes, before or after its name.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args as ClapArgs};
use installation::Writer;
use secrecy::SecretString;

use super::value::setting;
use super::{Color, Format, Voice};

/// The heading of these options in help.
pub(crate) const COMMON: &str = "Common options";
/// The name of the option that may be repeated.
const SETTINGS: &str = "settings";
/// Its position in the list of options, where the others have even numbers.
const PLACE: usize = 5;

/// Options that every command takes.
#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = COMMON)]
pub(crate) struct Common {
    /// Elasticsearch installation directory [env: ES_HOME]
    #[arg(long, value_name = "DIR", global = true, display_order = 0)]
    pub(crate) es_home: Option<PathBuf>,
    /// Elasticsearch configuration directory [env: ES_PATH_CONF]
    #[arg(long, value_name = "DIR", global = true, display_order = 2)]
    pub(crate) path_conf: Option<PathBuf>,
    /// Elasticsearch version, if it cannot be detected
    #[arg(long, value_name = "VERSION", global = true, display_order = 4)]
    pub(crate) es_version: Option<String>,
    /// The values of `-E`, before and after the command's name.
    #[arg(skip)]
    pub(crate) settings: Vec<(String, String)>,
    /// File whose first line is the keystore password [env: ES_KEYSTORE_PASSPHRASE_FILE]
    #[arg(long, value_name = "FILE", global = true, display_order = 6)]
    pub(crate) keystore_passphrase_file: Option<PathBuf>,
    /// Output format [default: text]
    #[arg(long, value_name = "FORMAT", global = true, display_order = 8)]
    pub(crate) format: Option<Format>,
    /// Print more details
    #[arg(short, long, action = ArgAction::Count, global = true, display_order = 10)]
    pub(crate) verbose: u8,
    /// Print only errors, warnings and the result
    #[arg(short, long, global = true, display_order = 12)]
    pub(crate) quiet: bool,
    /// When to use colour [default: auto] [env: NO_COLOR]
    #[arg(long, value_name = "WHEN", global = true, display_order = 14)]
    pub(crate) color: Option<Color>,
    /// The keystore's passphrase, if the environment of a container has it.
    #[arg(skip)]
    pub(crate) passphrase: Option<SecretString>,
    /// The directory to write to instead of the configuration directory.
    #[arg(skip)]
    pub(crate) out: Option<PathBuf>,
    /// Whether an empty configuration directory is filled from the image's own.
    #[arg(skip)]
    pub(crate) fills: bool,
    /// Which kind of run writes to the configuration directory.
    #[arg(skip)]
    pub(crate) writer: Writer,
    /// Which program's interface the run has: the name that the program was called by decides.
    #[arg(skip)]
    pub(crate) voice: Voice,
    /// Whether no prompt may be shown, not even on a package manager's terminal.
    #[arg(skip)]
    pub(crate) unattended: bool,
}

impl Common {
    /// These options, with those of a second command line.
    pub(crate) fn and(self, later: &Self) -> Self {
        Self {
            es_home: later.es_home.clone().or(self.es_home),
            path_conf: later.path_conf.clone().or(self.path_conf),
            es_version: later.es_version.clone().or(self.es_version),
            settings: [self.settings, later.settings.clone()].concat(),
            keystore_passphrase_file: later
                .keystore_passphrase_file
                .clone()
                .or(self.keystore_passphrase_file),
            format: later.format.or(self.format),
            verbose: self.verbose.saturating_add(later.verbose),
            quiet: self.quiet || later.quiet,
            color: later.color.or(self.color),
            ..self
        }
    }

    pub(crate) fn json(&self) -> bool {
        self.format == Some(Format::Json)
    }

    /// A setting that was given twice, which the node rejects as well.
    pub(crate) fn repeated_setting(&self) -> Option<&str> {
        let keys = || self.settings.iter().map(|(key, _)| key);
        keys()
            .enumerate()
            .find(|(at, key)| keys().take(*at).any(|other| other == *key))
            .map(|(_, key)| key.as_str())
    }
}

/// Adds `-E` to every command. A global option would lose the values before the command's name.
pub(super) fn with_settings(command: clap::Command) -> clap::Command {
    let option = Arg::new(SETTINGS)
        .short('E')
        .value_name("KEY=VALUE")
        .value_parser(setting)
        .action(ArgAction::Append)
        .help("Elasticsearch setting that overrides elasticsearch.yml; repeatable")
        .help_heading(COMMON)
        .display_order(PLACE);
    command.arg(option).mut_subcommands(with_settings)
}

/// The values of `-E` at each level, in the order of the command line.
pub(super) fn settings(matches: &ArgMatches) -> Vec<(String, String)> {
    let own = matches.get_many::<(String, String)>(SETTINGS).into_iter().flatten().cloned();
    let below = matches.subcommand().map(|(_, below)| settings(below)).unwrap_or_default();
    own.chain(below).collect()
}
