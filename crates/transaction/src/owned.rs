//! Sets owners and modes, and removes files, for package hooks.

use std::io;
use std::path::Path;

use rustix::fs::{Access, AtFlags};
use zeroize::Zeroizing;

use crate::stage::{file_name, parent};
use crate::{Directory, Error, disk};

impl Directory {
    /// Sets owner, group and mode of the directory itself.
    ///
    /// # Errors
    ///
    /// If the system refuses.
    pub fn give(&self, owner: (u32, u32), mode: u32) -> Result<(), Error> {
        // The owner first: chown(2) clears some mode bits.
        disk::set_owner(self.handle(), Some(owner.0), Some(owner.1))
            .and_then(|()| disk::set_mode(self.handle(), mode))
            .map_err(self.io("give", ""))
    }

    /// Sets owner, group and mode of a file in the directory, if it exists.
    ///
    /// # Errors
    ///
    /// If the system refuses, or the name is not a file.
    pub fn give_file(&self, name: impl AsRef<Path>, owner: (u32, u32), mode: u32) -> Result<(), Error> {
        let Some(file) = self.open_file(&name)? else { return Ok(()) };
        disk::set_owner(&file, Some(owner.0), Some(owner.1))
            .and_then(|()| disk::set_mode(&file, mode))
            .map_err(self.io("give", name))
    }

    /// Removes a regular file in the directory if `ours` recognizes its content, and returns whether it did.
    ///
    /// # Errors
    ///
    /// If the system refuses.
    pub fn remove_if(&self, name: impl AsRef<Path>, ours: impl Fn(&[u8]) -> bool) -> Result<bool, Error> {
        match self.read(&name) {
            Ok(Some(bytes)) if ours(&bytes) => {}
            Ok(_) | Err(Error::NotRegular { .. }) => return Ok(false),
            Err(error) => return Err(error),
        }
        disk::unlink(self, &name).map_err(self.io("remove", &name))?;
        self.sync().map(|()| true)
    }

    /// Refuses a directory in which this user cannot remove files, or that is mounted read-only.
    ///
    /// # Errors
    ///
    /// The system's error.
    pub fn refuse_unchangeable(&self) -> Result<(), Error> {
        let wanted = Access::WRITE_OK | Access::EXEC_OK;
        let asked = rustix::fs::accessat(self.handle(), ".", wanted, AtFlags::EACCESS);
        asked.map_err(|error| self.io("change", "")(error.into()))
    }

    /// Removes an empty subdirectory, and returns whether it existed and was empty.
    ///
    /// # Errors
    ///
    /// If the system refuses.
    pub(crate) fn remove_empty(&self, name: impl AsRef<Path>) -> Result<bool, Error> {
        const KEPT: [io::ErrorKind; 3] =
            [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory, io::ErrorKind::DirectoryNotEmpty];
        match disk::remove_directory(self, &name) {
            Ok(()) => self.sync().map(|()| true),
            Err(error) if KEPT.contains(&error.kind()) => Ok(false),
            Err(error) => Err(self.io("remove", name)(error)),
        }
    }
}

/// Creates a directory that only its owner can enter, and returns whether it is new. An existing one must
/// belong to this user and must not be a link.
///
/// # Errors
///
/// [`Error::Foreign`] and [`Error::Writable`] for one that is not private to this user; other errors if the
/// system refuses.
pub fn make_private_directory(path: &Path) -> Result<bool, Error> {
    let above = Directory::open_for_a_file(parent(path))?;
    let name = file_name(path)?;
    match disk::make_directory(&above, name) {
        Ok(()) => match above.sync() {
            Ok(()) => Ok(true),
            Err(error) => {
                // The first error is the one to report.
                let _ = disk::remove_directory(&above, name);
                Err(error)
            }
        },
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            above.below(name)?.refuse_others(rustix::process::geteuid().as_raw()).map(|()| false)
        }
        Err(source) => Err(Error::Create { path: path.to_path_buf(), source }),
    }
}

