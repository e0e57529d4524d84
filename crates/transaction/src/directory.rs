//! A directory accessed through its handle; names below it are resolved without following links.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, Mode};
use rustix::io::Errno;
use zeroize::Zeroizing;

use crate::Error;
use crate::disk::{self, Facts, Follow};
use crate::tag::tag;

/// Maximum size of a compared file; the files that a run replaces are small.
pub(crate) const LARGEST: u64 = 64 << 20;
/// Number of bytes compared at once.
const CHUNK: usize = 64 << 10;

/// A directory, opened once: names below it stay below it even if its path changes.
#[derive(Debug)]
pub struct Directory {
    handle: OwnedFd,
    path: PathBuf,
    /// A random part of all names staged here, if others may create names in the directory and could guess
    /// ours.
    tag: Option<String>,
}

impl AsFd for Directory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.handle.as_fd()
    }
}

impl Directory {
    /// Opens a directory with fixed names, such as a configuration directory. Its owner must be `trusted`;
    /// its group is trusted. As root, refuses a directory that everyone can write to, even with the sticky
    /// bit, because others could create these names.
    ///
    /// # Errors
    ///
    /// [`Error::Directory`] if the system refuses; [`Error::Foreign`] and [`Error::Writable`] as described.
    pub fn open(path: &Path, trusted: impl Fn(u32) -> bool) -> Result<Self, Error> {
        let directory = Self::open_path(path)?;
        directory.refuse(writable_by_everybody, trusted)?;
        Ok(directory)
    }

    /// Opens a directory that must belong to this user and, as root, must not be writable for everyone.
    ///
    /// # Errors
    ///
    /// Those of [`Directory::open`].
    pub fn open_own(path: &Path) -> Result<Self, Error> {
        let user = rustix::process::geteuid().as_raw();
        Self::open(path, |owner| owner == user)
    }

    /// Opens a directory for reading, no matter who owns it.
    ///
    /// # Errors
    ///
    /// [`Error::Directory`] if the system refuses.
    pub fn open_to_read(path: &Path) -> Result<Self, Error> {
        Self::open_path(path)
    }

    /// Opens a directory in which one name is created exclusively. As root, refuses one in which everyone may
    /// change names; with the sticky bit, as in `/tmp`, they can only add names.
    ///
    /// # Errors
    ///
    /// Those of [`Directory::open`].
    pub(crate) fn open_for_a_file(path: &Path) -> Result<Self, Error> {
        let mut directory = Self::open_path(path)?;
        let mode =
            directory.refuse(|mode| writable_by_everybody(mode) && !mode.contains(Mode::SVTX), |_| true)?;
        if writable_by_everybody(mode) {
            directory.tag = Some(tag(disk::random().map_err(directory.io("stage names in", ""))?));
        }
        Ok(directory)
    }

    fn open_path(path: &Path) -> Result<Self, Error> {
        let handle = disk::open_path(path);
        let handle = handle.map_err(|source| Error::Directory { path: path.to_path_buf(), source })?;
        Ok(Self { handle, path: path.to_path_buf(), tag: None })
    }

    /// Refuses a directory by its owner and, as root, by its mode, which is returned.
    fn refuse(&self, refused: impl Fn(Mode) -> bool, trusted: impl Fn(u32) -> bool) -> Result<Mode, Error> {
        let path = || self.path.clone();
        let facts =
            disk::facts_of(&self.handle).map_err(|source| Error::Directory { path: path(), source })?;
        if !trusted(facts.user) {
            return Err(Error::Foreign { path: path(), owner: facts.user });
        }
        let mode = Mode::from_raw_mode(facts.mode);
        if rustix::process::geteuid().is_root() && refused(mode) {
            return Err(Error::Writable { path: path() });
        }
        Ok(mode)
    }

    /// Refuses a directory that does not belong to this user, or, as root, that everyone can write to.
    pub(crate) fn refuse_others(&self, user: u32) -> Result<(), Error> {
        self.refuse(writable_by_everybody, |owner| owner == user).map(|_| ())
    }

    /// Duplicates the handle of the open directory, which shares its lock.
    pub(crate) fn share(&self) -> Result<Self, Error> {
        let handle = self.handle.try_clone().map_err(self.io("open", ""))?;
        Ok(Self { handle, path: self.path.clone(), tag: self.tag.clone() })
    }

