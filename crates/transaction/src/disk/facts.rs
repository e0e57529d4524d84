//! A file's metadata.

use std::io;
use std::os::fd::AsFd;
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Stat, Statx, StatxAttributes, StatxFlags};
use rustix::io::Errno;

use super::call::{call, has_code};

/// A file's metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) device: (u32, u32),
    pub(crate) inode: u64,
    /// Type and permission bits.
    pub(crate) mode: u32,
    pub(crate) user: u32,
    pub(crate) group: u32,
    pub(crate) size: u64,
    /// Modification time of the content, in seconds and nanoseconds.
    pub(super) modified: (i64, u32),
    /// Change time of the content, the attributes or a name.
    changed: (i64, u32),
    /// The mount ID, if the system reports it.
    pub(crate) mount: u64,
    /// Whether something is mounted there.
    pub(crate) mount_point: bool,
}

impl Facts {
    pub(crate) fn kind(&self) -> FileType {
        FileType::from_raw_mode(self.mode)
    }

    /// Whether both are the same file, even if it has changed.
    pub(crate) fn is_same_file(&self, other: &Self) -> bool {
        (self.device, self.inode) == (other.device, other.inode)
    }

    /// Whether both are the same file, unchanged except for added or removed names.
    pub(crate) fn is_untouched_since(&self, earlier: &Self) -> bool {
        self.is_same_file(earlier) && self.looks_like(earlier)
    }

    /// Whether size, owner, mode and modification time are equal. On overlayfs(5) the inode number of a file
    /// may change when it is first renamed, although the file is the same.
    pub(crate) fn looks_like(&self, other: &Self) -> bool {
        let state = |facts: &Self| (facts.mode, facts.user, facts.group, facts.size, facts.modified);
        state(self) == state(other)
    }

    /// Converts the result of statx(2).
    fn of(statx: &Statx) -> Self {
        Self {
            device: (statx.stx_dev_major, statx.stx_dev_minor),
            inode: statx.stx_ino,
            mode: u32::from(statx.stx_mode),
            user: statx.stx_uid,
            group: statx.stx_gid,
            size: statx.stx_size,
            modified: (statx.stx_mtime.tv_sec, statx.stx_mtime.tv_nsec),
            changed: (statx.stx_ctime.tv_sec, statx.stx_ctime.tv_nsec),
            mount: statx.stx_mnt_id,
            mount_point: statx.stx_attributes.contains(StatxAttributes::MOUNT_ROOT),
        }
    }

    /// Converts the result of stat(2), which does not distinguish mounts of the same file system.
    #[expect(clippy::unnecessary_cast, reason = "the widths differ between processors")]
    fn of_stat(stat: &Stat) -> Self {
        let nanoseconds = |value| u32::try_from(value).unwrap_or(0);
        Self {
            device: (rustix::fs::major(stat.st_dev), rustix::fs::minor(stat.st_dev)),
            inode: stat.st_ino,
            mode: stat.st_mode,
            user: stat.st_uid,
            group: stat.st_gid,
            size: stat.st_size as u64,
            modified: (stat.st_mtime as i64, nanoseconds(stat.st_mtime_nsec)),
            changed: (stat.st_ctime as i64, nanoseconds(stat.st_ctime_nsec)),
            mount: 0,
            mount_point: false,
        }
    }
}

/// Whether to follow a symbolic link.
#[derive(Clone, Copy)]
pub(crate) enum Follow {
    No,
    Yes,
}

/// Returns the metadata of a name; `None` if the name is free.
pub(crate) fn facts(
    directory: &impl AsFd,
    name: impl AsRef<Path>,
    follow: Follow,
) -> io::Result<Option<Facts>> {
    let flags = match follow {
        Follow::No => AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT,
        Follow::Yes => AtFlags::NO_AUTOMOUNT,
    };
    let found = match stat(directory.as_fd(), name.as_ref(), flags) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    if found.mount == 0 && !found.mount_point {
        let around = facts_of(directory.as_fd())?;
        return Ok(Some(Facts { mount_point: found.device != around.device, ..found }));
    }
    Ok(Some(found))
}

/// Returns the metadata of an open file.
pub(crate) fn facts_of(file: impl AsFd) -> io::Result<Facts> {
    stat(file, Path::new(""), AtFlags::EMPTY_PATH)
}

/// Returns the metadata of a path, following links.
pub(crate) fn facts_at(path: &Path) -> io::Result<Facts> {
    stat(rustix::fs::CWD, path, AtFlags::NO_AUTOMOUNT)
}

fn stat(file: impl AsFd, name: &Path, flags: AtFlags) -> io::Result<Facts> {
    let wanted = StatxFlags::BASIC_STATS | StatxFlags::MNT_ID;
    match call("stat", || rustix::fs::statx(&file, name, flags, wanted)) {
        // statx(2) is missing before Linux 4.11 or is blocked by a seccomp filter, which may return either
        // error.
        Err(error) if has_code(&error, &[Errno::NOSYS, Errno::PERM]) => {
            call("stat", || rustix::fs::statat(&file, name, flags)).map(|stat| Facts::of_stat(&stat))
        }
        other => other.map(|statx| Facts::of(&statx)),
    }
}
