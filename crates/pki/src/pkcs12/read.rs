//! Decodes a store by the rules of Java's reader.
//!
//! A certificate with the trust attribute is an entry of its own. The leaf of a key is found by its local key
//! ID, otherwise by its friendly name. The chain above is found by issuer names among all certificates of the
//! store.

use der::asn1::{Any, BmpString, OctetString};
use der::{Decode, Encode, Tag, Tagged};
use x509_cert::Certificate as X509;
use zeroize::Zeroizing;

use super::asn1::{CertBag, ContentInfo, EncryptedData, EncryptedKey, Pfx, SafeBag, oid};
use super::cipher::{self, Unlocking};
use super::{Entry, Store, StorePassword, mac};
use crate::certificate::names_issuer;
use crate::{Error, PrivateKey};

/// Maximum size in bytes; a node's store has kilobytes.
const LARGEST: usize = 16 << 20;
/// Maximum number of bags; a node's store has a handful.
const MOST_BAGS: usize = 1_000;
/// Maximum length of a chain.
const LONGEST_CHAIN: usize = 20;

pub(super) fn decode(bytes: &[u8], password: &StorePassword) -> Result<Store, Error> {
    if bytes.len() > LARGEST {
        return Err(Error::Damaged("it is too large for a keystore"));
    }
    let pfx: Pfx = cipher::parse(bytes)?;
    if pfx.version != 3 || pfx.auth_safe.content_type != oid::DATA {
        return Err(Error::Unsupported("another version than 3, or public-key integrity".to_owned()));
    }
    let unlocking = Unlocking::new(password);
    let content: OctetString = pfx.auth_safe.content.decode_as().map_err(Error::Decode)?;
    if let Some(mac) = &pfx.mac_data {
        mac::verify(content.as_bytes(), mac, &unlocking)?;
    }
    let safes: Vec<ContentInfo> = cipher::parse(content.as_bytes())?;
    let mut bags = Bags::default();
    for safe in &safes {
        let plain = contents(safe, &unlocking)?;
        for bag in cipher::parse::<Vec<SafeBag>>(&plain)? {
            bags.add(&bag, &unlocking)?;
        }
    }
    Ok(Store { entries: bags.entries() })
}

fn contents(safe: &ContentInfo, unlocking: &Unlocking<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
    match safe.content_type {
        oid::DATA => {
            let plain: OctetString = safe.content.decode_as().map_err(Error::Decode)?;
            Ok(Zeroizing::new(plain.into_bytes().to_vec()))
        }
        oid::ENCRYPTED_DATA => {
            let data: EncryptedData = safe.content.decode_as().map_err(Error::Decode)?;
            cipher::decrypt(&data.content.algorithm, data.content.encrypted.as_bytes(), unlocking)
        }
        other => Err(Error::Unsupported(format!("the content type {other}"))),
    }
}

#[derive(Default)]
struct Bags {
    keys: Vec<(Names, PrivateKey)>,
    certificates: Vec<(Names, Vec<u8>)>,
    seen: usize,
}

/// The attributes of a bag.
#[derive(Default)]
struct Names {
    alias: Option<String>,
    key_id: Option<Vec<u8>>,
    trusted: bool,
}

impl Bags {
    fn add(&mut self, bag: &SafeBag, unlocking: &Unlocking<'_>) -> Result<(), Error> {
        self.seen += 1;
        if self.seen > MOST_BAGS {
            return Err(Error::Damaged("it has too many entries"));
        }
        match bag.bag_id {
            oid::SHROUDED_KEY_BAG => {
                let key: EncryptedKey = bag.value.decode_as().map_err(Error::Decode)?;
                let plain = cipher::decrypt(&key.algorithm, key.encrypted.as_bytes(), unlocking)?;
                self.keys.push((Names::of(bag)?, PrivateKey::decode(&plain)?));
            }
            oid::CERT_BAG => {
                let cert: CertBag = bag.value.decode_as().map_err(Error::Decode)?;
                if cert.cert_id == oid::X509_CERTIFICATE {
                    self.certificates.push((Names::of(bag)?, cert.value.into_bytes().to_vec()));
                }
            }
            // Java also ignores unencrypted keys, CRLs and secrets.
            _ => {}
        }
        Ok(())
    }