    pub(crate) fn handle(&self) -> BorrowedFd<'_> {
        self.handle.as_fd()
    }

    /// Returns the random part of all names staged here.
    pub(crate) fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Refuses a new file with wider access than its intended mode: some file systems ignore modes.
    pub(crate) fn refuse_wider(&self, file: &File, name: impl AsRef<Path>, mode: u32) -> Result<(), Error> {
        let found = disk::facts_of(file).map_err(self.io("read", &name))?.mode;
        if found & !mode & 0o066 == 0 {
            return Ok(());
        }
        Err(Error::Wider { path: self.path(name), found: found & 0o777, wanted: mode & 0o777 })
    }

    /// Returns the path of a name in this directory, or of the directory if the name is empty, for messages.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        let name = name.as_ref();
        if name.as_os_str().is_empty() { self.path.clone() } else { self.path.join(name) }
    }

    /// Converts an I/O error.
    pub(crate) fn io(&self, action: &'static str, name: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Error {
        let path = self.path(name);
        move |source| Error::Io { action, path, source }
    }

    /// Opens a directory below this one, without following a symbolic link.
    ///
    /// # Errors
    ///
    /// If there is no such directory, or the system refuses.
    pub fn below(&self, name: impl AsRef<Path>) -> Result<Self, Error> {
        let path = self.path(&name);
        let handle = disk::open_directory(self, &name).map_err(|source| match source.kind() {
            io::ErrorKind::NotADirectory => Error::NotDirectory { path: path.clone() },
            _ => self.io("open", &name)(source),
        })?;
        Ok(Self { handle, path, tag: None })
    }

    /// Like [`Directory::below`], but returns `None` if there is none.
    ///
    /// # Errors
    ///
    /// If the system refuses.
    pub fn find_below(&self, name: impl AsRef<Path>) -> Result<Option<Self>, Error> {
        match self.facts(&name)?.map(|facts| facts.kind()) {
            Some(FileType::Directory) => self.below(name).map(Some),
            _ => Ok(None),
        }
    }

    /// Returns the facts of a name without following links; `None` if the name is free.
    pub(crate) fn facts(&self, name: impl AsRef<Path>) -> Result<Option<Facts>, Error> {
        disk::facts(self, &name, Follow::No).map_err(self.io("read", name))
    }

    pub(crate) fn exists(&self, name: impl AsRef<Path>) -> Result<bool, Error> {
        Ok(self.facts(name)?.is_some())
    }

    /// Whether a name is free or a dangling link, which every reader takes for a missing file.
    ///
    /// # Errors
    ///
    /// If the directory cannot be searched.
    pub fn is_absent(&self, name: impl AsRef<Path>) -> Result<bool, Error> {
        match self.facts(&name)? {
            None => Ok(true),
            Some(facts) if facts.kind() == FileType::Symlink => {
                Ok(disk::facts(self, &name, Follow::Yes).map_err(self.io("read", name))?.is_none())
            }
            Some(_) => Ok(false),
        }
    }

    /// Whether the mode of a regular file allows reading by the given user, if any, and group; `None` if
    /// there is no such file.
    ///
    /// # Errors
    ///
    /// If the directory cannot be searched.
    pub fn lets_read(
        &self,
        name: impl AsRef<Path>,
        user: Option<u32>,
        group: u32,
    ) -> Result<Option<bool>, Error> {
        let facts = self.facts(name)?.filter(|facts| facts.kind() == FileType::RegularFile);
        Ok(facts.map(|facts| {
            let bit = match facts {
                facts if user == Some(facts.user) => 0o400,
                facts if group == facts.group => 0o040,
                _ => 0o004,
            };
            facts.mode & bit != 0
        }))
    }

    /// Refuses a mount point, which rename cannot replace.
    pub(crate) fn refuse_mount_point(&self, name: impl AsRef<Path>) -> Result<(), Error> {
        match self.facts(&name)? {
            Some(facts) if facts.mount_point => Err(Error::MountPoint { path: self.path(name) }),
            _ => Ok(()),
        }
    }

    /// Opens a regular file for reading; `None` if the name is free.
    pub(crate) fn open_file(&self, name: impl AsRef<Path>) -> Result<Option<File>, Error> {
        let file = match disk::open_file(self, &name) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            // A link or a socket.
            Err(error) if disk::has_code(&error, &[Errno::LOOP, Errno::NXIO]) => {
                return Err(Error::NotRegular { path: self.path(name) });
            }
            Err(error) => return Err(self.io("open", name)(error)),
        };
        let facts = disk::facts_of(&file).map_err(self.io("read", &name))?;
        if facts.kind() != FileType::RegularFile || facts.size > LARGEST {
            return Err(Error::NotRegular { path: self.path(name) });
        }
        Ok(Some(file))
    }

    /// Reads a regular file; `None` if the name is free.
    ///
    /// # Errors
    ///
    /// [`Error::NotRegular`] for a link, a pipe, a device or another special file, without following it or
    /// blocking; other errors if the system refuses.
    pub fn read(&self, name: impl AsRef<Path>) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let Some(file) = self.open_file(&name)? else { return Ok(None) };
        disk::read(&file, LARGEST).map(Some).map_err(self.io("read", name))
    }

    /// Whether a name is a regular file with exactly these bytes.
    pub(crate) fn holds(&self, name: impl AsRef<Path>, bytes: &[u8]) -> Result<bool, Error> {
        let Some(file) = self.open_file(&name)? else { return Ok(false) };
        holds(&file, bytes).map_err(self.io("read", name))
    }

    /// Returns the names in the directory.
    ///
    /// # Errors
    ///
    /// If it cannot be listed.
    pub fn entries(&self) -> Result<Vec<OsString>, Error> {
        Ok(self.names()?.into_iter().map(|(name, _)| name).collect())
    }

    /// Returns the names in the directory, with their types.
    pub(crate) fn names(&self) -> Result<Vec<(OsString, FileType)>, Error> {
        let mut names = Vec::new();
        for name in disk::names(self).map_err(self.io("list", ""))? {
            // The name was removed in the meantime.
            if let Some(facts) = self.facts(&name)? {
                names.push((name, facts.kind()));
            }
        }
        names.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(names)
    }
}

