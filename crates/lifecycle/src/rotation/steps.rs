//! The steps of a rotation, and how each changes a store that both presents and trusts.

use std::path::{Path, PathBuf};

use installation::Installation;
use keystore::Keystore;
use pki::{Certificate, Entry, PrivateKey, Store};
use rand::CryptoRng;
use settings::Settings;
use zeroize::Zeroizing;

use super::trusts::{OLD_LEAF, add_trusted, alias_of, forget};
use super::{Stage, Successor};
use crate::exchange::Change;
use crate::renewal::read;
use crate::store::Opened;
use crate::{Error, Layer};

/// A step of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RotationStep {
    /// Trust the new CA as well.
    Trust,
    /// Present the new certificate.
    Switch,
    /// No longer trust the old CA.
    Finish,
    /// Undo the last step.
    Back,
}

/// The condition that the other nodes must meet for a step, so that all nodes still accept each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nodes {
    /// No condition.
    Any,
    /// Each accepts the new certificate.
    AcceptNew,
    /// Each presents the new certificate.
    PresentNew,
    /// Each accepts the old certificate.
    AcceptOld,
    /// Each presents the old certificate.
    PresentOld,
}

impl RotationStep {
    /// Returns the stage after the step.
    ///
    /// # Errors
    ///
    /// [`Error::Order`] if the step is not possible at this stage. A step that was already taken leads to the
    /// current stage.
    pub fn from(self, stage: Stage) -> Result<Stage, Error> {
        let refused = |what| Err(Error::Order { what });
        match (self, stage) {
            (Self::Trust, Stage::Before) => Ok(Stage::Trusting),
            (Self::Trust, stage) => Ok(stage),
            (Self::Switch, Stage::Before) => refused("this node does not trust the new CA yet"),
            (Self::Switch, Stage::Trusting | Stage::Switched) => Ok(Stage::Switched),
            (Self::Switch | Self::Finish, Stage::Finished) => Ok(Stage::Finished),
            (Self::Finish, Stage::Switched) => Ok(Stage::Finished),
            (Self::Finish, Stage::Before | Stage::Trusting) => {
                refused("this node does not present the new certificate yet")
            }
            (Self::Back, Stage::Before | Stage::Trusting) => Ok(Stage::Before),
            (Self::Back, Stage::Switched) => Ok(Stage::Trusting),
            (Self::Back, Stage::Finished) => refused(
                "this node has finished, and the old key no longer exists: start another rotation instead",
            ),
        }
    }

    /// Returns the condition that the other nodes must meet before the step.
    #[must_use]
    pub fn needs(self, stage: Stage) -> Nodes {
        match (self, stage) {
            (Self::Switch, Stage::Trusting) => Nodes::AcceptNew,
            (Self::Finish, Stage::Switched) => Nodes::PresentNew,
            (Self::Back, Stage::Switched) => Nodes::AcceptOld,
            (Self::Back, Stage::Trusting) => Nodes::PresentOld,
            _ => Nodes::Any,
        }
    }
}

/// A certificate with the chain that is sent along, and its key if it still exists.
pub struct Shown {
    /// The certificate, then its issuers.
    chain: Vec<Certificate>,
    key: Option<PrivateKey>,
}

impl Shown {
    /// Creates it from the content of a file.
    pub(super) fn of(chain: Vec<Certificate>, key: &PrivateKey, path: &Path) -> Result<Self, Error> {
        let key = PrivateKey::decode(key.pkcs8())
            .map_err(|source| Error::Store { path: path.to_path_buf(), source })?;
        Ok(Self { key: Some(key), ..Self::without_key(chain, path)? })
    }

    /// Creates it if the key has already been removed.
    pub(super) fn without_key(chain: Vec<Certificate>, path: &Path) -> Result<Self, Error> {
        match chain.is_empty() {
            true => Err(Error::NoLeaf { path: path.to_path_buf() }),
            false => Ok(Self { chain, key: None }),
        }
    }

    /// Returns the certificate.
    #[must_use]
    pub fn leaf(&self) -> &Certificate {
        &self.chain[0]
    }

