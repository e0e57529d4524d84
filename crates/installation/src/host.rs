//! The names and addresses of this machine.

use std::net::IpAddr;
use std::path::Path;
use std::{fs, io};

use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;

use crate::{Environment, Error};

/// The names and addresses of this machine.
#[derive(Debug)]
pub struct Host {
    /// `HOSTNAME`, as exported by the start script; if unset, the kernel's node name.
    pub name: String,
    /// Each address of each interface that is up, with the interface's name. IPv6 zones are omitted.
    pub interfaces: Vec<(String, IpAddr)>,
    /// IPv6 addresses that are not permanent: temporary, deprecated and tentative ones.
    pub passing: Vec<IpAddr>,
    /// The lowest port that this process may bind to.
    pub lowest_port: u16,
}

impl Host {
    pub(crate) fn read(environment: &Environment) -> Result<Self, Error> {
        let kernel = || rustix::system::uname().nodename().to_string_lossy().into_owned();
        let name = environment.text("HOSTNAME")?.map_or_else(kernel, str::to_owned);
        let passing = passing(&fs::read_to_string("/proc/net/if_inet6").unwrap_or_default());
        Ok(Self { name, interfaces: interfaces(), passing, lowest_port: lowest_port() })
    }

    /// Returns all addresses in the system's order, without duplicates.
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

    /// Returns whether any of these `host:port` is on another host: neither loopback nor an address of this
    /// host. Host names are ignored.
    #[must_use]
    pub fn is_any_remote(&self, addresses: &[String]) -> bool {
        let own = self.addresses();
        addresses
            .iter()
            .filter_map(|text| {
                let host = text.rsplit_once(':').map_or(text.as_str(), |(host, _)| host);
                host.trim_matches(['[', ']']).parse::<IpAddr>().ok()
            })
            .any(|address| !address.is_loopback() && !own.contains(&address))
    }

    /// Returns the addresses for one of Elasticsearch's special values for hosts, such as `_site_`; `None`
    /// for anything else.
    #[must_use]
    pub fn special(&self, host: &str) -> Option<Vec<IpAddr>> {
        special(host).map(|special| special.addresses(self))
    }
}

/// Returns the kernel's lowest unprivileged port, or 0 if this process has `CAP_NET_BIND_SERVICE`.
fn lowest_port() -> u16 {
    const CAP_NET_BIND_SERVICE: u32 = 10;
    const TRADITIONAL: u16 = 1024;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let capabilities = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let capabilities = capabilities.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok()).unwrap_or(0);
    if capabilities >> CAP_NET_BIND_SERVICE & 1 == 1 {
        return 0;
    }
    let lowest = fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    lowest.ok().and_then(|text| text.trim().parse().ok()).unwrap_or(TRADITIONAL)
}

/// Lists the addresses of all interfaces; empty if the system does not allow it.
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

/// Parses the addresses that are not permanent from `/proc/net/if_inet6`, which has the fields address,
/// interface number, prefix, scope and flags in hexadecimal, and the name. For the flags see `if_addr.h`.
fn passing(table: &str) -> Vec<IpAddr> {
    const TEMPORARY: u32 = 0x01;
    const DUPLICATE: u32 = 0x08;
    const DEPRECATED: u32 = 0x20;
    const TENTATIVE: u32 = 0x40;
    let address = |line: &str| {
        let mut fields = line.split_whitespace();
        let address = u128::from_str_radix(fields.next()?, 16).ok()?;
        let flags = u32::from_str_radix(fields.nth(3)?, 16).ok()?;
        let passing = flags & (TEMPORARY | DUPLICATE | DEPRECATED | TENTATIVE) != 0;
        passing.then(|| IpAddr::V6(address.into()))
    };
    table.lines().filter_map(address).collect()
}

/// Returns this process: its ID, and its start time in clock ticks.
#[must_use]
pub fn this_process() -> (u32, u64) {
    let number = std::process::id();
    (number, started(number).unwrap_or(0))
}

/// Returns whether a process still runs. A later process with the same ID has another start time.
#[must_use]
pub fn is_alive(process: u32, since: u64) -> bool {
    started(process) == Some(since)
}

