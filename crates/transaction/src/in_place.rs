//! Writing into files that cannot be renamed over, such as single files that a container mounts.
//!
//! What is about to be done is written down first, so that the next run can undo it. The promise is weaker than that
//! of a commit: between the first byte of the overwritten file and the last one of the extended file a reader may see half
//! of either,
//! and a node that is started just then may refuse to start.
//!
//! A run of an epoch uses these names beside the extended file `s` and the overwritten one `k`:
//!
//! | name | holds |
//! |---|---|
//! | `k.<epoch>.in-place-old` | the overwritten file as it was, if there was one |
//! | `k.<epoch>.in-place-new` | the overwritten file as it will be |
//! | `s.<epoch>.in-place` | the old length of the extended file and what is appended: the journal, written last and removed first |

use std::ffi::{OsStr, OsString};
use std::fs::File;

use rustix::fs::FileType;
use zeroize::Zeroizing;

use crate::attributes::Attributes;
use crate::directory::holds;
use crate::names::{beside, leftover_of};
use crate::{Directory, Error, Locked, disk, stage};

/// What a run is about to do.
pub struct Intent<'a> {
    /// The name of the file that is extended.
    pub extended: &'a str,
    /// Its bytes.
    pub extended_before: &'a [u8],
    /// What is appended to it.
    pub appended: &'a [u8],
    /// The name of the file that is overwritten.
    pub overwritten: &'a str,
    /// Its bytes, if there is one.
    pub overwritten_before: Option<&'a [u8]>,
    /// Its bytes afterwards.
    pub overwritten_after: &'a [u8],
    /// Names the run in the caller's words; one line.
    pub label: &'a str,
}

/// A run that is written down.
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

/// How far a run came that was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The extended file is whole, so everything before it is.
    Done,
    /// It was interrupted.
    Begun,
}

impl Journal {
    /// Writes down what a run is about to do, after comparing the files with what was read.
    ///
    /// # Errors
    ///
    /// [`Error::Changed`] if a file was changed since; other errors if the system refuses. No files are left then.
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
                // The first error is the one to tell; what stays is found by its name.
                let _ = journal.close(locked);
                Err(error)
            }
        }
    }

    /// The run that is written down in a directory, if there is one.
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

    /// Names the run.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Names the run in the caller's words.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Writes the overwritten file: into the file where there is one, whose owner and mode stay.
    ///
    /// # Errors
    ///
    /// If the system refuses.
    pub fn write_over(&self, locked: &Locked, mode: u32) -> Result<(), Error> {
        let directory = &locked.0;
        if let Some(before) = &self.overwritten_before {
            return overwrite(directory, &self.overwritten, before, &self.overwritten_after);
        }
        // A free name is taken by a rename, as usual.
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

    /// Appends to the extended file, in one call, at the end that was read.
    ///
    /// # Errors
    ///
    /// [`Error::Changed`] where the file has another length by now; others where the system refuses.
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

    /// How far the run came.
    ///
    /// # Errors
    ///
    /// If the extended file cannot be read.
    pub fn progress(&self, directory: &Directory) -> Result<Progress, Error> {
        let extended = directory.read(&self.extended)?.unwrap_or_default();
        let whole = extended.get(self.old_length..).is_some_and(|end| end.starts_with(&self.appended));
        Ok(if whole { Progress::Done } else { Progress::Begun })
    }

    /// Takes both files back: what was appended is cut off, the old bytes are written again.
    ///
    /// # Errors
    ///
    /// [`Error::Changed`] if one of them was changed since; other errors if the system refuses. It can be called again.
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
        // A part of the appended text, or all of it; anything else is another program's.
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

    /// Removes what was written down, the journal first: without it the others mean nothing.
    ///
    /// # Errors
    ///
    /// If the system refuses; it can be called again.
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

    /// The journal's bytes: one line, then what is appended, then its end.
    fn render(&self) -> Vec<u8> {
        let was_there = u8::from(self.overwritten_before.is_some());
        let (length, appended) = (self.old_length, self.appended.len());
        let line = format!("{MAGIC} {length} {appended} {was_there} {}\n", self.label);
        [line.as_bytes(), &self.appended, END].concat()
    }
}

const MAGIC: &str = "es-bootstrap in place, 1:";
/// Without it the journal was not written to its end, and nothing was done yet.
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

/// What was written down of runs that had not begun, or are over: bytes without a journal, a journal without its end.
/// Nothing while a run is to be undone.
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

/// Removes [`strays`], and says what that was.
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

/// Removes files that a run put into a directory which something is mounted on, where `ours` recognises one of them,
/// and what it had staged there. The one that is recognised goes last.
///
/// # Errors
///
/// If the system refuses; it can be called again.
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
        let others = files.iter().filter(|file| **file != recognised);
        for file in others.chain([&recognised]) {
            stage::remove(&inside, OsStr::new(file))?;
        }
    }
    inside.sync()
}

/// The epoch of `name.<epoch>.in-place`.
fn epoch_of(found: &str, name: &str) -> Option<u64> {
    found.strip_prefix(name)?.strip_prefix('.')?.strip_suffix(".in-place")?.parse().ok()
}

/// Whether some first part is of one and the rest of the other: what an interrupted writer leaves behind.
fn mixed(found: &[u8], first: &[u8], rest: &[u8]) -> bool {
    let same = found.iter().zip(first).take_while(|(one, other)| one == other).count();
    found[same..] == *rest.get(same..).unwrap_or_default()
}

/// Writes a new file that only its owner reads, and syncs it.
fn write(directory: &Directory, name: &OsStr, bytes: &[u8]) -> Result<File, Error> {
    let file = disk::create(directory, name)
        .map_err(|source| Error::Create { path: directory.path(name), source })?;
    disk::write(&file, bytes).and_then(|()| disk::sync(&file)).map_err(directory.io("write", name))?;
    Ok(file)
}

/// Opens a regular file that must contain these bytes, and seeks to its beginning: a file that was swapped in since is
/// refused.
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

/// Writes other bytes into a file that holds those of before.
fn overwrite(directory: &Directory, name: &str, before: &[u8], bytes: &[u8]) -> Result<(), Error> {
    let file = open_with(directory, name, before)?;
    disk::write(&file, bytes)
        .and_then(|()| disk::set_length(&file, bytes.len() as u64))
        .and_then(|()| disk::sync(&file))
        .map_err(directory.io("write", name))
}

#[cfg(test)]
mod tests;
