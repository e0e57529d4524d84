//! The secrets of a first start: keys, certificates, keystores and the password.
//!
//! **Inputs**: the [`Plan`], the unlocked keystore, the operator's password if any, randomness. **Outputs**:
//! the content of every file, and the data shown to the operator.

use authority::{Authority, Layer, NodeIdentity, Pair};
use installation::{CERTIFICATE_FILES, HTTP_STORE, TRANSPORT_STORE};
use keystore::{
    BOOTSTRAP_PASSWORD, HTTP_KEYSTORE_PASSWORD, KEYSTORE_SEED, Keystore, PASSWORD_HASH, Seal, Sealed,
    SecretValue, TRANSPORT_KEYSTORE_PASSWORD, TRANSPORT_TRUSTSTORE_PASSWORD, Unlocked,
};
use pki::{Certificate, CertificateName, Entry, Fingerprint, KeyKind, PrivateKey, Store, StorePassword, pem};
use rand::CryptoRng;
use realm::{Password, PasswordHash};
use recovery::InitialCredentials;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::plan::{Before, Plan};
use crate::planned::{PasswordSource, PlannedCertificate};
use crate::{Bundled, Error, Given, automatic};

/// The source of the password of `elastic`.
pub enum PasswordChoice {
    /// Generated, if the plan requires it.
    Generate,
    /// Provided by the operator.
    Own(Password),
    /// Provided by the operator as a hash.
    OwnHash(PasswordHash),
}

/// The created certificates, files and password.
pub struct Material {
    /// The certificates in the plan's order.
    pub certificates: Vec<(CertificateName, Certificate)>,
    /// The SHA-256 fingerprint of the HTTP CA.
    pub ca_fingerprint: Fingerprint,
    /// The generated or provided password of `elastic`; `None` if only a hash is known.
    pub password: Option<Password>,
    /// The password that `elastic` can log in with: this one, or the one in the keystore.
    pub login: Option<SecretString>,
    pub(crate) http_ca_pem: String,
    pub(crate) http_names: String,
    pub(crate) http_store: Zeroizing<Vec<u8>>,
    pub(crate) transport_store: Zeroizing<Vec<u8>>,
    pub(crate) keystore: Zeroizing<Vec<u8>>,
}

impl Material {
    /// Creates everything in the plan, except for what a joining node receives from the cluster.
    ///
    /// The search for the RSA primes takes longest and uses all cores, followed by deriving the keystore's
    /// key and hashing the password. All three run in parallel. `make_rng` creates a random number generator
    /// for each thread.
    ///
    /// # Errors
    ///
    /// If the input is rejected or a cryptographic operation fails; see [`Error`].
    pub fn generate<R: CryptoRng>(
        plan: &Plan,
        unlocked: Unlocked,
        choice: PasswordChoice,
        given: Option<Given>,
        make_rng: fn() -> R,
        make_key: impl Fn(KeyKind) -> Result<PrivateKey, pki::Error> + Sync,
    ) -> Result<Self, Error> {
        let rng = &mut make_rng();
        let passwords = match plan.before {
            Before::Nothing => {
                Passwords { http: StorePassword::generate(rng), transport: StorePassword::generate(rng) }
            }
            Before::Configured => Passwords::of(&unlocked).ok_or(Error::Incomplete)?,
        };
        let held = held_password(&unlocked);
        let keys = |kind| keys(plan, kind, &make_key);
        let unchanged = unchanged_keystore(plan, &unlocked);
        let Unlocked { keystore, passphrase } = unlocked;
        let seal = || {
            let seal = || Seal::new(plan.keystore_format, &passphrase, &mut make_rng());
            unchanged.is_none().then(seal).transpose().map_err(Error::Keystore)
        };
        let hash_and_keys = || Ok::<_, Error>((password(plan, choice, rng)?, keys(KeyKind::EcP256)?));
        let (rsa, (seal, others)) =
            memory::both(|| keys(KeyKind::Rsa4096), || memory::both(seal, hash_and_keys));
        let ((password, hash), mut keys) = others?;
        keys.extend(rsa?);

        let rng = &mut make_rng();
        let hash = hash.as_ref().or_else(|| bundled_hash(plan, given.as_ref()));
        let keystore = match seal? {
            Some(seal) => {
                let changed = changed_keystore(plan, keystore, &passwords, hash, rng)?;
                changed.sealed(seal).map_err(Error::Keystore)?
            }
            None => unchanged.ok_or(Error::Incomplete)?,
        };
        let issued = Issued::new(plan, keys, given, rng)?;
        let ca_fingerprint = pki::fingerprint(issued.http_ca.certificate.der());
        let http_ca_pem = pem::encode(issued.http_ca.certificate.der());
        let (certificates, http, transport) = issued.stores();
        let (http_store, transport_store) = memory::both(
            || encode(HTTP_STORE, &http, &passwords.http, &mut make_rng()),
            || encode(TRANSPORT_STORE, &transport, &passwords.transport, &mut make_rng()),
        );
        Ok(Self {
            ca_fingerprint,
            http_ca_pem,
            http_names: automatic::render(&plan.own_names),
            http_store: http_store?,
            transport_store: transport_store?,
            keystore,
            login: password.as_ref().map(|password| password.reveal().into()).or(held),
            password,
            certificates,
        })
    }