/// Reads the 22nd field of proc_pid_stat(5). The second field, in parentheses, may contain any character.
fn started(process: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(19)?.parse().ok()
}

/// Returns the ID of a group in `/etc/group`. Name services are not queried, as for [`user_name`].
#[must_use]
pub fn group_number(name: &str) -> Option<u32> {
    number(&fs::read_to_string("/etc/group").ok()?, name)
}

/// Returns the groups of a user in `/etc/passwd` and `/etc/group`: its primary group, and those that list it.
#[must_use]
pub fn groups_of(user: u32) -> Vec<u32> {
    let text = |path: &str| fs::read_to_string(path).unwrap_or_default();
    groups(&text("/etc/passwd"), &text("/etc/group"), user)
}

fn groups(passwd: &str, group: &str, user: u32) -> Vec<u32> {
    let own = passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let (number, own) = (fields.nth(1)?.parse::<u32>().ok()?, fields.next()?.parse::<u32>().ok()?);
        (number == user).then(|| (name.to_owned(), own))
    });
    let Some((name, own)) = own else { return Vec::new() };
    let lists = |line: &str| {
        let (number, members) = (line.split(':').nth(2)?.parse().ok()?, line.split(':').nth(3)?);
        members.split(',').any(|member| member.trim() == name).then_some(number)
    };
    std::iter::once(own).chain(group.lines().filter_map(lists)).collect()
}

/// Returns the ID for a name in the content of `/etc/group` or `/etc/passwd`; see group(5) and passwd(5).
pub(crate) fn number(accounts: &str, name: &str) -> Option<u32> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == name).then(|| fields.nth(1)?.parse().ok())?
    })
}

/// Returns the name of a user in `/etc/passwd`, or the ID. Name services are not queried, because a static
/// program cannot load their plug-ins.
#[must_use]
pub fn user_name(user: u32) -> String {
    name_in("/etc/passwd", user)
}

/// Returns the name of a group in `/etc/group`, or the ID.
pub(crate) fn group_name(group: u32) -> String {
    name_in("/etc/group", group)
}

/// Returns the name for an ID. In both files, the name is the first field and the ID the third.
fn name_in(file: &str, number: u32) -> String {
    let lines = fs::read_to_string(file).unwrap_or_default();
    let name = lines.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(number)).then(|| name.to_owned())
    });
    name.unwrap_or_else(|| number.to_string())
}

/// The usage of a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskUsage {
    /// The available bytes.
    pub available: u64,
    /// The total bytes.
    pub total: u64,
}

impl DiskUsage {
    /// Returns the used space in percent. Space reserved for root counts as used, as in Elasticsearch.
    #[must_use]
    pub fn used_percent(self) -> u64 {
        100 - self.available.saturating_mul(100).checked_div(self.total).unwrap_or(0).min(100)
    }
}

/// Returns the usage of the disk for a path that need not exist yet.
///
/// # Errors
///
/// The system's error.
pub fn disk_usage(path: &Path) -> io::Result<DiskUsage> {
    let there = path.ancestors().find(|path| path.exists()).unwrap_or(path);
    let stat = rustix::fs::statvfs(there)?;
    let bytes = |blocks: u64| blocks.saturating_mul(stat.f_frsize);
    Ok(DiskUsage { available: bytes(stat.f_bavail), total: bytes(stat.f_blocks) })
}

/// Elasticsearch's special values for hosts.
enum Special<'a> {
    Local,
    Site,
    Global,
    Interface(&'a str),
}

/// `_local_`, `_site_`, `_global_` or `_INTERFACE_`, restricted to one address family by the suffix `:ipv4`
/// or `:ipv6`.
struct SpecialHost<'a> {
    special: Special<'a>,
    wants_v6: Option<bool>,
}

fn special(host: &str) -> Option<SpecialHost<'_>> {
    let inner = host.strip_prefix('_')?.strip_suffix('_')?;
    let (name, wants_v6) = match inner.rsplit_once(':') {
        Some((name, "ipv4")) => (name, Some(false)),
        Some((name, "ipv6")) => (name, Some(true)),
        _ => (inner, None),
    };
    let special = match name {
        "local" => Special::Local,
        "site" => Special::Site,
        "global" => Special::Global,
        interface => Special::Interface(interface),
    };
    Some(SpecialHost { special, wants_v6 })
}

