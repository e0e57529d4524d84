//! A login to a node, for queries about the cluster.

use std::time::Duration;

use access::Entered;
use fleet::RosterNode;
use installation::Installation;
use lifecycle::RotationStep;
use node::Peer;

use super::refused;
use crate::args::{Common, Entering};
use crate::credentials;
use crate::error::Error;
use crate::exit::Stop;
use crate::running::Running;
use crate::terminal::Terminal;

/// A running node with an open login.
pub(super) struct Inside<'a> {
    running: Running<'a>,
    entered: Entered<'a>,
}

impl<'a> Inside<'a> {
    pub(super) fn enter(
        node: &'a Installation,
        common: &Common,
        wait: Duration,
        terminal: &Terminal,
    ) -> Result<Self, Error> {
        let mut running = Running::find(node, common, None)?;
        let entering = Entering { force: true, wait, ..Entering::default() };
        let entered = running.enter(credentials::known_password_anywhere(node), &entering, terminal)?;
        Ok(Self { running, entered })
    }

    /// Logs in for a step. `back` continues without a login, and then checks the nodes that were in the
    /// cluster at `prepare`.
    pub(super) fn for_step(
        step: RotationStep,
        node: &'a Installation,
        common: &Common,
        terminal: &Terminal,
    ) -> Result<Option<Self>, Error> {
        match Self::enter(node, common, Duration::ZERO, terminal) {
            Err(error) if step == RotationStep::Back && !matches!(error, Error::Interrupted { .. }) => {
                terminal.warn(&format!("could not query the nodes of the cluster: {error}"));
                Ok(None)
            }
            entered => entered.map(Some),
        }
    }

    /// Removes the temporary user, if one was created. An error of the work itself takes precedence.
    pub(super) fn leave<T>(self, done: Result<T, Error>) -> Result<T, Error> {
        done.and_then(|value| self.entered.leave().map(|()| value).map_err(Error::from))
    }

    /// Returns the current members of the cluster.
    pub(super) fn members(&mut self) -> Result<Vec<RosterNode>, Error> {
        let condition = self.running.session.condition(&self.entered.credentials);
        let condition = condition.map_err(|error| Error::from(access::Error::Node(error)))?;
        Ok(condition.peers.into_iter().map(roster_node).collect())
    }

    /// Returns an error if the step splits the cluster: each node must answer over the transport layer.
    pub(super) fn all_answer(&mut self, expected: usize) -> Result<(), Error> {
        let answered = self.running.session.all_answer(&self.entered.credentials);
        let answered = answered.map_err(|error| Error::from(access::Error::Node(error)))?;
        match answered.and_then(|count| usize::try_from(count).ok()) {
            Some(count) if count >= expected => Ok(()),
            _ => Err(Error::Stopped {
                reason: "not every node of the cluster answers once this one presents the new certificate"
                    .to_owned(),
                fix: "the old certificate is restored; `es-bootstrap rotate-ca status` shows the step of each node"
                    .to_owned(),
                stop: Stop::Unavailable,
            }),
        }
    }
}

pub(super) fn roster_node(peer: Peer) -> RosterNode {
    let Peer { id, name, transport, http, .. } = peer;
    RosterNode { name, id, transport, http }
}

/// Returns the other nodes that a step concerns: current members at their current addresses, and nodes that
/// were members at `prepare`, except those in `without`.
pub(super) fn others(
    roster: &[RosterNode],
    members: &[RosterNode],
    own: &str,
    without: &[String],
) -> Result<Vec<RosterNode>, Error> {
    let fix = "nothing was changed; `--without` is for a node that is gone for good";
    for name in without {
        if name == own || members.iter().any(|member| member.name == *name) {
            return refused(format!("`{name}` is a node of the cluster now"), fix);
        }
        if roster.iter().all(|node| node.name != *name) {
            return refused(format!("the rotation was not prepared for a node `{name}`"), fix);
        }
    }
    let is_missing = |node: &&RosterNode| members.iter().all(|member| member.name != node.name);
    let missing = roster.iter().filter(is_missing).filter(|node| !without.contains(&node.name));
    Ok(members.iter().chain(missing).filter(|node| node.name != own).cloned().collect())
}
