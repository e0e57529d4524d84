//! Staging: every file is written and synced under a temporary name before any becomes visible.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::Path;
use std::rc::Rc;

use rustix::fs::FileType;

use crate::content::{Fill, Recogniser, Writer};
use crate::disk::{self, Facts};
use crate::names::Names;
use crate::{Attributes, Directory, Error, Expected, Locked};

/// Files staged below one locked directory, and the steps that put them in place.
///
/// Dropping it without a commit removes all staged files.
pub struct Transaction {
    pub(crate) directory: Rc<Directory>,
    pub(crate) epoch: u64,
    /// Whether a journal records the epoch, so that every name must contain it.
    is_told: bool,
    pub(crate) steps: Vec<Step>,
    pub(crate) warnings: Vec<String>,
    /// Whether mounted files are overwritten.
    into_mounted: bool,
}

/// A directory below that of a transaction, opened only once.
#[derive(Debug)]
pub struct Below(Rc<Directory>);

/// A change of one name.
pub(crate) struct Step {
    pub(crate) directory: Rc<Directory>,
    pub(crate) name: OsString,
    pub(crate) names: Names,
    pub(crate) kind: StepKind,
    /// Metadata of the staged file or directory, once it is complete.
    pub(crate) facts: Facts,
    /// Metadata of the copy that takes the name, if the file system has no hard links.
    pub(crate) second: Option<Facts>,
    /// Metadata of the file that had the name during staging.
    pub(crate) replaced: Option<Facts>,
    /// Whether the name is a mount point whose file is overwritten.
    pub(crate) mounted: bool,
    /// Metadata of the copy of a mounted file.
    pub(crate) kept: Option<Facts>,
}

pub(crate) enum StepKind {
    /// A file replaces another one, or takes a free name.
    Replace(Expected),
    /// A directory takes a name; anything with that name is moved aside permanently.
    Directory,
    /// A file takes a free name, or replaces a file whose content is ours.
    Create(Box<Recogniser>),
}

impl Transaction {
    /// Begins a transaction; `epoch` identifies the run, and is part of every staged name.
    #[must_use]
    pub fn begin(locked: Locked, epoch: u64) -> Self {
        let directory = Rc::new(locked.0);
        let (steps, warnings) = (Vec::new(), Vec::new());
        Self { directory, epoch, is_told: true, steps, warnings, into_mounted: false }
    }

    /// Begins a transaction without a journal. If files of a killed run with the same epoch still exist, this
    /// one uses the epoch of a later second.
    #[must_use]
    pub fn begin_alone(locked: Locked, epoch: u64) -> Self {
        let mut alone = Self::begin(locked, epoch);
        alone.is_told = false;
        alone
    }

    /// Allows overwriting files that are mount points, which are otherwise refused. The same functions undo
    /// an interrupted run, but between the first and the last byte a reader may see a half-written file.
    #[must_use]
    pub fn into_mounted(mut self) -> Self {
        self.into_mounted = true;
        self
    }

    /// Stages a file that replaces the one of the same name. The old file is opened once: its bytes are
    /// compared before anything is written, and owner, mode and attributes are copied from the same handle,
    /// so that a file swapped in meanwhile gains nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Changed`] if the file has changed since it was read; other errors if it cannot be written, or
    /// the name is neither a file nor a dangling link.
    pub fn replace(
        &mut self,
        name: &str,
        bytes: &[u8],
        attributes: Attributes,
        expected: Expected,
    ) -> Result<(), Error> {
        self.replace_written(name, |file| file.write_all(bytes), attributes, expected)
    }

    /// Like [`replace`](Self::replace), for content that is written piece by piece, so that it is never in
    /// memory as a whole.
    ///
    /// # Errors
    ///
    /// As for [`replace`](Self::replace).
    pub fn replace_written(
        &mut self,
        name: &str,
        content: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
        attributes: Attributes,
        expected: Expected,
    ) -> Result<(), Error> {
        let mut content = Some(content);
        let fill: &mut Fill<'_> = &mut |file| content.take().map_or(Ok(()), |content| content(file));
        self.replace_in(Rc::clone(&self.directory), name, fill, attributes, expected)
    }

    /// Makes the last step the first one of the commit. A file that lists others can thus be staged after
    /// them, and put in place before them.
    pub fn begin_with_last(&mut self) {
        self.steps.rotate_right(1);
    }

    /// Opens a subdirectory for [`replace_below`](Self::replace_below). It must belong to this user.
    ///
    /// # Errors
    ///
    /// If it does not exist, or belongs to another user.
    pub fn below(&self, name: &str) -> Result<Below, Error> {
        let below = self.directory.below(name)?;
        below.refuse_others(rustix::process::geteuid().as_raw())?;
        Ok(Below(Rc::new(below)))
    }

    /// Like [`replace`](Self::replace), for a file in a subdirectory.
    ///
    /// # Errors
    ///
    /// As for [`replace`](Self::replace).
    pub fn replace_below(
        &mut self,
        below: &Below,
        name: &str,
        bytes: &[u8],
        attributes: Attributes,
        expected: Expected,
    ) -> Result<(), Error> {
        let content = &mut |file: &mut dyn io::Write| file.write_all(bytes);
        self.replace_in(Rc::clone(&below.0), name, content, attributes, expected)
    }

