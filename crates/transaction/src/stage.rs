//! Staging: every file written and synced under a name of its own, none visible.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::rc::Rc;

use rustix::fs::FileType;

use crate::directory::{Directory, Locked};
use crate::{Error, disk, staged_name};

/// Files staged below one locked directory, and the steps that will put them in place.
///
/// Dropping it without a commit removes everything that was staged.
pub struct Transaction {
    pub(crate) directory: Rc<Directory>,
    pub(crate) epoch: u64,
    pub(crate) steps: Vec<Step>,
    pub(crate) warnings: Vec<String>,
}

/// One change of a name.
pub(crate) struct Step {
    pub(crate) directory: Rc<Directory>,
    pub(crate) name: String,
    pub(crate) staged: String,
    pub(crate) kind: StepKind,
}

pub(crate) enum StepKind {
    /// A file takes the place of another, or of nothing.
    Replace(Expected),
    /// A directory takes a name; what has it moves aside for good.
    Directory,
    /// A file takes a free name, or that of a file which is ours by its content.
    Create(Recognise),
}

/// Says whether a file is ours, by its content.
type Recognise = Box<dyn Fn(&[u8]) -> bool>;

/// What a file must hold for it to be replaced.
#[derive(Debug)]
pub enum Expected {
    /// There must be none, or a link to nothing.
    Absent,
    /// These bytes, as they were read before.
    Bytes(Vec<u8>),
    /// What an earlier step of the same transaction put there.
    EarlierStep,
}

/// Which mode and owner a staged file gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attributes {
    /// Those of the file that it replaces, with extended attributes and access control lists.
    LikeReplaced {
        /// Permission bits of a file that replaces nothing.
        otherwise: u32,
        /// Permission bits that it has at the most.
        at_most: u32,
    },
    /// These permission bits whatever the umask.
    New {
        /// Permission bits.
        mode: u32,
        /// User and group, where they are not those of the process.
        owner: Option<(u32, u32)>,
    },
}

impl Transaction {
    /// Begins a transaction; `epoch` names the run, and becomes part of every staged name.
    #[must_use]
    pub fn begin(locked: Locked, epoch: u64) -> Self {
        Self { directory: Rc::new(locked.0), epoch, steps: Vec::new(), warnings: Vec::new() }
    }

    /// Stages a file that takes the place of the one it is named after.
    ///
    /// # Errors
    ///
    /// Where the file cannot be written.
    pub fn replace(
        &mut self,
        name: &str,
        bytes: &[u8],
        attributes: Attributes,
        expected: Expected,
    ) -> Result<(), Error> {
        let directory = Rc::clone(&self.directory);
        self.stage(directory, name, StepKind::Replace(expected), bytes, attributes)
    }

    /// Stages a file that takes a name which must be free, or belong to a file that `ours` recognises by its content.
    /// The file may lie in another directory.
    ///
    /// # Errors
    ///
    /// [`Error::Exists`] at once where the name is taken; others where the file cannot be written.
    pub fn create(
        &mut self,
        path: &Path,
        bytes: &[u8],
        attributes: Attributes,
        ours: impl Fn(&[u8]) -> bool + 'static,
    ) -> Result<(), Error> {
        let (directory, name) = free(path, &ours)?;
        let directory = Rc::new(directory);
        self.stage(directory, name, StepKind::Create(Box::new(ours)), bytes, attributes)
    }