/// Removes an empty directory, and returns whether it existed and was empty.
///
/// # Errors
///
/// If the system refuses.
pub fn remove_empty_directory(path: &Path) -> Result<bool, Error> {
    match parent_of_existing(path)? {
        Some(above) => above.remove_empty(file_name(path)?),
        None => Ok(false),
    }
}

/// Removes a regular file if `ours` recognizes its content, and returns whether it did.
///
/// # Errors
///
/// If the system refuses.
pub fn remove_if(path: &Path, ours: impl Fn(&[u8]) -> bool) -> Result<bool, Error> {
    match parent_of_existing(path)? {
        Some(directory) => directory.remove_if(file_name(path)?, ours),
        None => Ok(false),
    }
}

/// Fails if [`remove_if`] would be impossible because of the directory.
///
/// # Errors
///
/// As for [`Directory::refuse_unchangeable`].
pub fn refuse_unremovable(path: &Path) -> Result<(), Error> {
    parent_of_existing(path)?.map_or(Ok(()), |directory| directory.refuse_unchangeable())
}

/// Reads a regular file at any path; `None` if there is none.
///
/// # Errors
///
/// As for [`Directory::read`].
pub fn read_file(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    match parent_of_existing(path)? {
        Some(directory) => directory.read(file_name(path)?),
        None => Ok(None),
    }
}

/// Opens the parent directory of a path; `None` if it does not exist.
fn parent_of_existing(path: &Path) -> Result<Option<Directory>, Error> {
    match Directory::open_for_a_file(parent(path)) {
        Err(Error::Directory { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn only_what_is_recognised_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let ours = |bytes: &[u8]| bytes == b"ours";
        for (name, text) in [("ours", "ours"), ("theirs", "theirs")] {
            fs::write(at(name), text).unwrap();
        }
        std::os::unix::fs::symlink("ours", at("link")).unwrap();
        assert!(!remove_if(&at("link"), ours).unwrap());
        assert!(remove_if(&at("ours"), ours).unwrap());
        assert!(!remove_if(&at("ours"), ours).unwrap());
        assert!(!remove_if(&at("theirs"), ours).unwrap());
        assert!(!remove_if(&at("gone/ours"), ours).unwrap());
        assert!(at("theirs").exists());
    }

    #[test]
    fn a_directory_is_made_once_and_removed_when_empty() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("private");
        assert!(make_private_directory(&path).unwrap());
        assert!(!make_private_directory(&path).unwrap());
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("private", &link).unwrap();
        assert!(matches!(make_private_directory(&link), Err(Error::NotDirectory { path }) if path == link));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o700);
        fs::write(path.join("file"), "").unwrap();
        assert!(!remove_empty_directory(&path).unwrap());
        fs::remove_file(path.join("file")).unwrap();
        assert!(remove_empty_directory(&path).unwrap());
        assert!(!remove_empty_directory(&path).unwrap());
    }

    #[test]
    #[ignore = "needs root: cargo xtask test"]
    fn a_private_directory_is_no_link_and_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(rustix::process::geteuid().is_root(), "run the tests as root");
        fs::create_dir(at("theirs")).unwrap();
        std::os::unix::fs::chown(at("theirs"), Some(4712), None).unwrap();
        assert!(matches!(make_private_directory(&at("theirs")), Err(Error::Foreign { owner: 4712, .. })));
        make_private_directory(&at("ours")).unwrap();
        std::os::unix::fs::symlink("ours", at("link")).unwrap();
        assert!(matches!(make_private_directory(&at("link")), Err(Error::NotDirectory { .. })));
        fs::set_permissions(at("ours"), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(make_private_directory(&at("ours")), Err(Error::Writable { .. })));
    }

    #[test]
    fn owner_and_mode_are_given() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        let directory = Directory::open(folder.path(), |_| true).unwrap();
        let facts = disk::facts_of(directory.handle()).unwrap();
        directory.give((facts.user, facts.group), 0o750).unwrap();
        directory.give_file("file", (facts.user, facts.group), 0o660).unwrap();
        directory.give_file("gone", (facts.user, facts.group), 0o660).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        assert_eq!(mode(folder.path()), 0o750);
        assert_eq!(mode(&folder.path().join("file")), 0o660);
    }
}
