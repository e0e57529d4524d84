//! This machine's clock.

use std::fmt;
use std::time::{Duration, SystemTime};

use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, UtcDateTime};

use crate::Environment;

/// The release date of this version, to be updated with it. An earlier clock is wrong.
const RELEASED: (&str, UtcDateTime) = ("0.1.0", midnight(2026, Month::November, 24));
/// A later clock is wrong as well.
const LATEST: UtcDateTime = midnight(2100, Month::January, 1);

const fn midnight(year: i32, month: Month, day: u8) -> UtcDateTime {
    match Date::from_calendar_date(year, month, day) {
        Ok(date) => date.midnight().as_utc(),
        Err(_) => panic!("there is no such day"),
    }
}

/// A time on this machine's clock, which may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(SystemTime);

/// The clock is wrong, so that no certificate can be created or checked with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this machine's clock says {0}, {reason}", reason = .0.reason())]
pub struct WrongClock(Moment);

impl WrongClock {
    /// Returns the hint for the operator.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        "set the clock, for instance with `chronyc makestep` or `date --set`, then try again"
    }
}

impl Moment {
    /// Reads the clock.
    #[cfg(not(test_build))]
    #[must_use]
    pub fn read(_environment: &Environment) -> Self {
        Self(SystemTime::now())
    }

    /// Reads the clock. Only test builds accept another time, in seconds since 1970.
    #[cfg(test_build)]
    #[must_use]
    pub fn read(environment: &Environment) -> Self {
        let given = environment.get("ES_BOOTSTRAP_TEST_CLOCK").and_then(|text| text.to_str()?.parse().ok());
        let given = given.map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        Self(given.unwrap_or_else(SystemTime::now))
    }

    /// Converts a time from the system, such as the modification time of a file.
    pub(crate) fn of(time: SystemTime) -> Self {
        Self(time)
    }

    /// Returns the time since another moment; zero if that is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.0.duration_since(earlier.0).unwrap_or_default()
    }

    /// Returns the seconds since 1970, as in file names; zero if the clock is earlier.
    #[must_use]
    pub fn epoch(self) -> u64 {
        self.since_1970().as_secs()
    }

    /// Returns the milliseconds since 1970.
    #[must_use]
    pub fn milliseconds(self) -> u64 {
        u64::try_from(self.since_1970().as_millis()).unwrap_or(u64::MAX)
    }

    /// Returns the date, for creating and checking certificates.
    ///
    /// # Errors
    ///
    /// If the clock is wrong.
    pub fn date(self) -> Result<OffsetDateTime, WrongClock> {
        let plausible = RELEASED.1..LATEST;
        self.utc().filter(|date| plausible.contains(date)).map(Into::into).ok_or(WrongClock(self))
    }

    /// Returns the first time from this one on, in steps of one second, that meets a condition.
    pub(crate) fn first(self, condition: impl Fn(Self) -> bool) -> Option<Self> {
        let next = |moment: &Self| moment.0.checked_add(Duration::from_secs(1)).map(Self);
        std::iter::successors(Some(self), next).find(|moment| condition(*moment))
    }

    fn since_1970(self) -> Duration {
        self.0.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
    }

    /// Returns the date if its year has at most four digits; any other clock is wrong.
    fn utc(self) -> Option<UtcDateTime> {
        let seconds = match self.0.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_secs()).ok()?,
            Err(before) => i64::try_from(before.duration().as_secs()).ok()?.checked_neg()?,
        };
        UtcDateTime::from_unix_timestamp(seconds).ok()
    }

    fn reason(self) -> String {
        match self.0.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(_) if self.utc().is_none_or(|date| date >= LATEST) => format!("after {}", LATEST.date()),
            _ => format!("before this program was released, {}", RELEASED.1.date()),
        }
    }
}

/// Formats the time in RFC 3339, UTC, even if it is wrong; only the year if that has more than four digits.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SECONDS_A_YEAR: u64 = 31_556_952;
        match self.utc().and_then(|date| date.format(&Rfc3339).ok()) {
            Some(text) => f.write_str(&text),
            None => write!(f, "the year {}", 1970 + self.epoch() / SECONDS_A_YEAR),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_date_is_raised_with_the_version() {
        assert_eq!(RELEASED.0, env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn only_a_clock_that_can_be_right_gives_a_date() {
        let at = |seconds| Moment(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        let before_1970 = Moment(SystemTime::UNIX_EPOCH - Duration::from_secs(1));
        let released = RELEASED.1.unix_timestamp().unsigned_abs();
        for (moment, expected) in [
            (at(released), None),
            (at(4_102_444_799), None),
            (before_1970, Some("1969-12-31T23:59:59Z, before this program was released, 2026-11-24")),
            (at(0), Some("1970-01-01T00:00:00Z, before this program was released, 2026-11-24")),
            (at(released - 1), Some("2026-11-23T23:59:59Z, before this program was released, 2026-11-24")),
            (at(4_102_444_800), Some("2100-01-01T00:00:00Z, after 2100-01-01")),
            (at(100_000_000_000_000), Some("the year 3170843, after 2100-01-01")),
        ] {
            let said = moment.date().err().map(|error| error.to_string());
            assert_eq!(said, expected.map(|text| format!("this machine's clock says {text}")));
        }
    }
}
