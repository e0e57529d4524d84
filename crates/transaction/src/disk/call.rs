//! Runs system calls and classifies their errors.

use std::io;

use rustix::io::Errno;

#[cfg(test)]
use super::fault::point;
#[cfg(test)]
pub(super) use super::fault::{at_once, links_supported, swap_supported};
#[cfg(not(test))]
use real::point;
#[cfg(not(test))]
pub(super) use real::{at_once, links_supported, swap_supported};

/// Whether the kernel or the file system does not support the call.
pub(crate) fn is_unsupported(error: &io::Error) -> bool {
    has_code(error, &[Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP])
}

/// Whether the error has one of these codes.
pub(crate) fn has_code(error: &io::Error, codes: &[Errno]) -> bool {
    codes.iter().any(|code| error.raw_os_error() == Some(code.raw_os_error()))
}

/// Makes a system call, and retries it after a signal. Tests inject faults here.
pub(super) fn call<T>(what: &'static str, mut call: impl FnMut() -> rustix::io::Result<T>) -> io::Result<T> {
    let made = rustix::io::retry_on_intr(|| {
        point(what)?;
        call()
    });
    Ok(made?)
}

/// Injects no faults outside of tests.
#[cfg(not(test))]
mod real {
    pub(in crate::disk) fn point(_what: &'static str) -> rustix::io::Result<()> {
        Ok(())
    }

    pub(in crate::disk) fn swap_supported() -> rustix::io::Result<()> {
        Ok(())
    }

    pub(in crate::disk) fn links_supported() -> rustix::io::Result<()> {
        Ok(())
    }

    pub(in crate::disk) fn at_once(bytes: &[u8]) -> &[u8] {
        bytes
    }
}
