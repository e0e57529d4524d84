//! The content of files: that of a new one, written piece by piece, and that of an old one, which must still
//! be as it was read.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;

use crate::directory::{LARGEST, holds};
use crate::{Directory, Error, disk};

/// Writes the content of a new file.
pub(crate) type Fill<'a> = dyn FnMut(&mut dyn io::Write) -> io::Result<()> + 'a;

/// Decides from a file's content whether it is ours, or the expected one.
pub(crate) type Recogniser = dyn Fn(&[u8]) -> bool;

/// The content that a file must have in order to be replaced.
pub enum Expected {
    /// No file, or a dangling link.
    Absent,
    /// These bytes, as read before.
    Bytes(Vec<u8>),
    /// Bytes that this function recognizes, for example by their digest, so that they need not be kept. The
    /// file must not be a mount point.
    Known(Box<Recogniser>),
    /// The bytes from an earlier step of the same transaction.
    EarlierStep,
}

impl fmt::Debug for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Absent => "Absent",
            Self::Bytes(_) => "Bytes([secret elided])",
            Self::Known(_) => "Known",
            Self::EarlierStep => "EarlierStep",
        })
    }
}

impl Expected {
    /// Whether a name is a regular file with the expected content.
    pub(crate) fn is_at(&self, directory: &Directory, name: impl AsRef<Path>) -> Result<bool, Error> {
        let Some(file) = directory.open_file(&name)? else { return Ok(false) };
        self.is_in(&file).map_err(directory.io("read", name))
    }

    /// Whether an open file has the expected content, from its current position. `Absent` and `EarlierStep`
    /// expect none in particular, and no file has it.
    pub(crate) fn is_in(&self, file: &File) -> io::Result<bool> {
        match self {
            Self::Bytes(bytes) => holds(file, bytes),
            Self::Known(is_known) => disk::read(file, LARGEST).map(|bytes| is_known(&bytes)),
            Self::Absent | Self::EarlierStep => Ok(false),
        }
    }
}

/// Writes to a new file through [`disk::write`].
pub(crate) struct Writer<'a>(pub(crate) &'a File);

impl io::Write for Writer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        disk::write(self.0, bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
