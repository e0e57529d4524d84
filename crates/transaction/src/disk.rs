//! All system calls, relative to a directory's handle. None follows a link unless its comment says so.

use std::ffi::{CStr, CString, OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{
    AtFlags, Dir, FileType, FlockOperation, Gid, Mode, OFlags, RenameFlags, SeekFrom, Timespec, Timestamps,
    Uid, XattrFlags,
};
use rustix::io::Errno;
use rustix::process::{Flock, FlockOffsetType, FlockType};
use rustix::rand::GetRandomFlags;
use zeroize::Zeroizing;

mod call;
mod facts;
#[cfg(test)]
pub(crate) mod fault;

use call::{at_once, call, links_supported, swap_supported};
pub(crate) use call::{has_code, is_unsupported};
pub(crate) use facts::{Facts, Follow, facts, facts_at, facts_of};

/// Maximum size of an extended attribute and of the list of names, see xattr(7).
const LARGEST_ATTRIBUTE: usize = 64 << 10;

/// Opens a directory by its path. Only this function uses a path.
pub(crate) fn open_path(path: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    call("open", || rustix::fs::open(path, flags, Mode::empty()))
}

/// Opens a directory below a directory.
pub(crate) fn open_directory(directory: &impl AsFd, name: impl AsRef<Path>) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    call("open", || rustix::fs::openat(directory.as_fd(), name.as_ref(), flags, Mode::empty()))
}

/// Opens a file for reading without blocking if it is a pipe.
pub(crate) fn open_file(directory: &impl AsFd, name: impl AsRef<Path>) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    call("open", || rustix::fs::openat(directory.as_fd(), name.as_ref(), flags, Mode::empty()))
        .map(File::from)
}

/// Returns whether another process holds a lock on a range of the file.
pub(crate) fn is_range_locked(file: &File) -> io::Result<bool> {
    let whole = Flock {
        start: 0,
        length: 0,
        pid: None,
        typ: FlockType::WriteLock,
        offset_type: FlockOffsetType::Set,
    };
    call("lock", || rustix::process::fcntl_getlk(file, &whole)).map(|found| found.is_some())
}

/// Returns the names in a directory.
pub(crate) fn names(directory: &impl AsFd) -> io::Result<Vec<OsString>> {
    let entries = call("list", || Dir::read_from(directory.as_fd()))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." {
            names.push(OsStr::from_bytes(name).to_owned());
        }
    }
    Ok(names)
}

/// Returns the target of a link.
pub(crate) fn read_link(directory: &impl AsFd, name: impl AsRef<Path>) -> io::Result<CString> {
    call("read", || rustix::fs::readlinkat(directory.as_fd(), name.as_ref(), Vec::new()))
}

/// Reads up to the buffer's length; returns zero at the end of the file.
pub(crate) fn read_some(file: &File, buffer: &mut [u8]) -> io::Result<usize> {
    call("read", || rustix::io::read(file, &mut *buffer))
}

/// Reads a whole file, up to a maximum size.
pub(crate) fn read(file: &File, largest: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    let size = facts_of(file)?.size;
    let refused = || io::Error::from(io::ErrorKind::FileTooLarge);
    if size > largest {
        return Err(refused());
    }
    // One byte more than the file's size: detects a file that grows, and avoids a reallocation, which would
    // leave a copy in memory.
    let mut bytes = Zeroizing::new(vec![0; usize::try_from(size).map_err(|_| refused())? + 1]);
    let mut length = 0;
    while length < bytes.len() {
        match read_some(file, &mut bytes[length..])? {
            0 => break,
            read => length += read,
        }
    }
    if length == bytes.len() {
        return Err(io::Error::other("it grew while it was being read"));
    }
    bytes.truncate(length);
    Ok(bytes)
}

/// Takes the lock on a directory if it is free.
pub(crate) fn lock(directory: &impl AsFd) -> io::Result<()> {
    call("lock", || rustix::fs::flock(directory.as_fd(), FlockOperation::NonBlockingLockExclusive))
}

/// Creates a file that only its owner can ever read.
pub(crate) fn create(directory: &impl AsFd, name: impl AsRef<Path>) -> io::Result<File> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mode = Mode::RUSR | Mode::WUSR;
    call("create", || rustix::fs::openat(directory.as_fd(), name.as_ref(), flags, mode)).map(File::from)
}

/// Opens a file for reading and overwriting.
pub(crate) fn open_to_rewrite(directory: &impl AsFd, name: impl AsRef<Path>) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    call("open", || rustix::fs::openat(directory.as_fd(), name.as_ref(), flags, Mode::empty()))
        .map(File::from)
}

