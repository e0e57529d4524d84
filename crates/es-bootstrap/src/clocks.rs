//! Clock skew, reported by every command that connects to another machine.

use enrollment::Clock;
use time::OffsetDateTime;

use crate::terminal::Terminal;

/// Warns if the other host's clock differs much from `now`, the time of this machine.
pub(crate) fn compare(other: Clock, now: OffsetDateTime, terminal: &Terminal) {
    if let Some(apart) = other.apart(now) {
        terminal.warn(&apart.to_string());
    }
}
