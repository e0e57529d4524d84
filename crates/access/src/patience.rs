//! How long to wait for a node that is still starting.

use std::time::{Duration, Instant};

use node::Session;

/// The interval between requests to a node that is not ready yet.
pub(crate) const POLL: Duration = Duration::from_millis(500);
/// How long a command without `--wait` waits for a node that answers to know its users: as long as
/// Elasticsearch's own tools retry.
const SETTLE: Duration = Duration::from_secs(6);
/// The longest time until a temporary user works: the node checks its files every five seconds.
const OWN: Duration = Duration::from_secs(8);

/// How long to wait for a node that is still starting.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Deadline of `--wait`: for the node to answer, to know its users, and for its health not to be red.
    wait: Option<Instant>,
    /// Deadline for a node that answers to know its users.
    settle: Instant,
    /// Earliest deadline for a temporary user, even if `wait` is shorter.
    least: Option<Instant>,
}

impl Patience {
    /// Waits for this duration. If it is zero, waits only for a node that answers, as long as Elasticsearch's
    /// own tools do.
    #[must_use]
    pub fn new(wait: Duration) -> Self {
        let now = Instant::now();
        let wait = (!wait.is_zero()).then(|| now + wait);
        Self { wait, settle: wait.unwrap_or(now + SETTLE), least: None }
    }

    /// Like [`Self::new`], but gives a running node at least the time that the tool's temporary user needs.
    #[must_use]
    pub fn of_tools(wait: Duration) -> Self {
        Self { least: Some(Instant::now() + OWN), ..Self::new(wait) }
    }

    /// Returns the overall deadline, if the operator set one.
    #[must_use]
    pub fn deadline(self) -> Option<Instant> {
        self.wait
    }

    /// Returns whether to wait for a node that does not answer or is red.
    pub(crate) fn waits(self) -> bool {
        self.wait.is_some()
    }

    /// Returns whether the time for a node that answers is over.
    pub(crate) fn is_over(self) -> bool {
        Instant::now() >= self.settle
    }

    /// Returns until when a rejected password may still be valid. The temporary user that is tried afterwards
    /// needs time as well.
    pub(crate) fn settled(self) -> Instant {
        let now = Instant::now();
        let latest =
            if self.least.is_some() { self.wait } else { self.wait.and_then(|wait| wait.checked_sub(OWN)) };
        latest.map_or(now, |latest| latest.min(now + SETTLE))
    }

    /// Returns the deadline for a temporary user, if any.
    pub(crate) fn deadline_of_temporary_user(self) -> Option<Instant> {
        self.wait.map(|wait| self.least.map_or(wait, |least| least.max(wait)))
    }
}

/// Pauses between requests to a node that answers. Each is twice as long as the one before, because each
/// unanswerable request leaves an entry in the node's log.
pub(crate) struct Pauses(Duration);

impl Pauses {
    /// The longest pause.
    const LONGEST: Duration = Duration::from_secs(8);

    pub(crate) fn new() -> Self {
        Self(POLL)
    }

    /// Returns the next pause. It always leaves time for another request before the deadline.
    pub(crate) fn next(&mut self, deadline: Option<Instant>) -> Duration {
        let pause = self.0;
        self.0 = (pause * 2).min(Self::LONGEST);
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        left.map_or(pause, |left| pause.min(left / 2)).max(POLL)
    }
}

/// Repeats a call while the responses are those of a node that is still starting.
///
/// # Errors
///
/// The error of the last call; an unrelated error is returned at once.
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
