//! Forwards a child's output unchanged, and remembers its last lines.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread::Builder;
use std::time::Duration;

/// Number of lines to remember.
const REMEMBERED: usize = 20;
/// Longer lines are truncated in memory; in bytes.
const LONGEST_LINE: usize = 4096;
/// How long to wait for the rest of the output after the child has ended: another process may hold the pipe.
const LINGER: Duration = Duration::from_secs(2);

/// The last lines of a child's output.
#[derive(Clone, Default)]
pub(crate) struct LastLines(Arc<Mutex<Lines>>);

#[derive(Default)]
struct Lines {
    complete: VecDeque<String>,
    open: Vec<u8>,
}

impl LastLines {
    fn remember(&self, bytes: &[u8]) {
        let Ok(mut lines) = self.0.lock() else { return };
        for byte in bytes {
            if *byte != b'\n' {
                if lines.open.len() < LONGEST_LINE {
                    lines.open.push(*byte);
                }
                continue;
            }
            let line = String::from_utf8_lossy(&std::mem::take(&mut lines.open)).into_owned();
            lines.complete.push_back(line);
            if lines.complete.len() > REMEMBERED {
                lines.complete.pop_front();
            }
        }
    }

    pub(crate) fn take(&self) -> Vec<String> {
        self.0.lock().map(|lines| lines.complete.iter().cloned().collect()).unwrap_or_default()
    }
}

/// A copy in progress.
pub(crate) struct Relay(Receiver<()>);

impl Relay {
    /// Copies until end of file. If the destination is closed, the output is still read, so that a full pipe
    /// never blocks the child.
    ///
    /// # Errors
    ///
    /// If no thread can be created.
    pub(crate) fn start(
        mut from: impl Read + Send + 'static,
        mut to: impl FnMut(&[u8]) -> io::Result<()> + Send + 'static,
        last: LastLines,
    ) -> io::Result<Self> {
        let (done, waiting) = channel::<()>();
        Builder::new().spawn(move || {
            let _done = done;
            let mut buffer = vec![0; 64 * 1024];
            let mut open = true;
            loop {
                match from.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(length) => {
                        last.remember(&buffer[..length]);
                        open = open && to(&buffer[..length]).is_ok();
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(_) => break,
                }
            }
        })?;
        Ok(Self(waiting))
    }

    /// Waits for the end, with a time limit.
    pub(crate) fn finish(self) {
        // Nothing is ever sent; the sender is dropped when the copy is done.
        let _ = self.0.recv_timeout(LINGER);
    }
}

/// Writes to standard output and flushes it.
pub(crate) fn to_stdout(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

pub(crate) fn to_stderr(bytes: &[u8]) -> io::Result<()> {
    io::stderr().lock().write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_bytes_on_and_keeps_the_last_lines() {
        let passed = Arc::new(Mutex::new(Vec::new()));
        let copy = Arc::clone(&passed);
        let last = LastLines::default();
        let text: String = (0..30).map(|n| format!("line {n}\n")).collect();
        let to = move |bytes: &[u8]| {
            copy.lock().unwrap().extend_from_slice(bytes);
            Ok(())
        };
        Relay::start(io::Cursor::new(text.clone()), to, last.clone()).unwrap().finish();
        assert_eq!(*passed.lock().unwrap(), text.as_bytes());
        assert_eq!(last.take().first().map(String::as_str), Some("line 10"));
        assert_eq!(last.take().last().map(String::as_str), Some("line 29"));
    }

    #[test]
    fn goes_on_reading_when_nobody_listens() {
        let last = LastLines::default();
        let closed = |_: &[u8]| Err(io::ErrorKind::BrokenPipe.into());
        Relay::start(io::Cursor::new("a\nb\n"), closed, last.clone()).unwrap().finish();
        assert_eq!(last.take(), ["a", "b"]);
    }
}
