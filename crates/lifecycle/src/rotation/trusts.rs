//! The trusted certificates of a transport layer, changed by the steps of a rotation: entries of a store, or
//! certificates in a PEM file.

use std::path::{Path, PathBuf};

use pki::{Certificate, Entry, Store, StorePassword, pem};
use rand::CryptoRng;
use zeroize::Zeroizing;

use crate::Error;
use crate::exchange::Change;
use crate::store::Opened;

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const BEGIN_ANY: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END CERTIFICATE-----";
/// Alias of the old certificate while it is trusted.
pub(super) const OLD_LEAF: &str = "transport_previous";

/// Adds a certificate under an unused alias.
pub(super) fn add_trusted(entries: &mut Vec<Entry>, alias: &str, certificate: &[u8]) {
    let is_free = |name: &str| entries.iter().all(|entry| entry.alias() != name);
    let numbered = (2..).map(|number| format!("{alias}_{number}"));
    let alias = std::iter::once(alias.to_owned()).chain(numbered).find(|name| is_free(name));
    let entry = alias.map(|alias| Entry::Trusted { alias, certificate: certificate.to_vec() });
    entries.extend(entry);
}

/// Returns an alias for a new CA, which differs from that of the current one.
pub(super) fn alias_of(ca: &Certificate) -> String {
    const DIGITS: usize = 8;
    let fingerprint = pki::fingerprint(ca.der()).to_string();
    format!("{}_{}", pki::CertificateName::TransportCa.as_str(), &fingerprint[..DIGITS])
}

/// Removes the old certificates and their CAs; the new CA gets the alias of the old one. Returns whether
/// anything was removed.
pub(super) fn forget(entries: &mut Vec<Entry>, before: &[Certificate], new: &Certificate) -> bool {
    let mut freed = None;
    let count = entries.len();
    entries.retain(|entry| match entry {
        Entry::Trusted { alias, certificate } if is_old(certificate, before, new) => {
            if before.iter().all(|held| held.der() != certificate || held.is_ca()) {
                freed = Some(alias.clone());
            }
            false
        }
        _ => true,
    });
    for entry in &mut *entries {
        if let (Entry::Trusted { alias, certificate }, Some(name)) = (entry, &freed)
            && certificate == new.der()
        {
            alias.clone_from(name);
        }
    }
    entries.len() < count
}

/// Whether a certificate is one of the old ones, or the CA of one.
fn is_old(certificate: &[u8], before: &[Certificate], new: &Certificate) -> bool {
    let Ok(found) = Certificate::decode(certificate) else { return false };
    let is_its = |held: &Certificate| {
        let issued = found.is_ca() && found.is_named_by(held) && found.signed(held) != Some(false);
        found.der() == held.der() || issued
    };
    found.der() != new.der() && before.iter().any(is_its)
}

/// A separate file with the trusted certificates of a transport layer.
pub(super) struct Trusts {
    path: PathBuf,
    before: Zeroizing<Vec<u8>>,
    form: Form,
}

enum Form {
    Store { password: StorePassword, entries: Vec<Entry> },
    Text(Vec<Part>),
}

/// A certificate in a PEM file, with the text that precedes it.
struct Part {
    text: Vec<u8>,
    certificate: Option<(Vec<u8>, Vec<u8>)>,
}

impl Trusts {
    /// Creates it from a PKCS#12 store.
    pub(super) fn of_store(opened: Opened) -> Self {
        let Opened { path, before, password, entries } = opened;
        Self { path, before, form: Form::Store { password, entries } }
    }

    /// Creates it from a PEM file; `None` if the file contains anything but certificates.
    pub(super) fn of_text(path: PathBuf, before: Zeroizing<Vec<u8>>) -> Option<Self> {
        let parts = parts(&before)?;
        let found = parts.iter().filter(|part| part.certificate.is_some()).count();
        let is_whole = pem::decode_all(&before).is_ok_and(|held| held.len() == found);
        is_whole.then_some(Self { path, before, form: Form::Text(parts) })
    }

