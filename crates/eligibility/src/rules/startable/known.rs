//! Unknown settings, and values that a node cannot parse. Settings removed before 8.0 are checked for each
//! version, all others only for the version whose settings are known.

use std::sync::LazyLock;

use super::Start;
use crate::judgement::Judgement;

/// The settings of a 9.5 node with the type of their values, as listed by its own server. The namespaces
/// below are complete; of other settings only those of type `boolean`, `time`, `size` or `number` are listed.
const KNOWN: &str = include_str!("known-9.5.txt");
const KNOWN_RELEASE: (u32, u32) = (9, 5);
/// Namespaces in which only the server and plugins define settings.
const NAMESPACES: [&str; 12] = [
    "node.",
    "path.",
    "network.",
    "bootstrap.",
    "transport.",
    "gateway.",
    "http.",
    "discovery.",
    "remote_cluster.",
    "remote_cluster_server.",
    "xpack.security.remote_cluster_client.",
    "xpack.security.remote_cluster_server.",
];
const OF_INDICES: &str = "index.";
const ROLES: &str = "name the node's roles in `node.roles` instead";
const GONE: &str = "remove it";
/// Settings of older versions, or their prefixes, and the fix.
const REMOVED: [(&str, &str); 18] = [
    ("node.master", ROLES),
    ("node.data", ROLES),
    ("node.ingest", ROLES),
    ("node.ml", ROLES),
    ("node.voting_only", ROLES),
    ("node.transform", ROLES),
    ("node.remote_cluster_client", ROLES),
    ("node.max_local_storage_nodes", GONE),
    ("discovery.zen.", "remove it; `discovery.seed_hosts` names other nodes"),
    ("bootstrap.system_call_filter", GONE),
    ("gateway.expected_nodes", "use `gateway.expected_data_nodes`"),
    ("gateway.expected_master_nodes", GONE),
    ("gateway.recover_after_nodes", "use `gateway.recover_after_data_nodes`"),
    ("gateway.recover_after_master_nodes", GONE),
    ("http.enabled", GONE),
    ("processors", "use `node.processors`"),
    ("path.conf", "remove it; `ES_PATH_CONF` names the directory"),
    ("thread_pool.bulk.", "use `thread_pool.write.`"),
];
/// Settings that have only these values when security is enabled.
const VALUES: [(&str, &[&str]); 3] = [
    ("http.type", &["security4"]),
    ("transport.type", &["security4"]),
    ("xpack.license.self_generated.type", &["basic", "trial"]),
];

pub(super) fn settings(start: &Start<'_>) -> Option<Judgement> {
    start.settings.iter().find_map(|(key, _)| {
        removed(start, key)
            .or_else(|| of_indices(start, key))
            .or_else(|| unknown(start, key))
            .or_else(|| unreadable(start, key))
    })
}

fn removed(start: &Start<'_>, key: &str) -> Option<Judgement> {
    let is_it = |name: &str| key == name || name.ends_with('.') && key.starts_with(name);
    let (_, fix) = REMOVED.iter().find(|(name, _)| is_it(name))?;
    Some(start.refuse(
        key,
        format!("`{key}` is a setting of older versions, which this version rejects"),
        *fix,
    ))
}

fn of_indices(start: &Start<'_>, key: &str) -> Option<Judgement> {
    (key.starts_with(OF_INDICES) && kind(key).is_none()).then(|| {
        let reason = format!("`{key}` is an index setting, which is not allowed in the node's settings");
        start.refuse(key, reason, "remove it; set it for new indices in an index template")
    })
}

fn unknown(start: &Start<'_>, key: &str) -> Option<Judgement> {
    let lacks = is_known_release(start)
        && !start.node.has_plugins
        && NAMESPACES.iter().any(|namespace| key.starts_with(namespace))
        && kind(key).is_none();
    lacks.then(|| {
        let (major, minor) = KNOWN_RELEASE;
        let reason = format!("Elasticsearch {major}.{minor} has no setting `{key}`");
        start.refuse(key, reason, "correct its name, or remove it")
    })
}

