//! Tests of real transport ports. A node that rejects a connection logs two warnings with stack traces, so each node is
//! tried at most once per interval in which nodes check for new certificates.

use std::time::{Duration, Instant};

use fleet::RosterNode;
use lifecycle::{Nodes, Shown, Stage, Successor, TransportFiles};
use node::{Identity, Pinged, Session, Trust};
use pki::{Certificate, PrivateKey};

use super::refused;
use crate::error::{Error, chain};

/// A node normally answers at once; this allows for a busy one.
pub(super) const ANSWER: Duration = Duration::from_secs(10);
/// How often a node that does not meet the requirement is tried.
const TRIES: usize = 2;

/// A session with both certificates, to present to nodes.
pub(super) struct Asking {
    session: Session,
    new: Identity,
    old: Option<Identity>,
    new_leaf: Vec<u8>,
    interval: Duration,
}

impl Asking {
    /// Creates the session, with the previous key if it is still available.
    pub(super) fn of(files: &TransportFiles, new: &Successor, interval: Duration) -> Result<Self, Error> {
        let old = match files.stage(new) {
            Stage::Before | Stage::Trusting => Some(files.shown()),
            Stage::Switched | Stage::Finished => files.previous(),
        };
        let old = old.and_then(|shown| Some((shown, shown.key()?)));
        let leaf_and_ca = [&new.leaf, &new.ca];
        Ok(Self {
            session: Session::new(Trust::anybody().map_err(access::Error::Node)?)
                .map_err(access::Error::Node)?,
            new: identity(leaf_and_ca, &new.key)?,
            old: old.map(|(shown, key)| identity(Shown::chain(shown), key)).transpose()?,
            new_leaf: new.leaf.der().to_vec(),
            interval,
        })
    }

    fn ping(&mut self, addresses: &[String], new: bool) -> Result<Vec<Result<Pinged, node::Error>>, Error> {
        let identity = match (new, &self.old) {
            (true, _) => &self.new,
            (false, Some(old)) => old,
            (false, None) => return Ok(Vec::new()),
        };
        self.session.ping(addresses, identity, ANSWER).map_err(|error| access::Error::Node(error).into())
    }

    /// Returns an error if one of these nodes does not meet the step's requirement.
    pub(super) fn gate(&mut self, nodes: &[RosterNode], needs: Nodes) -> Result<(), Error> {
        if needs == Nodes::Any || nodes.is_empty() {
            return Ok(());
        }
        let mut left: Vec<&RosterNode> = nodes.iter().collect();
        let mut obstacles = Vec::new();
        for _ in 0..TRIES {
            self.pause()?;
            let addresses: Vec<String> = left.iter().map(|node| node.transport.clone()).collect();
            let shows_new = matches!(needs, Nodes::AcceptNew | Nodes::PresentNew);
            let answers = self.ping(&addresses, shows_new)?;
            let new_leaf = &self.new_leaf;
            let judged = left.into_iter().zip(answers);
            let failing: Vec<_> = judged
                .filter_map(|(node, answer)| Some((node, obstacle(node, &answer, needs, new_leaf)?)))
                .collect();
            if failing.is_empty() {
                return Ok(());
            }
            (left, obstacles) = failing.into_iter().unzip();
        }
        refused(obstacles.join("; "), fix(needs))
    }

    /// Waits until this node's port shows the result of a step, checking once per interval. Returns the
    /// address then, or `None` at the end of the limit.
    pub(super) fn await_own(
        &mut self,
        own: &RosterNode,
        taken: Taken,
        limit: Duration,
    ) -> Result<Option<String>, Error> {
        let end = Instant::now() + limit;
        loop {
            self.pause()?;
            let addresses = [own.transport.clone()];
            let answers = self.ping(&addresses, taken.shows_new())?;
            let is_taken = answers.first().and_then(|answer| answer.as_ref().ok()).is_some_and(|pinged| {
                let presents_new = pinged.presented.as_deref() == Some(&*self.new_leaf);
                match taken {
                    Taken::AcceptsNew => pinged.accepted,
                    Taken::PresentsNew => pinged.accepted && presents_new,
                    Taken::RefusesOld | Taken::RefusesNew => !pinged.accepted,
                    Taken::PresentsOld => pinged.accepted && !presents_new,
                }
            });
            // Without the previous key there is no certificate to present, so the exchanged files are kept.
            if is_taken || answers.is_empty() {
                return Ok(Some(own.transport.clone()));
            }
            if Instant::now() >= end {
                return Ok(None);
            }
        }
    }

