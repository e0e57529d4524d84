//! The installed version of Elasticsearch.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

/// The oldest major version that configures security on its first start.
const OLDEST_MAJOR: u32 = 8;
/// The newest major version whose formats are known.
const NEWEST_MAJOR: u32 = 9;

/// A version such as `8.19.21` or `9.5.3-SNAPSHOT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The major version.
    pub major: u32,
    /// The minor version.
    pub minor: u32,
    text: String,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Version {
    type Err = VersionProblem;

    fn from_str(text: &str) -> Result<Self, VersionProblem> {
        let malformed = || VersionProblem::Malformed { text: text.to_owned() };
        let (numbers, _) = text.split_once('-').unwrap_or((text, ""));
        let parts: Vec<u32> =
            numbers.split('.').map(|part| part.parse().map_err(|_| malformed())).collect::<Result<_, _>>()?;
        let [major, minor, ..] = parts[..] else { return Err(malformed()) };
        if (OLDEST_MAJOR..=NEWEST_MAJOR).contains(&major) {
            Ok(Self { major, minor, text: text.to_owned() })
        } else {
            Err(VersionProblem::Unsupported { text: text.to_owned() })
        }
    }
}

/// Why the version is unknown or not supported.
#[derive(Clone, Debug, Error)]
pub enum VersionProblem {
    /// The directory of jars cannot be listed.
    #[error("could not list `{path}`")]
    Unlistable {
        /// The directory.
        path: PathBuf,
        /// The system's error.
        source: Arc<io::Error>,
    },
    /// There is no server jar.
    #[error("found no `elasticsearch-<version>.jar` in `{path}`")]
    NoJar {
        /// The directory.
        path: PathBuf,
    },
    /// There is more than one server jar.
    #[error("found more than one server in `{path}`: {}", jars.join(", "))]
    SeveralJars {
        /// The directory.
        path: PathBuf,
        /// Their file names.
        jars: Vec<String>,
    },
    /// The text is not a version.
    #[error("`{text}` is not an Elasticsearch version")]
    Malformed {
        /// The text.
        text: String,
    },
    /// A version without automatic security configuration, or one that is not known yet.
    #[error("Elasticsearch {text} is not supported: {OLDEST_MAJOR}.0 to {NEWEST_MAJOR}.x are")]
    Unsupported {
        /// The version.
        text: String,
    },
}

/// Returns the given version, or that of the only server jar in the home.
pub(crate) fn read(home: &Path, given: Option<&str>) -> Result<Version, VersionProblem> {
    if let Some(text) = given {
        return text.parse();
    }
    let path = home.join("lib");
    let mut jars = jars(home)
        .map_err(|source| VersionProblem::Unlistable { path: path.clone(), source: Arc::new(source) })?;
    match jars.len() {
        0 => Err(VersionProblem::NoJar { path }),
        1 => version_of(&jars.remove(0)).unwrap_or_default().parse(),
        _ => Err(VersionProblem::SeveralJars { path, jars }),
    }
}

/// Returns the server jars of a home, sorted.
pub(crate) fn jars(home: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(home.join("lib"))? {
        if let Ok(name) = entry?.file_name().into_string()
            && version_of(&name).is_some()
        {
            found.push(name);
        }
    }
    found.sort();
    Ok(found)
}

/// Returns the version in `elasticsearch-<version>.jar`. Other jars (`elasticsearch-cli-…`) have a letter
/// after the dash.
fn version_of(jar: &str) -> Option<&str> {
    let version = jar.strip_prefix("elasticsearch-")?.strip_suffix(".jar")?;
    let numbers = version.split('-').next()?;
    let digits = numbers.contains('.')
        && numbers.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    digits.then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_server_jar_names_the_version() {
        for (jar, expected) in [
            ("elasticsearch-8.19.21.jar", Some("8.19.21")),
            ("elasticsearch-9.5.3-SNAPSHOT.jar", Some("9.5.3-SNAPSHOT")),
            ("elasticsearch-cli-8.19.21.jar", None),
            ("elasticsearch-core-8.19.21.jar", None),
            ("elasticsearch-x-content-8.19.21.jar", None),
            ("elasticsearch-8.19.21.jar.bak", None),
            ("elasticsearch-8..jar", None),
        ] {
            assert_eq!(version_of(jar), expected, "{jar}");
        }
    }

    #[test]
    fn refuses_what_has_no_auto_configuration_and_what_is_unknown() {
        for (text, supported) in [
            ("8.0.0", true),
            ("9.5.3", true),
            ("9.6.0-SNAPSHOT", true),
            ("7.17.29", false),
            ("10.0.0", false),
            ("8", false),
            ("", false),
            ("eight.one", false),
        ] {
            assert_eq!(text.parse::<Version>().is_ok(), supported, "{text}");
        }
    }
}
