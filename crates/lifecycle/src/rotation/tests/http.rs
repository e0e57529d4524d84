//! What each step does to the files of the HTTP layer.

use std::path::PathBuf;

use pki::{
    Certificate, CertificateName, Entry, Issuer, KeyKind, PrivateKey, Request, San, Store, StorePassword, pem,
};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::super::{HttpFiles, HttpOrder, HttpStepped, HttpSuccessor, RotationStep, Stage};
use crate::Error;
use crate::exchange::Change;
use crate::store::HttpStore;

const STEPS: [RotationStep; 3] = [RotationStep::Trust, RotationStep::Switch, RotationStep::Finish];

#[derive(Clone)]
struct Files {
    store: Zeroizing<Vec<u8>>,
    clients: Zeroizing<Vec<u8>>,
    previous: Option<Zeroizing<Vec<u8>>>,
}

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap()
}

fn password() -> StorePassword {
    StorePassword::from_text("a password".to_owned().into())
}

fn make_key(kind: KeyKind) -> Result<PrivateKey, pki::Error> {
    PrivateKey::generate(kind, memory::rng)
}

impl Files {
    fn open(&self) -> HttpFiles {
        let path = PathBuf::from("/conf/certs/http.p12");
        let store = HttpStore::read(path, self.store.clone(), password());
        HttpFiles::of(store, self.previous.clone(), Some(self.clients.clone())).unwrap()
    }

    /// Applies the first `at_most` changes of the step; each must start from the current file.
    fn after(&self, step: RotationStep, new: &HttpSuccessor, at_most: usize) -> Result<Self, Error> {
        let order = HttpOrder { name: "n1", days: 9, now: now() };
        let HttpStepped { leaf, changes } =
            self.open().step(step, new, &order, &mut memory::rng(), make_key)?;
        let mut files = self.clone();
        for Change { path, before, after } in changes.into_iter().take(at_most) {
            match path.file_name().and_then(|name| name.to_str()).unwrap() {
                "http.p12" => {
                    assert_eq!(before.as_ref(), Some(&files.store));
                    files.store = after.unwrap();
                }
                "http_ca.crt" => {
                    assert_eq!(before.as_ref(), Some(&files.clients));
                    files.clients = after.unwrap();
                }
                other => {
                    assert_eq!((other, &before), ("http.previous.p12", &files.previous));
                    files.previous = after;
                }
            }
        }
        if at_most == usize::MAX {
            assert_eq!(files.open().store().leaf().der(), leaf.der());
        }
        Ok(files)
    }

    fn take(&self, step: RotationStep, new: &HttpSuccessor) -> Self {
        self.after(step, new, usize::MAX).unwrap()
    }

    /// Returns the certificates in the file for clients.
    fn clients(&self) -> Vec<Vec<u8>> {
        pem::decode_all(&self.clients).unwrap()
    }

    /// Returns the CA that issued the presented certificate. Its key must be the only CA key in the store.
    fn ca(&self) -> Certificate {
        let Store { entries } = Store::decode(&self.store, &password()).unwrap();
        let authorities = entries.iter().filter(|entry| match entry {
            Entry::Key { chain, .. } => Certificate::decode(&chain[0]).unwrap().is_ca(),
            Entry::Trusted { .. } => false,
        });
        assert_eq!(authorities.count(), 1, "a node hands on the only CA");
        let ca = self.open().authority().unwrap();
        assert!(ca.issued(self.open().store().leaf(), now()));
        ca
    }
}

fn made() -> HttpSuccessor {
    let key = make_key(KeyKind::EcP256).unwrap();
    let request =
        Request { name: CertificateName::HttpCa, common_name: "old", sans: &[], days: 90, now: now() };
    let model = pki::issue(&request, &key, None, &mut memory::rng()).unwrap();
    HttpSuccessor::make(&model, 90, now(), &mut memory::rng(), make_key).unwrap()
}

/// Creates a node as a first start does, whose clients trust a further CA.
fn node(old: &HttpSuccessor, further: &Certificate) -> Files {
    let key = make_key(KeyKind::EcP256).unwrap();
    let sans = [San::Dns("es.example.org".into())];
    let request =
        Request { name: CertificateName::Http, common_name: "n1", sans: &sans, days: 9, now: now() };
    let issuer = Issuer::of(&old.ca, &old.key).unwrap();
    let leaf = pki::issue(&request, &key, Some(&issuer), &mut memory::rng()).unwrap();
    let ca_key = PrivateKey::decode(old.key.pkcs8()).unwrap();
    let entries = vec![
        Entry::Key { alias: "http_ca".to_owned(), key: ca_key, chain: vec![old.ca.der().to_vec()] },
        Entry::Key { alias: "http".to_owned(), key, chain: vec![leaf.der().to_vec(), old.ca.der().to_vec()] },
    ];
    let store = Store { entries }.encode(&password(), &mut memory::rng()).unwrap();
    let clients = [further, &old.ca].map(|ca| pem::encode(ca.der())).concat();
    Files { store, clients: Zeroizing::new(clients.into_bytes()), previous: None }
}

