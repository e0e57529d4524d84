//! `hook`: what the scripts of Elasticsearch's packages call.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use recovery::STATE_DIRECTORY;

/// The file in which administrators set options of the packages' hook.
const DEFAULTS: &str = "/etc/default/es-bootstrap";

/// `hook`
#[derive(Debug, ClapArgs)]
pub(crate) struct Hook {
    /// Name of the calling script
    #[arg(value_name = "SCRIPT")]
    pub(crate) script: Script,
    /// Arguments that the package manager passed to the script
    #[arg(value_name = "ARGS", trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) arguments: Vec<OsString>,
    /// Directory for the file with the password and the record of written files
    #[arg(long, value_name = "DIR", default_value = STATE_DIRECTORY)]
    pub(crate) state: PathBuf,
    /// File with settings for the hook: ES_BOOTSTRAP_STOCK_NOTICE=true also prints the password, as Elasticsearch's
    /// packages do
    #[arg(long, value_name = "FILE", default_value = DEFAULTS)]
    pub(crate) defaults: PathBuf,
}

#[cfg(test)]
impl Hook {
    /// A script that is called with these words.
    pub(crate) fn of(script: Script, words: &[&str]) -> Self {
        Self {
            script,
            arguments: words.iter().map(OsString::from).collect(),
            state: STATE_DIRECTORY.into(),
            defaults: DEFAULTS.into(),
        }
    }
}

/// A script of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Script {
    /// Debian's `postinst`, see deb-postinst(5).
    DebPostinst,
    /// Debian's `postrm`, see deb-postrm(5).
    DebPostrm,
    /// RPM's `%post`; its argument is the number of versions installed afterwards.
    RpmPost,
    /// RPM's `%postun`; its argument is the number of versions that stay installed.
    RpmPostun,
}
