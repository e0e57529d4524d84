//! What each step does to real stores.

use std::path::PathBuf;

use pki::{Certificate, Entry, KeyKind, PrivateKey, Store, StorePassword};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::super::{RotationStep, Stage, Successor, TransportFiles};
use crate::Error;
use crate::exchange::Change;
use crate::store::Opened;

const PASSWORD: &str = "a password";

/// The files of a node.
#[derive(Clone)]
struct Files {
    store: Zeroizing<Vec<u8>>,
    previous: Option<Zeroizing<Vec<u8>>>,
}

impl Files {
    fn open(&self) -> TransportFiles {
        let password = StorePassword::from_text(PASSWORD.to_owned().into());
        let Store { entries } = Store::decode(&self.store, &password).unwrap();
        let store = Opened {
            path: PathBuf::from("/conf/certs/transport.p12"),
            before: self.store.clone(),
            password,
            entries,
        };
        TransportFiles::of_one(store, self.previous.clone()).unwrap()
    }

    /// Applies the first `at_most` changes of the step; each must start from the current file.
    fn after(&self, step: RotationStep, new: &Successor, at_most: usize) -> Result<Self, Error> {
        let changes = self.open().step(step, new, &mut memory::rng())?;
        let mut files = self.clone();
        for Change { path, before, after } in changes.into_iter().take(at_most) {
            if path.ends_with("transport.p12") {
                assert_eq!(before.as_ref(), Some(&files.store));
                files.store = after.unwrap();
            } else {
                assert!(path.ends_with("certs/transport.previous.p12"), "{path:?}");
                assert_eq!(before, files.previous);
                files.previous = after;
            }
        }
        Ok(files)
    }

    fn take(&self, step: RotationStep, new: &Successor) -> Self {
        self.after(step, new, usize::MAX).unwrap()
    }

    fn entries(&self) -> Vec<Entry> {
        let password = StorePassword::from_text(PASSWORD.to_owned().into());
        Store::decode(&self.store, &password).unwrap().entries
    }

    /// Returns the certificate that the node presents, and those that it trusts through entries.
    fn view(&self) -> (Vec<u8>, Vec<Vec<u8>>) {
        let mut keys = Vec::new();
        let mut trusted = Vec::new();
        for entry in self.entries() {
            match entry {
                Entry::Key { chain, key, .. } => {
                    let leaf = Certificate::decode(&chain[0]).unwrap();
                    assert!(leaf.belongs_to(&key));
                    keys.push(chain[0].clone());
                }
                Entry::Trusted { certificate, .. } => trusted.push(certificate),
            }
        }
        assert_eq!(keys.len(), 1, "one key always");
        trusted.sort();
        (keys.remove(0), trusted)
    }
}

fn key(kind: KeyKind) -> Result<PrivateKey, pki::Error> {
    PrivateKey::generate(kind, memory::rng)
}

/// Creates a CA and a certificate as a first start does.
pub(super) fn made() -> Successor {
    let now = OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap();
    let ca = key(KeyKind::EcP256).unwrap();
    let request =
        pki::Request { name: pki::CertificateName::Transport, common_name: "n1", sans: &[], days: 1, now };
    let model = pki::issue(&request, &ca, None, &mut memory::rng()).unwrap();
    Successor::make(&model, now, &mut memory::rng(), key).unwrap()
}

/// Creates a store as a first start does, with a further CA that the operator trusts.
fn node(old: &Successor, further: &Certificate) -> Files {
    let trusted = |alias: &str, ca: &Certificate| Entry::Trusted {
        alias: alias.to_owned(),
        certificate: ca.der().to_vec(),
    };
    let store = Store {
        entries: vec![
            Entry::Key {
                alias: "transport".to_owned(),
                key: PrivateKey::decode(old.key.pkcs8()).unwrap(),
                chain: vec![old.leaf.der().to_vec()],
            },
            trusted("transport_ca", &old.ca),
            trusted("remote", further),
        ],
    };
    let password = StorePassword::from_text(PASSWORD.to_owned().into());
    Files { store: store.encode(&password, &mut memory::rng()).unwrap(), previous: None }
}

