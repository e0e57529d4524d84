//! Diagnoses why a node that answers does not accept logins, from its settings, its disks and its API.

use std::time::Duration;

use installation::{DiskUsage, Installation};
use node::{Credentials, Method, Session};
use rand::CryptoRng;
use serde_json::Value;
use settings::{Origin, Settings};

use crate::Error;
use crate::patience::POLL;
use crate::temporary_user::TemporaryUser;

/// The elected master as known to this node, without asking the master itself.
const MASTER: &str = "/_cluster/state/master_node?local=true";
/// The reason why a shard is unassigned.
const UNASSIGNED: &str = "/_cluster/allocation/explain";
/// On a disk above this watermark, no shard of a new index is allocated.
const WATERMARK: &str = "cluster.routing.allocation.disk.watermark.high";
const DEFAULT_WATERMARK: &str = "90%";
/// The setting that bootstraps a cluster.
const INITIAL_MASTERS: &str = "cluster.initial_master_nodes";

/// A reason why logging in is not possible, and the fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The problem.
    pub what: String,
    /// The fix.
    pub fix: String,
}

/// Diagnoses why a node that answers does not accept logins: queries the node itself as a temporary user,
/// until the session's deadline. If that gives no reason, it uses this machine's files.
#[must_use]
pub fn diagnose(
    node: &Installation,
    session: &mut Session,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Vec<Cause> {
    causes(node, ask(node, session, rng).unwrap_or_default())
}

/// Diagnoses like [`diagnose`] as a user that the node knows.
#[must_use]
pub fn diagnose_as(node: &Installation, session: &mut Session, credentials: &Credentials) -> Vec<Cause> {
    causes(node, ask_as(credentials, session).unwrap_or_default())
}

fn causes(node: &Installation, told: Told) -> Vec<Cause> {
    match told {
        Told::NoMaster => vec![no_master(node)],
        Told::Unassigned(cause) => vec![cause],
        Told::Nothing => suspects(node),
    }
}

/// Returns likely causes from this machine's files alone.
#[must_use]
pub fn suspects(node: &Installation) -> Vec<Cause> {
    let masters = node.settings().and_then(|settings| masters(node, settings));
    masters.into_iter().chain(full_disks(node)).collect()
}

/// The node's answer.
#[derive(Default)]
enum Told {
    NoMaster,
    Unassigned(Cause),
    #[default]
    Nothing,
}

fn ask(
    node: &Installation,
    session: &mut Session,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Told, Error> {
    let temporary = TemporaryUser::create(node, rng)?;
    let told = ask_as(&temporary.credentials(), session);
    temporary.remove()?;
    told.map_err(Error::Node)
}

fn ask_as(credentials: &Credentials, session: &mut Session) -> Result<Told, node::Error> {
    let state = loop {
        let answer = session.request(Method::GET, MASTER, Some(credentials), None)?;
        match answer.status {
            // The node checks its realm files every five seconds.
            401 | 403 => session.pause(POLL)?,
            _ => break answer,
        }
    };
    let master = state.body.as_ref().and_then(|body| body.get("master_node"));
    if master.is_some_and(Value::is_null) || state.error_type() == Some("master_not_discovered_exception") {
        return Ok(Told::NoMaster);
    }
    let answer = session.request(Method::GET, UNASSIGNED, Some(credentials), None)?;
    Ok(answer.body.as_ref().and_then(unassigned).map_or(Told::Nothing, Told::Unassigned))
}

/// Returns the first decision against allocating the shard.
fn unassigned(body: &Value) -> Option<Cause> {
    let index = body.get("index")?.as_str()?;
    let deciders = body.get("node_allocation_decisions")?.as_array()?.iter();
    let deciders = deciders.filter_map(|node| node.get("deciders")?.as_array()).flatten();
    let mut against =
        deciders.filter(|decider| decider.get("decision").and_then(Value::as_str) == Some("NO"));
    let decider = against.next()?;
    let why = decider.get("explanation")?.as_str()?;
    let fix = match decider.get("decider").and_then(Value::as_str) {
        Some("disk_threshold") => "free space on the disk of `path.data`: the node then continues by itself",
        _ => "the node's log says more",
    };
    Some(Cause {
        what: format!("the shard of the index `{index}` is not allocated: {}", node::printable(why)),
        fix: fix.to_owned(),
    })
}

fn no_master(node: &Installation) -> Cause {
    let why = node.settings().and_then(|settings| masters(node, settings));
    let Cause { what, fix } = why.unwrap_or_else(|| Cause {
        what: "its log names the missing nodes".to_owned(),
        fix: "start the other master-eligible nodes".to_owned(),
    });
    Cause { what: format!("no master is elected: {what}"), fix }
}

/// Checks whether the settings prevent a master election.
fn masters(node: &Installation, settings: &Settings) -> Option<Cause> {
    let setting = settings.get(INITIAL_MASTERS)?;
    let place = match setting.origin {
        Origin::File { line } => {
            format!(" (`{}`, line {line})", node.config_path(installation::SETTINGS_FILE).display())
        }
        _ => String::new(),
    };
    let name = settings.text("node.name").unwrap_or(&node.host.name);
    let named = settings.list(INITIAL_MASTERS);
    let others: Vec<&str> = named.iter().map(String::as_str).filter(|other| *other != name).collect();
    if named.is_empty() {
        return Some(Cause {
            what: format!("`{INITIAL_MASTERS}` is empty{place}"),
            fix: format!("name this node there, {INITIAL_MASTERS}: [\"{name}\"], and restart it"),
        });
    }
    (!others.is_empty()).then(|| Cause {
        what: format!("`{INITIAL_MASTERS}` names other nodes{place}: {}", others.join(", ")),
        fix: format!("start them, or name this node alone, {INITIAL_MASTERS}: [\"{name}\"], and restart it"),
    })
}

/// Returns data paths whose disks are above the node's watermark for new shards.
fn full_disks(node: &Installation) -> Vec<Cause> {
    let Some(settings) = node.settings() else { return Vec::new() };
    if !settings.boolean("cluster.routing.allocation.disk.threshold_enabled", true).unwrap_or(true) {
        return Vec::new();
    }
    let watermark = settings.text(WATERMARK).unwrap_or(DEFAULT_WATERMARK);
    let usages = node.data.iter().filter_map(|data| Some((data, installation::disk_usage(&data.path).ok()?)));
    let full = usages.filter(|(_, usage)| is_over(*usage, watermark, !settings.contains(WATERMARK)));
    full.map(|(data, usage)| Cause {
        what: format!(
            "the disk of `{}` is above its high watermark of {watermark}: {} of {} are free ({}% used)",
            data.path.display(),
            size(usage.available),
            size(usage.total),
            usage.used_percent(),
        ),
        fix: "free space there: the node then continues by itself".to_owned(),
    })
    .collect()
}

/// Compares disk usage with a watermark: the maximum used, such as `90%` or `0.9`, or the minimum free, such
/// as `500mb`.
fn is_over(usage: DiskUsage, watermark: &str, is_default: bool) -> bool {
    /// The default percentage keeps at most this much free on a large disk (`max_headroom`).
    const HEADROOM: u64 = 150 << 30;
    let share = match watermark.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().ok().map(|percent| percent / 100.0),
        None => watermark.parse::<f64>().ok().filter(|share| *share <= 1.0),
    };
    let wanted = match share {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a disk's size, to the byte in vain"
        )]
        Some(share) => ((1.0 - share).max(0.0) * usage.total as f64) as u64,
        None => bytes(watermark).unwrap_or(0),
    };
    usage.available < if is_default { wanted.min(HEADROOM) } else { wanted }
}

