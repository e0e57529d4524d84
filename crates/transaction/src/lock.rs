//! The lock on a directory: flock(2) on the directory itself, which leaves no file and ends with its holder.

use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::disk::Facts;
use crate::{Directory, Error, disk};

/// How often a lock that is held is tried again.
const POLL: Duration = Duration::from_millis(50);

/// Another run of this program on the same directory ends within this time, or not at all.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// How long an unattended run waits for another one.
pub const UNATTENDED_PATIENCE: Duration = Duration::from_secs(30);

/// A directory that no other run of this program writes to.
#[derive(Debug)]
pub struct Locked(pub(crate) Directory);

impl Locked {
    /// [Opens](Directory::open) a directory whose names mean something, and takes the lock on it.
    ///
    /// # Errors
    ///
    /// Those of [`Directory::open`] and [`Directory::lock`].
    pub fn open(path: &Path, trusted: impl Fn(u32) -> bool, patience: Duration) -> Result<Self, Error> {
        Directory::open(path, trusted)?.lock(patience)
    }

    /// Opens a directory in which one name is taken, and takes the lock on it.
    ///
    /// # Errors
    ///
    /// Those of [`Directory::open`] and [`Directory::lock`].
    pub fn for_a_file(directory: &Path, patience: Duration) -> Result<Self, Error> {
        Directory::open_for_a_file(directory)?.lock(patience)
    }

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.0
    }

    /// The same lock a second time: it is let go when both are dropped.
    ///
    /// # Errors
    ///
    /// Where the system has no more descriptors.
    pub fn share(&self) -> Result<Self, Error> {
        self.0.share().map(Self)
    }
}

impl Directory {
    /// Takes the lock on the directory; it is let go when the value that holds it is dropped, or the process ends.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] where another process has held it for `patience`.
    pub fn lock(self, patience: Duration) -> Result<Locked, Error> {
        let mut waited = Duration::ZERO;
        loop {
            match disk::lock(&self) {
                Ok(()) => return Ok(Locked(self)),
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => {
                    return Err(self.io("lock", "")(error));
                }
                Err(_) if waited < patience => waited += pause(patience - waited),
                Err(_) => return Err(Error::Busy { holder: self.holder(), path: self.path("") }),
            }
        }
    }

    /// The process that the system names as the holder of a lock on this directory.
    fn holder(&self) -> Option<u32> {
        disk::facts_of(self.handle()).and_then(|facts| holder_of(&facts, LockKind::Whole)).ok().flatten()
    }
}

/// The type of the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockKind {
    /// flock(2), as this program locks directories.
    Whole,
    /// fcntl(2), as Java locks files.
    Range,
}

impl LockKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "FLOCK",
            Self::Range => "POSIX",
        }
    }
}

/// The process that holds a lock on what has that path, by the system's table: nothing is locked to find out. Processes
/// that this one cannot see, as in another container, are not found.
///
/// # Errors
///
/// Where there is no such file, or the system has no table.
pub fn holder(path: &Path, kind: LockKind) -> io::Result<Option<u32>> {
    holder_of(&disk::facts_at(path)?, kind)
}

/// Waits at most that long until no process holds the lock on a directory, and returns whether one did. Nothing is locked
/// to find out, so no other run meets a lock of one that only waits. A holder that the system's table does not show is met
/// where the lock is taken.
#[must_use]
pub fn wait_until_free(directory: &Path, patience: Duration) -> bool {
    let is_held = || matches!(holder(directory, LockKind::Whole), Ok(Some(_)));
    let was_held = is_held();
    let mut waited = Duration::ZERO;
    while waited < patience && is_held() {
        waited += pause(patience - waited);
    }
    was_held
}

/// Waits until a lock is worth another look, and returns how long that was.
fn pause(left: Duration) -> Duration {
    let pause = POLL.min(left);
    thread::sleep(pause);
    pause
}

fn holder_of(facts: &Facts, kind: LockKind) -> io::Result<Option<u32>> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo")?;
    // On some file systems (btrfs) stat(2) reports a separate device for each subvolume; the lock has that of the mount.
    let devices = [Some(facts.device), device_of_mount(&mounts, facts.mount)];
    Ok(holder_in(&std::fs::read_to_string("/proc/locks")?, kind, &devices, facts.inode))
}

/// The device of a mount: the third field of its line, see proc_pid_mountinfo(5).
fn device_of_mount(mounts: &str, mount: u64) -> Option<(u32, u32)> {
    mounts.lines().find_map(|line| {
        let mut fields = line.split_whitespace();
        let found: u64 = fields.next()?.parse().ok()?;
        let (major, minor) = fields.nth(1)?.split_once(':')?;
        (found == mount).then_some((major.parse().ok()?, minor.parse().ok()?))
    })
}

/// The first holder of a lock on an inode of one of the devices. A line of proc_locks(5) reads
/// `1: FLOCK  ADVISORY  WRITE 4711 08:01:815 0 EOF`, the device in hexadecimal; `->` marks one that waits.
fn holder_in(locks: &str, wanted: LockKind, devices: &[Option<(u32, u32)>], inode: u64) -> Option<u32> {
    locks.lines().find_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let kind = fields.next()?;
        let process = fields.nth(2)?.parse().ok()?;
        let mut place = fields.next()?.split(':');
        let major = u32::from_str_radix(place.next()?, 16).ok()?;
        let minor = u32::from_str_radix(place.next()?, 16).ok()?;
        let found: u64 = place.next()?.parse().ok()?;
        let same = found == inode && devices.contains(&Some((major, minor)));
        (kind == wanted.as_str() && same).then_some(process)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holders_are_found_by_device_and_inode() {
        let locks = "1: POSIX  ADVISORY  WRITE 10 08:1a:5 0 EOF\n\
                     2: FLOCK  ADVISORY  WRITE 11 08:1b:5 0 EOF\n\
                     3: FLOCK  ADVISORY  WRITE 12 08:1a:6 0 EOF\n\
                     3: -> FLOCK  ADVISORY  WRITE 13 08:1a:7 0 EOF\n\
                     4: FLOCK  ADVISORY  READ  14 08:1a:8 0 EOF\n\
                     5: OFDLCK ADVISORY  WRITE -1 08:1a:9 0 EOF\n";
        let check = |inode, expected| {
            assert_eq!(holder_in(locks, LockKind::Whole, &[Some((8, 26)), None], inode), expected, "{inode}");
        };
        check(5, None);
        check(6, Some(12));
        check(7, None);
        check(8, Some(14));
        check(9, None);
        assert_eq!(holder_in(locks, LockKind::Range, &[Some((8, 26))], 5), Some(10));
    }

    #[test]
    fn the_device_of_a_mount_is_its_third_field() {
        let mounts =
            "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n31 22 0:34 /sub /data rw shared:1 - btrfs /dev/sdb rw\n";
        assert_eq!(device_of_mount(mounts, 31), Some((0, 34)));
        assert_eq!(device_of_mount(mounts, 32), None);
    }
}
