//! The file with the service's environment in packages, which the start script sources.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use crate::Error;
use crate::assignments::{Assigned, Assignments};

/// A larger file is not a list of a few variables.
const LARGEST: u64 = 1 << 20;
/// The write permissions of group and others.
const WRITABLE_BY_OTHERS: u32 = 0o022;

/// The parsed content of a file of assignments.
#[derive(Debug)]
pub(crate) struct EnvironmentFile {
    path: PathBuf,
    /// Whether users other than root can write to it.
    pub(crate) foreign: bool,
    assignments: Assignments,
}

impl EnvironmentFile {
    /// Reads a file; `None` if it does not exist.
    ///
    /// # Errors
    ///
    /// If it exists but cannot be read, or only a shell can interpret it.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, Error> {
        let unreadable = |source| Error::EnvironmentFile { path: path.to_path_buf(), source };
        let (bytes, foreign) = match read_regular(path) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(error)),
        };
        let assignments = Assignments::parse(&bytes).map_err(|needs| Error::assignment(path, needs))?;
        Ok(Some(Self { path: path.to_path_buf(), foreign, assignments }))
    }

    /// Returns the final value of a variable, with its line.
    ///
    /// # Errors
    ///
    /// If only a shell can determine the value.
    pub(crate) fn get(&self, name: &str) -> Result<Option<&Assigned>, Error> {
        self.assignments.get(name).map_err(|needs| Error::assignment(&self.path, needs))
    }

    /// Returns the directory in a variable.
    ///
    /// # Errors
    ///
    /// If only a shell can determine the value, or the path is relative.
    pub(crate) fn directory(&self, name: &str) -> Result<Option<PathBuf>, Error> {
        let Some(Assigned { line, value }) = self.get(name)? else { return Ok(None) };
        let path = PathBuf::from(value);
        if path.is_absolute() {
            return Ok(Some(path));
        }
        Err(Error::NotAbsolute { name: name.to_owned(), path, file: self.path.clone(), line: *line })
    }
}

/// Reads a variable from a file of shell assignments.
///
/// # Errors
///
/// If the file exists but cannot be read, or only a shell can determine the value.
pub fn shell_assignment(file: &Path, name: &str) -> Result<Option<OsString>, Error> {
    let Some(file) = EnvironmentFile::read(file)? else { return Ok(None) };
    Ok(file.get(name)?.map(|assigned| assigned.value.clone()))
}

/// Reads a regular file without blocking, and returns its content and whether users other than root can
/// change it.
fn read_regular(path: &Path) -> io::Result<(Vec<u8>, bool)> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    if metadata.len() > LARGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    Ok((bytes, metadata.uid() != 0 || metadata.mode() & WRITABLE_BY_OTHERS != 0))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make what is read")]
mod tests {
    use std::fs;

    use super::*;

    fn said(error: Error) -> String {
        format!("{error}; {}", error.hint())
    }

    #[test]
    fn what_cannot_be_used_is_named_with_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("elasticsearch");
        let directory = |text: &[u8]| {
            fs::write(&path, text).unwrap();
            EnvironmentFile::read(&path)
                .and_then(|file| file.unwrap().directory("ES_PATH_CONF"))
                .map_err(said)
        };
        assert_eq!(directory(b"# caf\xe9\nES_PATH_CONF=/a\\ b\n"), Ok(Some("/a b".into())));
        assert_eq!(directory(b"ES_HOME=/a\nES_JAVA_OPTS=\"$X -Xmx1g\"\n"), Ok(None));
        for (text, expected) in [
            ("\nES_PATH_CONF=$D/x\n", "line 2, has a value that only a shell can expand"),
            ("ulimit -n 1\nES_PATH_CONF=/x\n", "line 1, is not an assignment"),
            ("ES_PATH_CONF=/a\nES_PATH_CONF=\n", "line 2, sets `ES_PATH_CONF` to ``"),
            ("ES_PATH_CONF=etc\n", "line 1, sets `ES_PATH_CONF` to `etc`"),
        ] {
            let error = directory(text.as_bytes()).unwrap_err();
            assert!(error.contains(expected) && error.contains("elasticsearch`"), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_an_error_and_none_is_not() {
        let folder = tempfile::tempdir().unwrap();
        assert!(EnvironmentFile::read(&folder.path().join("none")).unwrap().is_none());
        let error = EnvironmentFile::read(folder.path()).unwrap_err();
        assert!(matches!(error, Error::EnvironmentFile { .. }), "{error:?}");
        let pipe = folder.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, Mode::RUSR).unwrap();
        assert!(EnvironmentFile::read(&pipe).is_err());
    }
}
