//! Subject alternative names (RFC 5280, 4.2.1.6).

use std::fmt;
use std::net::IpAddr;

/// Maximum length of a host name: the 255 bytes of RFC 1123, 2.1, minus the overhead of the DNS encoding.
const LONGEST_NAME: usize = 253;
/// Maximum length of a label, RFC 1035, 2.3.4.
const LONGEST_LABEL: usize = 63;

/// A subject alternative name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum San {
    /// A host name.
    Dns(String),
    /// An IP address.
    Ip(IpAddr),
}

impl San {
    /// Parses a host: an IP address, optionally in brackets and with a zone, which is dropped, or a name that
    /// is valid in a certificate. `None` for anything else.
    ///
    /// A name consists of labels as in RFC 1123, 2.1. The first may be `*`, and underscores are accepted,
    /// because hosts and Compose services have such names and clients match them. The final dot of an
    /// absolute name is removed.
    #[must_use]
    pub fn parse(host: &str) -> Option<Self> {
        let literal = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        let without_zone = literal.split_once('%').map_or(literal, |(address, _)| address);
        if let Ok(address) = without_zone.parse() {
            return Some(Self::Ip(address));
        }
        let name = host.strip_suffix('.').unwrap_or(host);
        let labels = match name.strip_prefix("*.") {
            // No client accepts a wildcard for all names of a top-level domain.
            Some(rest) if rest.contains('.') => rest,
            Some(_) => return None,
            None => name,
        };
        let is_name = name.len() <= LONGEST_NAME && labels.split('.').all(is_label);
        (is_name && !ends_in_number(labels)).then(|| Self::Dns(name.to_owned()))
    }
}

fn is_label(label: &str) -> bool {
    (1..=LONGEST_LABEL).contains(&label.len())
        && label.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'))
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// Whether the last label is a number: parsers take such a name for an IP address.
fn ends_in_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.bytes().all(|c| c.is_ascii_digit())
}

impl fmt::Display for San {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => write!(f, "DNS:{name}"),
            Self::Ip(address) => write!(f, "IP:{address}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_addresses_names_or_neither() {
        let (label, long) = ("a".repeat(63), ["a"; 128].join("."));
        for (host, expected) in [
            ("10.0.0.1", Some("IP:10.0.0.1")),
            ("::1", Some("IP:::1")),
            ("[fe80::1%eth0]", Some("IP:fe80::1")),
            ("localhost", Some("DNS:localhost")),
            ("es-1.example.org", Some("DNS:es-1.example.org")),
            ("es.example.org.", Some("DNS:es.example.org")),
            ("3com.example", Some("DNS:3com.example")),
            ("my_es", Some("DNS:my_es")),
            ("*.example.org", Some("DNS:*.example.org")),
            (&label, Some(&*format!("DNS:{label}"))),
            ("*", None),
            ("*.org", None),
            ("a.*.org", None),
            ("a*.example.org", None),
            ("", None),
            (".", None),
            ("a..b", None),
            (".a", None),
            ("a..", None),
            ("-x", None),
            ("x-.org", None),
            ("a b", None),
            ("naïve", None),
            ("[es.example.org]", None),
            ("10.0.0", None),
            ("10.0.0.1.", None),
            ("10.0.0.256", None),
            ("1234", None),
            (&format!("{label}a"), None),
            (&long, None),
        ] {
            assert_eq!(San::parse(host).map(|san| san.to_string()).as_deref(), expected, "{host:?}");
        }
    }
}
