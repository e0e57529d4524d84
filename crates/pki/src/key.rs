//! Private keys.

use std::fmt;

use crypto_bigint::BoxedUint;
use der::asn1::{AnyRef, BitStringRef, OctetStringRef};
use der::{Decode, Encode, Sequence};
use pkcs8::EncodePrivateKey;
use pkcs8::spki::AlgorithmIdentifierRef;
use rand::CryptoRng;
use rcgen::{
    KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, SignatureAlgorithm, SigningKey,
};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use zeroize::Zeroizing;

use crate::Error;
use crate::primes::{EXPONENT, two_primes};

/// The type of a created key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA with 4096 bits.
    Rsa4096,
    /// EC on the curve P-256.
    EcP256,
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rsa4096 => "RSA-4096",
            Self::EcP256 => "EC-P256",
        })
    }
}

/// A private key, as PKCS#8 (RFC 5208).
pub struct PrivateKey {
    pkcs8: Zeroizing<Vec<u8>>,
    algorithm: &'static SignatureAlgorithm,
}

impl PrivateKey {
    /// Generates a key. RSA primes are searched on all cores; `make_rng` creates a generator for each thread.
    ///
    /// # Errors
    ///
    /// If no random numbers are available, or a library rejects the primes.
    pub fn generate<R: CryptoRng>(kind: KeyKind, make_rng: fn() -> R) -> Result<Self, Error> {
        match kind {
            KeyKind::EcP256 => {
                let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)
                    .map_err(|error| Error::Generate(error.into()))?;
                Ok(Self { pkcs8: Zeroizing::new(pair.serialize_der()), algorithm: &PKCS_ECDSA_P256_SHA256 })
            }
            KeyKind::Rsa4096 => rsa(make_rng),
        }
    }

    /// Reads a key: RSA, or EC on P-256 or P-384.
    ///
    /// # Errors
    ///
    /// [`Error::Key`] for anything else.
    pub fn decode(pkcs8: &[u8]) -> Result<Self, Error> {
        let info =
            pkcs8::PrivateKeyInfoRef::from_der(pkcs8).map_err(|_| Error::Key("it cannot be parsed"))?;
        let curve = info.algorithm.parameters_oid().ok();
        let algorithm = match (info.algorithm.oid, curve) {
            (oid::RSA, _) => &PKCS_RSA_SHA256,
            (oid::EC, Some(oid::P256)) => &PKCS_ECDSA_P256_SHA256,
            (oid::EC, Some(oid::P384)) => &PKCS_ECDSA_P384_SHA384,
            (oid::EC, _) => return Err(Error::Key("its curve is neither P-256 nor P-384")),
            _ => return Err(Error::Key("its algorithm is neither RSA nor EC")),
        };
        let key = Self { pkcs8: Zeroizing::new(pkcs8.to_vec()), algorithm };
        // An EC key may omit its public key, as Java's do. Such a key can be stored, but cannot sign here.
        if key.is_rsa() {
            key.pair()?;
        }
        Ok(key)
    }

    /// Reads an RSA key in PKCS#1 format (RFC 8017, A.1.2).
    ///
    /// # Errors
    ///
    /// [`Error::Key`]
    pub(crate) fn decode_rsa(pkcs1: &[u8]) -> Result<Self, Error> {
        let algorithm = AlgorithmIdentifierRef { oid: oid::RSA, parameters: Some(AnyRef::NULL) };
        Self::wrap(algorithm, pkcs1)
    }

    /// Reads an EC key in SEC 1 format (RFC 5915), which must contain its curve.
    ///
    /// # Errors
    ///
    /// [`Error::Key`]
    pub(crate) fn decode_ec(sec1: &[u8]) -> Result<Self, Error> {
        let key = EcPrivateKey::from_der(sec1).map_err(|_| Error::Key("it cannot be parsed"))?;
        let curve = key.parameters.ok_or(Error::Key("it has no curve"))?;
        Self::wrap(AlgorithmIdentifierRef { oid: oid::EC, parameters: Some(AnyRef::from(&curve)) }, sec1)
    }

    fn wrap(algorithm: AlgorithmIdentifierRef<'_>, key: &[u8]) -> Result<Self, Error> {
        let damaged = |_| Error::Key("it cannot be parsed");
        let key = OctetStringRef::new(key).map_err(damaged)?;
        let pkcs8 = pkcs8::PrivateKeyInfoRef::new(algorithm, key).to_der().map_err(damaged)?;
        Self::decode(&Zeroizing::new(pkcs8))
    }

    /// Returns the key as PKCS#8 DER.
    #[must_use]
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// Returns the key pair for signing.
    pub(crate) fn pair(&self) -> Result<KeyPair, Error> {
        KeyPair::from_pkcs8_der_and_sign_algo(&self.pkcs8.as_slice().into(), self.algorithm)
            .map_err(|_| Error::Key("its numbers are inconsistent"))
    }

    /// Returns the public key. If an EC key lacks it, checks and returns the one that its certificate
    /// contains.
    pub(crate) fn public(&self, claimed: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(self.with_public(claimed)?.pair()?.public_key_raw().to_vec())
    }

    /// Adds the public key from the certificate if the key lacks it, as Java's EC keys do.
    pub(crate) fn with_public(&self, claimed: &[u8]) -> Result<Self, Error> {
        let damaged = |_| Error::Key("it cannot be parsed");
        if self.is_rsa() || self.pair().is_ok() {
            return Ok(Self { pkcs8: self.pkcs8.clone(), algorithm: self.algorithm });
        }
        let info = pkcs8::PrivateKeyInfoRef::from_der(&self.pkcs8).map_err(damaged)?;
        let private = EcPrivateKey::from_der(info.private_key.as_bytes()).map_err(damaged)?;
        let public = BitStringRef::from_bytes(claimed).map_err(damaged)?;
        let whole =
            Zeroizing::new(EcPrivateKey { public: Some(public), ..private }.to_der().map_err(damaged)?);
        let private_key = OctetStringRef::new(&whole).map_err(damaged)?;
        let pkcs8 = pkcs8::PrivateKeyInfoRef::new(info.algorithm, private_key).to_der().map_err(damaged)?;
        Ok(Self { pkcs8: Zeroizing::new(pkcs8), algorithm: self.algorithm })
    }

    /// Whether this is an RSA key.
    pub(crate) fn is_rsa(&self) -> bool {
        self.algorithm == &PKCS_RSA_SHA256
    }
}

