//! The transport store of one node, where it is, and what each step makes of it.

use std::path::PathBuf;

use installation::Installation;
use keystore::Keystore;
use pki::{Certificate, Entry, PrivateKey, Store};
use rand::CryptoRng;
use settings::Settings;
use zeroize::Zeroizing;

use super::{Stage, Successor};
use crate::exchange::Change;
use crate::renewal::read;
use crate::store::Opened;
use crate::{Error, Layer};

/// What the certificate of before is called while it is trusted.
const OLD_LEAF: &str = "transport_previous";

/// A step of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RotationStep {
    /// The new CA is trusted as well.
    Trust,
    /// The new certificate is presented.
    Switch,
    /// The old CA is trusted no more.
    Finish,
    /// The last step is undone.
    Back,
}

/// What the other nodes of the cluster must be like for a step, so that all go on to accept each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nodes {
    /// Nothing is asked of them.
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
    /// Where a node is that has taken the step at this stage.
    ///
    /// # Errors
    ///
    /// [`Error::Order`] where the step comes too early or too late. One that was taken already leads to where the node is.
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
            (Self::Back, Stage::Finished) => {
                refused("this node has finished, and the old key is gone: rotate once more instead")
            }
        }
    }

    /// What the other nodes must be like before the step is taken at this stage.
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

/// The store of the transport layer, which presents and trusts, and the one of before the switch.
pub struct TransportStore {
    /// The file.
    pub path: PathBuf,
    leaf: Certificate,
    store: Opened,
    previous: Previous,
}

/// The store of before the switch: same password, mode and owner.
struct Previous {
    path: PathBuf,
    held: Option<Held>,
}

struct Held {
    bytes: Zeroizing<Vec<u8>>,
    leaf: Certificate,
    key: PrivateKey,
}

impl TransportStore {
    /// Opens the store that the settings name, with the password that the node takes.
    ///
    /// # Errors
    ///
    /// Where the layer has no such store, trusts by other files, or it cannot be opened or holds not exactly one key.
    pub fn open(
        node: &Installation,
        settings: &Settings,
        keystore: Option<&Keystore>,
    ) -> Result<Self, Error> {
        let store = Opened::of(node, settings, keystore, Layer::Transport)?;
        refuse_separate(node, settings, &store)?;
        let previous = read(&previous_path(&store))?;
        Self::of(store, previous)
    }

    /// The same from what was read.
    pub(super) fn of(store: Opened, previous: Option<Zeroizing<Vec<u8>>>) -> Result<Self, Error> {
        let path = previous_path(&store);
        let held = match previous {
            None => None,
            Some(bytes) => {
                let failed = |source| Error::Store { path: path.clone(), source };
                let Store { entries } = Store::decode(&bytes, &store.password).map_err(failed)?;
                let (leaf, key) = single(&entries).ok_or_else(|| Error::Keys { path: path.clone() })?;
                Some(Held { leaf, key: PrivateKey::decode(key.pkcs8()).map_err(failed)?, bytes })
            }
        };
        let (leaf, _) = single(&store.entries).ok_or_else(|| Error::Keys { path: store.path.clone() })?;
        Ok(Self { path: store.path.clone(), leaf, store, previous: Previous { path, held } })
    }

    /// The certificate that the node presents.
    #[must_use]
    pub fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// The certificate of before the switch, with its key, where the store of before is there.
    #[must_use]
    pub fn previous(&self) -> Option<(&Certificate, &PrivateKey)> {
        self.previous.held.as_ref().map(|held| (&held.leaf, &held.key))
    }

    /// The key of the certificate that the node presents.
    #[must_use]
    pub fn key(&self) -> Option<&PrivateKey> {
        single(&self.store.entries).map(|(_, key)| key)
    }

    /// What the node presents, DER, leaf first.
    #[must_use]
    pub fn chain(&self) -> Vec<Vec<u8>> {
        let of = |entry: &Entry| match entry {
            Entry::Key { chain, .. } => Some(chain.clone()),
            Entry::Trusted { .. } => None,
        };
        self.store.entries.iter().find_map(of).unwrap_or_default()
    }

    /// All that is trusted: entries of their own, and what the node itself presents.
    #[must_use]
    pub fn all_trusted(&self) -> Vec<Certificate> {
        self.trusted().chain([self.leaf.clone()]).collect()
    }

    /// The CAs that are trusted.
    #[must_use]
    pub fn authorities(&self) -> Vec<Certificate> {
        self.trusted().filter(Certificate::is_ca).collect()
    }

