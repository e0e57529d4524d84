//! Selects the addresses of a node that a token contains.

use std::net::IpAddr;

/// An address in Elasticsearch's `host:port` form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// A host name, or an IP address without brackets.
    pub host: String,
    /// The port, if there is one.
    pub port: Option<u16>,
}

impl Address {
    /// Returns the host as an IP address, if it is one.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }
}

/// Parses `host:port`, `[ipv6]:port`, or a host alone. Of `name/address:port`, it ignores the name.
#[must_use]
pub fn parse_address(text: &str) -> Option<Address> {
    let text = text.rsplit_once('/').map_or(text, |(_, address)| address);
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']')?;
            (host, if after.is_empty() { None } else { Some(after.strip_prefix(':')?) })
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let port = port.map(|port| port.parse().map_err(|_| ())).transpose().ok()?;
    (!host.is_empty()).then(|| Address { host: host.to_owned(), port })
}

/// Filters and orders a node's addresses: removes wildcards and duplicates, removes loopback addresses unless
/// nothing else is left, and puts IPv4 before IPv6. Otherwise the order is kept.
///
/// `named` tells whether the node's certificate names an address: consumers verify the host name, so they
/// cannot use any other. Link-local addresses need a zone that only this host knows, so they stay only if
/// there is nothing better.
#[must_use]
pub fn advertised(candidates: &[String], named: impl Fn(IpAddr) -> bool) -> Vec<String> {
    let mut usable: Vec<(IpAddr, &str)> = Vec::new();
    for candidate in candidates {
        let bare = candidate.rsplit_once('/').map_or(candidate.as_str(), |(_, address)| address);
        let Some(ip) = parse_address(bare).and_then(|address| address.ip()) else { continue };
        if !ip.is_unspecified() && named(ip) && !usable.iter().any(|(_, other)| *other == bare) {
            usable.push((ip, bare));
        }
    }
    let rank = |ip: &IpAddr| match ip {
        ip if ip.is_loopback() => 2,
        IpAddr::V4(v4) if v4.is_link_local() => 1,
        IpAddr::V6(v6) if v6.is_unicast_link_local() => 1,
        _ => 0,
    };
    let best = usable.iter().map(|(ip, _)| rank(ip)).min();
    usable.retain(|(ip, _)| Some(rank(ip)) == best);
    usable.sort_by_key(|(ip, _)| ip.is_ipv6());
    usable.into_iter().map(|(_, address)| address.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(candidates: &[&str], expected: &[&str]) {
        let candidates: Vec<String> = candidates.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(advertised(&candidates, |_| true), expected, "{candidates:?}");
    }

    #[test]
    fn filters_and_orders_as_elasticsearch_does() {
        // T10 to T14.
        check(
            &[
                "[::1]:9200",
                "127.0.0.1:9200",
                "192.168.0.1:9201",
                "172.16.254.1:9202",
                "[2001:db8:0:1234:0:567:8:1]:9203",
            ],
            &["192.168.0.1:9201", "172.16.254.1:9202", "[2001:db8:0:1234:0:567:8:1]:9203"],
        );
        check(&["0.0.0.0:9200", "172.17.0.2:9200"], &["172.17.0.2:9200"]);
        check(&["0.0.0.0:9200", "[::1]:9200", "127.0.0.1:9200"], &["127.0.0.1:9200", "[::1]:9200"]);
        check(&["10.0.0.1:9200", "10.0.0.1:9200"], &["10.0.0.1:9200"]);
        check(
            &["[2001:db8::1]:9200", "10.0.0.1:9200", "[::]:9200", "10.0.0.2:9200"],
            &["10.0.0.1:9200", "10.0.0.2:9200", "[2001:db8::1]:9200"],
        );
        check(&["es01/10.0.0.1:9200"], &["10.0.0.1:9200"]);
    }

    #[test]
    fn link_local_addresses_are_the_last_resort_before_loopback() {
        check(&["169.254.1.1:9200", "10.0.0.1:9200"], &["10.0.0.1:9200"]);
        check(&["[fe80::1]:9200", "127.0.0.1:9200"], &["[fe80::1]:9200"]);
    }

    #[test]
    fn only_what_the_certificate_names_is_of_use() {
        let candidates = ["10.0.0.1:9200".to_owned(), "10.0.0.2:9200".to_owned()];
        let named = |ip: IpAddr| ip.to_string() == "10.0.0.2";
        assert_eq!(advertised(&candidates, named), ["10.0.0.2:9200"]);
    }

    #[test]
    fn reads_addresses() {
        for (text, expected) in [
            ("a:1", Some(("a", Some(1)))),
            ("[::1]:9200", Some(("::1", Some(9200)))),
            ("[::1]", Some(("::1", None))),
            ("a", Some(("a", None))),
            ("h/10.0.0.1:9200", Some(("10.0.0.1", Some(9200)))),
            ("a:b", None),
            ("a:70000", None),
            ("[::1", None),
            ("[::1]x", None),
            (":1", None),
            ("", None),
        ] {
            let parsed = parse_address(text);
            assert_eq!(parsed.as_ref().map(|a| (a.host.as_str(), a.port)), expected, "{text}");
        }
    }
}
