//! One line that says how far something is: rewritten in place on a terminal, now and then a new one elsewhere.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// Between two lines, where they stay.
const PAUSE: Duration = Duration::from_secs(5);

/// The line; gone from a terminal when dropped.
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
        // What a terminal does not take is not worth a word.
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
