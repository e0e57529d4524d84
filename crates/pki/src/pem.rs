//! Certificates and keys in PEM (RFC 7468).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rand::CryptoRng;
use rustls_pki_types::PrivateKeyDer;
use zeroize::Zeroizing;

use crate::{Error, PrivateKey, StorePassword, pkcs12};

/// Characters per line.
const COLUMNS: usize = 64;

/// Encodes a certificate as PEM.
#[must_use]
pub fn encode(der: &[u8]) -> String {
    labelled("CERTIFICATE", der)
}

/// Encodes a certificate signing request as PEM.
#[must_use]
pub fn encode_request(der: &[u8]) -> String {
    labelled("CERTIFICATE REQUEST", der)
}

/// Encodes a private key as PEM (RFC 5958).
#[must_use]
pub fn encode_key(key: &PrivateKey) -> Zeroizing<String> {
    Zeroizing::new(labelled("PRIVATE KEY", key.pkcs8()))
}

/// Encodes a private key as PEM, encrypted with a passphrase.
///
/// # Errors
///
/// If it cannot be encrypted.
pub fn encode_protected_key(
    key: &PrivateKey,
    passphrase: &StorePassword,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Zeroizing<String>, Error> {
    Ok(Zeroizing::new(labelled(PROTECTED_LABEL, &pkcs12::protect(key, passphrase, rng)?)))
}

fn labelled(label: &str, der: &[u8]) -> String {
    let body = Zeroizing::new(BASE64_STANDARD.encode(der));
    let lines = body.len().div_ceil(COLUMNS);
    // Allocate the full size, because growing would leave copies in memory.
    let mut text = String::with_capacity(body.len() + lines + 2 * (label.len() + 20));
    text.push_str(&format!("-----BEGIN {label}-----\n"));
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(COLUMNS));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

/// Returns the first certificate in a text as DER.
///
/// # Errors
///
/// If there is none, or the first one is damaged.
pub fn decode(mut text: &[u8]) -> Result<Vec<u8>, Error> {
    match rustls_pemfile::certs(&mut text).next() {
        Some(Ok(der)) => Ok(der.to_vec()),
        Some(Err(error)) => Err(Error::Pem(error)),
        None => Err(Error::NoCertificate),
    }
}

/// Returns all certificates in a text as DER.
///
/// # Errors
///
/// If there is none, or one is damaged.
pub fn decode_all(mut text: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let found: Result<Vec<_>, _> = rustls_pemfile::certs(&mut text).collect();
    let found = found.map_err(Error::Pem)?;
    if found.is_empty() {
        return Err(Error::NoCertificate);
    }
    Ok(found.iter().map(|der| der.to_vec()).collect())
}

/// A private key in a PEM text.
#[derive(Debug)]
pub enum Key {
    /// A key that could be read.
    Read(PrivateKey),
    /// A key that is encrypted with a passphrase.
    Protected,
    /// A key of an unsupported type or format.
    Unknown,
}

/// Reads the first private key in a text: PKCS#8, or the traditional formats of RSA and EC keys.
///
/// # Errors
///
/// If there is none, or it is damaged.
pub fn decode_key(text: &[u8]) -> Result<Key, Error> {
    const NONE: Error = Error::Key("found no PEM private key");
    if text.windows(PROTECTED.len()).any(|found| found == PROTECTED) {
        return Ok(Key::Protected);
    }
    let key = match rustls_pemfile::private_key(&mut &text[..]).map_err(Error::Pem)?.ok_or(NONE)? {
        PrivateKeyDer::Pkcs8(key) => PrivateKey::decode(key.secret_pkcs8_der()),
        PrivateKeyDer::Pkcs1(key) => PrivateKey::decode_rsa(key.secret_pkcs1_der()),
        PrivateKeyDer::Sec1(key) => PrivateKey::decode_ec(key.secret_sec1_der()),
        _ => return Ok(Key::Unknown),
    };
    Ok(key.map_or(Key::Unknown, Key::Read))
}

/// Decrypts the first encrypted PKCS#8 private key in a text.
///
/// # Errors
///
/// If there is none, the passphrase is wrong, or it is damaged.
pub fn decode_protected_key(text: &[u8], passphrase: &StorePassword) -> Result<Key, Error> {
    const NONE: Error = Error::Key("found no encrypted PKCS#8 private key in PEM");
    let text = std::str::from_utf8(text).map_err(|_| NONE)?;
    let (_, rest) = text.split_once(&format!("-----BEGIN {PROTECTED_LABEL}-----")).ok_or(NONE)?;
    let (body, _) = rest.split_once("-----END ").ok_or(NONE)?;
    let body: Zeroizing<String> = Zeroizing::new(body.split_ascii_whitespace().collect());
    let der = BASE64_STANDARD.decode(body.as_bytes()).map_err(|_| Error::Key("it is not base64"))?;
    match pkcs12::unprotect(&der, passphrase) {
        Ok(key) => Ok(Key::Read(key)),
        Err(Error::Key(_)) => Ok(Key::Unknown),
        Err(error) => Err(error),
    }
}

/// The label of an encrypted PKCS#8 key.
const PROTECTED_LABEL: &str = "ENCRYPTED PRIVATE KEY";
/// Part of the label of an encrypted PKCS#8 key, and of the header of the traditional formats.
const PROTECTED: &[u8] = b"ENCRYPTED";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        for length in [0, 1, 48, 49, 500] {
            let der = vec![0xA5; length];
            let text = encode(&der);
            assert!(text.lines().all(|line| line.len() <= COLUMNS));
            assert_eq!(decode(text.as_bytes()).unwrap(), der);
        }
        assert!(decode(b"nothing").is_err());
    }

    #[test]
    fn keys_are_written_in_clear_and_under_a_passphrase() {
        let key = PrivateKey::generate(crate::KeyKind::EcP256, memory::rng).unwrap();
        let passphrase = StorePassword::from_text("a phrase".into());
        let same = |found: Key| matches!(found, Key::Read(found) if found.pkcs8() == key.pkcs8());
        assert!(same(decode_key(encode_key(&key).as_bytes()).unwrap()));
        let text = encode_protected_key(&key, &passphrase, &mut memory::rng()).unwrap();
        assert!(matches!(decode_key(text.as_bytes()), Ok(Key::Protected)));
        assert!(same(decode_protected_key(text.as_bytes(), &passphrase).unwrap()));
        let other = StorePassword::from_text("another".into());
        assert!(decode_protected_key(text.as_bytes(), &other).is_err());
        assert!(decode_protected_key(encode_key(&key).as_bytes(), &passphrase).is_err());
        // Created by openssl(1).
        let made = include_bytes!("../tests/fixtures/openssl-3-ec-protected.pem");
        assert!(decode_protected_key(made, &other).is_err());
    }

    #[test]
    fn keys_of_each_form_are_read() {
        let read = |text: &[u8]| match decode_key(text) {
            Ok(Key::Read(_)) => "read",
            Ok(Key::Protected) => "protected",
            Ok(Key::Unknown) => "unknown",
            Err(_) => "damaged",
        };
        macro_rules! check {
            ($name:literal, $expected:literal) => {
                let text = include_bytes!(concat!("../tests/fixtures/openssl-3-", $name, ".pem"));
                assert_eq!(read(text), $expected, $name);
            };
        }
        check!("ec-pkcs8", "read");
        check!("ec-sec1", "read");
        check!("rsa-pkcs1", "read");
        check!("ec-protected", "protected");
        check!("ec-protected-sec1", "protected");
        check!("ed25519", "unknown");
        assert_eq!(read(b""), "damaged");
        assert_eq!(read(encode(b"a certificate").as_bytes()), "damaged");
        assert_eq!(read(b"-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n"), "damaged");
    }
}
