//! Which versions of Elasticsearch a Kibana works with.

use std::fmt;

/// The first version of Kibana that works with the next major version of Elasticsearch, for upgrades.
const BRIDGE: (u32, u32) = (8, 18);

/// The numbers of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

/// Whether a Kibana works with an Elasticsearch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compatibility {
    /// It works.
    Works,
    /// It works, although the versions differ.
    Differs,
    /// It does not work.
    Refused,
}

impl Version {
    /// Parses `8.19.21` or `9.5.3-SNAPSHOT`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let numbers = text.trim().split(['-', '+']).next()?;
        let mut parts = numbers.split('.').map(|part| part.parse().ok());
        let mut next = || parts.next().flatten();
        Some(Self { major: next()?, minor: next()?, patch: next().unwrap_or(0) })
    }

    /// Reads the `version` of Kibana's `package.json`.
    #[must_use]
    pub fn of_package(json: &[u8]) -> Option<Self> {
        let package: serde_json::Value = serde_json::from_slice(json).ok()?;
        Self::parse(package.get("version")?.as_str()?)
    }

    /// Returns whether this version of Kibana works with a version of Elasticsearch. The node must not be
    /// older, apart from the patch. Only a Kibana that bridges two major versions works with the next one.
    #[must_use]
    pub fn works_with(self, elasticsearch: Self) -> Compatibility {
        let is_next = Some(elasticsearch.major) == self.major.checked_add(1);
        if is_next && (self.major, self.minor) >= BRIDGE {
            return Compatibility::Differs;
        }
        if elasticsearch.major != self.major || elasticsearch.minor < self.minor {
            return Compatibility::Refused;
        }
        if elasticsearch == self { Compatibility::Works } else { Compatibility::Differs }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_must_not_be_older_and_two_majors_are_bridged_upwards() {
        use Compatibility::{Differs, Refused, Works};
        for (kibana, elasticsearch, expected) in [
            ("8.19.1", "8.19.1", Works),
            ("8.19.1", "8.19.9", Differs),
            ("8.19.9", "8.19.1", Differs),
            ("8.17.0", "8.19.1", Differs),
            ("8.19.0", "8.18.9", Refused),
            ("8.18.0", "9.0.0", Differs),
            ("8.19.0", "9.5.3", Differs),
            ("8.17.9", "9.0.0", Refused),
            ("9.1.0", "9.0.9", Refused),
            ("9.0.0", "8.19.0", Refused),
            ("8.19.0", "10.0.0", Refused),
            ("9.5.3", "9.5.3-SNAPSHOT", Works),
        ] {
            let version = |text| Version::parse(text).unwrap();
            assert_eq!(
                version(kibana).works_with(version(elasticsearch)),
                expected,
                "{kibana} {elasticsearch}"
            );
        }
    }

    #[test]
    fn reads_releases_and_nothing_else() {
        assert_eq!(Version::parse("8.19.21").unwrap().to_string(), "8.19.21");
        assert_eq!(Version::parse("9.5").unwrap().to_string(), "9.5.0");
        for text in ["", "8", "x.y", "8.x"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
        assert!(Version::of_package(br#"{"name":"kibana","version":"8.19.1","branch":"8.19"}"#).is_some());
        for json in [&b"{}"[..], b"[]", b"", br#"{"version":8}"#] {
            assert_eq!(Version::of_package(json), None);
        }
    }
}
