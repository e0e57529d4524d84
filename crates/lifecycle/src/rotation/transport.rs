//! The files of one node's transport layer, however it is configured.

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

/// The files of the transport layer, and those of before the switch.
pub struct TransportFiles(Kind);

enum Kind {
    /// One PKCS#12 store, which presents and trusts.
    One(Box<TransportStore>),
    /// Text files, or a store that only presents, and another file that is trusted by.
    Apart(Box<Apart>),
}

impl TransportFiles {
    /// Opens what the settings name, with the passwords that the node takes.
    ///
    /// # Errors
    ///
    /// If the layer has none, they cannot be opened, hold not exactly one key, or serve others as well.
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

    /// One store, from what was read.
    #[cfg(test)]
    pub(super) fn of_one(
        store: crate::store::Opened,
        previous: Option<zeroize::Zeroizing<Vec<u8>>>,
    ) -> Result<Self, Error> {
        TransportStore::of(store, previous).map(|store| Self(Kind::One(Box::new(store))))
    }

    /// The file that the node presents its certificate from.
    #[must_use]
    pub fn path(&self) -> &Path {
        match &self.0 {
            Kind::One(store) => &store.path,
            Kind::Apart(files) => files.path(),
        }
    }

    /// The file that changes between two stages, or the first of them.
    #[must_use]
    pub fn changed_between(&self, stages: (Stage, Stage)) -> &Path {
        let is_switch =
            matches!(stages, (Stage::Trusting, Stage::Switched) | (Stage::Switched, Stage::Trusting));
        match &self.0 {
            Kind::Apart(files) if !is_switch && stages.0 != stages.1 => files.trust_path(),
            _ => self.path(),
        }
    }

    /// What the node presents.
    #[must_use]
    pub fn shown(&self) -> &Shown {
        match &self.0 {
            Kind::One(store) => store.shown(),
            Kind::Apart(files) => files.shown(),
        }
    }

    /// What it presented before the switch, where that is still there.
    #[must_use]
    pub fn previous(&self) -> Option<&Shown> {
        match &self.0 {
            Kind::One(store) => store.previous(),
            Kind::Apart(files) => files.previous(),
        }
    }

    /// All that is trusted; one store trusts what it presents as well.
    #[must_use]
    pub fn trusted(&self) -> Vec<Certificate> {
        match &self.0 {
            Kind::One(store) => store.all_trusted(),
            Kind::Apart(files) => files.trusted(),
        }
    }

    /// The CAs that are trusted.
    #[must_use]
    pub fn authorities(&self) -> Vec<Certificate> {
        let presented = self.shown().leaf().der();
        self.trusted().into_iter().filter(|held| held.is_ca() && held.der() != presented).collect()
    }

    /// Whether the node accepts what it presents itself, once that has ended: with files apart from its first step on.
    #[must_use]
    pub fn trusts_itself(&self, stage: Stage) -> bool {
        matches!(self.0, Kind::One(_)) || stage > Stage::Before
    }

    /// Whether a rotation is under way, or has left what was there before.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.previous().is_some() || self.authorities().len() > 1
    }

    /// Where the node is.
    #[must_use]
    pub fn stage(&self, new: &Successor) -> Stage {
        match &self.0 {
            Kind::One(store) => store.stage(new),
            Kind::Apart(files) => files.stage(new),
        }
    }

    /// The files as the step leaves them; none if it was taken before.
    ///
    /// # Errors
    ///
    /// [`Error::Order`], or where what was there before is another rotation's, or a file cannot be encoded.
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

/// Another reader of the file would get another certificate, or trust another CA.
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
