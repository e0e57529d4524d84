//! Reissued CA certificates, and certificate signing requests.

use rand::CryptoRng;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyIdMethod, PublicKeyData};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use time::OffsetDateTime;

use crate::certificates::{distinguished_name, not_after, not_before, san, serial, subject};
use crate::{Certificate, CertificateName, Error, PrivateKey, San, TABLE};

/// Reissues a CA certificate for the same key, with a new serial number and new dates. Subject and subject
/// key identifier are kept, so that existing certificates verify with either one. (Java's path builder skips
/// a CA whose identifier differs from the one in the leaf, even if the key matches.)
///
/// # Errors
///
/// If the key does not match, or the subject has an unsupported string type.
pub fn reissue(
    ca: &Certificate,
    key: &PrivateKey,
    days: u32,
    now: OffsetDateTime,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Certificate, Error> {
    let row = TABLE.iter().find(|row| row.name == CertificateName::HttpCa).expect("the table has every name");
    let pair = key.with_public(ca.public_key())?.pair()?;
    let key_id = match ca.key_id() {
        Some(id) => id,
        None => digest(&SHA1_FOR_LEGACY_USE_ONLY, pair.der_bytes()).as_ref().to_vec(),
    };
    let mut params = CertificateParams::default();
    params.serial_number = Some(serial(rng));
    params.not_before = not_before(now)?;
    params.not_after = not_after(params.not_before, days, None)?;
    params.distinguished_name = distinguished_name(ca)?;
    params.use_authority_key_identifier_extension = true;
    params.key_usages = row.usages.to_vec();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_identifier_method = KeyIdMethod::PreSpecified(key_id);
    Certificate::decode(params.self_signed(&pair).map_err(Error::Certificate)?.der())
}

/// Creates a certificate signing request (RFC 2986, DER) for a leaf with `key`.
///
/// # Errors
///
/// If the key or a name is invalid.
pub fn request(common_name: &str, sans: &[San], key: &PrivateKey) -> Result<Vec<u8>, Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(common_name)?;
    params.subject_alt_names = sans.iter().map(san).collect::<Result<_, _>>()?;
    let request = params.serialize_request(&key.pair()?).map_err(Error::Certificate)?;
    Ok(request.der().to_vec())
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::{Issuer, KeyKind, Request, issue};

    fn asked(name: CertificateName, common_name: &str) -> Request<'_> {
        let now = OffsetDateTime::from_unix_timestamp(1_795_475_645).unwrap();
        Request { name, common_name, sans: &[], days: 1000, now }
    }

    #[test]
    fn a_ca_made_once_more_closes_the_chain_of_what_the_first_has_issued() {
        let key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let rng = &mut memory::rng();
        let first = issue(&asked(CertificateName::HttpCa, "A CA, ä"), &key, None, rng).unwrap();
        let leaf = issue(
            &asked(CertificateName::Http, "n1"),
            &PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap(),
            Some(&Issuer::of(&first, &key).unwrap()),
            rng,
        )
        .unwrap();
        let now = first.not_before() + Duration::days(9);
        let again = reissue(&first, &key, 365, now, rng).unwrap();
        assert!(again.is_called_like(&first) && again.has_key_of(&first));
        assert_eq!(again.key_id(), first.key_id());
        assert_ne!(again.serial(), first.serial());
        assert_eq!(again.not_after(), now - Duration::HOUR + Duration::days(365));
        assert!(again.is_ca() && again.is_self_issued() && again.issued(&leaf, now));
    }
}
