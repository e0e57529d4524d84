//! Certificates from other sources.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use der::asn1::UintRef;
use der::{Decode, Sequence};
use rustls_pki_types::{CertificateDer, UnixTime};
use time::OffsetDateTime;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_cert::Certificate as X509;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, SubjectAltName, SubjectKeyIdentifier,
};
use x509_cert::name::Name;

use crate::{Error, PrivateKey, San};

/// A certificate from another source.
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    certificate: X509,
}

impl Certificate {
    /// Reads a certificate.
    ///
    /// # Errors
    ///
    /// [`Error::NotCertificate`]
    pub fn decode(der: &[u8]) -> Result<Self, Error> {
        let certificate = X509::from_der(der).map_err(Error::NotCertificate)?;
        Ok(Self { der: der.to_vec(), certificate })
    }

    /// Returns its DER encoding.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether its basic constraints mark it as a CA.
    #[must_use]
    pub fn is_ca(&self) -> bool {
        let constraints = self.certificate.tbs_certificate().get_extension::<BasicConstraints>();
        constraints.ok().flatten().is_some_and(|(_, constraints)| constraints.ca)
    }

    /// Returns the identifier of an extension that it contains more than once, which RFC 5280 forbids (4.2), and
    /// which Java refuses to read.
    #[must_use]
    pub fn repeated_extension(&self) -> Option<String> {
        let found = self.certificate.tbs_certificate().extensions().map(Vec::as_slice).unwrap_or_default();
        let repeats = |at: usize| found[..at].iter().any(|other| other.extn_id == found[at].extn_id);
        (0..found.len()).find(|at| repeats(*at)).map(|at| found[at].extn_id.to_string())
    }

    /// Returns its subject alternative names of type DNS and IP.
    #[must_use]
    pub fn sans(&self) -> Vec<San> {
        let names = self.certificate.tbs_certificate().get_extension::<SubjectAltName>().ok().flatten();
        names.iter().flat_map(|(_, names)| &names.0).filter_map(san).collect()
    }

    /// Returns the type and size of its key, such as `RSA-4096` or `EC-P256`; for other keys the algorithm's
    /// OID.
    #[must_use]
    pub fn key_kind(&self) -> String {
        const EC: &str = "1.2.840.10045.2.1";
        const RSA: &str = "1.2.840.113549.1.1.1";
        let info = self.certificate.tbs_certificate().subject_public_key_info();
        match info.algorithm.oid.to_string().as_str() {
            // An uncompressed point consists of one byte and two coordinates.
            EC => format!("EC-P{}", (self.public_key().len().saturating_sub(1) / 2) * 8),
            RSA => {
                let bits = RsaPublicKey::from_der(self.public_key()).map_or(0, |key| {
                    let modulus = key.modulus.as_bytes();
                    modulus.len() * 8 - modulus.first().map_or(0, |byte| byte.leading_zeros() as usize)
                });
                format!("RSA-{bits}")
            }
            other => other.to_owned(),
        }
    }

    /// Returns its subject in the format of RFC 4514.
    #[must_use]
    pub fn subject(&self) -> String {
        self.certificate.tbs_certificate().subject().to_string()
    }