    fn entries(self) -> Vec<Entry> {
        let Self { keys, certificates, .. } = self;
        let mut counter = 0;
        let mut alias = |names: &Names| {
            names.alias.clone().unwrap_or_else(|| {
                counter += 1;
                counter.to_string()
            })
        };
        let parsed = parsed(&certificates);
        let mut entries: Vec<Entry> = Vec::new();
        for (names, key) in keys {
            let leaf = leaf_of(&names, &certificates);
            let chain = leaf.map(|leaf| chain(leaf, &parsed)).unwrap_or_default();
            entries.push(Entry::Key { alias: alias(&names), key, chain });
        }
        for (names, certificate) in &certificates {
            if names.trusted {
                let alias = alias(names);
                // Java keeps one entry per alias; the trusted certificate wins.
                entries.retain(|entry| entry.alias() != alias);
                entries.push(Entry::Trusted { alias, certificate: certificate.clone() });
            }
        }
        entries
    }
}

impl Names {
    fn of(bag: &SafeBag) -> Result<Self, Error> {
        let mut names = Self::default();
        for attribute in bag.attributes.iter().flat_map(|attributes| attributes.iter()) {
            let Some(value) = attribute.values.get(0) else { continue };
            match attribute.oid {
                oid::FRIENDLY_NAME => names.alias = Some(alias(value)?),
                oid::LOCAL_KEY_ID => {
                    let id: OctetString = value.decode_as().map_err(Error::Decode)?;
                    names.key_id = Some(id.into_bytes().to_vec());
                }
                oid::TRUSTED_KEY_USAGE => names.trusted = true,
                _ => {}
            }
        }
        Ok(names)
    }
}

fn alias(value: &Any) -> Result<String, Error> {
    if value.tag() != Tag::BmpString {
        return Err(Error::Damaged("a name is not a BMPString"));
    }
    let name = BmpString::from_der(&value.to_der().map_err(Error::Decode)?).map_err(Error::Decode)?;
    Ok(name.to_string().to_lowercase())
}

/// Returns the certificate with the key's ID, otherwise the one with its alias.
fn leaf_of<'a>(key: &Names, certificates: &'a [(Names, Vec<u8>)]) -> Option<&'a [u8]> {
    let candidates = || certificates.iter().filter(|(names, _)| !names.trusted);
    let by_id = candidates().find(|(names, _)| names.key_id.is_some() && names.key_id == key.key_id);
    let found =
        by_id.or_else(|| candidates().find(|(names, _)| names.alias.is_some() && names.alias == key.alias));
    found.map(|(_, certificate)| certificate.as_slice())
}

/// Parses the certificates; skips those that cannot be read.
fn parsed(certificates: &[(Names, Vec<u8>)]) -> Vec<(X509, &[u8])> {
    let readable = |der| Some((X509::from_der(der).ok()?, der));
    certificates.iter().filter_map(|(_, der)| readable(der.as_slice())).collect()
}

