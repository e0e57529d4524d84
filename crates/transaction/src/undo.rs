//! Undoes a killed run, in the reverse order of its steps. Each function can be killed at any call, and
//! repeated.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::PathBuf;

use rustix::fs::FileType;
use rustix::io::Errno;
use zeroize::Zeroizing;

use crate::names::{Names, is_staged, leftover_of, orig_name};
use crate::stage::remove;
use crate::torn::is_lost;
use crate::{Directory, Error, Locked, disk};

/// The result of undoing a step of a killed run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// The step was not done, or had been undone before.
    NotDone,
    /// The step has been undone.
    TakenBack,
    /// Another file has taken the name since; it is not changed.
    Superseded,
}

/// Undoes a step that replaced a file or took a free name. The new file stays under its staged name until
/// [`remove_leftovers`] removes it.
///
/// # Errors
///
/// If the system refuses.
pub fn undo_file(locked: &Locked, name: &str, epoch: u64, step: usize) -> Result<Undone, Error> {
    let directory = &locked.0;
    let name = OsStr::new(name);
    let Names { staged, old, .. } = Names::of(name, epoch, step, None);
    if !directory.exists(&staged)? {
        return Ok(Undone::NotDone);
    }
    if directory.mounted_file(name)?.is_some() {
        return directory.undo_mounted(name, &staged, &old);
    }
    // Before the swap, the old file's name is a second name of the new file.
    let second = directory.are_same(&old, &staged)?;
    let kept = directory.exists(&old)? && !second;
    match (directory.are_same(name, &staged)?, kept) {
        // A copy that has not been swapped yet, with a file that happens to have the same content.
        (true, false) if second && !directory.are_one(name, &staged)? => return Ok(Undone::NotDone),
        (true, true) => disk::rename(directory, &old, name).map_err(directory.io("put back", name))?,
        (true, false) => disk::unlink(directory, name).map_err(directory.io("remove", name))?,
        (false, true) if !directory.are_same(name, &old)? => return Ok(Undone::Superseded),
        (false, _) => return Ok(Undone::NotDone),
    }
    directory.sync()?;
    Ok(Undone::TakenBack)
}

/// Whether a step of a killed run that puts a file in place was done, and only the files for undoing it
/// remain.
///
/// # Errors
///
/// If the system refuses.
pub fn is_done(locked: &Locked, name: &str, epoch: u64, step: usize) -> Result<bool, Error> {
    let directory = &locked.0;
    let name = OsStr::new(name);
    let Names { staged, old, .. } = Names::of(name, epoch, step, None);
    if !directory.exists(&staged)? {
        // A commit removes the old name after the staged one: the step was done, or was never begun.
        return directory.exists(&old);
    }
    directory.are_same(name, &staged)
}

/// Undoes the step that put a directory in place; `ours` recognizes the new one by the content of its `file`.
/// All its `files` are removed; other files in it stay.
///
/// # Errors
///
/// If the system refuses.
pub fn undo_directory(
    locked: &Locked,
    name: &str,
    epoch: u64,
    step: usize,
    (file, files): (&str, &[&str]),
    ours: impl Fn(&[u8]) -> bool,
) -> Result<Undone, Error> {
    let directory = &locked.0;
    let name = OsStr::new(name);
    let (Names { staged, .. }, orig) = (Names::of(name, epoch, step, None), orig_name(name, epoch));
    let is_ours = |name: &OsStr| directory.has_ours(name, file, &ours);
    let put_back = || directory.io("put back", name);

    let mut undone = Undone::NotDone;
    let kept = directory.exists(&orig)? && !is_ours(&orig)?;
    if is_ours(name)? && !kept && directory.remove_in_place(name, file, files)? {
        undone = Undone::TakenBack;
    } else if is_ours(name)? {
        let swapped = if kept { disk::exchange(directory, &orig, name) } else { Err(Errno::NOSYS.into()) };
        match swapped {
            Ok(()) => {}
            Err(error) if disk::is_unsupported(&error) => {
                disk::rename_to_free(directory, name, &staged).map_err(directory.io("move away", name))?;
            }
            Err(error) => return Err(put_back()(error)),
        }
        undone = Undone::TakenBack;
    } else if kept && directory.exists(name)? {
        undone = Undone::Superseded;
    }
    if kept && !directory.exists(name)? {
        disk::rename_to_free(directory, &orig, name).map_err(put_back())?;
        undone = Undone::TakenBack;
    }
    directory.sync()?;
    // The old directory now has its name again, and ours has a name that will be removed in any case.
    for ours in [&staged, &orig] {
        if is_ours(ours)? {
            directory.remove_ours(ours, name, (&staged, &orig), (file, files))?;
        }
    }
    directory.sync()?;
    Ok(undone)
}

