//! Mode, owner, extended attributes and access control lists of a staged file, set before it becomes visible.

use std::ffi::CStr;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::Path;

use rustix::io::Errno;

use crate::disk::{self, Facts};

/// The group bits; with an access control list they are its mask, see acl(5).
const GROUP: u32 = 0o070;
pub(crate) const ACCESS_LIST: &CStr = c"system.posix_acl_access";
/// Inherited by new entries of a directory.
pub(crate) const DEFAULT_LIST: &CStr = c"system.posix_acl_default";

/// The mode and owner of a staged file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attributes {
    /// Those of the replaced file, including extended attributes and access control lists.
    LikeReplaced {
        /// Permission bits if no file is replaced.
        otherwise: u32,
        /// Maximum permission bits.
        at_most: u32,
    },
    /// These permission bits, regardless of the umask.
    New {
        /// Permission bits.
        mode: u32,
        /// User and group, if they are not those of the process.
        owner: Option<(u32, u32)>,
    },
}

impl Attributes {
    /// Returns the maximum permission bits of the new file; `replaced` is the file that it replaces.
    pub(crate) fn mode(self, replaced: Option<Facts>) -> u32 {
        match (self, replaced) {
            (Self::LikeReplaced { at_most, .. }, Some(replaced)) => replaced.mode & at_most & 0o7777,
            (Self::LikeReplaced { otherwise: mode, .. } | Self::New { mode, .. }, _) => mode,
        }
    }

    /// Gives a staged file its final attributes. A refused attribute that is not essential causes a warning;
    /// the file is then readable by no more users than intended.
    pub(crate) fn give(
        self,
        path: &Path,
        replaced: Option<&File>,
        file: &File,
        warnings: &mut Vec<String>,
    ) -> io::Result<()> {
        let mode = match (self, replaced) {
            (Self::LikeReplaced { at_most, .. }, Some(replaced)) => {
                copy(path, replaced, file, warnings)? & at_most
            }
            (Self::LikeReplaced { otherwise: mode, .. } | Self::New { mode, owner: None }, _) => {
                forget_list(file, ACCESS_LIST)?;
                mode
            }
            (Self::New { mode, owner: Some((user, group)) }, _) => {
                forget_list(file, ACCESS_LIST)?;
                if disk::facts_of(file)?.user != user && !allowed(disk::set_owner(file, Some(user), None))? {
                    warnings.push(format!("the system does not allow the owner of `{}`", path.display()));
                }
                if give_group(file, group)? {
                    mode
                } else {
                    warnings.push(format!("the system does not allow the group of `{}`", path.display()));
                    mode & !GROUP
                }
            }
        };
        disk::set_mode(file, mode)
    }
}

/// Copies everything except the mode, which is returned because it must be set last.
pub(crate) fn copy(path: &Path, old: &File, new: &File, warnings: &mut Vec<String>) -> io::Result<u32> {
    let from = disk::facts_of(old)?;
    let mut mode = from.mode & 0o7777;
    if disk::facts_of(new)?.user != from.user && !allowed(disk::set_owner(new, Some(from.user), None))? {
        warnings.push(format!("the system does not allow `{}` to keep its owner", path.display()));
    }
    let same_group = give_group(new, from.group)?;
    if !same_group {
        warnings.push(format!("the system refuses to keep the group of `{}`", path.display()));
        mode &= !GROUP;
    }

    let wanted = disk::attributes(old)?;
    let inherited = disk::attributes(new)?;
    for (name, _) in inherited.iter().filter(|(name, _)| is_copied(name)) {
        if !wanted.iter().any(|(other, _)| other == name) {
            disk::remove_attribute(new, name)?;
        }
    }
    for attribute in
        wanted.iter().filter(|attribute| is_copied(&attribute.0) && !inherited.contains(attribute))
    {
        let (name, value) = attribute;
        // The list's group entry would refer to another group.
        let usable = same_group || name.as_c_str() != ACCESS_LIST;
        if !usable || !allowed(disk::set_attribute(new, name, value))? {
            let name = name.to_string_lossy();
            warnings.push(format!("the system refuses to keep the attribute {name} of `{}`", path.display()));
            mode &= !GROUP;
        }
    }
    Ok(mode)
}

/// Whether an attribute is copied to the new file. Labels are; signatures and capabilities belong to the old
/// content, and attributes internal to a file system are its own.
fn is_copied(name: &CStr) -> bool {
    let name = name.to_bytes();
    let own = [&b"security."[..], b"trusted.overlay."].iter().any(|prefix| name.starts_with(prefix));
    !own || [&b"security.selinux"[..], b"security.SMACK64"].contains(&name)
}

/// Sets the group of a file, unless it has it already; `false` if this user may not.
pub(crate) fn give_group(file: impl AsFd, group: u32) -> io::Result<bool> {
    if disk::facts_of(&file)?.group == group {
        return Ok(true);
    }
    allowed(disk::set_owner(&file, None, Some(group)))
}

/// Removes an inherited access control list: the users in it would get the access that the mode gives to the
/// group.
pub(crate) fn forget_list(file: impl AsFd, list: &CStr) -> io::Result<()> {
    match disk::remove_attribute(&file, list) {
        // There is no list, or the file system does not support them.
        Err(error) if disk::has_code(&error, &[Errno::NODATA]) || disk::is_unsupported(&error) => Ok(()),
        removed => removed,
    }
}

/// Distinguishes a missing permission or an unsupported operation from a failure.
fn allowed(done: io::Result<()>) -> io::Result<bool> {
    match done {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied || disk::is_unsupported(&error) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_lists_are_copied_but_no_signatures() {
        let check = |name, expected| assert_eq!(is_copied(name), expected, "{name:?}");
        check(ACCESS_LIST, true);
        check(c"user.note", true);
        check(c"security.selinux", true);
        check(c"security.ima", false);
        check(c"security.capability", false);
        check(c"trusted.overlay.opaque", false);
    }
}
