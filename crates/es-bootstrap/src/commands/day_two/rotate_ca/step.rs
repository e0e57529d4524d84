//! One step on one node.

use std::time::Duration;

use access::Entered;
use fleet::RosterNode;
use installation::{Installation, Writer};
use lifecycle::{Nodes, RotationStep, Stage, TransportStore};
use node::Peer;
use settings::Settings;
use transaction::Directory;

use super::gate::{Asking, Taken};
use super::{Prepared, name_of, open, refused, report};
use crate::args::{Common, RotateStep, Target};
use crate::error::Error;
use crate::exchange::{Place, Seen};
use crate::exit::Stop;
use crate::facts::settings;
use crate::order::PATIENCE;
use crate::output::{document, print};
use crate::report::{RotateNode, RotateReport};
use crate::running::Running;
use crate::terminal::Terminal;
use crate::{credentials, exit, run, serving};

pub(super) fn run(
    step: RotationStep,
    options: &RotateStep,
    common: &Common,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let common = &Common { writer: Writer::Tool, ..common.clone() };
    let node = match options.dry_run {
        true => run::read(common)?,
        false => run::read_trusted(common, terminal)?,
    };
    let settings = settings(&node)?;
    let prepared = Prepared::open(&options.bundle, &options.opening, &node, settings)?;
    let store = whole(&node, options, || open(&node, settings, common))?;
    let stage = store.stage(&prepared.new);
    let next = step.from(stage).map_err(Error::Lifecycle)?;
    let report = report(name(step), &node, &store, &options.bundle, (stage, next)).with(&prepared.new);
    let report = RotateReport { nodes: prepared.nodes.iter().map(RotateNode::from).collect(), ..report };
    if next == stage {
        return say(RotateReport { outcome: "unchanged", ..report }, common, exit::NOOP);
    }
    if options.dry_run {
        return say(report, common, exit::OK);
    }
    let this = This { node: &node, settings, prepared: &prepared, options };
    let seen = this.take(step, store, (stage, next), common, terminal)?;
    let taken = matches!(seen, Seen::At(_)).then_some(true);
    say(RotateReport { outcome: "changed", taken, ..report }, common, exit::OK)
}

/// Reads stores of one moment: another run, which exchanges several files, has ended by then.
fn whole<T>(
    node: &Installation,
    options: &RotateStep,
    read: impl FnOnce() -> Result<T, Error>,
) -> Result<T, Error> {
    let _held = match options.dry_run {
        true => None,
        false => Some(
            Directory::open(&node.config, node.owners.trusted())
                .and_then(|directory| directory.lock(PATIENCE))
                .map_err(Error::Write)?,
        ),
    };
    read()
}

/// The node that takes a step.
struct This<'a> {
    node: &'a Installation,
    settings: &'a Settings,
    prepared: &'a Prepared,
    options: &'a RotateStep,
}

impl This<'_> {
    fn take(
        &self,
        step: RotationStep,
        store: TransportStore,
        (stage, next): (Stage, Stage),
        common: &Common,
        terminal: &Terminal,
    ) -> Result<Seen, Error> {
        let place = self.place()?;
        let mut asking = Asking::of(&store, &self.prepared.new, place.interval())?;
        let needs = step.needs(stage);
        let asks_cluster = !self.options.offline && (needs != Nodes::Any || next == Stage::Switched);
        // Entered before anything is exchanged: a temporary user is written under the same lock.
        let mut inside = match asks_cluster {
            true => self.enter(step, common, terminal)?,
            false => None,
        };
        let taken = self.put(step, store, (stage, next), (&place, &mut asking), inside.as_mut(), terminal);
        match inside {
            Some(inside) => taken.and_then(|seen| inside.entered.leave().map(|()| seen).map_err(Error::from)),
            None => taken,
        }
    }

    fn put(
        &self,
        step: RotationStep,
        store: TransportStore,
        (stage, next): (Stage, Stage),
        (place, asking): (&Place<'_>, &mut Asking),
        mut inside: Option<&mut Inside<'_>>,
        terminal: &Terminal,
    ) -> Result<Seen, Error> {
        let needs = step.needs(stage);
        let members = match &mut inside {
            Some(inside) => inside.members()?,
            None => Vec::new(),
        };
        let own = self.own(&members)?;
        let others = self.others(&members, &own);
        terminal.busy("asking the other nodes", || asking.gate(&others, needs))?;
        let changes = store.step(step, &self.prepared.new, &mut memory::rng()).map_err(Error::Lifecycle)?;
        let taken_by = Taken::between(stage, next);
        let mut taken = |limit: Duration| {
            let at = asking.await_own(&own, taken_by, limit)?;
            match &at {
                Some(_) if next == Stage::Switched => {
                    inside.as_mut().map_or(Ok(()), |inside| inside.all_answer(members.len()))?;
                }
                _ => {}
            }
            Ok(at)
        };
        let unseen = "the node is not seen to have taken the step";
        let seen = place.put_until(changes, unseen, terminal, Some(&mut taken))?;
        if next == Stage::Finished {
            terminal.note("existing connections stay open until either node is restarted");
        }
        Ok(seen)
    }

    /// Where the files go; whether the node runs must be as the operator says.
    fn place(&self) -> Result<Place<'_>, Error> {
        match (self.options.offline, serving::runs(self.node)) {
            (true, true) => refused("the node runs".to_owned(), "omit `--offline` on a running node"),
            (false, false) => refused(
                "the node is not running, so the step cannot be verified".to_owned(),
                "start it, or take the step with `--offline`",
            ),
            (offline, _) => {
                let wait = (!offline).then_some(self.options.wait);
                Place::look(self.node, self.settings, wait).map_err(|error| match error {
                    Error::Stopped { reason, stop, .. } => Error::Stopped {
                        reason,
                        fix: "wait longer with `--wait`, or stop the node and use `--offline`".to_owned(),
                        stop,
                    },
                    other => other,
                })
            }
        }
    }

    /// Enters the running node; a step back goes on without, and asks those that were there at the beginning.
    fn enter(
        &self,
        step: RotationStep,
        common: &Common,
        terminal: &Terminal,
    ) -> Result<Option<Inside<'_>>, Error> {
        match Inside::enter(self.node, common, Duration::ZERO, terminal) {
            Err(error) if step == RotationStep::Back && !matches!(error, Error::Interrupted { .. }) => {
                terminal.warn(&format!("the cluster could not be asked for its nodes: {error}"));
                Ok(None)
            }
            entered => entered.map(Some),
        }
    }

    /// This node as others reach it.
    fn own(&self, members: &[RosterNode]) -> Result<RosterNode, Error> {
        let name = name_of(self.node, self.settings);
        let found = members.iter().chain(&self.prepared.nodes).find(|node| node.name == name);
        match found {
            Some(node) => Ok(node.clone()),
            None => refused(
                format!("`{name}` is not among the nodes that the rotation was prepared for"),
                "check that the file is this cluster's; a node that joined later takes the step while it runs, or run `prepare` again",
            ),
        }
    }

    /// The others: those that are members, where they are now, and those that were there at the beginning.
    fn others(&self, members: &[RosterNode], own: &RosterNode) -> Vec<RosterNode> {
        let is_missing = |node: &&RosterNode| members.iter().all(|member| member.name != node.name);
        let missing = self.prepared.nodes.iter().filter(is_missing);
        members.iter().chain(missing).filter(|node| node.name != own.name).cloned().collect()
    }
}

