//! Derives the node's URLs from its settings.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use installation::Installation;
use node::{Candidate, Listening, Url, Whereabouts};
use pki::{Certificate, San};
use settings::Settings;

use crate::{Error, HttpLayer};

/// The settings for the published address; the first one that is set applies.
const HOSTS: [&str; 4] = ["http.publish_host", "http.host", "network.publish_host", "network.host"];
/// The HTTP layer.
const HTTP: &str = "http";
/// A name in every certificate that es-bootstrap creates.
const LOCALHOST: &str = "localhost";
/// The default of `http.port`.
const DEFAULT_PORTS: &str = "9200-9300";
/// The default of `transport.port`.
const DEFAULT_TRANSPORT_PORTS: &str = "9300-9400";

/// Returns the URLs at which the node may answer, those on this machine first. If host names are verified,
/// only names in the certificate are used.
///
/// # Errors
///
/// If a setting contains an invalid address or port.
pub fn whereabouts(
    node: &Installation,
    settings: &Settings,
    layer: &HttpLayer,
) -> Result<Whereabouts, Error> {
    let (first, published) = port(settings)?;
    let range = http_ports(settings);
    let mut ports = vec![(first, Vec::new())];
    if let Some((lowest, further)) = range.split_first() {
        match published {
            true if range.contains(&first) => {}
            true => ports.push((*lowest, further.to_vec())),
            false => ports = vec![(first, further.to_vec())],
        }
    }
    let mut hosts = hosts(node, settings, layer)?;
    hosts.sort_by_key(|host| here(node, host).is_empty());
    let candidates = hosts.iter().flat_map(|host| {
        ports.iter().map(|(port, further)| Candidate {
            url: Url { tls: layer.tls(), host: host.clone(), port: *port, prefix: String::new() },
            further: further.clone(),
            here: here(node, host),
        })
    });
    Ok(Whereabouts { candidates: candidates.collect(), held: Listening::default() })
}

/// Returns the node's host names and addresses in the order in which to try them.
fn hosts(node: &Installation, settings: &Settings, layer: &HttpLayer) -> Result<Vec<String>, Error> {
    let sans = layer.leaf().map(Certificate::sans);
    let is_named = |host: &str| {
        sans.as_ref().is_none_or(|sans| {
            sans.iter().any(|san| match san {
                San::Dns(name) => name.eq_ignore_ascii_case(host),
                San::Ip(address) => host.parse() == Ok(*address),
            })
        })
    };
    let published = configured(node, settings)?.into_iter().next().unwrap_or_default();
    let everywhere = listening(settings, HTTP).iter().any(|host| {
        host.trim_matches(['[', ']']).parse().is_ok_and(|address: IpAddr| address.is_unspecified())
    });
    let mut hosts = Vec::new();
    // It works even if this machine's addresses change.
    if everywhere && is_named(LOCALHOST) {
        hosts.push(LOCALHOST.to_owned());
    }
    if is_named(&published) {
        hosts.push(published.clone());
    }
    match sans {
        None => hosts.push(LOCALHOST.to_owned()),
        Some(sans) => {
            let (names, addresses): (Vec<San>, Vec<San>) =
                sans.into_iter().partition(|san| matches!(san, San::Dns(_)));
            hosts.extend(names.into_iter().chain(addresses).filter_map(|san| match san {
                San::Dns(name) => Some(name).filter(|name| !name.contains('*')),
                // An address that this machine no longer has may now belong to another machine.
                San::Ip(address) => Some(address.to_string()).filter(|text| !here(node, text).is_empty()),
            }));
        }
    }
    if hosts.is_empty() || !layer.checks_names() {
        hosts.push(published);
    }
    let mut seen = BTreeSet::new();
    hosts.retain(|host| !host.contains('%') && seen.insert(host.clone()));
    Ok(hosts)
}

/// Returns this machine's addresses for a host name; none if it is unknown or belongs to another machine.
fn here(node: &Installation, host: &str) -> Vec<IpAddr> {
    match host.parse::<IpAddr>() {
        Ok(address) if address.is_loopback() || node.host.addresses().contains(&address) => vec![address],
        Ok(_) => Vec::new(),
        Err(_) if host == LOCALHOST => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
        Err(_) if host == node.host.name => node.host.addresses(),
        Err(_) => Vec::new(),
    }
}

