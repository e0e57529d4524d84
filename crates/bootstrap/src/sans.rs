//! The names and addresses in the HTTP certificate.

use std::collections::BTreeSet;

use installation::Installation;
use pki::San;
use settings::Settings;

/// The settings whose explicit values clients use to reach the node.
const PUBLISH_HOSTS: [&str; 2] = ["network.publish_host", "http.publish_host"];

/// Collects every address of every interface that is up, `localhost`, the host name, the publish hosts, and
/// the operator's additions, without duplicates. Other nodes and Kibana verify the address that they connect
/// to against these.
///
/// Names that a certificate cannot contain are omitted, with a warning each.
pub fn of_node(node: &Installation, settings: &Settings, added: &[San]) -> (Vec<San>, Vec<String>) {
    let mut names = Collected::default();
    for address in node.host.addresses() {
        names.push(San::Ip(address));
    }
    names.host("localhost");
    names.host(&node.host.name);
    for key in PUBLISH_HOSTS {
        for host in settings.list(key) {
            match node.host.special(&host) {
                Some(addresses) => addresses.into_iter().for_each(|ip| names.push(San::Ip(ip))),
                None => names.host(&host),
            }
        }
    }
    added.iter().for_each(|san| names.push(san.clone()));
    (names.sans, names.warnings)
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

    fn host(&mut self, host: &str) {
        match San::parse(host) {
            Some(san) => self.push(san),
            None => self.warnings.push(format!(
                "`{}` is not a valid name for a certificate and is omitted; add a name that clients use with `--san`",
                host.escape_default()
            )),
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
            ["localhost", "LOCALHOST", "10.0.0.1", "[fe80::1%eth0]", "fe80::1", "es.example.org", "a..b", ""]
        {
            names.host(host);
        }
        let sans: Vec<String> = names.sans.iter().map(San::to_string).collect();
        assert_eq!(sans, ["DNS:localhost", "IP:10.0.0.1", "IP:fe80::1", "DNS:es.example.org"]);
        assert_eq!(names.warnings.len(), 2);
    }
}
