//! Checks certificates of another CA and installs them in place of the node's own.
//!
//! **Inputs**: the opened store, and a key with certificates in any order.
//! **Outputs**: the new files, or why the certificate is invalid for this node.

mod unfit;

use std::path::Path;

use authority::{Layer, NodeIdentity, Signer};
use installation::{CERTIFICATES, Installation};
use pki::{Certificate, PrivateKey, San, pem};
use rand::CryptoRng;
use settings::Settings;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::Error as LifecycleError;
use crate::exchange::Change;
use crate::holder::Holder;
use crate::names::Unnamed;
use crate::renewal::{node_name, read};
use crate::store::{Authority, Presented};
pub use unfit::Unfit;

/// Minimum length of an RSA key in bits, as Java's TLS requires.
const LEAST_RSA: usize = 2048;
/// Maximum number of certificates in a chain.
const LONGEST_CHAIN: usize = 10;

/// A key with its certificate chain, checked.
pub struct Brought {
    key: PrivateKey,
    chain: Vec<Certificate>,
}

impl Brought {
    /// Checks a leaf; finds it and its chain among the certificates.
    ///
    /// # Errors
    ///
    /// If it is invalid for a node.
    pub fn leaf(key: PrivateKey, certificates: &[Certificate], now: OffsetDateTime) -> Result<Self, Unfit> {
        let chain = chain(&key, certificates, now)?;
        match &chain[0] {
            leaf if leaf.is_ca() => return Err(Unfit::Authority { subject: leaf.subject() }),
            leaf if !leaf.is_for_servers() => return Err(Unfit::Usage),
            _ => check(&chain, now)?,
        }
        Ok(Self { key, chain })
    }

    /// Checks a leaf for the transport layer, where nodes are both servers and clients.
    ///
    /// # Errors
    ///
    /// If it is invalid for a node.
    pub fn transport(
        key: PrivateKey,
        certificates: &[Certificate],
        now: OffsetDateTime,
    ) -> Result<Self, Unfit> {
        let brought = Self::leaf(key, certificates, now)?;
        match brought.certificate().is_for_clients() {
            true => Ok(brought),
            false => Err(Unfit::ClientUsage),
        }
    }

    /// Checks a CA that is to issue leaves.
    ///
    /// # Errors
    ///
    /// If it cannot issue certificates.
    pub fn authority(
        key: PrivateKey,
        certificates: &[Certificate],
        now: OffsetDateTime,
    ) -> Result<Self, Unfit> {
        let chain = chain(&key, certificates, now)?;
        match &chain[0] {
            ca if !ca.is_ca() => return Err(Unfit::Leaf { subject: ca.subject() }),
            _ => check(&chain, now)?,
        }
        Ok(Self { key, chain })
    }

    /// Returns the certificate of the key.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.chain[0]
    }

    /// Returns the CA that clients have to trust.
    #[must_use]
    pub fn root(&self) -> &Certificate {
        self.chain.last().unwrap_or(&self.chain[0])
    }

    /// Returns the published names and addresses that the certificate does not contain.
    #[must_use]
    pub fn missing_names(&self, node: &Installation, settings: &Settings) -> Vec<San> {
        Unnamed::by(&self.certificate().sans(), node, settings).published
    }

    /// Returns the names and addresses that other nodes use for this one and the certificate does not
    /// contain; empty if nodes do not verify host names.
    #[must_use]
    pub fn missing_transport_names(&self, node: &Installation, settings: &Settings) -> Vec<San> {
        const KEYS: [&str; 4] =
            ["transport.publish_host", "transport.host", "network.publish_host", "network.host"];
        const MODE: &str = "xpack.security.transport.ssl.verification_mode";
        if settings.text(MODE).unwrap_or("full") != "full" {
            return Vec::new();
        }
        let hosts = KEYS.iter().map(|key| settings.list(key)).find(|hosts| !hosts.is_empty());
        let mut published = Vec::new();
        for host in hosts.unwrap_or_default() {
            match node.host.special(&host) {
                Some(addresses) => {
                    let lasting = addresses.iter().filter(|address| !address.is_loopback());
                    published.extend(lasting.map(ToString::to_string));
                }
                None if host.starts_with('_') => {}
                None => published.push(host),
            }
        }
        Unnamed::among(&self.certificate().sans(), node, published)
    }

    /// Rejects a certificate that other nodes would reject: they must trust a CA in its chain, and it must be
    /// valid for clients as well.
    ///
    /// # Errors
    ///
    /// [`LifecycleError::Untrusted`]
    pub fn refuse_untrusted(&self, trusted: &[Certificate]) -> Result<(), LifecycleError> {
        let is_trusted = |held: &Certificate| trusted.iter().any(|other| other.der() == held.der());
        match self.chain[1..].iter().any(is_trusted) && self.certificate().is_for_clients() {
            true => Ok(()),
            false => Err(LifecycleError::Untrusted { issuer: self.certificate().issuer() }),
        }
    }

    fn presented(self) -> Presented {
        let chain = self.chain.iter().map(|certificate| certificate.der().to_vec()).collect();
        Presented { key: self.key, chain }
    }
}

