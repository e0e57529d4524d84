//! The difference between the cluster's clock and this machine's, derived from responses.
//!
//! Nodes send no `Date` header, but a proxy may. The ID of a token's API key contains the time at which the
//! cluster created it, and such a key is valid for 30 minutes.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use time::{Duration, OffsetDateTime};

use crate::ApiKey;

/// The validity of a token's API key.
const LIFETIME: Duration = Duration::minutes(30);
/// The allowed difference, including the response time.
const TOLERANCE: Duration = Duration::minutes(5);
/// The length of an ID that contains a time.
const LENGTH: usize = 15;
/// The indices of the time's bytes, most significant first. Elasticsearch's time-based IDs store the low
/// bytes apart from the high ones.
const MOMENT: [usize; 6] = [5, 4, 3, 2, 12, 14];
/// IDs from before this time had another format.
const FIRST_TOKENS: i64 = 1_600_000_000;

/// The known bounds of the cluster's time: at least the first, at most the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock(Option<(OffsetDateTime, OffsetDateTime)>);

/// The difference between this machine's clock and the cluster's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apart {
    /// Ahead by at least this much.
    Ahead(Duration),
    /// Behind by at least this much.
    Behind(Duration),
}

impl Clock {
    /// From the date of a response.
    #[must_use]
    pub fn of_answer(date: Option<OffsetDateTime>) -> Self {
        Self(date.map(|date| (date, date)))
    }

    /// From the date of the response, or from an API key that was just accepted.
    #[must_use]
    pub fn of_key(date: Option<OffsetDateTime>, key: &ApiKey) -> Self {
        let made = || made(key.id()).and_then(|made| Some((made, made.checked_add(LIFETIME)?)));
        Self(Self::of_answer(date).0.or_else(made))
    }

    /// Returns a time that the cluster's clock has reached, if known.
    #[must_use]
    pub fn reached(self) -> Option<OffsetDateTime> {
        self.0.map(|(reached, _)| reached)
    }

    /// Returns the difference to this machine's clock, which reads `now`; `None` if they may agree.
    #[must_use]
    pub fn apart(self, now: OffsetDateTime) -> Option<Apart> {
        let (reached, not_past) = self.0?;
        let apart = if now < reached { Apart::Behind(reached - now) } else { Apart::Ahead(now - not_past) };
        let (Apart::Ahead(by) | Apart::Behind(by)) = apart;
        (by > TOLERANCE).then_some(apart)
    }
}

impl fmt::Display for Apart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (by, word) = match self {
            Self::Ahead(by) => (by, "ahead of"),
            Self::Behind(by) => (by, "behind"),
        };
        let by = match by.whole_minutes() {
            minutes @ ..120 => format!("{minutes} minutes"),
            minutes @ ..2880 => format!("{} hours", minutes / 60),
            minutes => format!("{} days", minutes / 1440),
        };
        write!(
            f,
            "this machine's clock is at least {by} {word} the cluster's: set the wrong one, for instance with \
             `chronyc makestep`, because certificates are judged by it"
        )
    }
}

/// Returns the creation time in the ID of an API key.
fn made(id: &str) -> Option<OffsetDateTime> {
    let bytes: [u8; LENGTH] = BASE64_URL_SAFE_NO_PAD.decode(id).ok()?.try_into().ok()?;
    let milliseconds = MOMENT.iter().fold(0_i64, |number, at| number << 8 | i64::from(bytes[*at]));
    let made = OffsetDateTime::from_unix_timestamp(milliseconds / 1000).ok()?;
    (made.unix_timestamp() > FIRST_TOKENS && made.year() < 2100).then_some(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An ID that a 9.5.3 node created, and the time on that node's clock.
    const MADE: (&str, i64) = ("LwBGIaIBNpuaPgflZQps", 1_795_854_591);

    fn at(seconds: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(seconds).unwrap()
    }

    #[test]
    fn a_key_tells_when_it_was_made() {
        assert_eq!(made(MADE.0), Some(at(MADE.1)));
        for other in ["", "id", "VuaCfGcBCdbkQm-e5aOx-more", "AAAAAAAAAAAAAAAAAAAA", "____________________"] {
            assert_eq!(made(other), None, "{other}");
        }
    }

    #[test]
    fn clocks_that_differ_are_told_both_ways() {
        let key = |id: &str| ApiKey::new(id.to_owned(), "x".into());
        let clock = Clock::of_key(None, &key(MADE.0));
        let said = |clock: Clock, seconds| clock.apart(at(MADE.1 + seconds)).map(|apart| apart.to_string());
        for (seconds, expected) in [
            (0, None),
            (-240, None),
            (-360, Some("6 minutes behind")),
            (-7200, Some("2 hours behind")),
            (1800 + 240, None),
            (1800 + 360, Some("6 minutes ahead of")),
            (1800 + 90_000, Some("25 hours ahead of")),
            (1800 + 69_120_000, Some("800 days ahead of")),
        ] {
            let said = said(clock, seconds);
            assert_eq!(said.is_some(), expected.is_some(), "{seconds}: {said:?}");
            assert!(said.unwrap_or_default().contains(expected.unwrap_or_default()), "{seconds}");
        }
        // A date is exact to the second.
        let dated = Clock::of_key(Some(at(MADE.1)), &key("id"));
        assert!(said(dated, 360).is_some_and(|said| said.contains("6 minutes ahead of")));
        assert_eq!((Clock::default().apart(at(0)), Clock::of_key(None, &key("id")).reached()), (None, None));
    }
}
