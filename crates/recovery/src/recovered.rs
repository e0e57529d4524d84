//! Reads, repairs and re-reads a node: killed runs are rolled back before anything is checked.
//!
//! **Inputs**: the facts about a node, and what to repair. **Outputs**: the facts after the repair, and what
//! was repaired.

use std::path::Path;
use std::time::Duration;

use installation::Installation;
use transaction::in_place::Progress;

use crate::Error;
use crate::in_place::take_out_in_place;
use crate::leftovers::{remove_abandoned, remove_abandoned_credentials};
use crate::rejoin::take_back;
use crate::repair::take_out;
use crate::runs::{interrupted_exchange, unfinished, unfinished_in_place};
use crate::standing::has_data;

/// The facts about a node after interrupted runs were rolled back.
pub struct Recovered {
    /// The facts.
    pub node: Installation,
    /// What was repaired, in order.
    pub mended: Vec<Mended>,
}

/// What to repair.
#[derive(Clone, Copy)]
pub enum Mend<'a> {
    /// A first start that wrote in place.
    InPlace,
    /// Any other first start.
    FirstStart {
        /// The destination of this run's password, where the interrupted run may have written its own.
        credentials: Option<&'a Path>,
    },
    /// `reconfigure-node`.
    Reconfiguration,
    /// Harmless leftovers.
    Leftovers {
        /// The destination of this run's password. The interrupted run may have staged its own beside it.
        credentials: Option<&'a Path>,
    },
}

/// What was repaired.
#[derive(Debug)]
pub enum Mended {
    /// An in-place run that had completed but could not record it.
    EndedInPlace,
    /// A first start.
    FirstStart {
        /// SHA-256 of its HTTP CA.
        ca_fingerprint: String,
        /// Whether the node was started since, and has data.
        was_started: bool,
    },
    /// `reconfigure-node`.
    Reconfiguration,
    /// Harmless leftovers.
    Leftovers(Vec<String>),
}

impl Mended {
    /// Returns the fingerprint of the HTTP CA of a first start that was rolled back.
    #[must_use]
    pub fn ca_fingerprint(&self) -> Option<&str> {
        match self {
            Self::FirstStart { ca_fingerprint, .. } => Some(ca_fingerprint),
            Self::EndedInPlace | Self::Reconfiguration | Self::Leftovers(_) => None,
        }
    }
}

impl<'a> Mend<'a> {
    /// Returns everything that must be repaired before another first start.
    #[must_use]
    pub fn first_starts(credentials: Option<&'a Path>) -> [Self; 3] {
        [Self::InPlace, Self::FirstStart { credentials }, Self::Leftovers { credentials }]
    }

    fn carry_out(self, node: &Installation, patience: Duration) -> Result<Option<Mended>, Error> {
        match self {
            Self::InPlace => in_place(node, patience),
            Self::FirstStart { credentials } => first_start(node, credentials, patience),
            Self::Reconfiguration => match interrupted_exchange(node) {
                Some(exchange) => {
                    take_back(node, &exchange, patience).map(|()| Some(Mended::Reconfiguration))
                }
                None => Ok(None),
            },
            Self::Leftovers { credentials } => {
                let removed = remove_abandoned(node)?;
                if let Some(path) = credentials {
                    remove_abandoned_credentials(path);
                }
                Ok(Some(Mended::Leftovers(removed)).filter(|mended| !mended.is_nothing()))
            }
        }
    }
}

impl Mended {
    fn is_nothing(&self) -> bool {
        matches!(self, Self::Leftovers(removed) if removed.is_empty())
    }
}

impl Recovered {
    /// Repairs one item after the other, and reads the node again after each change. `tell` is called
    /// immediately after each repair, because the next one may fail.
    ///
    /// # Errors
    ///
    /// If another run is in progress, the system refuses, or the node cannot be read again.
    pub fn of<E: From<Error>>(
        node: Installation,
        what: &[Mend<'_>],
        patience: Duration,
        read: impl Fn() -> Result<Installation, E>,
        tell: impl Fn(&Mended),
    ) -> Result<Self, E> {
        let mut recovered = Self { node, mended: Vec::new() };
        for mend in what {
            if let Some(mended) = mend.carry_out(&recovered.node, patience)? {
                tell(&mended);
                // Harmless leftovers are not part of the facts.
                if !matches!(mended, Mended::Leftovers(_)) {
                    recovered.node = read()?;
                }
                recovered.mended.push(mended);
            }
        }
        Ok(recovered)
    }

    /// Returns the fingerprint of the HTTP CA of a first start that was rolled back.
    #[must_use]
    pub fn ca_fingerprint(&self) -> Option<&str> {
        self.mended.iter().find_map(Mended::ca_fingerprint)
    }
}

fn in_place(node: &Installation, patience: Duration) -> Result<Option<Mended>, Error> {
    if unfinished_in_place(node)?.is_none() {
        return Ok(None);
    }
    Ok(take_out_in_place(node, patience)?.map(|(journal, progress)| match progress {
        Progress::Done => Mended::EndedInPlace,
        Progress::Begun => {
            Mended::FirstStart { ca_fingerprint: journal.label().to_owned(), was_started: false }
        }
    }))
}

fn first_start(
    node: &Installation,
    credentials: Option<&Path>,
    patience: Duration,
) -> Result<Option<Mended>, Error> {
    let Some(run) = unfinished(node) else { return Ok(None) };
    take_out(node, &run, credentials, patience)?;
    Ok(Some(Mended::FirstStart { ca_fingerprint: run.ca_fingerprint, was_started: has_data(node) }))
}
