//! The HTTP layer of one node: its store and the CA file for clients, and how each step changes them.
//!
//! | stage | presents | `http_ca.crt` |
//! |---|---|---|
//! | [`Stage::Before`] | a certificate of the old CA | the old CA |
//! | [`Stage::Trusting`] | the same | the old CA, then the new one |
//! | [`Stage::Switched`] | a certificate of the new CA | the new CA, then the old one |
//! | [`Stage::Finished`] | the same | the new CA |
//!
//! The CA of the presented certificate comes first, because some clients read only the first certificate of a
//! file.

use std::path::PathBuf;

use authority::{Layer, NodeIdentity, Signer};
use installation::Installation;
use keystore::Keystore;
use pki::{Certificate, CertificateName, KeyKind, KeyKinds, PrivateKey, Request, Store, pem};
use rand::CryptoRng;
use settings::Settings;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::successor::row;
use super::{RotationStep, Stage};
use crate::Error;
use crate::exchange::Change;
use crate::renewal::read;
use crate::store::{Authority, HttpStore, Presented, authority, own};

/// The new CA for the HTTP certificates of all nodes, with its key.
pub struct HttpSuccessor {
    /// Its certificate.
    pub ca: Certificate,
    /// Its key.
    pub key: PrivateKey,
}

impl HttpSuccessor {
    /// Creates it, with a key of the old CA's type.
    ///
    /// # Errors
    ///
    /// If the key or the certificate cannot be created.
    pub fn make(
        old: &Certificate,
        days: u32,
        now: OffsetDateTime,
        rng: &mut impl CryptoRng,
        make_key: impl Fn(KeyKind) -> Result<PrivateKey, pki::Error>,
    ) -> Result<Self, pki::Error> {
        let row = row(CertificateName::HttpCa);
        let kind =
            if old.key_kind().starts_with("RSA") { row.key(KeyKinds::Compatible) } else { KeyKind::EcP256 };
        let key = make_key(kind)?;
        let common_name = row.common_name.unwrap_or_default();
        let request = Request { name: row.name, common_name, sans: &[], days, now };
        let ca = pki::issue(&request, &key, None, rng)?;
        Ok(Self { ca, key })
    }

    /// Whether it issued a certificate.
    #[must_use]
    pub fn issued(&self, leaf: &Certificate) -> bool {
        issued(&self.ca, leaf)
    }
}

/// The parameters of a certificate that the new CA issues.
pub struct HttpOrder<'a> {
    /// The node's name, used as common name if the old certificate has none.
    pub name: &'a str,
    /// Days that it is valid; it never outlives its CA.
    pub days: u32,
    /// The current time.
    pub now: OffsetDateTime,
}

/// The files of one node's HTTP layer.
pub struct HttpFiles {
    store: HttpStore,
    previous: PathBuf,
    held: Option<Held>,
    clients: Clients,
}

/// The store before the switch: same password, mode and owner.
struct Held {
    bytes: Zeroizing<Vec<u8>>,
    leaf: Certificate,
    ca: Option<Certificate>,
}

/// `http_ca.crt`.
struct Clients {
    path: PathBuf,
    before: Zeroizing<Vec<u8>>,
    certificates: Vec<Certificate>,
}

impl HttpFiles {
    /// Opens them, with the password that the node uses.
    ///
    /// # Errors
    ///
    /// If the layer uses PEM files or has no store, the store lacks the CA's key, or its directory has no
    /// `http_ca.crt`.
    pub fn open(
        node: &Installation,
        settings: &Settings,
        keystore: Option<&Keystore>,
    ) -> Result<Self, Error> {
        let store = HttpStore::open(node, settings, keystore).map_err(|error| match error {
            Error::Pem { path } => Error::NotInStore { path },
            other => other,
        })?;
        let previous = read(&store.path.with_file_name(recovery::PREVIOUS_HTTP_STORE))?;
        let clients = read(&store.path.with_file_name(installation::HTTP_CA))?;
        Self::of(store, previous, clients)
    }