    /// Returns the certificate, then its issuers.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// Returns its key.
    #[must_use]
    pub fn key(&self) -> Option<&PrivateKey> {
        self.key.as_ref()
    }

    /// Whether `trusted` contains a certificate of the chain, or the issuer of one.
    pub(super) fn is_anchored_in(&self, trusted: &[Certificate]) -> bool {
        trusted.iter().any(|ca| {
            self.chain.iter().any(|held| {
                let issued = ca.is_ca() && ca.is_named_by(held) && ca.signed(held) != Some(false);
                ca.der() == held.der() || issued
            })
        })
    }
}

/// Returns the only key of a store with its certificate chain.
pub(super) fn shown(entries: &[Entry], path: &Path) -> Result<Shown, Error> {
    let mut keys = entries.iter().filter_map(|entry| match entry {
        Entry::Key { key, chain, .. } => Some((chain, key)),
        Entry::Trusted { .. } => None,
    });
    let wrong = || Error::Keys { path: path.to_path_buf() };
    let (Some((chain, key)), None) = (keys.next(), keys.next()) else { return Err(wrong()) };
    let chain =
        chain.iter().map(|der| Certificate::decode(der)).collect::<Result<_, _>>().map_err(|_| wrong())?;
    Shown::of(chain, key, path)
}

/// The store of a transport layer that both presents and trusts, and the store before the switch.
pub(super) struct TransportStore {
    /// The file.
    pub path: PathBuf,
    shown: Shown,
    store: Opened,
    previous: Previous,
}

/// The store before the switch: same password, mode and owner.
struct Previous {
    path: PathBuf,
    held: Option<Held>,
}

struct Held {
    bytes: Zeroizing<Vec<u8>>,
    shown: Shown,
}

impl TransportStore {
    /// Opens the store that the settings name, with the password that the node uses.
    pub(super) fn open(
        node: &Installation,
        settings: &Settings,
        keystore: Option<&Keystore>,
    ) -> Result<Self, Error> {
        let store = Opened::of(node, settings, keystore, Layer::Transport)?;
        let previous = read(&previous_path(&store))?;
        Self::of(store, previous)
    }

    /// Builds it from the content of the files.
    pub(super) fn of(store: Opened, previous: Option<Zeroizing<Vec<u8>>>) -> Result<Self, Error> {
        let path = previous_path(&store);
        let held = match previous {
            None => None,
            Some(bytes) => {
                let failed = |source| Error::Store { path: path.clone(), source };
                let Store { entries } = Store::decode(&bytes, &store.password).map_err(failed)?;
                Some(Held { shown: shown(&entries, &path)?, bytes })
            }
        };
        let shown = shown(&store.entries, &store.path)?;
        Ok(Self { path: store.path.clone(), shown, store, previous: Previous { path, held } })
    }

    /// Returns what the node presents.
    pub(super) fn shown(&self) -> &Shown {
        &self.shown
    }

    /// Returns what it presented before the switch, if the previous store exists.
    pub(super) fn previous(&self) -> Option<&Shown> {
        self.previous.held.as_ref().map(|held| &held.shown)
    }

    /// Returns all trusted certificates: the trusted entries, and what the node itself presents.
    pub(super) fn all_trusted(&self) -> Vec<Certificate> {
        self.trusted().chain([self.shown.leaf().clone()]).collect()
    }

    /// Returns the node's stage.
    pub(super) fn stage(&self, new: &Successor) -> Stage {
        let presents = self.shown.leaf().der() == new.leaf.der();
        let trusts = self.trusted().any(|held| held.der() == new.ca.der());
        Stage::of(presents, trusts, self.previous.held.is_some())
    }

