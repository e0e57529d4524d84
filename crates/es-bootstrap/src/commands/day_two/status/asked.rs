//! The state that a running node reports, after a login with a password from this machine's files. Writes
//! nothing, and sends nothing before the node's certificate is verified.

use std::time::Instant;

use access::{HttpLayer, Passwords};
use installation::Installation;
use keystore::Keystore;
use lifecycle::Told;
use node::{Session, Whereabouts};
use settings::Settings;

use crate::credentials;
use crate::error::Error;
use crate::serving::ANSWERS_WITHIN;

/// Queries the node; `None` if no login is possible.
pub(super) fn ask(
    node: &Installation,
    settings: &Settings,
    keystore: Option<&Keystore>,
) -> Result<Option<Told>, Error> {
    match told(node, settings, keystore) {
        Ok(told) => Ok(told),
        Err(interrupted @ access::Error::Node(node::Error::Interrupted { .. })) => Err(interrupted.into()),
        Err(_) => Ok(None),
    }
}

fn told(
    node: &Installation,
    settings: &Settings,
    keystore: Option<&Keystore>,
) -> Result<Option<Told>, access::Error> {
    let Ok(now) = node.now.date() else { return Ok(None) };
    let layer = HttpLayer::read(node, settings, keystore)?;
    let known =
        credentials::known_password_anywhere(node).filter(|known| layer.believes_only(&known.ca, now));
    let passwords = Passwords::collect(None, known.map(|known| known.password), keystore);
    if !layer.tls() || passwords.is_empty() {
        return Ok(None);
    }
    let whereabouts = access::whereabouts(node, settings, &layer)?;
    let here = whereabouts.candidates.into_iter().filter(|candidate| !candidate.here.is_empty());
    let whereabouts = Whereabouts { candidates: here.collect(), ..whereabouts };
    let mut session = Session::new(layer.verified(true)?).map_err(access::Error::Node)?;
    session.set_deadline(Some(Instant::now() + ANSWERS_WITHIN));
    session.find(&whereabouts).map_err(access::Error::Node)?;
    let Some(credentials) = access::log_in(&passwords, &mut session)? else { return Ok(None) };
    let cluster_uuid = session.cluster_uuid(&credentials).map_err(access::Error::Node)?;
    let keys = match session.enrollment_keys(&credentials) {
        Err(interrupted @ node::Error::Interrupted { .. }) => return Err(access::Error::Node(interrupted)),
        keys => keys.unwrap_or_default(),
    };
    Ok(Some(Told { cluster_uuid, keys }))
}
