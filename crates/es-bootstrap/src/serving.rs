//! What a node of this machine presents to clients. A handshake shows it; nothing is sent.

use std::time::{Duration, Instant};

use access::HttpLayer;
use installation::Installation;
use lifecycle::Served;
use node::{Names, Session, Trust, Whereabouts};
use settings::Settings;

use crate::error::Error;

/// A node of this machine answers at once.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Where a node of this machine may be found.
pub(crate) struct Serving {
    whereabouts: Whereabouts,
    runs: bool,
}

impl Serving {
    /// Reads it from the settings; `None` where nobody on this machine can be asked.
    pub(crate) fn of(node: &Installation, settings: &Settings) -> Option<Self> {
        let whereabouts = access::whereabouts(node, settings, &HttpLayer::certificate_unknown()).ok()?;
        let candidates = whereabouts.candidates.into_iter().filter(|candidate| !candidate.here.is_empty());
        let whereabouts = Whereabouts { candidates: candidates.collect(), ..whereabouts };
        (!whereabouts.candidates.is_empty()).then(|| Self { whereabouts, runs: runs(node) })
    }

    /// The certificate that is presented, where that is `own` or one that a CA among the trusted ones has issued as well.
    pub(crate) fn presented(
        &self,
        trusted: Vec<Vec<u8>>,
        own: &[u8],
        patience: Duration,
    ) -> Result<Option<Served>, Error> {
        let trust = Trust::roots(trusted, Names::Ignored, Some(own.to_vec())).map_err(access::Error::Node)?;
        let mut session = Session::new(trust).map_err(access::Error::Node)?;
        session.set_deadline(Some(Instant::now() + patience));
        match session.find(&self.whereabouts) {
            Ok(url) => Ok(Some(Served { url: url.to_string(), certificate: own.to_vec() })),
            Err(interrupted @ node::Error::Interrupted { .. }) => {
                Err(access::Error::Node(interrupted).into())
            }
            Err(error) => Ok(self.another(error)),
        }
    }

    /// A certificate of the same CA that is not the one of the files: this node's, if it runs, and nobody else's is there.
    fn another(&self, error: node::Error) -> Option<Served> {
        let errors = match error {
            node::Error::Nobody(errors) => errors,
            error => vec![error],
        };
        let mut presented: Vec<Served> = errors
            .into_iter()
            .filter_map(|error| match error {
                node::Error::AnotherNode { url, presented } => Some(Served { url, certificate: presented }),
                _ => None,
            })
            .collect();
        presented.dedup_by(|a, b| a.certificate == b.certificate);
        match presented.len() {
            1 if self.runs => presented.pop(),
            _ => None,
        }
    }
}

/// Whether a node runs on these data, as far as the system tells.
pub(crate) fn runs(node: &Installation) -> bool {
    node.data.iter().any(|data| installation::is_in_use(&data.path) == Some(true))
}
