//! `undo`: removes what a first start wrote, and restores the previous files, as long as the node has no
//! data.

use std::path::{Path, PathBuf};

use bootstrap::packaged::Record;
use installation::{Installation, KEYSTORE_FILE, SETTINGS_FILE};
use recovery::{Changes, Mend, STATE_DIRECTORY, Undo};
use settings::block::Run;
use transaction::PATIENCE;

use crate::args::{self, Common};
use crate::error::{Error, chain};
use crate::exit::Stop;
use crate::output::{document, print};
use crate::terminal::Terminal;
use crate::{exit, facts, judgement, node_keystore, report, run};

pub(crate) fn run(options: &args::Undo, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = run::read_to_change(options.dry_run, common, terminal)?;
    facts::settings(&node)?;
    let order = Undoing { common, dry_run: options.dry_run, terminal };
    if let Some(run) = recovery::unfinished(&node) {
        let changes = order.end(&node, run)?;
        return order.report(changes);
    }
    let changes = match order.recover(node)? {
        Left::Nothing(changes) => changes,
        Left::Configured(node) => order.undo(&node)?,
    };
    order.report(changes)
}

/// The node after other interrupted runs were undone.
enum Left {
    /// Nothing is left to undo; these are the changes.
    Nothing(Changes),
    /// The node is configured.
    Configured(Box<Installation>),
}

/// The options of the command line.
struct Undoing<'a> {
    common: &'a Common,
    dry_run: bool,
    terminal: &'a Terminal,
}

impl Undoing<'_> {
    /// Undoes an interrupted first start or an interrupted `undo`, regardless of the node's data: the node
    /// never used what is removed.
    fn end(&self, node: &Installation, run: Run) -> Result<Changes, Error> {
        let opened = node_keystore::unlocked(self.common, node).ok().flatten();
        let keystore = opened.as_ref().and_then(|unlocked| unlocked.keystore.as_ref());
        let changes = Undo::of_interrupted(node, run.clone()).preview(node, keystore);
        let changes = changes.map_err(Error::Recovery)?;
        if !self.dry_run {
            recovery::take_out_with(node, &run, opened, None, PATIENCE).map_err(Error::Recovery)?;
        }
        Ok(changes)
    }

    /// Undoes other interrupted runs.
    fn recover(&self, node: Installation) -> Result<Left, Error> {
        let configured = |node| Ok(Left::Configured(Box::new(node)));
        if recovery::unfinished_in_place(&node).map_err(Error::Recovery)?.is_some() {
            let files = [KEYSTORE_FILE, SETTINGS_FILE].map(|name| node.config_path(name));
            let changes = Changes { changed: files.into(), ..Changes::default() };
            if self.dry_run {
                return Ok(Left::Nothing(changes));
            }
            let recovered = run::recover(node, &Mend::first_starts(None), self.common, self.terminal)?;
            return match recovered.ca_fingerprint() {
                Some(_) => Ok(Left::Nothing(changes)),
                None => configured(recovered.node),
            };
        }
        if self.dry_run {
            return configured(node);
        }
        let what = [Mend::Reconfiguration, Mend::Leftovers { credentials: None }];
        configured(run::recover(node, &what, self.common, self.terminal)?.node)
    }

    fn undo(&self, node: &Installation) -> Result<Changes, Error> {
        if node.settings_file.bytes().and_then(settings::block::find).is_none() {
            return Err(Error::Stopped {
                reason:
                    "elasticsearch.yml has no security auto-configuration block: there is nothing to undo"
                        .to_owned(),
                fix: "if security was configured by hand or by a template, remove those settings yourself"
                    .to_owned(),
                stop: Stop::Noop,
            });
        }
        facts::refuse_data(
            node,
            "its configuration is kept because the data needs it; move the node together with it, or remove its data",
        )?;
        let undo = Undo::of(node).map_err(facts::not_undone)?;
        let unlocked = node_keystore::unlocked(self.common, node)?;
        let keystore = unlocked.as_ref().and_then(|unlocked| unlocked.keystore.as_ref());
        let changes = undo.preview(node, keystore).map_err(Error::Recovery)?;
        if self.dry_run {
            return Ok(changes);
        }
        undo.carry_out(node, unlocked, PATIENCE).map_err(Error::Recovery)?;
        self.forget(node);
        Ok(changes)
    }

    /// Removes the record of this node that a package's hook keeps, which includes the checksum of its
    /// keystore.
    fn forget(&self, node: &Installation) {
        let state = Path::new(STATE_DIRECTORY);
        let Some(record) = Record::read(state).filter(|record| record.is_of(&node.config)) else { return };
        if let Err(error) = record.purge(state, node.epoch()) {
            let reason = chain(&Error::Bootstrap(error)).join(": ");
            self.terminal.warn(&format!("the package's record of this node is kept: {reason}"));
        }
    }

    fn report(&self, changes: Changes) -> Result<u8, Error> {
        let node = run::read(self.common)?;
        if !self.dry_run {
            // Removes the remains of interrupted runs, and what could not be removed above: it may succeed
            // now.
            recovery::remove_abandoned(&node).map_err(Error::Recovery)?;
        }
        let stop = judgement::next_start(&node);
        for kept in &changes.kept {
            self.terminal.warn(kept);
        }
        if self.common.json() {
            document(&report::Undo {
                schema: report::schemas::UNDO,
                outcome: if self.dry_run { "planned" } else { "undone" },
                node: report::NodeReport::of(&node),
                removed: report::paths(&changes.removed),
                changed: report::paths(&changes.changed),
                restored: changes
                    .restored
                    .iter()
                    .map(|(from, path)| report::Restored {
                        path: path.display().to_string(),
                        from: from.display().to_string(),
                    })
                    .collect(),
                kept: changes.kept,
                armed: (!self.dry_run).then_some(stop.is_none()),
            })?;
        } else if !self.common.quiet {
            print(&self.text(&changes, stop.as_deref()))?;
        }
        Ok(exit::OK)
    }

    fn text(&self, changes: &Changes, stop: Option<&str>) -> String {
        let verbs = match self.dry_run {
            true => ["would remove", "would change", "would restore"],
            false => ["removed", "changed", "restored"],
        };
        let line = |verb: &str, path: &PathBuf| format!("{verb} {}\n", path.display());
        let removed = changes.removed.iter().map(|path| line(verbs[0], path));
        let changed = changes.changed.iter().map(|path| line(verbs[1], path));
        let restored = changes
            .restored
            .iter()
            .map(|(from, path)| format!("{} {} from {}\n", verbs[2], path.display(), from.display()));
        let mut text: String = removed.chain(restored).chain(changed).collect();
        match stop {
            _ if self.dry_run => {}
            None => text.push_str("\nThe next start is a first start.\n"),
            Some(reason) => text.push_str(&format!("\nThe next start is not a first start: {reason}.\n")),
        }
        text
    }
}
