//! Rules about the node's cluster.

use eligibility::place;
use installation::DataState;
use time::OffsetDateTime;

use crate::finalize::{INITIAL_MASTERS, Ours, PROVIDERS, SEEDS};
use crate::inventory::{Layer, Listed, Role};
use crate::remark::Remark;
use crate::status::Status;
use recovery::{By, secured_by};

/// The fix for settings that a first start wrote.
const FINALIZE: &str = "es-bootstrap finalize";
const TYPE: &str = "discovery.type";
/// Milliseconds per second.
const MILLISECONDS: i64 = 1_000;

/// Directories of indices in a data path. None exists before the cluster has formed.
const INDICES: [&str; 2] = ["indices", "nodes/0/indices"];

/// Whether the cluster has formed, according to this node or its data.
fn has_formed(status: &Status<'_>) -> bool {
    if status.told.as_ref().is_some_and(|told| told.cluster_uuid.is_some()) {
        return true;
    }
    let holds = |state: DataState| matches!(state, DataState::Occupied { .. });
    let mut paths =
        status.node.data.iter().flat_map(|data| INDICES.iter().map(|indices| data.path.join(indices)));
    paths.any(|path| holds(DataState::at(&path)))
}

pub(super) fn initial_masters_left(status: &Status<'_>) -> Vec<Remark> {
    let Some(setting) = status.settings.get(INITIAL_MASTERS) else { return Vec::new() };
    if !has_formed(status) {
        return Vec::new();
    }
    let found = format!("{INITIAL_MASTERS}: {}", status.settings.text(INITIAL_MASTERS).unwrap_or_default());
    let fix = match status.settings.contains(SEEDS) || status.settings.contains(PROVIDERS) {
        _ if Ours::of(status.node, status.settings).is_some_and(|ours| ours.initial_masters) => {
            FINALIZE.to_owned()
        }
        true => format!("remove `{INITIAL_MASTERS}`"),
        false => format!(
            "remove `{INITIAL_MASTERS}`, and set `{SEEDS}` to the other nodes that can become master, or to `[]` where \
             there are none"
        ),
    };
    let reason = format!("the cluster has formed, and `{INITIAL_MASTERS}` is still set");
    vec![Remark::new(reason, fix).found(found).at(place(status.node, setting.origin))]
}

pub(super) fn seed_hosts_missing(status: &Status<'_>) -> Vec<Remark> {
    let settings = status.settings;
    let is_alone = settings.text(TYPE) == Some("single-node");
    let is_set = settings.contains(SEEDS) || settings.contains(PROVIDERS);
    let is_open = access::is_open_to_others(status.node, settings, Layer::Transport.as_str());
    if is_alone || is_set || !is_open || !has_formed(status) {
        return Vec::new();
    }
    let fix = match Ours::of(status.node, status.settings) {
        Some(Ours { seeds: true, .. }) => FINALIZE.to_owned(),
        _ => format!(
            "set `{SEEDS}` to the other nodes that can become master, or to `[]` where there are none, in \
             elasticsearch.yml"
        ),
    };
    let reason = format!("other nodes may connect, and `{SEEDS}` is not set");
    vec![Remark::new(reason, fix).in_file(status.node.config_path(installation::SETTINGS_FILE))]
}

pub(super) fn live_enrollment_keys(status: &Status<'_>) -> Vec<Remark> {
    let now = status.now.unix_timestamp();
    let ends = |key: &node::EnrollmentKeyLife| key.ends.map(|ends| ends / MILLISECONDS);
    let keys = status.told.iter().flat_map(|told| &told.keys);
    let live: Vec<_> = keys.filter(|key| ends(key).is_none_or(|ends| ends > now)).collect();
    if live.is_empty() {
        return Vec::new();
    }
    let joining = live.iter().filter(|key| key.joins).count();
    let found = format!("{joining} for nodes, {} for Kibana", live.len() - joining);
    let last =
        live.iter().map(|key| ends(key)).collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().max());
    let until = last.and_then(|last| OffsetDateTime::from_unix_timestamp(last).ok());
    let until = until.map_or_else(String::new, |until| {
        format!(" until {} {:02}:{:02} UTC", until.date(), until.hour(), until.minute())
    });
    let reason = format!("whoever holds an enrollment token can still enroll{until}");
    let fix = "nothing if they are yours: they expire by themselves; to revoke one: es-bootstrap \
               create-enrollment-token --revoke FILE";
    vec![Remark::new(reason, fix).found(found)]
}

pub(super) fn stock_nodes_refused(status: &Status<'_>) -> Vec<Remark> {
    let may_enroll = status.settings.boolean("xpack.security.enrollment.enabled", false).unwrap_or(false);
    if !may_enroll || !secured_by(status.node).is_some_and(By::is_automatic) {
        return Vec::new();
    }
    let is_ecdsa = |(certificate, parsed): &(&Listed, &pki::Certificate)| {
        certificate.role == Role::HttpCa
            && certificate.has_private_key == Some(true)
            && parsed.key_kind().starts_with("EC")
    };
    let Some((ca, parsed)) = status.inventory.others(Layer::Http).find(is_ecdsa) else { return Vec::new() };
    let fix = "configure each joining node with es-bootstrap";
    vec![
        Remark::new("stock nodes cannot enroll: they sign with an RSA key of the HTTP CA only", fix)
            .found(parsed.key_kind())
            .in_file(&ca.path),
    ]
}

pub(super) fn rotation_under_way(status: &Status<'_>) -> Vec<Remark> {
    if !secured_by(status.node).is_some_and(By::is_automatic) {
        return Vec::new();
    }
    let is_trusted = |(certificate, parsed): &(&Listed, &pki::Certificate)| {
        parsed.is_ca() && matches!(certificate.role, Role::TransportCa | Role::Other)
    };
    let found: Vec<_> = status.inventory.others(Layer::Transport).filter(is_trusted).collect();
    match found.as_slice() {
        [(first, _), _, ..] => {
            let count = format!("{} CAs", found.len());
            let fix = "continue the rotation: `es-bootstrap rotate-ca status --bundle FILE` shows the step of each node";
            vec![
                Remark::new("the transport layer trusts more than one CA", fix)
                    .found(count)
                    .in_file(&first.path),
            ]
        }
        _ => Vec::new(),
    }
}