/// Builds the chain from the key's certificate up to a self-issued CA. Of several certificates of a CA, such as
/// before and after its renewal, one that is valid now is preferred.
fn chain(
    key: &PrivateKey,
    certificates: &[Certificate],
    now: OffsetDateTime,
) -> Result<Vec<Certificate>, Unfit> {
    let own = certificates.iter().find(|certificate| certificate.belongs_to(key)).ok_or(Unfit::Key)?;
    let mut chain = vec![own.clone()];
    while let Some(last) = chain.last().filter(|last| !last.is_self_issued()) {
        let issued = |ca: &&Certificate| ca.is_ca() && ca.is_named_by(last) && ca.signed(last) != Some(false);
        let missing = || Unfit::Open { issuer: last.issuer() };
        let cas = || certificates.iter().filter(issued);
        let ca = cas().find(|ca| is_valid(ca, now)).or_else(|| cas().next());
        let ca = ca.filter(|_| chain.len() < LONGEST_CHAIN).ok_or_else(missing)?;
        chain.push(ca.clone());
    }
    Ok(chain)
}

fn is_valid(certificate: &Certificate, now: OffsetDateTime) -> bool {
    (certificate.not_before()..=certificate.not_after()).contains(&now)
}

/// Checks what TLS clients and Java check in each certificate of a chain, and the key of the first one.
fn check(chain: &[Certificate], now: OffsetDateTime) -> Result<(), Unfit> {
    for certificate in chain {
        let subject = certificate.subject();
        if let Some(extension) = certificate.repeated_extension() {
            return Err(Unfit::Repeated { subject, extension });
        }
        if !is_valid(certificate, now) {
            let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
            return Err(Unfit::Dates { subject, not_before, not_after, now });
        }
    }
    let kind = chain[0].key_kind();
    let is_weak = |bits: &str| bits.parse::<usize>().is_ok_and(|bits| bits < LEAST_RSA);
    match kind.strip_prefix("RSA-").is_some_and(is_weak) {
        true => Err(Unfit::Kind { kind }),
        false => Ok(()),
    }
}

/// The result of an adoption.
pub struct Adopted {
    /// The previous leaf.
    pub previous: Certificate,
    /// The new leaf.
    pub leaf: Certificate,
    /// The CA that clients have to trust from now on.
    pub root: Certificate,
    /// Whether nodes and Kibana can enroll through this node, which requires its CA's key.
    pub can_enroll: bool,
    /// The files to replace.
    pub changes: Vec<Change>,
}

/// Installs a leaf in the store. The previous CA is kept if it issued this leaf as well. Otherwise it is
/// removed or replaced by `ca`, because a node gives the only CA in its store to nodes that enroll.
///
/// # Errors
///
/// If the store cannot be encoded, or a file cannot be read.
pub fn adopt(
    node: &Installation,
    store: Holder,
    leaf: Brought,
    ca: Option<Brought>,
    rng: &mut impl CryptoRng,
) -> Result<Adopted, LifecycleError> {
    let (previous, certificate, root) =
        (store.leaf().clone(), leaf.certificate().clone(), leaf.root().clone());
    let here = store.authority_of(&certificate);
    let authority = match (ca, here) {
        (Some(ca), _) => Authority::Replaced(ca.presented()),
        (None, true) => Authority::Kept,
        (None, false) => Authority::Removed,
    };
    let can_enroll = !matches!(authority, Authority::Removed);
    let is_kept = matches!(authority, Authority::Kept);
    let path = store.path().to_path_buf();
    let is_store = matches!(store, Holder::Store(_));
    let mut changes = store.with(leaf.presented(), authority, rng)?;
    if !is_kept {
        changes.extend(for_clients(node, &path, &root)?.filter(|file| is_store || file.before.is_some()));
    }
    Ok(Adopted { previous, leaf: certificate, root, can_enroll, changes })
}

/// Installs a leaf in the transport layer's files. Other nodes must trust it: because all nodes trust the
/// same CAs, this node must trust a CA in its chain.
///
/// # Errors
///
/// [`LifecycleError::Untrusted`], or another if the files cannot be encoded.
pub fn adopt_transport(
    mut store: Holder,
    leaf: Brought,
    trusted: &[Certificate],
    by_its_own_store: bool,
    rng: &mut impl CryptoRng,
) -> Result<Adopted, LifecycleError> {
    leaf.refuse_untrusted(trusted)?;
    let (previous, certificate, root) =
        (store.leaf().clone(), leaf.certificate().clone(), leaf.root().clone());
    if let (Holder::Store(store), true) = (&mut store, by_its_own_store) {
        store.keep_trusting_leaf();
    }
    let changes = store.with(leaf.presented(), Authority::Kept, rng)?;
    Ok(Adopted { previous, leaf: certificate, root, can_enroll: true, changes })
}

