//! `rotate-ca status`: which node is where.

use std::time::Duration;

use lifecycle::{Reload, Stage};

use super::gate::Asking;
use super::{Prepared, name_of, open, report};
use crate::args::{Common, RotateStatus};
use crate::error::Error;
use crate::facts::settings;
use crate::output::{document, print};
use crate::report::{RotateNode, RotateReport};
use crate::terminal::Terminal;
use crate::{exit, run};

pub(super) fn run(options: &RotateStatus, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = run::read(common)?;
    let settings = settings(&node)?;
    let prepared = Prepared::open(&options.bundle, &options.opening, &node, settings)?;
    let store = open(&node, settings, common)?;
    let own = name_of(&node, settings);
    let stage = store.stage(&prepared.new);
    let asked: Vec<_> = prepared.nodes.iter().filter(|node| node.name != own).cloned().collect();
    let stages = match options.offline {
        true => asked.iter().map(|_| Err("it was not asked".to_owned())).collect(),
        false => {
            let mut asking = Asking::of(&store, &prepared.new, interval(Reload::of(settings)))?;
            terminal.busy("asking the other nodes", || asking.stages(&asked))?
        }
    };
    let mut nodes: Vec<RotateNode> =
        asked.iter().zip(stages).map(|(node, stage)| seen(node.into(), stage)).collect();
    let this = prepared.nodes.iter().find(|node| node.name == own);
    nodes.extend(this.map(|node| seen(node.into(), Ok(stage))));
    nodes.sort_by(|one, other| one.name.cmp(&other.name));
    let report = report("status", &node, &store, &options.bundle, (stage, stage)).with(&prepared.new);
    let report = RotateReport { outcome: "seen", nodes, ..report };
    if common.json() {
        document(&report)?;
    } else {
        print(&text(&report))?;
    }
    Ok(exit::OK)
}

fn interval(reload: Reload) -> Duration {
    reload.interval.unwrap_or(Reload::USUAL)
}

fn seen(node: RotateNode, stage: Result<Stage, String>) -> RotateNode {
    match stage {
        Ok(stage) => RotateNode { stage: Some(stage.as_str()), ..node },
        Err(obstacle) => RotateNode { obstacle: Some(obstacle), ..node },
    }
}

fn text(report: &RotateReport) -> String {
    let width = |of: fn(&RotateNode) -> &str| {
        report.nodes.iter().map(|node| of(node).chars().count()).max().unwrap_or_default()
    };
    let (names, addresses) = (width(|node| &node.name), width(|node| &node.transport));
    let line = |node: &RotateNode| {
        let what = node.stage.map_or_else(
            || format!("unknown: {}", node.obstacle.as_deref().unwrap_or_default()),
            ToOwned::to_owned,
        );
        format!("{:names$}  {:addresses$}  {what}\n", node.name, node.transport)
    };
    match report.nodes.is_empty() {
        true => format!("this node is `{}`\n", report.stage),
        false => report.nodes.iter().map(line).collect(),
    }
}
