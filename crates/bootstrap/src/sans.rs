//! The names and addresses that the HTTP certificate is made for.

use std::collections::BTreeSet;
use std::net::IpAddr;

use installation::Installation;
use pki::San;
use settings::Settings;

/// The settings whose explicit values clients use to reach the node.
const PUBLISH_HOSTS: [&str; 2] = ["network.publish_host", "http.publish_host"];

/// Every address of every interface that is up, `localhost`, the host's name, the publish hosts, and what the operator
/// added; without duplicates. Peers and Kibana check the address that they call against these.
///
/// Names that a certificate cannot hold are left out, with a warning each.
pub(crate) fn of_node(node: &Installation, settings: &Settings, added: &[San]) -> (Vec<San>, Vec<String>) {
    let mut names = Collected::default();
    for address in node.host.addresses() {
        names.push(San::Ip(address));
    }
    names.dns("localhost");
    names.dns(&node.host.name);
    for key in PUBLISH_HOSTS {
        for host in settings.list(key) {
            match node.host.special(&host) {
                Some(addresses) => addresses.into_iter().for_each(|ip| names.push(San::Ip(ip))),
                None => names.host(&host),
            }
        }
    }
    for san in added {
        match san {
            San::Dns(name) => names.host(name),
            San::Ip(address) => names.push(San::Ip(*address)),
        }
    }
    (names.sans, names.warnings)
}

/// Where a node listens whose setting names this host: names that its certificate holds. A wildcard includes
/// `localhost`.
#[must_use]
pub fn listening_hosts(node: &Installation, host: &str) -> Vec<String> {
    let literal = host.trim_matches(['[', ']']);
    match (node.host.special(host), literal.parse::<IpAddr>()) {
        (Some(addresses), _) => addresses.iter().map(ToString::to_string).collect(),
        (None, Ok(address)) if address.is_unspecified() => vec!["localhost".to_owned()],
        (None, Ok(address)) => vec![address.to_string()],
        (None, Err(_)) => vec![host.to_owned()],
    }
}

#[derive(Default)]
struct Collected {
    sans: Vec<San>,
    seen: BTreeSet<String>,
    warnings: Vec<String>,
}

impl Collected {
    fn push(&mut self, san: San) {
        if self.seen.insert(san.to_string().to_ascii_lowercase()) {
            self.sans.push(san);
        }
    }

    /// A literal address becomes an address, anything else a name.
    fn host(&mut self, host: &str) {
        let literal = host.trim_matches(['[', ']']);
        let without_zone = literal.split_once('%').map_or(literal, |(address, _)| address);
        match without_zone.parse::<IpAddr>() {
            Ok(address) => self.push(San::Ip(address)),
            Err(_) => self.dns(host),
        }
    }

    fn dns(&mut self, name: &str) {
        let fits = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.' | b'*');
        if !name.is_empty() && name.len() <= 253 && name.bytes().all(fits) {
            self.push(San::Dns(name.to_owned()));
        } else {
            self.warnings.push(format!(
                "`{}` cannot stand in a certificate and is left out; add a name that clients use with `--san`",
                name.escape_default()
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_become_names_or_addresses_once() {
        let mut names = Collected::default();
        for host in
            ["localhost", "LOCALHOST", "10.0.0.1", "[fe80::1%eth0]", "fe80::1", "es.example.org", "naïve", ""]
        {
            names.host(host);
        }
        let sans: Vec<String> = names.sans.iter().map(San::to_string).collect();
        assert_eq!(sans, ["DNS:localhost", "IP:10.0.0.1", "IP:fe80::1", "DNS:es.example.org"]);
        assert_eq!(names.warnings.len(), 2);
    }
}
