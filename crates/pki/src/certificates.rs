//! The four certificates of a first start (RFC 5280).
//!
//! A table defines their content. Lifetimes, subjects and key usages are those of Elasticsearch's own
//! auto-configuration. Serial numbers and the path length follow RFC 5280, and validity starts an hour early
//! because clocks differ.

use std::fmt;

use der::{Tag, Tagged};
use rand::CryptoRng;
use rcgen::string::{Ia5String, PrintableString};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, DnValue,
    ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose, PublicKeyData, SanType,
    SerialNumber,
};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use time::{Duration, OffsetDateTime};
use x509_cert::ext::pkix::SubjectKeyIdentifier;

use crate::{Certificate, Error, KeyKind, PrivateKey, San};

/// Days that the HTTP CA is valid: three years.
pub const HTTP_CA_DAYS: u32 = 3 * 365;
/// Days that the HTTP certificate is valid: two years.
pub const HTTP_DAYS: u32 = 2 * 365;
/// Days that the transport certificates are valid: all nodes of a cluster share them, and they are not
/// renewed.
const TRANSPORT_DAYS: u32 = 99 * 365;
/// RFC 5280 allows at most 20 octets with the first bit clear: 159 bits.
const SERIAL_LENGTH: usize = 20;
/// Maximum length of a common name in characters (X.520).
const LONGEST_COMMON_NAME: usize = 64;
/// Clients' clocks may be behind.
const CLOCK_SKEW: Duration = Duration::HOUR;

/// Identifies one of the four certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateName {
    /// The CA of the HTTP certificate.
    HttpCa,
    /// The certificate that the node presents to HTTP clients.
    Http,
    /// The CA of the transport certificate; its private key is discarded.
    TransportCa,
    /// The certificate that all nodes of the cluster present to each other.
    Transport,
}

impl CertificateName {
    /// Returns the name in documents, which is also the alias in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HttpCa => "http_ca",
            Self::Http => "http",
            Self::TransportCa => "transport_ca",
            Self::Transport => "transport",
        }
    }
}

/// The types of the four keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKinds {
    /// RSA-4096 for the HTTP CA, because joining nodes sign with SHA256withRSA; EC P-256 for the rest.
    Compatible,
    /// RSA-4096 everywhere.
    Stock,
    /// EC P-256 everywhere. Nodes that join with Elasticsearch's own auto-configuration cannot use it,
    /// because they sign with SHA256withRSA.
    Ec,
}

/// A certificate in the table.
#[derive(Debug)]
pub struct Row {
    /// Its name.
    pub name: CertificateName,
    /// Its subject's common name; `None` for the node's name.
    pub common_name: Option<&'static str>,
    /// Days that it is valid.
    pub days: u32,
    kind: Kind,
    signs_joining_nodes: bool,
    pub(crate) usages: &'static [KeyUsagePurpose],
    extended_usages: &'static [ExtendedKeyUsagePurpose],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Ca,
    Leaf,
}

impl Row {
    /// Returns the type of its key.
    #[must_use]
    pub fn key(&self, keys: KeyKinds) -> KeyKind {
        match keys {
            KeyKinds::Stock => KeyKind::Rsa4096,
            KeyKinds::Compatible if self.signs_joining_nodes => KeyKind::Rsa4096,
            KeyKinds::Compatible | KeyKinds::Ec => KeyKind::EcP256,
        }
    }
}

/// The certificates of a first start.
pub static TABLE: [Row; 4] = [
    Row {
        name: CertificateName::HttpCa,
        common_name: Some("Elasticsearch security auto-configuration HTTP CA"),
        days: HTTP_CA_DAYS,
        kind: Kind::Ca,
        signs_joining_nodes: true,
        usages: &[KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign],
        extended_usages: &[],
    },
    Row {
        name: CertificateName::Http,
        common_name: None,
        days: HTTP_DAYS,
        kind: Kind::Leaf,
        signs_joining_nodes: false,
        usages: &[KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment],
        extended_usages: &[ExtendedKeyUsagePurpose::ServerAuth],
    },
    Row {
        name: CertificateName::TransportCa,
        common_name: Some("Elasticsearch security auto-configuration transport CA"),
        days: TRANSPORT_DAYS,
        kind: Kind::Ca,
        signs_joining_nodes: false,
        // Elasticsearch sets none, but RFC 5280, 4.2.1.9, allows a path length only with keyCertSign.
        usages: &[KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign],
        extended_usages: &[],
    },
    Row {
        name: CertificateName::Transport,
        common_name: None,
        days: TRANSPORT_DAYS,
        kind: Kind::Leaf,
        signs_joining_nodes: false,
        usages: &[],
        extended_usages: &[],
    },
];

