//! Discovery and the election of a master.

use super::Start;
use crate::case::Mode;
use crate::judgement::Judgement;

const TYPE: &str = "discovery.type";
const MASTERS: &str = "cluster.initial_master_nodes";
const PROVIDERS: &str = "discovery.seed_providers";
const CLUSTER_NAME: &str = "cluster.name";

/// The values in every version; 8.x also accepts `zen` for `multi-node`.
const TYPES: [&str; 2] = ["single-node", "multi-node"];
const OLD_TYPE: &str = "zen";
/// Built-in providers; others come from cloud plugins.
const KNOWN_PROVIDERS: [&str; 2] = ["settings", "file"];

pub(super) fn discovery_type(start: &Start<'_>) -> Option<Judgement> {
    let found = start.settings.text(TYPE)?;
    let is_8 = start.node.version.as_ref().is_ok_and(|version| version.major == 8);
    if TYPES.contains(&found) || (found == OLD_TYPE && is_8) {
        return None;
    }
    let reason = format!("`{found}` is not a discovery type");
    Some(start.refuse(TYPE, reason, "set it to `single-node`, or remove it"))
}

pub(super) fn initial_masters(start: &Start<'_>) -> Option<Judgement> {
    start.setting(MASTERS)?;
    if start.settings.text(TYPE) == Some("single-node") {
        let reason = format!("`{MASTERS}` is not allowed if `{TYPE}` is `single-node`");
        return Some(start.refuse(MASTERS, reason, "remove one of the two"));
    }
    let is_empty = start.settings.list(MASTERS).is_empty();
    (start.mode == Mode::InitialNode && is_empty).then(|| {
        let name = start.settings.text("node.name").unwrap_or_default();
        let reason = format!("`{MASTERS}` is empty: the node would wait for a master forever");
        let fix = format!("remove it, or name this node in it: {MASTERS}: [\"{name}\"]");
        start.refuse(MASTERS, reason, fix)
    })
}

pub(super) fn seed_providers(start: &Start<'_>) -> Option<Judgement> {
    let found = start.settings.list(PROVIDERS);
    let unknown = found.iter().find(|name| !KNOWN_PROVIDERS.contains(&name.as_str()))?;
    // Any plugin may add a provider.
    if start.node.has_plugins {
        return None;
    }
    let reason = format!("this installation has no seed hosts provider `{unknown}`");
    Some(start.refuse(PROVIDERS, reason, "correct the name, or install its plugin"))
}

pub(super) fn cluster_name(start: &Start<'_>) -> Option<Judgement> {
    start.settings.text(CLUSTER_NAME)?.contains(':').then(|| {
        start.refuse(CLUSTER_NAME, format!("`{CLUSTER_NAME}` contains a colon"), "choose another name")
    })
}
