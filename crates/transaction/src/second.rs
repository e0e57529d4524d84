//! Gives a file a second name: a hard link if the file system supports it, otherwise a copy.
//!
//! A copy has the content, owner, mode, attributes and modification time of the original, so that it can
//! stand in for it. It is created under a temporary name, and gets the second name only when it is complete.

use std::ffi::OsStr;

use crate::attributes::copy;
use crate::directory::LARGEST;
use crate::disk::{self, Facts};
use crate::{Directory, Error};

impl Directory {
    /// Gives a file a second name, which must be free; `via` is the temporary name of an incomplete copy.
    /// Returns the metadata of the copy, if one is created. Attributes that cannot be copied cause warnings.
    pub(crate) fn second_name(
        &self,
        name: &OsStr,
        second: &OsStr,
        via: &OsStr,
        warnings: &mut Vec<String>,
    ) -> Result<Option<Facts>, Error> {
        match disk::link(self, name, self, second) {
            Ok(()) => Ok(None),
            Err(error) if disk::is_linkless(&error) => self.copy_as(name, second, via, warnings).map(Some),
            Err(error) => Err(self.io("prepare", second)(error)),
        }
    }

    /// Copies a file, and returns the metadata of the copy.
    pub(crate) fn copy_as(
        &self,
        name: &OsStr,
        second: &OsStr,
        via: &OsStr,
        warnings: &mut Vec<String>,
    ) -> Result<Facts, Error> {
        let made = self.copy_to(name, via, warnings).and_then(|facts| {
            disk::rename_to_free(self, via, second).map_err(self.io("prepare", second))?;
            Ok(facts)
        });
        if made.is_err() {
            // The first error is the one to report; a file that stays is found by its name.
            let _ = disk::unlink(self, via);
        }
        made
    }

    fn copy_to(&self, name: &OsStr, via: &OsStr, warnings: &mut Vec<String>) -> Result<Facts, Error> {
        let first = self.open_file(name)?.ok_or_else(|| Error::Changed { path: self.path(name) })?;
        let failed = || self.io("copy", name);
        let bytes = disk::read(&first, LARGEST).map_err(failed())?;
        let facts = disk::facts_of(&first).map_err(failed())?;
        let new = disk::create(self, via).map_err(|source| Error::Create { path: self.path(via), source })?;
        self.refuse_wider(&new, name, facts.mode)?;
        let mut fill = || {
            disk::write(&new, &bytes)?;
            let mode = copy(&self.path(name), &first, &new, warnings)?;
            disk::set_mode(&new, mode)?;
            disk::set_modified(&new, &facts)?;
            disk::sync(&new)?;
            disk::facts_of(&new)
        };
        fill().map_err(failed())
    }
}
