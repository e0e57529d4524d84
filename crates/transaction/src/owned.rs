//! Owners, modes and removal of what a package's hook leaves on the disk.

use std::io;
use std::path::Path;

use rustix::fs::FileType;

use crate::stage::{file_name, parent};
use crate::{Directory, Error, disk};

impl Directory {
    /// Gives the directory itself an owner, a group and a mode.
    ///
    /// # Errors
    ///
    /// Where the system refuses.
    pub fn give(&self, owner: (u32, u32), mode: u32) -> Result<(), Error> {
        // The owner first: giving a file away clears bits of its mode, see chown(2).
        disk::set_owner(self.handle(), Some(owner.0), Some(owner.1))
            .and_then(|()| disk::set_mode(self.handle(), mode))
            .map_err(self.io("give", ""))
    }

    /// Gives a file in the directory an owner, a group and a mode; a name that is free is fine.
    ///
    /// # Errors
    ///
    /// Where the system refuses, or the name is no file's.
    pub fn give_file(&self, name: impl AsRef<Path>, owner: (u32, u32), mode: u32) -> Result<(), Error> {
        let Some(file) = self.open_file(&name)? else { return Ok(()) };
        disk::set_owner(&file, Some(owner.0), Some(owner.1))
            .and_then(|()| disk::set_mode(&file, mode))
            .map_err(self.io("give", name))
    }
}

/// Makes a directory that only its owner can enter; says whether it was not there yet.
///
/// # Errors
///
/// Where the system refuses.
pub fn make_private_directory(path: &Path) -> Result<bool, Error> {
    let above = Directory::open_for_a_file(parent(path))?;
    match disk::make_directory(&above, file_name(path)?) {
        Ok(()) => above.sync().map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(source) => Err(Error::Create { path: path.to_path_buf(), source }),
    }
}

/// Removes a directory that is empty; says whether it was there and empty.
///
/// # Errors
///
/// Where the system refuses.
pub fn remove_empty_directory(path: &Path) -> Result<bool, Error> {
    let Some(above) = parent_of_existing(path)? else { return Ok(false) };
    match disk::remove_directory(&above, file_name(path)?) {
        Ok(()) => above.sync().map(|()| true),
        Err(error)
            if [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory, io::ErrorKind::DirectoryNotEmpty]
                .contains(&error.kind()) =>
        {
            Ok(false)
        }
        Err(source) => Err(above.io("remove", file_name(path)?)(source)),
    }
}

/// Removes a regular file that `ours` recognises by its content; says whether it did.
///
/// # Errors
///
/// Where the system refuses.
pub fn remove_if(path: &Path, ours: impl Fn(&[u8]) -> bool) -> Result<bool, Error> {
    let Some(directory) = parent_of_existing(path)? else { return Ok(false) };
    let name = file_name(path)?;
    if directory.facts(name)?.is_none_or(|facts| facts.kind() != FileType::RegularFile) {
        return Ok(false);
    }
    if !directory.read(name)?.is_some_and(|bytes| ours(&bytes)) {
        return Ok(false);
    }
    disk::unlink(&directory, name).map_err(directory.io("remove", name))?;
    directory.sync().map(|()| true)
}

/// The directory that a path lies in; `None` where that is gone itself.
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
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o700);
        fs::write(path.join("file"), "").unwrap();
        assert!(!remove_empty_directory(&path).unwrap());
        fs::remove_file(path.join("file")).unwrap();
        assert!(remove_empty_directory(&path).unwrap());
        assert!(!remove_empty_directory(&path).unwrap());
    }

    #[test]
    fn owner_and_mode_are_given() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        let directory = Directory::open(folder.path()).unwrap();
        let facts = disk::facts_of(directory.handle()).unwrap();
        directory.give((facts.user, facts.group), 0o750).unwrap();
        directory.give_file("file", (facts.user, facts.group), 0o660).unwrap();
        directory.give_file("gone", (facts.user, facts.group), 0o660).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        assert_eq!(mode(folder.path()), 0o750);
        assert_eq!(mode(&folder.path().join("file")), 0o660);
    }
}
