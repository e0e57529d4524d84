//! Writes into files that a rename cannot replace, such as single files mounted into a container.
//!
//! The intended changes are recorded first, so that the next run can undo them. The guarantee is weaker than
//! that of a commit: between the first byte of the overwritten file and the last one of the extended file, a
//! reader may see either file half-written, and a node that starts then may refuse to start.
//!
//! The run of an epoch uses these names beside the extended file `s` and the overwritten file `k`:
//!
//! | name | holds |
//! |---|---|
//! | `k.<epoch>.in-place-old` | the previous content of the overwritten file, if it existed |
//! | `k.<epoch>.in-place-new` | the new content of the overwritten file |
//! | `s.<epoch>.in-place` | the old length of the extended file and what is appended: the journal, written last and removed first |

use std::ffi::{OsStr, OsString};
use std::fs::File;

use rustix::fs::FileType;
use zeroize::Zeroizing;

use crate::attributes::Attributes;
use crate::directory::holds;
use crate::names::{beside, leftover_of};
use crate::{Directory, Error, Locked, disk, stage};

/// The intended changes of a run.
pub struct Intent<'a> {
    /// The name of the file that is extended.
    pub extended: &'a str,
    /// Its current bytes.
    pub extended_before: &'a [u8],
    /// The bytes to append to it.
    pub appended: &'a [u8],
    /// The name of the file that is overwritten.
    pub overwritten: &'a str,
    /// Its current bytes, if it exists.
    pub overwritten_before: Option<&'a [u8]>,
    /// Its new bytes.
    pub overwritten_after: &'a [u8],
    /// Identifies the run in the caller's terms; one line.
    pub label: &'a str,
}

/// A recorded run.
pub struct Journal {
    epoch: u64,
    label: String,
    extended: String,
    overwritten: String,
    old_length: usize,
    appended: Vec<u8>,
    overwritten_before: Option<Zeroizing<Vec<u8>>>,
    overwritten_after: Zeroizing<Vec<u8>>,
}

/// The progress of a recorded run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The extended file is complete, and so are all earlier steps.
    Done,
    /// The run was interrupted.
    Begun,
}

impl Journal {
    /// Records the intended changes of a run, after comparing the files with what was read.
    ///
    /// # Errors
    ///
    /// [`Error::Changed`] if a file has changed since; other errors if the system refuses. In both cases no
    /// files are left.
    pub fn begin(locked: &Locked, epoch: u64, intent: &Intent<'_>) -> Result<Self, Error> {
        let directory = &locked.0;
        let journal = Self {
            epoch,
            label: intent.label.to_owned(),
            extended: intent.extended.to_owned(),
            overwritten: intent.overwritten.to_owned(),
            old_length: intent.extended_before.len(),
            appended: intent.appended.to_vec(),
            overwritten_before: intent.overwritten_before.map(|bytes| Zeroizing::new(bytes.to_vec())),
            overwritten_after: Zeroizing::new(intent.overwritten_after.to_vec()),
        };
        let changed = |name: &str| Error::Changed { path: directory.path(name) };
        if !directory.holds(intent.extended, intent.extended_before)? {
            return Err(changed(intent.extended));
        }
        let as_read = match intent.overwritten_before {
            Some(bytes) => directory.holds(intent.overwritten, bytes)?,
            None => directory.is_absent(intent.overwritten)?,
        };
        if !as_read {
            return Err(changed(intent.overwritten));
        }
        let write_down = || {
            if let Some(bytes) = &journal.overwritten_before {
                write(directory, &journal.old_name(), bytes)?;
            }
            write(directory, &journal.new_name(), &journal.overwritten_after)?;
            directory.sync()?;
            write(directory, &journal.name(), &journal.render())?;
            directory.sync()
        };
        match write_down() {
            Ok(()) => Ok(journal),
            Err(error) => {
                // The first error is the one to report; files that stay are found by their names.
                let _ = journal.close(locked);
                Err(error)
            }
        }
    }