    /// Like [`replace`](Self::replace), for a file in any directory.
    ///
    /// # Errors
    ///
    /// As for [`replace`](Self::replace), or if the directory cannot be opened.
    pub fn replace_at(
        &mut self,
        path: &Path,
        bytes: &[u8],
        attributes: Attributes,
        expected: Expected,
    ) -> Result<(), Error> {
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        let directory = Rc::new(open_parent(path, parent(path))?);
        let content = &mut |file: &mut dyn io::Write| file.write_all(bytes);
        self.replace_in(directory, name, content, attributes, expected)
    }

    fn replace_in(
        &mut self,
        directory: Rc<Directory>,
        name: &str,
        content: &mut Fill<'_>,
        attributes: Attributes,
        expected: Expected,
    ) -> Result<(), Error> {
        let replaced = self.replaced(&directory, name, &expected)?;
        let kind = StepKind::Replace(expected);
        if self.into_mounted && directory.mounted_file(name.as_ref())?.is_some() {
            // The mounted file keeps its mode; the staged copy is readable only by its owner.
            let private = Attributes::New { mode: 0o600, owner: None };
            self.stage_file(directory, name.as_ref(), kind, content, private, replaced.as_ref())?;
            self.steps.iter_mut().rev().take(1).for_each(|step| step.mounted = true);
            return Ok(());
        }
        self.stage_file(directory, name.as_ref(), kind, content, attributes, replaced.as_ref())
    }

    /// Returns the file that a new file replaces and takes its attributes from: the expected file, or the one
    /// that an earlier step staged for the same name.
    fn replaced(
        &self,
        directory: &Rc<Directory>,
        name: &str,
        expected: &Expected,
    ) -> Result<Option<File>, Error> {
        let changed = || Error::Changed { path: directory.path(name) };
        match expected {
            Expected::Absent if directory.is_absent(name)? => Ok(None),
            Expected::Absent => Err(changed()),
            Expected::Bytes(_) | Expected::Known(_) => {
                let file = directory.open_file(name)?.ok_or_else(changed)?;
                let same = expected.is_in(&file).map_err(directory.io("read", name))?;
                if same { Ok(Some(file)) } else { Err(changed()) }
            }
            Expected::EarlierStep => {
                let on_same = |step: &&Step| Rc::ptr_eq(&step.directory, directory) && step.name == name;
                let earlier = self.steps.iter().rfind(on_same).ok_or_else(changed)?;
                let file = directory.open_file(&earlier.names.staged)?.ok_or_else(changed)?;
                let found = disk::facts_of(&file).map_err(directory.io("read", &earlier.names.staged))?;
                if found.is_untouched_since(&earlier.facts) { Ok(Some(file)) } else { Err(changed()) }
            }
        }
    }

    /// Stages a file whose name must be free, or belong to a file that `ours` recognizes by its content. The
    /// file may be in another directory.
    ///
    /// # Errors
    ///
    /// [`Error::Exists`] immediately if the name is taken; other errors if the file cannot be written.
    pub fn create(
        &mut self,
        path: &Path,
        bytes: &[u8],
        attributes: Attributes,
        ours: impl Fn(&[u8]) -> bool + 'static,
    ) -> Result<(), Error> {
        let name = file_name(path)?;
        let directory = match parent(path) {
            parent if parent == self.directory.path("") => Rc::clone(&self.directory),
            parent => Rc::new(open_parent(path, parent)?),
        };
        directory.refuse_foreign(name, &ours)?;
        let content = &mut |file: &mut dyn io::Write| file.write_all(bytes);
        self.stage_file(directory, name, StepKind::Create(Box::new(ours)), content, attributes, None)
    }

    /// Returns the names of the next step.
    fn names(&self, directory: &Directory, name: &OsStr) -> Result<Names, Error> {
        let mut epoch = self.epoch;
        loop {
            let names = Names::of(name, epoch, self.steps.len(), directory.tag());
            if self.is_told || names.are_free(directory)? {
                return Ok(names);
            }
            epoch += 1;
        }
    }

    fn stage_file(
        &mut self,
        directory: Rc<Directory>,
        name: &OsStr,
        kind: StepKind,
        content: &mut Fill<'_>,
        attributes: Attributes,
        replaced: Option<&File>,
    ) -> Result<(), Error> {
        let names = self.names(&directory, name)?;
        let staged = &names.staged;
        // The metadata of the file whose attributes are copied, so that a change of either is detected.
        let facts_replaced = match replaced {
            Some(file) => Some(disk::facts_of(file).map_err(directory.io("read", name))?),
            None => directory.facts(name)?,
        };
        let file = disk::create(&directory, staged).map_err(creation(&directory, staged))?;
        let mut fill = || {
            let mode = attributes.mode(facts_replaced.filter(|_| replaced.is_some()));
            directory.refuse_wider(&file, name, mode)?;
            content(&mut Writer(&file)).map_err(directory.io("write", staged))?;
            attributes
                .give(&directory.path(name), replaced, &file, &mut self.warnings)
                .map_err(directory.io("change the owner or mode of", staged))?;
            disk::sync(&file).map_err(directory.io("sync", staged))?;
            disk::facts_of(&file).map_err(directory.io("read", staged))
        };
        match fill() {
            Ok(facts) => {
                let (name, replaced) = (name.to_owned(), facts_replaced);
                let step = Step::new(directory, name, names, kind, facts);
                self.steps.push(Step { replaced, ..step });
                Ok(())
            }
            Err(error) => Err(abandon(&directory, staged, error)),
        }
    }

