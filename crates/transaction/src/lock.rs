//! The lock on a directory: flock(2) on the directory itself, which creates no file and is released when its
//! holder exits.

use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::disk::Facts;
use crate::{Directory, Error, disk};

/// The polling interval for a held lock.
const POLL: Duration = Duration::from_millis(50);

/// How long to wait for the lock: a run of this program that has not ended by then is probably stuck.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// How long an unattended run waits for another one.
pub const UNATTENDED_PATIENCE: Duration = Duration::from_secs(30);

/// A directory that is locked against other runs of this program.
#[derive(Debug)]
pub struct Locked(pub(crate) Directory);

impl Locked {
    /// [Opens](Directory::open) a directory with fixed names, and takes the lock on it.
    ///
    /// # Errors
    ///
    /// Those of [`Directory::open`] and [`Directory::lock`].
    pub fn open(path: &Path, trusted: impl Fn(u32) -> bool, patience: Duration) -> Result<Self, Error> {
        Directory::open(path, trusted)?.lock(patience)
    }

    /// Opens a directory in which one name is created, and takes the lock on it.
    ///
    /// # Errors
    ///
    /// Those of [`Directory::open`] and [`Directory::lock`].
    pub fn for_a_file(directory: &Path, patience: Duration) -> Result<Self, Error> {
        Directory::open_for_a_file(directory)?.lock(patience)
    }

    /// Returns the directory.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.0
    }

    /// Duplicates the handle that holds the lock, which is released when both are dropped.
    ///
    /// # Errors
    ///
    /// If the process has no file descriptors left.
    pub fn share(&self) -> Result<Self, Error> {
        self.0.share().map(Self)
    }
}

impl Directory {
    /// Takes the lock on the directory. It is released when the returned value is dropped or the process
    /// exits.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] if another process has held it for `patience`.
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

    /// Returns the process that holds the lock on this directory, if the system reports it.
    fn holder(&self) -> Option<u32> {
        disk::facts_of(self.handle()).and_then(|facts| holder_of(&facts)).ok().flatten()
    }
}

/// Returns the process that holds the lock on a directory, according to the kernel's lock table; takes no lock
/// itself. Processes that this one cannot see, such as those in another container, are not found.
///
/// # Errors
///
/// If there is no such directory, or the system has no lock table.
pub fn holder(directory: &Path) -> io::Result<Option<u32>> {
    holder_of(&disk::facts_at(directory)?)
}

/// Returns whether another process holds a lock on a file as Java takes it: fcntl(2) on a range. Takes no lock
/// itself, and sees holders in other containers as well.
///
/// # Errors
///
/// If the file does not exist or cannot be opened.
pub fn is_range_locked(file: &Path) -> io::Result<bool> {
    disk::is_range_locked(&disk::open_file(&rustix::fs::CWD, file)?)
}

/// Waits until no process holds the lock on a directory, for at most `patience`, and returns whether one did.
/// Takes no lock, so a waiting run never blocks another one. A holder that the kernel's lock table does not
/// show is detected when the lock is taken.
#[must_use]
pub fn wait_until_free(directory: &Path, patience: Duration) -> bool {
    let is_held = || matches!(holder(directory), Ok(Some(_)));
    let was_held = is_held();
    let mut waited = Duration::ZERO;
    while waited < patience && is_held() {
        waited += pause(patience - waited);
    }
    was_held
}

/// Sleeps for the polling interval, or for the time left, and returns the duration.
fn pause(left: Duration) -> Duration {
    let pause = POLL.min(left);
    thread::sleep(pause);
    pause
}

/// Number of times that the lock table is searched: the kernel returns it in parts, and an entry is missed if
/// one before it disappears between two parts.
const SEARCHES: usize = 3;

fn holder_of(facts: &Facts) -> io::Result<Option<u32>> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo")?;
    // On some file systems (btrfs), stat(2) reports a separate device for each subvolume, but the lock table
    // has that of the mount.
    let devices = [Some(facts.device), device_of_mount(&mounts, facts.mount)];
    for _ in 0..SEARCHES {
        let found = holder_in(&std::fs::read_to_string("/proc/locks")?, &devices, facts.inode);
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Returns the device of a mount: the third field of its line, see proc_pid_mountinfo(5).
fn device_of_mount(mounts: &str, mount: u64) -> Option<(u32, u32)> {
    mounts.lines().find_map(|line| {
        let mut fields = line.split_whitespace();
        let found: u64 = fields.next()?.parse().ok()?;
        let (major, minor) = fields.nth(1)?.split_once(':')?;
        (found == mount).then_some((major.parse().ok()?, minor.parse().ok()?))
    })
}

/// Returns the first holder of a lock on an inode of one of the devices. A line of proc_locks(5) reads
/// `1: FLOCK  ADVISORY  WRITE 4711 08:01:815 0 EOF`, with the device in hexadecimal; `->` marks a waiting
/// process.
fn holder_in(locks: &str, devices: &[Option<(u32, u32)>], inode: u64) -> Option<u32> {
    locks.lines().find_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let kind = fields.next()?;
        let process = fields.nth(2)?.parse().ok()?;
        let mut place = fields.next()?.split(':');
        let major = u32::from_str_radix(place.next()?, 16).ok()?;
        let minor = u32::from_str_radix(place.next()?, 16).ok()?;
        let found: u64 = place.next()?.parse().ok()?;
        let same = found == inode && devices.contains(&Some((major, minor)));
        (kind == "FLOCK" && same).then_some(process)
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
            assert_eq!(holder_in(locks, &[Some((8, 26)), None], inode), expected, "{inode}");
        };
        check(5, None);
        check(6, Some(12));
        check(7, None);
        check(8, Some(14));
        check(9, None);
    }

    #[test]
    fn the_device_of_a_mount_is_its_third_field() {
        let mounts =
            "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n31 22 0:34 /sub /data rw shared:1 - btrfs /dev/sdb rw\n";
        assert_eq!(device_of_mount(mounts, 31), Some((0, 34)));
        assert_eq!(device_of_mount(mounts, 32), None);
    }
}