    /// Returns the run recorded in a directory, if any.
    ///
    /// # Errors
    ///
    /// If the directory or the journal cannot be read.
    pub fn find(directory: &Directory, extended: &str, overwritten: &str) -> Result<Option<Self>, Error> {
        for (name, _) in directory.names()? {
            let Some(epoch) = name.to_str().and_then(|name| epoch_of(name, extended)) else { continue };
            let Some(bytes) = directory.read(&name)? else { continue };
            let Some((old_length, was_there, label, appended)) = parse(&bytes) else { continue };
            let mut journal = Self {
                epoch,
                label,
                extended: extended.to_owned(),
                overwritten: overwritten.to_owned(),
                old_length,
                appended,
                overwritten_before: None,
                overwritten_after: Zeroizing::default(),
            };
            let lost = |name: OsString| Error::NotRegular { path: directory.path(name) };
            if was_there {
                let name = journal.old_name();
                journal.overwritten_before = Some(directory.read(&name)?.ok_or_else(|| lost(name))?);
            }
            let name = journal.new_name();
            journal.overwritten_after = directory.read(&name)?.ok_or_else(|| lost(name))?;
            return Ok(Some(journal));
        }
        Ok(None)
    }

    /// Returns the epoch, which identifies the run.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Returns the caller's label of the run.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Writes the overwritten file. An existing file keeps its owner and mode.
    ///
    /// # Errors
    ///
    /// If the system refuses.
    pub fn write_over(&self, locked: &Locked, mode: u32) -> Result<(), Error> {
        let directory = &locked.0;
        if let Some(before) = &self.overwritten_before {
            return overwrite(directory, &self.overwritten, before, &self.overwritten_after);
        }
        // A new file is renamed into place, as usual.
        let staged = beside(OsStr::new(&self.overwritten), &format!("{}.in-place-tmp", self.epoch));
        let file = write(directory, &staged, &self.overwritten_after)?;
        let path = directory.path(&self.overwritten);
        let attributes = Attributes::New { mode, owner: None };
        attributes
            .give(&path, None, &file, &mut Vec::new())
            .and_then(|()| disk::sync(&file))
            .map_err(directory.io("change the mode of", &staged))?;
        disk::rename(directory, &staged, &self.overwritten)
            .map_err(directory.io("replace", &self.overwritten))?;
        directory.sync()
    }

    /// Appends to the extended file in one call, at its previous end.
    ///
    /// # Errors
    ///
    /// [`Error::Changed`] if the length of the file has changed; other errors if the system refuses.
    pub fn append(&self, locked: &Locked) -> Result<(), Error> {
        let directory = &locked.0;
        let name = &self.extended;
        let file = disk::open_to_append(directory, name).map_err(directory.io("open", name))?;
        let length = disk::facts_of(&file).map_err(directory.io("read", name))?.size;
        if usize::try_from(length) != Ok(self.old_length) {
            return Err(Error::Changed { path: directory.path(name) });
        }
        disk::write(&file, &self.appended)
            .and_then(|()| disk::sync(&file))
            .map_err(directory.io("extend", name))
    }

    /// Returns the progress of the run.
    ///
    /// # Errors
    ///
    /// If the extended file cannot be read.
    pub fn progress(&self, directory: &Directory) -> Result<Progress, Error> {
        let extended = directory.read(&self.extended)?.unwrap_or_default();
        let whole = extended.get(self.old_length..).is_some_and(|end| end.starts_with(&self.appended));
        Ok(if whole { Progress::Done } else { Progress::Begun })
    }

    /// Undoes both changes: truncates the extended file, and restores the bytes of the overwritten one.
    ///
    /// # Errors
    ///
    /// [`Error::Changed`] if one of them has changed since; other errors if the system refuses. The call can
    /// be repeated.
    pub fn take_back(&self, locked: &Locked) -> Result<(), Error> {
        let directory = &locked.0;
        self.cut_off(directory)?;
        let changed = || Error::Changed { path: directory.path(&self.overwritten) };
        match (&self.overwritten_before, directory.read(&self.overwritten)?) {
            (Some(before), Some(found)) if *found == **before => Ok(()),
            (Some(before), Some(found))
                if mixed(&found, &self.overwritten_after, before)
                    || mixed(&found, before, &self.overwritten_after) =>
            {
                overwrite(directory, &self.overwritten, &found, before)
            }
            (None, Some(found)) if *found == *self.overwritten_after => {
                disk::unlink(directory, &self.overwritten)
                    .map_err(directory.io("remove", &self.overwritten))?;
                directory.sync()
            }
            (None, None) => Ok(()),
            _ => Err(changed()),
        }
    }