    /// Stages a directory with its files. What has its name by then moves aside for good; its entries with other names
    /// than these files are linked into the new directory, because others may rely on them.
    ///
    /// # Errors
    ///
    /// Where directory or files cannot be written.
    pub fn directory(
        &mut self,
        name: &str,
        mode: u32,
        files: &[(&str, &[u8])],
        file_mode: u32,
    ) -> Result<(), Error> {
        let parent = Rc::clone(&self.directory);
        let staged = staged_name(name, self.epoch, self.steps.len());
        disk::make_directory(&parent, &staged).map_err(create(&parent, &staged))?;
        self.steps.push(Step {
            directory: Rc::clone(&parent),
            name: name.to_owned(),
            staged: staged.clone(),
            kind: StepKind::Directory,
        });

        let directory = parent.below(&staged)?;
        let handle = File::from(
            rustix::io::dup(directory.handle()).map_err(|errno| parent.io("open", &staged)(errno.into()))?,
        );
        // A directory that gives its group to what is made in it gave it to this one, and its files are to have it too.
        let group = handle.metadata().map_err(parent.io("read", &staged))?.gid();
        for (file, bytes) in files {
            let written = disk::create(&directory, file).map_err(create(&directory, file))?;
            let write = || {
                disk::write(&written, bytes)?;
                give_group(&written, group)?;
                disk::set_mode(&written, file_mode)?;
                disk::sync(&written)
            };
            write().map_err(directory.io("write", file))?;
        }
        self.link_others(name, &directory, files)?;
        disk::set_mode(&handle, mode).map_err(parent.io("change the mode of", &staged))?;
        disk::sync_directory(&directory).map_err(parent.io("sync", &staged))
    }

    /// Entries of the directory that is replaced, which nobody but the operator knows the use of.
    fn link_others(&mut self, name: &str, new: &Directory, files: &[(&str, &[u8])]) -> Result<(), Error> {
        let is_directory =
            |stat: rustix::fs::Stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory;
        let found = self.directory.stat(name).map_err(self.directory.io("read", name))?;
        if !found.is_some_and(is_directory) {
            return Ok(());
        }
        let old = self.directory.below(name)?;
        for (entry, file_type) in old.names()? {
            if files.iter().any(|(file, _)| *file == entry) {
                continue;
            }
            let linked = match file_type {
                FileType::RegularFile => disk::link(&old, &entry, new, &entry),
                FileType::Symlink => rustix::fs::readlinkat(old.handle(), entry.as_str(), Vec::new())
                    .map_err(Into::into)
                    .and_then(|target| disk::symlink(&target, new, &entry)),
                _ => Err(io::Error::other("it is neither a file nor a link")),
            };
            if let Err(error) = linked {
                let path = old.path(&entry);
                self.warnings.push(format!("`{}` is not taken over: {error}", path.display()));
            }
        }
        Ok(())
    }

    fn stage(
        &mut self,
        directory: Rc<Directory>,
        name: &str,
        kind: StepKind,
        bytes: &[u8],
        attributes: Attributes,
    ) -> Result<(), Error> {
        let staged = staged_name(name, self.epoch, self.steps.len());
        let file = disk::create(&directory, &staged).map_err(create(&directory, &staged))?;
        self.steps.push(Step {
            directory: Rc::clone(&directory),
            name: name.to_owned(),
            staged: staged.clone(),
            kind,
        });
        disk::write(&file, bytes).map_err(directory.io("write", &staged))?;
        self.dress(&directory, name, &file, attributes)
            .map_err(directory.io("change the owner or mode of", &staged))?;
        disk::sync(&file).map_err(directory.io("sync", &staged))
    }

    /// Gives a staged file its final owner and mode.
    fn dress(
        &mut self,
        directory: &Directory,
        name: &str,
        file: &File,
        attributes: Attributes,
    ) -> io::Result<()> {
        let replaced = directory.open_file(name).ok().flatten();
        match (attributes, replaced) {
            (Attributes::New { mode, owner }, _) => {
                if let Some((user, group)) = owner {
                    let own = file.metadata()?;
                    if own.uid() != user {
                        disk::set_owner(file, Some(user), None)?;
                    }
                    // Only root may give a file to any group; a file for its owner alone does without.
                    if own.gid() != group && disk::set_owner(file, None, Some(group)).is_err() {
                        let path = directory.path(name);
                        self.warnings.push(format!("the system refuses the group of `{}`", path.display()));
                    }
                }
                disk::set_mode(file, mode)
            }
            (Attributes::LikeReplaced { otherwise, .. }, None) => disk::set_mode(file, otherwise),
            (Attributes::LikeReplaced { at_most, .. }, Some(old)) => {
                self.copy_attributes(&directory.path(name), &old, file, at_most)
            }
        }
    }