fn der(certificates: &[&Certificate]) -> Vec<Vec<u8>> {
    certificates.iter().map(|held| held.der().to_vec()).collect()
}

#[test]
fn the_ca_of_what_is_presented_stands_first_for_clients() {
    let (old, new, further) = (made(), made(), made().ca);
    let before = node(&old, &further);
    assert_eq!(before.open().stage(&new), Stage::Before);

    let trusting = before.take(RotationStep::Trust, &new);
    assert_eq!(trusting.open().stage(&new), Stage::Trusting);
    assert_eq!(trusting.clients(), der(&[&old.ca, &new.ca, &further]));
    assert_eq!(trusting.store, before.store);

    let switched = trusting.take(RotationStep::Switch, &new);
    assert_eq!(switched.open().stage(&new), Stage::Switched);
    assert_eq!(switched.clients(), der(&[&new.ca, &old.ca, &further]));
    assert_eq!((switched.ca().der(), &switched.previous), (new.ca.der(), &Some(before.store.clone())));
    let leaf = switched.open().store().leaf().clone();
    assert_eq!(leaf.sans(), before.open().store().leaf().sans());
    assert_eq!(switched.open().store().alias, "http");
    assert_eq!(switched.open().under_way().unwrap().ca.der(), new.ca.der());

    let finished = switched.take(RotationStep::Finish, &new);
    assert_eq!(finished.open().stage(&new), Stage::Finished);
    assert_eq!(finished.clients(), der(&[&new.ca, &further]));
    assert_eq!((&finished.store, &finished.previous), (&switched.store, &None));
    assert!(finished.open().under_way().is_none());
}

#[test]
fn each_http_step_can_be_taken_back_until_the_last_one() {
    let (old, new, further) = (made(), made(), made().ca);
    let trusting = node(&old, &further).take(RotationStep::Trust, &new);
    let before = trusting.take(RotationStep::Back, &new);
    assert_eq!((before.open().stage(&new), before.clients()), (Stage::Before, der(&[&old.ca, &further])));

    let switched = trusting.take(RotationStep::Switch, &new);
    let back = switched.take(RotationStep::Back, &new);
    assert_eq!((&back.store, &back.previous), (&trusting.store, &None));
    assert_eq!(back.clients(), trusting.clients());

    let finished = switched.take(RotationStep::Finish, &new);
    assert!(matches!(finished.after(RotationStep::Back, &new, usize::MAX), Err(Error::Order { .. })));
    for step in STEPS {
        assert_eq!(finished.take(step, &new).clients(), finished.clients(), "taken already");
    }
}

#[test]
fn an_http_step_that_was_killed_between_two_files_is_gone_on_with() {
    let (old, new, further) = (made(), made(), made().ca);
    let trusting = node(&old, &further).take(RotationStep::Trust, &new);
    let switched = trusting.take(RotationStep::Switch, &new);
    let finished = switched.take(RotationStep::Finish, &new);

    let half = switched.after(RotationStep::Finish, &new, 1).unwrap();
    assert_eq!(half.open().stage(&new), Stage::Switched);
    assert_eq!(half.take(RotationStep::Finish, &new).clients(), finished.clients());

    let half = switched.after(RotationStep::Back, &new, 2).unwrap();
    assert_eq!(half.open().stage(&new), Stage::Trusting);
    assert_eq!(half.take(RotationStep::Switch, &new).clients(), switched.clients());
    let whole = half.take(RotationStep::Back, &new);
    assert_eq!((whole.open().stage(&new), whole.previous), (Stage::Before, None));
}

#[test]
fn an_http_ca_that_was_renewed_in_between_is_the_same_ca() {
    let (old, new, further) = (made(), made(), made().ca);
    let switched = node(&old, &further).take(RotationStep::Trust, &new).take(RotationStep::Switch, &new);
    let renewed = pki::reissue(&new.ca, &new.key, 90, now(), &mut memory::rng()).unwrap();
    let Store { mut entries } = Store::decode(&switched.store, &password()).unwrap();
    for entry in &mut entries {
        if let Entry::Key { chain, .. } = entry
            && chain[0] == new.ca.der()
        {
            *chain = vec![renewed.der().to_vec()];
        }
    }
    let store = Store { entries }.encode(&password(), &mut memory::rng()).unwrap();
    let clients = [&renewed, &old.ca].map(|ca| pem::encode(ca.der())).concat();
    let files = Files { store, clients: Zeroizing::new(clients.into_bytes()), ..switched };
    assert_eq!(files.open().stage(&new), Stage::Switched);
    assert_eq!(files.take(RotationStep::Finish, &new).clients(), der(&[&renewed]));
}

#[test]
fn the_http_store_of_another_rotation_is_not_written_over() {
    let (old, new, further) = (made(), made(), made().ca);
    let trusting = node(&old, &further).take(RotationStep::Trust, &new);
    let another = Files { previous: Some(node(&made(), &further).store), ..trusting };
    let refused = another.after(RotationStep::Switch, &new, usize::MAX);
    assert!(matches!(refused, Err(Error::PreviousThere { .. })));
}
