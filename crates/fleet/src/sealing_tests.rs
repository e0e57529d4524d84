//! Tests of encryption and decryption.

use proptest::prelude::*;

use super::*;

/// Created with `ssh-keygen -t ed25519`.
const SSH_PUBLIC: &str = include_str!("../tests/fixtures/host_ed25519.pub");
const SSH_PRIVATE: &[u8] = include_bytes!("../tests/fixtures/host_ed25519");
/// Likewise, with the passphrase `planted`.
const PROTECTED_PUBLIC: &str = include_str!("../tests/fixtures/protected_ed25519.pub");
const PROTECTED: &[u8] = include_bytes!("../tests/fixtures/protected_ed25519");
const RSA_PUBLIC: &str = include_str!("../tests/fixtures/rsa.pub");
const RSA: &[u8] = include_bytes!("../tests/fixtures/rsa");
const ECDSA: &[u8] = include_bytes!("../tests/fixtures/ecdsa");
const ECDSA_PUBLIC: &str = include_str!("../tests/fixtures/ecdsa.pub");

fn native_pair() -> (Recipient, Identities) {
    let identity = x25519::Identity::generate();
    let recipient = Recipient::parse(&identity.to_public().to_string()).unwrap();
    (recipient, Identities(vec![Box::new(identity)]))
}

fn ssh_pair() -> (Recipient, Identities) {
    (Recipient::parse(SSH_PUBLIC).unwrap(), Identities::parse(SSH_PRIVATE, None).unwrap())
}

