//! `http.names`: the names in the HTTP certificate that were this machine's own when it was issued.
//!
//! From a certificate alone, the address of a load balancer, which must stay, cannot be distinguished from a
//! former address of the machine. First starts and renewals record the machine's own names next to the
//! keystore; `renew --refresh-names` removes only those.

use pki::San;

const HEADER: &str = "# es-bootstrap: the names and addresses of this machine that its HTTP certificate was made for.\n\
                      # `es-bootstrap renew --refresh-names` replaces these by those of its day, and keeps all others.\n";

/// Returns the content of the file.
#[must_use]
pub fn render(names: &[San]) -> String {
    names.iter().fold(HEADER.to_owned(), |text, name| format!("{text}{name}\n"))
}

/// Parses the file; other lines are ignored.
#[must_use]
pub fn parse(bytes: &[u8]) -> Vec<San> {
    let host = |line: &str| {
        let host = line.strip_prefix("DNS:").or_else(|| line.strip_prefix("IP:"))?;
        San::parse(host.trim())
    };
    String::from_utf8_lossy(bytes).lines().filter_map(host).collect()
}

/// Changes to the names of a certificate.
#[derive(Debug, Default)]
pub struct NameChanges {
    /// The machine's current names, if they replace its earlier ones.
    pub refresh: Option<Vec<San>>,
    /// Names to add.
    pub added: Vec<San>,
    /// Names to remove.
    pub dropped: Vec<San>,
}

impl NameChanges {
    /// Returns the names of the next certificate. `automatic` are those names in the present one that were
    /// the machine's own.
    #[must_use]
    pub fn apply(&self, present: &[San], automatic: &[San]) -> Vec<San> {
        let today = self.refresh.as_deref().unwrap_or_default();
        let is_past = |name: &San| {
            self.refresh.is_some()
                && is_in(automatic, name)
                && !is_in(today, name)
                && !is_in(&self.added, name)
        };
        let kept = present.iter().filter(|name| !is_past(name) && !is_in(&self.dropped, name));
        let more = today.iter().filter(|name| !is_in(&self.dropped, name)).chain(&self.added);
        let mut names: Vec<San> = Vec::new();
        for name in kept.chain(more) {
            if !is_in(&names, name) {
                names.push(name.clone());
            }
        }
        names
    }
}

/// Returns whether a name is among others, ignoring case.
fn is_in(names: &[San], name: &San) -> bool {
    names.iter().any(|other| match (other, name) {
        (San::Dns(a), San::Dns(b)) => a.eq_ignore_ascii_case(b),
        (a, b) => a == b,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(hosts: &[&str]) -> Vec<San> {
        hosts.iter().map(|host| San::parse(host).unwrap()).collect()
    }

    #[test]
    fn what_is_written_is_read() {
        let written = names(&["localhost", "es01.example.org", "192.0.2.7", "2001:db8::7"]);
        assert_eq!(parse(render(&written).as_bytes()), written);
        assert_eq!(parse(b"DNS:a\r\nnothing\nIP:x y\n\xff\n  \n#DNS:b\n"), names(&["a"]));
    }

    #[test]
    fn names_of_the_past_go_only_where_they_were_the_machines_own() {
        let check = |changes: &NameChanges, automatic: &[&str], expected: &[&str]| {
            let present = names(&["localhost", "192.0.2.7", "balancer.example.org"]);
            assert_eq!(changes.apply(&present, &names(automatic)), names(expected), "{changes:?}");
        };
        let refresh = |today: &[&str]| NameChanges { refresh: Some(names(today)), ..NameChanges::default() };
        let moved = refresh(&["localhost", "192.0.2.8"]);
        let all = ["localhost", "192.0.2.7", "balancer.example.org"];
        check(&NameChanges::default(), &["192.0.2.7"], &all);
        check(&moved, &["localhost", "192.0.2.7"], &["localhost", "balancer.example.org", "192.0.2.8"]);
        // Without a record, such as for a certificate from elsewhere, no name is known to be outdated.
        check(&moved, &[], &["localhost", "192.0.2.7", "balancer.example.org", "192.0.2.8"]);
        let dropping = NameChanges { dropped: names(&["BALANCER.example.org"]), ..NameChanges::default() };
        check(&dropping, &[], &["localhost", "192.0.2.7"]);
        let added = NameChanges { added: names(&["192.0.2.7", "new"]), ..moved };
        check(
            &added,
            &["192.0.2.7"],
            &["localhost", "192.0.2.7", "balancer.example.org", "192.0.2.8", "new"],
        );
    }
}
