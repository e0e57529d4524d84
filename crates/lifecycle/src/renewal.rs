//! Renewal: a new leaf by the same CA, or the CA's certificate and a leaf, over the CA's same key.
//!
//! **Inputs**: the opened store, what to renew, the moment, randomness.
//! **Outputs**: the files as they will be, and what the operator must learn.

use std::path::PathBuf;

use authority::{Layer, NodeIdentity, Signer};
use installation::{CERTIFICATES, Installation};
use pki::{Certificate, KeyKind, PrivateKey, pem};
use rand::CryptoRng;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::exchange::Change;
use crate::store::{Authority, Presented};
use crate::{Error, Holder, Life, LifeState, Threshold, layers_share};
use bootstrap::automatic::{self, NameChanges};
use installation::HTTP_NAMES;

/// What is renewed.
pub enum Renewing {
    /// The leaf.
    Http,
    /// The CA's certificate, which is valid for so many days, and the leaf.
    HttpCa {
        /// Days.
        days: u32,
    },
    /// The leaf, and the CA's certificate as another node of the cluster has it.
    HttpCaOf(Box<Certificate>),
}

/// What is to be made.
pub struct RenewalOrder {
    /// What is renewed.
    pub renewing: Renewing,
    /// What becomes of the names.
    pub names: NameChanges,
    /// Days that the leaf is valid for; never longer than its CA.
    pub days: u32,
    /// The moment of the run.
    pub now: OffsetDateTime,
}

/// What is due, before anything is created.
pub struct Outlook {
    /// The life of the leaf.
    pub leaf: Life,
    /// The life of its CA, where that is in the store.
    pub ca: Option<Life>,
    /// The names of the next leaf.
    pub names: Vec<pki::San>,
    /// Whether they are other ones than today's.
    pub names_change: bool,
}

impl Outlook {
    /// Inspects a store.
    #[must_use]
    pub fn of(
        store: &Holder,
        node: &Installation,
        names: &NameChanges,
        threshold: Threshold,
        now: OffsetDateTime,
    ) -> Self {
        let present = store.leaf().sans();
        let wanted = names.apply(&present, &recorded(store).unwrap_or_default());
        let names_change = wanted != present;
        let ca = ca_for_clients(node).or_else(|| store.authority().ok().map(|(ca, _)| ca));
        Self {
            leaf: Life::of(store.leaf(), false, threshold, now),
            ca: ca.map(|ca| Life::of(&ca, true, threshold, now)),
            names: wanted,
            names_change,
        }
    }

    /// Whether a renewal of the leaf has a reason.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.leaf.state != LifeState::Ok || self.names_change
    }
}

/// What was made.
pub struct Renewed {
    /// The leaf of before.
    pub previous: Certificate,
    /// The new one.
    pub leaf: Certificate,
    /// The CA that issued it, after the renewal.
    pub ca: Certificate,
    /// The CA's certificate of before, where it was made again.
    pub previous_ca: Option<Certificate>,
    /// The files.
    pub changes: Vec<Change>,
}

impl RenewalOrder {
    /// Makes the key, the certificates and the files that hold them.
    ///
    /// # Errors
    ///
    /// Where the CA's key is not here, the CA is over or another's, or a library refuses.
    pub fn make(
        &self,
        node: &Installation,
        store: Holder,
        rng: &mut impl CryptoRng,
        make_key: impl Fn(KeyKind) -> Result<PrivateKey, pki::Error>,
    ) -> Result<Renewed, Error> {
        let path = store.path().to_path_buf();
        let failed = |source| Error::Store { path: path.clone(), source };
        let (old_ca, ca_key) = store.authority()?;
        self.refuse(&store, &old_ca)?;
        let ca = self.authority(&old_ca, ca_key, rng).map_err(|error| match error {
            Unmade::Refused(error) => error,
            Unmade::Pki(source) => failed(source),
        })?;
        if ca.not_after() <= self.now {
            return Err(Error::AuthorityEnded { not_after: ca.not_after() });
        }
        let key = make_key(store.key_kind()).map_err(failed)?;
        let recorded = recorded(&store);
        let sans = self.names.apply(&store.leaf().sans(), recorded.as_deref().unwrap_or_default());
        let common_name = store.leaf().common_names().0.unwrap_or_else(|| node_name(node));
        let identity = NodeIdentity { name: &common_name, sans: &sans, days: self.days };
        // Other nodes take a certificate of both layers only where it is a client's as well.
        let shares = node.settings().is_some_and(|settings| layers_share(node, settings));
        let layer = if shares { Layer::Transport } else { Layer::Http };
        let signer = Signer { layer, certificate: &ca, key: ca_key };
        let leaf = signer.issue(&identity, &key, self.now, rng).map_err(failed)?;
        let previous = store.leaf().clone();
        let is_new = ca.der() != old_ca.der();
        let directory = path.parent().map(PathBuf::from).unwrap_or_default();
        let authority = if is_new { Authority::Reissued(&ca) } else { Authority::Kept };
        let above = store.above(&old_ca);
        let chain = [leaf.der().to_vec(), ca.der().to_vec()].into_iter().chain(above).collect();
        let mut changes = store.with(Presented { key, chain }, authority, rng)?;
        if is_new {
            changes.extend(for_clients(node, &directory, &old_ca, &ca)?);
        }
        changes.extend(self.names(&directory)?);
        Ok(Renewed { previous, leaf, ca, previous_ca: is_new.then_some(old_ca), changes })
    }

