//! Directories that the node needs.

use installation::{Obstacle, shell_word, user_name};

use super::Start;
use crate::judgement::{Judgement, Stop};

pub(super) fn directories(start: &Start<'_>) -> Option<Judgement> {
    if !start.is_here() {
        return None;
    }
    start.node.directories.iter().find_map(|directory| {
        let obstacle = directory.obstacle.as_ref()?;
        let (key, path) = (directory.key, directory.path.display());
        let (at, what, fix) = match obstacle {
            Obstacle::NotDirectory { at } => (
                at,
                format!("`{}` is not a directory", at.display()),
                format!("move `{}` away", at.display()),
            ),
            Obstacle::Dangling { at } => (
                at,
                format!("`{}` is a dangling symbolic link", at.display()),
                format!("create the target of `{}`, or remove the link", at.display()),
            ),
            Obstacle::Refused { at, owner, mode, error } => (
                at,
                format!("`{}` belongs to {}, mode {mode:04o}: {error}", at.display(), user_name(*owner)),
                refused_fix(start, directory.path == *at, at, &path.to_string()),
            ),
        };
        let cannot = if directory.path == *at { "use" } else { "create" };
        let reason = format!("the node could not {cannot} `{path}` (`{key}`): {what}");
        Some(Judgement::stop(Stop::Config, reason).in_file(at).fix(fix))
    })
}

/// Returns the command that fixes it, run as root.
fn refused_fix(start: &Start<'_>, is_there: bool, at: &std::path::Path, path: &str) -> String {
    let user = user_name(start.node.user);
    match is_there {
        true => format!("as root: chown {user} {0}; chmod u+rwx {0}", shell_word(at)),
        false => format!("as root: install -d -o {user} -m 0750 {}", shell_word(path)),
    }
}
