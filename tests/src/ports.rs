//! Free ports that no other test takes.

use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::process;
use std::sync::Mutex;

use anyhow::{Context, Result};

/// Below those that the system gives to whoever asks for any, see ip(7).
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// Holds what keeps others away from the ports of this process, as long as it runs: a socket has the port's name.
static TAKEN: Mutex<Vec<UnixListener>> = Mutex::new(Vec::new());

/// A free port of this machine; only the caller's process gets it while it runs.
///
/// # Errors
///
/// If all are taken.
pub fn free() -> Result<u16> {
    // Others, who do not ask here, begin elsewhere.
    let begin = (process::id() * 97 % u32::from(COUNT)) as u16;
    let mut ports = (0..COUNT).map(|at| FIRST + (begin + at) % COUNT);
    ports.find(|port| take(*port)).context("no port is free")
}

fn take(port: u16) -> bool {
    let name = format!("es-bootstrap tests, port {port}");
    let Ok(socket) = SocketAddr::from_abstract_name(name).and_then(|name| UnixListener::bind_addr(&name))
    else {
        return false;
    };
    // Without IPv6 the port is free.
    let nobody = |bound: std::io::Result<TcpListener>| {
        bound.map_or_else(|error| error.kind() != std::io::ErrorKind::AddrInUse, |_| true)
    };
    let free = nobody(TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)))
        && nobody(TcpListener::bind((Ipv6Addr::UNSPECIFIED, port)));
    if let (true, Ok(mut taken)) = (free, TAKEN.lock()) {
        taken.push(socket);
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_port_is_given_twice_and_none_that_somebody_listens_on() {
        let first = free().unwrap();
        let _listening = TcpListener::bind((Ipv4Addr::LOCALHOST, first + 1)).unwrap();
        let second = free().unwrap();
        assert!(second != first && second != first + 1, "{first}, then {second}");
        drop(TcpListener::bind((Ipv4Addr::LOCALHOST, second)).unwrap());
    }
}