/// Returns the URL for other machines according to the settings. The node need not be running.
///
/// # Errors
///
/// If a setting contains an invalid address or port.
pub fn published_url(node: &Installation, settings: &Settings) -> Result<Url, Error> {
    let (port, _) = port(settings)?;
    let host = configured(node, settings)?.into_iter().next();
    Ok(Url::https(host.unwrap_or_else(|| LOCALHOST.to_owned()), port))
}

/// Returns the URL for this machine according to the settings. The node need not be running.
///
/// # Errors
///
/// If a setting contains an invalid address or port.
pub fn local_url(node: &Installation, settings: &Settings) -> Result<Url, Error> {
    let (port, _) = port(settings)?;
    let hosts = listening(settings, HTTP);
    // `localhost` does not resolve to other loopback addresses, such as 127.0.0.2.
    let is_named = |address: &IpAddr| *address == Ipv4Addr::LOCALHOST || *address == Ipv6Addr::LOCALHOST;
    let is_local = |host: &String| {
        let literal: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        host == LOCALHOST
            || literal.is_some_and(|address| is_named(&address) || address.is_unspecified())
            || node.host.special(host).is_some_and(|all| all.iter().any(is_named))
    };
    let host = match hosts.iter().any(is_local) {
        true => None,
        false => configured(node, settings)?.into_iter().next(),
    };
    Ok(Url::https(host.unwrap_or_else(|| LOCALHOST.to_owned()), port))
}

/// Returns the address at which this machine reaches the node's transport layer, `host:port`: the only open
/// port among those that the node may use. `None` if none or several are open.
#[must_use]
pub fn transport_address(node: &Installation, settings: &Settings) -> Option<String> {
    let taken = Listening::now()?;
    let mut addresses: Vec<IpAddr> = vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    addresses.extend(node.host.addresses());
    let is_taken = |port: &u16| addresses.iter().find(|address| taken.covers(**address, *port));
    let ports = ports(settings.text("transport.port").unwrap_or(DEFAULT_TRANSPORT_PORTS));
    let mut found = ports.iter().filter_map(|port| Some((*is_taken(port)?, *port)));
    match (found.next(), found.next()) {
        (Some((address, port)), None) => Some(SocketAddr::new(address, port).to_string()),
        _ => None,
    }
}

/// Returns whether other machines can connect to a layer (`http` or `transport`) according to the settings.
#[must_use]
pub fn is_open_to_others(node: &Installation, settings: &Settings, layer: &str) -> bool {
    let is_open = |host: &String| match (host.trim_matches(['[', ']']).parse(), node.host.special(host)) {
        (Ok::<IpAddr, _>(address), _) => !address.is_loopback(),
        (Err(_), Some(addresses)) => addresses.iter().any(|address| !address.is_loopback()),
        (Err(_), None) => host != LOCALHOST,
    };
    listening(settings, layer).iter().any(is_open)
}

/// Returns the bind addresses of a layer, from the first setting that is set.
fn listening(settings: &Settings, layer: &str) -> Vec<String> {
    let keys = [layer, "network"].map(|of| [format!("{of}.bind_host"), format!("{of}.host")]);
    let found = keys.as_flattened().iter().map(|key| settings.list(key)).find(|hosts| !hosts.is_empty());
    found.unwrap_or_else(|| vec![LOCALHOST.to_owned()])
}

