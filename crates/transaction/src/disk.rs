//! Every call that changes the disk, relative to a directory's handle; none follows a link.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;

use rustix::fs::{AtFlags, Gid, Mode, OFlags, RenameFlags, Uid, XattrFlags};
use rustix::io::Errno;

use crate::Directory;

/// Makes a new file that only its owner can read, from its first byte on.
pub(crate) fn create(directory: &Directory, name: &str) -> io::Result<File> {
    point()?;
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let descriptor = retry(|| rustix::fs::openat(directory.handle(), name, flags, Mode::RUSR | Mode::WUSR))?;
    Ok(File::from(descriptor))
}

pub(crate) fn write(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    point()?;
    file.write_all(bytes)
}

pub(crate) fn sync(file: &File) -> io::Result<()> {
    point()?;
    file.sync_all()
}

pub(crate) fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    point()?;
    Ok(retry(|| rustix::fs::fchmod(file, Mode::from_raw_mode(mode)))?)
}

pub(crate) fn set_owner(file: &File, user: Option<u32>, group: Option<u32>) -> io::Result<()> {
    point()?;
    Ok(retry(|| rustix::fs::fchown(file, user.map(Uid::from_raw), group.map(Gid::from_raw)))?)
}

pub(crate) fn set_attribute(file: &File, name: &str, value: &[u8]) -> io::Result<()> {
    point()?;
    Ok(retry(|| rustix::fs::fsetxattr(file, name, value, XattrFlags::empty()))?)
}

/// Makes a directory that only its owner can enter.
pub(crate) fn make_directory(directory: &Directory, name: &str) -> io::Result<()> {
    point()?;
    Ok(retry(|| rustix::fs::mkdirat(directory.handle(), name, Mode::RWXU))?)
}

/// Gives a file a second name.
pub(crate) fn link(from: &Directory, name: &str, to: &Directory, second: &str) -> io::Result<()> {
    point()?;
    Ok(retry(|| rustix::fs::linkat(from.handle(), name, to.handle(), second, AtFlags::empty()))?)
}

pub(crate) fn symlink(target: &std::ffi::CStr, directory: &Directory, name: &str) -> io::Result<()> {
    point()?;
    Ok(retry(|| rustix::fs::symlinkat(target, directory.handle(), name))?)
}

/// Gives a file another name, replacing what has it.
pub(crate) fn rename(directory: &Directory, from: &str, to: &str) -> io::Result<()> {
    point()?;
    Ok(retry(|| rustix::fs::renameat(directory.handle(), from, directory.handle(), to))?)
}

/// Gives a file another name that must be free. Older kernels and some file systems cannot promise that: there the name is
/// looked up first.
pub(crate) fn rename_to_free(directory: &Directory, from: &str, to: &str) -> io::Result<()> {
    point()?;
    let handle = directory.handle();
    match retry(|| rustix::fs::renameat_with(handle, from, handle, to, RenameFlags::NOREPLACE)) {
        Err(Errno::INVAL | Errno::NOSYS) if !directory.exists(to)? => {
            Ok(retry(|| rustix::fs::renameat(handle, from, handle, to))?)
        }
        Err(Errno::INVAL | Errno::NOSYS) => Err(io::ErrorKind::AlreadyExists.into()),
        other => Ok(other?),
    }
}

/// Swaps two names in one call.
pub(crate) fn exchange(directory: &Directory, one: &str, other: &str) -> io::Result<()> {
    point()?;
    let handle = directory.handle();
    Ok(retry(|| rustix::fs::renameat_with(handle, one, handle, other, RenameFlags::EXCHANGE))?)
}

pub(crate) fn unlink(directory: &Directory, name: &str) -> io::Result<()> {
    point()?;
    Ok(retry(|| rustix::fs::unlinkat(directory.handle(), name, AtFlags::empty()))?)
}

pub(crate) fn remove_directory(directory: &Directory, name: &str) -> io::Result<()> {
    point()?;
    Ok(retry(|| rustix::fs::unlinkat(directory.handle(), name, AtFlags::REMOVEDIR))?)
}

/// Makes sure that the medium knows the directory's names.
pub(crate) fn sync_directory(directory: &Directory) -> io::Result<()> {
    point()?;
    match retry(|| rustix::fs::fsync(directory.handle())) {
        // Some network file systems cannot sync directories, and say so.
        Err(Errno::INVAL) => Ok(()),
        other => Ok(other?),
    }
}

/// Opens a directory below a directory.
pub(crate) fn open_directory(directory: &Directory, name: &str) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(retry(|| rustix::fs::openat(directory.handle(), name, flags, Mode::empty()))?)
}

fn retry<T>(mut call: impl FnMut() -> rustix::io::Result<T>) -> rustix::io::Result<T> {
    rustix::io::retry_on_intr(&mut call)
}

/// A call that changes the disk comes here first, so that tests can make it fail.
#[cfg(not(test))]
fn point() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
use fault::point;
#[cfg(test)]
pub(crate) use fault::{Fault, calls, with_fault};

#[cfg(test)]
mod fault {
    use std::cell::Cell;
    use std::io;

    /// What goes wrong at a call.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum Fault {
        /// This call fails, later ones do not.
        Error,
        /// The process is gone: this call and all later ones do nothing.
        Kill,
    }

    thread_local! {
        static CALLS: Cell<usize> = const { Cell::new(0) };
        static FAULT: Cell<Option<(usize, Fault)>> = const { Cell::new(None) };
    }

    /// Runs `work` with a fault at its n-th call, counted from zero.
    pub(crate) fn with_fault<T>(fault: Option<(usize, Fault)>, work: impl FnOnce() -> T) -> T {
        CALLS.set(0);
        FAULT.set(fault);
        let result = work();
        FAULT.set(None);
        result
    }

    /// How many calls the last run made.
    pub(crate) fn calls() -> usize {
        CALLS.get()
    }

    pub(super) fn point() -> io::Result<()> {
        let call = CALLS.replace(CALLS.get() + 1);
        match FAULT.get() {
            Some((at, Fault::Error)) if at == call => Err(io::ErrorKind::StorageFull.into()),
            Some((at, Fault::Kill)) if at <= call => Err(io::Error::other("killed")),
            _ => Ok(()),
        }
    }
}
