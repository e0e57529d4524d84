//! The files of a transport layer that keeps its certificate and its trusted CAs in separate files: PEM
//! files, or two stores.
//!
//! The trust file may be in any directory, so each step except the last changes files in one directory only.
//! The last step just removes what is no longer needed in the other one. `trust` also makes the node trust
//! its own certificate, which a combined store does implicitly.

use std::path::{Path, PathBuf};

use installation::Installation;
use keystore::Keystore;
use pki::{Certificate, Entry, PrivateKey, Store};
use rand::CryptoRng;
use settings::Settings;
use zeroize::Zeroizing;

use super::steps::{Shown, shown};
use super::trusts::Trusts;
use super::{Stage, Successor};
use crate::exchange::Change;
use crate::pem_files::PemFiles;
use crate::renewal::read;
use crate::store::{Opened, Presented};
use crate::{Error, Layer};

/// A transport layer with separate files for its certificate and its trusted CAs.
pub(super) struct Apart {
    presents: Presents,
    trusts: Trusts,
    /// Copies of the files before the switch, as far as they exist.
    previous: Vec<Previous>,
    held: Option<Shown>,
}

/// The files with certificate and key.
enum Presents {
    Store(Opened, Shown),
    Text(Box<PemFiles>, Shown),
}

/// A copy of a file before the switch.
struct Previous {
    path: PathBuf,
    held: Option<Zeroizing<Vec<u8>>>,
}

impl Apart {
    /// Opens the files that the settings name.
    ///
    /// # Errors
    ///
    /// If they cannot be read, or it is unclear which file has to be changed.
    pub(super) fn open(
        node: &Installation,
        settings: &Settings,
        keystore: Option<&Keystore>,
    ) -> Result<Self, Error> {
        let is_set = |name: &str| settings.contains(&Layer::Transport.setting(name));
        let presents = match !is_set("keystore.path") && is_set("certificate") {
            true => {
                let files = PemFiles::of(node, settings, keystore, Layer::Transport)?;
                let shown = Shown::of(files.chain().to_vec(), files.key(), files.path())?;
                Presents::Text(Box::new(files), shown)
            }
            false => {
                let store = Opened::of(node, settings, keystore, Layer::Transport)?;
                let shown = shown(&store.entries, &store.path)?;
                Presents::Store(store, shown)
            }
        };
        let trusts = trusts(node, settings, keystore, presents.shown())?;
        Self::of(presents, trusts)
    }

    fn of(presents: Presents, trusts: Trusts) -> Result<Self, Error> {
        let paths = presents.previous_paths();
        let previous = paths.into_iter().map(|path| Ok(Previous { held: read(&path)?, path }));
        let previous: Vec<Previous> = previous.collect::<Result<_, Error>>()?;
        let held = presents.read_previous(&previous)?;
        Ok(Self { presents, trusts, previous, held })
    }

    /// Returns the file of the certificate.
    pub(super) fn path(&self) -> &Path {
        match &self.presents {
            Presents::Store(store, _) => &store.path,
            Presents::Text(files, _) => files.path(),
        }
    }

    /// Returns the file of the trusted CAs.
    pub(super) fn trust_path(&self) -> &Path {
        self.trusts.path()
    }

    /// Returns what the node presents.
    pub(super) fn shown(&self) -> &Shown {
        self.presents.shown()
    }

    /// Returns what it presented before the switch, if the copies still exist.
    pub(super) fn previous(&self) -> Option<&Shown> {
        self.held.as_ref()
    }

    /// Returns the trusted certificates.
    pub(super) fn trusted(&self) -> Vec<Certificate> {
        self.trusts.certificates()
    }

    /// Returns the node's stage.
    pub(super) fn stage(&self, new: &Successor) -> Stage {
        let presents = self.shown().leaf().der() == new.leaf.der();
        let trusts = self.trusted().iter().any(|held| held.der() == new.ca.der());
        Stage::of(presents, trusts, self.previous.iter().any(|previous| previous.held.is_some()))
    }

