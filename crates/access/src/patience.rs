//! How long a node that has just come up is waited for.

use std::time::{Duration, Instant};

use node::Session;

/// How often a node that is not ready yet is asked again.
pub(crate) const POLL: Duration = Duration::from_millis(500);
/// How long a command without `--wait` waits for a node that answers to know its users: as long as Elasticsearch's own
/// tools try.
const SETTLE: Duration = Duration::from_secs(6);
/// How long a temporary user takes at most: the node checks its files every five seconds.
const OWN: Duration = Duration::from_secs(8);

/// How long a node that has just come up is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until when everything is waited for: that the node answers, knows its users, and is not red.
    wait: Option<Instant>,
    /// Until when a node that answers is given to know its users.
    settle: Instant,
    /// Until when a temporary user is tried, whatever the wait.
    least: Option<Instant>,
}

impl Patience {
    /// Waits for so long, and not longer; where that is nothing, for as long as the tools themselves do once the node
    /// answers.
    #[must_use]
    pub fn new(wait: Duration) -> Self {
        let now = Instant::now();
        let wait = (!wait.is_zero()).then(|| now + wait);
        Self { wait, settle: wait.unwrap_or(now + SETTLE), least: None }
    }

    /// The same, but a running node gets the time that the tool itself needs.
    #[must_use]
    pub fn of_tools(wait: Duration) -> Self {
        Self { least: Some(Instant::now() + OWN), ..Self::new(wait) }
    }

    /// The moment at which everything is to be done, where the operator named one.
    #[must_use]
    pub fn deadline(self) -> Option<Instant> {
        self.wait
    }

    /// Whether a node that does not answer, or is red, is waited for.
    pub(crate) fn waits(self) -> bool {
        self.wait.is_some()
    }

    /// Whether nothing is waited for any more.
    pub(crate) fn is_over(self) -> bool {
        Instant::now() >= self.settle
    }

    /// Until when a rejected password may still be valid. The temporary user that is tried afterwards needs time as well.
    pub(crate) fn settled(self) -> Instant {
        let now = Instant::now();
        let latest =
            if self.least.is_some() { self.wait } else { self.wait.and_then(|wait| wait.checked_sub(OWN)) };
        latest.map_or(now, |latest| latest.min(now + SETTLE))
    }

    /// The moment at which a temporary user is to be accepted, where there is one.
    pub(crate) fn deadline_of_temporary_user(self) -> Option<Instant> {
        self.wait.map(|wait| self.least.map_or(wait, |least| least.max(wait)))
    }
}

/// Pauses between questions to a node that answers, each twice as long as the one before: whatever it cannot decide yet
/// leaves a trace in its log.
pub(crate) struct Pauses(Duration);

impl Pauses {
    /// The longest one.
    const LONGEST: Duration = Duration::from_secs(8);

    pub(crate) fn new() -> Self {
        Self(POLL)
    }

    /// The next one; before a deadline there is always time for another question.
    pub(crate) fn next(&mut self, deadline: Option<Instant>) -> Duration {
        let pause = self.0;
        self.0 = (pause * 2).min(Self::LONGEST);
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        left.map_or(pause, |left| pause.min(left / 2)).max(POLL)
    }
}

/// Makes a call again while the node answers as one does that has just come up.
///
/// # Errors
///
/// The last answer's, or any other at once.
pub fn patiently<T>(
    session: &mut Session,
    patience: Patience,
    mut call: impl FnMut(&mut Session) -> Result<T, node::Error>,
) -> Result<T, node::Error> {
    loop {
        match call(session) {
            Err(node::Error::Status { status: 401 | 500 | 503, .. }) if !patience.is_over() => {
                session.pause(POLL)?;
            }
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_answers_is_asked_ever_less_often() {
        let mut pauses = Pauses::new();
        let seconds: Vec<f64> = (0..7).map(|_| pauses.next(None).as_secs_f64()).collect();
        assert_eq!(seconds, [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]);
        let left = |seconds| Some(Instant::now() + Duration::from_secs(seconds));
        assert!(pauses.next(left(6)) <= Duration::from_secs(3));
        assert_eq!(pauses.next(left(0)), POLL);
    }
}
