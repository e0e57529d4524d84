//! `generalize`: prepares a configured node for an image, so that each copy performs its own first start.

use recovery::{Mend, Undo};
use transaction::PATIENCE;

use crate::args::Common;
use crate::error::Error;
use crate::exit::Stop;
use crate::output::{document, print};
use crate::terminal::Terminal;
use crate::{exit, facts, judgement, node_keystore, report, run};

pub(crate) fn run(common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = run::read_trusted(common, terminal)?;
    facts::refuse_data(&node, "stop the node and remove its data if this machine is to be imaged")?;
    let recovered = run::recover(node, &Mend::first_starts(None), common, terminal)?;
    let interrupted = recovered.ca_fingerprint().map(str::to_owned);
    let node = recovered.node;
    let undo = if recovery::has_whole_block(&node) {
        Undo::for_an_image(&node).map_err(facts::not_undone)?
    } else if let Some(ca_fingerprint) = interrupted {
        Undo::of_taken_out(ca_fingerprint)
    } else {
        return Err(Error::Stopped {
            reason: "elasticsearch.yml has no block that a first start wrote, so nothing was removed".to_owned(),
            fix: "`es-bootstrap check` says whether the next start is a first start; if security was configured by \
                  hand or by a template, remove its settings, `certs` and `elasticsearch.keystore` yourself"
                .to_owned(),
            stop: Stop::Noop,
        });
    };
    let unlocked = node_keystore::unlocked(common, &node)?;
    let keystore = unlocked.as_ref().and_then(|unlocked| unlocked.keystore.as_ref());
    let mut done = undo.preview(&node, keystore).map_err(Error::Recovery)?;
    undo.carry_out(&node, unlocked, PATIENCE).map_err(Error::Recovery)?;
    done.changed.extend(done.restored.drain(..).map(|(_, path)| path));
    let node = run::read(common)?;
    // Removal may succeed now for files that could not be removed above.
    recovery::remove_abandoned(&node).map_err(Error::Recovery)?;
    let stop = judgement::next_start(&node);
    for kept in &done.kept {
        terminal.warn(kept);
    }
    if common.json() {
        document(&report::Generalize {
            schema: report::schemas::GENERALIZE,
            node: report::NodeReport::of(&node),
            removed: report::paths(&done.removed),
            changed: report::paths(&done.changed),
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
            Some(reason) => format!("\nThe next start is not a first start: {reason}.\n"),
        });
        print(&text)?;
    }
    Ok(exit::OK)
}
