//! What the node needs to read in its configuration directory, but cannot.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rustix::fs::{Access, AtFlags, CWD, accessat};

use crate::CERTIFICATES;
use crate::named::Owner;

/// A problem in the configuration directory that keeps the node from starting.
#[derive(Debug)]
pub enum Unusable {
    /// The node's user cannot read this file or list this directory.
    Closed {
        /// The file or directory.
        path: PathBuf,
        /// Its owner, group and mode.
        owner: Owner,
    },
    /// The file does not exist, but the installation has one.
    Missing {
        /// The file.
        path: PathBuf,
        /// The installation's file.
        original: PathBuf,
    },
}

/// The logging configuration, without which the node exits.
const LOGGING: &str = "log4j2.properties";
/// Files that are read before the node starts.
const READ: [&str; 2] = [LOGGING, "jvm.options"];
/// The maximum depth. The node watches the directory and all its subdirectories; no configuration is deeper.
const DEEPEST: usize = 16;

/// The user that the node runs as.
enum Reader {
    /// The user of this process.
    This,
    /// The owner of the configuration directory or, if that is root, a member of its group.
    Other { user: u32, group: u32 },
}

/// The result of the search, once it has run.
#[derive(Default)]
pub(crate) struct Search(OnceLock<Option<Unusable>>);

impl Search {
    /// Returns the first unusable file or directory, and searches only on the first call.
    pub(crate) fn first(&self, config: &Path, home: &Path, is_complete: bool) -> Option<&Unusable> {
        self.0.get_or_init(|| first(config, home, is_complete)).as_ref()
    }
}

/// Checks the files that the node reads, then the directories, and returns the first that is unusable. An
/// incomplete configuration directory may lack files.
fn first(config: &Path, home: &Path, is_complete: bool) -> Option<Unusable> {
    let facts = Owner::of(config).ok()?;
    let reader = match rustix::process::geteuid().as_raw() {
        0 if facts.user == 0 => Reader::Other { user: u32::MAX, group: facts.group },
        0 => Reader::Other { user: facts.user, group: facts.group },
        _ => Reader::This,
    };
    let (logging, original) = (config.join(LOGGING), home.join("config").join(LOGGING));
    if is_complete && !logging.exists() && original.exists() {
        return Some(Unusable::Missing { path: logging, original });
    }
    let file = READ.iter().find_map(|name| closed(&config.join(name), &reader));
    file.or_else(|| directory(config, &reader, DEEPEST))
}

/// Checks subdirectories, as far as they can be listed.
fn directory(above: &Path, reader: &Reader, depth: usize) -> Option<Unusable> {
    let entries = fs::read_dir(above).ok()?.flatten();
    let directories = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut paths = directories.map(|entry| entry.path()).filter(|path| !is_of_a_run(path));
    paths.find_map(|path| closed(&path, reader).or_else(|| directory(&path, reader, depth.checked_sub(1)?)))
}

/// Returns whether this is the directory of certificates, or one that runs stage or move aside beside it: a
/// run replaces or removes those itself.
fn is_of_a_run(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.strip_prefix(CERTIFICATES).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn closed(path: &Path, reader: &Reader) -> Option<Unusable> {
    let facts = fs::metadata(path).ok()?;
    let is_closed = match reader {
        Reader::This => {
            let wanted = if facts.is_dir() { Access::READ_OK | Access::EXEC_OK } else { Access::READ_OK };
            accessat(CWD, path, wanted, AtFlags::EACCESS).is_err()
        }
        Reader::Other { user, group } => !lets_read(&facts, *user, *group),
    };
    is_closed.then(|| Unusable::Closed { path: path.to_path_buf(), owner: Owner::from(&facts) })
}

/// Checks the permission bits: a process of root cannot ask the system about another user.
fn lets_read(facts: &Metadata, user: u32, group: u32) -> bool {
    Owner::from(facts).lets_read(user, &[group])
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make what is read")]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_the_node_cannot_read_is_found_at_every_depth() {
        let folder = tempfile::tempdir().unwrap();
        let (config, home) = (folder.path().join("config"), folder.path().join("home"));
        let found = || {
            first(&config, &home, true).map(|found| match found {
                Unusable::Closed { path, .. } | Unusable::Missing { path, .. } => {
                    path.strip_prefix(&config).unwrap().display().to_string()
                }
            })
        };
        let set_mode = |path: &Path, mode: u32| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        // The umask may be narrow.
        let create = |path: &Path| {
            fs::write(path, "").unwrap();
            set_mode(path, 0o644);
        };
        fs::create_dir_all(config.join("analysis/words")).unwrap();
        for folder in ["analysis", "analysis/words"] {
            set_mode(&config.join(folder), 0o755);
        }
        fs::create_dir_all(home.join("config")).unwrap();
        create(&config.join("jvm.options"));
        // An installation without the file has none to copy.
        assert_eq!(found(), None);
        create(&home.join("config/log4j2.properties"));
        assert_eq!(found().as_deref(), Some("log4j2.properties"));
        assert!(first(&config, &home, false).is_none());
        create(&config.join("log4j2.properties"));
        assert_eq!(found(), None);
        let closed = |name: &str, mode: u32| set_mode(&config.join(name), mode);
        for (name, open) in [("jvm.options", 0o644), ("log4j2.properties", 0o644), ("analysis/words", 0o755)]
        {
            closed(name, 0o000);
            assert_eq!(found().as_deref(), Some(name));
            closed(name, open);
        }
        closed("analysis", 0o000);
        assert_eq!(found().as_deref(), Some("analysis"));
        closed("analysis", 0o755);
        for name in ["certs", "certs.1795887510.1.tmp"] {
            fs::create_dir(config.join(name)).unwrap();
            closed(name, 0o000);
            assert_eq!(found(), None, "{name}");
            closed(name, 0o755);
        }
    }

    #[test]
    fn a_member_of_the_group_reads_by_the_group_bits() {
        let folder = tempfile::tempdir().unwrap();
        let facts = |mode: u32| {
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
            fs::metadata(folder.path()).unwrap()
        };
        let owner = Owner::of(folder.path()).unwrap();
        assert!(lets_read(&facts(0o740), u32::MAX, owner.group));
        assert!(!lets_read(&facts(0o700), u32::MAX, owner.group));
        assert!(!lets_read(&facts(0o740), u32::MAX, owner.group + 1));
    }
}
