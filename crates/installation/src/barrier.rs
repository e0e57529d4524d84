//! Finds out which permission prevents this user from reading a file.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, accessat};

use crate::host::group_name;
use crate::{shell_word, user_name};

/// The first part of a path that this user may not search, or, if it is the last part, may not read.
#[derive(Debug)]
pub struct Barrier {
    path: PathBuf,
    facts: Metadata,
}

impl Barrier {
    /// Finds the barrier; `None` if this user has access.
    #[must_use]
    pub fn of(file: &Path) -> Option<Self> {
        let file = std::path::absolute(file).ok()?;
        let mut parts: Vec<&Path> = file.ancestors().collect();
        parts.reverse();
        parts.into_iter().find_map(|path| {
            let wanted = if path == file { Access::READ_OK } else { Access::EXEC_OK };
            let refused = accessat(CWD, path, wanted, AtFlags::EACCESS).map_err(io::Error::from);
            let is_denied = refused.is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied);
            let facts = is_denied.then(|| fs::metadata(path).ok())??;
            Some(Self { path: path.to_path_buf(), facts })
        })
    }

    /// Describes its path, owner, group and mode.
    #[must_use]
    pub fn found(&self) -> String {
        format!(
            "`{}` belongs to {}:{}, mode {:04o}",
            self.path.display(),
            user_name(self.facts.uid()),
            group_name(self.facts.gid()),
            self.facts.mode() & 0o7777
        )
    }

    /// Returns the command that fixes it.
    #[must_use]
    pub fn fix(&self) -> String {
        self.fix_for(rustix::process::geteuid().as_raw())
    }

    fn fix_for(&self, user: u32) -> String {
        if self.facts.uid() == user {
            let right = if self.facts.is_dir() { "rx" } else { "r" };
            return format!("chmod u+{right} {}", shell_word(&self.path));
        }
        if user != 0 && self.path.parent().is_some_and(|above| owns(above, user)) {
            return format!("as root: chown {} {}", user_name(user), shell_word(&self.path));
        }
        let (owner, group) = (user_name(self.facts.uid()), group_name(self.facts.gid()));
        let needed = if self.facts.is_dir() { 0o010 } else { 0o040 };
        let joins = self.facts.mode() & needed != 0 && self.facts.gid() != 0;
        match joins {
            true => format!(
                "run it as {owner}, or add this user to the group, as root: usermod --append --groups {group} USER"
            ),
            false => format!("run it as {owner}"),
        }
    }
}

fn owns(directory: &Path, user: u32) -> bool {
    fs::metadata(directory).is_ok_and(|facts| facts.uid() == user)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn nothing_keeps_out_whoever_may_read() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Barrier::of(folder.path()).is_none());
        assert!(Barrier::of(&folder.path().join("missing")).is_none());
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "tests make what is read")]
    fn the_fix_names_a_group_only_where_it_may_enter() {
        let folder = tempfile::tempdir().unwrap();
        let of = |mode: u32| {
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
            Barrier { path: folder.path().to_path_buf(), facts: fs::metadata(folder.path()).unwrap() }
        };
        let group = fs::metadata(folder.path()).unwrap().gid();
        assert!(of(0o700).found().ends_with(", mode 0700"));
        let owner = fs::metadata(folder.path()).unwrap().uid();
        let somebody = owner + 1;
        assert!(!of(0o700).fix_for(somebody).contains("usermod"));
        assert_eq!(of(0o750).fix_for(somebody).contains("usermod"), group != 0);
        assert_eq!(of(0o000).fix_for(owner), format!("chmod u+rx {}", shell_word(folder.path())));
    }
}