    fn copy_attributes(&mut self, path: &Path, old: &File, new: &File, at_most: u32) -> io::Result<()> {
        let (from, own) = (old.metadata()?, new.metadata()?);
        if own.uid() != from.uid() && disk::set_owner(new, Some(from.uid()), None).is_err() {
            self.warnings.push(format!("the system refuses to keep the owner of `{}`", path.display()));
        }
        if give_group(new, from.gid()).is_err() {
            self.warnings.push(format!("the system refuses to keep the group of `{}`", path.display()));
        }
        for (name, value) in extended_attributes(old)? {
            if let Err(error) = disk::set_attribute(new, &name, &value) {
                self.warnings.push(format!("`{}` loses its attribute {name}: {error}", path.display()));
            }
        }
        disk::set_mode(new, from.mode() & at_most)
    }
}

/// Whether a file could be created: its name is free, or belongs to a file that `ours` recognises.
///
/// # Errors
///
/// [`Error::Exists`] where the name is taken; others where the directory cannot be opened.
pub fn check_free(path: &Path, ours: impl Fn(&[u8]) -> bool) -> Result<(), Error> {
    free(path, &ours).map(|_| ())
}

fn free<'a>(path: &'a Path, ours: &impl Fn(&[u8]) -> bool) -> Result<(Directory, &'a str), Error> {
    let name = path.file_name().and_then(|name| name.to_str());
    let (Some(parent), Some(name)) = (path.parent(), name) else {
        return Err(Error::NotRegular { path: path.to_path_buf() });
    };
    let directory = Directory::open(parent)?;
    if directory.read(name)?.is_some_and(|found| !ours(&found)) {
        return Err(Error::Exists { path: path.to_path_buf() });
    }
    Ok((directory, name))
}

fn give_group(file: &File, group: u32) -> io::Result<()> {
    if file.metadata()?.gid() == group { Ok(()) } else { disk::set_owner(file, None, Some(group)) }
}

/// Names and values; access control lists are among them. Labels that the system itself gives are left to it.
fn extended_attributes(file: &File) -> io::Result<Vec<(String, Vec<u8>)>> {
    const LARGEST: usize = 64 * 1024;
    let mut names = vec![0; LARGEST];
    let length = match rustix::fs::flistxattr(file, &mut names) {
        Ok(length) => length,
        Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => 0,
        Err(errno) => return Err(errno.into()),
    };
    names.truncate(length);
    let mut attributes = Vec::new();
    for name in names.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let name = String::from_utf8_lossy(name).into_owned();
        if name.starts_with("security.") {
            continue;
        }
        let mut value = vec![0; LARGEST];
        let length = rustix::fs::fgetxattr(file, name.as_str(), &mut value)?;
        value.truncate(length);
        attributes.push((name, value));
    }
    Ok(attributes)
}

fn create(directory: &Directory, name: &str) -> impl FnOnce(io::Error) -> Error {
    let path = directory.path(name);
    move |source| Error::Create { path, source }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // Nobody can be told here; what stays is found by its name, and removed by the next run.
        let _ = self.remove_staged();
    }
}

impl Transaction {
    /// Removes what is still staged, and says what could not be removed.
    pub(crate) fn remove_staged(&mut self) -> Vec<Error> {
        let steps = std::mem::take(&mut self.steps);
        steps.iter().rev().filter_map(|step| remove(&step.directory, &step.staged).err()).collect()
    }
}

/// Removes a file, or a directory with the files in it; a name that is free is fine.
pub(crate) fn remove(directory: &Directory, name: &str) -> Result<(), Error> {
    let Some(stat) = directory.stat(name).map_err(directory.io("read", name))? else { return Ok(()) };
    if FileType::from_raw_mode(stat.st_mode) != FileType::Directory {
        return disk::unlink(directory, name).map_err(directory.io("remove", name));
    }
    let inside = directory.below(name)?;
    for (entry, file_type) in inside.names()? {
        if file_type == FileType::Directory {
            let source = io::Error::from(io::ErrorKind::DirectoryNotEmpty);
            return Err(inside.io("remove", &entry)(source));
        }
        disk::unlink(&inside, &entry).map_err(inside.io("remove", &entry))?;
    }
    disk::remove_directory(directory, name).map_err(directory.io("remove", name))
}
