//! Finds names and addresses that clients use and the certificate does not contain.

use std::net::IpAddr;

use installation::Host;
use pki::San;

/// Names and addresses that a certificate does not contain.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Unnamed {
    /// Those that the node publishes, now or according to its settings.
    pub(crate) published: Vec<San>,
    /// Other names and addresses of this machine.
    pub(crate) further: Vec<San>,
}

/// How clients reach a node.
pub(crate) struct Reach<'a> {
    /// The machine.
    pub(crate) host: &'a Host,
    /// The published names and addresses, now or according to the settings.
    pub(crate) published: Vec<String>,
    /// Whether other machines can connect.
    pub(crate) is_open: bool,
}

impl Unnamed {
    pub(crate) fn of(reach: &Reach<'_>, named: &[San]) -> Self {
        let is_unnamed = |wanted: &San| !named.iter().any(|san| covers(san, wanted));
        let is_lasting = |wanted: &San| match wanted {
            San::Ip(address) => !is_passing(reach.host, *address),
            San::Dns(name) => !is_container_id(name),
        };
        let mut unnamed = Self::default();
        for wanted in reach.published.iter().filter_map(|host| San::parse(host)) {
            if is_unnamed(&wanted) && is_lasting(&wanted) && !unnamed.published.contains(&wanted) {
                unnamed.published.push(wanted);
            }
        }
        if reach.is_open {
            let name = San::parse(&reach.host.name);
            let addresses = reach.host.addresses().into_iter().filter(|address| !address.is_loopback());
            for wanted in name.into_iter().chain(addresses.map(San::Ip)) {
                let is_new = !unnamed.published.contains(&wanted) && !unnamed.further.contains(&wanted);
                if is_unnamed(&wanted) && is_lasting(&wanted) && is_new {
                    unnamed.further.push(wanted);
                }
            }
        }
        unnamed
    }
}

/// Whether a name in a certificate covers what a client connects to. As in RFC 6125, a wildcard is the
/// complete left-most label and matches exactly one label.
fn covers(named: &San, wanted: &San) -> bool {
    match (named, wanted) {
        (San::Ip(named), San::Ip(wanted)) => named == wanted,
        (San::Dns(named), San::Dns(wanted)) => {
            let same =
                |a: &str, b: &str| a.trim_end_matches('.').eq_ignore_ascii_case(b.trim_end_matches('.'));
            match (named.strip_prefix("*."), wanted.split_once('.')) {
                (Some(domain), Some((_, wanted))) => same(domain, wanted),
                _ => same(named, wanted),
            }
        }
        _ => false,
    }
}

/// Whether an address is only temporary or local.
fn is_passing(host: &Host, address: IpAddr) -> bool {
    let is_link_local = match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    let mut interfaces = host.interfaces.iter().filter(|(_, found)| *found == address).peekable();
    let is_bridged = interfaces.peek().is_some() && interfaces.all(|(name, _)| is_bridge(name));
    is_link_local || host.passing.contains(&address) || is_bridged
}

/// Whether an interface belongs to the network of a container runtime.
fn is_bridge(interface: &str) -> bool {
    const NAMES: [&str; 5] = ["cbr0", "kube-bridge", "kube-ipvs0", "lxcbr0", "weave"];
    /// Prefixes, followed by a number or an identifier.
    const BEGINNINGS: [&str; 13] = [
        "br-", "cali", "cilium_", "cni", "docker", "flannel", "incusbr", "lxc", "lxdbr", "nerdctl", "podman",
        "veth", "virbr",
    ];
    NAMES.contains(&interface) || BEGINNINGS.iter().any(|beginning| interface.starts_with(beginning))
}

/// Whether a host name is a container ID: 12 or all 64 hexadecimal digits.
fn is_container_id(name: &str) -> bool {
    matches!(name.len(), 12 | 64) && name.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str) -> Host {
        let interfaces = [
            ("lo", "127.0.0.1"),
            ("eth0", "192.0.2.7"),
            ("eth0", "fe80::1"),
            ("eth0", "2001:db8::7"),
            ("eth0", "2001:db8::bad"),
            ("docker0", "172.17.0.1"),
            ("br-0123456789ab", "172.18.0.1"),
        ];
        Host {
            name: name.to_owned(),
            interfaces: interfaces.map(|(name, ip)| (name.to_owned(), ip.parse().unwrap())).to_vec(),
            passing: vec!["2001:db8::bad".parse().unwrap()],
            lowest_port: 0,
        }
    }

    fn check(name: &str, published: &[&str], is_open: bool, named: &[&str], expected: [&[&str]; 2]) {
        let host = host(name);
        let published = published.iter().map(|host| (*host).to_owned()).collect();
        let named: Vec<San> = named.iter().map(|name| San::parse(name).unwrap()).collect();
        let unnamed = Unnamed::of(&Reach { host: &host, published, is_open }, &named);
        let shown = |sans: &[San]| sans.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!([shown(&unnamed.published), shown(&unnamed.further)], expected.map(<[_]>::to_vec));
    }

    #[test]
    fn what_is_published_is_told_wherever_the_node_listens() {
        check("es01", &["192.0.2.7"], false, &["localhost"], [&["IP:192.0.2.7"], &[]]);
        check("es01", &["192.0.2.7"], false, &["192.0.2.7"], [&[], &[]]);
        let balancer = ["es.example.org", "192.0.2.7"];
        check("es01", &balancer, false, &["192.0.2.7"], [&["DNS:es.example.org"], &[]]);
        check("es01", &["x", "x"], false, &[], [&["DNS:x"], &[]]);
    }

    #[test]
    fn what_the_machine_is_called_as_well_is_told_where_others_may_connect() {
        let named = ["192.0.2.7"];
        check("es01", &["192.0.2.7"], true, &named, [&[], &["DNS:es01", "IP:2001:db8::7"]]);
        check("es01", &["192.0.2.7"], false, &named, [&[], &[]]);
    }

    #[test]
    fn what_comes_and_goes_is_never_told() {
        // Link-local and temporary addresses, bridges of container runtimes, container IDs.
        let passing = ["fe80::1", "169.254.1.1", "2001:db8::bad", "172.17.0.1", "172.18.0.1", "0123456789ab"];
        check("0123456789ab", &passing, true, &["192.0.2.7", "2001:db8::7"], [&[], &[]]);
        // Twelve characters that are not all hexadecimal.
        check("elastic-node", &[], true, &["192.0.2.7", "2001:db8::7"], [&[], &["DNS:elastic-node"]]);
    }

    #[test]
    fn names_are_compared_as_in_tls() {
        for (named, wanted, expected) in [
            ("es.example.org", "ES.example.org.", true),
            ("*.example.org", "es.example.org", true),
            ("*.example.org", "a.es.example.org", false),
            ("*.example.org", "example.org", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("2001:db8::7", "2001:db8:0::7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("localhost", "127.0.0.1", false),
        ] {
            let parse = |text| San::parse(text).unwrap();
            assert_eq!(covers(&parse(named), &parse(wanted)), expected, "{named} {wanted}");
        }
    }
}