    fn cut_off(&self, directory: &Directory) -> Result<(), Error> {
        let name = &self.extended;
        let found = directory.read(name)?.unwrap_or_default();
        if found.len() == self.old_length {
            return Ok(());
        }
        // Only a prefix of the appended text, or all of it, was written by this run.
        match found.get(self.old_length..) {
            Some(end) if self.appended.starts_with(end) => {
                let file = open_with(directory, name, &found)?;
                disk::set_length(&file, self.old_length as u64)
                    .and_then(|()| disk::sync(&file))
                    .map_err(directory.io("shorten", name))
            }
            _ => Err(Error::Changed { path: directory.path(name) }),
        }
    }

    /// Removes the recorded files, the journal first, because the others are ignored without it.
    ///
    /// # Errors
    ///
    /// If the system refuses. The call can be repeated.
    pub fn close(&self, locked: &Locked) -> Result<(), Error> {
        let directory = &locked.0;
        stage::remove(directory, &self.name())?;
        directory.sync()?;
        let staged = beside(OsStr::new(&self.overwritten), &format!("{}.in-place-tmp", self.epoch));
        for name in [self.old_name(), self.new_name(), staged] {
            stage::remove(directory, &name)?;
        }
        directory.sync()
    }

    fn name(&self) -> OsString {
        beside(OsStr::new(&self.extended), &format!("{}.in-place", self.epoch))
    }

    fn old_name(&self) -> OsString {
        beside(OsStr::new(&self.overwritten), &format!("{}.in-place-old", self.epoch))
    }

    fn new_name(&self) -> OsString {
        beside(OsStr::new(&self.overwritten), &format!("{}.in-place-new", self.epoch))
    }

    /// Returns the journal's bytes: one line, the appended bytes, the end mark.
    fn render(&self) -> Vec<u8> {
        let was_there = u8::from(self.overwritten_before.is_some());
        let (length, appended) = (self.old_length, self.appended.len());
        let line = format!("{MAGIC} {length} {appended} {was_there} {}\n", self.label);
        [line.as_bytes(), &self.appended, END].concat()
    }
}

const MAGIC: &str = "es-bootstrap in place, 1:";
/// The end mark. A journal without it is incomplete, and its run has changed nothing yet.
const END: &[u8] = b"# end\n";

fn parse(bytes: &[u8]) -> Option<(usize, bool, String, Vec<u8>)> {
    let at = bytes.iter().position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(&bytes[..at]).ok()?.strip_prefix(MAGIC)?.trim_start();
    let mut words = line.splitn(4, ' ');
    let length = words.next()?.parse().ok()?;
    let appended: usize = words.next()?.parse().ok()?;
    let was_there = words.next()? == "1";
    let label = words.next()?.to_owned();
    let rest = bytes[at + 1..].strip_suffix(END)?;
    (rest.len() == appended).then(|| (length, was_there, label, rest.to_vec()))
}

/// Returns recorded files of runs that never began or are complete: content without a journal, or a journal
/// without its end mark. Returns none if there is a run to undo.
///
/// # Errors
///
/// If the directory or a journal cannot be read.
pub fn strays(directory: &Directory, extended: &str, overwritten: &str) -> Result<Vec<OsString>, Error> {
    let is_stray = |name: &str| {
        epoch_of(name, extended).is_some()
            || ["-old", "-new", "-tmp"]
                .iter()
                .any(|end| name.strip_suffix(end).is_some_and(|name| epoch_of(name, overwritten).is_some()))
    };
    let names = directory.names()?.into_iter().map(|(name, _)| name);
    let found: Vec<OsString> = names.filter(|name| name.to_str().is_some_and(is_stray)).collect();
    if found.is_empty() || Journal::find(directory, extended, overwritten)?.is_some() {
        return Ok(Vec::new());
    }
    Ok(found)
}