fn unreadable(start: &Start<'_>, key: &str) -> Option<Judgement> {
    let text = start.settings.text(key).filter(|text| !text.is_empty())?;
    if let Some((_, values)) = VALUES.iter().find(|(name, _)| *name == key) {
        let is_one = values.iter().any(|value| value.eq_ignore_ascii_case(text));
        return (!is_one).then(|| {
            start.refuse(
                key,
                format!("`{text}` is not a value of `{key}`"),
                format!("set {}", values.join(" or ")),
            )
        });
    }
    if !is_known_release(start) {
        return None;
    }
    let (what, example) = match kind(key)? {
        "boolean" if !matches!(text, "true" | "false") => ("neither `true` nor `false`", "true"),
        "time" if !is_time(text) => ("not a time with a unit", "30s"),
        "size" if !is_size(text) => ("not a size with a unit", "100mb"),
        "number" if text.trim().parse::<f64>().is_err() => ("not a number", "1"),
        _ => return None,
    };
    Some(start.refuse(
        key,
        format!("`{key}` is `{text}`, which is {what}"),
        format!("write it as in `{key}: {example}`, or remove it"),
    ))
}

fn is_known_release(start: &Start<'_>) -> bool {
    start.node.version.as_ref().is_ok_and(|version| (version.major, version.minor) == KNOWN_RELEASE)
}

/// Returns the type of a setting; `None` if the setting is unknown.
fn kind(key: &str) -> Option<&'static str> {
    static LINES: LazyLock<Vec<&str>> = LazyLock::new(|| KNOWN.lines().collect());
    // The first part of a name has no wildcard, and the list is sorted.
    let first = key.split_inclusive('.').next()?;
    let begin = LINES.partition_point(|line| *line < first);
    LINES[begin..]
        .iter()
        .take_while(|line| line.starts_with(first))
        .filter_map(|line| line.split_once(' '))
        .find(|(name, _)| covers(name, key))
        .map(|(_, kind)| kind)
}

/// Returns whether an entry in the list matches a setting. It may end in a dot, or contain `*` for one part.
fn covers(name: &str, key: &str) -> bool {
    match name.split_once('*') {
        Some((begin, end)) => {
            let rest = key.strip_prefix(begin).and_then(|rest| rest.split_once('.'));
            rest.is_some_and(|(_, rest)| end.strip_prefix('.') == Some(rest))
        }
        None if name.ends_with('.') => key.len() > name.len() && key.starts_with(name),
        None => key == name,
    }
}

fn is_time(text: &str) -> bool {
    const UNITS: [&str; 7] = ["nanos", "micros", "ms", "s", "m", "h", "d"];
    let text = text.trim().to_ascii_lowercase();
    let number = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    text == "-1"
        || text.trim_matches('0').is_empty() && !text.is_empty()
        || UNITS.iter().any(|unit| text.strip_suffix(unit).is_some_and(|text| number(text.trim())))
}

fn is_size(text: &str) -> bool {
    const UNITS: [&str; 12] = ["b", "k", "kb", "m", "mb", "g", "gb", "t", "tb", "p", "pb", "%"];
    let text = text.trim().to_ascii_lowercase();
    let number = |text: &str| text.trim().parse::<f64>().is_ok();
    matches!(text.as_str(), "-1" | "0")
        || UNITS.iter().any(|unit| text.strip_suffix(unit).is_some_and(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_list_cover_what_the_server_means() {
        assert!(KNOWN.lines().is_sorted());
        assert!(
            KNOWN.lines().all(|line| line.split(['.', ' ']).next().is_some_and(|first| !first.contains('*')))
        );
        for (key, expected) in [
            ("node.name", true),
            ("node.attr.rack", true),
            ("node.attr.", false),
            ("node.rolse", false),
            ("transport.profiles.p1.port", true),
            ("transport.profiles.p1.foo", false),
            ("transport.profiles.p1.xpack.security.ssl.key", true),
            ("index.codec", true),
            ("index.number_of_replicas", false),
        ] {
            assert_eq!(kind(key).is_some(), expected, "{key}");
        }
    }

    #[test]
    fn times_and_sizes_need_their_units() {
        for text in ["30s", "0", "-1", "1d", "5MS", "0s", "10 s"] {
            assert!(is_time(text), "{text}");
        }
        for text in ["5", "1x", "", "s", "1.5h", "maybe"] {
            assert!(!is_time(text), "{text}");
        }
        for text in ["10%", "1gb", "1.5G", "0", "-1", "512kb", "7b"] {
            assert!(is_size(text), "{text}");
        }
        for text in ["100", "x", "", "mb", "1zb"] {
            assert!(!is_size(text), "{text}");
        }
    }
}
