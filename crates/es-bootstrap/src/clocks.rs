//! Clocks that differ: told by every command that speaks to another machine.

use enrollment::Clock;
use time::OffsetDateTime;

use crate::terminal::Terminal;

/// Warns if the other host's clock differs much from this machine's, which reads `now`.
pub(crate) fn compare(other: Clock, now: OffsetDateTime, terminal: &Terminal) {
    if let Some(apart) = other.apart(now) {
        terminal.warn(&apart.to_string());
    }
}