fn sorted(certificates: &[&Certificate]) -> Vec<Vec<u8>> {
    let mut certificates: Vec<Vec<u8>> = certificates.iter().map(|held| held.der().to_vec()).collect();
    certificates.sort();
    certificates
}

#[test]
fn three_steps_lead_from_one_ca_to_the_other() {
    let (old, new, remote) = (made(), made(), made().ca);
    assert!(new.ca.issued(&new.leaf, new.leaf.not_before()));
    assert_eq!(new.leaf.common_names().0.as_deref(), Some("n1"));
    let before = node(&old, &remote);
    assert_eq!(before.open().stage(&new), Stage::Before);

    let trusting = before.take(RotationStep::Trust, &new);
    assert_eq!(trusting.open().stage(&new), Stage::Trusting);
    assert_eq!(trusting.view(), (old.leaf.der().to_vec(), sorted(&[&old.ca, &new.ca, &remote])));

    let switched = trusting.take(RotationStep::Switch, &new);
    assert_eq!(switched.open().stage(&new), Stage::Switched);
    let both = sorted(&[&old.ca, &new.ca, &remote, &old.leaf]);
    assert_eq!(switched.view(), (new.leaf.der().to_vec(), both));
    assert_eq!(switched.previous.as_ref(), Some(&trusting.store), "byte by byte");
    let opened = switched.open();
    let held = opened.previous().unwrap();
    assert!(held.leaf().der() == old.leaf.der() && held.leaf().belongs_to(held.key().unwrap()));

    let finished = switched.take(RotationStep::Finish, &new);
    assert_eq!(finished.open().stage(&new), Stage::Finished);
    assert_eq!(finished.view(), (new.leaf.der().to_vec(), sorted(&[&new.ca, &remote])));
    assert!(finished.previous.is_none());
    let aliases: Vec<String> = finished.entries().iter().map(|entry| entry.alias().to_owned()).collect();
    for alias in ["transport", "transport_ca", "remote"] {
        assert!(aliases.iter().any(|found| found == alias), "{aliases:?}");
    }
}

#[test]
fn each_step_can_be_taken_back_until_the_last_one() {
    let (old, new, remote) = (made(), made(), made().ca);
    let before = node(&old, &remote);
    let trusting = before.take(RotationStep::Trust, &new);
    let back = trusting.take(RotationStep::Back, &new);
    assert_eq!((back.open().stage(&new), back.view()), (Stage::Before, before.view()));

    let switched = trusting.take(RotationStep::Switch, &new);
    let back = switched.take(RotationStep::Back, &new);
    assert_eq!(back.store, trusting.store, "byte by byte");
    assert!(back.previous.is_none());

    let finished = switched.take(RotationStep::Finish, &new);
    let refused = finished.after(RotationStep::Back, &new, usize::MAX);
    assert!(matches!(refused, Err(Error::Order { .. })));
}

#[test]
fn a_step_that_was_taken_changes_nothing_and_one_that_comes_too_early_is_refused() {
    let (old, new, remote) = (made(), made(), made().ca);
    let before = node(&old, &remote);
    for step in [RotationStep::Switch, RotationStep::Finish] {
        assert!(matches!(before.after(step, &new, usize::MAX), Err(Error::Order { .. })));
    }
    let mut files = before;
    for step in [RotationStep::Trust, RotationStep::Switch, RotationStep::Finish] {
        files = files.take(step, &new);
        assert!(files.open().step(step, &new, &mut memory::rng()).unwrap().is_empty());
        if step == RotationStep::Trust {
            let early = files.after(RotationStep::Finish, &new, usize::MAX);
            assert!(matches!(early, Err(Error::Order { .. })));
        }
    }
}

