//! A user for nodes: the caller, or an unprivileged one where the caller is root.

use std::fs;
use std::os::unix::fs::{PermissionsExt, lchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

/// `nobody` everywhere.
pub const NOBODY: u32 = 65_534;

/// The user that nodes run as, where it is not the caller.
#[must_use]
pub fn unprivileged() -> Option<u32> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ids = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    ids.trim_start().starts_with("0\t").then_some(NOBODY)
}

/// Runs a command as that user.
pub fn apply(command: &mut Command) -> &mut Command {
    if let Some(user) = unprivileged() {
        command.uid(user).gid(user);
    }
    command
}

/// Gives a tree to that user.
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

/// A command that finds another file in the place of one of the system's, such as `/etc/passwd`, in a namespace of its own
/// for mounts; with its environment and directory.
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

/// A command that other words, which are root's, run as that user: with its environment and directory.
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

/// Whether that user can reach a path: each folder above it must let others through.
#[must_use]
pub fn reaches(path: &Path) -> bool {
    let passable =
        |folder: &Path| fs::metadata(folder).is_ok_and(|metadata| metadata.permissions().mode() & 0o001 != 0);
    unprivileged().is_none() || path.ancestors().skip(1).all(passable)
}

/// Gives one folder to that user, without what is in it.
///
/// # Errors
///
/// If the system refuses.
pub fn give_one(path: &Path) -> Result<()> {
    unprivileged().map_or(Ok(()), |user| Ok(lchown(path, Some(user), Some(user))?))
}
