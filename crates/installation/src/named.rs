//! A file that a setting names, with the facts that decide who can read it.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::Moment;

/// The owner of a file or directory, and its permission bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The user ID.
    pub user: u32,
    /// The group ID.
    pub group: u32,
    /// The permission bits.
    pub mode: u32,
}

impl Owner {
    /// Returns the owner of a path, following symbolic links.
    ///
    /// # Errors
    ///
    /// The system's error.
    pub fn of(path: &Path) -> io::Result<Self> {
        fs::metadata(path).map(|metadata| Self::from(&metadata))
    }

    /// Returns whether a user with these groups can read it, by its permission bits.
    #[must_use]
    pub fn lets_read(self, user: u32, groups: &[u32]) -> bool {
        const OTHERS: u32 = 0o004;
        let shift = match () {
            () if user == self.user => 6,
            () if groups.contains(&self.group) => 3,
            () => 0,
        };
        user == 0 || self.mode & (OTHERS << shift) != 0
    }
}

impl From<&Metadata> for Owner {
    fn from(metadata: &Metadata) -> Self {
        Self { user: metadata.uid(), group: metadata.gid(), mode: metadata.mode() & 0o7777 }
    }
}

/// A file that a setting names, with symbolic links followed.
pub struct NamedFile {
    /// Its owner.
    pub owner: Owner,
    /// Whether an access control list grants more than its permission bits.
    pub has_access_list: bool,
    /// When it was last modified.
    pub modified: Moment,
    /// Its content, if this process may read it.
    pub bytes: io::Result<Vec<u8>>,
}

impl NamedFile {
    /// Reads a file, as [`crate::read_named`] does.
    ///
    /// # Errors
    ///
    /// If the file's metadata cannot be read.
    pub fn read(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        let list = rustix::fs::getxattr(path, "system.posix_acl_access", &mut [0; 0][..]);
        Ok(Self {
            owner: Owner::from(&metadata),
            has_access_list: list.is_ok_and(|length| length > 0),
            modified: Moment::of(metadata.modified()?),
            bytes: crate::read_named(path),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_class_of_users_that_fits_decides() {
        let of = |mode| Owner { user: 5, group: 6, mode };
        for (mode, user, groups, expected) in [
            (0o400, 5, &[][..], true),
            (0o044, 5, &[6], false),
            (0o040, 7, &[8, 6], true),
            (0o404, 7, &[6], false),
            (0o004, 7, &[8], true),
            (0o640, 7, &[8], false),
            (0o000, 0, &[], true),
        ] {
            assert_eq!(of(mode).lets_read(user, groups), expected, "{mode:o} {user}");
        }
    }
}