#[test]
fn a_run_that_was_killed_between_two_files_is_gone_on_with() {
    let (old, new, remote) = (made(), made(), made().ca);
    let trusting = node(&old, &remote).take(RotationStep::Trust, &new);
    let switched = trusting.take(RotationStep::Switch, &new);

    let half = switched.after(RotationStep::Finish, &new, 1).unwrap();
    assert_eq!(half.open().stage(&new), Stage::Switched);
    let whole = half.take(RotationStep::Finish, &new);
    assert_eq!(whole.open().stage(&new), Stage::Finished);
    assert_eq!(whole.view(), switched.take(RotationStep::Finish, &new).view());

    let half = switched.after(RotationStep::Back, &new, 1).unwrap();
    assert_eq!(half.open().stage(&new), Stage::Trusting);
    assert_eq!(half.take(RotationStep::Switch, &new).view(), switched.view());
    let whole = half.take(RotationStep::Back, &new);
    assert_eq!(whole.open().stage(&new), Stage::Before);
    assert!(whole.previous.is_none());
}

#[test]
fn the_store_of_another_rotation_is_not_written_over() {
    let (old, new, remote) = (made(), made(), made().ca);
    let trusting = node(&old, &remote).take(RotationStep::Trust, &new);
    let another = Files { previous: Some(node(&made(), &remote).store.clone()), ..trusting };
    let refused = another.after(RotationStep::Switch, &new, usize::MAX);
    assert!(matches!(refused, Err(Error::PreviousThere { .. })));
}

#[test]
fn a_rotation_that_was_given_up_is_begun_anew_with_another_ca() {
    let (old, given_up, new, remote) = (made(), made(), made(), made().ca);
    let mut files = node(&old, &remote).take(RotationStep::Trust, &given_up);
    files = files.take(RotationStep::Back, &given_up);
    for step in [RotationStep::Trust, RotationStep::Switch, RotationStep::Finish] {
        files = files.take(step, &new);
    }
    assert_eq!(files.view(), (new.leaf.der().to_vec(), sorted(&[&new.ca, &remote])));
}

#[test]
fn the_root_above_an_intermediate_ca_is_no_longer_trusted_at_the_end() {
    let ([root, between, leaf], leaf_key) = below_an_intermediate();
    let (new, remote) = (made(), made().ca);
    let trusted = |alias: &str, ca: &Certificate| Entry::Trusted {
        alias: alias.to_owned(),
        certificate: ca.der().to_vec(),
    };
    let chain = vec![leaf.der().to_vec(), between.der().to_vec()];
    let own = Entry::Key { alias: "transport".to_owned(), key: leaf_key, chain };
    let store = Store { entries: vec![own, trusted("root", &root), trusted("remote", &remote)] };
    let password = StorePassword::from_text(PASSWORD.to_owned().into());
    let before = Files { store: store.encode(&password, &mut memory::rng()).unwrap(), previous: None };

    let switched = before.take(RotationStep::Trust, &new).take(RotationStep::Switch, &new);
    let (_, trusted) = switched.view();
    assert_eq!(
        trusted,
        sorted(&[&root, &between, &leaf, &new.ca, &remote]),
        "other nodes present the old one"
    );
    let finished = switched.take(RotationStep::Finish, &new);
    assert_eq!(finished.view(), (new.leaf.der().to_vec(), sorted(&[&new.ca, &remote])));
}

/// Creates a root, an intermediate CA that it issued, and a certificate of that CA with its key.
pub(super) fn below_an_intermediate() -> ([Certificate; 3], PrivateKey) {
    use pki::CertificateName::{HttpCa, Transport};
    let now = OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap();
    let issue = |name, common_name, key: &PrivateKey, issuer: Option<&pki::Issuer>| {
        let request = pki::Request { name, common_name, sans: &[], days: 1, now };
        pki::issue(&request, key, issuer, &mut memory::rng()).unwrap()
    };
    let [root_key, between_key, leaf_key] = [(); 3].map(|()| key(KeyKind::EcP256).unwrap());
    let root = issue(HttpCa, "root", &root_key, None);
    let between = issue(HttpCa, "between", &between_key, Some(&pki::Issuer::of(&root, &root_key).unwrap()));
    let by = pki::Issuer::of(&between, &between_key).unwrap();
    let leaf = issue(Transport, "n1", &leaf_key, Some(&by));
    ([root, between, leaf], leaf_key)
}
