//! One call to the system, and what its answer means.

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

/// Whether the system said one of these.
pub(crate) fn has_code(error: &io::Error, codes: &[Errno]) -> bool {
    codes.iter().any(|code| error.raw_os_error() == Some(code.raw_os_error()))
}

/// Makes a call, again where a signal interrupted it. Tests let it fail here.
pub(super) fn call<T>(what: &'static str, mut call: impl FnMut() -> rustix::io::Result<T>) -> io::Result<T> {
    let made = rustix::io::retry_on_intr(|| {
        point(what)?;
        call()
    });
    Ok(made?)
}

/// Outside of tests nothing fails but by the system's word.
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
