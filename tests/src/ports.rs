//! Free ports that no other test uses.

use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::process;
use std::sync::Mutex;

use anyhow::{Context, Result};

/// Below the range of ephemeral ports, see ip(7).
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// Abstract sockets named after the ports of this process, which reserve them until it exits.
static TAKEN: Mutex<Vec<UnixListener>> = Mutex::new(Vec::new());

/// Returns a free port of this machine, reserved for the caller's process.
///
/// # Errors
///
/// If no port is free.
pub fn free() -> Result<u16> {
    // Processes start at different ports, which avoids conflicts with programs that do not reserve theirs
    // here.
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
    // Without IPv6, the port counts as free.
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
