//! Files of the file realm: owner and mode with which the node can read them.

use std::path::PathBuf;

use installation::Installation;
use realm::{SERVICE_TOKENS, USERS, USERS_ROLES};
use transaction::{Attributes, Directory, Error};

/// Only the node's user and group.
const MODE: u32 = 0o660;
/// Whatever mode an existing file has, it keeps.
const ANY_MODE: u32 = 0o7777;

/// Those of a new file of the realm: what replaces one that the node can read has its attributes, any other those of a
/// file of the node's own.
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

/// Files of the realm that the node cannot read, and does not start with.
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

/// A node runs as the owner of its configuration; where that is root, as a package has it, as a user in its group.
fn is_readable(node: &Installation, directory: &Directory, name: &str) -> Result<Option<bool>, Error> {
    let user = Some(node.directory.owner).filter(|owner| *owner != 0);
    directory.lets_read(name, user, node.directory.group)
}
