//! Files of the file realm: the owner and mode with which the node can read them.

use std::path::PathBuf;

use installation::Installation;
use realm::{SERVICE_TOKENS, USERS, USERS_ROLES};
use transaction::{Attributes, Directory, Error};

/// For the node's user and group only.
const MODE: u32 = 0o660;
/// An existing file keeps its mode.
const ANY_MODE: u32 = 0o7777;

/// Returns the attributes of a new realm file: those of the replaced file if the node can read it, else those
/// of the node's own files.
pub(crate) fn attributes(
    node: &Installation,
    directory: &Directory,
    name: &str,
) -> Result<Attributes, Error> {
    Ok(match is_readable(node, directory, name)? {
        Some(true) => Attributes::LikeReplaced { otherwise: MODE, at_most: ANY_MODE },
        _ => Attributes::New { mode: MODE, owner: Some((node.directory.owner, node.directory.group)) },
    })
}

/// Returns the realm files that the node cannot read; it does not start with them.
///
/// # Errors
///
/// If the configuration directory cannot be searched.
pub fn unreadable_realm_files(node: &Installation) -> Result<Vec<PathBuf>, Error> {
    let directory = Directory::open_to_read(&node.config)?;
    let mut found = Vec::new();
    for name in [USERS, USERS_ROLES, SERVICE_TOKENS] {
        if is_readable(node, &directory, name)? == Some(false) {
            found.push(node.config_path(name));
        }
    }
    Ok(found)
}

/// The node runs as the owner of its configuration directory, or, if that is root as in packages, as a user
/// in its group.
fn is_readable(node: &Installation, directory: &Directory, name: &str) -> Result<Option<bool>, Error> {
    let user = Some(node.directory.owner).filter(|owner| *owner != 0);
    directory.lets_read(name, user, node.directory.group)
}
