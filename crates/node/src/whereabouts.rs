//! Where a node may be reached. Closed ports are not tried, nor ports after the one that the node uses.

use std::net::IpAddr;

use crate::{Listening, Url};

/// A host name or an IP address of a node.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The URL with the first port of the node's range.
    pub url: Url,
    /// The following ports of the range, which the node uses if the previous ones are taken.
    pub further: Vec<u16>,
    /// The addresses of this host on this machine; empty if it is another machine.
    pub here: Vec<IpAddr>,
}

/// Where a node may be reached.
#[derive(Clone, Debug)]
pub struct Whereabouts {
    /// The candidates in the order in which they are tried; not empty.
    pub candidates: Vec<Candidate>,
    /// Ports that other processes used before the node was started, if known. The node cannot be there.
    pub held: Listening,
}

impl From<Url> for Whereabouts {
    /// Accepts any server at this URL.
    fn from(url: Url) -> Self {
        let candidate = Candidate { url, further: Vec::new(), here: Vec::new() };
        Self { candidates: vec![candidate], held: Listening::default() }
    }
}

impl Whereabouts {
    /// Returns the URLs with an open port. A node takes the first free port, so a port counts only if all
    /// previous ones are in use.
    pub(crate) fn urls(&self, listening: Option<&Listening>) -> Vec<Url> {
        let mut urls = Vec::new();
        for Candidate { url, further, here } in &self.candidates {
            let (Some(listening), false) = (listening, here.is_empty()) else {
                urls.push(url.clone());
                continue;
            };
            let covered = |by: &Listening, port| here.iter().any(|address| by.covers(*address, port));
            let ports = std::iter::once(url.port).chain(further.iter().copied());
            let ports = ports.filter(|port| !covered(&self.held, *port));
            let open = ports.take_while(|port| covered(listening, *port));
            urls.extend(open.map(|port| Url { port, ..url.clone() }));
        }
        urls
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns sockets on these ports of 127.0.0.1.
    fn sockets(ports: &[u16]) -> Listening {
        Listening(ports.iter().map(|port| ([127, 0, 0, 1].into(), *port)).collect())
    }

    #[test]
    fn a_further_port_counts_only_where_others_hold_the_ones_before() {
        let candidate = Candidate {
            url: Url::https("localhost", 1),
            further: vec![2, 3, 4],
            here: ["::1", "127.0.0.1"].map(|address| address.parse().unwrap()).to_vec(),
        };
        for (held, listening, expected) in [
            (&[][..], &[][..], &[][..]),
            (&[], &[1], &[1]),
            (&[], &[2, 3], &[]),
            (&[], &[1, 2, 4], &[1, 2]),
            (&[1], &[1], &[]),
            (&[1], &[1, 2], &[2]),
            (&[1], &[1, 3], &[]),
        ] {
            let whereabouts = Whereabouts { candidates: vec![candidate.clone()], held: sockets(held) };
            let urls = whereabouts.urls(Some(&sockets(listening)));
            assert_eq!(
                urls.iter().map(|url| url.port).collect::<Vec<_>>(),
                expected,
                "{held:?} {listening:?}"
            );
        }
    }

    #[test]
    fn elsewhere_or_unknown_only_the_first_port_is_called() {
        let elsewhere = Candidate { url: Url::https("h", 1), further: vec![2], here: Vec::new() };
        let whereabouts = Whereabouts { candidates: vec![elsewhere], held: sockets(&[1]) };
        assert_eq!(whereabouts.urls(Some(&sockets(&[2]))), [Url::https("h", 1)]);
        let here = Candidate { here: vec![[127, 0, 0, 1].into()], ..whereabouts.candidates[0].clone() };
        assert_eq!(Whereabouts { candidates: vec![here], ..whereabouts }.urls(None), [Url::https("h", 1)]);
    }
}
