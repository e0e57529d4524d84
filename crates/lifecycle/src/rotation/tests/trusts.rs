//! What a step does to a file of trusted certificates.

use std::path::PathBuf;

use pki::{Certificate, Entry, Store, StorePassword, pem};
use proptest::prelude::*;
use zeroize::Zeroizing;

use super::super::trusts::Trusts;
use super::stores::{below_an_intermediate, made};
use crate::store::Opened;

const PASSWORD: &str = "a password";

fn text(text: &[u8]) -> Trusts {
    Trusts::of_text(PathBuf::from("/conf/ca.crt"), Zeroizing::new(text.to_vec())).unwrap()
}

fn bytes(trusts: Trusts) -> Vec<u8> {
    trusts.encoded(&mut memory::rng()).unwrap().after.unwrap().to_vec()
}

fn ders(trusts: &Trusts) -> Vec<Vec<u8>> {
    trusts.certificates().iter().map(|held| held.der().to_vec()).collect()
}

fn der(held: &[&Certificate]) -> Vec<Vec<u8>> {
    held.iter().map(|held| held.der().to_vec()).collect()
}

#[test]
fn a_text_file_keeps_what_others_wrote_and_what_was_added_goes_without_a_trace() {
    let (old, new, other) = (made(), made(), made().ca);
    let pem = |held: &Certificate| pem::encode(held.der());
    // The operator added the certificate itself as well, and the last line has no line end.
    let before = format!("# Ours\n{}# Theirs\r\n{}{}# The end", pem(&old.ca), pem(&other), pem(&old.leaf));
    let mut trusts = text(before.as_bytes());
    assert_eq!(ders(&trusts), der(&[&old.ca, &other, &old.leaf]));
    trusts.add(&new.ca, &old.leaf);
    let added = bytes(trusts);
    assert_eq!(added, format!("{before}\n{}{}", pem(&new.ca), pem(&old.leaf)).into_bytes());

    let mut trusts = text(&added);
    trusts.take_out(&new.ca, &old.leaf);
    assert_eq!(bytes(trusts), format!("{before}\n").into_bytes());

    let mut trusts = text(&added);
    assert!(trusts.forget(&[old.leaf], &new.ca));
    let kept = format!("# Ours\n# Theirs\r\n{}# The end\n{}", pem(&other), pem(&new.ca));
    assert_eq!(bytes(trusts), kept.into_bytes());
}

#[test]
fn a_text_file_loses_the_root_above_an_intermediate_ca() {
    let ([root, between, leaf], _) = below_an_intermediate();
    let (new, other) = (made().ca, made().ca);
    let pem = |held: &Certificate| pem::encode(held.der());
    let all = [&root, &other, &new, &leaf].map(pem).concat();
    let mut trusts = text(all.as_bytes());
    assert!(trusts.forget(&[leaf, between], &new));
    assert_eq!(ders(&trusts), der(&[&other, &new]));
}

#[test]
fn a_text_file_with_anything_else_than_certificates_is_not_changed() {
    let ca = made().ca;
    let whole = pem::encode(ca.der());
    let path = || PathBuf::from("/conf/ca.crt");
    let trusted = whole.replace(" CERTIFICATE", " TRUSTED CERTIFICATE");
    for other in [&whole[..whole.len() - 9], &format!("{whole}{trusted}"), "-----BEGIN CERTIFICATE-----\n"] {
        assert!(Trusts::of_text(path(), Zeroizing::new(other.as_bytes().to_vec())).is_none(), "{other}");
    }
}

#[test]
fn a_text_file_keeps_a_block_that_is_no_certificate() {
    let ca = made().ca;
    let before = format!("{}{}", pem::encode(b"damaged"), pem::encode(ca.der()));
    let trusts = text(before.as_bytes());
    assert_eq!(ders(&trusts), der(&[&ca]));
    assert_eq!(bytes(trusts), before.into_bytes());
}

#[test]
fn a_store_keeps_its_names_and_what_was_added_goes() {
    let (old, new, other) = (made(), made(), made().ca);
    let password = || StorePassword::from_text(PASSWORD.to_owned().into());
    let trusted = |alias: &str, ca: &Certificate| Entry::Trusted {
        alias: alias.to_owned(),
        certificate: ca.der().to_vec(),
    };
    let entries = || vec![trusted("ca", &old.ca), trusted("other", &other), trusted("node", &old.leaf)];
    let store = |entries| {
        Trusts::of_store(Opened {
            path: PathBuf::from("/conf/trust.p12"),
            before: Zeroizing::default(),
            password: password(),
            entries,
        })
    };
    let held = |trusts: Trusts| {
        let Store { entries } = Store::decode(&bytes(trusts), &password()).unwrap();
        let named = entries.into_iter().map(|entry| match entry {
            Entry::Trusted { alias, certificate } => (alias, certificate),
            Entry::Key { alias, .. } => panic!("{alias}"),
        });
        let mut named: Vec<(String, Vec<u8>)> = named.collect();
        named.sort();
        named
    };
    let mut trusts = store(entries());
    trusts.add(&new.ca, &old.leaf);
    assert_eq!(ders(&trusts), der(&[&old.ca, &other, &old.leaf, &new.ca, &old.leaf]));
    trusts.take_out(&new.ca, &old.leaf);
    let named = |alias: &str, ca: &Certificate| (alias.to_owned(), ca.der().to_vec());
    assert_eq!(held(trusts), [named("ca", &old.ca), named("node", &old.leaf), named("other", &other)]);

    let mut trusts = store(entries());
    trusts.add(&new.ca, &old.leaf);
    assert!(trusts.forget(&[old.leaf], &new.ca));
    assert_eq!(held(trusts), [named("ca", &new.ca), named("other", &other)]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_file_that_is_read_is_written_again_byte_by_byte(
        pieces in proptest::collection::vec((0_usize..8, "[ -~\\r]{0,12}"), 0..12),
    ) {
        let ca = include_str!("../../../../pki/tests/fixtures/stock-9.5.3-http_ca.crt");
        let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
        let words = [ca, "\n", begin, end, "-----BEGIN PRIVATE KEY-----", &ca[..90], "\r\n", ""];
        let written: String = pieces.iter().map(|(word, text)| format!("{}{text}", words[*word])).collect();
        let read = Trusts::of_text(PathBuf::from("/conf/ca.crt"), Zeroizing::new(written.clone().into_bytes()));
        if let Some(trusts) = read {
            let mut held = pem::decode_all(written.as_bytes()).unwrap();
            held.retain(|der| Certificate::decode(der).is_ok());
            prop_assert_eq!(ders(&trusts), held);
            prop_assert_eq!(bytes(trusts), written.into_bytes());
        }
    }
}