/// A file or directory that a killed run left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// Its path.
    pub path: PathBuf,
    /// The name that the step changes.
    pub of: String,
    /// The epoch of its run.
    pub epoch: u64,
    /// The step of that run.
    pub step: usize,
}

impl Leftover {
    /// Whether this is the staged name.
    fn is_staged(&self) -> bool {
        is_staged(self.name())
    }

    /// Returns its own name.
    fn name(&self) -> &OsStr {
        self.path.file_name().unwrap_or_default()
    }
}

/// The content of a leftover, for callers that decide whether it is ours.
pub enum Held {
    /// A regular file's bytes.
    Bytes(Zeroizing<Vec<u8>>),
    /// The entries of a directory.
    Files(Vec<Inside>),
    /// A link, or a file that is larger than any of ours.
    Other,
}

/// An entry of a directory that was left behind.
pub struct Inside {
    /// Its name.
    pub name: OsString,
    /// Its bytes, if it is a regular file.
    pub bytes: Option<Zeroizing<Vec<u8>>>,
    /// Whether the directory to be replaced has the same entry, or one that this is a prefix of.
    pub is_shared: bool,
}

/// Returns the leftovers of killed runs for steps on these names, without changing anything.
///
/// # Errors
///
/// If the directory cannot be listed.
pub fn leftovers(directory: &Directory, names: &[&str]) -> Result<Vec<Leftover>, Error> {
    let found = directory.names()?;
    let found = found
        .iter()
        .filter(|(_, kind)| matches!(kind, FileType::RegularFile | FileType::Directory | FileType::Symlink));
    let of = |found: &str| {
        names.iter().find_map(|name| leftover_of(found, name).map(|(epoch, step)| (*name, epoch, step)))
    };
    Ok(found
        .filter_map(|(found, _)| found.to_str())
        .filter_map(|found| Some((found, of(found)?)))
        .map(|(found, (of, epoch, step))| Leftover {
            path: directory.path(found),
            of: of.to_owned(),
            epoch,
            step,
        })
        .collect())
}

/// Removes the leftovers of killed runs for steps on these names. No run may be unfinished, because the old
/// files of one would be removed too. A directory with a subdirectory cannot be ours and stays.
///
/// # Errors
///
/// If the system refuses.
pub fn remove_leftovers(locked: &Locked, names: &[&str]) -> Result<Vec<String>, Error> {
    remove_leftovers_if(locked, names, |_| true)
}

/// Like [`leftovers`], with the content of each, for callers that can tell only by name and content what is
/// ours.
///
/// # Errors
///
/// If the system refuses.
pub fn inspect(directory: &Directory, names: &[&str]) -> Result<Vec<(Leftover, Held)>, Error> {
    let held = |leftover: Leftover| {
        let held = directory.held(leftover.name(), leftover.of.as_ref())?;
        Ok((leftover, held))
    };
    leftovers(directory, names)?.into_iter().map(held).collect()
}