    /// Builds it from the content of the files.
    pub(super) fn of(
        store: HttpStore,
        previous: Option<Zeroizing<Vec<u8>>>,
        clients: Option<Zeroizing<Vec<u8>>>,
    ) -> Result<Self, Error> {
        store.authority()?;
        let path = store.path.with_file_name(recovery::PREVIOUS_HTTP_STORE);
        let held = previous.map(|bytes| {
            let failed = |source| Error::Store { path: path.clone(), source };
            let Store { entries } = Store::decode(&bytes, store.password()).map_err(failed)?;
            let (_, leaf) = own(&entries).ok_or_else(|| Error::NoLeaf { path: path.clone() })?;
            let ca = authority(&entries, &leaf).map(|(ca, _)| ca);
            Ok(Held { bytes, leaf, ca })
        });
        let held = held.transpose()?;
        let file = store.path.with_file_name(installation::HTTP_CA);
        let unusable = || Error::NoFileForClients { path: file.clone() };
        let before = clients.ok_or_else(unusable)?;
        let certificates = pem::decode_all(&before).map_err(|_| unusable())?;
        let certificates = certificates.iter().map(|der| Certificate::decode(der));
        let certificates = certificates.collect::<Result<_, _>>().map_err(|_| unusable())?;
        let clients = Clients { path: file, before, certificates };
        Ok(Self { store, previous: path, held, clients })
    }

    /// Returns the store.
    #[must_use]
    pub fn store(&self) -> &HttpStore {
        &self.store
    }

    /// Returns the certificate before the switch, if the previous store exists.
    #[must_use]
    pub fn previous(&self) -> Option<&Certificate> {
        self.held.as_ref().map(|held| &held.leaf)
    }

    /// Returns the CA before the switch, if the previous store exists and contains its key.
    #[must_use]
    pub fn previous_ca(&self) -> Option<&Certificate> {
        self.held.as_ref().and_then(|held| held.ca.as_ref())
    }

    /// Returns the current CA.
    ///
    /// # Errors
    ///
    /// If its key is not on this node.
    pub fn authority(&self) -> Result<Certificate, Error> {
        self.store.authority().map(|(ca, _)| ca)
    }

    /// Returns the new CA of a rotation in which this node has already switched.
    #[must_use]
    pub fn under_way(&self) -> Option<HttpSuccessor> {
        let held = self.held.as_ref()?;
        let (ca, key) = self.store.authority().ok()?;
        let is_another = held.leaf.der() != self.store.leaf().der();
        let key = PrivateKey::decode(key.pkcs8()).ok()?;
        is_another.then_some(HttpSuccessor { ca, key })
    }

    /// Returns the node's stage.
    #[must_use]
    pub fn stage(&self, new: &HttpSuccessor) -> Stage {
        let issues = self.store.authority().is_ok_and(|(ca, _)| {
            // A CA that was renewed since then has another certificate with the same key.
            ca.der() == new.ca.der() || (self.under_way().is_some() && ca.has_key_of(&new.ca))
        });
        let trusts = self.clients.certificates.iter().any(|held| held.der() == new.ca.der());
        Stage::of(issues, trusts, self.held.is_some())
    }

    /// Returns the changes of the step; none if it was already taken.
    ///
    /// # Errors
    ///
    /// [`Error::Order`], or another if the previous store belongs to another rotation or a certificate cannot
    /// be created.
    pub fn step(
        self,
        step: RotationStep,
        new: &HttpSuccessor,
        order: &HttpOrder<'_>,
        rng: &mut impl CryptoRng,
        make_key: impl Fn(KeyKind) -> Result<PrivateKey, pki::Error>,
    ) -> Result<HttpStepped, Error> {
        let stage = self.stage(new);
        let next = step.from(stage)?;
        match (stage, next) {
            (Stage::Before, Stage::Trusting) => self.trust(new),
            (Stage::Trusting, Stage::Switched) => self.switch(new, order, rng, make_key),
            (Stage::Switched, Stage::Finished) => Ok(self.finish()),
            (Stage::Switched, Stage::Trusting) => Ok(self.restore()),
            (Stage::Trusting, Stage::Before) => Ok(self.distrust(new)),
            _ => Ok(HttpStepped { leaf: self.store.leaf().clone(), changes: Vec::new() }),
        }
    }

    fn trust(self, new: &HttpSuccessor) -> Result<HttpStepped, Error> {
        let ca = self.authority()?;
        let change = self.clients.with(&[&ca, &new.ca], |held| is_same(held, &ca));
        Ok(HttpStepped { leaf: self.store.leaf().clone(), changes: vec![change] })
    }

