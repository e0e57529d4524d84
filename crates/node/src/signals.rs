//! The signals that terminate a program. While a listener exists, they are delivered to it instead of
//! terminating the program, so that it can clean up. Otherwise they terminate it immediately.

use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::{fs, io};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::{Pid, getpid};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;
use signal_hook::{flag, low_level};

use crate::Error;

/// The handled signals.
const ENDING: [i32; 4] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT];
/// The exit code of a program terminated by a signal is this plus the signal's number.
const ENDED: i32 = 128;

/// Whether there is no listener, so that signals terminate the program.
static UNNOTICED: AtomicBool = AtomicBool::new(true);
/// Number of listeners.
static NOTICING: Mutex<usize> = Mutex::new(0);

/// Makes signals terminate the program while there is no listener. This is the default, except for the first
/// process of a container, to which the kernel delivers only signals that it handles.
///
/// # Errors
///
/// If the handlers cannot be installed.
pub fn obey_signals() -> io::Result<()> {
    received().map(|_| ())
}

/// Listens for signals until dropped. Signals that are still pending then terminate the program.
pub struct Signals(&'static Received);

impl Signals {
    /// Starts to listen.
    ///
    /// # Errors
    ///
    /// If the handlers cannot be installed.
    pub fn notice() -> Result<Self, Error> {
        let received = received().map_err(Error::Watch)?;
        let mut noticing = lock(&NOTICING);
        *noticing += 1;
        UNNOTICED.store(false, Ordering::SeqCst);
        Ok(Self(received))
    }

    /// Waits until the stream is readable or at its end.
    ///
    /// # Errors
    ///
    /// [`Error::Interrupted`]
    pub fn readable(&self, stream: BorrowedFd<'_>) -> Result<(), Error> {
        loop {
            if let Some(signal) = self.0.take() {
                return Err(interrupted(signal));
            }
            let signals = &self.0.readable;
            let mut watched = [PollFd::new(&stream, PollFlags::IN), PollFd::new(signals, PollFlags::IN)];
            match poll(&mut watched, None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(Error::Watch(error.into())),
            }
            let [of_stream, of_signals] = watched.map(|watched| watched.revents());
            if of_signals.is_empty() && !of_stream.is_empty() {
                return Ok(());
            }
        }
    }

    /// Waits for the next signal.
    pub(crate) async fn next(&self) -> io::Result<i32> {
        loop {
            if let Some(signal) = self.0.take() {
                return Ok(signal);
            }
            tokio::net::UnixStream::from_std(self.0.readable.try_clone()?)?.readable().await?;
        }
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        let mut noticing = lock(&NOTICING);
        *noticing -= 1;
        if *noticing == 0 {
            UNNOTICED.store(true, Ordering::SeqCst);
            while let Some(signal) = self.0.take() {
                let _ = low_level::raise(signal);
            }
        }
    }
}

/// Returns the error of a wait that a signal interrupted.
pub(crate) fn interrupted(signal: i32) -> Error {
    Error::Interrupted { signal: u8::try_from(signal).unwrap_or(0) }
}

/// The signals that arrived, and a stream that becomes readable on arrival.
struct Received {
    signals: Mutex<SignalDelivery<UnixStream, SignalOnly>>,
    readable: UnixStream,
}

impl Received {
    /// Installs the handlers. An ignored signal stays ignored, here and in the node: nohup(1) relies on that.
    fn begin() -> io::Result<Self> {
        let ignored = ignored();
        let signals = || ENDING.into_iter().filter(|signal| ignored & 1 << (signal - 1) == 0);
        for signal in signals() {
            if getpid() == Pid::INIT {
                flag::register_conditional_shutdown(signal, ENDED + signal, &UNNOTICED)?;
            } else {
                flag::register_conditional_default(signal, &UNNOTICED)?;
            }
        }
        let (read, write) = UnixStream::pair()?;
        let readable = read.try_clone()?;
        readable.set_nonblocking(true)?;
        let signals = SignalDelivery::with_pipe(read, write, SignalOnly, signals())?;
        Ok(Self { signals: Mutex::new(signals), readable })
    }

    fn take(&self) -> Option<i32> {
        lock(&self.signals).pending().next()
    }
}

fn received() -> io::Result<&'static Received> {
    static RECEIVED: OnceLock<io::Result<Received>> = OnceLock::new();
    RECEIVED.get_or_init(Received::begin).as_ref().map_err(|error| error.kind().into())
}

/// Locks a mutex. The values are valid even if a holder panicked.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the set of ignored signals, one bit each.
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let set = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    set.and_then(|set| u64::from_str_radix(set.trim(), 16).ok()).unwrap_or(0)
}
