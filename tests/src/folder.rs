//! Temporary directories of tests that sync thousands of files.

use std::path::Path;

use anyhow::Result;
use rustix::fs::{StatVfsMountFlags, XattrFlags, removexattr, setxattr, statvfs};
use tempfile::TempDir;

/// Where files are in memory.
const MEMORY: &str = "/dev/shm";
/// Some copies of the program, whose test build has 60 MB; the usual container has 64 MB of memory here.
const ROOM: u64 = 1 << 30;

/// Returns a temporary directory, in memory if everything that tests do is possible there.
///
/// # Errors
///
/// If it cannot be created.
pub fn quick() -> Result<TempDir> {
    Ok(fit_below(Path::new(MEMORY)).map_or_else(tempfile::tempdir, Ok)?)
}

/// Returns a temporary directory below another one, if programs run there, there is room, and files have
/// extended attributes of users, which memory has from Linux 6.6 on.
fn fit_below(parent: &Path) -> Option<TempDir> {
    const NAME: &str = "user.tried";
    let system = statvfs(parent).ok()?;
    let room = system.f_bavail.saturating_mul(system.f_frsize);
    if system.f_flag.contains(StatVfsMountFlags::NOEXEC) || room < ROOM {
        return None;
    }
    let folder = tempfile::tempdir_in(parent).ok()?;
    setxattr(folder.path(), NAME, b"", XattrFlags::empty()).ok()?;
    removexattr(folder.path(), NAME).ok()?;
    Some(folder)
}