/// Returns the configured hosts, those that other machines can best reach first.
fn configured(node: &Installation, settings: &Settings) -> Result<Vec<String>, Error> {
    let found = HOSTS.into_iter().map(|key| (key, settings.list(key))).find(|(_, hosts)| !hosts.is_empty());
    let (key, hosts) = found.unwrap_or_else(|| ("network.host", vec!["_local_".to_owned()]));
    let mut resolved = Vec::new();
    for host in &hosts {
        let literal = host.trim_matches(['[', ']']);
        match (literal.parse::<IpAddr>(), node.host.special(host)) {
            (Ok(address), _) if address.is_unspecified() => {
                resolved.extend(node.host.addresses().iter().map(ToString::to_string));
            }
            (Ok(address), _) => resolved.push(address.to_string()),
            // An unknown special value, such as `_ec2_` of a plug-in, is treated as the name of an interface.
            (Err(_), Some(addresses)) if addresses.is_empty() => {
                return Err(Error::Endpoint { key, value: host.clone() });
            }
            (Err(_), Some(addresses)) => resolved.extend(addresses.iter().map(ToString::to_string)),
            (Err(_), None) if host.starts_with('_') => {
                return Err(Error::Endpoint { key, value: host.clone() });
            }
            (Err(_), None) => resolved.push(host.clone()),
        }
    }
    resolved.sort_by_key(|host| rank(host));
    if resolved.is_empty() {
        resolved.push(LOCALHOST.to_owned());
    }
    Ok(resolved)
}

/// Orders IPv4 before IPv6, and within each public, site-local, link-local and loopback addresses. Names come
/// first, because they were configured explicitly.
fn rank(host: &str) -> (bool, bool, u8) {
    let Ok(address) = host.parse::<IpAddr>() else { return (false, false, 0) };
    let scope = match address {
        _ if address.is_loopback() => 3,
        IpAddr::V4(v4) if v4.is_link_local() => 2,
        IpAddr::V4(v4) if v4.is_private() => 1,
        IpAddr::V6(v6) if v6.is_unicast_link_local() => 2,
        IpAddr::V6(v6) if v6.is_unique_local() => 1,
        _ => 0,
    };
    (true, address.is_ipv6(), scope)
}

/// Returns the port to try first, and whether it is the published one.
fn port(settings: &Settings) -> Result<(u16, bool), Error> {
    let invalid =
        |key: &'static str| Error::Endpoint { key, value: settings.text(key).unwrap_or_default().to_owned() };
    let published = match settings.text("http.publish_port") {
        None => None,
        Some(text) => text
            .parse::<i32>()
            .map_err(|_| invalid("http.publish_port"))
            .map(|port| u16::try_from(port).ok().filter(|port| *port > 0))?,
    };
    let first = published.or_else(|| http_ports(settings).first().copied()).filter(|port| *port > 0);
    Ok((first.ok_or_else(|| invalid("http.port"))?, published.is_some()))
}

/// Returns the ports that the HTTP layer may use, in order. The transport layer's ports come off, because it
/// logs a warning about each HTTP connection.
fn http_ports(settings: &Settings) -> Vec<u16> {
    let range = ports(settings.text("http.port").unwrap_or(DEFAULT_PORTS));
    let transport = ports(settings.text("transport.port").unwrap_or(DEFAULT_TRANSPORT_PORTS));
    let without = |others: &[u16]| -> Vec<u16> {
        range.iter().copied().filter(|port| !others.contains(port)).collect()
    };
    // If the transport range covers the HTTP range, exclude only the port that the transport layer tries
    // first.
    let found = [without(&transport), without(&transport[..transport.len().min(1)])];
    found.into_iter().find(|ports| !ports.is_empty()).unwrap_or(range)
}

/// Parses ports: `9200`, `9200-9300`, or a comma-separated list of these.
fn ports(text: &str) -> Vec<u16> {
    text.split(',')
        .filter_map(|part| {
            let part = part.trim();
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            Some(first.trim().parse::<u16>().ok()?..=last.trim().parse::<u16>().ok()?)
        })
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_ranges_or_lists() {
        assert_eq!(ports("9200-9202"), [9200, 9201, 9202]);
        assert_eq!(ports("9200, 9300-9301"), [9200, 9300, 9301]);
        assert_eq!(ports("x"), [] as [u16; 0]);
    }

    #[test]
    fn the_address_that_others_reach_best_comes_first() {
        let mut hosts = ["::1", "127.0.0.1", "2001:db8::1", "169.254.1.1", "10.0.0.1", "192.0.2.1", "es01"];
        hosts.sort_by_key(|host| rank(host));
        assert_eq!(
            hosts,
            ["es01", "192.0.2.1", "10.0.0.1", "169.254.1.1", "127.0.0.1", "2001:db8::1", "::1"]
        );
    }
}