    /// Returns the encrypted keystore.
    #[must_use]
    pub fn keystore_bytes(&self) -> &[u8] {
        &self.keystore
    }

    /// Returns the files of the certificates directory.
    pub(crate) fn files(&self) -> [(&'static str, &[u8]); CERTIFICATE_FILES.len()] {
        let bytes: [&[u8]; CERTIFICATE_FILES.len()] = [
            self.http_ca_pem.as_bytes(),
            &self.http_store,
            &self.transport_store,
            self.http_names.as_bytes(),
        ];
        std::array::from_fn(|at| (CERTIFICATE_FILES[at], bytes[at]))
    }

    /// Returns the content of a credentials file without a token.
    #[must_use]
    pub fn credentials(&self, plan: &Plan) -> Zeroizing<String> {
        InitialCredentials {
            written_at: &plan.written_at(),
            elastic_password: self.password.as_ref().map(Password::reveal),
            ca_fingerprint: &self.ca_fingerprint.to_string(),
            kibana: None,
            withdrawn: false,
        }
        .render()
    }

    /// Returns one of the certificates.
    #[must_use]
    pub fn certificate(&self, name: CertificateName) -> Option<&Certificate> {
        self.certificates.iter().find(|(found, _)| *found == name).map(|(_, certificate)| certificate)
    }
}

struct Passwords {
    http: StorePassword,
    transport: StorePassword,
}

impl Passwords {
    /// Returns the passwords in the keystore, so that the node can open the new stores with the unchanged
    /// keystore.
    fn of(unlocked: &Unlocked) -> Option<Self> {
        let held = |name| {
            let value = unlocked.keystore.as_ref()?.get(name)?;
            std::str::from_utf8(value.reveal()).ok().map(|text| StorePassword::from_text(text.into()))
        };
        Some(Self { http: held(HTTP_KEYSTORE_PASSWORD)?, transport: held(TRANSPORT_KEYSTORE_PASSWORD)? })
    }
}

/// Creates the planned keys of one kind.
fn keys(
    plan: &Plan,
    kind: KeyKind,
    make_key: impl Fn(KeyKind) -> Result<PrivateKey, pki::Error>,
) -> Result<Vec<(CertificateName, PrivateKey)>, Error> {
    let planned = plan.certificates.iter().filter(|certificate| certificate.key == Some(kind));
    planned
        .map(|PlannedCertificate { name, .. }| match make_key(kind) {
            Ok(key) => Ok((*name, key)),
            Err(source) => Err(Error::Pki { name: name.as_str(), source }),
        })
        .collect()
}

/// Returns `bootstrap.password` from the keystore.
fn held_password(unlocked: &Unlocked) -> Option<SecretString> {
    let value = unlocked.keystore.as_ref()?.get(BOOTSTRAP_PASSWORD)?;
    std::str::from_utf8(value.reveal()).ok().map(SecretString::from)
}

/// Returns the password, and the hash to store in the keystore, if any.
fn password(
    plan: &Plan,
    choice: PasswordChoice,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<(Option<Password>, Option<PasswordHash>), Error> {
    let password = match (plan.password, choice) {
        (
            PasswordSource::Keystore
            | PasswordSource::Cluster
            | PasswordSource::Bundle
            | PasswordSource::Later,
            _,
        ) => return Ok((None, None)),
        (_, PasswordChoice::OwnHash(hash)) => return Ok((None, Some(hash))),
        (_, PasswordChoice::Own(password)) => password,
        (_, PasswordChoice::Generate) => Password::generate(rng, realm::ELASTIC_LENGTH),
    };
    let hash = plan.algorithm.hash(&password, rng);
    Ok((Some(password), Some(hash)))
}

/// Returns the hash in a bundle, if it determines the password.
fn bundled_hash<'a>(plan: &Plan, given: Option<&'a Given>) -> Option<&'a PasswordHash> {
    match given {
        Some(Given::Bundle(bundled)) if plan.password == PasswordSource::Bundle => {
            bundled.password_hash.as_ref()
        }
        _ => None,
    }
}

