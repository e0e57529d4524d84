//! One step of a rotation on the transport layer of one node.

use std::time::Duration;

use fleet::RosterNode;
use installation::{Installation, Writer};
use lifecycle::{Nodes, RotationStep, Stage, TransportFiles};
use settings::Settings;

use super::gate::{Asking, Taken};
use super::inside::{Inside, others};
use super::{Beginning, Prepared, TRANSPORT, name, name_of, open, refused, say, whole};
use crate::args::{Common, RotateStep, Stepping};
use crate::error::Error;
use crate::exchange::{Place, Seen};
use crate::facts::settings;
use crate::report::{LEFT, RotateNode, RotateReport};
use crate::terminal::Terminal;
use crate::{exit, run, serving};

pub(super) fn run(
    step: RotationStep,
    options: &RotateStep,
    is_compromised: bool,
    common: &Common,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let common = &Common { writer: Writer::Tool, ..common.clone() };
    let stepping = &options.stepping;
    let node = run::read_to_change(stepping.dry_run, common, terminal)?;
    let settings = settings(&node)?;
    let prepared = Prepared::open(&options.bundle, &options.opening, &node, settings)?;
    let files = whole(&node, stepping.dry_run, || open(&node, settings, common))?;
    let stage = files.stage(&prepared.new);
    let next = step.from(stage).map_err(Error::Lifecycle)?;
    let report = Beginning {
        layer: TRANSPORT,
        step: name(step),
        node: &node,
        path: files.changed_between((stage, next)),
        bundle: Some(&options.bundle),
        stages: (stage, next),
    };
    let report = report.report().with(&prepared.new);
    let left_to_do = if is_compromised { LEFT.to_vec() } else { Vec::new() };
    let report =
        RotateReport { nodes: prepared.nodes.iter().map(RotateNode::from).collect(), left_to_do, ..report };
    let told = |report: RotateReport, code| {
        let advice = if is_compromised { compromised(&report) } else { String::new() };
        say(&report, &(text(&report) + &advice), common).map(|()| code)
    };
    if next == stage {
        return told(RotateReport { outcome: "unchanged", ..report }, exit::NOOP);
    }
    if stepping.dry_run {
        return told(report, exit::OK);
    }
    let this = This { node: &node, settings, prepared: &prepared, stepping };
    let seen = this.take(step, files, (stage, next), common, terminal)?;
    let taken = matches!(seen, Seen::At(_)).then_some(true);
    told(RotateReport { outcome: "changed", taken, ..report }, exit::OK)
}

/// The node that takes a step, with the step's context.
struct This<'a> {
    node: &'a Installation,
    settings: &'a Settings,
    prepared: &'a Prepared,
    stepping: &'a Stepping,
}

impl This<'_> {
    fn take(
        &self,
        step: RotationStep,
        files: TransportFiles,
        (stage, next): (Stage, Stage),
        common: &Common,
        terminal: &Terminal,
    ) -> Result<Seen, Error> {
        let place = place(self.node, self.settings, self.stepping)?;
        let mut asking = Asking::of(&files, &self.prepared.new, place.interval())?;
        let needs = step.needs(stage);
        let asks_cluster = !self.stepping.offline && (needs != Nodes::Any || next == Stage::Switched);
        // The login comes before the exchange, because creating a temporary user takes the same lock.
        let mut inside = match asks_cluster {
            true => Inside::for_step(step, self.node, common, terminal)?,
            false => None,
        };
        let taken = self.put(step, files, (stage, next), (&place, &mut asking), inside.as_mut(), terminal);
        match inside {
            Some(inside) => inside.leave(taken),
            None => taken,
        }
    }

    fn put(
        &self,
        step: RotationStep,
        files: TransportFiles,
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
        let others = others(&self.prepared.nodes, &members, &own.name, &self.stepping.without)?;
        terminal.busy("contacting the other nodes", || asking.gate(&others, needs))?;
        let changes = files.step(step, &self.prepared.new, &mut memory::rng()).map_err(Error::Lifecycle)?;
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
        let unseen = "the node does not show the result of the step";
        let seen = place.put_until(changes, unseen, terminal, Some(&mut taken))?;
        if next == Stage::Finished {
            terminal.note("existing connections stay open until either node is restarted");
        }
        Ok(seen)
    }

    /// Returns this node's entry, with the address at which others reach it.
    fn own(&self, members: &[RosterNode]) -> Result<RosterNode, Error> {
        let name = name_of(self.node, self.settings);
        let found = members.iter().chain(&self.prepared.nodes).find(|node| node.name == name);
        match found {
            Some(node) => Ok(node.clone()),
            None => refused(
                format!("the rotation was not prepared for the node `{name}`"),
                "check that the file belongs to this cluster; a node that joined later must be running, or run \
                 `prepare` again",
            ),
        }
    }
}

/// Determines where to write the files. `--offline` must agree with whether the node is running.
pub(super) fn place<'a>(
    node: &'a Installation,
    settings: &'a Settings,
    stepping: &Stepping,
) -> Result<Place<'a>, Error> {
    match (stepping.offline, serving::runs(node)) {
        (true, true) => refused("the node is running".to_owned(), "omit `--offline` on a running node"),
        (false, false) => refused(
            "the node is not running, so the step cannot be verified".to_owned(),
            "start it, or take the step with `--offline`",
        ),
        (offline, _) => {
            let wait = (!offline).then_some(stepping.wait);
            Place::look(node, settings, wait).map_err(|error| match error {
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

pub(super) fn text(report: &RotateReport) -> String {
    let RotateReport { step, path, before, stage, taken, .. } = report;
    match report.outcome {
        "unchanged" => format!("nothing to do: this node is `{stage}`\n"),
        "planned" => {
            format!("would {step}: this node goes from `{before}` to `{stage}`\n  file      {path}\n")
        }
        _ => {
            let seen = match taken {
                Some(_) => "confirmed by the node",
                None => "when the node is started",
            };
            format!(
                "{step}: this node went from `{before}` to `{stage}`\n  file      {path}\n  taken     {seen}\n"
            )
        }
    }
}

/// Describes what is left to do as text: see [`LEFT`].
fn compromised(report: &RotateReport) -> String {
    let file = report.bundle.as_deref().unwrap_or("FILE");
    format!(
        "The rotation is complete only when each node has been restarted after its `finish`: until then, existing \
        connections stay open.\n\
         Restart this node now, then finish and restart the others. When the last one is back, delete `{file}`.\n\
         Next, because every node held them: es-bootstrap rotate-ca http, and new passwords of the built-in users:\n\
         es-bootstrap reset-password -u elastic, and service accounts' tokens.\n"
    )
}
