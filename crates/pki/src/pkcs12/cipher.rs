//! Password-based encryption: PBES2 (RFC 8018) for reading and writing, the legacy PKCS#12 schemes for
//! reading only.

use std::cell::Cell;
use std::num::NonZeroU32;

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use aes::{Aes128, Aes192, Aes256};
use der::asn1::{Any, OctetString};
use der::{Decode, Encode};
use des::TdesEde3;
use rand::CryptoRng;
use rc2::Rc2;
use ring::pbkdf2;
use sha1::Sha1;
use sha2::digest::Digest;
use sha2::digest::block_api::BlockSizeUser;
use zeroize::Zeroizing;

use super::StorePassword;
use super::asn1::{Algorithm, Pbe, Pbes2, Pbkdf2, oid};
use super::kdf::{Purpose, derive};
use crate::Error;

/// Iterations that the JDK writes.
pub(super) const ITERATIONS: NonZeroU32 = NonZeroU32::new(10_000).expect("not zero");
/// The JDK's limit for one part. Here it limits the sum over all parts of a store, which takes a few seconds.
const MOST_ITERATIONS: u32 = 5_000_000;
/// Length of the salts that the JDK writes, in bytes.
pub(super) const SALT_LENGTH: usize = 20;
const KEY_LENGTH: usize = 32;
const IV_LENGTH: usize = 16;

/// The password of a store that is read, with a limit on the work: the file itself specifies the iterations
/// of each part.
pub(super) struct Unlocking<'a> {
    password: &'a StorePassword,
    iterations_left: Cell<u32>,
}

impl<'a> Unlocking<'a> {
    pub(super) fn new(password: &'a StorePassword) -> Self {
        Self { password, iterations_left: Cell::new(MOST_ITERATIONS) }
    }

    fn spend(&self, iterations: u32) -> Result<NonZeroU32, Error> {
        let left = self.iterations_left.get().checked_sub(iterations);
        let (Some(left), Some(iterations)) = (left, NonZeroU32::new(iterations)) else {
            return Err(Error::Unsupported(format!("{iterations} iterations or more in total")));
        };
        self.iterations_left.set(left);
        Ok(iterations)
    }

    /// Derives a PBES2 key. It uses the plain bytes of the password.
    fn pbkdf2(
        &self,
        prf: pbkdf2::Algorithm,
        kdf: &Pbkdf2,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        Ok(pbkdf2_key(prf, self.spend(kdf.iterations)?, kdf.salt.as_bytes(), self.password, length))
    }

    /// Derives a key by the legacy method of PKCS#12.
    pub(super) fn pkcs12<D: Digest + BlockSizeUser>(
        &self,
        salt: &[u8],
        purpose: Purpose,
        iterations: u32,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        if salt.is_empty() {
            return Err(Error::Damaged("a salt is empty"));
        }
        Ok(derive::<D>(self.password, salt, purpose, self.spend(iterations)?, length))
    }
}

