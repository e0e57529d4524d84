//! Taking back what a killed run left behind.
//!
//! The names alone tell how far the run came, because everything was staged before the first name changed: a step whose
//! staged name is still there was not done. Each call here can be killed and done again.

use crate::directory::Locked;
use crate::stage::remove;
use crate::{Directory, Error, disk, is_leftover, old_name, orig_name, staged_name};

/// Takes the step back that put a file in place of another, or of nothing. The new file stays under its staged name,
/// which says that there is nothing to take back any more, until [`remove_leftovers`] removes it.
///
/// # Errors
///
/// Where the system refuses.
pub fn undo_file(locked: &Locked, name: &str, epoch: u64, step: usize) -> Result<(), Error> {
    let directory = &locked.0;
    let (staged, old) = (staged_name(name, epoch, step), old_name(name, epoch, step));
    let inode = |name: &str| -> Result<Option<u64>, Error> {
        Ok(directory.stat(name).map_err(directory.io("read", name))?.map(|stat| stat.st_ino))
    };
    if inode(&staged)?.is_none() {
        // Done. The new file gets its staged name back first: from here on this looks like a step that was not done.
        disk::link(directory, name, directory, &staged).map_err(directory.io("keep", name))?;
    }
    match (inode(name)?, inode(&old)?) {
        (Some(current), Some(kept)) if current == kept => remove(directory, &old)?,
        (_, Some(_)) => disk::rename(directory, &old, name).map_err(directory.io("put back", name))?,
        (current, None) if current.is_some() && current == inode(&staged)? => remove(directory, name)?,
        (_, None) => {}
    }
    sync(directory)
}

/// Takes the step back that put a directory in place; `ours` recognises the new one, given a file's bytes by its name.
///
/// # Errors
///
/// Where the system refuses.
pub fn undo_directory(
    locked: &Locked,
    name: &str,
    epoch: u64,
    step: usize,
    file: &str,
    ours: impl Fn(&[u8]) -> bool,
) -> Result<(), Error> {
    let directory = &locked.0;
    let (staged, orig) = (staged_name(name, epoch, step), orig_name(name, epoch));
    let there = |name: &str| directory.exists(name).map_err(directory.io("read", name));
    let is_ours = |name: &str| -> Result<bool, Error> {
        if !there(name)? {
            return Ok(false);
        }
        let Ok(inside) = directory.below(name) else { return Ok(false) };
        Ok(inside.read(file)?.is_some_and(|bytes| ours(&bytes)))
    };
    if is_ours(name)? {
        if there(&staged)? {
            // Swapped, but the old one has not got its final name.
            disk::exchange(directory, &staged, name).map_err(directory.io("put back", name))?;
        } else {
            disk::rename_to_free(directory, name, &staged).map_err(directory.io("move away", name))?;
        }
        sync(directory)?;
    }
    if there(&orig)? && !there(name)? {
        disk::rename_to_free(directory, &orig, name).map_err(directory.io("put back", name))?;
    }
    if is_ours(&staged)? {
        remove(directory, &staged)?;
    }
    sync(directory)
}

/// Removes what runs staged below these names and did not put in place.
///
/// # Errors
///
/// Where the system refuses.
pub fn remove_leftovers(locked: &Locked, names: &[&str]) -> Result<Vec<String>, Error> {
    let directory = &locked.0;
    let mut removed = Vec::new();
    for (found, _) in directory.names()? {
        if names.iter().any(|name| is_leftover(&found, name)) {
            remove(directory, &found)?;
            removed.push(found);
        }
    }
    sync(directory)?;
    Ok(removed)
}

fn sync(directory: &Directory) -> Result<(), Error> {
    disk::sync_directory(directory).map_err(directory.io("sync", ""))
}
