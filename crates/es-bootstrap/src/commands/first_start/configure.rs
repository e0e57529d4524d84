//! `configure`: the auto-configuration step.

use std::cell::RefCell;

use crate::args::{Common, Configure, Voice};
use crate::error::Error;
use crate::exit;
use crate::output::print;
use crate::run::{self, Configured, Order, Outcome};
use crate::terminal::Terminal;
use crate::{configured, judgement};

pub(crate) fn run(options: &Configure, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let common =
        &Common { out: options.out.clone(), writer: options.making.accept.writer(), ..common.clone() };
    let mut node = run::read(common)?;
    let passphrase = RefCell::new(None);
    let mut making = options.making.clone();
    if making.elastic_password_file.is_none()
        && making.elastic_password_hash_file.is_none()
        && !making.is_of_cluster()
    {
        making.elastic_password_file = crate::passphrase::elastic_credential(&node)?;
    }
    let order = Order {
        making: &making,
        common,
        dry_run: options.dry_run,
        earlier: None,
        group: None,
        passphrase: &passphrase,
    };
    let outcome = run::configure(order, &mut node, terminal)?;
    if common.voice == Voice::Stock {
        return stock(&outcome, making.joins(), terminal);
    }
    let code = match &outcome {
        Outcome::Skipped(findings) => judgement::code(findings),
        _ => exit::OK,
    };
    let said =
        if common.json() { configured::json(&node, &outcome) } else { configured::text(&outcome, terminal) };
    match (said, &outcome) {
        (Err(error), Outcome::Configured(configured)) => {
            let Configured { plan, material, sink, .. } = &**configured;
            Err(sink.failed(plan, material, error))
        }
        (said, _) => said.map(|()| code),
    }
}

/// Elasticsearch's own step says nothing when it is done, and with `-v` only why it left a node alone that is meant to be.
/// Where a token was given, that is a failure.
fn stock(outcome: &Outcome, joining: bool, terminal: &Terminal) -> Result<u8, Error> {
    let Outcome::Skipped(findings) = outcome else { return Ok(exit::OK) };
    let Some((reason, fix, code)) = judgement::decisive(findings) else { return Ok(exit::OK) };
    if joining {
        return Err(Error::Stopped { reason, fix, code });
    }
    match code {
        exit::NOOP if terminal.verbose() => print(&format!("{reason}\n"))?,
        exit::NOOP => {}
        _ => terminal.always(&reason),
    }
    Ok(code)
}
