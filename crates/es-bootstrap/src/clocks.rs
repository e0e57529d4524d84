//! Clocks that differ: told by every command that speaks to another machine.

use enrollment::Clock;
use time::OffsetDateTime;

use crate::terminal::Terminal;

/// Warns where the clock of whoever was asked is far from this machine's, which says `now`.
pub(crate) fn compare(other: Clock, now: OffsetDateTime, terminal: &Terminal) {
    if let Some(apart) = other.apart(now) {
        terminal.warn(&apart.to_string());
    }
}
