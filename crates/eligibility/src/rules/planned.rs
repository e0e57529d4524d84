//! Compares a node's settings with its planned place in a bundle.

use std::collections::BTreeSet;

use settings::block::Place;
use settings::{Origin, Settings};

use crate::case::Case;
use crate::judgement::{Judgement, Stop};

const CLUSTER_NAME: &str = "cluster.name";
const NODE_NAME: &str = "node.name";
const MASTERS: &str = "cluster.initial_master_nodes";
const SEEDS: &str = "discovery.seed_hosts";
const ROLES: &str = "node.roles";
const TYPE: &str = "discovery.type";

/// Stops for a setting that contradicts the plan. Settings that are not set are written.
pub(super) fn judge(case: &Case<'_>, settings: &Settings, place: &Place) -> Judgement {
    match contradiction(settings, place) {
        None => Judgement::pass("no setting contradicts the bundle"),
        Some((key, reason)) => {
            let fix = "remove the setting, or use the bundle of this node";
            case.naming(Judgement::stop(Stop::Config, reason).fix(fix), settings, key)
        }
    }
}

/// Returns the first setting that contradicts the plan.
fn contradiction(settings: &Settings, place: &Place) -> Option<(&'static str, String)> {
    let given = |key: &str| settings.get(key).filter(|setting| setting.origin != Origin::Default).is_some();
    for (key, planned) in [(CLUSTER_NAME, &place.cluster_name), (NODE_NAME, &place.node_name)] {
        let found = settings.text(key).unwrap_or_default();
        if given(key) && found != planned {
            return Some((key, format!("`{key}` is `{found}` here, and `{planned}` in the bundle")));
        }
    }
    if settings.text(TYPE) == Some("single-node") {
        return Some((TYPE, format!("`{TYPE}` makes this node form its own cluster")));
    }
    for (key, planned) in [(MASTERS, &place.initial_masters), (SEEDS, &place.seed_hosts)] {
        let found = settings.list(key);
        let set = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
        if given(key) && set(&found) != set(planned) {
            let shown = |list: &[String]| format!("[{}]", list.join(", "));
            let (found, planned) = (shown(&found), shown(planned));
            return Some((key, format!("`{key}` is {found} here, and {planned} in the bundle")));
        }
    }
    let can_be_master = settings.list(ROLES).iter().any(|role| role == "master");
    let (has, lacks) = (" has", " does not have");
    (given(ROLES) && can_be_master != place.master).then(|| {
        let (here, there) = if can_be_master { (has, lacks) } else { (lacks, has) };
        (ROLES, format!("`{ROLES}`{here} `master` here, and the bundle's node{there} it"))
    })
}