/// Removes those leftovers of killed runs for steps on these names that are `wanted`.
///
/// # Errors
///
/// If the system refuses.
pub fn remove_leftovers_if(
    locked: &Locked,
    names: &[&str],
    wanted: impl Fn(&Leftover) -> bool,
) -> Result<Vec<String>, Error> {
    let directory = &locked.0;
    let mut removed = Vec::new();
    let found = leftovers(directory, names)?.into_iter().filter(|leftover| wanted(leftover));
    let (firsts, seconds): (Vec<_>, Vec<_>) = found.partition(Leftover::is_staged);
    // Second names are removed first: without the first name of a file, it may be unclear whose its second
    // name is.
    for some in [seconds, firsts] {
        for name in some.iter().map(Leftover::name) {
            match remove(directory, name) {
                Ok(()) => removed.push(name.to_string_lossy().into_owned()),
                Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::DirectoryNotEmpty => {}
                Err(error) => return Err(error),
            }
        }
        directory.sync()?;
    }
    removed.sort();
    Ok(removed)
}

/// Removes those leftovers of killed runs for steps on these names whose content is ours.
///
/// # Errors
///
/// If the system refuses.
pub fn remove_leftovers_holding(
    locked: &Locked,
    names: &[&str],
    ours: impl Fn(&Held) -> bool,
) -> Result<Vec<String>, Error> {
    let found = inspect(&locked.0, names)?;
    remove_leftovers_if(locked, names, |leftover| {
        found.iter().any(|(other, held)| other == leftover && ours(held))
    })
}

impl Directory {
    /// Removes these files from a directory that contains other files too; the identifying one last, so that
    /// the call can be repeated. Returns `false` if there are no other files.
    fn remove_in_place(&self, name: &OsStr, file: &str, files: &[&str]) -> Result<bool, Error> {
        let inside = self.below(name)?;
        if inside.names()?.iter().all(|(entry, _)| files.iter().any(|file| entry == file)) {
            return Ok(false);
        }
        inside.remove_identified(files, file)?;
        Ok(true)
    }

    /// Removes these files, the identifying one last. The others are synced before: a power cut must not leave
    /// them without it.
    pub(crate) fn remove_identified(&self, files: &[&str], file: &str) -> Result<(), Error> {
        let remove = |name: &str| match self.exists(name)? {
            true => disk::unlink(self, name).map_err(self.io("remove", name)),
            false => Ok(()),
        };
        files.iter().filter(|name| **name != file).try_for_each(|name| remove(name))?;
        self.sync()?;
        remove(file)?;
        self.sync()
    }

    /// Removes a directory of ours, and moves other files in it to the one that replaces it. If that has
    /// another file of the same name, or does not exist, they stay in `orig`.
    fn remove_ours(
        &self,
        ours: &OsStr,
        name: &OsStr,
        (staged, orig): (&OsStr, &OsStr),
        (file, files): (&str, &[&str]),
    ) -> Result<(), Error> {
        if self.save_foreign(ours, name, files)? {
            self.move_away(ours, staged)?;
            return remove(self, staged);
        }
        self.move_away(ours, orig)?;
        self.remove_in_place(orig, file, files).map(|_| ())
    }

    /// Gives a directory of ours the name that decides what becomes of it when the file that identifies it is
    /// gone. A power cut must not undo this and keep what is removed in it afterwards.
    fn move_away(&self, ours: &OsStr, to: &OsStr) -> Result<(), Error> {
        if ours == to {
            return Ok(());
        }
        disk::rename_to_free(self, ours, to).map_err(self.io("move away", ours))?;
        self.sync()
    }

    /// Moves other files in a directory of ours to the one that replaces it, if the names are free. Returns
    /// whether all of them are there.
    fn save_foreign(&self, from: &OsStr, to: &OsStr, files: &[&str]) -> Result<bool, Error> {
        let from = self.below(from)?;
        let foreign: Vec<OsString> =
            from.entries()?.into_iter().filter(|name| files.iter().all(|file| *name != **file)).collect();
        if foreign.is_empty() {
            return Ok(true);
        }
        let Some(to) = self.find_below(to)? else { return Ok(false) };
        let mut saved = true;
        for name in foreign {
            if to.exists(&name)? {
                saved &= from.shares(&name, &to)?;
            } else {
                disk::move_to_free(&from, &name, &to).map_err(to.io("keep", &name))?;
            }
        }
        to.sync()?;
        Ok(saved)
    }