/// An EC private key (RFC 5915).
#[derive(Sequence)]
struct EcPrivateKey<'a> {
    version: u8,
    private: &'a OctetStringRef,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    parameters: Option<pkcs8::ObjectIdentifier>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    public: Option<BitStringRef<'a>>,
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret elided]")
    }
}

mod oid {
    use pkcs8::ObjectIdentifier;

    pub(super) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
    pub(super) const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
    pub(super) const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
    pub(super) const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
}

fn rsa<R: CryptoRng>(make_rng: fn() -> R) -> Result<PrivateKey, Error> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| Error::Generate(error);
    let (p, q) = two_primes(make_rng);
    let key =
        rsa::PrivateKey::from_p_q(p, q, BoxedUint::from(EXPONENT)).map_err(|error| failed(error.into()))?;
    let document = key.to_pkcs8_der().map_err(|error| failed(error.into()))?;
    let key = PrivateKey { pkcs8: Zeroizing::new(document.as_bytes().to_vec()), algorithm: &PKCS_RSA_SHA256 };
    if !fits(&key.pair()?) {
        return Err(failed("its public key does not verify a signature of its private key".into()));
    }
    Ok(key)
}

/// Whether a signature of the private key verifies with the public key (pairwise consistency test of FIPS
/// 140-3).
fn fits(pair: &KeyPair) -> bool {
    const MESSAGE: &[u8] = b"a new key";
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key_raw());
    pair.sign(MESSAGE).is_ok_and(|signature| public.verify(MESSAGE, &signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_rsa_key_has_exactly_4096_bits_and_is_read_back() {
        let key = PrivateKey::generate(KeyKind::Rsa4096, memory::rng).unwrap();
        assert!(key.is_rsa());
        let read = PrivateKey::decode(key.pkcs8()).unwrap();
        assert_eq!(read.pair().unwrap().public_key_raw().len(), 4096 / 8 + 14);
    }

    #[test]
    fn the_rsa_crate_finds_nothing_wrong_with_an_rsa_key() {
        use pkcs8::DecodePrivateKey;
        use rsa::traits::PublicKeyParts;

        let key = PrivateKey::generate(KeyKind::Rsa4096, memory::rng).unwrap();
        let read = rsa::PrivateKey::from_pkcs8_der(key.pkcs8()).unwrap();
        read.validate().unwrap();
        assert_eq!((read.n().bit_width(), read.e()), (4096, &BoxedUint::from(EXPONENT)));
    }

    #[test]
    fn halves_of_two_keys_do_not_fit() {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        assert!(!fits(&pair));
    }

    #[test]
    fn an_ec_key_is_read_back() {
        let key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        assert!(!PrivateKey::decode(key.pkcs8()).unwrap().is_rsa());
        assert_eq!(format!("{key:?}"), "[secret elided]");
    }

    #[test]
    fn other_keys_are_refused() {
        let ed25519 = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap().serialize_der();
        for bytes in [&ed25519[..], b"", b"\x30\x00"] {
            assert!(matches!(PrivateKey::decode(bytes), Err(Error::Key(_))));
        }
    }
}