/// The content of a certificate to create.
#[derive(Debug)]
pub struct Request<'a> {
    /// Its row in the table.
    pub name: CertificateName,
    /// The common name of its subject; truncated to 64 characters.
    pub common_name: &'a str,
    /// Its subject alternative names.
    pub sans: &'a [San],
    /// Days that it is valid; a leaf never outlives its CA.
    pub days: u32,
    /// The current time. Validity begins an hour earlier.
    pub now: OffsetDateTime,
}

/// A CA with its key, ready to sign.
pub struct Issuer {
    issuer: rcgen::Issuer<'static, KeyPair>,
    not_after: OffsetDateTime,
    has_key_id: bool,
}

impl Issuer {
    /// Creates an issuer from a CA and its key.
    ///
    /// # Errors
    ///
    /// If the key does not match or cannot sign, or the subject has an unsupported string type.
    pub fn of(ca: &Certificate, key: &PrivateKey) -> Result<Self, Error> {
        let key = key.with_public(ca.public_key())?;
        let key_id = ca.tbs().get_extension::<SubjectKeyIdentifier>().ok().flatten();
        let mut params = CertificateParams::default();
        params.distinguished_name = distinguished_name(ca)?;
        params.key_identifier_method = match &key_id {
            Some((_, id)) => KeyIdMethod::PreSpecified(id.0.as_bytes().to_vec()),
            None => KeyIdMethod::Sha256,
        };
        Ok(Self {
            issuer: rcgen::Issuer::new(params, key.pair()?),
            not_after: ca.not_after(),
            has_key_id: key_id.is_some(),
        })
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer").field("not_after", &self.not_after).finish_non_exhaustive()
    }
}

/// Copies a subject attribute by attribute, so that its encoding is preserved.
pub(crate) fn distinguished_name(ca: &Certificate) -> Result<DistinguishedName, Error> {
    let mut name = DistinguishedName::new();
    for attribute in ca.tbs().subject().iter() {
        let arcs: Vec<u64> = attribute.oid.arcs().map(u64::from).collect();
        let text = std::str::from_utf8(attribute.value.value()).map_err(|_| Error::Subject)?;
        let value = match attribute.value.tag() {
            Tag::Utf8String => DnValue::Utf8String(text.to_owned()),
            Tag::PrintableString => {
                DnValue::PrintableString(PrintableString::try_from(text).map_err(|_| Error::Subject)?)
            }
            Tag::Ia5String => DnValue::Ia5String(Ia5String::try_from(text).map_err(|_| Error::Subject)?),
            _ => return Err(Error::Subject),
        };
        name.push(DnType::from_oid(&arcs), value);
    }
    Ok(name)
}

/// Creates a certificate for `key`; self-signed if there is no issuer.
///
/// # Errors
///
/// If the key, a name or the dates are invalid.
pub fn issue(
    request: &Request<'_>,
    key: &PrivateKey,
    issuer: Option<&Issuer>,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Certificate, Error> {
    let row = TABLE.iter().find(|row| row.name == request.name).expect("the table has every name");
    let pair = key.pair()?;
    let key_id = digest(&SHA1_FOR_LEGACY_USE_ONLY, pair.der_bytes()).as_ref().to_vec();
    let mut params = CertificateParams::default();
    params.serial_number = Some(serial(rng));
    params.not_before = not_before(request.now)?;
    params.not_after = not_after(params.not_before, request.days, issuer)?;
    params.distinguished_name = subject(request.common_name)?;
    params.subject_alt_names = request.sans.iter().map(san).collect::<Result<_, _>>()?;
    params.use_authority_key_identifier_extension = issuer.is_none_or(|issuer| issuer.has_key_id);
    params.key_usages = row
        .usages
        .iter()
        .copied()
        // RFC 5480: an EC key cannot have the usage keyEncipherment.
        .filter(|usage| key.is_rsa() || *usage != KeyUsagePurpose::KeyEncipherment)
        .collect();
    params.extended_key_usages = row.extended_usages.to_vec();
    match row.kind {
        Kind::Ca => params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0)),
        Kind::Leaf => params.custom_extensions = leaf_extensions(&key_id),
    }
    params.key_identifier_method = KeyIdMethod::PreSpecified(key_id);
    let certificate = match issuer {
        None => params.self_signed(&pair),
        Some(issuer) => params.signed_by(&pair, &issuer.issuer),
    }
    .map_err(Error::Certificate)?;
    Certificate::decode(certificate.der())
}

