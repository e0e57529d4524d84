//! Installs a program of es-bootstrap in place of another one, and removes it again.
//!
//! The other program gets a second name, then ours takes its original name in one rename; to undo this, the
//! second name is renamed over ours. So at every point the original name refers to one of the two complete
//! programs, and the restored one is the same file: bytes, owner, mode and times.

use std::ffi::OsStr;

use crate::attributes::Attributes;
use crate::{Directory, Error, Locked, disk, stage};

/// Mode of a program that everyone may run.
const PROGRAM: u32 = 0o755;
/// Suffix of a staged file. It is unique because of the lock.
const STAGED: &str = ".es-bootstrap.tmp";

/// The result for a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It was changed.
    Changed,
    /// It was already as requested.
    Unchanged,
}

/// Writes a program of es-bootstrap under a name that is free or already belongs to one.
///
/// # Errors
///
/// [`Error::Exists`] if something else has the name; other errors if the system refuses.
pub fn put(locked: &Locked, name: &str, bytes: &[u8], ours: impl Fn(&[u8]) -> bool) -> Result<Placed, Error> {
    let directory = &locked.0;
    directory.refuse_foreign(name.as_ref(), &ours)?;
    if directory.holds(name, bytes)? {
        return Ok(Placed::Unchanged);
    }
    write(directory, name, bytes)?;
    Ok(Placed::Changed)
}

/// Installs a program of es-bootstrap under a name, and keeps the previous one as `kept`.
///
/// # Errors
///
/// [`Error::NotRegular`] if there is no program of that name, [`Error::Exists`] if `kept` is another file; other errors if
/// the system refuses.
pub fn put_before(
    locked: &Locked,
    name: &str,
    kept: &str,
    bytes: &[u8],
    ours: impl Fn(&[u8]) -> bool,
) -> Result<Placed, Error> {
    let directory = &locked.0;
    let missing = || Error::NotRegular { path: directory.path(name) };
    let found = directory.read(name)?.ok_or_else(missing)?;
    if ours(&found) {
        if !directory.exists(kept)? {
            return Err(Error::NotRegular { path: directory.path(kept) });
        }
        if *found == *bytes {
            return Ok(Placed::Unchanged);
        }
    } else {
        match directory.holds(kept, &found) {
            Ok(true) => {}
            Ok(false) if !directory.exists(kept)? => {
                disk::link(directory, name, directory, kept).map_err(directory.io("keep", name))?;
                directory.sync()?;
            }
            Ok(false) | Err(_) => return Err(Error::Exists { path: directory.path(kept) }),
        }
    }
    write(directory, name, bytes)?;
    Ok(Placed::Changed)
}

/// Removes a program of es-bootstrap; any other file stays.
///
/// # Errors
///
/// If the system refuses.
pub fn take_away(locked: &Locked, name: &str, ours: impl Fn(&[u8]) -> bool) -> Result<Placed, Error> {
    let directory = &locked.0;
    if directory.refuse_foreign(name.as_ref(), &ours).is_err() || !directory.exists(name)? {
        return Ok(Placed::Unchanged);
    }
    disk::unlink(directory, name).map_err(directory.io("remove", name))?;
    directory.sync()?;
    Ok(Placed::Changed)
}

/// Restores the name of the kept program, if a program of es-bootstrap has it.
///
/// # Errors
///
/// If the system refuses, or the kept program is missing.
pub fn put_back(
    locked: &Locked,
    name: &str,
    kept: &str,
    ours: impl Fn(&[u8]) -> bool,
) -> Result<Placed, Error> {
    let directory = &locked.0;
    if directory.refuse_foreign(name.as_ref(), &ours).is_err() || !directory.exists(name)? {
        return Ok(Placed::Unchanged);
    }
    disk::rename(directory, kept, name).map_err(directory.io("put back", name))?;
    directory.sync()?;
    Ok(Placed::Changed)
}

