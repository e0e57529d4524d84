//! The certificate that a node on this machine presents to clients. A TLS handshake shows it; no request is
//! sent.

use std::time::{Duration, Instant};

use access::HttpLayer;
use installation::Installation;
use lifecycle::{Layer, Served};
use node::{Identity, Names, Session, Trust, Whereabouts};
use pki::Certificate;
use settings::Settings;

use crate::error::Error;

/// How long to wait for an answer; a node on this machine answers at once.
pub(crate) const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// The URLs at which a node on this machine may answer.
pub(crate) struct Serving {
    whereabouts: Whereabouts,
    runs: bool,
}

impl Serving {
    /// Reads the URLs from the settings; `None` if this machine cannot connect to the node.
    pub(crate) fn of(node: &Installation, settings: &Settings) -> Option<Self> {
        let whereabouts = access::whereabouts(node, settings, &HttpLayer::certificate_unknown()).ok()?;
        let candidates = whereabouts.candidates.into_iter().filter(|candidate| !candidate.here.is_empty());
        let whereabouts = Whereabouts { candidates: candidates.collect(), ..whereabouts };
        (!whereabouts.candidates.is_empty()).then(|| Self { whereabouts, runs: runs(node) })
    }

    /// Returns the presented certificate if it is `own` or was issued by one of the trusted CAs.
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
            Ok(url) => {
                Ok(Some(Served { layer: Layer::Http, url: url.to_string(), certificate: own.to_vec() }))
            }
            Err(interrupted @ node::Error::Interrupted { .. }) => {
                Err(access::Error::Node(interrupted).into())
            }
            Err(error) => Ok(self.another(error)),
        }
    }

    /// Returns a certificate of the same CA that is not in the files. It belongs to this node if the node
    /// runs and no other node is found.
    fn another(&self, error: node::Error) -> Option<Served> {
        let errors = match error {
            node::Error::Nobody(errors) => errors,
            error => vec![error],
        };
        let mut presented: Vec<Served> = errors
            .into_iter()
            .filter_map(|error| match error {
                node::Error::AnotherNode { url, presented } => {
                    Some(Served { layer: Layer::Http, url, certificate: presented })
                }
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

/// The transport port of a node on this machine. Nodes of a cluster may share a certificate, which then does not identify a
/// node: if more than one possible port is in use, none is tried.
pub(crate) struct TransportPort {
    address: String,
    identity: Identity,
    session: Session,
    patience: Duration,
}

impl TransportPort {
    /// Finds the port; `None` if the node is not running or its port cannot be identified.
    pub(crate) fn of(
        node: &Installation,
        settings: &Settings,
        identity: Identity,
        patience: Duration,
    ) -> Result<Option<Self>, Error> {
        if !runs(node) {
            return Ok(None);
        }
        let Some(address) = access::transport_address(node, settings) else { return Ok(None) };
        let trust = Trust::anybody().map_err(access::Error::Node)?;
        let session = Session::new(trust).map_err(access::Error::Node)?;
        Ok(Some(Self { address, identity, session, patience }))
    }

    /// Returns the certificate that a handshake shows. No request is sent.
    pub(crate) fn presented(&mut self) -> Result<Option<Served>, Error> {
        let shown = self.session.shown(&self.address, &self.identity, self.patience);
        match shown {
            Ok(certificate) => Ok(certificate.map(|certificate| Served {
                layer: Layer::Transport,
                url: self.address.clone(),
                certificate,
            })),
            Err(interrupted @ node::Error::Interrupted { .. }) => {
                Err(access::Error::Node(interrupted).into())
            }
            Err(_) => Ok(None),
        }
    }

    /// Waits until the port presents this certificate and returns its address. Tries once a second, up to the
    /// limit.
    pub(crate) fn presents(&mut self, leaf: &Certificate, limit: Duration) -> Result<Option<String>, Error> {
        const PAUSE: Duration = Duration::from_secs(1);
        let end = Instant::now() + limit;
        loop {
            if self.presented()?.is_some_and(|served| served.certificate == leaf.der()) {
                return Ok(Some(self.address.clone()));
            }
            if Instant::now() >= end {
                return Ok(None);
            }
            self.session.pause(PAUSE).map_err(access::Error::Node)?;
        }
    }
}

/// Returns whether a node is using the data directories, as far as the operating system shows it.
pub(crate) fn runs(node: &Installation) -> bool {
    node.data.iter().any(|data| installation::is_in_use(&data.path) == Some(true))
}