/// Parses a size such as `500mb`, with units in powers of 1024 as in Elasticsearch.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let shift = match unit.trim() {
        "b" | "" => 0,
        "k" | "kb" => 10,
        "m" | "mb" => 20,
        "g" | "gb" => 30,
        "t" | "tb" => 40,
        "p" | "pb" => 50,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(1 << shift)
}

/// Formats a size for humans.
fn size(bytes: u64) -> String {
    const UNITS: [(&str, u32); 3] = [("GB", 30), ("MB", 20), ("kB", 10)];
    let unit = UNITS.into_iter().find(|(_, shift)| bytes >> shift > 0);
    unit.map_or_else(|| format!("{bytes} B"), |(unit, shift)| format!("{} {unit}", bytes >> shift))
}

/// The time limit. It exceeds the five seconds between two checks of the realm files.
pub const DIAGNOSIS: Duration = Duration::from_secs(8);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn watermarks_are_shares_or_sizes() {
        let disk = |available, total| DiskUsage { available, total };
        for (usage, watermark, is_default, expected) in [
            (disk(5, 100), "90%", true, true),
            (disk(11, 100), "90%", true, false),
            (disk(5, 100), "0.97", false, false),
            (disk(400 << 20, 1 << 40), "500mb", false, true),
            (disk(600 << 20, 1 << 40), "500mb", false, false),
            // On a large disk, a tenth is more than the headroom.
            (disk(200 << 30, 10 << 40), "90%", true, false),
            (disk(200 << 30, 10 << 40), "90%", false, true),
            (disk(0, 0), "nonsense", false, false),
        ] {
            assert_eq!(is_over(usage, watermark, is_default), expected, "{usage:?} {watermark}");
        }
        assert_eq!(size(600 << 20), "600 MB");
    }

    #[test]
    fn the_first_decision_against_a_shard_is_told() {
        let body = serde_json::json!({"index": ".security-7", "node_allocation_decisions": [{"deciders": [
            {"decider": "other", "decision": "YES", "explanation": "fine"},
            {"decider": "disk_threshold", "decision": "NO", "explanation": "actual free: [5.9%]"},
        ]}]});
        let cause = unassigned(&body).unwrap();
        assert_eq!(cause.what, "the shard of the index `.security-7` is not allocated: actual free: [5.9%]");
        assert!(cause.fix.contains("path.data"));
        assert_eq!(unassigned(&serde_json::json!({"error": {}})), None);
    }
}
