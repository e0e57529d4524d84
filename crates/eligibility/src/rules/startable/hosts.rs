//! Addresses that the node would bind to or publish.

use std::net::{IpAddr, Ipv4Addr};

use super::Start;
use crate::judgement::Judgement;

/// The settings for the bind addresses of each layer; the first one that is set applies.
const BIND: [[&str; 4]; 3] = [
    ["http.bind_host", "http.host", "network.bind_host", "network.host"],
    ["transport.bind_host", "transport.host", "network.bind_host", "network.host"],
    [REMOTE_BIND, "remote_cluster.host", "network.bind_host", "network.host"],
];
/// The settings for the publish addresses of each layer.
const PUBLISH: [[&str; 4]; 3] = [
    ["http.publish_host", "http.host", "network.publish_host", "network.host"],
    ["transport.publish_host", "transport.host", "network.publish_host", "network.host"],
    [REMOTE_PUBLISH, "remote_cluster.host", "network.publish_host", "network.host"],
];
/// The settings of the remote cluster server, which apply only if it is enabled.
const REMOTE_BIND: &str = "remote_cluster.bind_host";
const REMOTE_PUBLISH: &str = "remote_cluster.publish_host";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Bind,
    Publish,
}

pub(super) fn hosts(start: &Start<'_>) -> Option<Judgement> {
    let layers =
        BIND.iter().map(|keys| (keys, Use::Bind)).chain(PUBLISH.iter().map(|keys| (keys, Use::Publish)));
    let serves = start.settings.boolean("remote_cluster_server.enabled", false).is_ok_and(|on| on);
    let used = layers.filter(|(keys, _)| serves || ![REMOTE_BIND, REMOTE_PUBLISH].contains(&keys[0]));
    used.into_iter()
        .find_map(|(keys, purpose)| {
            let key = keys.iter().find(|key| !start.settings.list(key).is_empty())?;
            let hosts = start.settings.list(key);
            let (reason, fix) =
                hosts.iter().find_map(|host| objection(start, host, purpose)).or_else(|| {
                    let is_wildcard =
                        |host: &String| address(host).is_some_and(|address| address.is_unspecified());
                    (hosts.len() > 1 && hosts.iter().any(is_wildcard)).then(|| {
                        (
                            "a wildcard is used together with other addresses".to_owned(),
                            "remove the wildcard, or the others",
                        )
                    })
                })?;
            Some(start.refuse(key, format!("`{key}`: {reason}"), fix))
        })
        .or_else(|| of_profiles(start))
}

/// Judges the hosts of transport profiles.
fn of_profiles(start: &Start<'_>) -> Option<Judgement> {
    start.settings.under("transport.profiles.").find_map(|(key, _)| {
        let purpose = match key.rsplit_once('.')?.1 {
            "bind_host" => Use::Bind,
            "publish_host" => Use::Publish,
            _ => return None,
        };
        let (reason, fix) =
            start.settings.list(key).iter().find_map(|host| objection(start, host, purpose))?;
        Some(start.refuse(key, format!("`{key}`: {reason}"), fix))
    })
}

/// Returns why the node could not use a host. Names are not resolved, because the result may change.
fn objection(start: &Start<'_>, host: &str, purpose: Use) -> Option<(String, &'static str)> {
    const CORRECT: &str = "use an address of this host, a name, or a special value such as `_local_`";
    if start.is_here()
        && let Some(addresses) = start.node.host.special(host)
    {
        return addresses.is_empty().then(|| (format!("this host has no address for `{host}`"), CORRECT));
    }
    let Some(address) = address(host) else {
        return is_no_name(host)
            .then(|| (format!("`{host}` is neither an address nor a host name"), CORRECT));
    };
    if address.is_multicast() {
        return Some((format!("`{host}` is a multicast address"), CORRECT));
    }
    let foreign = purpose == Use::Bind && start.is_here() && !is_own(start, address);
    foreign.then(|| (format!("`{host}` is not an address of this host"), CORRECT))
}

/// Returns whether a socket can be bound to an address. If the host's addresses cannot be listed, any address
/// is accepted.
fn is_own(start: &Start<'_>, address: IpAddr) -> bool {
    let own = start.node.host.addresses();
    own.is_empty() || address.is_unspecified() || address.is_loopback() || own.contains(&address)
}

/// Parses what Java accepts as an address literal without a lookup: IPv4 in one to four parts, IPv6 with or
/// without brackets.
fn address(host: &str) -> Option<IpAddr> {
    let host = host.trim_matches(|c| c <= ' ');
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let without_zone = inner.split_once('%').map_or(inner, |(address, _)| address);
    without_zone.parse().ok().or_else(|| short_v4(host).map(IpAddr::V4))
}

fn short_v4(host: &str) -> Option<Ipv4Addr> {
    let parts: Option<Vec<u64>> = host.split('.').map(|part| part.parse().ok()).collect();
    let parts = parts?;
    let (last, leading) = parts.split_last()?;
    let most = 1u64 << (8 * (5 - parts.len().min(5)));
    if parts.len() > 4 || leading.iter().any(|part| *part > 255) || *last >= most {
        return None;
    }
    let leading: u64 = leading.iter().enumerate().map(|(at, part)| part << (8 * (3 - at))).sum();
    u32::try_from(leading + last).ok().map(Ipv4Addr::from)
}

/// Returns whether a text cannot be a host name: only digits and dots, or invalid characters.
fn is_no_name(host: &str) -> bool {
    let host = host.trim_matches(|c| c <= ' ');
    let numeric = !host.is_empty() && host.bytes().all(|c| c.is_ascii_digit() || c == b'.');
    numeric || host.contains([':', '/', '[', ']', ' ', ',', ';', '@'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_names() {
        for (host, is_address, is_nothing) in [
            ("127.0.0.1", true, false),
            (" 127.0.0.1", true, false),
            ("[::1]", true, false),
            ("fe80::1%eth0", true, false),
            ("1", true, false),
            ("10.1", true, false),
            ("256.1.1.1", false, true),
            ("127.0.0.1:9311", false, true),
            ("127.0.0.1/8", false, true),
            ("[127.0.0.1", false, true),
            ("es01.example.org", false, false),
            ("_x", false, false),
            ("", false, false),
        ] {
            assert_eq!(
                (address(host).is_some(), is_no_name(host) && !is_address),
                (is_address, is_nothing),
                "{host}"
            );
        }
    }
}