/// Whether the rest of an open file, from its current position, is exactly these bytes.
pub(crate) fn holds(file: &File, bytes: &[u8]) -> io::Result<bool> {
    let mut rest = bytes;
    let mut chunk = Zeroizing::new(vec![0; CHUNK]);
    loop {
        let read = disk::read_some(file, &mut chunk)?;
        match rest.split_at_checked(read) {
            Some((same, others)) if *same == chunk[..read] => rest = others,
            _ => return Ok(false),
        }
        if read == 0 {
            return Ok(rest.is_empty());
        }
    }
}

fn writable_by_everybody(mode: Mode) -> bool {
    mode.contains(Mode::WOTH)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    #[ignore = "needs root: cargo xtask test"]
    fn root_refuses_directories_that_everybody_may_write_to() {
        assert!(rustix::process::geteuid().is_root(), "run the tests as root");
        let check = |mode, refused: [bool; 2]| {
            let dir = tempfile::tempdir().unwrap();
            std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(mode)).unwrap();
            let opened = [Directory::open(dir.path(), |_| true), Directory::open_for_a_file(dir.path())];
            let found = opened.map(|opened| matches!(opened, Err(Error::Writable { .. })));
            assert_eq!(found, refused, "{mode:o}");
        };
        check(0o755, [false, false]);
        check(0o2750, [false, false]);
        check(0o2770, [false, false]);
        check(0o777, [true, true]);
        check(0o702, [true, true]);
        check(0o2777, [true, true]);
        check(0o1777, [true, false]);
        check(0o1703, [true, false]);
    }

    #[test]
    #[ignore = "needs root: cargo xtask test"]
    fn a_directory_is_refused_whose_owner_is_not_trusted() {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::chown(dir.path(), Some(4712), None).unwrap();
        Directory::open(dir.path(), |owner| owner == 4712).unwrap();
        let refused = Directory::open(dir.path(), |owner| owner == 0);
        assert!(matches!(refused, Err(Error::Foreign { owner: 4712, .. })));
    }

    #[test]
    fn a_mount_point_is_told_from_a_directory() {
        let root = Directory::open(Path::new("/"), |_| true).unwrap();
        assert!(matches!(root.refuse_mount_point("proc"), Err(Error::MountPoint { .. })));
        let proc = root.below("proc").unwrap();
        proc.refuse_mount_point("self").unwrap();
        proc.refuse_mount_point("no such name").unwrap();
    }

    #[test]
    fn a_file_holds_its_bytes_and_no_others() {
        let dir = tempfile::tempdir().unwrap();
        let long = vec![7; CHUNK + 1];
        std::fs::write(dir.path().join("long"), &long).unwrap();
        std::fs::write(dir.path().join("empty"), "").unwrap();
        let directory = Directory::open(dir.path(), |_| true).unwrap();
        let check = |name: &str, bytes: &[u8], expected| {
            assert_eq!(directory.holds(name, bytes).unwrap(), expected, "{name}, {}", bytes.len());
        };
        check("long", &long, true);
        check("long", &long[1..], false);
        check("long", &[&long[..], &[7]].concat(), false);
        check("long", &[&long[..CHUNK], &[8]].concat(), false);
        check("long", b"", false);
        check("empty", b"", true);
        check("empty", b"x", false);
        check("missing", b"", false);
    }
}