/// Removes [`strays`], and returns descriptions of them.
///
/// # Errors
///
/// If the system refuses.
pub fn remove_strays(locked: &Locked, extended: &str, overwritten: &str) -> Result<Vec<String>, Error> {
    let directory = &locked.0;
    let found = strays(directory, extended, overwritten)?;
    for name in &found {
        stage::remove(directory, name)?;
    }
    if !found.is_empty() {
        directory.sync()?;
    }
    Ok(found.iter().map(|name| name.to_string_lossy().into_owned()).collect())
}

/// Removes the files that a run put into a mount point directory, if `ours` recognizes one of them, and its
/// staged files. The recognized file is removed last.
///
/// # Errors
///
/// If the system refuses. The call can be repeated.
pub fn remove_files(
    locked: &Locked,
    directory: &str,
    files: &[&str],
    epoch: u64,
    recognised: &str,
    ours: impl Fn(&[u8]) -> bool,
) -> Result<(), Error> {
    let Some(_) = locked.0.facts(directory)? else { return Ok(()) };
    let inside = locked.0.below(directory)?;
    for (name, _) in inside.names()? {
        let staged = |file: &&str| {
            name.to_str().and_then(|name| leftover_of(name, file)).is_some_and(|(of, _)| of == epoch)
        };
        if files.iter().any(staged) {
            stage::remove(&inside, &name)?;
        }
    }
    if inside.read(recognised)?.is_some_and(|bytes| ours(&bytes)) {
        return inside.remove_identified(files, recognised);
    }
    inside.sync()
}

/// Returns the epoch of `name.<epoch>.in-place`.
fn epoch_of(found: &str, name: &str) -> Option<u64> {
    found.strip_prefix(name)?.strip_prefix('.')?.strip_suffix(".in-place")?.parse().ok()
}

/// Whether a prefix comes from one content and the rest from the other, as an interrupted write leaves it.
fn mixed(found: &[u8], first: &[u8], rest: &[u8]) -> bool {
    let same = found.iter().zip(first).take_while(|(one, other)| one == other).count();
    found[same..] == *rest.get(same..).unwrap_or_default()
}

/// Writes a new file that only its owner can read, and syncs it.
fn write(directory: &Directory, name: &OsStr, bytes: &[u8]) -> Result<File, Error> {
    let file = disk::create(directory, name)
        .map_err(|source| Error::Create { path: directory.path(name), source })?;
    disk::write(&file, bytes).and_then(|()| disk::sync(&file)).map_err(directory.io("write", name))?;
    Ok(file)
}

/// Opens a regular file that must contain these bytes, and seeks to its beginning. Refuses a file that was
/// replaced in the meantime.
fn open_with(directory: &Directory, name: &str, bytes: &[u8]) -> Result<File, Error> {
    let file = disk::open_to_rewrite(directory, name).map_err(directory.io("open", name))?;
    let same = || {
        let is_regular = disk::facts_of(&file)?.kind() == FileType::RegularFile;
        if !is_regular || !holds(&file, bytes)? {
            return Ok(false);
        }
        disk::rewind(&file).map(|()| true)
    };
    if same().map_err(directory.io("read", name))? {
        Ok(file)
    } else {
        Err(Error::Changed { path: directory.path(name) })
    }
}

/// Overwrites a file that contains the given previous bytes.
fn overwrite(directory: &Directory, name: &str, before: &[u8], bytes: &[u8]) -> Result<(), Error> {
    let file = open_with(directory, name, before)?;
    disk::write(&file, bytes)
        .and_then(|()| disk::set_length(&file, bytes.len() as u64))
        .and_then(|()| disk::sync(&file))
        .map_err(directory.io("write", name))
}

#[cfg(test)]
mod tests;
