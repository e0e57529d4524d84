//! Injects faults at the n-th system call, for tests.

use std::cell::{Cell, RefCell};

use rustix::io::Errno;

/// A fault at a call.
pub(crate) enum Fault {
    /// This call fails, later ones succeed.
    Error(Errno),
    /// This call and all later ones fail, as if the disk were gone.
    Dead(Errno),
    /// This call and all later ones do nothing, as if the process had been killed.
    Kill,
    /// Another process acts before the call.
    Meanwhile(Box<dyn FnOnce()>),
}

thread_local! {
    static CALLS: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    static FAULTS: RefCell<Vec<(usize, Option<Fault>)>> = const { RefCell::new(Vec::new()) };
    static SWAPS: Cell<bool> = const { Cell::new(true) };
    static LINKS: Cell<bool> = const { Cell::new(true) };
}

/// Runs `work` with faults at the given calls, counted from zero.
pub(crate) fn with_faults<T>(
    faults: impl IntoIterator<Item = (usize, Fault)>,
    work: impl FnOnce() -> T,
) -> T {
    CALLS.take();
    FAULTS.set(faults.into_iter().map(|(at, fault)| (at, Some(fault))).collect());
    let result = work();
    FAULTS.take();
    result
}

/// Runs `work` as if the file system could not swap two names.
pub(crate) fn without_swaps<T>(work: impl FnOnce() -> T) -> T {
    SWAPS.set(false);
    let result = work();
    SWAPS.set(true);
    result
}

/// Runs `work` as if the file system had no hard links.
pub(crate) fn without_links<T>(work: impl FnOnce() -> T) -> T {
    LINKS.set(false);
    let result = work();
    LINKS.set(true);
    result
}

/// Whether files can have hard links.
pub(crate) fn has_links() -> bool {
    LINKS.get()
}

/// Whether the file system lets a replaced file itself be restored, rather than a copy.
pub(crate) fn keeps_files() -> bool {
    SWAPS.get() || LINKS.get()
}

/// Returns the calls of the last run.
pub(crate) fn calls() -> Vec<&'static str> {
    CALLS.with_borrow(Clone::clone)
}

pub(super) fn point(what: &'static str) -> rustix::io::Result<()> {
    let call = CALLS.with_borrow_mut(|calls| {
        calls.push(what);
        calls.len() - 1
    });
    let mut meanwhile = None;
    let result = FAULTS.with_borrow_mut(|faults| {
        for (at, fault) in faults {
            match fault {
                Some(Fault::Error(errno)) if *at == call => return Err(*errno),
                Some(Fault::Dead(errno)) if *at <= call => return Err(*errno),
                Some(Fault::Kill) if *at <= call => return Err(Errno::OWNERDEAD),
                Some(Fault::Meanwhile(_)) if *at == call => meanwhile = fault.take(),
                _ => {}
            }
        }
        Ok(())
    });
    if let Some(Fault::Meanwhile(act)) = meanwhile {
        act();
    }
    result
}

/// Splits every write, so that a fault can leave a half-written file.
pub(super) fn at_once(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().div_ceil(2)]
}

pub(super) fn links_supported() -> rustix::io::Result<()> {
    if LINKS.get() { Ok(()) } else { Err(Errno::PERM) }
}

pub(super) fn swap_supported() -> rustix::io::Result<()> {
    if SWAPS.get() { Ok(()) } else { Err(Errno::INVAL) }
}
