//! The ASN.1 structures of RFC 7292, RFC 8018 and RFC 5652 that keystores use.

use der::asn1::{Any, ObjectIdentifier, OctetString, SetOfVec};
use der::{Sequence, ValueOrd};

/// Object identifiers.
pub(super) mod oid {
    use der::asn1::ObjectIdentifier;

    const fn oid(text: &str) -> ObjectIdentifier {
        ObjectIdentifier::new_unwrap(text)
    }

    pub(crate) const DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
    pub(crate) const ENCRYPTED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.6");
    pub(crate) const SHROUDED_KEY_BAG: ObjectIdentifier = oid("1.2.840.113549.1.12.10.1.2");
    pub(crate) const CERT_BAG: ObjectIdentifier = oid("1.2.840.113549.1.12.10.1.3");
    pub(crate) const X509_CERTIFICATE: ObjectIdentifier = oid("1.2.840.113549.1.9.22.1");
    pub(crate) const FRIENDLY_NAME: ObjectIdentifier = oid("1.2.840.113549.1.9.20");
    pub(crate) const LOCAL_KEY_ID: ObjectIdentifier = oid("1.2.840.113549.1.9.21");
    /// Oracle's attribute of trusted certificates: Java ignores certificates without it.
    pub(crate) const TRUSTED_KEY_USAGE: ObjectIdentifier = oid("2.16.840.1.113894.746875.1.1");
    pub(crate) const ANY_EXTENDED_KEY_USAGE: ObjectIdentifier = oid("2.5.29.37.0");
    pub(crate) const PBES2: ObjectIdentifier = oid("1.2.840.113549.1.5.13");
    pub(crate) const PBKDF2: ObjectIdentifier = oid("1.2.840.113549.1.5.12");
    pub(crate) const HMAC_SHA1: ObjectIdentifier = oid("1.2.840.113549.2.7");
    pub(crate) const HMAC_SHA256: ObjectIdentifier = oid("1.2.840.113549.2.9");
    pub(crate) const HMAC_SHA384: ObjectIdentifier = oid("1.2.840.113549.2.10");
    pub(crate) const HMAC_SHA512: ObjectIdentifier = oid("1.2.840.113549.2.11");
    pub(crate) const AES_128_CBC: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.2");
    pub(crate) const AES_192_CBC: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.22");
    pub(crate) const AES_256_CBC: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.42");
    pub(crate) const SHA1: ObjectIdentifier = oid("1.3.14.3.2.26");
    pub(crate) const SHA256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
    pub(crate) const SHA384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
    pub(crate) const SHA512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.3");
    pub(crate) const PBE_3DES: ObjectIdentifier = oid("1.2.840.113549.1.12.1.3");
    pub(crate) const PBE_RC2_128: ObjectIdentifier = oid("1.2.840.113549.1.12.1.5");
    pub(crate) const PBE_RC2_40: ObjectIdentifier = oid("1.2.840.113549.1.12.1.6");
}

#[derive(Sequence)]
pub(super) struct Pfx {
    pub(super) version: u8,
    pub(super) auth_safe: ContentInfo,
    #[asn1(optional = "true")]
    pub(super) mac_data: Option<MacData>,
}

#[derive(Sequence)]
pub(super) struct ContentInfo {
    pub(super) content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) content: Any,
}

#[derive(Sequence)]
pub(super) struct MacData {
    pub(super) mac: DigestInfo,
    pub(super) salt: OctetString,
    #[asn1(default = "one")]
    pub(super) iterations: u32,
}

/// Returns the default of RFC 7292 for stores that omit the iterations.
fn one() -> u32 {
    1
}

#[derive(Sequence)]
pub(super) struct DigestInfo {
    pub(super) algorithm: Algorithm,
    pub(super) digest: OctetString,
}

#[derive(Clone, Sequence)]
pub(super) struct Algorithm {
    pub(super) oid: ObjectIdentifier,
    #[asn1(optional = "true")]
    pub(super) parameters: Option<Any>,
}

#[derive(Sequence)]
pub(super) struct EncryptedData {
    pub(super) version: u8,
    pub(super) content: EncryptedContent,
}

#[derive(Sequence)]
pub(super) struct EncryptedContent {
    pub(super) content_type: ObjectIdentifier,
    pub(super) algorithm: Algorithm,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    pub(super) encrypted: OctetString,
}

#[derive(Sequence)]
pub(super) struct EncryptedKey {
    pub(super) algorithm: Algorithm,
    pub(super) encrypted: OctetString,
}

#[derive(Sequence)]
pub(super) struct SafeBag {
    pub(super) bag_id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) value: Any,
    #[asn1(optional = "true")]
    pub(super) attributes: Option<SetOfVec<Attribute>>,
}

#[derive(Clone, Debug, Eq, PartialEq, Sequence, ValueOrd)]
pub(super) struct Attribute {
    pub(super) oid: ObjectIdentifier,
    pub(super) values: SetOfVec<Any>,
}

#[derive(Sequence)]
pub(super) struct CertBag {
    pub(super) cert_id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) value: OctetString,
}

#[derive(Sequence)]
pub(super) struct Pbes2 {
    pub(super) kdf: Algorithm,
    pub(super) cipher: Algorithm,
}

#[derive(Sequence)]
pub(super) struct Pbkdf2 {
    pub(super) salt: OctetString,
    pub(super) iterations: u32,
    #[asn1(optional = "true")]
    pub(super) key_length: Option<u16>,
    #[asn1(optional = "true")]
    pub(super) prf: Option<Algorithm>,
}

/// The parameters of the legacy PKCS#12 encryption schemes.
#[derive(Sequence)]
pub(super) struct Pbe {
    pub(super) salt: OctetString,
    pub(super) iterations: u32,
}
