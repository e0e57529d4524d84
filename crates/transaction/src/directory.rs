//! A directory by its handle, and the lock on it.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rustix::fs::{AtFlags, Dir, FileType, FlockOperation, Mode, OFlags, Stat};
use rustix::io::Errno;

use crate::{Error, disk};

/// How often a lock that is held is tried again.
const POLL: Duration = Duration::from_millis(50);
/// Files that are compared are small.
const LARGEST: u64 = 64 << 20;

/// A directory, opened once: whatever happens to its path, names below it stay below it.
#[derive(Debug)]
pub struct Directory {
    handle: OwnedFd,
    path: PathBuf,
}

/// A directory that nobody else writes to by this program's rules.
#[derive(Debug)]
pub struct Locked(pub(crate) Directory);

impl Directory {
    /// Opens a directory. As root, one that everybody may write to is refused.
    ///
    /// # Errors
    ///
    /// [`Error::Directory`] where the system refuses, [`Error::Writable`] as said.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source: io::Error| Error::Directory { path: path.to_path_buf(), source };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle = rustix::fs::open(path, flags, Mode::empty()).map_err(|errno| failed(errno.into()))?;
        let mode = rustix::fs::fstat(&handle).map_err(|errno| failed(errno.into()))?.st_mode;
        if rustix::process::geteuid().is_root() && Mode::from_raw_mode(mode).contains(Mode::WOTH) {
            return Err(Error::Writable { path: path.to_path_buf() });
        }
        Ok(Self { handle, path: path.to_path_buf() })
    }

    /// Takes the lock on the directory itself, which leaves no file and ends with the process.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] where another process has held it for `patience`.
    pub fn lock(self, patience: Duration) -> Result<Locked, Error> {
        let mut waited = Duration::ZERO;
        loop {
            match rustix::fs::flock(&self.handle, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Ok(Locked(self)),
                Err(Errno::WOULDBLOCK | Errno::INTR) if waited < patience => {
                    thread::sleep(POLL);
                    waited += POLL;
                }
                Err(Errno::WOULDBLOCK | Errno::INTR) => {
                    return Err(Error::Busy { holder: self.holder(), path: self.path });
                }
                Err(errno) => return Err(self.io("lock", "")(errno.into())),
            }
        }
    }

    /// The process that `/proc/locks` names for this directory.
    fn holder(&self) -> Option<u32> {
        let inode = rustix::fs::fstat(&self.handle).ok()?.st_ino;
        let locks = std::fs::read_to_string("/proc/locks").ok()?;
        locks.lines().filter(|line| line.contains("FLOCK") && line.contains("WRITE")).find_map(|line| {
            let mut fields = line.split_whitespace().skip_while(|field| *field != "WRITE").skip(1);
            let process = fields.next()?.parse().ok()?;
            let (_, found) = fields.next()?.rsplit_once(':')?;
            (found.parse() == Ok(inode)).then_some(process)
        })
    }

    pub(crate) fn handle(&self) -> BorrowedFd<'_> {
        self.handle.as_fd()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() { self.path.clone() } else { self.path.join(name) }
    }

    /// Makes an error out of what the system said.
    pub(crate) fn io(&self, action: &'static str, name: &str) -> impl FnOnce(io::Error) -> Error {
        let path = self.path(name);
        move |source| Error::Io { action, path, source }
    }

    /// A directory below this one.
    pub(crate) fn below(&self, name: &str) -> Result<Self, Error> {
        let handle = disk::open_directory(self, name).map_err(self.io("open", name))?;
        Ok(Self { handle, path: self.path(name) })
    }

    /// What has a name, links not followed.
    pub(crate) fn stat(&self, name: &str) -> io::Result<Option<Stat>> {
        match rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(errno.into()),
        }
    }

    pub(crate) fn exists(&self, name: &str) -> io::Result<bool> {
        Ok(self.stat(name)?.is_some())
    }

    /// Opens a regular file for reading; `None` where the name is free.
    pub(crate) fn open_file(&self, name: &str) -> Result<Option<File>, Error> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        match rustix::fs::openat(&self.handle, name, flags, Mode::empty()) {
            Err(Errno::NOENT) => Ok(None),
            Err(Errno::LOOP) => Err(Error::NotRegular { path: self.path(name) }),
            Err(errno) => Err(self.io("open", name)(errno.into())),
            Ok(handle) => {
                let file = File::from(handle);
                let metadata = file.metadata().map_err(self.io("read", name))?;
                if !metadata.is_file() || metadata.size() > LARGEST {
                    return Err(Error::NotRegular { path: self.path(name) });
                }
                Ok(Some(file))
            }
        }
    }

    /// Reads a regular file; `None` where the name is free.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some(file) = self.open_file(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes).map_err(self.io("read", name))?;
        Ok(Some(bytes))
    }

    /// The names in the directory, with their types.
    pub(crate) fn names(&self) -> Result<Vec<(String, FileType)>, Error> {
        let failed = |errno: Errno| self.io("list", "")(errno.into());
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.handle).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if let Ok(name) = entry.file_name().to_str()
                && name != "."
                && name != ".."
            {
                let stat = self.stat(name).map_err(self.io("read", name))?;
                let file_type = stat.map_or(FileType::Unknown, |stat| FileType::from_raw_mode(stat.st_mode));
                names.push((name.to_owned(), file_type));
            }
        }
        Ok(names)
    }
}

impl Locked {
    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.0
    }
}
