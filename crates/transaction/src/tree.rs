//! Stages a directory with its files, and carries over other entries of the directory that it replaces.

use std::ffi::OsStr;

use rustix::fs::FileType;

use std::rc::Rc;

use crate::attributes::{ACCESS_LIST, DEFAULT_LIST, forget_list, give_group};
use crate::directory::LARGEST;
use crate::disk::{self, Facts};
use crate::names::Names;
use crate::stage::{Step, StepKind, Transaction, abandon, creation};
use crate::{Attributes, Directory, Error};

/// A directory to create.
pub struct NewDirectory<'a> {
    /// Its permission bits.
    pub mode: u32,
    /// The files in it, by name.
    pub files: &'a [(&'a str, &'a [u8])],
    /// Their permission bits.
    pub file_mode: u32,
    /// The group of directory and files, if it is not the one that the system assigns to new files.
    pub group: Option<u32>,
}

impl Transaction {
    /// Stages a directory with its files. An existing one is moved aside permanently; its entries with other
    /// names are linked into the new directory, because others may rely on them. If the parent directory
    /// passes its group on to new entries, directory and files have that group. Access control lists are not
    /// inherited.
    ///
    /// # Errors
    ///
    /// If the directory or its files cannot be written.
    pub fn directory(&mut self, name: &str, new: &NewDirectory<'_>) -> Result<(), Error> {
        let parent = Rc::clone(&self.directory);
        let name = OsStr::new(name);
        let names = Names::of(name, self.epoch, self.steps.len(), parent.tag());
        disk::make_directory(&parent, &names.staged).map_err(creation(&parent, &names.staged))?;
        match self.fill_directory(name, &names.staged, new) {
            Ok(facts) => {
                let (name, kind) = (name.to_owned(), StepKind::Directory);
                self.steps.push(Step::new(parent, name, names, kind, facts));
                Ok(())
            }
            Err(error) => Err(abandon(&parent, &names.staged, error)),
        }
    }

    fn fill_directory(
        &mut self,
        name: &OsStr,
        staged: &OsStr,
        new: &NewDirectory<'_>,
    ) -> Result<Facts, Error> {
        let parent = Rc::clone(&self.directory);
        let directory = parent.below(staged)?;
        let given = || {
            forget_list(directory.handle(), ACCESS_LIST)?;
            forget_list(directory.handle(), DEFAULT_LIST)?;
            if let Some(group) = new.group {
                give_group(directory.handle(), group)?;
            }
            disk::facts_of(directory.handle())
        };
        let group = given().map_err(parent.io("change the group of", staged))?.group;
        for (file, bytes) in new.files {
            let written = disk::create(&directory, file).map_err(creation(&directory, file))?;
            directory.refuse_wider(&written, file, new.file_mode)?;
            let write = || {
                disk::write(&written, bytes)?;
                let same_group = give_group(&written, group)?;
                disk::set_mode(&written, if same_group { new.file_mode } else { new.file_mode & !0o070 })?;
                disk::sync(&written)
            };
            write().map_err(directory.io("write", file))?;
        }
        self.take_over_others(name, &directory, new.files)?;
        disk::set_mode(directory.handle(), new.mode).map_err(parent.io("change the mode of", staged))?;
        directory.sync()?;
        disk::facts_of(directory.handle()).map_err(parent.io("read", staged))
    }

    /// Carries over entries of the replaced directory that belong to the operator.
    fn take_over_others(
        &mut self,
        name: &OsStr,
        new: &Directory,
        files: &[(&str, &[u8])],
    ) -> Result<(), Error> {
        match self.directory.facts(name)?.map(|facts| facts.kind()) {
            Some(FileType::Directory) => {}
            None => return Ok(()),
            Some(_) => {
                let path = self.directory.path(name);
                self.warnings
                    .push(format!("`{}` is no directory: nothing in it is taken over", path.display()));
                return Ok(());
            }
        }
        let old = self.directory.below(name)?;
        for (entry, kind) in old.names()? {
            if files.iter().any(|(file, _)| *file == entry) {
                continue;
            }
            let taken = match kind {
                FileType::RegularFile => self.take_over_file(&old, &entry, new),
                FileType::Symlink => disk::read_link(&old, &entry)
                    .and_then(|target| disk::symlink(&target, new, &entry))
                    .map_err(old.io("take over", &entry)),
                _ => {
                    let path = old.path(&entry);
                    self.warnings
                        .push(format!("`{}` is neither file nor link: it is not taken over", path.display()));
                    Ok(())
                }
            };
            taken?;
        }
        Ok(())
    }

    /// Creates a hard link, or a copy if the system refuses hard links to a user who does not own the file
    /// (`protected_hardlinks`, see proc_sys_fs(5)), or to every user. Content and attributes come from the
    /// same handle.
    fn take_over_file(&mut self, old: &Directory, entry: &OsStr, new: &Directory) -> Result<(), Error> {
        if disk::link(old, entry, new, entry).is_ok() {
            return Ok(());
        }
        let Some(like) = old.open_file(entry)? else { return Ok(()) };
        let bytes = disk::read(&like, LARGEST).map_err(old.io("read", entry))?;
        let copy = disk::create(new, entry).map_err(creation(new, entry))?;
        let path = old.path(entry);
        disk::write(&copy, &bytes)
            .and_then(|()| {
                let attributes = Attributes::LikeReplaced { otherwise: 0o600, at_most: 0o7777 };
                attributes.give(&path, Some(&like), &copy, &mut self.warnings)
            })
            .and_then(|()| disk::sync(&copy))
            .map_err(old.io("take over", entry))
    }
}
