//! Reads the open ports of this machine from the kernel, so that closed ones are not tried.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Socket tables of both address families in this process's network namespace, proc_pid_net(5).
const TABLES: [&str; 2] = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];
/// `TCP_LISTEN`
const LISTEN: &str = "0A";

/// The listening TCP sockets.
#[derive(Clone, Debug, Default)]
pub struct Listening(pub(crate) Vec<(IpAddr, u16)>);

impl Listening {
    /// Reads the current ones; `None` if the tables are not available.
    #[must_use]
    pub fn now() -> Option<Self> {
        let mut sockets = Vec::new();
        let mut known = false;
        for table in TABLES {
            // A kernel without IPv6 lacks its table.
            if let Ok(file) = File::open(table) {
                sockets.extend(listening(BufReader::new(file)).ok()?);
                known = true;
            }
        }
        known.then_some(Self(sockets))
    }

    /// Whether a process listens on this address.
    #[must_use]
    pub fn covers(&self, address: IpAddr, port: u16) -> bool {
        let accepts = |bound: &IpAddr| match bound {
            // An IPv6 socket accepts both families by default.
            IpAddr::V6(Ipv6Addr::UNSPECIFIED) => true,
            IpAddr::V4(Ipv4Addr::UNSPECIFIED) => address.is_ipv4(),
            bound => *bound == address,
        };
        self.0.iter().any(|(bound, at)| *at == port && accepts(bound))
    }
}

/// Parses the listening sockets of a table. The kernel lists them first, before possibly many others.
fn listening(table: impl BufRead) -> io::Result<Vec<(IpAddr, u16)>> {
    let mut sockets = Vec::new();
    for line in table.lines().skip(1) {
        let line = line?;
        let mut fields = line.split_whitespace().skip(1);
        let (local, state) = (fields.next(), fields.nth(1));
        if state != Some(LISTEN) {
            break;
        }
        sockets.extend(local.and_then(socket));
    }
    Ok(sockets)
}

/// Parses `0100007F:23F0`: 32-bit words in the machine's byte order, then the port.
fn socket(text: &str) -> Option<(IpAddr, u16)> {
    let (address, port) = text.split_once(':')?;
    let word =
        |at: usize| u32::from_str_radix(address.get(at * 8..(at + 1) * 8)?, 16).ok().map(u32::to_ne_bytes);
    let address = match address.len() {
        8 => IpAddr::from(word(0)?),
        _ => {
            let bytes: Vec<u8> = [word(0)?, word(1)?, word(2)?, word(3)?].concat();
            IpAddr::from(<[u8; 16]>::try_from(bytes).ok()?).to_canonical()
        }
    };
    Some((address, u16::from_str_radix(port, 16).ok()?))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_socket_that_listens_is_seen_until_it_is_closed() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_seen = || Listening::now().unwrap().covers(address.ip(), address.port());
        assert!(is_seen());
        assert!(!Listening::now().unwrap().covers([127, 0, 0, 2].into(), address.port()));
        drop(listener);
        assert!(!is_seen());
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn both_families_are_read_and_only_what_listens() {
        const HEADER: &str = "  sl  local_address rem_address   st\n";
        let read = |rows: &str| Listening(listening(format!("{HEADER}{rows}").as_bytes()).unwrap());
        let v4 = read(
            "   0: 0100007F:23F0 00000000:0000 0A 0\n   1: 00000000:23F1 00000000:0000 0A 0\n   2: 0100007F:23F2 0100007F:1 01 0\n",
        );
        for (address, port, expected) in [
            ("127.0.0.1", 9200, true),
            ("127.0.0.2", 9200, false),
            ("127.0.0.2", 9201, true),
            ("::1", 9201, false),
            ("127.0.0.1", 9202, false),
        ] {
            assert_eq!(v4.covers(address.parse().unwrap(), port), expected, "{address}:{port}");
        }
        let v6 = read(
            "   0: 00000000000000000000000000000000:23F0 0:0 0A 0\n   1: 0000000000000000FFFF00000100007F:23F1 0:0 0A 0\n   2: 00000000000000000000000001000000:23F2 0:0 0A 0\n",
        );
        for (address, port, expected) in [
            ("127.0.0.1", 9200, true),
            ("::1", 9200, true),
            ("127.0.0.1", 9201, true),
            ("::1", 9201, false),
            ("::1", 9202, true),
        ] {
            assert_eq!(v6.covers(address.parse().unwrap(), port), expected, "{address}:{port}");
        }
    }
}