/// Issues a leaf for this node with another CA and the names of the current leaf.
///
/// # Errors
///
/// If the certificate cannot be created.
pub fn issue_by(
    node: &Installation,
    store: &Holder,
    ca: &Brought,
    key: PrivateKey,
    days: u32,
    now: OffsetDateTime,
    rng: &mut impl CryptoRng,
) -> Result<Brought, LifecycleError> {
    let failed = |source| LifecycleError::Store { path: store.path().to_path_buf(), source };
    let common_name = store.leaf().common_names().0.unwrap_or_else(|| node_name(node));
    let identity = NodeIdentity { name: &common_name, sans: &store.leaf().sans(), days };
    let signer = Signer { layer: Layer::Http, certificate: ca.certificate(), key: &ca.key };
    let leaf = signer.issue(&identity, &key, now, rng).map_err(failed)?;
    let chain = std::iter::once(leaf).chain(ca.chain.iter().cloned()).collect();
    Ok(Brought { key, chain })
}

/// Returns the new `http_ca.crt`, if the file belongs in the store's directory.
fn for_clients(
    node: &Installation,
    store: &Path,
    root: &Certificate,
) -> Result<Option<Change>, LifecycleError> {
    let path = node.config_path(CERTIFICATES).join(installation::HTTP_CA);
    if path.parent() != store.parent() {
        return Ok(None);
    }
    let before = read(&path)?;
    let after = Zeroizing::new(pem::encode(root.der()).into_bytes());
    Ok(Some(Change { path, before, after: Some(after) }))
}

#[cfg(test)]
mod tests {
    use pki::{CertificateName, Issuer, KeyKind, Request};

    use super::*;

    fn now() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_795_475_645).unwrap()
    }

    fn key() -> PrivateKey {
        PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap()
    }

    /// Creates a root, and a leaf that it issued, with their keys.
    fn pair(days: u32) -> [(Certificate, PrivateKey); 2] {
        let rng = &mut memory::rng();
        let request = |name, common_name| Request { name, common_name, sans: &[], days, now: now() };
        let (ca_key, leaf_key) = (key(), key());
        let ca = pki::issue(&request(CertificateName::HttpCa, "Root"), &ca_key, None, rng).unwrap();
        let issuer = Issuer::of(&ca, &ca_key).unwrap();
        let leaf = pki::issue(&request(CertificateName::Http, "n1"), &leaf_key, Some(&issuer), rng).unwrap();
        [(ca, ca_key), (leaf, leaf_key)]
    }

    #[test]
    fn a_leaf_is_found_with_its_chain_whatever_the_order() {
        let [(ca, _), (leaf, key)] = pair(10);
        let [(other, _), _] = pair(10);
        let brought = Brought::leaf(key, &[other, ca.clone(), leaf.clone()], now()).unwrap();
        assert_eq!(brought.certificate().der(), leaf.der());
        assert_eq!(brought.root().der(), ca.der());
    }

    #[test]
    fn an_expired_ca_is_refused_unless_it_was_renewed() {
        let [(ca, ca_key), _] = pair(10);
        let later = now() + time::Duration::days(11);
        let rng = &mut memory::rng();
        let key = key();
        let renewed = pki::reissue(&ca, &ca_key, 900, later, rng).unwrap();
        let issuer = Issuer::of(&renewed, &ca_key).unwrap();
        let request =
            Request { name: CertificateName::Http, common_name: "n1", sans: &[], days: 900, now: later };
        let leaf = pki::issue(&request, &key, Some(&issuer), rng).unwrap();
        let brought = |certificates: &[Certificate]| {
            Brought::leaf(PrivateKey::decode(key.pkcs8()).unwrap(), certificates, later)
        };
        let error = brought(&[leaf.clone(), ca.clone()]).err().unwrap().to_string();
        assert!(error.starts_with("the certificate `CN=Root` is valid from"), "{error}");
        let found = brought(&[leaf, ca, renewed.clone()]).unwrap();
        assert_eq!(found.root().der(), renewed.der());
    }

    #[test]
    fn what_is_of_no_use_is_told() {
        let [(ca, ca_key), (leaf, leaf_key)] = pair(10);
        let all = [leaf.clone(), ca.clone()];
        let refused = |key: &PrivateKey, of: &[Certificate], now| {
            let key = PrivateKey::decode(key.pkcs8()).unwrap();
            Brought::leaf(key, of, now).err().map(|unfit| unfit.to_string())
        };
        let said = |key: &PrivateKey, of: &[Certificate], now, part: &str| {
            let text = refused(key, of, now).unwrap();
            assert!(text.contains(part), "{text}");
        };
        assert_eq!(refused(&leaf_key, &all, now()), None);
        said(&key(), &all, now(), "the key matches none");
        said(&ca_key, &all, now(), "is a CA certificate");
        said(&leaf_key, &all[..1], now(), "is incomplete: the certificate of `CN=Root`");
        said(&leaf_key, &all, now() + time::Duration::days(20), "valid from");
        said(&leaf_key, &all, now() - time::Duration::days(20), "valid from 2026-11-2");
        let ca_key = PrivateKey::decode(ca_key.pkcs8()).unwrap();
        assert!(Brought::authority(ca_key, &all, now()).is_ok());
        assert!(matches!(Brought::authority(leaf_key, &all, now()), Err(Unfit::Leaf { .. })));
    }
}
