//! `reconfigure-node`: a node that was auto-configured and has no data yet joins a cluster.

use std::path::Path;
use std::time::Duration;

use bootstrap::packaged::Record;
use eligibility::{Finding, Mode, Options, Writing};
use installation::{Installation, Writer};
use recovery::{Earlier, Mend, NotConfigured, STATE_DIRECTORY};

use crate::args::{Common, Reconfigure, Voice};
use crate::error::{self, Error};
use crate::exit::{self, Stop};
use crate::order::Order;
use crate::output::print;
use crate::run::{self, Configured, Outcome, Ran};
use crate::terminal::{self, PromptError, Terminal};
use crate::{configured, judgement};

/// Rules that Elasticsearch's own tool checks before it looks for an earlier configuration.
const FIRST: [&str; 4] =
    ["data-directory-empty", "settings-file-present", "settings-valid", "keystore-readable"];

pub(crate) fn run(options: &Reconfigure, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    if options.enrollment_token.is_none() && options.enrollment_token_file.is_none() {
        return Err(Error::Usage {
            message: "missing required parameter [enrollment-token]".to_owned(),
            hint: "create one on a running node: elasticsearch-create-enrollment-token -s node".to_owned(),
        });
    }
    let common = &Common { writer: Writer::FirstStart, ..common.clone() };
    let mut node = read(options.lock_timeout, common, terminal)?;
    let earlier = match Earlier::take_out(&mut node) {
        Ok(earlier) => earlier,
        Err(missing) => return Err(not_configured(&node, missing, common)),
    };
    let mut order = Order::rejoining(options, earlier);
    if common.voice == Voice::Stock {
        order.confirm = confirmed;
    }
    let Ran { outcome, node, .. } = run::configure(order, node, common, terminal)?;
    if let Outcome::Skipped(findings) = &outcome
        && let Some(stopped) = stopped(findings, common)
    {
        return Err(stopped);
    }
    if let Outcome::Configured(configured) = &outcome {
        follow(configured, terminal);
    }
    if common.json() {
        configured::json(&node, &outcome)?;
    } else if matches!(outcome, Outcome::Canceled) || !(common.voice == Voice::Stock && common.quiet) {
        configured::text(&outcome, terminal)?;
    }
    Ok(exit::OK)
}

/// Updates the package's record, so that a purge also removes the new files.
fn follow(configured: &Configured, terminal: &Terminal) {
    let Configured { plan, material, .. } = configured;
    if let Err(error) = Record::follow(Path::new(STATE_DIRECTORY), plan, material) {
        let reason = error::chain(&Error::Bootstrap(error)).join(": ");
        terminal.warn(&format!("a purge of the package will not remove the new certificates: {reason}"));
    }
}

/// Reads the node's facts, once no other run is in progress and an interrupted run is undone.
fn read(lock_timeout: Duration, common: &Common, terminal: &Terminal) -> Result<Installation, Error> {
    let node = run::wait_for_lock(run::read(common)?, lock_timeout, common)?;
    match eligibility::may_write(&node, &[]) {
        Ok(()) => {
            let what = [Mend::Reconfiguration, Mend::Leftovers { credentials: None }];
            run::recover(node, &what, common, terminal).map(|recovered| recovered.node)
        }
        // Without an interrupted run, the rules report this together with everything else.
        Err(findings) if recovery::interrupted_exchange(&node).is_some() => {
            stopped(&findings, common).map_or(Ok(node), Err)
        }
        Err(_) => Ok(node),
    }
}

/// Returns the error for a node that was not auto-configured, unless another rule fails first.
fn not_configured(node: &Installation, missing: NotConfigured, common: &Common) -> Error {
    let options = Options { mode: Mode::Rejoin, accept: &[], writing: Writing::Replacing };
    let mut findings = eligibility::judge(node, options).closed().into_findings();
    findings.retain(|finding| FIRST.contains(&finding.rule.name));
    stopped(&findings, common).unwrap_or(Error::NotConfigured(missing))
}

/// Returns the rule that prevents the reconfiguration, if any.
fn stopped(findings: &[Finding], common: &Common) -> Option<Error> {
    let (reason, fix, stop) = judgement::decisive(findings)?;
    let first = findings.iter().find(|finding| finding.stop().is_some())?;
    // Elasticsearch's tool has one exit code for all errors of the keystore.
    let of_keystore = first.rule.name == "keystore-opens" && common.voice == Voice::Stock;
    Some(Error::Stopped { reason, fix, stop: if of_keystore { Stop::Io } else { stop } })
}

/// Prints the notice of Elasticsearch's tool, and asks for confirmation.
fn confirmed() -> Result<bool, Error> {
    print(
        "\nThis node will be reconfigured to join the cluster that issued the enrollment token. Its own\n\
         certificates and the settings that auto-configuration made will be replaced.\n\n",
    )?;
    terminal::ask("Do you want to continue with the reconfiguration process").map_err(prompt)
}

fn prompt(source: PromptError) -> Error {
    Error::prompt("the answer", "answer `y` on standard input", source)
}
