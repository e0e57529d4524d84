//! Where the node's own settings say that it listens.

use std::net::IpAddr;

use installation::Installation;
use node::Url;
use pki::San;
use settings::Settings;

use crate::{Error, HttpLayer};

/// The settings that say which address others are to use, the first that is there decides.
const HOSTS: [&str; 4] = ["http.publish_host", "http.host", "network.publish_host", "network.host"];
/// The name that every machine has for itself, and every certificate of ours names.
const LOCALHOST: &str = "localhost";
/// Where Elasticsearch looks for a free port.
const DEFAULT_PORTS: &str = "9200-9300";

/// The URLs at which the node may answer: the one that its settings name, then those that its certificate names, then
/// this machine's own on the other ports that it may have taken.
///
/// # Errors
///
/// Where a setting names an address or a port that is none.
pub fn default_urls(node: &Installation, settings: &Settings, layer: &HttpLayer) -> Result<Vec<Url>, Error> {
    let (first, range) = port(settings)?;
    let mut hosts: Vec<String> = Vec::new();
    let mut add = |host: String| {
        if !host.contains(['*', '%']) && !hosts.contains(&host) {
            hosts.push(host);
        }
    };
    configured(node, settings)?.into_iter().take(1).for_each(&mut add);
    for san in layer.leaf().map(|leaf| leaf.sans()).unwrap_or_default() {
        add(match san {
            San::Dns(name) => name,
            San::Ip(address) => address.to_string(),
        });
    }
    let url = |host: &str, port| Url { tls: layer.tls(), host: host.to_owned(), port, prefix: String::new() };
    let mut urls: Vec<Url> = hosts.iter().map(|host| url(host, first)).collect();
    urls.extend(range.into_iter().filter(|port| *port != first).map(|port| url("localhost", port)));
    Ok(urls)
}

/// Where others find the node, as far as its settings tell; it need not run.
///
/// # Errors
///
/// Where a setting names an address or a port that is none.
pub fn published_url(node: &Installation, settings: &Settings) -> Result<Url, Error> {
    let (port, _) = port(settings)?;
    let host = configured(node, settings)?.into_iter().next();
    Ok(Url::https(host.unwrap_or_else(|| LOCALHOST.to_owned()), port))
}

/// Where this machine itself finds the node, as far as its settings tell; it need not run.
///
/// # Errors
///
/// Where a setting names an address or a port that is none.
pub fn local_url(node: &Installation, settings: &Settings) -> Result<Url, Error> {
    let (port, _) = port(settings)?;
    let hosts = listening(settings);
    let is_local = |host: &String| {
        let literal: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        host == LOCALHOST
            || literal.is_some_and(|address| address.is_loopback() || address.is_unspecified())
            || node.host.special(host).is_some_and(|all| all.iter().any(IpAddr::is_loopback))
    };
    let host = match hosts.iter().any(is_local) {
        true => None,
        false => configured(node, settings)?.into_iter().next(),
    };
    Ok(Url::https(host.unwrap_or_else(|| LOCALHOST.to_owned()), port))
}

/// What the node listens on, by the first setting that is there.
fn listening(settings: &Settings) -> Vec<String> {
    const HOSTS: [&str; 4] = ["http.bind_host", "http.host", "network.bind_host", "network.host"];
    let found = HOSTS.iter().map(|key| settings.list(key)).find(|hosts| !hosts.is_empty());
    found.unwrap_or_else(|| vec![LOCALHOST.to_owned()])
}

/// The configured hosts, those first that others reach best.
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
            // A plug-in's value, such as `_ec2_`, looks like the name of an interface.
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

/// IPv4 before IPv6; within each, public, site-local, link-local and loopback addresses. Names come first: somebody
/// wrote them down.
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

/// The port to try first, and all that the node may have taken.
fn port(settings: &Settings) -> Result<(u16, Vec<u16>), Error> {
    let invalid =
        |key: &'static str| Error::Endpoint { key, value: settings.text(key).unwrap_or_default().to_owned() };
    let range = ports(settings.text("http.port").unwrap_or(DEFAULT_PORTS));
    let published = match settings.text("http.publish_port") {
        None => None,
        Some(text) => text
            .parse::<i32>()
            .map_err(|_| invalid("http.publish_port"))
            .map(|port| u16::try_from(port).ok().filter(|port| *port > 0))?,
    };
    let first = published.or_else(|| range.first().copied()).filter(|port| *port > 0);
    Ok((first.ok_or_else(|| invalid("http.port"))?, range))
}

/// `9200`, `9200-9300`, or several of these with commas.
#[must_use]
pub fn ports(text: &str) -> Vec<u16> {
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
