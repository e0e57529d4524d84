//! Simulates a user with write access to a directory who replaces a file with a link during a single call in
//! which a command run by root looks for the file.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::strace::{stopped_calls, stopping};

/// A user who is neither root nor a service user.
pub const STRANGER: u32 = 4712;

/// Makes a directory writable for the stranger's group, and gives the files in it to the stranger.
///
/// # Errors
///
/// If the system refuses.
pub fn share(directory: &Path, files: &[&str]) -> Result<()> {
    chown(directory, None, Some(STRANGER))?;
    fs::set_permissions(directory, fs::Permissions::from_mode(0o2770))?;
    for file in files {
        chown(directory.join(file), Some(STRANGER), Some(STRANGER))?;
    }
    Ok(())
}

/// Runs a command once for each of its calls that look for a file, and during only that call replaces the
/// file with a link to a file of root with this text. Returns the exit codes, and the runs in which the text
/// was found in a file of the directory.
///
/// # Errors
///
/// If the command cannot be run, or never looks for the file.
pub fn swap_at_each_look<T>(
    text: &str,
    scene: impl Fn() -> T,
    file: impl Fn(&T) -> PathBuf,
    command: impl Fn(&T) -> Command,
) -> Result<(Vec<i32>, Vec<String>)> {
    let folder = tempfile::tempdir()?;
    let canary = folder.path().join("canary");
    fs::write(&canary, text)?;
    let mut found = Vec::new();
    let mut changed = None;
    let codes = link_at_looks(&canary, Looks::Each, scene, file, command, |directory, call| {
        found.extend(holding(directory, text).into_iter().map(|file| format!("{file}, {call}")));
        let behind = fs::read_to_string(&canary).unwrap_or_default();
        if behind != text {
            changed.get_or_insert_with(|| format!("{behind:?} at {call}"));
        }
    })?;
    ensure!(changed.is_none(), "the file behind the link was changed: {changed:?}");
    Ok((codes, found))
}

/// The calls that look for a file during which the link is in place.
#[derive(Clone, Copy, Debug)]
pub enum Looks {
    /// Each of them, in separate runs.
    Each,
    /// This many of them.
    Some(usize),
}

impl Looks {
    fn of(self, calls: usize) -> impl Iterator<Item = usize> {
        let runs = match self {
            Self::Each => calls,
            Self::Some(runs) => runs.min(calls),
        };
        (0..runs).map(move |run| (run * calls + calls / 2) / runs)
    }
}

/// The same with a link to any target. The caller inspects the directory after each call.
///
/// # Errors
///
/// As for [`swap_at_each_look`].
pub fn link_at_looks<T>(
    target: &Path,
    which: Looks,
    scene: impl Fn() -> T,
    file: impl Fn(&T) -> PathBuf,
    command: impl Fn(&T) -> Command,
    mut look: impl FnMut(&Path, &str),
) -> Result<Vec<i32>> {
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("log");
    let undisturbed = scene();
    let output = stopping(&command(&undisturbed), &log, |_| ())?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let path = file(&undisturbed);
    let name = path.file_name().and_then(|name| name.to_str()).context("a file without a name")?;
    let names = [format!("\"{name}\""), format!("/{name}\"")];
    let calls = stopped_calls(&log)?;
    let looks = calls.iter().enumerate().filter(|(_, call)| names.iter().any(|name| call.contains(name)));
    let looks: Vec<(usize, &String)> = looks.collect();
    let mut codes = Vec::new();
    for (nth, call) in which.of(looks.len()).map(|at| looks[at]) {
        let scene = scene();
        let path = file(&scene);
        let directory = path.parent().context("a file without a directory")?;
        let aside = directory.join("aside");
        let output = stopping(&command(&scene), &log, |stopped| {
            if stopped + 1 == nth && fs::rename(&path, &aside).is_ok() {
                let _ = symlink(target, &path);
            } else if stopped == nth && path.is_symlink() {
                let _ = fs::remove_file(&path).and_then(|()| fs::rename(&aside, &path));
            }
            look(directory, call);
        })?;
        codes.push(output.status.code().unwrap_or(-1));
    }
    ensure!(!codes.is_empty(), "nothing looks for {name}: {calls:?}");
    Ok(codes)
}

/// Returns the regular files of a directory that contain a text.
fn holding(directory: &Path, text: &str) -> Vec<String> {
    let files = fs::read_dir(directory).into_iter().flatten().flatten();
    let files = files.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    files
        .filter(|entry| fs::read(entry.path()).is_ok_and(|bytes| contains(&bytes, text.as_bytes())))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}