impl SpecialHost<'_> {
    fn addresses(&self, host: &Host) -> Vec<IpAddr> {
        host.interfaces
            .iter()
            .filter(|(interface, address)| match self.special {
                Special::Local => address.is_loopback(),
                Special::Site => is_site_local(*address),
                Special::Global => is_global(*address),
                Special::Interface(name) => interface == name,
            })
            .map(|(_, address)| *address)
            .filter(|address| self.wants_v6.is_none_or(|v6| address.is_ipv6() == v6))
            .collect()
    }
}

/// Returns whether an address is site-local in Java: 10/8, 172.16/12, 192.168/16 and fec0::/10.
fn is_site_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_private(),
        IpAddr::V6(v6) => v6.segments()[0] & 0xffc0 == 0xfec0,
    }
}

fn is_global(address: IpAddr) -> bool {
    let link_local = match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    !address.is_loopback() && !link_local && !is_site_local(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_10_remote_is_what_is_neither_loopback_nor_own() {
        let of = |addresses: &[&str]| Host {
            name: String::new(),
            interfaces: addresses.iter().map(|text| ("x".to_owned(), text.parse().unwrap())).collect(),
            passing: Vec::new(),
            lowest_port: 0,
        };
        let lan = of(&["127.0.0.1", "::1", "192.168.0.1", "10.0.0.1"]);
        for (host, nodes, expected) in [
            (&lan, &["192.168.0.1:9300", "10.0.0.1:9300"][..], false),
            (&lan, &["192.168.0.1:9300", "[::1]:9300", "127.0.0.1:9300"], false),
            (&lan, &["192.168.0.1:9300", "[2001:db8::1]:9300"], true),
            (&of(&["192.168.0.1"]), &["127.0.0.1:9300", "[::1]:9301"], false),
            (&of(&["127.0.0.1", "::1"]), &["1.2.3.4:9300"], true),
            (&lan, &["nonsense", "es01:9300"], false),
            (&lan, &[], false),
        ] {
            let nodes: Vec<String> = nodes.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(host.is_any_remote(&nodes), expected, "{nodes:?}");
        }
    }

    #[test]
    fn a_process_is_told_by_number_and_start() {
        let (number, since) = this_process();
        assert!(since > 0 && is_alive(number, since));
        assert!(!is_alive(number, since + 1));
        assert!(!is_alive(u32::MAX, since));
    }

    #[test]
    fn groups_are_the_own_one_and_those_that_list_the_user() {
        let passwd = "root:x:0:0::/:\nes:x:1000:0::/:\n";
        let group = "root:x:0:\nx:x:5:a,es\ny:x:6:esx\nz:x:7:es\n";
        assert_eq!(groups(passwd, group, 1000), [0, 5, 7]);
        assert_eq!(groups(passwd, group, 1001), [] as [u32; 0]);
    }

    #[test]
    fn addresses_that_come_and_go_are_told_by_their_flags() {
        let table = "00000000000000000000000000000001 01 80 10 80       lo\n\
            20010db8000000000000000000000001 02 40 00 00     eth0\n\
            20010db8000000000000000000000002 02 40 00 01     eth0\n\
            20010db8000000000000000000000003 02 40 00 20     eth0\n\
            20010db8000000000000000000000004 02 40 00 c0     eth0\nodd\n";
        let found: Vec<String> = passing(table).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["2001:db8::2", "2001:db8::3", "2001:db8::4"]);
    }

    #[test]
    fn special_values_are_recognised() {
        for (host, known) in
            [("_site_", true), ("_eth0:ipv4_", true), ("_local_", true), ("site", false), ("_x", false)]
        {
            assert_eq!(special(host).is_some(), known, "{host}");
        }
        assert!(is_site_local("192.168.1.1".parse().unwrap()));
        assert!(is_global("8.8.8.8".parse().unwrap()));
        assert!(!is_global("169.254.0.1".parse().unwrap()));
    }
}