    /// Returns the changes of the step between two stages.
    pub(super) fn step(
        self,
        (stage, next): (Stage, Stage),
        new: &Successor,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<Change>, Error> {
        match (stage, next) {
            (Stage::Before, Stage::Trusting) => self.trust(new, rng),
            (Stage::Trusting, Stage::Switched) => self.switch(new, rng),
            (Stage::Switched, Stage::Finished) => self.finish(new, rng),
            (Stage::Switched, Stage::Trusting) => Ok(self.restore()),
            (Stage::Trusting, Stage::Before) => self.distrust(new, rng),
            _ => Ok(Vec::new()),
        }
    }

    fn trust(mut self, new: &Successor, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Vec<Change>, Error> {
        add_trusted(&mut self.store.entries, &alias_of(&new.ca), new.ca.der());
        self.encoded(rng).map(|change| vec![change])
    }

    fn switch(mut self, new: &Successor, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Vec<Change>, Error> {
        let superfluous = match self.previous.held.take() {
            Some(held) if held.shown.leaf().der() != self.shown.leaf().der() => {
                return Err(Error::PreviousThere { path: self.previous.path });
            }
            held => held.map(|held| held.bytes),
        };
        let failed = |source| Error::Store { path: self.path.clone(), source };
        for entry in &mut self.store.entries {
            if let Entry::Key { key, chain, .. } = entry {
                *key = PrivateKey::decode(new.key.pkcs8()).map_err(failed)?;
                *chain = vec![new.leaf.der().to_vec()];
            }
        }
        // A CA that is only part of the chain gets an entry of its own, so that it stays trusted.
        for ca in self.shown.chain().iter().filter(|ca| ca.is_ca()) {
            if !self.trusted().any(|held| held.der() == ca.der()) {
                add_trusted(&mut self.store.entries, &alias_of(ca), ca.der());
            }
        }
        add_trusted(&mut self.store.entries, OLD_LEAF, self.shown.leaf().der());
        let previous = Change {
            path: self.previous.path.clone(),
            before: superfluous,
            after: Some(self.store.before.clone()),
        };
        Ok(vec![self.encoded(rng)?, previous])
    }

    fn finish(mut self, new: &Successor, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Vec<Change>, Error> {
        let Some(held) = self.previous.held.take() else { return Ok(Vec::new()) };
        let is_changed = forget(&mut self.store.entries, held.shown.chain(), &new.ca);
        let gone = Change { path: self.previous.path.clone(), before: Some(held.bytes), after: None };
        match is_changed {
            true => Ok(vec![self.encoded(rng)?, gone]),
            false => Ok(vec![gone]),
        }
    }

    /// Restores the previous store byte for byte.
    fn restore(self) -> Vec<Change> {
        let Previous { path, held } = self.previous;
        let Some(held) = held else { return Vec::new() };
        let store =
            Change { path: self.path, before: Some(self.store.before), after: Some(held.bytes.clone()) };
        vec![store, Change { path, before: Some(held.bytes), after: None }]
    }

    fn distrust(
        mut self,
        new: &Successor,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<Change>, Error> {
        self.store.entries.retain(
            |entry| !matches!(entry, Entry::Trusted { certificate, .. } if certificate == new.ca.der()),
        );
        let Previous { path, held } = &mut self.previous;
        // Left behind by a run that was killed while it undid a step.
        let superfluous = held.take().filter(|held| held.shown.leaf().der() == self.shown.leaf().der());
        let gone =
            superfluous.map(|held| Change { path: path.clone(), before: Some(held.bytes), after: None });
        let mut changes = vec![self.encoded(rng)?];
        changes.extend(gone);
        Ok(changes)
    }

    fn trusted(&self) -> impl Iterator<Item = Certificate> {
        self.store.entries.iter().filter_map(|entry| match entry {
            Entry::Trusted { certificate, .. } => Certificate::decode(certificate).ok(),
            Entry::Key { .. } => None,
        })
    }

    fn encoded(self, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Change, Error> {
        let Opened { path, before, password, entries } = self.store;
        let after = Store { entries }
            .encode(&password, rng)
            .map_err(|source| Error::Store { path: path.clone(), source })?;
        Ok(Change { path, before: Some(before), after: Some(after) })
    }
}

fn previous_path(store: &Opened) -> PathBuf {
    store.path.with_file_name(recovery::PREVIOUS_TRANSPORT_STORE)
}