    /// Finds what [`RenewalOrder::make`] would refuse, with the CA that issued the leaf.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn refuse(&self, store: &Holder, ca: &Certificate) -> Result<(), Error> {
        match &self.renewing {
            Renewing::HttpCa { .. } | Renewing::HttpCaOf(_) if matches!(store, Holder::Pem(_)) => {
                Err(Error::NoPlace { path: store.path().to_path_buf() })
            }
            Renewing::Http if ca.not_after() <= self.now => {
                Err(Error::AuthorityEnded { not_after: ca.not_after() })
            }
            Renewing::HttpCa { .. } if !ca.is_self_issued() => {
                Err(Error::Subordinate { subject: ca.subject(), issuer: ca.issuer() })
            }
            Renewing::Http | Renewing::HttpCa { .. } | Renewing::HttpCaOf(_) => Ok(()),
        }
    }

    /// The new CA.
    fn authority(
        &self,
        old: &Certificate,
        key: &PrivateKey,
        rng: &mut impl CryptoRng,
    ) -> Result<Certificate, Unmade> {
        match &self.renewing {
            Renewing::Http => Ok(old.clone()),
            Renewing::HttpCa { days } => pki::reissue(old, key, *days, self.now, rng).map_err(Unmade::Pki),
            Renewing::HttpCaOf(fetched) => {
                let differs = [
                    ("key", fetched.has_key_of(old)),
                    ("subject", fetched.is_called_like(old)),
                    ("subject key identifier", fetched.key_id() == old.key_id()),
                ];
                match differs.iter().find(|(_, is_same)| !is_same) {
                    Some((what, _)) => Err(Unmade::Refused(Error::AnotherAuthority { what })),
                    None => Ok((**fetched).clone()),
                }
            }
        }
    }

    /// The file with this machine's own names, if they were determined.
    fn names(&self, directory: &std::path::Path) -> Result<Option<Change>, Error> {
        let Some(today) = &self.names.refresh else { return Ok(None) };
        let path = directory.join(HTTP_NAMES);
        let before = read(&path)?;
        let after = Zeroizing::new(automatic::render(today).into_bytes());
        Ok((before.as_ref() != Some(&after)).then_some(Change { path, before, after: Some(after) }))
    }
}

enum Unmade {
    Refused(Error),
    Pki(pki::Error),
}

/// The names that were the machine's own when the leaf was made, where that was written down.
fn recorded(store: &Holder) -> Option<Vec<pki::San>> {
    let path = store.path().parent()?.join(HTTP_NAMES);
    read(&path).ok()?.map(|bytes| automatic::parse(&bytes))
}

/// The CA's certificate that clients are given, beside the store.
fn ca_for_clients(node: &Installation) -> Option<Certificate> {
    let text = installation::read_named(&node.config_path(CERTIFICATES).join(installation::HTTP_CA)).ok()?;
    Certificate::decode(&pem::decode(&text).ok()?).ok()
}

/// `http_ca.crt` with the CA's new certificate in place of the old one; further ones in it stay.
fn for_clients(
    node: &Installation,
    directory: &std::path::Path,
    old: &Certificate,
    new: &Certificate,
) -> Result<Option<Change>, Error> {
    let path = node.config_path(CERTIFICATES).join(installation::HTTP_CA);
    if path.parent() != Some(directory) {
        return Ok(None);
    }
    let Some(before) = read(&path)? else { return Ok(None) };
    let Ok(held) = pem::decode_all(&before) else { return Ok(None) };
    let is_old = |der: &Vec<u8>| {
        Certificate::decode(der).is_ok_and(|found| found.has_key_of(old) && found.is_called_like(old))
    };
    let others = held.iter().filter(|der| !is_old(der)).map(|der| pem::encode(der));
    let after: String = std::iter::once(pem::encode(new.der())).chain(others).collect();
    Ok(Some(Change { path, before: Some(before), after: Some(Zeroizing::new(after.into_bytes())) }))
}

/// A file that need not be there.
pub(crate) fn read(path: &std::path::Path) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    match installation::read_named(path) {
        Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Read { path: path.to_path_buf(), source }),
    }
}

/// What the node is called.
pub(crate) fn node_name(node: &Installation) -> String {
    let given = node.settings().and_then(|settings| settings.text("node.name"));
    given.unwrap_or(&node.host.name).to_owned()
}