    /// Returns the changes of the step between two stages.
    pub(super) fn step(
        mut self,
        (stage, next): (Stage, Stage),
        new: &Successor,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<Change>, Error> {
        match (stage, next) {
            (Stage::Before, Stage::Trusting) => {
                self.trusts.add(&new.ca, self.presents.shown().leaf());
                self.trusts.encoded(rng).map(|change| vec![change])
            }
            (Stage::Trusting, Stage::Switched) => self.switch(new, rng),
            (Stage::Switched, Stage::Finished) => self.finish(new, rng),
            (Stage::Switched, Stage::Trusting) => self.restore(),
            (Stage::Trusting, Stage::Before) => {
                self.trusts.take_out(&new.ca, self.presents.shown().leaf());
                let mut changes = vec![self.trusts.encoded(rng)?];
                changes.extend(gone(self.previous));
                Ok(changes)
            }
            _ => Ok(Vec::new()),
        }
    }

    fn switch(self, new: &Successor, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Vec<Change>, Error> {
        let Self { presents, previous, held, .. } = self;
        if let (Some(held), Some(first)) = (&held, previous.first())
            && held.leaf().der() != presents.shown().leaf().der()
        {
            return Err(Error::PreviousThere { path: first.path.clone() });
        }
        let before = presents.files();
        let mut changes = presents.with(new, rng)?;
        let copies = previous.into_iter().zip(before).map(|(Previous { path, held }, (_, bytes))| Change {
            path,
            before: held,
            after: Some(bytes),
        });
        changes.extend(copies);
        Ok(changes)
    }

    fn finish(mut self, new: &Successor, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Vec<Change>, Error> {
        let before = self.held.as_ref().map(Shown::chain).unwrap_or_default();
        let is_changed = self.trusts.forget(before, &new.ca);
        let mut changes = Vec::new();
        if is_changed {
            changes.push(self.trusts.encoded(rng)?);
        }
        changes.extend(gone(self.previous));
        Ok(changes)
    }

    /// Restores the files before the switch, byte for byte.
    fn restore(self) -> Result<Vec<Change>, Error> {
        let files = self.presents.files();
        if self.previous.iter().any(|previous| previous.held.is_none()) {
            return Err(Error::Order {
                what: "the old key no longer exists, because this node has begun to finish",
            });
        }
        let restored = files.into_iter().zip(&self.previous).map(|((path, bytes), previous)| Change {
            path,
            before: Some(bytes),
            after: previous.held.clone(),
        });
        let mut changes: Vec<Change> = restored.collect();
        changes.extend(gone(self.previous));
        Ok(changes)
    }
}

impl Presents {
    fn shown(&self) -> &Shown {
        match self {
            Self::Store(_, shown) | Self::Text(_, shown) => shown,
        }
    }

    /// Returns the files, the key first: copies get its mode and owner.
    fn files(&self) -> Vec<(PathBuf, Zeroizing<Vec<u8>>)> {
        match self {
            Self::Store(store, _) => vec![(store.path.clone(), store.before.clone())],
            Self::Text(files, _) => {
                files.files().map(|(path, bytes)| (path.to_path_buf(), bytes.clone())).to_vec()
            }
        }
    }

    /// Returns the paths of their copies. The key's copy is removed first; the remaining one still shows
    /// which certificate it belonged to.
    fn previous_paths(&self) -> Vec<PathBuf> {
        match self {
            Self::Store(store, _) => vec![store.path.with_file_name(recovery::PREVIOUS_TRANSPORT_STORE)],
            Self::Text(files, _) => {
                recovery::PREVIOUS_TRANSPORT_FILES.map(|name| files.path().with_file_name(name)).to_vec()
            }
        }
    }

    fn read_previous(&self, previous: &[Previous]) -> Result<Option<Shown>, Error> {
        let bytes: Vec<_> = previous.iter().filter_map(|previous| previous.held.clone()).collect();
        match (self, bytes.as_slice(), previous) {
            (Self::Store(store, _), [bytes], [Previous { path, .. }]) => {
                let Store { entries } = Store::decode(bytes, &store.password)
                    .map_err(|source| Error::Store { path: path.clone(), source })?;
                shown(&entries, path).map(Some)
            }
            (Self::Text(files, _), [_, _], [key, certificate]) => {
                let (chain, key) = files.read_like(&certificate.path, &key.path)?;
                Shown::of(chain, &key, &certificate.path).map(Some)
            }
            (Self::Text(files, _), [_], [_, certificate]) if certificate.held.is_some() => {
                Shown::without_key(files.read_chain(&certificate.path)?, &certificate.path).map(Some)
            }
            (_, [], _) => Ok(None),
            _ => Err(Error::NoLeaf { path: self.files().swap_remove(0).0 }),
        }
    }

    /// Installs the new certificate and key. Returns the changed files, the key first.
    fn with(self, new: &Successor, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Vec<Change>, Error> {
        match self {
            Self::Store(Opened { path, before, password, mut entries }, _) => {
                let failed = |source| Error::Store { path: path.clone(), source };
                for entry in &mut entries {
                    if let Entry::Key { key, chain, .. } = entry {
                        *key = PrivateKey::decode(new.key.pkcs8()).map_err(failed)?;
                        *chain = vec![new.leaf.der().to_vec()];
                    }
                }
                let after = Store { entries }.encode(&password, rng).map_err(failed)?;
                Ok(vec![Change { path, before: Some(before), after: Some(after) }])
            }
            Self::Text(files, _) => {
                let path = files.path().to_path_buf();
                let key =
                    PrivateKey::decode(new.key.pkcs8()).map_err(|source| Error::Store { path, source })?;
                let mut changes =
                    files.with(&Presented { key, chain: vec![new.leaf.der().to_vec()] }, rng)?;
                changes.reverse();
                Ok(changes)
            }
        }
    }
}

/// Returns the removal of the copies.
fn gone(previous: Vec<Previous>) -> impl Iterator<Item = Change> {
    let there = previous.into_iter().filter_map(|Previous { path, held }| Some((path, held?)));
    there.map(|(path, bytes)| Change { path, before: Some(bytes), after: None })
}

/// Finds the one file that contains the certificate's issuer.
fn trusts(
    node: &Installation,
    settings: &Settings,
    keystore: Option<&Keystore>,
    shown: &Shown,
) -> Result<Trusts, Error> {
    let listed = Layer::Transport.setting("certificate_authorities");
    if settings.contains(&listed) {
        let mut found = Vec::new();
        for path in settings.list(&listed).iter().map(|path| node.config_path(path)) {
            let text = installation::read_named(&path)
                .map_err(|source| Error::Read { path: path.clone(), source })?;
            let unusable = Error::Anchor { setting: listed.clone() };
            let trusts = Trusts::of_text(path, Zeroizing::new(text)).ok_or(unusable)?;
            if shown.is_anchored_in(&trusts.certificates()) {
                found.push(trusts);
            }
        }
        return match (found.pop(), found.pop()) {
            (Some(trusts), None) => Ok(trusts),
            _ => Err(Error::Anchor { setting: listed }),
        };
    }
    let path = Layer::Transport.setting("truststore.path");
    match settings.contains(&path) {
        true => {
            let trusts = Trusts::of_store(Opened::of_trust(node, settings, keystore, Layer::Transport)?);
            match shown.is_anchored_in(&trusts.certificates()) {
                true => Ok(trusts),
                false => Err(Error::Anchor { setting: path }),
            }
        }
        false => Err(Error::NoTrust { setting: listed }),
    }
}