/// Builds the chain from the leaf upwards, by issuer names and key identifiers.
fn chain(leaf: &[u8], parsed: &[(X509, &[u8])]) -> Vec<Vec<u8>> {
    let mut chain = vec![leaf.to_vec()];
    let mut current = X509::from_der(leaf).ok();
    while let Some(certificate) = &current
        && certificate.tbs_certificate().issuer() != certificate.tbs_certificate().subject()
        && chain.len() < LONGEST_CHAIN
    {
        let next = parsed.iter().find(|(candidate, _)| names_issuer(certificate, candidate));
        if let Some((_, der)) = next {
            chain.push(der.to_vec());
        }
        current = next.map(|(certificate, _)| certificate.clone());
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::super::asn1::{Pbes2, Pbkdf2};
    use super::*;

    const PASSWORDS: &str = include_str!("../../tests/fixtures/passwords.txt");

    fn password(of: &str) -> StorePassword {
        let line = PASSWORDS.lines().find_map(|line| line.strip_prefix(of)?.strip_prefix(' ')).unwrap();
        StorePassword::from_text(line.into())
    }

    fn shape(store: &Store) -> Vec<(String, usize)> {
        let mut shape: Vec<_> = store
            .entries
            .iter()
            .map(|entry| match entry {
                Entry::Key { alias, chain, .. } => (alias.clone(), chain.len()),
                Entry::Trusted { alias, .. } => (alias.clone(), 0),
            })
            .collect();
        shape.sort();
        shape
    }

    macro_rules! fixture {
        ($name:literal) => {
            (include_bytes!(concat!("../../tests/fixtures/", $name)).as_slice(), $name)
        };
    }

    #[test]
    fn reads_what_elasticsearch_wrote() {
        for (bytes, name) in [fixture!("stock-8.19.21-http.p12"), fixture!("stock-9.5.3-http.p12")] {
            let store = Store::decode(bytes, &password(name)).unwrap();
            assert_eq!(shape(&store), [("http".into(), 2), ("http_ca".into(), 1)], "{name}");
        }
        for (bytes, name) in [fixture!("stock-8.19.21-transport.p12"), fixture!("stock-9.5.3-transport.p12")]
        {
            let store = Store::decode(bytes, &password(name)).unwrap();
            assert_eq!(shape(&store), [("transport".into(), 2), ("transport_ca".into(), 0)], "{name}");
        }
    }

    #[test]
    fn reads_what_keytool_and_openssl_wrote() {
        for (bytes, name) in [
            fixture!("keytool-17.p12"),
            fixture!("keytool-17-legacy.p12"),
            fixture!("openssl-3.p12"),
            fixture!("openssl-3-legacy.p12"),
            fixture!("openssl-3-nomac.p12"),
            fixture!("openssl-3-plain-certs.p12"),
            fixture!("openssl-3-aes128-sha512.p12"),
        ] {
            let store =
                Store::decode(bytes, &password(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(shape(&store), [("node".into(), 1)], "{name}");
        }
    }

    #[test]
    fn a_wrong_password_is_said_to_be_wrong() {
        let wrong = StorePassword::from_text("wrong".into());
        for (bytes, name) in [fixture!("stock-9.5.3-http.p12"), fixture!("openssl-3-legacy.p12")] {
            assert!(matches!(Store::decode(bytes, &wrong), Err(Error::WrongPassword)), "{name}");
        }
    }

    #[test]
    fn the_iterations_of_all_parts_of_a_store_are_bounded() {
        let key = PrivateKey::generate(crate::KeyKind::EcP256, memory::rng).unwrap();
        let store = Store { entries: vec![Entry::Key { alias: "a".into(), key, chain: Vec::new() }] };
        let password = StorePassword::from_text("password".into());
        let bytes = store.encode(&password, &mut memory::rng()).unwrap();
        // The key takes 10,000 iterations.
        for (iterations, refused) in [(10_000, false), (4_990_001, true), (5_000_000, true), (u32::MAX, true)]
        {
            let read = Store::decode(&with_iterations(&bytes, iterations), &password);
            let is_refused = matches!(read, Err(Error::Unsupported(_)));
            assert_eq!((is_refused, read.is_ok()), (refused, !refused), "{iterations}");
        }
    }

    /// Returns the store with other iterations for its certificates and without the MAC.
    fn with_iterations(bytes: &[u8], iterations: u32) -> Vec<u8> {
        let mut pfx = Pfx::from_der(bytes).unwrap();
        let content: OctetString = pfx.auth_safe.content.decode_as().unwrap();
        let mut safes = Vec::<ContentInfo>::from_der(content.as_bytes()).unwrap();
        let mut data: EncryptedData = safes[1].content.decode_as().unwrap();
        let mut scheme: Pbes2 = data.content.algorithm.parameters.unwrap().decode_as().unwrap();
        let kdf: Pbkdf2 = scheme.kdf.parameters.unwrap().decode_as().unwrap();
        scheme.kdf.parameters = Some(Any::encode_from(&Pbkdf2 { iterations, ..kdf }).unwrap());
        data.content.algorithm.parameters = Some(Any::encode_from(&scheme).unwrap());
        safes[1].content = Any::encode_from(&data).unwrap();
        let content = OctetString::new(safes.to_der().unwrap()).unwrap();
        pfx.auth_safe.content = Any::encode_from(&content).unwrap();
        pfx.mac_data = None;
        pfx.to_der().unwrap()
    }

    #[test]
    #[ignore = "needs a minute: cargo xtask test"]
    fn damage_anywhere_ends_in_an_error() {
        // Testing every byte of the large stores would take too long. The prime steps still reach all parts.
        for ((bytes, name), step) in [
            (fixture!("keytool-17-ec.p12"), 1),
            (fixture!("stock-8.19.21-http.p12"), 3),
            (fixture!("stock-8.19.21-transport.p12"), 5),
            (fixture!("stock-9.5.3-http.p12"), 7),
            (fixture!("stock-9.5.3-transport.p12"), 11),
        ] {
            let password = password(name);
            for at in (0..bytes.len()).step_by(step) {
                let mut flipped = bytes.to_vec();
                flipped[at] ^= 0x41;
                assert!(Store::decode(&flipped, &password).is_err(), "{name}: byte {at} flipped");
                assert!(Store::decode(&bytes[..at], &password).is_err(), "{name}: cut at {at}");
                let extended = [&bytes[..at], b"\0", &bytes[at..]].concat();
                assert!(Store::decode(&extended, &password).is_err(), "{name}: extended at {at}");
            }
            assert!(
                Store::decode(&[bytes, b"\0"].concat(), &password).is_err(),
                "{name}: extended at its end"
            );
        }
    }
}