    /// Returns the path of the file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the trusted certificates.
    pub(super) fn certificates(&self) -> Vec<Certificate> {
        let ders: Vec<&Vec<u8>> = match &self.form {
            Form::Store { entries, .. } => entries
                .iter()
                .filter_map(|entry| match entry {
                    Entry::Trusted { certificate, .. } => Some(certificate),
                    Entry::Key { chain, .. } => chain.first(),
                })
                .collect(),
            Form::Text(parts) => {
                parts.iter().filter_map(|part| part.certificate.as_ref()).map(|(_, der)| der).collect()
            }
        };
        ders.into_iter().filter_map(|der| Certificate::decode(der).ok()).collect()
    }

    /// Trusts another CA, and the currently presented certificate, which may expire during the rotation.
    pub(super) fn add(&mut self, new: &Certificate, leaf: &Certificate) {
        match &mut self.form {
            Form::Store { entries, .. } => {
                add_trusted(entries, &alias_of(new), new.der());
                add_trusted(entries, OLD_LEAF, leaf.der());
            }
            Form::Text(parts) => {
                let ends = parts.iter().rev().map(Part::last).find_map(|last| last);
                if ends.is_some_and(|last| last != b'\n') {
                    parts.push(Part { text: b"\n".to_vec(), certificate: None });
                }
                parts.extend([new, leaf].map(|added| Part {
                    text: Vec::new(),
                    certificate: Some((pem::encode(added.der()).into_bytes(), added.der().to_vec())),
                }));
            }
        }
    }

    /// Removes what [`Trusts::add`] added.
    pub(super) fn take_out(&mut self, new: &Certificate, leaf: &Certificate) {
        match &mut self.form {
            Form::Store { entries, .. } => entries.retain(|entry| match entry {
                Entry::Trusted { alias, certificate } => {
                    let is_added = alias.starts_with(OLD_LEAF) && certificate == leaf.der();
                    certificate != new.der() && !is_added
                }
                Entry::Key { .. } => true,
            }),
            Form::Text(parts) => {
                let mut follows_new = false;
                for Part { certificate, .. } in parts {
                    let Some((_, der)) = certificate else { continue };
                    let is_new = der == new.der();
                    if is_new || (follows_new && der == leaf.der()) {
                        *certificate = None;
                    }
                    follows_new = is_new;
                }
            }
        }
    }

    /// See [`forget`].
    pub(super) fn forget(&mut self, before: &[Certificate], new: &Certificate) -> bool {
        match &mut self.form {
            Form::Store { entries, .. } => forget(entries, before, new),
            Form::Text(parts) => {
                let mut is_changed = false;
                for Part { certificate, .. } in parts {
                    if certificate.as_ref().is_some_and(|(_, der)| is_old(der, before, new)) {
                        *certificate = None;
                        is_changed = true;
                    }
                }
                is_changed
            }
        }
    }

    /// Encodes the changed file.
    pub(super) fn encoded(self, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Change, Error> {
        let Self { path, before, form } = self;
        let after = match form {
            Form::Store { password, entries } => Store { entries }
                .encode(&password, rng)
                .map_err(|source| Error::Store { path: path.clone(), source })?,
            Form::Text(parts) => Zeroizing::new(parts.iter().flat_map(Part::bytes).collect()),
        };
        Ok(Change { path, before: Some(before), after: Some(after) })
    }
}

impl Part {
    fn bytes(&self) -> impl Iterator<Item = u8> {
        let certificate = self.certificate.iter().flat_map(|(text, _)| text);
        self.text.iter().chain(certificate).copied()
    }

    fn last(&self) -> Option<u8> {
        self.bytes().last()
    }
}

/// Splits a PEM file into certificates with the text that precedes each, and the text after the last one.
fn parts(text: &[u8]) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let (mut outside, mut block): (Vec<u8>, Option<Vec<u8>>) = (Vec::new(), None);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        match (line.trim_ascii(), &mut block) {
            (BEGIN, None) => block = Some(line.to_vec()),
            (END, Some(held)) => {
                held.extend(line);
                let der = pem::decode(held).ok()?;
                let text = std::mem::take(&mut outside);
                parts.push(Part { text, certificate: block.take().map(|held| (held, der)) });
            }
            (_, Some(held)) => held.extend(line),
            // A key, or a certificate under another label, which must not be changed.
            (line, None) if line.starts_with(BEGIN_ANY) => return None,
            (_, None) => outside.extend(line),
        }
    }
    parts.push(Part { text: outside, certificate: None });
    block.is_none().then_some(parts)
}
