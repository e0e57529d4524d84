//! Renewal: a new leaf of the same CA, or a reissued CA certificate with the same key and a new leaf.
//!
//! **Inputs**: the opened store, what to renew, the current time, randomness.
//! **Outputs**: the new files, and what to report to the operator.

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
    /// The CA's certificate and the leaf.
    HttpCa {
        /// Days that the CA's certificate is valid.
        days: u32,
    },
    /// The leaf, and the CA's certificate, which is taken from another node of the cluster.
    HttpCaOf(Box<Certificate>),
}

/// The parameters of a renewal.
pub struct RenewalOrder {
    /// What is renewed.
    pub renewing: Renewing,
    /// Changes to the subject alternative names.
    pub names: NameChanges,
    /// Days that the leaf is valid; it never outlives its CA.
    pub days: u32,
    /// The current time.
    pub now: OffsetDateTime,
}

/// What a renewal would do, before anything is created.
pub struct Outlook {
    /// The lifetime of the leaf.
    pub leaf: Life,
    /// The lifetime of its CA, if the CA's certificate is found.
    pub ca: Option<Life>,
    /// The names of the next leaf.
    pub names: Vec<pki::San>,
    /// Whether they differ from the current ones.
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

    /// Whether the leaf should be renewed.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.leaf.state != LifeState::Ok || self.names_change
    }
}

/// The result of a renewal.
pub struct Renewed {
    /// The previous leaf.
    pub previous: Certificate,
    /// The new leaf.
    pub leaf: Certificate,
    /// The CA of the new leaf.
    pub ca: Certificate,
    /// The previous CA certificate, if it was reissued.
    pub previous_ca: Option<Certificate>,
    /// The files to replace.
    pub changes: Vec<Change>,
}

impl RenewalOrder {
    /// Creates the key, the certificates and the new content of the files.
    ///
    /// # Errors
    ///
    /// If the CA's key is not on this node, the CA has expired or differs from the other node's, or a
    /// certificate cannot be created.
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
        // A certificate that both layers use must be valid for clients too, or other nodes reject it.
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

    /// Reports errors of [`RenewalOrder::make`] that are known in advance; `ca` is the issuer of the leaf.
    ///
    /// # Errors
    ///
    /// As [`RenewalOrder::make`].
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

    /// Returns the CA certificate for the new leaf.
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

    /// Returns the new record of this machine's own names, if they were determined.
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

/// Reads the record of the machine's own names at the time the leaf was created.
fn recorded(store: &Holder) -> Option<Vec<pki::San>> {
    let path = store.path().parent()?.join(HTTP_NAMES);
    read(&path).ok()?.map(|bytes| automatic::parse(&bytes))
}

/// Reads the CA certificate for clients.
fn ca_for_clients(node: &Installation) -> Option<Certificate> {
    let text = installation::read_named(&node.config_path(CERTIFICATES).join(installation::HTTP_CA)).ok()?;
    Certificate::decode(&pem::decode(&text).ok()?).ok()
}

/// Replaces the CA's certificate in `http_ca.crt`; other certificates in it are kept.
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

/// Reads a file that may be missing.
pub(crate) fn read(path: &std::path::Path) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    match installation::read_named(path) {
        Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Read { path: path.to_path_buf(), source }),
    }
}

/// Returns the node's name: `node.name`, otherwise the host name.
pub(crate) fn node_name(node: &Installation) -> String {
    let given = node.settings().and_then(|settings| settings.text("node.name"));
    given.unwrap_or(&node.host.name).to_owned()
}
