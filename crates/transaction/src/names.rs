//! The additional names that a step uses.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::tag::is_tag;
use crate::{Directory, Error};

/// Suffixes of the temporary names of a step.
const ENDINGS: [&str; 4] = [".tmp", ".old", ".new", ".copy"];

/// The temporary names of a step.
#[derive(Debug)]
pub(crate) struct Names {
    /// The staged file or directory.
    pub(crate) staged: OsString,
    /// The replaced file, until the end of the commit.
    pub(crate) old: OsString,
    /// The name from which a new file is renamed if two names cannot be swapped.
    pub(crate) new: OsString,
    /// A copy until it is complete.
    pub(crate) copy: OsString,
}

impl Names {
    /// Returns the names of a step on a name, in the run of an epoch. In a directory where everyone can
    /// create files they have a random tag, so that they cannot be predicted.
    pub(crate) fn of(name: &OsStr, epoch: u64, step: usize, tag: Option<&str>) -> Self {
        let tag = tag.map(|tag| format!(".{tag}")).unwrap_or_default();
        let [staged, old, new, copy] =
            ENDINGS.map(|ending| beside(name, &format!("{epoch}.{step}{tag}{ending}")));
        Self { staged, old, new, copy }
    }

    /// Whether all of them are free.
    pub(crate) fn are_free(&self, directory: &Directory) -> Result<bool, Error> {
        for name in [&self.staged, &self.old, &self.new, &self.copy] {
            if directory.exists(name)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Returns the permanent name of a directory that the run of an epoch replaced.
#[must_use]
pub fn put_aside_name(name: &str, epoch: u64) -> OsString {
    orig_name(OsStr::new(name), epoch)
}

/// Whether a run of this epoch could move a directory aside, because the required name is free.
#[must_use]
pub fn is_free_epoch(parent: &Path, name: &str, epoch: u64) -> bool {
    !parent.join(put_aside_name(name, epoch)).exists()
}

/// Returns the epoch of the run that staged `name` under the name `found`.
#[must_use]
pub fn staged_epoch(found: &str, name: &str) -> Option<u64> {
    leftover_of(found, name).filter(|_| is_staged(OsStr::new(found))).map(|(epoch, _)| epoch)
}

/// Returns the epochs of the runs that replaced a directory whose old version still exists.
///
/// # Errors
///
/// If the directory cannot be listed.
pub fn put_aside(directory: &Directory, name: &str) -> Result<Vec<u64>, Error> {
    let epoch = |found: &OsString| {
        let rest = found.to_str()?.strip_prefix(name)?.strip_prefix('.')?;
        rest.strip_suffix(".orig")?.parse().ok()
    };
    Ok(directory.entries()?.iter().filter_map(epoch).collect())
}

/// Returns the permanent name of a replaced directory.
pub(crate) fn orig_name(name: &OsStr, epoch: u64) -> OsString {
    beside(name, &format!("{epoch}.orig"))
}

pub(crate) fn beside(name: &OsStr, ending: &str) -> OsString {
    let mut name = name.to_owned();
    name.push(".");
    name.push(ending);
    name
}

/// Whether a temporary name is that of a staged file.
pub(crate) fn is_staged(found: &OsStr) -> bool {
    found.as_encoded_bytes().ends_with(ENDINGS[0].as_bytes())
}

/// Returns the epoch and the step if `found` is a temporary name of a step on `name`, in any run.
pub(crate) fn leftover_of(found: &str, name: &str) -> Option<(u64, usize)> {
    let rest = found.strip_prefix(name)?.strip_prefix('.')?;
    let stem = ENDINGS.iter().find_map(|ending| rest.strip_suffix(ending))?;
    let (epoch, step) = stem.split_once('.')?;
    let step = step.split_once('.').map_or(Some(step), |(step, tag)| is_tag(tag).then_some(step))?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    if digits(epoch) && digits(step) { Some((epoch.parse().ok()?, step.parse().ok()?)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::tag;

    #[test]
    fn leftovers_are_known_by_their_names() {
        let check = |found, name, expected| assert_eq!(leftover_of(found, name), expected, "{found}");
        check("yml.17.0.tmp", "yml", Some((17, 0)));
        check("yml.17.12.old", "yml", Some((17, 12)));
        check("yml.17.12.new", "yml", Some((17, 12)));
        check("yml.17.12.copy", "yml", Some((17, 12)));
        check("yml.17.12.00000000000000ff.tmp", "yml", Some((17, 12)));
        check("yml.17.12.ff.tmp", "yml", None);
        check("yml.17.tmp", "yml", None);
        check("yml.17.0.orig", "yml", None);
        check("yml.17.orig", "yml", None);
        check("yml.17.x.tmp", "yml", None);
        check("yml.-1.0.tmp", "yml", None);
        check("yml..0.tmp", "yml", None);
        check("yml.1.2.3.tmp", "yml", None);
        check("other.17.0.tmp", "yml", None);
    }

    #[test]
    fn a_staged_file_tells_its_run() {
        assert_eq!(staged_epoch("ca.crt.12.0.tmp", "ca.crt"), Some(12));
        for name in ["ca.crt", "ca.crt.12.0.old", "ca.crt.x.0.tmp", "other.12.0.tmp"] {
            assert_eq!(staged_epoch(name, "ca.crt"), None, "{name}");
        }
    }

    #[test]
    fn every_name_of_a_step_is_known_again() {
        for tag in [None, Some(tag(255))] {
            let Names { staged, old, new, copy } = Names::of("x.y".as_ref(), 17, 3, tag.as_deref());
            assert!(is_staged(&staged) && !is_staged(&old));
            for name in [staged, old, new, copy] {
                assert_eq!(leftover_of(name.to_str().unwrap(), "x.y"), Some((17, 3)), "{name:?}");
            }
        }
    }
}
