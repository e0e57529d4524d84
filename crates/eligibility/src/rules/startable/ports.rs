//! Ports and port ranges as the node parses them.

use super::Start;
use crate::judgement::Judgement;

/// Settings with a port range.
const RANGES: [&str; 2] = ["http.port", "transport.port"];
/// Settings with a single port, and its minimum: -1 lets the node choose.
const SINGLE: [(&str, i64); 4] = [
    ("remote_cluster.port", 0),
    ("http.publish_port", -1),
    ("transport.publish_port", -1),
    (REMOTE_PUBLISH, -1),
];
const REMOTE_PUBLISH: &str = "remote_cluster.publish_port";
const LARGEST: i64 = 65_535;
/// A profile without a port uses that of the transport layer.
const PROFILES: &str = "transport.profiles.";
const DEFAULT_PROFILE: &str = "default";

pub(super) fn ports(start: &Start<'_>) -> Option<Judgement> {
    let ranges = RANGES.into_iter().map(str::to_owned).chain(profiles(start).map(|name| port_of(&name)));
    let no_range = |key: &String| {
        let text = start.settings.text(key)?;
        range(text).is_none().then(|| {
            let reason = format!("`{text}` is neither a port nor a range of ports");
            start.refuse(key, reason, "use one port, such as 9200, or a range, such as 9200-9300")
        })
    };
    let serves = start.settings.boolean("remote_cluster_server.enabled", false).is_ok_and(|on| on);
    let published: Vec<String> =
        profiles(start).map(|name| format!("{PROFILES}{name}.publish_port")).collect();
    let mut single = SINGLE.into_iter().chain(published.iter().map(|key| (key.as_str(), -1)));
    let no_port = |(key, least): (&str, i64)| {
        // It is not used unless the remote cluster server is enabled.
        if key == REMOTE_PUBLISH && !serves {
            return None;
        }
        let text = start.settings.text(key)?;
        let is_port = text.parse::<i64>().is_ok_and(|port| (least..=LARGEST).contains(&port));
        (!is_port).then(|| start.refuse(key, format!("`{text}` is not a port"), "use one port, such as 9200"))
    };
    let portless = || {
        let name = profiles(start)
            .find(|name| name != DEFAULT_PROFILE && start.setting(&port_of(name)).is_none())?;
        let prefix = format!("{PROFILES}{name}.");
        let (key, _) = start.settings.under(&prefix).next()?;
        let reason = format!("the transport profile `{name}` has no port");
        let fix = format!("set `{}`, or remove the profile", port_of(&name));
        Some(start.refuse(key, reason, fix))
    };
    let mut ranges = ranges;
    ranges.find_map(|key| no_range(&key)).or_else(|| single.find_map(no_port)).or_else(portless)
}

/// Judges ports that only privileged processes may bind to.
pub(super) fn privileged(start: &Start<'_>) -> Option<Judgement> {
    let lowest = start.node.host.lowest_port;
    if !start.is_here() {
        return None;
    }
    RANGES.into_iter().find_map(|key| {
        let text = start.settings.text(key)?;
        let (_, last) = range(text)?;
        (last != 0 && last < i64::from(lowest)).then(|| {
            let reason = format!("this user cannot listen on port {text}, only on {lowest} and above");
            start.refuse(key, reason, "choose a higher port")
        })
    })
}

fn port_of(profile: &str) -> String {
    format!("{PROFILES}{profile}.port")
}

/// Returns the names of the transport profiles.
fn profiles<'a>(start: &Start<'a>) -> impl Iterator<Item = String> + use<'a> {
    let names = start
        .settings
        .under(PROFILES)
        .filter_map(|(key, _)| key.strip_prefix(PROFILES)?.split_once('.').map(|(name, _)| name.to_owned()));
    names.collect::<std::collections::BTreeSet<_>>().into_iter()
}

/// Returns the first and the last port of the first range. The node parses ranges only as it tries them, and
/// needs just the first.
fn range(text: &str) -> Option<(i64, i64)> {
    let first = text.split(',').next().unwrap_or_default();
    let number = |text: &str| text.trim_matches(|c| c <= ' ').parse::<i64>().ok();
    let (from, to) = match first.split_once('-') {
        Some((from, to)) => (number(from)?, number(to)?),
        None => (number(first)?, number(first)?),
    };
    ((0..=LARGEST).contains(&from) && from <= to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_node_does() {
        for text in
            ["0", "9200", "9200-9300", "9311 - 9312", " 9311", "+9311", "0-0", "65535-65600", "9311,70000"]
        {
            assert!(range(text).is_some(), "{text}");
        }
        for text in [
            "abc",
            "9320-9311",
            "99999",
            "65536",
            "-1",
            "9311-",
            "-9311",
            "1e3",
            "9311.0",
            "70000-70010",
            "9311;9312",
            "[9311, 9312]",
            "9311-9312-9313",
            "0x245f",
            "",
        ] {
            assert!(range(text).is_none(), "{text}");
        }
    }
}
