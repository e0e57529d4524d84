//! The JDKs of this machine.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Result;
use fs_err as fs;

/// The oldest JDK that runs an Elasticsearch of this project.
pub(crate) const OLDEST: u32 = 17;

/// Where systems install JDKs: Linux, macOS, and Homebrew on Apple and Intel processors.
const FOLDERS: [&str; 6] = [
    "/usr/lib/jvm",
    "/usr/java",
    "/opt/java",
    "/Library/Java/JavaVirtualMachines",
    "/opt/homebrew/opt",
    "/usr/local/opt",
];
/// The home of a JDK within its directory: Linux, macOS, Homebrew.
const HOMES: [&str; 3] = ["", "Contents/Home", "libexec/openjdk.jdk/Contents/Home"];

/// Returns JDKs with their major versions: only the given one, or those of `ES_JAVA_HOME`, `JAVA_HOME`,
/// `PATH` and the system's directories, in this order. Links to the same JDK count once.
pub(crate) fn installed(given: Option<&Path>) -> Vec<(u32, PathBuf)> {
    let mut candidates: Vec<PathBuf> = Vec::new();
    if let Some(given) = given {
        candidates.push(given.to_path_buf());
    } else {
        candidates.extend(["ES_JAVA_HOME", "JAVA_HOME"].iter().filter_map(env::var_os).map(PathBuf::from));
        candidates.extend(from_path());
        for folder in FOLDERS {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            candidates.extend(entries.flat_map(|entry| HOMES.map(|home| entry.path().join(home))));
        }
    }
    let mut found = BTreeMap::new();
    for (at, candidate) in candidates.iter().enumerate() {
        if let (Ok(home), Some(version)) = (fs::canonicalize(candidate), version(candidate)) {
            found.entry(home).or_insert((at, version));
        }
    }
    let mut found: Vec<_> = found.into_iter().map(|(home, (at, version))| (at, version, home)).collect();
    found.sort();
    found.into_iter().map(|(_, version, home)| (version, home)).collect()
}

/// Returns the directories of the JDKs that can run an Elasticsearch of this project, as one value for tests.
pub(crate) fn for_tests() -> Result<OsString> {
    let suits = |(version, jdk): (u32, PathBuf)| (version >= OLDEST).then_some(jdk);
    Ok(env::join_paths(installed(None).into_iter().filter_map(suits))?)
}

/// Returns the JDK of the first compiler in `PATH`.
fn from_path() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let javac = env::split_paths(&path).map(|dir| dir.join("javac")).find(|javac| javac.exists())?;
    Some(fs::canonicalize(javac).ok()?.parent()?.parent()?.to_path_buf())
}

/// Reads the major version in a JDK's `release` file; `None` for a runtime without a compiler.
fn version(home: &Path) -> Option<u32> {
    if !home.join("bin/javac").exists() {
        return None;
    }
    let release = fs::read_to_string(home.join("release")).ok()?;
    let line = release.lines().find_map(|line| line.strip_prefix("JAVA_VERSION=\""))?;
    line.split(['.', '"', '-', '+']).next()?.parse().ok()
}
