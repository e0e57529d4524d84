//! The commands: each turns what was typed into an outcome, and an outcome into text or one document.

mod announce;
mod announcement;
mod check;
mod clients;
mod configure;
mod create_token;
mod credentials;
mod entrypoint;
mod explain;
mod fingerprint;
mod generalize;
mod generate;
mod hook;
mod keystore;
mod kibana_setup;
mod links;
mod preseed;
mod reconfigure;
mod reset_password;
mod running;
mod start;
mod start_script;
mod status;
mod token;
mod wait;

pub(crate) use configure::rfc3339;

use crate::args::{Args, Command, Common, Format, KibanaCommand, Token};
use crate::error::Error;
use crate::terminal::{self, Terminal};

/// Runs a command and returns its exit code.
pub(crate) fn run(args: &Args, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    refuse_repeated(common)?;
    refuse_metrics(args, common)?;
    match &args.command {
        Command::Check(check) => check::run(check, common, terminal),
        Command::Status(status) => status::run(status, common, terminal),
        Command::Configure(configure) => configure::run(configure, common, terminal),
        Command::Start(start) => start::run(start, common, terminal),
        Command::Fingerprint(fingerprint) => fingerprint::run(fingerprint, common),
        Command::Token(Token::Inspect(inspect)) => token::inspect(inspect, common),
        Command::ReconfigureNode(options) => reconfigure::run(options, common, terminal),
        Command::Announce(announce) => announce::run(announce, common, terminal),
        Command::CreateEnrollmentToken(create) => create_token::run(create, common, terminal),
        Command::ResetPassword(reset) => reset_password::run(reset, common, terminal),
        Command::Keystore(command) => keystore::run(command, common, terminal),
        Command::AutoConfigGenPasswd(_) => keystore::generate_password(common, terminal),
        Command::Wait(options) => wait::run(options, common, terminal),
        Command::Kibana(KibanaCommand::Preseed(preseed)) => preseed::run(preseed, common, terminal),
        Command::Clients(clients) => clients::run(clients, common, terminal),
        Command::KibanaSetup(setup) => kibana_setup::run(setup, common, terminal),
        Command::Generalize(_) => generalize::run(common, terminal),
        Command::Entrypoint(options) => entrypoint::run(options, common, terminal),
        Command::InstallLinks(links) => links::run(links, terminal),
        Command::Hook(hook) => hook::run(hook, common, terminal),
        Command::Explain(explain) => explain::run(explain, terminal),
        Command::Completions(completions) => generate::completions(completions),
        Command::Man(man) => generate::man(man),
    }
}

/// Elasticsearch takes each setting once.
fn refuse_repeated(common: &Common) -> Result<(), Error> {
    common.repeated_setting().map_or(Ok(()), |key| {
        Err(Error::Usage {
            message: format!("setting `{key}` is given twice"),
            hint: "give each `-E` setting once".to_owned(),
        })
    })
}

/// Only `status` has metrics.
fn refuse_metrics(args: &Args, common: &Common) -> Result<(), Error> {
    match (common.format, &args.command) {
        (Some(Format::Prometheus), Command::Status(_)) => Ok(()),
        (Some(Format::Prometheus), _) => Err(Error::Usage {
            message: "only `status` has metrics".to_owned(),
            hint: "use `--format text` or `--format json`".to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Reads a URL that a secret is sent to later.
fn https(text: &str) -> Result<node::Url, Error> {
    let refused = |reason: String| Error::Usage {
        message: format!("the URL is of no use: {reason}"),
        hint: "give it as https://HOST:PORT".to_owned(),
    };
    match node::Url::parse(text) {
        Ok(url) if url.tls => Ok(url),
        Ok(_) => Err(refused("the node speaks HTTPS only".to_owned())),
        Err(error) => Err(refused(error.to_string())),
    }
}

/// Nobody is told to speak HTTPS with a node that does not.
fn check_https(settings: &settings::Settings) -> Result<(), Error> {
    const KEY: &str = "xpack.security.http.ssl.enabled";
    if settings.boolean(KEY, true).unwrap_or(true) {
        return Ok(());
    }
    Err(Error::Stopped {
        reason: format!("`{KEY}` is false, so this node does not speak HTTPS"),
        fix: format!("set `{KEY}: true` and restart the node, or name the URL of what stands in front of it"),
        code: crate::exit::CONFIG,
    })
}

/// Prints one JSON document.
fn document(value: &impl serde::Serialize) -> Result<(), Error> {
    let mut text = serde_json::to_string(value).expect("documents have text keys only");
    text.push('\n');
    terminal::print_json(&text).map_err(Error::Output)
}

fn print(text: &str) -> Result<(), Error> {
    terminal::print(text).map_err(Error::Output)
}