/// Seeks to the beginning of a file.
pub(crate) fn rewind(file: &File) -> io::Result<()> {
    call("seek", || rustix::fs::seek(file, SeekFrom::Start(0))).map(|_| ())
}

/// Opens a file for writing at its end.
pub(crate) fn open_to_append(directory: &impl AsFd, name: impl AsRef<Path>) -> io::Result<File> {
    let flags = OFlags::WRONLY | OFlags::APPEND | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    call("open", || rustix::fs::openat(directory.as_fd(), name.as_ref(), flags, Mode::empty()))
        .map(File::from)
}

/// Truncates a file, or extends it with zeros.
pub(crate) fn set_length(file: &File, length: u64) -> io::Result<()> {
    call("truncate", || rustix::fs::ftruncate(file, length))
}

/// Writes all bytes.
pub(crate) fn write(file: &File, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match call("write", || rustix::io::write(file, at_once(bytes)))? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            written => bytes = &bytes[written..],
        }
    }
    Ok(())
}

/// Flushes a file's content to the disk.
pub(crate) fn sync(file: &File) -> io::Result<()> {
    call("sync", || rustix::fs::fsync(file))
}

pub(crate) fn set_mode(file: impl AsFd, mode: u32) -> io::Result<()> {
    call("mode", || rustix::fs::fchmod(&file, Mode::from_raw_mode(mode)))
}

/// Copies the modification time of another file.
pub(crate) fn set_modified(file: &File, like: &Facts) -> io::Result<()> {
    let (seconds, nanoseconds) = like.modified;
    let modified = Timespec { tv_sec: seconds, tv_nsec: nanoseconds.into() };
    let kept = Timespec { tv_sec: 0, tv_nsec: rustix::fs::UTIME_OMIT };
    let times = Timestamps { last_access: kept, last_modification: modified };
    call("time", || rustix::fs::futimens(file, &times))
}

/// Returns an unpredictable number.
pub(crate) fn random() -> io::Result<u64> {
    let mut bytes = [0; 8];
    call("random", || rustix::rand::getrandom(&mut bytes, GetRandomFlags::empty()))?;
    Ok(u64::from_ne_bytes(bytes))
}

pub(crate) fn set_owner(file: impl AsFd, user: Option<u32>, group: Option<u32>) -> io::Result<()> {
    call("owner", || rustix::fs::fchown(&file, user.map(Uid::from_raw), group.map(Gid::from_raw)))
}

/// Returns the names and values of extended attributes, including access control lists.
pub(crate) fn attributes(file: &File) -> io::Result<Vec<(CString, Vec<u8>)>> {
    let mut names = vec![0; LARGEST_ATTRIBUTE];
    let length = match call("attributes", || rustix::fs::flistxattr(file, &mut names)) {
        Err(error) if is_unsupported(&error) => return Ok(Vec::new()),
        other => other?,
    };
    let mut attributes = Vec::new();
    for name in names[..length].split_inclusive(|byte| *byte == 0) {
        let name = CStr::from_bytes_with_nul(name).map_err(io::Error::other)?;
        let mut value = vec![0; LARGEST_ATTRIBUTE];
        let length = call("attributes", || rustix::fs::fgetxattr(file, name, &mut value))?;
        value.truncate(length);
        attributes.push((name.to_owned(), value));
    }
    Ok(attributes)
}

pub(crate) fn set_attribute(file: &File, name: &CStr, value: &[u8]) -> io::Result<()> {
    call("attribute", || rustix::fs::fsetxattr(file, name, value, XattrFlags::empty()))
}

pub(crate) fn remove_attribute(file: impl AsFd, name: &CStr) -> io::Result<()> {
    call("attribute", || rustix::fs::fremovexattr(&file, name))
}

/// Gives the owner access to a new directory: an inherited access control list may deny it.
fn open_to_owner(directory: &impl AsFd, name: impl AsRef<Path>) -> io::Result<()> {
    let made = facts(directory, &name, Follow::No)?;
    if made.is_none_or(|made| made.kind() != FileType::Directory || made.mode & 0o700 == 0o700) {
        return Ok(());
    }
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    set_mode(rustix::fs::openat(directory.as_fd(), name.as_ref(), flags, Mode::empty())?, 0o700)
}

