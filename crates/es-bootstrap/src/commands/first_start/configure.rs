//! `configure`: the auto-configuration step.

use crate::args::{Common, Configure, Voice};
use crate::error::Error;
use crate::exit::{self, Stop};
use crate::order::{Credential, Order, Source};
use crate::output::print;
use crate::run::{self, Configured, Outcome, Ran};
use crate::terminal::Terminal;
use crate::{configured, judgement};

pub(crate) fn run(options: &Configure, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let common =
        &Common { out: options.out.clone(), writer: options.making.accept.writer(), ..common.clone() };
    let node = run::read(common)?;
    let mut order = Order { dry_run: options.dry_run, ..Order::of(&options.making) };
    if common.voice == Voice::Stock {
        order.credential.get_or_insert(Credential::Later);
    }
    if matches!(order.credential, None | Some(Credential::Later)) && !order.is_of_cluster() {
        let file = crate::passphrase::elastic_credential(&node)?;
        order.credential = file.map(Source::File).map(Credential::Password).or(order.credential);
    }
    let joining = order.joins();
    let Ran { outcome, node, .. } = run::configure(order, node, common, terminal)?;
    if common.voice == Voice::Stock {
        return stock(&outcome, joining, terminal);
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

/// Prints what Elasticsearch's own step prints: nothing on success, and with `-v` only why it skipped a node.
/// With an enrollment token, a skipped node is a failure.
fn stock(outcome: &Outcome, joining: bool, terminal: &Terminal) -> Result<u8, Error> {
    let Outcome::Skipped(findings) = outcome else { return Ok(exit::OK) };
    let Some((reason, fix, stop)) = judgement::decisive(findings) else { return Ok(exit::OK) };
    if joining {
        return Err(Error::Stopped { reason, fix, stop });
    }
    match stop {
        Stop::Noop if terminal.verbose() => print(&format!("{reason}\n"))?,
        Stop::Noop => {}
        _ => terminal.always(&reason),
    }
    Ok(exit::of_stop(stop))
}
