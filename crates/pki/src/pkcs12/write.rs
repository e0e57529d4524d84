//! Encodes a store as the JDK does: keys first, then all certificates.

use der::Encode;
use der::asn1::{Any, BmpString, OctetString, SetOfVec};
use rand::CryptoRng;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use zeroize::Zeroizing;

use super::asn1::{
    Attribute, CertBag, ContentInfo, EncryptedContent, EncryptedData, EncryptedKey, Pfx, SafeBag, oid,
};
use super::{Entry, Store, StorePassword, cipher, mac};
use crate::Error;

pub(super) fn encode(
    store: &Store,
    password: &StorePassword,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut keys = Vec::new();
    let mut certificates = Certificates::default();
    for entry in &store.entries {
        match entry {
            Entry::Key { alias, key, chain } => {
                let id = chain.first().map(|leaf| key_id(leaf));
                let (algorithm, encrypted) = cipher::encrypt(key.pkcs8(), password, rng)?;
                let value = any(&EncryptedKey { algorithm, encrypted })?;
                keys.push(bag(oid::SHROUDED_KEY_BAG, value, attributes(alias, id.as_deref(), false)?));
                if let [leaf, above @ ..] = chain.as_slice() {
                    certificates.leaf(alias, leaf, id.as_deref())?;
                    above.iter().for_each(|certificate| certificates.above(certificate));
                }
            }
            Entry::Trusted { alias, certificate } => certificates.trusted(alias, certificate)?,
        }
    }
    let (algorithm, encrypted) = cipher::encrypt(&cipher::plain(&certificates.finish()?)?, password, rng)?;
    let certificates = EncryptedData {
        version: 0,
        content: EncryptedContent { content_type: oid::DATA, algorithm, encrypted },
    };
    let safes = vec![
        ContentInfo { content_type: oid::DATA, content: octets(&keys)? },
        ContentInfo { content_type: oid::ENCRYPTED_DATA, content: any(&certificates)? },
    ];
    let content = cipher::plain(&safes)?;
    let pfx = Pfx {
        version: 3,
        mac_data: Some(mac::sign(&content, password, rng)?),
        auth_safe: ContentInfo { content_type: oid::DATA, content: octets(&safes)? },
    };
    cipher::plain(&pfx)
}

/// The certificate bags. A CA with a key entry of its own is in the store twice, as in stores of
/// Elasticsearch's auto-configuration: as the first of its own chain, and above the leaf that it issued.
/// Otherwise, removing the leaf's entry with keytool, which removes the certificates of its chain, would
/// leave the CA's entry without a certificate.
#[derive(Default)]
struct Certificates<'a> {
    bags: Vec<SafeBag>,
    stored: Vec<&'a [u8]>,
    above: Vec<&'a [u8]>,
}

impl<'a> Certificates<'a> {
    fn leaf(&mut self, alias: &str, leaf: &[u8], id: Option<&[u8]>) -> Result<(), Error> {
        self.bags.push(bag(oid::CERT_BAG, cert(leaf)?, attributes(alias, id, false)?));
        Ok(())
    }

    fn trusted(&mut self, alias: &str, certificate: &'a [u8]) -> Result<(), Error> {
        self.stored.push(certificate);
        self.bags.push(bag(oid::CERT_BAG, cert(certificate)?, attributes(alias, None, true)?));
        Ok(())
    }

    fn above(&mut self, certificate: &'a [u8]) {
        self.above.push(certificate);
    }

    fn finish(mut self) -> Result<Vec<SafeBag>, Error> {
        for certificate in self.above {
            if !self.stored.contains(&certificate) {
                self.stored.push(certificate);
                self.bags.push(SafeBag {
                    bag_id: oid::CERT_BAG,
                    value: cert(certificate)?,
                    attributes: None,
                });
            }
        }
        Ok(self.bags)
    }
}

fn bag(bag_id: der::asn1::ObjectIdentifier, value: Any, attributes: SetOfVec<Attribute>) -> SafeBag {
    SafeBag { bag_id, value, attributes: Some(attributes) }
}

