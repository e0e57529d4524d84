//! Names and addresses of this machine.

use std::fs;
use std::net::IpAddr;

use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;

use crate::Environment;

/// What this machine is called and how it is reached.
#[derive(Debug)]
pub struct Host {
    /// `HOSTNAME`, as the start script exports it; the kernel's node name where it is not set.
    pub name: String,
    /// Each address of each interface that is up, with the interface's name. IPv6 zones are left out.
    pub interfaces: Vec<(String, IpAddr)>,
}

impl Host {
    pub(crate) fn read(environment: &Environment) -> Self {
        let kernel = || rustix::system::uname().nodename().to_string_lossy().into_owned();
        Self {
            name: environment.get("HOSTNAME").map_or_else(kernel, str::to_owned),
            interfaces: interfaces(),
        }
    }

    /// All addresses, in the system's order, without duplicates.
    #[must_use]
    pub fn addresses(&self) -> Vec<IpAddr> {
        let mut addresses = Vec::new();
        for (_, address) in &self.interfaces {
            if !addresses.contains(address) {
                addresses.push(*address);
            }
        }
        addresses
    }
}

/// A system that refuses to list interfaces has no addresses as far as a certificate is concerned.
fn interfaces() -> Vec<(String, IpAddr)> {
    let Ok(interfaces) = getifaddrs() else { return Vec::new() };
    interfaces
        .filter(|interface| interface.flags.contains(InterfaceFlags::IFF_UP))
        .filter_map(|interface| {
            let address = interface.address?;
            let v4 = address.as_sockaddr_in().map(|v4| IpAddr::V4(v4.ip()));
            let ip = v4.or_else(|| address.as_sockaddr_in6().map(|v6| IpAddr::V6(v6.ip())))?;
            Some((interface.interface_name, ip))
        })
        .collect()
}

/// The name of a user in `/etc/passwd`, or the number: name services are not asked, because a static program
/// cannot load their plug-ins.
#[must_use]
pub fn user_name(user: u32) -> String {
    let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
    passwd
        .lines()
        .find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)?.parse() == Ok(user)).then(|| name.to_owned())
        })
        .unwrap_or_else(|| user.to_string())
}