    /// Whether two names are the same file.
    fn are_one(&self, one: &OsStr, other: &OsStr) -> Result<bool, Error> {
        let (first, second) = (self.facts(one)?, self.facts(other)?);
        Ok(first.zip(second).is_some_and(|(first, second)| first.is_same_file(&second)))
    }

    /// Whether two names are the same file, or two regular files with the same bytes: in a copied directory,
    /// a hard link may have become a separate file.
    pub(crate) fn are_same(&self, one: &OsStr, other: &OsStr) -> Result<bool, Error> {
        let (Some(first), Some(second)) = (self.facts(one)?, self.facts(other)?) else { return Ok(false) };
        if first.is_same_file(&second) {
            return Ok(true);
        }
        if [first, second].iter().any(|facts| facts.kind() != FileType::RegularFile) {
            return Ok(false);
        }
        match self.read(other)? {
            Some(bytes) => self.holds(one, &bytes),
            None => Ok(false),
        }
    }

    /// Whether a name is a directory with a file that `ours` recognizes.
    fn has_ours(&self, name: &OsStr, file: &str, ours: &dyn Fn(&[u8]) -> bool) -> Result<bool, Error> {
        if self.facts(name)?.is_none_or(|facts| facts.kind() != FileType::Directory) {
            return Ok(false);
        }
        let inside = self.below(name)?;
        match inside.facts(file)? {
            Some(facts) if facts.kind() == FileType::RegularFile => {
                Ok(inside.read(file)?.is_some_and(|bytes| ours(&bytes)))
            }
            _ => Ok(false),
        }
    }

    /// Returns the content of a leftover of a step on a name.
    fn held(&self, leftover: &OsStr, of: &OsStr) -> Result<Held, Error> {
        match self.facts(leftover)?.map(|facts| facts.kind()) {
            Some(FileType::RegularFile) => match self.read(leftover) {
                Ok(Some(bytes)) => Ok(Held::Bytes(bytes)),
                Ok(None) | Err(Error::NotRegular { .. }) => Ok(Held::Other),
                Err(error) => Err(error),
            },
            Some(FileType::Directory) => {
                let inside = self.below(leftover)?;
                let replaced = match self.facts(of)?.map(|facts| facts.kind()) {
                    Some(FileType::Directory) => Some(self.below(of)?),
                    _ => None,
                };
                let look = |(name, kind): (OsString, FileType)| {
                    let is_shared = match &replaced {
                        Some(replaced) => inside.shares(&name, replaced)?,
                        None => false,
                    };
                    let bytes = if kind == FileType::RegularFile { inside.read(&name)? } else { None };
                    Ok(Inside { name, bytes, is_shared })
                };
                Ok(Held::Files(inside.names()?.into_iter().map(look).collect::<Result<_, Error>>()?))
            }
            _ => Ok(Held::Other),
        }
    }

    /// Whether another directory has the same entry under this name: the same file, the same bytes or more,
    /// because a copy may be incomplete or lost in a power failure, or a link to the same target.
    fn shares(&self, name: &OsStr, other: &Self) -> Result<bool, Error> {
        let (Some(here), Some(there)) = (self.facts(name)?, other.facts(name)?) else { return Ok(false) };
        if here.is_same_file(&there) {
            return Ok(true);
        }
        match (here.kind(), there.kind()) {
            (FileType::Symlink, FileType::Symlink) => {
                let target =
                    |directory: &Self| disk::read_link(directory, name).map_err(directory.io("read", name));
                Ok(target(self)? == target(other)?)
            }
            (FileType::RegularFile, FileType::RegularFile) => {
                let (copy, whole) = (self.read(name)?, other.read(name)?);
                Ok(copy.zip(whole).is_some_and(|(copy, whole)| whole.starts_with(&copy) || is_lost(&copy)))
            }
            _ => Ok(false),
        }
    }
}