/// A running node that was entered.
struct Inside<'a> {
    running: Running<'a>,
    entered: Entered<'a>,
}

impl<'a> Inside<'a> {
    fn enter(
        node: &'a Installation,
        common: &Common,
        wait: Duration,
        terminal: &Terminal,
    ) -> Result<Self, Error> {
        let mut running = Running::find(node, common, None)?;
        let target = Target { force: true, wait, ..Target::default() };
        let entered = running.enter(credentials::known_password_anywhere(node), &target, terminal)?;
        Ok(Self { running, entered })
    }

    /// The nodes that the cluster has now.
    fn members(&mut self) -> Result<Vec<RosterNode>, Error> {
        let condition = self.running.session.condition(&self.entered.credentials);
        let condition = condition.map_err(|error| Error::from(access::Error::Node(error)))?;
        Ok(condition.peers.into_iter().map(roster_node).collect())
    }

    /// Refuses what parts the cluster: each node must answer over a connection of the cluster's.
    fn all_answer(&mut self, expected: usize) -> Result<(), Error> {
        let answered = self.running.session.all_answer(&self.entered.credentials);
        let answered = answered.map_err(|error| Error::from(access::Error::Node(error)))?;
        match answered.and_then(|count| usize::try_from(count).ok()) {
            Some(count) if count >= expected => Ok(()),
            _ => Err(Error::Stopped {
                reason: "not every node of the cluster answers once this one presents the new certificate"
                    .to_owned(),
                fix: "the old certificate is restored; `es-bootstrap rotate-ca status` shows the step of each node"
                    .to_owned(),
                stop: Stop::Unavailable,
            }),
        }
    }
}

pub(super) fn roster_node(peer: Peer) -> RosterNode {
    let Peer { id, name, transport, http, .. } = peer;
    RosterNode { name, id, transport, http }
}

fn name(step: RotationStep) -> &'static str {
    match step {
        RotationStep::Trust => "trust",
        RotationStep::Switch => "switch",
        RotationStep::Finish => "finish",
        RotationStep::Back => "back",
    }
}

fn say(report: RotateReport, common: &Common, code: u8) -> Result<u8, Error> {
    if common.json() {
        document(&report)?;
    } else if !common.quiet {
        print(&text(&report))?;
    }
    Ok(code)
}

fn text(report: &RotateReport) -> String {
    let RotateReport { step, path, before, stage, taken, .. } = report;
    match report.outcome {
        "unchanged" => format!("nothing to do: this node is `{stage}`\n"),
        "planned" => {
            format!("would {step}: this node goes from `{before}` to `{stage}`\n  file      {path}\n")
        }
        _ => {
            let seen = match taken {
                Some(_) => "the node has taken it",
                None => "when the node is started",
            };
            format!(
                "{step}: this node went from `{before}` to `{stage}`\n  file      {path}\n  taken     {seen}\n"
            )
        }
    }
}