    /// Returns its issuer in the format of RFC 4514.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.certificate.tbs_certificate().issuer().to_string()
    }

    /// Returns the common names of its subject and of its issuer.
    #[must_use]
    pub fn common_names(&self) -> (Option<String>, Option<String>) {
        let common_name = |name: &Name| Some(name.common_name().ok()??.value().into_owned());
        let tbs = self.certificate.tbs_certificate();
        (common_name(tbs.subject()), common_name(tbs.issuer()))
    }

    /// Returns its serial number in lower-case hex without leading zeros, as Elasticsearch shows it.
    #[must_use]
    pub fn serial(&self) -> String {
        let bytes = self.certificate.tbs_certificate().serial_number().as_bytes();
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        match digits.trim_start_matches('0') {
            "" => "0".to_owned(),
            digits => digits.to_owned(),
        }
    }

    /// Whether its subject equals its issuer.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.certificate.tbs_certificate().issuer() == self.certificate.tbs_certificate().subject()
    }

    /// Returns the start of its validity period.
    #[must_use]
    pub fn not_before(&self) -> OffsetDateTime {
        moment(self.certificate.tbs_certificate().validity().not_before.to_unix_duration())
    }

    /// Returns the end of its validity period.
    #[must_use]
    pub fn not_after(&self) -> OffsetDateTime {
        moment(self.certificate.tbs_certificate().validity().not_after.to_unix_duration())
    }

    /// Whether it certifies this key.
    #[must_use]
    pub fn belongs_to(&self, key: &PrivateKey) -> bool {
        key.public(self.public_key()).is_ok_and(|public| public == self.public_key())
    }

    /// Whether this CA signed the certificate, and it is valid at that time.
    #[must_use]
    pub fn issued(&self, leaf: &Self, now: OffsetDateTime) -> bool {
        self.verify(leaf, now).is_ok()
    }

    /// Whether its extended key usage (RFC 5280, 4.2.1.12) is absent or allows server authentication.
    #[must_use]
    pub fn is_for_servers(&self) -> bool {
        self.is_for("1.3.6.1.5.5.7.3.1")
    }

    /// Whether its extended key usage is absent or allows client authentication.
    #[must_use]
    pub fn is_for_clients(&self) -> bool {
        self.is_for("1.3.6.1.5.5.7.3.2")
    }

    fn is_for(&self, wanted: &str) -> bool {
        const ANY: &str = "2.5.29.37.0";
        let usage = self.certificate.tbs_certificate().get_extension::<ExtendedKeyUsage>().ok().flatten();
        usage.is_none_or(|(_, usage)| {
            usage.0.iter().any(|purpose| [wanted, ANY].contains(&purpose.to_string().as_str()))
        })
    }

    /// Whether both certify the same key.
    #[must_use]
    pub fn has_key_of(&self, other: &Self) -> bool {
        let key = |of: &Self| of.certificate.tbs_certificate().subject_public_key_info().clone();
        key(self) == key(other)
    }

    /// Returns its subject key identifier (RFC 5280, 4.2.1.2), if present.
    #[must_use]
    pub fn key_id(&self) -> Option<Vec<u8>> {
        let extension = self.certificate.tbs_certificate().get_extension::<SubjectKeyIdentifier>();
        extension.ok().flatten().map(|(_, id)| id.0.as_bytes().to_vec())
    }

    /// Whether both have the same subject.
    #[must_use]
    pub fn is_called_like(&self, other: &Self) -> bool {
        self.certificate.tbs_certificate().subject() == other.certificate.tbs_certificate().subject()
    }

    /// Whether its subject is the issuer of the other certificate.
    #[must_use]
    pub fn is_named_by(&self, issued: &Self) -> bool {
        self.certificate.tbs_certificate().subject() == issued.certificate.tbs_certificate().issuer()
    }

    /// Whether this CA signed the certificate, regardless of validity periods. Like Java, also compares the
    /// key identifiers. `None` if an algorithm is unsupported here.
    #[must_use]
    pub fn signed(&self, leaf: &Self) -> Option<bool> {
        if !names_issuer(&leaf.certificate, &self.certificate) {
            return Some(false);
        }
        match self.verify(leaf, leaf.not_before()) {
            Ok(()) => Some(true),
            Err(webpki::Error::UnknownIssuer | webpki::Error::InvalidSignatureForPublicKey) => Some(false),
            Err(_) => None,
        }
    }

    fn verify(&self, leaf: &Self, now: OffsetDateTime) -> Result<(), webpki::Error> {
        let (ca, leaf) =
            (CertificateDer::from(self.der.as_slice()), CertificateDer::from(leaf.der.as_slice()));
        let now = Duration::from_secs(u64::try_from(now.unix_timestamp()).unwrap_or(0));
        let (anchor, leaf) = (anchor_from_trusted_cert(&ca)?, EndEntityCert::try_from(&leaf)?);
        let (now, usage) = (UnixTime::since_unix_epoch(now), KeyUsage::server_auth());
        leaf.verify_for_usage(ALL_VERIFICATION_ALGS, &[anchor], &[], now, usage, None, None).map(|_| ())
    }

    /// Returns its public key (the bits of `subjectPublicKey`).
    pub(crate) fn public_key(&self) -> &[u8] {
        self.certificate.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes()
    }

    pub(crate) fn tbs(&self) -> &x509_cert::TbsCertificate {
        self.certificate.tbs_certificate()
    }
}