    fn switch(
        self,
        new: &HttpSuccessor,
        order: &HttpOrder<'_>,
        rng: &mut impl CryptoRng,
        make_key: impl Fn(KeyKind) -> Result<PrivateKey, pki::Error>,
    ) -> Result<HttpStepped, Error> {
        let superfluous = match self.held {
            Some(held) if held.leaf.der() != self.store.leaf().der() => {
                return Err(Error::PreviousThere { path: self.previous });
            }
            held => held.map(|held| held.bytes),
        };
        let path = self.store.path.clone();
        let failed = |source| Error::Store { path: path.clone(), source };
        if new.ca.not_after() <= order.now {
            return Err(Error::AuthorityEnded { not_after: new.ca.not_after() });
        }
        let key = make_key(self.store.key_kind()).map_err(failed)?;
        let common_name = self.store.leaf().common_names().0.unwrap_or_else(|| order.name.to_owned());
        let identity = NodeIdentity { name: &common_name, sans: &self.store.leaf().sans(), days: order.days };
        let signer = Signer { layer: Layer::Http, certificate: &new.ca, key: &new.key };
        let leaf = signer.issue(&identity, &key, order.now, rng).map_err(failed)?;
        let old = self.store.authority().map(|(ca, _)| ca)?;
        let clients = self.clients.with(&[&new.ca, &old], |held| is_same(held, &old));
        let before = self.store.bytes().clone();
        let chain = vec![leaf.der().to_vec(), new.ca.der().to_vec()];
        let ca_key = PrivateKey::decode(new.key.pkcs8()).map_err(failed)?;
        let ca = Authority::Replaced(Presented { key: ca_key, chain: vec![new.ca.der().to_vec()] });
        let store = self.store.with(Presented { key, chain }, ca, rng)?;
        let previous = Change { path: self.previous, before: superfluous, after: Some(before) };
        Ok(HttpStepped { leaf, changes: vec![store, clients, previous] })
    }

    fn finish(self) -> HttpStepped {
        let leaf = self.store.leaf().clone();
        let Some(held) = self.held else { return HttpStepped { leaf, changes: Vec::new() } };
        let is_old = |found: &Certificate| held.ca.as_ref().is_some_and(|old| is_same(found, old));
        let clients = match self.store.authority() {
            Ok((ca, _)) => self.clients.with(&[&ca], is_old),
            Err(_) => self.clients.with(&[], is_old),
        };
        let gone = Change { path: self.previous, before: Some(held.bytes), after: None };
        HttpStepped { leaf, changes: vec![clients, gone] }
    }

    /// Restores the previous store byte for byte, and puts its CA first.
    fn restore(self) -> HttpStepped {
        let Some(Held { bytes, leaf, ca }) = self.held else {
            return HttpStepped { leaf: self.store.leaf().clone(), changes: Vec::new() };
        };
        let first: Vec<&Certificate> = ca.iter().collect();
        let clients = self.clients.with(&first, |found| ca.as_ref().is_some_and(|ca| is_same(found, ca)));
        let store = Change {
            path: self.store.path.clone(),
            before: Some(self.store.bytes().clone()),
            after: Some(bytes.clone()),
        };
        let gone = Change { path: self.previous, before: Some(bytes), after: None };
        HttpStepped { leaf, changes: vec![store, clients, gone] }
    }

    fn distrust(self, new: &HttpSuccessor) -> HttpStepped {
        let leaf = self.store.leaf().clone();
        let mut changes = vec![self.clients.with(&[], |held| held.der() == new.ca.der())];
        // Left behind by a run that was killed while it undid a step.
        let superfluous = self.held.filter(|held| held.leaf.der() == leaf.der());
        changes.extend(superfluous.map(|held| Change {
            path: self.previous,
            before: Some(held.bytes),
            after: None,
        }));
        HttpStepped { leaf, changes }
    }
}

/// The result of a step.
pub struct HttpStepped {
    /// The certificate that the node presents afterwards.
    pub leaf: Certificate,
    /// The files to replace.
    pub changes: Vec<Change>,
}

impl Clients {
    /// Rewrites the file: `first` comes first, certificates that match `goes` are removed, all others are
    /// kept.
    fn with(self, first: &[&Certificate], goes: impl Fn(&Certificate) -> bool) -> Change {
        let is_first = |found: &Certificate| first.iter().any(|held| held.der() == found.der());
        let others = self.certificates.iter().filter(|held| !is_first(held) && !goes(held));
        let text: String = first.iter().copied().chain(others).map(|held| pem::encode(held.der())).collect();
        Change { path: self.path, before: Some(self.before), after: Some(Zeroizing::new(text.into_bytes())) }
    }
}

/// Whether two certificates belong to the same CA: they are identical, or one was reissued with the same key.
fn is_same(found: &Certificate, ca: &Certificate) -> bool {
    found.der() == ca.der() || (found.has_key_of(ca) && found.is_called_like(ca))
}

fn issued(ca: &Certificate, leaf: &Certificate) -> bool {
    ca.is_named_by(leaf) && ca.signed(leaf) != Some(false)
}