/// Creates a directory that only its owner can enter.
pub(crate) fn make_directory(directory: &impl AsFd, name: impl AsRef<Path>) -> io::Result<()> {
    call("create", || rustix::fs::mkdirat(directory.as_fd(), name.as_ref(), Mode::RWXU))?;
    open_to_owner(directory, &name).inspect_err(|_| drop(remove_directory(directory, &name)))
}

/// Creates a hard link under a free name.
pub(crate) fn link(
    from: &impl AsFd,
    name: impl AsRef<Path>,
    to: &impl AsFd,
    second: impl AsRef<Path>,
) -> io::Result<()> {
    let (from, to) = (from.as_fd(), to.as_fd());
    call("link", || {
        links_supported()?;
        rustix::fs::linkat(from, name.as_ref(), to, second.as_ref(), AtFlags::empty())
    })
}

pub(crate) fn symlink(target: &CStr, directory: &impl AsFd, name: impl AsRef<Path>) -> io::Result<()> {
    call("create", || rustix::fs::symlinkat(target, directory.as_fd(), name.as_ref()))
}

/// Renames a file and replaces the target.
pub(crate) fn rename(directory: &impl AsFd, from: impl AsRef<Path>, to: impl AsRef<Path>) -> io::Result<()> {
    let handle = directory.as_fd();
    call("rename", || rustix::fs::renameat(handle, from.as_ref(), handle, to.as_ref()))
}

/// Renames a directory to a free name. Older kernels and some file systems cannot guarantee that it is free:
/// the name is then looked up first, and rename(2) itself refuses to replace anything but an empty directory.
pub(crate) fn rename_to_free(
    directory: &impl AsFd,
    from: impl AsRef<Path>,
    to: impl AsRef<Path>,
) -> io::Result<()> {
    let handle = directory.as_fd();
    let renamed = call("rename", || {
        swap_supported()?;
        rustix::fs::renameat_with(handle, from.as_ref(), handle, to.as_ref(), RenameFlags::NOREPLACE)
    });
    match renamed {
        Err(error) if is_unsupported(&error) => match facts(directory, &to, Follow::No)? {
            None => rename(directory, from, to),
            Some(_) => Err(io::ErrorKind::AlreadyExists.into()),
        },
        other => other,
    }
}

/// Moves an entry to another directory, where its name must be free.
pub(crate) fn move_to_free(from: &impl AsFd, name: impl AsRef<Path>, to: &impl AsFd) -> io::Result<()> {
    let (name, from, target) = (name.as_ref(), from.as_fd(), to.as_fd());
    let moved = call("rename", || {
        swap_supported()?;
        rustix::fs::renameat_with(from, name, target, name, RenameFlags::NOREPLACE)
    });
    match moved {
        Err(error) if is_unsupported(&error) => match facts(to, name, Follow::No)? {
            None => call("rename", || rustix::fs::renameat(from, name, target, name)),
            Some(_) => Err(io::ErrorKind::AlreadyExists.into()),
        },
        other => other,
    }
}

/// Swaps two names in one call.
pub(crate) fn exchange(
    directory: &impl AsFd,
    one: impl AsRef<Path>,
    other: impl AsRef<Path>,
) -> io::Result<()> {
    let handle = directory.as_fd();
    call("exchange", || {
        swap_supported()?;
        rustix::fs::renameat_with(handle, one.as_ref(), handle, other.as_ref(), RenameFlags::EXCHANGE)
    })
}

/// Whether the error means that a file can have no further hard link: unsupported, or the limit is reached.
pub(crate) fn is_linkless(error: &io::Error) -> bool {
    is_unsupported(error) || has_code(error, &[Errno::PERM, Errno::MLINK])
}

pub(crate) fn unlink(directory: &impl AsFd, name: impl AsRef<Path>) -> io::Result<()> {
    call("unlink", || rustix::fs::unlinkat(directory.as_fd(), name.as_ref(), AtFlags::empty()))
}

pub(crate) fn remove_directory(directory: &impl AsFd, name: impl AsRef<Path>) -> io::Result<()> {
    call("unlink", || rustix::fs::unlinkat(directory.as_fd(), name.as_ref(), AtFlags::REMOVEDIR))
}

/// Flushes the directory's names to the disk.
pub(crate) fn sync_directory(directory: &impl AsFd) -> io::Result<()> {
    match call("sync directory", || rustix::fs::fsync(directory.as_fd())) {
        // Some network file systems cannot sync directories, and return this error.
        Err(error) if error.raw_os_error() == Some(Errno::INVAL.raw_os_error()) => Ok(()),
        other => other,
    }
}