/// RFC 8017, A.1.1.
#[derive(Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

/// Whether `issuer` matches the issuer of a certificate: by name, and by key identifier if both have one.
pub(crate) fn names_issuer(certificate: &X509, issuer: &X509) -> bool {
    let (issuer, certificate) = (issuer.tbs_certificate(), certificate.tbs_certificate());
    if issuer.subject() != certificate.issuer() {
        return false;
    }
    let wanted = certificate
        .get_extension::<AuthorityKeyIdentifier>()
        .ok()
        .flatten()
        .and_then(|(_, identifier)| identifier.key_identifier);
    let has =
        issuer.get_extension::<SubjectKeyIdentifier>().ok().flatten().map(|(_, identifier)| identifier.0);
    wanted.is_none() || has.is_none() || wanted == has
}

fn moment(since_epoch: Duration) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH.saturating_add(since_epoch.try_into().unwrap_or(time::Duration::MAX))
}

fn san(name: &GeneralName) -> Option<San> {
    match name {
        GeneralName::DnsName(name) => Some(San::Dns(name.to_string())),
        GeneralName::IpAddress(octets) => {
            let octets = octets.as_bytes();
            let v4 = <[u8; 4]>::try_from(octets).map(|octets| IpAddr::V4(Ipv4Addr::from(octets)));
            let v6 = || <[u8; 16]>::try_from(octets).map(|octets| IpAddr::V6(Ipv6Addr::from(octets)));
            v4.or_else(|_| v6()).ok().map(San::Ip)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CertificateName, Issuer, KeyKind, Request, issue};

    const NOW: i64 = 1_795_475_645;

    fn request<'a>(name: CertificateName, sans: &'a [San]) -> Request<'a> {
        let now = OffsetDateTime::from_unix_timestamp(NOW).unwrap();
        Request { name, common_name: "n1", sans, days: 10, now }
    }

    #[test]
    fn reads_what_was_issued_and_tells_who_did() {
        let rng = &mut memory::rng();
        let key = || PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let (ca_key, other_key, leaf_key) = (key(), key(), key());
        let ca = issue(&request(CertificateName::HttpCa, &[]), &ca_key, None, rng).unwrap();
        let other = issue(&request(CertificateName::HttpCa, &[]), &other_key, None, rng).unwrap();
        let sans = [San::Dns("localhost".into()), San::Ip("::1".parse().unwrap())];
        let issuer = Issuer::of(&ca, &ca_key).unwrap();
        let leaf = issue(&request(CertificateName::Http, &sans), &leaf_key, Some(&issuer), rng).unwrap();

        assert!(ca.is_ca() && !leaf.is_ca());
        assert_eq!(leaf.sans(), sans);
        assert_eq!(leaf.subject(), "CN=n1");
        assert_eq!(leaf.key_kind(), "EC-P256");
        assert!(leaf.belongs_to(&leaf_key) && !leaf.belongs_to(&ca_key));
        let now = OffsetDateTime::from_unix_timestamp(NOW).unwrap();
        assert!(ca.issued(&leaf, now) && !other.issued(&leaf, now));
        assert!(!ca.issued(&leaf, now + time::Duration::days(11)));
        assert_eq!((ca.signed(&leaf), other.signed(&leaf)), (Some(true), Some(false)));
        assert!(other.is_named_by(&leaf) && ca.is_self_issued());
        assert_eq!(leaf.issuer(), ca.subject());
        assert_eq!(leaf.common_names().0.as_deref(), Some("n1"));
        assert!(!leaf.serial().starts_with('0') && leaf.serial().chars().all(|c| c.is_ascii_hexdigit()));
        assert_eq!(leaf.not_after() - leaf.not_before(), time::Duration::days(10));
        assert!(Certificate::decode(b"\x30\x00").is_err());
    }
}