    /// Removes all staged files, and returns the errors. Second names are removed first, because they were
    /// created last.
    pub(crate) fn remove_staged(&mut self) -> Vec<Error> {
        let steps = std::mem::take(&mut self.steps);
        let mut errors = Vec::new();
        let mut removed = false;
        for step in steps.iter().rev() {
            for name in [&step.names.new, &step.names.old] {
                match step.remove_ours(name) {
                    Ok(done) => removed |= done,
                    Err(error) => errors.push(error),
                }
            }
        }
        if removed {
            errors.extend(sync(&steps).err());
        }
        errors.extend(steps.iter().rev().filter_map(|step| step.remove_ours(&step.names.staged).err()));
        errors
    }
}

impl Step {
    pub(crate) fn new(
        directory: Rc<Directory>,
        name: OsString,
        names: Names,
        kind: StepKind,
        facts: Facts,
    ) -> Self {
        Self { directory, name, names, kind, facts, second: None, replaced: None, mounted: false, kept: None }
    }

    /// Returns the metadata of the file that takes the name: the staged file or its copy.
    pub(crate) fn placed(&self) -> Facts {
        self.second.unwrap_or(self.facts)
    }

    /// Returns the metadata of the files created here.
    fn ours(&self) -> impl Iterator<Item = Facts> {
        // A mounted file is not ours, even if it was overwritten.
        let second = self.second.filter(|_| !self.mounted);
        [Some(self.facts), second, self.kept].into_iter().flatten()
    }

    /// Removes a staged file and returns whether it existed. Names may have been swapped with others, so the
    /// file must be one that was staged.
    fn remove_ours(&self, name: &OsStr) -> Result<bool, Error> {
        match self.directory.facts(name)? {
            Some(found) if self.ours().any(|ours| found.is_same_file(&ours)) => {
                remove(&self.directory, name).map(|()| true)
            }
            _ => Ok(false),
        }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // Errors cannot be reported here; the next run finds and removes the remaining files by their names.
        self.remove_staged();
    }
}

pub(crate) fn file_name(path: &Path) -> Result<&OsStr, Error> {
    let refused = || Error::Create { path: path.to_path_buf(), source: io::ErrorKind::InvalidInput.into() };
    path.file_name().ok_or_else(refused)
}

pub(crate) fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// Opens the parent directory of a new file. If that fails, the file cannot be created.
pub(crate) fn open_parent(path: &Path, parent: &Path) -> Result<Directory, Error> {
    Directory::open_for_a_file(parent).map_err(|error| match error {
        Error::Directory { source, .. } => Error::Create { path: path.to_path_buf(), source },
        other => other,
    })
}

/// Removes a file that could not be staged completely. If that fails too, the file is found by its name
/// later; the first error is the one to report.
pub(crate) fn abandon(directory: &Directory, staged: &OsStr, error: Error) -> Error {
    match remove(directory, staged) {
        Ok(()) | Err(_) => error,
    }
}

pub(crate) fn creation(directory: &Directory, name: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Error {
    let path = directory.path(name);
    move |source| Error::Create { path, source }
}

/// Removes a file, or a directory with its files; a missing one is not an error. A directory with a
/// subdirectory was not staged by us.
pub(crate) fn remove(directory: &Directory, name: &OsStr) -> Result<(), Error> {
    let Some(facts) = directory.facts(name)? else { return Ok(()) };
    if facts.kind() != FileType::Directory {
        return disk::unlink(directory, name).map_err(directory.io("remove", name));
    }
    let inside = directory.below(name)?;
    let entries = inside.names()?;
    if let Some((entry, _)) = entries.iter().find(|(_, kind)| *kind == FileType::Directory) {
        return Err(inside.io("remove", entry)(io::ErrorKind::DirectoryNotEmpty.into()));
    }
    for (entry, _) in entries {
        disk::unlink(&inside, &entry).map_err(inside.io("remove", &entry))?;
    }
    disk::remove_directory(directory, name).map_err(directory.io("remove", name))
}

/// Returns the directories of the steps, without duplicates.
pub(crate) fn directories(steps: &[Step]) -> Vec<&Rc<Directory>> {
    let mut directories: Vec<&Rc<Directory>> = Vec::new();
    for step in steps {
        if !directories.iter().any(|known| Rc::ptr_eq(known, &step.directory)) {
            directories.push(&step.directory);
        }
    }
    directories
}

/// Flushes the names in all directories to the disk.
pub(crate) fn sync(steps: &[Step]) -> Result<(), Error> {
    directories(steps).into_iter().try_for_each(|directory| directory.sync())
}
