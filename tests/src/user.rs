//! The user of nodes: the caller, or an unprivileged user if the caller is root.

use std::fs;
use std::os::unix::fs::{PermissionsExt, lchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

/// The ID of `nobody` on all systems.
pub const NOBODY: u32 = 65_534;

/// Returns the user that nodes run as, if it is not the caller.
#[must_use]
pub fn unprivileged() -> Option<u32> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ids = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    ids.trim_start().starts_with("0\t").then_some(NOBODY)
}

/// Makes a command run as that user.
pub fn apply(command: &mut Command) -> &mut Command {
    if let Some(user) = unprivileged() {
        command.uid(user).gid(user);
    }
    command
}

/// Changes the owner of a directory tree to that user.
///
/// # Errors
///
/// If the system refuses.
pub fn give(path: &Path) -> Result<()> {
    let Some(user) = unprivileged() else { return Ok(()) };
    lchown(path, Some(user), Some(user))?;
    if path.is_dir() && !path.is_symlink() {
        for entry in fs::read_dir(path)? {
            give(&entry?.path())?;
        }
    }
    Ok(())
}

/// Wraps a command in a mount namespace in which a file replaces a system file such as `/etc/passwd`; keeps
/// its environment and directory.
#[must_use]
pub fn with_mounted(command: &Command, file: &Path, over: &str) -> Command {
    let mut inside = Command::new("unshare");
    let mount = format!("mount --bind \"$0\" {over}; exec \"$@\"");
    inside.args(["--mount", "sh", "-ec", &mount]).arg(file);
    inside.arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        inside.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => inside.env(name, value),
            None => inside.env_remove(name),
        };
    }
    inside
}

/// Wraps a command in another one that root runs, such that the inner one runs as that user; keeps its
/// environment and directory.
#[must_use]
pub fn within(command: &Command, words: &[&str]) -> Command {
    let mut inside = Command::new(words[0]);
    inside.args(&words[1..]);
    if let Some(user) = unprivileged() {
        inside.args(["setpriv", &format!("--reuid={user}"), &format!("--regid={user}"), "--clear-groups"]);
    }
    inside.arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        inside.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => inside.env(name, value),
            None => inside.env_remove(name),
        };
    }
    inside
}

/// Whether that user can reach a path: every directory above it must be searchable by others.
#[must_use]
pub fn reaches(path: &Path) -> bool {
    let passable =
        |folder: &Path| fs::metadata(folder).is_ok_and(|metadata| metadata.permissions().mode() & 0o001 != 0);
    unprivileged().is_none() || path.ancestors().skip(1).all(passable)
}

/// Changes the owner of a single directory to that user, without its content.
///
/// # Errors
///
/// If the system refuses.
pub fn give_one(path: &Path) -> Result<()> {
    unprivileged().map_or(Ok(()), |user| Ok(lchown(path, Some(user), Some(user))?))
}
