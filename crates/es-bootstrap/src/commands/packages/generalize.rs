//! `generalize`: makes an image out of a configured node, each copy of which has a first start of its own.

use std::time::Duration;

use bootstrap::Unlocked;
use eligibility::{Mode, Unlock, Verdict, Writing};
use installation::{DataState, Installation};

use crate::args::{Common, Making, Sink};
use crate::error::Error;
use crate::facts::settings;
use crate::output::{document, print};
use crate::terminal::Terminal;
use crate::{exit, report, run};
use crate::{facts, judgement, node_keystore};

/// Another run on the same node ends within this time, or not at all.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn run(common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let mut node = run::read_trusted(common, terminal)?;
    refuse_data(&node)?;
    let interrupted = run::take_out_unfinished(&mut node, &Making::unattended(Sink::None), common, terminal)?;
    let unlocked = || -> Result<Option<Unlocked>, Error> {
        let Some(_) = node.keystore.bytes() else { return Ok(None) };
        let (keystore, passphrase) = node_keystore::open(common, &node)?;
        Ok(Some(Unlocked { keystore: Some(keystore), passphrase }))
    };
    let done = if bootstrap::is_configured(&node) {
        let (_, der) = facts::http_ca(&node)?;
        bootstrap::generalize(&node, unlocked()?, &pki::fingerprint(&der).to_string(), PATIENCE)
    } else if let Some(ca_fingerprint) = interrupted {
        bootstrap::generalize_taken_out(&node, unlocked()?, &ca_fingerprint, PATIENCE)
    } else {
        return Err(Error::Stopped {
            reason: "the node was not configured by es-bootstrap: there is nothing to take away".to_owned(),
            fix: "nothing; its next start is its first one, if `es-bootstrap check` says so".to_owned(),
            code: exit::NOOP,
        });
    };
    let done = done.map_err(Error::Bootstrap)?;
    let node = run::read(common)?;
    let stop = next_start(&node);
    for kept in &done.kept {
        terminal.warn(kept);
    }
    if common.json() {
        let shown =
            |paths: &[std::path::PathBuf]| paths.iter().map(|path| path.display().to_string()).collect();
        document(&report::Generalize {
            schema: "es-bootstrap/generalize/1",
            node: report::Node::of(&node),
            removed: shown(&done.removed),
            changed: shown(&done.changed),
            kept: done.kept,
            armed: stop.is_none(),
        })?;
    } else if !common.quiet {
        let mut text = String::new();
        for (what, paths) in [("removed", &done.removed), ("changed", &done.changed)] {
            for path in paths {
                text.push_str(&format!("{what} {}\n", path.display()));
            }
        }
        text.push_str(&match &stop {
            None => "\nThe next start is a first start.\n".to_owned(),
            Some(reason) => format!("\nThe next start is no first start: {reason}.\n"),
        });
        print(&text)?;
    }
    Ok(exit::OK)
}

/// A node that was started has a cluster's state, which an image must not hold; nor may its certificates go.
fn refuse_data(node: &Installation) -> Result<(), Error> {
    // Without settings nobody knows where the data would be.
    settings(node)?;
    for data in &node.data {
        let found = match &data.state {
            DataState::Missing | DataState::NotDirectory | DataState::Empty | DataState::Furniture { .. } => {
                continue;
            }
            DataState::Occupied { entry } => format!("holds `{entry}`"),
            DataState::Unlistable(error) => format!("cannot be listed: {error}"),
        };
        return Err(Error::Stopped {
            reason: format!("`{}` {found}: the node was started", data.path.display()),
            fix: "stop the node and remove its data, if an image is to be made of this machine".to_owned(),
            code: exit::CONFIG,
        });
    }
    Ok(())
}

/// Why the next start would be no first start.
fn next_start(node: &Installation) -> Option<String> {
    let options = eligibility::Options {
        mode: Mode::InitialNode,
        accept: &[],
        writing: Writing::Replacing,
        unlock: Unlock::Never,
    };
    match eligibility::judge(node, options) {
        Verdict::Eligible(_) => None,
        Verdict::NotEligible(findings) => judgement::decisive(&findings).map(|(reason, ..)| reason),
    }
}
