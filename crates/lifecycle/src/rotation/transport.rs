//! The files of one node's transport layer, for every supported configuration.

use std::path::{Path, PathBuf};

use installation::Installation;
use keystore::Keystore;
use pki::Certificate;
use rand::CryptoRng;
use settings::Settings;

use super::apart::Apart;
use super::steps::{Shown, TransportStore};
use super::{RotationStep, Stage, Successor};
use crate::exchange::Change;
use crate::{Error, Layer, trusts_its_own_store};

/// The files of the transport layer, and their copies from before the switch.
pub struct TransportFiles(Kind);

enum Kind {
    /// One PKCS#12 store that both presents and trusts.
    One(Box<TransportStore>),
    /// PEM files or a store for the certificate, and a separate file for the trusted CAs.
    Apart(Box<Apart>),
}

impl TransportFiles {
    /// Opens the files that the settings name, with the passwords that the node uses.
    ///
    /// # Errors
    ///
    /// If the layer has no such files, they cannot be opened, they do not contain exactly one key, or they
    /// are used elsewhere as well.
    pub fn open(
        node: &Installation,
        settings: &Settings,
        keystore: Option<&Keystore>,
    ) -> Result<Self, Error> {
        refuse_shared(node, settings)?;
        match trusts_its_own_store(node, settings, Layer::Transport) {
            true => {
                TransportStore::open(node, settings, keystore).map(|store| Self(Kind::One(Box::new(store))))
            }
            false => Apart::open(node, settings, keystore).map(|files| Self(Kind::Apart(Box::new(files)))),
        }
    }

    /// Builds it from the content of one store.
    #[cfg(test)]
    pub(super) fn of_one(
        store: crate::store::Opened,
        previous: Option<zeroize::Zeroizing<Vec<u8>>>,
    ) -> Result<Self, Error> {
        TransportStore::of(store, previous).map(|store| Self(Kind::One(Box::new(store))))
    }

    /// Returns the file of the certificate.
    #[must_use]
    pub fn path(&self) -> &Path {
        match &self.0 {
            Kind::One(store) => &store.path,
            Kind::Apart(files) => files.path(),
        }
    }

    /// Returns the file that changes between two stages, or the first of several.
    #[must_use]
    pub fn changed_between(&self, stages: (Stage, Stage)) -> &Path {
        let is_switch =
            matches!(stages, (Stage::Trusting, Stage::Switched) | (Stage::Switched, Stage::Trusting));
        match &self.0 {
            Kind::Apart(files) if !is_switch && stages.0 != stages.1 => files.trust_path(),
            _ => self.path(),
        }
    }

    /// Returns what the node presents.
    #[must_use]
    pub fn shown(&self) -> &Shown {
        match &self.0 {
            Kind::One(store) => store.shown(),
            Kind::Apart(files) => files.shown(),
        }
    }

    /// Returns what it presented before the switch, if the copies still exist.
    #[must_use]
    pub fn previous(&self) -> Option<&Shown> {
        match &self.0 {
            Kind::One(store) => store.previous(),
            Kind::Apart(files) => files.previous(),
        }
    }

    /// Returns all trusted certificates. A combined store also trusts what it presents.
    #[must_use]
    pub fn trusted(&self) -> Vec<Certificate> {
        match &self.0 {
            Kind::One(store) => store.all_trusted(),
            Kind::Apart(files) => files.trusted(),
        }
    }

    /// Returns the trusted CAs.
    #[must_use]
    pub fn authorities(&self) -> Vec<Certificate> {
        let presented = self.shown().leaf().der();
        self.trusted().into_iter().filter(|held| held.is_ca() && held.der() != presented).collect()
    }

    /// Whether the node accepts its own certificate after it has expired. With separate trust files this
    /// holds from the first step on.
    #[must_use]
    pub fn trusts_itself(&self, stage: Stage) -> bool {
        matches!(self.0, Kind::One(_)) || stage > Stage::Before
    }

    /// Whether a rotation is in progress, or has left copies behind.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.previous().is_some() || self.authorities().len() > 1
    }

    /// Returns the node's stage.
    #[must_use]
    pub fn stage(&self, new: &Successor) -> Stage {
        match &self.0 {
            Kind::One(store) => store.stage(new),
            Kind::Apart(files) => files.stage(new),
        }
    }

    /// Returns the changes of the step; none if it was already taken.
    ///
    /// # Errors
    ///
    /// [`Error::Order`], or another if the copies belong to another rotation or a file cannot be encoded.
    pub fn step(
        self,
        step: RotationStep,
        new: &Successor,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<Change>, Error> {
        let stage = self.stage(new);
        let stages = (stage, step.from(stage)?);
        match self.0 {
            Kind::One(store) => store.step(stages, new, rng),
            Kind::Apart(files) => files.step(stages, new, rng),
        }
    }
}

/// Rejects files that other settings name too: their users would get another certificate or trust another CA.
fn refuse_shared(node: &Installation, settings: &Settings) -> Result<(), Error> {
    const NAMES: [&str; 5] =
        ["keystore.path", "truststore.path", "certificate", "key", "certificate_authorities"];
    let ours = NAMES.map(|name| Layer::Transport.setting(name));
    let paths = |setting: &str| -> Vec<PathBuf> {
        settings.list(setting).iter().map(|path| node.config_path(path)).collect()
    };
    let own: Vec<PathBuf> = ours.iter().flat_map(|setting| paths(setting)).collect();
    for (setting, _) in settings.iter().filter(|(setting, _)| !ours.iter().any(|own| own == setting)) {
        if let Some(path) = paths(setting).into_iter().find(|path| own.contains(path)) {
            return Err(Error::Shared { path, setting: setting.to_owned() });
        }
    }
    Ok(())
}