/// Returns the node's keystore if it need not change, because it already contains the stores' passwords. If
/// it contains the hash of an earlier password, that must be removed, or it would become the password of the
/// cluster.
fn unchanged_keystore(plan: &Plan, unlocked: &Unlocked) -> Option<Zeroizing<Vec<u8>>> {
    let has_hash = unlocked.keystore.as_ref().is_some_and(|keystore| keystore.contains(PASSWORD_HASH));
    let sealed = plan.contents.keystore_before.as_ref()?;
    let stays = plan.before == Before::Configured && !has_hash && is_up_to_date(plan, sealed, unlocked);
    stays.then(|| Zeroizing::new(sealed.clone()))
}

/// Adds the stores' passwords to the node's keystore, or to a new one.
fn changed_keystore(
    plan: &Plan,
    keystore: Option<Keystore>,
    passwords: &Passwords,
    hash: Option<&PasswordHash>,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Keystore, Error> {
    let mut keystore = keystore.unwrap_or_else(|| Keystore::new(rng));
    if plan.before == Before::Configured {
        keystore.remove(PASSWORD_HASH);
    }
    keystore.ensure_seed(rng);
    let entries = [
        (TRANSPORT_KEYSTORE_PASSWORD, passwords.transport.reveal()),
        (TRANSPORT_TRUSTSTORE_PASSWORD, passwords.transport.reveal()),
        (HTTP_KEYSTORE_PASSWORD, passwords.http.reveal()),
    ];
    for (name, value) in entries.into_iter().chain(hash.map(|hash| (PASSWORD_HASH, hash.reveal()))) {
        keystore.set(name, value.as_bytes()).map_err(Error::Keystore)?;
    }
    Ok(keystore)
}

/// Returns whether the node would start with the unchanged keystore: it must have the node's format, the
/// seed, and the same password for the transport keystore and trust store, which are one file.
fn is_up_to_date(plan: &Plan, sealed: &[u8], unlocked: &Unlocked) -> bool {
    let sealed = Sealed::decode(sealed);
    let value = |name| unlocked.keystore.as_ref()?.get(name).map(SecretValue::reveal);
    sealed.is_ok_and(|sealed| sealed.format() == plan.keystore_format)
        && value(KEYSTORE_SEED).is_some()
        && value(TRANSPORT_KEYSTORE_PASSWORD) == value(TRANSPORT_TRUSTSTORE_PASSWORD)
}

/// All four certificates. The transport CA's key is discarded, because nothing else is ever signed with it.
struct Issued {
    transport_ca: Certificate,
    transport: Pair,
    http_ca: Pair,
    http: Pair,
}

impl Issued {
    fn new(
        plan: &Plan,
        mut keys: Vec<(CertificateName, PrivateKey)>,
        given: Option<Given>,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, Error> {
        let mut planned = |name: CertificateName| {
            let planned = plan.certificates.iter().find(|certificate| certificate.name == name);
            let at = keys.iter().position(|(of, _)| *of == name);
            let (planned, at) = planned.zip(at).ok_or(Error::Incomplete)?;
            let identity =
                NodeIdentity { name: &planned.common_name, sans: &planned.sans, days: planned.days };
            Ok::<_, Error>((identity, keys.swap_remove(at).1))
        };
        let mut begins = plan.now;
        let (transport_ca, transport, http_ca) = match given {
            Some(Given::Bundle(bundled)) => {
                let Bundled { transport_ca, transport, http_ca, http, .. } = *bundled;
                return Ok(Self { transport_ca, transport, http_ca, http });
            }
            Some(Given::Cluster(cluster)) => {
                // The clocks of the cluster's other nodes may be behind.
                begins = cluster.clock.reached().map_or(begins, |reached| reached.min(begins));
                (
                    cluster.transport_ca,
                    Pair { certificate: cluster.transport, key: cluster.transport_key },
                    Authority::of(Layer::Http, cluster.http_ca, cluster.http_ca_key)
                        .map_err(Error::Authority)?,
                )
            }
            None => own(plan, &mut planned, rng)?,
        };
        let (identity, key) = planned(CertificateName::Http)?;
        let http = http_ca.issue(&identity, key, begins, rng).map_err(Error::Authority)?;
        Ok(Self { transport_ca, transport, http_ca: http_ca.into_pair(), http })
    }

    /// Returns the certificates, and the two stores with the aliases that Elasticsearch uses.
    fn stores(self) -> (Vec<(CertificateName, Certificate)>, Store, Store) {
        let Self { transport_ca, transport, http_ca, http } = self;
        let der = |certificate: &Certificate| certificate.der().to_vec();
        let key =
            |name: CertificateName, key, chain| Entry::Key { alias: name.as_str().to_owned(), key, chain };
        let http_chain = vec![der(&http.certificate), der(&http_ca.certificate)];
        let http_store = Store {
            entries: vec![
                key(CertificateName::HttpCa, http_ca.key, vec![der(&http_ca.certificate)]),
                key(CertificateName::Http, http.key, http_chain),
            ],
        };
        let transport_store = Store {
            entries: vec![
                key(CertificateName::Transport, transport.key, vec![der(&transport.certificate)]),
                Entry::Trusted {
                    alias: CertificateName::TransportCa.as_str().to_owned(),
                    certificate: der(&transport_ca),
                },
            ],
        };
        let certificates = vec![
            (CertificateName::HttpCa, http_ca.certificate),
            (CertificateName::Http, http.certificate),
            (CertificateName::TransportCa, transport_ca),
            (CertificateName::Transport, transport.certificate),
        ];
        (certificates, http_store, transport_store)
    }
}

/// Creates both CAs of a new cluster and the transport certificate that its nodes share.
fn own<'a>(
    plan: &Plan,
    planned: &mut impl FnMut(CertificateName) -> Result<(NodeIdentity<'a>, PrivateKey), Error>,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<(Certificate, Pair, Authority), Error> {
    let mut create = |layer: Layer, rng: &mut _| {
        let (identity, key) = planned(layer.ca())?;
        Authority::create(layer, &identity, key, plan.now, rng).map_err(Error::Authority)
    };
    let transport_ca = create(Layer::Transport, rng)?;
    let http_ca = create(Layer::Http, rng)?;
    let (identity, key) = planned(CertificateName::Transport)?;
    let transport = transport_ca.issue(&identity, key, plan.now, rng).map_err(Error::Authority)?;
    Ok((transport_ca.into_pair().certificate, transport, http_ca))
}

fn encode(
    name: &'static str,
    store: &Store,
    password: &StorePassword,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Zeroizing<Vec<u8>>, Error> {
    store.encode(password, rng).map_err(|source| Error::Pki { name, source })
}