/// Stages a program and renames it; owner and group are those of the program that it replaces.
fn write(directory: &Directory, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let staged = format!("{name}{STAGED}");
    stage::remove(directory, OsStr::new(&staged))?;
    let fill = || {
        let file = disk::create(directory, &staged)
            .map_err(|source| Error::Create { path: directory.path(&staged), source })?;
        disk::write(&file, bytes).map_err(directory.io("write", &staged))?;
        let replaced = directory.open_file(name)?;
        let attributes = match replaced {
            Some(_) => Attributes::LikeReplaced { otherwise: PROGRAM, at_most: PROGRAM },
            None => Attributes::New { mode: PROGRAM, owner: None },
        };
        // The only warning would be that the owner is not kept, which `--remove` corrects.
        attributes
            .give(&directory.path(name), replaced.as_ref(), &file, &mut Vec::new())
            .and_then(|()| disk::sync(&file))
            .map_err(directory.io("write", &staged))?;
        disk::rename(directory, &staged, name).map_err(directory.io("replace", name))
    };
    match fill() {
        Ok(()) => directory.sync(),
        Err(error) => {
            // The first error is the one to report.
            let _ = stage::remove(directory, OsStr::new(&staged));
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::path::Path;
    use std::time::Duration;

    use super::*;

    fn locked(folder: &Path) -> Locked {
        Directory::open(folder, |_| true).unwrap().lock(Duration::ZERO).unwrap()
    }

    fn ours(bytes: &[u8]) -> bool {
        bytes.starts_with(b"ours")
    }

    #[test]
    fn what_was_kept_comes_back_as_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("run"), "stock").unwrap();
        fs::set_permissions(at("run"), fs::Permissions::from_mode(0o751)).unwrap();
        let before = fs::metadata(at("run")).unwrap();
        let locked = locked(folder.path());
        assert_eq!(put_before(&locked, "run", "kept", b"ours 1", ours).unwrap(), Placed::Changed);
        assert_eq!(put_before(&locked, "run", "kept", b"ours 1", ours).unwrap(), Placed::Unchanged);
        assert_eq!(put_before(&locked, "run", "kept", b"ours 2", ours).unwrap(), Placed::Changed);
        assert_eq!(fs::read(at("run")).unwrap(), b"ours 2");
        assert_eq!(fs::read(at("kept")).unwrap(), b"stock");
        assert_eq!(put_back(&locked, "run", "kept", ours).unwrap(), Placed::Changed);
        assert_eq!(put_back(&locked, "run", "kept", ours).unwrap(), Placed::Unchanged);
        let after = fs::metadata(at("run")).unwrap();
        assert_eq!((after.ino(), after.mode()), (before.ino(), before.mode()));
        assert_eq!(fs::read(at("run")).unwrap(), b"stock");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_program_that_was_replaced_since_is_not_overwritten_by_an_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("run"), "stock").unwrap();
        let locked = locked(folder.path());
        put_before(&locked, "run", "kept", b"ours", ours).unwrap();
        // An upgrade writes its own program, unaware of the kept one.
        fs::write(at("run"), "stock of another release").unwrap();
        assert_eq!(put_back(&locked, "run", "kept", ours).unwrap(), Placed::Unchanged);
        assert!(matches!(put_before(&locked, "run", "kept", b"ours", ours), Err(Error::Exists { .. })));
        assert_eq!(fs::read(at("run")).unwrap(), b"stock of another release");
        assert!(matches!(put_before(&locked, "none", "kept", b"ours", ours), Err(Error::NotRegular { .. })));
    }

    #[test]
    fn only_what_is_ours_is_replaced_or_removed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let locked = locked(folder.path());
        assert_eq!(put(&locked, "run", b"ours 1", ours).unwrap(), Placed::Changed);
        assert_eq!(fs::metadata(at("run")).unwrap().mode() & 0o7777, 0o755);
        assert_eq!(put(&locked, "run", b"ours 2", ours).unwrap(), Placed::Changed);
        assert_eq!(put(&locked, "run", b"ours 2", ours).unwrap(), Placed::Unchanged);
        fs::write(at("run"), "foreign").unwrap();
        assert!(matches!(put(&locked, "run", b"ours", ours), Err(Error::Exists { .. })));
        assert_eq!(take_away(&locked, "run", ours).unwrap(), Placed::Unchanged);
        assert_eq!(fs::read(at("run")).unwrap(), b"foreign");
        fs::write(at("run"), "ours").unwrap();
        assert_eq!(take_away(&locked, "run", ours).unwrap(), Placed::Changed);
        assert!(!at("run").exists());
    }
}
