//! Fills an empty directory, such as an empty volume, with a copy of another one.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::attributes::Attributes;
use crate::{Directory, Error, Locked, disk, stage};

/// Mode of a copied file: its owner, this user, can read and write it.
const OWNER: u32 = 0o600;
/// The same for a copied directory.
const OWNER_DIRECTORY: u32 = 0o700;
/// Suffix of an incomplete copy.
const STAGED: &str = ".es-bootstrap.tmp";

/// Copies missing files and directories, following links. The file named `last` is copied last, so that its
/// presence means that the copy is complete. Returns whether anything was copied.
///
/// # Errors
///
/// If the system refuses. The call can be repeated.
pub fn populate(from: &Path, locked: &Locked, last: &str) -> Result<bool, Error> {
    let to = &locked.0;
    if to.exists(last)? || !from.join(last).is_file() {
        return Ok(false);
    }
    copy_missing(from, to, Some(OsStr::new(last)))?;
    // A power cut must not keep the last name and lose another one.
    to.sync()?;
    copy_file(&from.join(last), to, OsStr::new(last))?;
    to.sync()?;
    Ok(true)
}

fn copy_missing(from: &Path, to: &Directory, but: Option<&OsStr>) -> Result<(), Error> {
    let failed = |source| Error::Io { action: "list", path: from.to_path_buf(), source };
    for entry in fs::read_dir(from).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let path = from.join(&name);
        let metadata =
            fs::metadata(&path).map_err(|source| Error::Io { action: "read", path: path.clone(), source })?;
        if metadata.is_dir() {
            match disk::make_directory(to, &name) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => made.map_err(|source| Error::Create { path: to.path(&name), source })?,
            }
            let inside = to.below(&name)?;
            copy_missing(&path, &inside, None)?;
            disk::set_mode(inside.handle(), metadata.mode() & 0o777 | OWNER_DIRECTORY)
                .map_err(to.io("change the mode of", &name))?;
            inside.sync()?;
        } else if metadata.is_file() && Some(name.as_os_str()) != but && !to.exists(&name)? {
            copy_file(&path, to, &name)?;
        }
    }
    Ok(())
}

/// Copies under a temporary name first, so that a copy is complete or absent.
fn copy_file(from: &Path, to: &Directory, name: &OsStr) -> Result<(), Error> {
    let read = |source| Error::Io { action: "read", path: from.to_path_buf(), source };
    let mode = fs::metadata(from).map_err(read)?.mode() & 0o777 | OWNER;
    let bytes = zeroize::Zeroizing::new(fs::read(from).map_err(read)?);
    let mut staged = name.to_owned();
    staged.push(STAGED);
    stage::remove(to, &staged)?;
    let file =
        disk::create(to, &staged).map_err(|source| Error::Create { path: to.path(&staged), source })?;
    let attributes = Attributes::New { mode, owner: None };
    disk::write(&file, &bytes)
        .and_then(|()| attributes.give(&to.path(name), None, &file, &mut Vec::new()))
        .and_then(|()| disk::sync(&file))
        .map_err(to.io("write", &staged))
        .and_then(|()| disk::rename(to, &staged, name).map_err(to.io("create", name)))
        .map_err(|error| stage::abandon(to, &staged, error))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_empty_directory_is_filled_once_and_what_is_there_stays() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(from.path().join("jvm.options.d")).unwrap();
        for name in ["elasticsearch.yml", "jvm.options", "jvm.options.d/heap"] {
            fs::write(from.path().join(name), name).unwrap();
        }
        symlink("jvm.options", from.path().join("link")).unwrap();
        fs::write(to.path().join("jvm.options"), "an operator's").unwrap();
        let locked = Directory::open(to.path(), |_| true).unwrap().lock(Duration::ZERO).unwrap();
        assert!(populate(from.path(), &locked, "elasticsearch.yml").unwrap());
        let read = |name: &str| fs::read_to_string(to.path().join(name)).unwrap();
        assert_eq!(read("jvm.options"), "an operator's");
        assert_eq!(read("jvm.options.d/heap"), "jvm.options.d/heap");
        assert_eq!(read("link"), "jvm.options");
        fs::remove_file(to.path().join("link")).unwrap();
        assert!(!populate(from.path(), &locked, "elasticsearch.yml").unwrap());
        assert!(!to.path().join("link").exists());
    }
}
