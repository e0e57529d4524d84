//! Rules about the permissions of the node's files.

use std::path::{Path, PathBuf};

use installation::{KEYSTORE_FILE, NamedFile, Owner, SETTINGS_FILE, shell_word, user_name};

use crate::remark::Remark;
use crate::status::Status;

/// Why the node cannot read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Obstacle {
    /// Its mode.
    Mode,
    /// Its owner.
    Owner,
}

fn obstacle(owner: Owner, user: u32, groups: &[u32]) -> Option<Obstacle> {
    if owner.lets_read(user, groups) {
        return None;
    }
    let is_its = owner.user == user || groups.contains(&owner.group);
    Some(if is_its { Obstacle::Mode } else { Obstacle::Owner })
}

pub(super) fn mode(status: &Status<'_>) -> Vec<Remark> {
    remarks(status, Obstacle::Mode, |path, _, user| {
        let shown = shell_word(path);
        (
            format!("the node runs as `{user}`, and the file's mode does not allow it to read the file"),
            format!("chmod u+r,g+r {shown}"),
        )
    })
}

pub(super) fn owner(status: &Status<'_>) -> Vec<Remark> {
    remarks(status, Obstacle::Owner, |path, owner, user| {
        let shown = shell_word(path);
        let belongs_to = user_name(owner.user);
        (
            format!(
                "the node runs as `{user}`, and the file belongs to `{belongs_to}` and is not readable for others"
            ),
            format!("chown {user} {shown}"),
        )
    })
}

fn remarks(
    status: &Status<'_>,
    wanted: Obstacle,
    say: impl Fn(&Path, Owner, &str) -> (String, String),
) -> Vec<Remark> {
    let Some((user, groups)) = &status.user else { return Vec::new() };
    let name = user_name(*user);
    let remark = |path: PathBuf, file: &NamedFile| {
        // An access control list may allow what the permission bits do not.
        let is_met = !file.has_access_list && obstacle(file.owner, *user, groups) == Some(wanted);
        is_met.then(|| {
            let (reason, fix) = say(&path, file.owner, &name);
            let Owner { user, group, mode } = file.owner;
            Remark::new(reason, fix).found(format!("{mode:04o} {user}:{group}")).in_file(path)
        })
    };
    let own = [SETTINGS_FILE, KEYSTORE_FILE].map(|name| status.node.config_path(name));
    let own = own.into_iter().filter_map(|path| {
        let file = NamedFile::read(&path).ok()?;
        remark(path, &file)
    });
    let named = status.inventory.files.iter();
    let named = named.filter_map(|named| remark(named.path.clone(), named.file.as_ref().ok()?));
    own.chain(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mode_and_owner_are_told_apart() {
        let of = |user, group, mode| Owner { user, group, mode };
        for (owner, expected) in [
            (of(5, 6, 0o640), None),
            (of(0, 6, 0o640), None),
            (of(0, 0, 0o644), None),
            (of(5, 6, 0o040), Some(Obstacle::Mode)),
            (of(0, 6, 0o604), Some(Obstacle::Mode)),
            (of(0, 0, 0o640), Some(Obstacle::Owner)),
            (of(0, 0, 0o600), Some(Obstacle::Owner)),
        ] {
            assert_eq!(obstacle(owner, 5, &[6]), expected, "{owner:?}");
        }
        assert_eq!(obstacle(of(5, 6, 0o000), 0, &[]), None);
    }
}
