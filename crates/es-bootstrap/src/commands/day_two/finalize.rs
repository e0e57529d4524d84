//! `finalize`: removes the settings that only cluster formation needs, and writes the seed hosts.

use std::path::Path;

use access::Entered;
use installation::{Installation, SETTINGS_FILE};
use lifecycle::{Finalized, NotFinalized, Ours};
use node::Members;
use recovery::Mend;
use transaction::PATIENCE;

use crate::args::{self, Common, Entering};
use crate::error::{Error, chain};
use crate::exit::Stop;
use crate::output::{document, print};
use crate::running::Running;
use crate::terminal::Terminal;
use crate::{credentials, exit, facts, report, run};

pub(crate) fn run(options: &args::Finalize, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = read(options, common, terminal)?;
    let settings = facts::settings(&node)?;
    let cluster = match Ours::of(&node, settings) {
        Some(Ours { initial_masters: false, seeds: false }) | None => {
            return unchanged(&node, None, common, terminal);
        }
        Some(_) => ask(&node, options, common, terminal)?,
    };
    let finalized = lifecycle::finalize(&node, settings, &cluster.members, &options.seed_hosts);
    let Some(finalized) = finalized.map_err(refused)? else {
        return unchanged(&node, Some(cluster.uuid), common, terminal);
    };
    let stage = |error| Error::Recovery(recovery::Error::Stage(error));
    recovery::refuse_mounted(&node, &[SETTINGS_FILE]).map_err(stage)?;
    if !options.dry_run {
        let replaced = recovery::replace_settings(&node, &finalized.settings, PATIENCE);
        replaced.map_err(Error::Recovery)?.iter().for_each(|warning| terminal.warn(warning));
    }
    let outcome = if options.dry_run { "planned" } else { "finalized" };
    if common.json() {
        document(&report::Finalize::of(outcome, &node, Some(cluster.uuid), Some(&finalized)))?;
    } else if !common.quiet {
        print(&text(&finalized, options.dry_run, &node.config_path(SETTINGS_FILE)))?;
    }
    Ok(exit::OK)
}

/// Reads the node's facts after undoing interrupted runs.
fn read(options: &args::Finalize, common: &Common, terminal: &Terminal) -> Result<Installation, Error> {
    if options.dry_run {
        return run::read(common);
    }
    let node = run::read_trusted(common, terminal)?;
    let [in_place, first_start, leftovers] = Mend::first_starts(None);
    let what = [in_place, first_start, leftovers, Mend::Reconfiguration];
    run::recover(node, &what, common, terminal).map(|recovered| recovered.node)
}

/// A cluster that has formed.
struct Cluster {
    uuid: String,
    members: Members,
}

fn ask(
    node: &Installation,
    options: &args::Finalize,
    common: &Common,
    terminal: &Terminal,
) -> Result<Cluster, Error> {
    let mut running = Running::find(node, common, None)?;
    let entering = Entering { force: true, wait: options.wait, ..Entering::default() };
    let entered = match running.enter(credentials::known_password_anywhere(node), &entering, terminal) {
        Err(Error::Access(access::Error::Unsettled { what })) => return Err(not_formed(&what)),
        // A node that waits for a master does not answer this request.
        Err(Error::Access(access::Error::Node(node::Error::Timeout { .. })))
            if running.session.url().is_some() =>
        {
            return Err(not_formed("the node is up, but does not report the state of its cluster"));
        }
        entered => entered?,
    };
    let told = tell(&mut running, &entered);
    entered.leave()?;
    match told.map_err(|error| Error::from(access::Error::Node(error)))? {
        Some(cluster) => Ok(cluster),
        None => Err(not_formed("its `cluster_uuid` is `_na_`")),
    }
}

fn tell(running: &mut Running<'_>, entered: &Entered<'_>) -> Result<Option<Cluster>, node::Error> {
    let Some(uuid) = running.session.cluster_uuid(&entered.credentials)? else { return Ok(None) };
    let members = running.session.members(&entered.credentials)?;
    Ok(Some(Cluster { uuid, members }))
}

fn not_formed(what: &str) -> Error {
    Error::Stopped {
        reason: format!("the cluster has not formed yet: {what}"),
        fix: "try again once the node has a master; `es-bootstrap announce` says what it waits for"
            .to_owned(),
        stop: Stop::TryAgain,
    }
}

fn refused(source: NotFinalized) -> Error {
    let fix = match &source {
        NotFinalized::NoNames => "name the service of the master nodes: `--seed-host NAME`",
        NotFinalized::Differs(_) | NotFinalized::Unreadable(_) => {
            "remove `cluster.initial_master_nodes` and set `discovery.seed_hosts` by hand"
        }
    };
    Error::Stopped { reason: chain(&source).join(": "), fix: fix.to_owned(), stop: Stop::Config }
}

fn unchanged(
    node: &Installation,
    cluster_uuid: Option<String>,
    common: &Common,
    terminal: &Terminal,
) -> Result<u8, Error> {
    if common.json() {
        document(&report::Finalize::of("unchanged", node, cluster_uuid, None))?;
    } else {
        terminal.note(match cluster_uuid {
            Some(_) => "nothing to do: the settings are right for a cluster that has formed",
            None => {
                "nothing to do: elasticsearch.yml has no block of a first start that holds either setting"
            }
        });
    }
    Ok(exit::NOOP)
}

fn text(finalized: &Finalized, planned: bool, path: &Path) -> String {
    let [remove, write] = if planned { ["would remove", "would write"] } else { ["removed", "wrote"] };
    let path = path.display();
    let mut text = String::new();
    if let Some(masters) = &finalized.initial_masters {
        let masters = listed(masters);
        text.push_str(&format!("{remove} `cluster.initial_master_nodes: {masters}` in {path}\n"));
    }
    if let Some(seeds) = &finalized.seeds {
        text.push_str(&format!("{write} `discovery.seed_hosts: {}` in {path}\n", listed(seeds)));
    }
    text
}

fn listed(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| format!("{item:?}")).collect();
    format!("[{}]", items.join(", "))
}
