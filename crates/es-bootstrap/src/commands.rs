//! The commands. Each turns its arguments into an outcome, and the outcome into text or one JSON document.

mod about;
mod day_two;
mod first_start;
mod fleet;
mod keystore;
mod kibana;
mod packages;
mod tools;

use about::{clients, explain, fingerprint, generate, token};
use day_two::{adopt, csr, finalize, renew, rotate_ca, status, undo, wait};
use first_start::entrypoint::Contained;
use first_start::{announce, check, configure, entrypoint, reconfigure, start};
use fleet::{bundle_create, bundle_inspect};
use kibana::{kibana_setup, preseed};
use packages::{generalize, hook, links};
use tools::{create_token, reset_password};

use crate::args::{Args, BundleCommand, Command, Common, CsrCommand, Format, KibanaCommand, TokenCommand};
use crate::error::Error;
use crate::order::Order;
use crate::terminal::Terminal;
use crate::{refusal, run};

/// Runs a command and returns its exit code.
pub(crate) fn run(args: &Args, terminal: &Terminal) -> Result<u8, Error> {
    let common = &args.common;
    refusal::refuse_repeated(common)?;
    refuse_metrics(args, common)?;
    match &args.command {
        Command::Check(check) => check::run(check, common, terminal),
        Command::Csr(CsrCommand::Http(options)) => csr::run(options, common, terminal),
        Command::Adopt(command) => adopt::run(command, common, terminal),
        Command::Renew(options) => renew::run(options, common, terminal),
        Command::RotateCa(command) => rotate_ca::run(command, common, terminal),
        Command::Status(status) => status::run(status, common, terminal),
        Command::Configure(configure) => configure::run(configure, common, terminal),
        Command::Start(start) => {
            start::run(start, Order::of(&start.making), run::read(common)?, common, terminal)
        }
        Command::Fingerprint(fingerprint) => fingerprint::run(fingerprint, common),
        Command::Token(TokenCommand::Inspect(inspect)) => token::inspect(inspect, common),
        Command::ReconfigureNode(options) => reconfigure::run(options, common, terminal),
        Command::Announce(announce) => announce::run(announce, common, terminal),
        Command::CreateEnrollmentToken(create) => create_token::run(create, common, terminal),
        Command::ResetPassword(reset) => reset_password::run(reset, common, terminal),
        Command::Keystore(command) => keystore::run(command, common, terminal),
        Command::AutoConfigGenPasswd => keystore::generate_password(common, terminal),
        Command::Finalize(options) => finalize::run(options, common, terminal),
        Command::Undo(options) => undo::run(options, common, terminal),
        Command::Wait(options) => wait::run(options, common, terminal),
        Command::Kibana(KibanaCommand::Preseed(preseed)) => preseed::run(preseed, common, terminal),
        Command::Bundle(BundleCommand::Create(create)) => bundle_create::run(create, common, terminal),
        Command::Bundle(BundleCommand::Inspect(inspect)) => bundle_inspect::run(inspect, common),
        Command::Clients(clients) => clients::run(clients, common, terminal),
        Command::KibanaSetup(setup) => kibana_setup::run(setup, common, terminal),
        Command::Generalize => generalize::run(common, terminal),
        Command::Entrypoint(options) => {
            let Contained { start, order, node, common } = entrypoint::run(options, common, terminal)?;
            start::run(&start, order, node, &common, terminal)
        }
        Command::InstallLinks(links) => links::run(links, terminal),
        Command::Hook(hook) => hook::run(hook, common, terminal),
        Command::Explain(explain) => explain::run(explain, terminal),
        Command::Completions(completions) => generate::completions(completions),
        Command::Man(man) => generate::man(man),
    }
}

/// Rejects the metrics format for every command but `status`.
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