#[test]
fn what_is_sealed_to_a_key_opens_with_it_and_with_no_other() {
    let (native, native_key) = native_pair();
    let (ssh, ssh_key) = ssh_pair();
    let both = [native, ssh];
    let sealed = seal(b"a document", &Seal::To(&both)).unwrap();
    assert!(is_sealed(&sealed));
    for key in [native_key, ssh_key] {
        assert_eq!(&**open(&sealed, &Key::Identities(key)).unwrap(), b"a document");
    }
    let (_, stranger) = native_pair();
    assert!(matches!(open(&sealed, &Key::Identities(stranger)), Err(Error::OtherRecipient)));
    assert!(matches!(open(&sealed, &Key::None), Err(Error::NoIdentity)));
    let passphrase = Key::Passphrase("planted".to_owned().into());
    assert!(matches!(open(&sealed, &passphrase), Err(Error::NoIdentity)));
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_passphrase_opens_what_it_sealed() {
    let right: SecretString = "planted passphrase".to_owned().into();
    let sealed = seal(b"a document", &Seal::Passphrase(&right)).unwrap();
    let open = |key: &Key| open(&sealed, key);
    assert_eq!(&**open(&Key::Passphrase(right)).unwrap(), b"a document");
    assert!(matches!(open(&Key::Passphrase("another".to_owned().into())), Err(Error::WrongPassphrase)));
    assert!(matches!(open(&Key::None), Err(Error::NoPassphrase)));
    assert!(matches!(open(&Key::Identities(native_pair().1)), Err(Error::NoPassphrase)));
    assert!(Key::passphrase(String::new().into()).is_none());
}

#[test]
fn a_plain_document_is_what_it_is() {
    let plain = seal(b"a document", &Seal::Plain).unwrap();
    assert_eq!(&**plain, b"a document");
    assert_eq!(&**open(&plain, &Key::None).unwrap(), b"a document");
}

#[test]
fn a_protected_identity_needs_its_passphrase() {
    let passphrase = |text: &str| SecretString::from(text.to_owned());
    let recipient = Recipient::parse(PROTECTED_PUBLIC).unwrap();
    let sealed = seal(b"a document", &Seal::To(&[recipient])).unwrap();
    let key = Identities::parse(PROTECTED, Some(&passphrase("planted"))).unwrap();
    assert_eq!(&**open(&sealed, &Key::Identities(key)).unwrap(), b"a document");
    assert!(matches!(Identities::parse(PROTECTED, None), Err(Error::IdentityProtected)));
    let wrong = Identities::parse(PROTECTED, Some(&passphrase("another")));
    assert!(matches!(wrong, Err(Error::IdentityPassphrase)));
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn keys_of_age_may_be_sealed_with_a_passphrase_themselves() {
    let identity = x25519::Identity::generate();
    let text = format!("# a comment\n\n{}\n", identity.to_string().expose_secret());
    let passphrase: SecretString = "planted".to_owned().into();
    let protected = seal(text.as_bytes(), &Seal::Passphrase(&passphrase)).unwrap();
    let recipient = Recipient::parse(&identity.to_public().to_string()).unwrap();
    let sealed = seal(b"a document", &Seal::To(&[recipient])).unwrap();
    for key in [Identities::parse(text.as_bytes(), None), Identities::parse(&protected, Some(&passphrase))] {
        assert_eq!(&**open(&sealed, &Key::Identities(key.unwrap())).unwrap(), b"a document");
    }
    assert!(matches!(Identities::parse(&protected, None), Err(Error::IdentityProtected)));
    let wrong = Identities::parse(&protected, Some(&"another".to_owned().into()));
    assert!(matches!(wrong, Err(Error::IdentityPassphrase)));
}

#[test]
fn other_kinds_of_keys_are_refused() {
    let pq = "age1pq1xyz";
    for text in
        [RSA_PUBLIC, ECDSA_PUBLIC, pq, "", "age1", "age1x", "ssh-ed25519", "ssh-ed25519 AAAA", "/etc/key"]
    {
        assert!(matches!(Recipient::parse(text), Err(Error::Recipient { .. })), "{text}");
    }
    // An RSA key in a line that claims to be `ssh-ed25519`.
    let disguised = RSA_PUBLIC.replacen("ssh-rsa", "ssh-ed25519", 1);
    assert!(matches!(Recipient::parse(&disguised), Err(Error::Recipient { .. })));
    for bytes in [RSA, ECDSA, b"", b"# nothing\n", b"AGE-SECRET-KEY-1X\n", SSH_PUBLIC.as_bytes()] {
        assert!(matches!(Identities::parse(bytes, None), Err(Error::Identity)));
    }
}

#[test]
fn a_recipient_is_compared_without_its_comment() {
    let with = Recipient::parse(SSH_PUBLIC).unwrap().to_string();
    let without = SSH_PUBLIC.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    assert_eq!(with, without);
    assert_eq!(Recipient::parse(&format!("  {without} root@es01 and more\n")).unwrap().to_string(), without);
}

#[test]
fn a_file_that_asks_for_more_work_than_anybody_needs_is_refused() {
    let passphrase: SecretString = "planted".to_owned().into();
    let sealed = seal(b"a document", &Seal::Passphrase(&passphrase)).unwrap();
    let text = String::from_utf8_lossy(&sealed);
    let header = text.lines().nth(1).unwrap();
    let at = text.find(header).unwrap();
    let heavier = header.replace(&format!(" {WORK}"), &format!(" {}", MOST_WORK + 1));
    let changed = [&sealed[..at], heavier.as_bytes(), &sealed[at + header.len()..]].concat();
    assert!(matches!(open(&changed, &Key::Passphrase(passphrase)), Err(Error::ExcessiveWork)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_sealed_comes_back(document in proptest::collection::vec(any::<u8>(), 0..70_000)) {
        let (recipient, key) = native_pair();
        let sealed = seal(&document, &Seal::To(&[recipient])).unwrap();
        prop_assert_eq!(&**open(&sealed, &Key::Identities(key)).unwrap(), &document);
    }

    #[test]
    fn a_file_that_was_cut_or_changed_does_not_open(
        document in proptest::collection::vec(any::<u8>(), 0..2_000),
        at in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let (recipient, key) = native_pair();
        let sealed = seal(&document, &Seal::To(&[recipient])).unwrap();
        let key = Key::Identities(key);
        let at = at.index(sealed.len());
        let mut changed = sealed.to_vec();
        changed[at] ^= 1 << bit;
        // The first bytes show whether a file is encrypted; any other file is checked by the document's
        // decoder.
        let opened = |bytes: &[u8]| open(bytes, &key).ok().filter(|_| is_sealed(bytes));
        prop_assert!(opened(&changed).is_none());
        prop_assert!(opened(&sealed[..at]).is_none());
    }
}