fn cert(certificate: &[u8]) -> Result<Any, Error> {
    let value = OctetString::new(certificate).map_err(Error::Encode)?;
    any(&CertBag { cert_id: oid::X509_CERTIFICATE, value })
}

/// Creates the attributes of a bag. A key and its leaf have the same name and key ID; only trusted
/// certificates have the trust attribute.
fn attributes(alias: &str, id: Option<&[u8]>, trusted: bool) -> Result<SetOfVec<Attribute>, Error> {
    let build = || -> der::Result<SetOfVec<Attribute>> {
        let mut attributes = SetOfVec::new();
        let mut add = |oid, value: Any| -> der::Result<()> {
            attributes.insert(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
        };
        let name = BmpString::from_utf8(alias)?;
        add(oid::FRIENDLY_NAME, Any::new(der::Tag::BmpString, name.into_bytes())?)?;
        if let Some(id) = id {
            add(oid::LOCAL_KEY_ID, Any::encode_from(&OctetString::new(id)?)?)?;
        }
        if trusted {
            add(oid::TRUSTED_KEY_USAGE, Any::encode_from(&oid::ANY_EXTENDED_KEY_USAGE)?)?;
        }
        Ok(attributes)
    };
    build().map_err(Error::Encode)
}

/// Returns the local key ID of a key and its leaf: the leaf's SHA-1, as is common.
fn key_id(leaf: &[u8]) -> Vec<u8> {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, leaf).as_ref().to_vec()
}

fn any<T>(value: &T) -> Result<Any, Error>
where
    T: der::Tagged + der::EncodeValue,
{
    Any::encode_from(value).map_err(Error::Encode)
}

/// Encodes a structure into an octet string.
fn octets(value: &impl Encode) -> Result<Any, Error> {
    let bytes = cipher::plain(value)?;
    OctetString::new(bytes.as_slice()).and_then(|octets| Any::encode_from(&octets)).map_err(Error::Encode)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::certificates::{CertificateName, Issuer, Request, issue};
    use crate::{KeyKind, PrivateKey};

    fn certificates() -> (PrivateKey, Vec<u8>, PrivateKey, Vec<u8>) {
        let rng = &mut memory::rng();
        let now = time::OffsetDateTime::from_unix_timestamp(1_795_475_645).unwrap();
        let request = |name, common_name| Request { name, common_name, sans: &[], days: 10, now };
        let ca_key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let ca = issue(&request(CertificateName::HttpCa, "CA"), &ca_key, None, rng).unwrap();
        let key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let issuer = Issuer::of(&ca, &ca_key).unwrap();
        let leaf = issue(&request(CertificateName::Http, "n1"), &key, Some(&issuer), rng).unwrap();
        (ca_key, ca.der().to_vec(), key, leaf.der().to_vec())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        #[test]
        fn what_is_written_is_read(name in "[a-z_]{1,20}", password in "[ -~]{0,30}") {
            let (ca_key, ca, key, leaf) = certificates();
            let keys = [ca_key.pkcs8().to_vec(), key.pkcs8().to_vec()];
            let store = Store {
                entries: vec![
                    Entry::Key { alias: format!("{name}_ca"), key: ca_key, chain: vec![ca.clone()] },
                    Entry::Key { alias: name.clone(), key, chain: vec![leaf.clone(), ca.clone()] },
                    Entry::Trusted { alias: "trusted".into(), certificate: leaf.clone() },
                ],
            };
            let password = StorePassword::from_text(password.into());
            let bytes = store.encode(&password, &mut memory::rng()).unwrap();
            let read = Store::decode(&bytes, &password).unwrap();
            prop_assert_eq!(read.entries.len(), 3);
            let chains = [vec![ca.clone()], vec![leaf.clone(), ca]];
            for ((entry, pkcs8), expected) in read.entries.iter().zip(keys).zip(chains) {
                let Entry::Key { key, chain, .. } = entry else { panic!("a key is read as a certificate") };
                prop_assert_eq!(key.pkcs8(), pkcs8);
                prop_assert_eq!(chain, &expected);
            }
            let trusted = matches!(&read.entries[2], Entry::Trusted { certificate, .. } if *certificate == leaf);
            prop_assert!(trusted);
        }
    }
}
