//! A line that shows progress: rewritten in place on a terminal, printed again now and then elsewhere.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// The time between two lines that are not rewritten.
const PAUSE: Duration = Duration::from_secs(5);

/// The progress line; removed from a terminal when dropped.
pub(crate) struct Progress {
    in_place: bool,
    last: Option<Instant>,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self { in_place: stderr().is_terminal(), last: None }
    }

    pub(crate) fn show(&mut self, text: &str) {
        let mut stderr = stderr().lock();
        // A terminal that cannot show progress is not worth an error.
        if self.in_place {
            let _ = write!(stderr, "\r\x1b[K{text}");
        } else if self.last.is_none_or(|last| last.elapsed() > PAUSE) {
            let _ = writeln!(stderr, "{text}");
        } else {
            return;
        }
        self.last = Some(Instant::now());
        let _ = stderr.flush();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.in_place && self.last.is_some() {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}