    /// Whether a rotation is under way, or has left its store of before.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.previous.held.is_some() || self.authorities().len() > 1
    }

    /// Where the node is.
    #[must_use]
    pub fn stage(&self, new: &Successor) -> Stage {
        let presents = self.leaf.der() == new.leaf.der();
        let trusts = self.trusted().any(|held| held.der() == new.ca.der());
        Stage::of(presents, trusts, self.previous.held.is_some())
    }

    /// The files as the step leaves them; none where it was taken already.
    ///
    /// # Errors
    ///
    /// [`Error::Order`], or where the store of before is another rotation's, or a store cannot be encoded.
    pub fn step(
        self,
        step: RotationStep,
        new: &Successor,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<Change>, Error> {
        let stage = self.stage(new);
        let next = step.from(stage)?;
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
        self.add_trusted(&alias_of(&new.ca), new.ca.der());
        self.encoded(rng).map(|change| vec![change])
    }

    fn switch(mut self, new: &Successor, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Vec<Change>, Error> {
        let superfluous = match self.previous.held.take() {
            Some(held) if held.leaf.der() != self.leaf.der() => {
                return Err(Error::PreviousThere { path: self.previous.path });
            }
            held => held.map(|held| held.bytes),
        };
        let failed = |source| Error::Store { path: self.path.clone(), source };
        let mut key = Some(PrivateKey::decode(new.key.pkcs8()).map_err(failed)?);
        let mut chain = Vec::new();
        for entry in &mut self.store.entries {
            let Entry::Key { key: held, chain: old, .. } = entry else { continue };
            let Some(key) = key.take() else { continue };
            *held = key;
            chain = std::mem::replace(old, vec![new.leaf.der().to_vec()]);
        }
        // A CA that was sent along only, and not trusted by itself, goes on to be known.
        let authorities =
            chain.iter().filter_map(|der| Certificate::decode(der).ok()).filter(Certificate::is_ca);
        for ca in authorities {
            if !self.trusted().any(|held| held.der() == ca.der()) {
                self.add_trusted(&alias_of(&ca), ca.der());
            }
        }
        let old = self.leaf.der().to_vec();
        self.add_trusted(OLD_LEAF, &old);
        let previous = Change {
            path: self.previous.path.clone(),
            before: superfluous,
            after: Some(self.store.before.clone()),
        };
        Ok(vec![self.encoded(rng)?, previous])
    }

    fn finish(mut self, new: &Successor, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Vec<Change>, Error> {
        let Some(held) = self.previous.held.take() else { return Ok(Vec::new()) };
        let is_old = |certificate: &[u8]| match Certificate::decode(certificate) {
            Ok(found) => {
                let issued = found.is_ca() && found.is_named_by(&held.leaf);
                let is_its_ca = issued && found.signed(&held.leaf) != Some(false);
                found.der() == held.leaf.der() || (is_its_ca && found.der() != new.ca.der())
            }
            Err(_) => false,
        };
        let mut freed = None;
        let before = self.store.entries.len();
        self.store.entries.retain(|entry| match entry {
            Entry::Trusted { alias, certificate } if is_old(certificate) => {
                if certificate != held.leaf.der() {
                    freed = Some(alias.clone());
                }
                false
            }
            _ => true,
        });
        let gone = Change { path: self.previous.path.clone(), before: Some(held.bytes.clone()), after: None };
        if self.store.entries.len() == before {
            return Ok(vec![gone]);
        }
        // The CA is called what the old one was called.
        for entry in &mut self.store.entries {
            if let (Entry::Trusted { alias, certificate }, Some(name)) = (entry, &freed)
                && certificate == new.ca.der()
            {
                alias.clone_from(name);
            }
        }
        Ok(vec![self.encoded(rng)?, gone])
    }

    /// The store of before, byte by byte.
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
        // What a run left that was killed between the two files of a step back.
        let superfluous = held.take().filter(|held| held.leaf.der() == self.leaf.der());
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

    /// Adds a certificate under a name that no other entry has.
    fn add_trusted(&mut self, alias: &str, certificate: &[u8]) {
        let is_free = |name: &str| self.store.entries.iter().all(|entry| entry.alias() != name);
        let numbered = (2..).map(|number| format!("{alias}_{number}"));
        let alias = std::iter::once(alias.to_owned()).chain(numbered).find(|name| is_free(name));
        let entry = alias.map(|alias| Entry::Trusted { alias, certificate: certificate.to_vec() });
        self.store.entries.extend(entry);
    }

    fn encoded(self, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Change, Error> {
        let Opened { path, before, password, entries } = self.store;
        let after = Store { entries }
            .encode(&password, rng)
            .map_err(|source| Error::Store { path: path.clone(), source })?;
        Ok(Change { path, before: Some(before), after: Some(after) })
    }
}

/// A new CA is called so that nobody takes it for the one that is there.
fn alias_of(ca: &Certificate) -> String {
    const DIGITS: usize = 8;
    let fingerprint = pki::fingerprint(ca.der()).to_string();
    format!("{}_{}", pki::CertificateName::TransportCa.as_str(), &fingerprint[..DIGITS])
}

fn previous_path(store: &Opened) -> PathBuf {
    store.path.with_file_name(recovery::PREVIOUS_TRANSPORT_STORE)
}

/// The one key of a store, with its certificate.
fn single(entries: &[Entry]) -> Option<(Certificate, &PrivateKey)> {
    let mut keys = entries.iter().filter_map(|entry| match entry {
        Entry::Key { key, chain, .. } => Some((chain.first(), key)),
        Entry::Trusted { .. } => None,
    });
    match (keys.next(), keys.next()) {
        (Some((Some(leaf), key)), None) => Some((Certificate::decode(leaf).ok()?, key)),
        _ => None,
    }
}

/// What is trusted must be in the store that is changed.
fn refuse_separate(node: &Installation, settings: &Settings, store: &Opened) -> Result<(), Error> {
    let path = Layer::Transport.setting("truststore.path");
    let listed = Layer::Transport.setting("certificate_authorities");
    match settings.text(&path) {
        Some(named) if node.config_path(named) != store.path => Err(Error::SeparateTrust { setting: path }),
        _ if settings.contains(&listed) => Err(Error::SeparateTrust { setting: listed }),
        _ => Ok(()),
    }
}