/// Returns the extensions that rcgen writes for CAs only or marks as critical: the subject key identifier,
/// and basic constraints without CA.
fn leaf_extensions(key_id: &[u8]) -> Vec<CustomExtension> {
    const SUBJECT_KEY_IDENTIFIER: [u64; 4] = [2, 5, 29, 14];
    const BASIC_CONSTRAINTS: [u64; 4] = [2, 5, 29, 19];
    const EMPTY_SEQUENCE: [u8; 2] = [0x30, 0x00];
    let octets = [&[0x04, 0x14], key_id].concat();
    vec![
        CustomExtension::from_oid_content(&SUBJECT_KEY_IDENTIFIER, octets),
        CustomExtension::from_oid_content(&BASIC_CONSTRAINTS, EMPTY_SEQUENCE.to_vec()),
    ]
}

/// Generates a serial number: 159 random bits, not zero.
pub(crate) fn serial(rng: &mut (impl CryptoRng + ?Sized)) -> SerialNumber {
    let mut bytes = [0; SERIAL_LENGTH];
    rng.fill_bytes(&mut bytes);
    bytes[0] &= 0x7F;
    bytes[SERIAL_LENGTH - 1] |= 1;
    let first = bytes.iter().position(|byte| *byte != 0).unwrap_or_default();
    SerialNumber::from_slice(&bytes[first..])
}

pub(crate) fn not_before(now: OffsetDateTime) -> Result<OffsetDateTime, Error> {
    let whole_seconds = now.replace_nanosecond(0).map_err(|_| Error::Dates)?;
    whole_seconds.checked_sub(CLOCK_SKEW).ok_or(Error::Dates)
}

pub(crate) fn not_after(
    not_before: OffsetDateTime,
    days: u32,
    issuer: Option<&Issuer>,
) -> Result<OffsetDateTime, Error> {
    let wanted = not_before.checked_add(Duration::days(days.into())).ok_or(Error::Dates)?;
    Ok(issuer.map_or(wanted, |issuer| wanted.min(issuer.not_after)))
}

/// Creates a subject from a common name: as PrintableString if its characters allow it, otherwise as
/// UTF8String.
pub(crate) fn subject(common_name: &str) -> Result<DistinguishedName, Error> {
    let cut: String = common_name.chars().take(LONGEST_COMMON_NAME).collect();
    let value =
        PrintableString::try_from(cut.as_str()).map_or(DnValue::Utf8String(cut), DnValue::PrintableString);
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, value);
    Ok(subject)
}

pub(crate) fn san(san: &San) -> Result<SanType, Error> {
    Ok(match san {
        San::Dns(name) => SanType::DnsName(Ia5String::try_from(name.as_str()).map_err(Error::Certificate)?),
        San::Ip(address) => SanType::IpAddress(*address),
    })
}

#[cfg(test)]
mod tests {
    use der::Decode;
    use x509_cert::Certificate as X509;
    use x509_cert::ext::pkix::{
        AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName,
        SubjectKeyIdentifier,
    };

    use super::*;

