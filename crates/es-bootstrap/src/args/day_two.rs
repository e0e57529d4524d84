//! Commands for nodes that are secured already.

use std::time::Duration;

use clap::{ArgAction, Args as ClapArgs};

use super::duration;

/// `undo`
#[derive(Debug, ClapArgs)]
pub(crate) struct Undo {
    /// Show what would be removed, changed and restored; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `finalize`
#[derive(Debug, ClapArgs)]
pub(crate) struct Finalize {
    /// Show what would be changed; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Host name or address, with or without a port, to write to `discovery.seed_hosts` instead of the nodes' addresses;
    /// repeatable
    #[arg(long = "seed-host", value_name = "NAME", value_parser = seed_host, action = ArgAction::Append)]
    pub(crate) seed_hosts: Vec<String>,
    /// Time to wait for a node that is starting, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(crate) wait: Duration,
}

/// Parses a host name or an address, with or without a port.
fn seed_host(text: &str) -> Result<String, String> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_host = pki::San::parse(host.trim_matches(['[', ']'])).is_some();
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    match is_host && is_port {
        true => Ok(text.to_owned()),
        false => Err("a host name or an address, with or without `:PORT`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_host_with_or_without_a_port() {
        for (text, expected) in [
            ("es-master", true),
            ("es-master.ns.svc:9300", true),
            ("10.0.0.1", true),
            ("[2001:db8::1]:9300", true),
            ("2001:db8::1", true),
            ("es:0", false),
            ("es:x", false),
            ("a,b", false),
            ("", false),
            (":9300", false),
        ] {
            assert_eq!(seed_host(text).is_ok(), expected, "{text}");
        }
    }
}
