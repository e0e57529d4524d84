//! `rotate-ca status`: the stage of each node.

use std::time::Duration;

use fleet::{AnyRotation, HttpRotation, RosterNode};
use installation::Installation;
use lifecycle::{HttpSuccessor, Reload, Stage, TransportFiles};
use settings::Settings;

use super::gate::Asking;
use super::{Beginning, HTTP, Prepared, TRANSPORT, any, http, name_of, open, open_http};
use crate::args::{Common, RotateStatus};
use crate::error::Error;
use crate::facts::settings;
use crate::output::{document, print};
use crate::report::{Issued, RotateNode, RotateReport};
use crate::terminal::Terminal;
use crate::{exit, run};

pub(super) fn run(options: &RotateStatus, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = run::read(common)?;
    let settings = settings(&node)?;
    let report = match any(&options.bundle, &options.opening, &node, settings)? {
        AnyRotation::Transport(rotation) => {
            transport(options, &node, settings, &Prepared::of(*rotation), common, terminal)?
        }
        AnyRotation::Http(rotation) => of_http(options, &node, settings, *rotation, common, terminal)?,
    };
    if common.json() {
        document(&report)?;
    } else {
        print(&text(&report))?;
    }
    Ok(exit::OK)
}

fn transport(
    options: &RotateStatus,
    node: &Installation,
    settings: &Settings,
    prepared: &Prepared,
    common: &Common,
    terminal: &Terminal,
) -> Result<RotateReport, Error> {
    let files = open(node, settings, common)?;
    let own = name_of(node, settings);
    let stage = files.stage(&prepared.new);
    let asked: Vec<_> = prepared.nodes.iter().filter(|node| node.name != own).cloned().collect();
    let stages = match options.offline {
        true => asked.iter().map(|_| Err(NOT_ASKED.to_owned())).collect(),
        false => {
            let mut asking = Asking::of(&files, &prepared.new, interval(Reload::of(settings)))?;
            terminal.busy("contacting the other nodes", || asking.stages(&asked))?
        }
    };
    let can_join = can_join(node, &files, stage, stages.iter().filter_map(|stage| stage.as_ref().ok()));
    let others = asked.iter().zip(stages).map(|(node, stage)| seen(node.into(), stage));
    let nodes = with_own(others.collect(), &prepared.nodes, &own, stage);
    let report = Beginning {
        layer: TRANSPORT,
        step: "status",
        node,
        path: files.path(),
        bundle: Some(&options.bundle),
        stages: (stage, stage),
    };
    Ok(RotateReport { outcome: "seen", nodes, can_join, ..report.report().with(&prepared.new) })
}

/// Returns whether this node with its current keystore and the other nodes accept each other; `None` if no
/// node's stage is known.
fn can_join<'a>(
    node: &Installation,
    files: &TransportFiles,
    stage: Stage,
    others: impl Iterator<Item = &'a Stage>,
) -> Option<bool> {
    let old = files.previous().unwrap_or_else(|| files.shown()).leaf();
    let has_ended = node.now.date().is_ok_and(|now| old.not_after() < now);
    let mut others = others.peekable();
    others.peek()?;
    let is_taken = !has_ended || files.trusts_itself(stage);
    Some(is_taken && others.all(|other| stage.gets_along_with(*other, has_ended)))
}

/// Builds the report for the HTTP layer. An HTTP port shows which CA issued its certificate, but not the
/// content of the CA file for clients.
fn of_http(
    options: &RotateStatus,
    node: &Installation,
    settings: &Settings,
    rotation: HttpRotation,
    common: &Common,
    terminal: &Terminal,
) -> Result<RotateReport, Error> {
    let HttpRotation { http_ca, nodes: roster, .. } = rotation;
    let new = HttpSuccessor { ca: http_ca.certificate, key: http_ca.key };
    let files = open_http(node, settings, common)?;
    let own = name_of(node, settings);
    let stage = files.stage(&new);
    let asked: Vec<RosterNode> = roster.iter().filter(|node| node.name != own).cloned().collect();
    let answers = match options.offline {
        true => asked.iter().map(|_| Err(NOT_ASKED.to_owned())).collect(),
        false => terminal.busy("contacting the other nodes", || http::ask(&asked))?,
    };
    let others = asked.iter().zip(answers).map(|(node, answer)| match answer {
        Ok(leaf) => {
            let presents = if new.issued(&leaf) { NEW } else { OLD };
            RotateNode { presents: Some(presents), ..node.into() }
        }
        Err(obstacle) => RotateNode { obstacle: Some(obstacle), ..node.into() },
    });
    let nodes = with_own(others.collect(), &roster, &own, stage);
    let report = Beginning {
        layer: HTTP,
        step: "status",
        node,
        path: &files.store().path,
        bundle: Some(&options.bundle),
        stages: (stage, stage),
    };
    Ok(RotateReport { outcome: "seen", nodes, ca: Some(Issued::from(&new.ca)), ..report.report() })
}

/// Sorts the nodes by name, and adds this one if the rotation was prepared for it.
fn with_own(mut nodes: Vec<RotateNode>, roster: &[RosterNode], own: &str, stage: Stage) -> Vec<RotateNode> {
    let this = roster.iter().find(|node| node.name == own);
    nodes.extend(this.map(|node| seen(node.into(), Ok(stage))));
    nodes.sort_by(|one, other| one.name.cmp(&other.name));
    nodes
}

fn interval(reload: Reload) -> Duration {
    reload.interval.unwrap_or(Reload::USUAL)
}

fn seen(node: RotateNode, stage: Result<Stage, String>) -> RotateNode {
    match stage {
        Ok(stage) => {
            let presents = if stage >= Stage::Switched { NEW } else { OLD };
            RotateNode { stage: Some(stage.as_str()), presents: Some(presents), ..node }
        }
        Err(obstacle) => RotateNode { obstacle: Some(obstacle), ..node },
    }
}

fn text(report: &RotateReport) -> String {
    let names = widest(report.nodes.iter().map(|node| node.name.as_str()));
    let addresses = widest(report.nodes.iter().map(|node| address(node, report.layer)));
    let line = |node: &RotateNode| {
        let what = match (node.stage, node.presents) {
            (Some(stage), _) => stage.to_owned(),
            (None, Some(presents)) => format!("presents a certificate of the {presents} CA"),
            (None, None) => format!("unknown: {}", node.obstacle.as_deref().unwrap_or_default()),
        };
        format!("{:names$}  {:addresses$}  {what}\n", node.name, address(node, report.layer))
    };
    let mut text = match report.nodes.is_empty() {
        true => format!("this node is `{}`\n", report.stage),
        false => report.nodes.iter().map(line).collect(),
    };
    if report.can_join == Some(false) {
        text.push_str(&format!(
            "This node is `{}`, and could not join the others: take the missing steps with `--offline` before you \
             start it.\n",
            report.stage
        ));
    }
    text
}

fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or_default()
}

/// Returns the address at which a node of this layer is contacted.
fn address<'a>(node: &'a RotateNode, layer: &str) -> &'a str {
    match layer {
        HTTP => node.http.as_deref().unwrap_or("-"),
        _ => &node.transport,
    }
}

const NOT_ASKED: &str = "it was not contacted";
const NEW: &str = "new";
const OLD: &str = "old";