    fn request(name: CertificateName, common_name: &str) -> Request<'_> {
        let days = TABLE.iter().find(|row| row.name == name).unwrap().days;
        Request {
            name,
            common_name,
            sans: &[],
            days,
            now: OffsetDateTime::from_unix_timestamp(1_795_475_645).unwrap(),
        }
    }

    fn pair(ca: CertificateName, leaf: CertificateName, sans: &[San]) -> (X509, X509) {
        let ca_key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let leaf_key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let rng = &mut memory::rng();
        let ca = issue(&request(ca, "A CA"), &ca_key, None, rng).unwrap();
        let issuer = Issuer::of(&ca, &ca_key).unwrap();
        let leaf = issue(&Request { sans, ..request(leaf, "n1") }, &leaf_key, Some(&issuer), rng).unwrap();
        (X509::from_der(ca.der()).unwrap(), X509::from_der(leaf.der()).unwrap())
    }

    #[test]
    fn the_http_pair_says_what_clients_check() {
        let sans = [San::Dns("localhost".into()), San::Ip("::1".parse().unwrap())];
        let (ca, leaf) = pair(CertificateName::HttpCa, CertificateName::Http, &sans);
        let (ca, leaf) = (ca.tbs_certificate(), leaf.tbs_certificate());

        let (critical, constraints) = ca.get_extension::<BasicConstraints>().unwrap().unwrap();
        assert!(critical && constraints.ca && constraints.path_len_constraint == Some(0));
        let (critical, usage) = ca.get_extension::<KeyUsage>().unwrap().unwrap();
        assert!(critical);
        assert_eq!(usage.0, KeyUsages::KeyCertSign | KeyUsages::CRLSign);

        let (critical, constraints) = leaf.get_extension::<BasicConstraints>().unwrap().unwrap();
        assert!(!critical && !constraints.ca);
        let (critical, usage) = leaf.get_extension::<KeyUsage>().unwrap().unwrap();
        assert!(critical);
        assert!(usage.digital_signature() && !usage.key_encipherment());
        let (critical, usage) = leaf.get_extension::<ExtendedKeyUsage>().unwrap().unwrap();
        assert!(!critical);
        assert_eq!(usage.0.iter().map(ToString::to_string).collect::<Vec<_>>(), ["1.3.6.1.5.5.7.3.1"]);
        let (_, names) = leaf.get_extension::<SubjectAltName>().unwrap().unwrap();
        assert_eq!(names.0.len(), 2);

        assert_eq!(leaf.issuer(), ca.subject());
        let (_, ski) = ca.get_extension::<SubjectKeyIdentifier>().unwrap().unwrap();
        let (_, aki) = leaf.get_extension::<AuthorityKeyIdentifier>().unwrap().unwrap();
        assert_eq!(aki.key_identifier.as_ref(), Some(&ski.0));
        assert!(leaf.get_extension::<SubjectKeyIdentifier>().unwrap().is_some());
        assert!(ca.get_extension::<AuthorityKeyIdentifier>().unwrap().is_some());
    }

    #[test]
    fn the_transport_pair_is_plain() {
        let (ca, leaf) = pair(CertificateName::TransportCa, CertificateName::Transport, &[]);
        assert!(leaf.tbs_certificate().get_extension::<KeyUsage>().unwrap().is_none());
        for certificate in [ca.tbs_certificate(), leaf.tbs_certificate()] {
            assert!(certificate.get_extension::<ExtendedKeyUsage>().unwrap().is_none());
            assert!(certificate.get_extension::<SubjectAltName>().unwrap().is_none());
        }
    }

    #[test]
    fn a_leaf_never_outlives_its_ca_and_begins_an_hour_back() {
        let key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let short = Request { days: 10, ..request(CertificateName::HttpCa, "CA") };
        let ca = issue(&short, &key, None, &mut memory::rng()).unwrap();
        let issuer = Issuer::of(&ca, &key).unwrap();
        let leaf =
            issue(&request(CertificateName::Http, "n1"), &key, Some(&issuer), &mut memory::rng()).unwrap();
        assert_eq!(leaf.not_after(), ca.not_after());
        assert_eq!(short.now - leaf.not_before(), Duration::HOUR);
        assert_eq!(ca.not_after() - ca.not_before(), Duration::days(10));
    }

    #[test]
    fn any_name_is_a_common_name_cut_at_64_characters() {
        let key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let long = "ä".repeat(70);
        for name in ["n1", "a,b+c=d;e<f>g\"h\\i", "#hash", " blank ", "übung", &long] {
            let certificate =
                issue(&request(CertificateName::Http, name), &key, None, &mut memory::rng()).unwrap();
            let parsed = X509::from_der(certificate.der()).unwrap();
            let expected: String = name.chars().take(64).collect();
            let value = parsed.tbs_certificate().subject().iter().next().unwrap().value.value().to_vec();
            assert_eq!(String::from_utf8(value).unwrap(), expected);
        }
    }

    #[test]
    fn serial_numbers_are_positive_and_fit_rfc_5280() {
        for _ in 0..200 {
            let serial = serial(&mut memory::rng()).to_bytes();
            assert!(serial.len() <= 20 && serial[0] != 0);
            assert!(serial.len() < 20 || serial[0] < 0x80);
        }
    }
}
