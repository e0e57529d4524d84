//! The store's integrity check.

use rand::CryptoRng;
use ring::hmac;

use super::StorePassword;
use super::asn1::{Algorithm, DigestInfo, MacData, oid};
use super::cipher::{ITERATIONS, SALT_LENGTH, Unlocking};
use super::kdf::{Purpose, derive};
use crate::Error;
use der::asn1::{Any, OctetString};

/// Signs the content with HMAC-SHA-256 and a fresh salt.
pub(super) fn sign(
    content: &[u8],
    password: &StorePassword,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<MacData, Error> {
    let mut salt = [0; SALT_LENGTH];
    rng.fill_bytes(&mut salt);
    let key = derive::<sha2::Sha256>(password, &salt, Purpose::Mac, ITERATIONS, 32);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), content);
    let data = || -> der::Result<MacData> {
        Ok(MacData {
            mac: DigestInfo {
                algorithm: Algorithm { oid: oid::SHA256, parameters: Some(Any::null()) },
                digest: OctetString::new(tag.as_ref())?,
            },
            salt: OctetString::new(salt)?,
            iterations: ITERATIONS.get(),
        })
    };
    data().map_err(Error::Encode)
}

/// Verifies the content.
pub(super) fn verify(content: &[u8], mac: &MacData, unlocking: &Unlocking<'_>) -> Result<(), Error> {
    // The digest does not cover these parameters, so that damage here would go unnoticed.
    if mac.mac.algorithm.parameters.as_ref().is_some_and(|parameters| !parameters.is_null()) {
        return Err(Error::Damaged("its digest algorithm has parameters"));
    }
    let (salt, iterations) = (mac.salt.as_bytes(), mac.iterations);
    let (algorithm, key) = match mac.mac.algorithm.oid {
        oid::SHA1 => (
            hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            unlocking.pkcs12::<sha1::Sha1>(salt, Purpose::Mac, iterations, 20)?,
        ),
        oid::SHA256 => {
            (hmac::HMAC_SHA256, unlocking.pkcs12::<sha2::Sha256>(salt, Purpose::Mac, iterations, 32)?)
        }
        oid::SHA384 => {
            (hmac::HMAC_SHA384, unlocking.pkcs12::<sha2::Sha384>(salt, Purpose::Mac, iterations, 48)?)
        }
        oid::SHA512 => {
            (hmac::HMAC_SHA512, unlocking.pkcs12::<sha2::Sha512>(salt, Purpose::Mac, iterations, 64)?)
        }
        other => return Err(Error::Unsupported(format!("the MAC algorithm {other}"))),
    };
    hmac::verify(&hmac::Key::new(algorithm, &key), content, mac.mac.digest.as_bytes())
        .map_err(|_| Error::WrongPassword)
}
