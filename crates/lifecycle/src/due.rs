//! When a certificate is due for renewal.

use std::time::Duration;

use pki::Certificate;
use time::OffsetDateTime;

/// A certificate is due when a third of its lifetime is left,
const SHARE: i32 = 3;
/// but not earlier than this before its end.
const MOST: time::Duration = time::Duration::days(90);
/// For a CA it is earlier, because its successor must reach every client.
const MOST_FOR_A_CA: time::Duration = time::Duration::days(180);

/// When a certificate becomes due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Threshold {
    /// When a third of its lifetime is left, at most 90 days, or 180 for a CA.
    #[default]
    Usual,
    /// When this much time is left.
    Remaining(Duration),
    /// When this percentage of its lifetime has passed.
    Used(u8),
}

/// The state of a certificate at a given time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifeState {
    /// Valid, and not due.
    Ok,
    /// Valid, and due.
    Due,
    /// No longer valid.
    Expired,
    /// Not yet valid.
    NotYetValid,
}

/// A certificate's lifetime, seen from a given time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// When it becomes due.
    pub due_at: OffsetDateTime,
    /// The time left; negative after its end.
    pub remaining: time::Duration,
    /// The percentage that has passed.
    pub used_percent: u8,
    /// The resulting state.
    pub state: LifeState,
}

impl Life {
    /// Calculates the lifetime of a certificate; `is_ca` tells whether others rely on it as a CA.
    #[must_use]
    pub fn of(certificate: &Certificate, is_ca: bool, threshold: Threshold, now: OffsetDateTime) -> Self {
        Self::between(certificate.not_before(), certificate.not_after(), is_ca, threshold, now)
    }

    fn between(
        begin: OffsetDateTime,
        end: OffsetDateTime,
        is_ca: bool,
        threshold: Threshold,
        now: OffsetDateTime,
    ) -> Self {
        let whole = (end - begin).max(time::Duration::ZERO);
        let most = if is_ca { MOST_FOR_A_CA } else { MOST };
        let before_end = match threshold {
            Threshold::Usual => (whole / SHARE).min(most),
            Threshold::Remaining(left) => left.try_into().unwrap_or(time::Duration::MAX),
            Threshold::Used(percent) => whole / 100 * i32::from(100 - percent.min(100)),
        };
        let due_at = end.checked_sub(before_end).unwrap_or(begin).max(begin);
        let state = match now {
            now if now < begin => LifeState::NotYetValid,
            now if now > end => LifeState::Expired,
            now if now >= due_at => LifeState::Due,
            _ => LifeState::Ok,
        };
        let used = (now - begin).max(time::Duration::ZERO).min(whole);
        let used_percent = used.whole_seconds() * 100 / whole.whole_seconds().max(1);
        Self { due_at, remaining: end - now, used_percent: u8::try_from(used_percent).unwrap_or(100), state }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 3600;

    fn at(day: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_800_000_000 + day * DAY).unwrap()
    }

    /// Returns the first day on which a certificate with this many days is due.
    fn due_on(days: i64, is_ca: bool, threshold: Threshold) -> Option<i64> {
        let is_due = |day: &i64| {
            let state = Life::between(at(0), at(days), is_ca, threshold, at(*day)).state;
            state == LifeState::Due
        };
        (0..=days).find(is_due)
    }

    #[test]
    fn a_third_of_the_life_and_at_most_ninety_days_or_for_a_ca_a_hundred_and_eighty() {
        for (days, leaf, ca) in [(730, 640, 550), (1095, 1005, 915), (270, 180, 180), (90, 60, 60), (3, 2, 2)]
        {
            assert_eq!(due_on(days, false, Threshold::Usual), Some(leaf), "{days}");
            assert_eq!(due_on(days, true, Threshold::Usual), Some(ca), "{days}");
        }
    }

    #[test]
    fn what_the_operator_says_holds_for_leaves_and_cas() {
        let days = |days: u64| Threshold::Remaining(Duration::from_secs(days * 24 * 3600));
        for (threshold, expected) in [
            (days(3), 727),
            (days(30), 700),
            (days(10_000), 0),
            (Threshold::Remaining(Duration::MAX), 0),
            (Threshold::Used(66), 482),
            (Threshold::Used(0), 0),
            (Threshold::Used(100), 730),
        ] {
            assert_eq!(due_on(730, false, threshold), Some(expected), "{threshold:?}");
            assert_eq!(due_on(730, true, threshold), Some(expected), "{threshold:?}");
        }
    }

    #[test]
    fn both_ends_belong_to_a_life() {
        let second = time::Duration::SECOND;
        for (now, state, used, remaining) in [
            (at(0) - second, LifeState::NotYetValid, 0, 10 * DAY + 1),
            (at(0), LifeState::Ok, 0, 10 * DAY),
            (at(5), LifeState::Ok, 50, 5 * DAY),
            (at(10), LifeState::Due, 100, 0),
            (at(10) + second, LifeState::Expired, 100, -1),
        ] {
            let life = Life::between(at(0), at(10), false, Threshold::Usual, now);
            assert_eq!((life.state, life.used_percent), (state, used), "{now}");
            assert_eq!(life.remaining.whole_seconds(), remaining, "{now}");
        }
        // A lifetime that ends before it begins.
        assert_eq!(Life::between(at(1), at(0), false, Threshold::Usual, at(2)).state, LifeState::Expired);
    }
}
