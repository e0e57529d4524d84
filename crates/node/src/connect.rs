//! Connects to a host. The time limit is divided among its addresses.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout};

/// Connects to the first address that responds, in the resolver's order. The limit applies to the resolver,
/// and again to all addresses together; each address gets an equal share of the time left.
///
/// # Errors
///
/// The error of the last address; [`io::ErrorKind::TimedOut`] if the time limit was reached.
pub(crate) async fn connect(host: &str, port: u16, limit: Duration) -> io::Result<TcpStream> {
    let addresses: Vec<SocketAddr> = within(limit, lookup_host((host, port))).await?.collect();
    connect_to_any(&addresses, limit).await
}

async fn connect_to_any(addresses: &[SocketAddr], limit: Duration) -> io::Result<TcpStream> {
    let end = Instant::now() + limit;
    let mut obstacle = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for (address, others) in addresses.iter().zip((0..addresses.len()).rev()) {
        let left = end.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(others + 1).unwrap_or(u32::MAX);
        match within(share, TcpStream::connect(address)).await {
            Ok(stream) => return Ok(stream),
            Err(error) => obstacle = error,
        }
    }
    Err(obstacle)
}

async fn within<T>(limit: Duration, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(limit, work).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
    use std::os::fd::OwnedFd;

    use rustix::net::{AddressFamily, SocketType, bind, getsockname, listen, socket};

    use super::*;

    /// Returns an address that never answers: its backlog has room for a single connection, which already
    /// exists.
    fn dead() -> (OwnedFd, std::net::TcpStream, SocketAddr) {
        let listener = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
        bind(&listener, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0)).unwrap();
        listen(&listener, 0).unwrap();
        let address = SocketAddr::try_from(getsockname(&listener).unwrap()).unwrap();
        let first = std::net::TcpStream::connect(address).unwrap();
        (listener, first, address)
    }

    #[test]
    #[ignore = "needs a minute: cargo xtask test"]
    fn a_dead_address_leaves_the_others_their_share() {
        let (_listener, _first, dead) = dead();
        let living = TcpListener::bind("127.0.0.1:0").unwrap();
        let living = living.local_addr().map(|address| (living, address)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            const LIMIT: Duration = Duration::from_secs(1);
            let alone = connect_to_any(&[dead], LIMIT).await;
            assert_eq!(alone.unwrap_err().kind(), io::ErrorKind::TimedOut);
            for addresses in [&[dead, living.1][..], &[living.1, dead], &[dead, dead, living.1, dead]] {
                let stream = connect_to_any(addresses, LIMIT).await.unwrap();
                assert_eq!(stream.peer_addr().unwrap(), living.1);
            }
            let none = connect_to_any(&[], LIMIT).await;
            assert_eq!(none.unwrap_err().kind(), io::ErrorKind::NotFound);
        });
    }
}