/// Encrypts with a fresh salt and initialization vector. Returns the scheme, too.
pub(super) fn encrypt(
    plain: &[u8],
    password: &StorePassword,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<(Algorithm, OctetString), Error> {
    let mut salt = [0; SALT_LENGTH];
    let mut iv = [0; IV_LENGTH];
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(&mut iv);
    let key = pbkdf2_key(pbkdf2::PBKDF2_HMAC_SHA256, ITERATIONS, &salt, password, KEY_LENGTH);
    let encrypted = cbc::Encryptor::<Aes256>::new_from_slices(&key, &iv)
        .map_err(|_| Error::Damaged("the key does not have the cipher's length"))?
        .encrypt_padded_vec::<Pkcs7>(plain);
    let algorithm = || -> der::Result<Algorithm> {
        let null = Some(Any::null());
        let kdf = Pbkdf2 {
            salt: OctetString::new(salt)?,
            iterations: ITERATIONS.get(),
            key_length: u16::try_from(KEY_LENGTH).ok(),
            prf: Some(Algorithm { oid: oid::HMAC_SHA256, parameters: null }),
        };
        let scheme = Pbes2 {
            kdf: Algorithm { oid: oid::PBKDF2, parameters: Some(Any::encode_from(&kdf)?) },
            cipher: Algorithm {
                oid: oid::AES_256_CBC,
                parameters: Some(Any::encode_from(&OctetString::new(iv)?)?),
            },
        };
        Ok(Algorithm { oid: oid::PBES2, parameters: Some(Any::encode_from(&scheme)?) })
    };
    let algorithm = algorithm().map_err(Error::Encode)?;
    Ok((algorithm, OctetString::new(encrypted).map_err(Error::Encode)?))
}

/// Decrypts data with the given scheme.
pub(super) fn decrypt(
    algorithm: &Algorithm,
    encrypted: &[u8],
    unlocking: &Unlocking<'_>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let parameters =
        algorithm.parameters.as_ref().ok_or(Error::Damaged("an encryption scheme has no parameters"))?;
    match algorithm.oid {
        oid::PBES2 => pbes2(&parameters.decode_as().map_err(Error::Decode)?, encrypted, unlocking),
        oid::PBE_3DES | oid::PBE_RC2_40 | oid::PBE_RC2_128 => {
            pbe(algorithm.oid, &parameters.decode_as().map_err(Error::Decode)?, encrypted, unlocking)
        }
        other => Err(Error::Unsupported(format!("the encryption scheme {other}"))),
    }
}

fn pbes2(scheme: &Pbes2, encrypted: &[u8], unlocking: &Unlocking<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
    if scheme.kdf.oid != oid::PBKDF2 {
        return Err(Error::Unsupported(format!("the key derivation {}", scheme.kdf.oid)));
    }
    let no_parameters = || Error::Damaged("an algorithm has no parameters");
    let kdf: Pbkdf2 =
        scheme.kdf.parameters.as_ref().ok_or_else(no_parameters)?.decode_as().map_err(Error::Decode)?;
    let iv: OctetString =
        scheme.cipher.parameters.as_ref().ok_or_else(no_parameters)?.decode_as().map_err(Error::Decode)?;
    let prf = match kdf.prf.as_ref().map(|prf| prf.oid) {
        None | Some(oid::HMAC_SHA1) => pbkdf2::PBKDF2_HMAC_SHA1,
        Some(oid::HMAC_SHA256) => pbkdf2::PBKDF2_HMAC_SHA256,
        Some(oid::HMAC_SHA384) => pbkdf2::PBKDF2_HMAC_SHA384,
        Some(oid::HMAC_SHA512) => pbkdf2::PBKDF2_HMAC_SHA512,
        Some(other) => return Err(Error::Unsupported(format!("the key derivation with {other}"))),
    };
    let key = |length| unlocking.pbkdf2(prf, &kdf, length);
    match scheme.cipher.oid {
        oid::AES_128_CBC => cbc_decrypt::<Aes128>(&key(16)?, iv.as_bytes(), encrypted),
        oid::AES_192_CBC => cbc_decrypt::<Aes192>(&key(24)?, iv.as_bytes(), encrypted),
        oid::AES_256_CBC => cbc_decrypt::<Aes256>(&key(32)?, iv.as_bytes(), encrypted),
        other => Err(Error::Unsupported(format!("the cipher {other}"))),
    }
}

fn pbkdf2_key(
    prf: pbkdf2::Algorithm,
    iterations: NonZeroU32,
    salt: &[u8],
    password: &StorePassword,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(vec![0; length]);
    pbkdf2::derive(prf, iterations, salt, password.reveal().as_bytes(), &mut key);
    key
}

/// Decrypts the legacy PKCS#12 schemes, which older JDKs and OpenSSL 1.1 wrote.
fn pbe(
    scheme: der::asn1::ObjectIdentifier,
    parameters: &Pbe,
    encrypted: &[u8],
    unlocking: &Unlocking<'_>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (salt, iterations) = (parameters.salt.as_bytes(), parameters.iterations);
    let iv = unlocking.pkcs12::<Sha1>(salt, Purpose::Iv, iterations, 8)?;
    let key = |length| unlocking.pkcs12::<Sha1>(salt, Purpose::Key, iterations, length);
    match scheme {
        oid::PBE_3DES => cbc_decrypt::<TdesEde3>(&key(24)?, &iv, encrypted),
        oid::PBE_RC2_128 => rc2_decrypt(Rc2::new_with_eff_key_len(&key(16)?, 128), &iv, encrypted),
        _ => rc2_decrypt(Rc2::new_with_eff_key_len(&key(5)?, 40), &iv, encrypted),
    }
}

fn cbc_decrypt<C>(key: &[u8], iv: &[u8], encrypted: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error>
where
    C: aes::cipher::BlockCipherDecrypt + aes::cipher::KeyInit,
{
    cbc::Decryptor::<C>::new_from_slices(key, iv)
        .map_err(|_| Error::Damaged("an initialisation vector has the wrong length"))?
        .decrypt_padded_vec::<Pkcs7>(encrypted)
        .map(Zeroizing::new)
        .map_err(|_| Error::WrongPassword)
}

fn rc2_decrypt(cipher: Rc2, iv: &[u8], encrypted: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    use aes::cipher::InnerIvInit;
    cbc::Decryptor::<Rc2>::inner_iv_slice_init(cipher, iv)
        .map_err(|_| Error::Damaged("an initialisation vector has the wrong length"))?
        .decrypt_padded_vec::<Pkcs7>(encrypted)
        .map(Zeroizing::new)
        .map_err(|_| Error::WrongPassword)
}

/// Encodes a structure to be encrypted. The result may contain a private key.
pub(super) fn plain(value: &impl Encode) -> Result<Zeroizing<Vec<u8>>, Error> {
    value.to_der().map(Zeroizing::new).map_err(Error::Encode)
}

pub(super) fn parse<'a, T: Decode<'a, Error = der::Error>>(bytes: &'a [u8]) -> Result<T, Error> {
    T::from_der(bytes).map_err(Error::Decode)
}