    /// Determines the stage of each node from its port.
    pub(super) fn stages(&mut self, nodes: &[RosterNode]) -> Result<Vec<Result<Stage, String>>, Error> {
        let addresses: Vec<String> = nodes.iter().map(|node| node.transport.clone()).collect();
        let shown_new = self.ping(&addresses, true)?;
        let shown_old = self.ping(&addresses, false)?;
        let new_leaf = &self.new_leaf;
        let stage = |(at, answer): (usize, Result<Pinged, node::Error>)| match answer {
            Err(error) => Err(chain(&error).join(": ")),
            Ok(Pinged { accepted: false, .. }) => Ok(Stage::Before),
            Ok(pinged) if pinged.presented.as_ref() != Some(new_leaf) => Ok(Stage::Trusting),
            Ok(_) => match shown_old.get(at) {
                Some(Ok(Pinged { accepted: true, .. })) => Ok(Stage::Switched),
                Some(Ok(_)) => Ok(Stage::Finished),
                Some(Err(error)) => Err(chain(error).join(": ")),
                None => {
                    Err("it presents the new certificate, and this node no longer has the old key to test \
                        more"
                        .to_owned())
                }
            },
        };
        Ok(shown_new.into_iter().enumerate().map(stage).collect())
    }

    fn pause(&mut self) -> Result<(), Error> {
        self.session.pause(self.interval).map_err(|error| access::Error::Node(error).into())
    }
}

/// What a port shows after its node has taken a step.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    AcceptsNew,
    PresentsNew,
    RefusesOld,
    PresentsOld,
    RefusesNew,
}

impl Taken {
    /// Returns what shows the change between these two stages.
    pub(super) fn between(before: Stage, after: Stage) -> Self {
        match (before, after) {
            (Stage::Switched, Stage::Trusting) => Self::PresentsOld,
            (_, Stage::Before) => Self::RefusesNew,
            (_, Stage::Trusting) => Self::AcceptsNew,
            (_, Stage::Switched) => Self::PresentsNew,
            (_, Stage::Finished) => Self::RefusesOld,
        }
    }

    fn shows_new(self) -> bool {
        matches!(self, Self::AcceptsNew | Self::PresentsNew | Self::RefusesNew)
    }
}

/// Returns why a node does not meet the step's requirement, if it does not.
fn obstacle(
    node: &RosterNode,
    answer: &Result<Pinged, node::Error>,
    needs: Nodes,
    new_leaf: &[u8],
) -> Option<String> {
    let RosterNode { name, transport, .. } = node;
    let what = match answer {
        Err(error) => {
            return Some(format!("`{name}` at {transport} does not answer: {}", chain(error).join(": ")));
        }
        Ok(pinged) => {
            let presents_new = pinged.presented.as_deref() == Some(new_leaf);
            match needs {
                Nodes::Any => return None,
                Nodes::AcceptNew if !pinged.accepted => "does not accept the new certificate",
                Nodes::AcceptOld if !pinged.accepted => "does not accept the old certificate",
                Nodes::PresentNew if !presents_new => "does not present the new certificate",
                Nodes::PresentOld if presents_new => "presents the new certificate",
                _ => return None,
            }
        }
    };
    Some(format!("`{name}` at {transport} {what}"))
}

fn fix(needs: Nodes) -> &'static str {
    match needs {
        Nodes::Any | Nodes::AcceptNew => {
            "start that node and run `es-bootstrap rotate-ca transport trust` on it; nothing was changed here"
        }
        Nodes::PresentNew => {
            "start that node and run `es-bootstrap rotate-ca transport switch` on it; nothing was changed here"
        }
        Nodes::AcceptOld => {
            "start that node; once one node has finished, finish on all of them; nothing was changed here"
        }
        Nodes::PresentOld => {
            "start that node and run `es-bootstrap rotate-ca transport back` on it; nothing was changed here"
        }
    }
}

fn identity<'a>(
    chain: impl IntoIterator<Item = &'a Certificate>,
    key: &PrivateKey,
) -> Result<Identity, Error> {
    let chain = chain.into_iter().map(|held| held.der().to_vec()).collect();
    Identity::new(chain, key.pkcs8()).map_err(|error| access::Error::Node(error).into())
}
