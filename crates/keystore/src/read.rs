//! Decodes a keystore in two steps: the container, which needs no passphrase, and its content.

use rand::CryptoRng;
use ring::aead::{Aad, Nonce};
use zeroize::Zeroizing;

use crate::cursor::Cursor;
use crate::format::{CODEC, FOOTER_LENGTH, FOOTER_MAGIC, HEADER_MAGIC};
use crate::secret::SecretValue;
use crate::{Error, Format, Keystore, Passphrase, Seal};

/// An encrypted keystore with a valid container.
pub struct Sealed {
    format: Format,
    protected: bool,
    block: Vec<u8>,
}

impl Sealed {
    /// Checks the container in the same order as Elasticsearch: magic, codec, version, flag, lengths, footer,
    /// checksum.
    ///
    /// # Errors
    ///
    /// The first check that fails.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut cursor = Cursor::new(bytes, Error::Truncated);
        if cursor.u32()? != HEADER_MAGIC {
            return Err(Error::NotAKeystore);
        }
        let length = cursor.vint()?;
        if cursor.take(length)? != CODEC {
            return Err(Error::WrongCodec);
        }
        let found = cursor.i32(false)?;
        let format = Format::from_number(found).ok_or_else(|| {
            if found < i32::from(Format::V3.number()) {
                Error::TooOld { found }
            } else {
                Error::TooNew { found }
            }
        })?;
        let protected = match cursor.byte()? {
            0 => false,
            1 => true,
            other => return Err(Error::PasswordFlag(other)),
        };
        let length = cursor.i32(format.little_endian())?;
        let block = cursor.take(length)?.to_vec();
        match cursor.left() {
            left if left < FOOTER_LENGTH => return Err(Error::Truncated),
            left if left > FOOTER_LENGTH => return Err(Error::Extended),
            _ => {}
        }
        if cursor.u32()? != FOOTER_MAGIC || cursor.u32()? != 0 {
            return Err(Error::Footer);
        }
        let checksum = cursor.u64()?;
        if checksum > u64::from(u32::MAX) {
            return Err(Error::Footer);
        }
        if checksum != u64::from(crc32fast::hash(&bytes[..bytes.len() - size_of::<u64>()])) {
            return Err(Error::Checksum);
        }
        Ok(Self { format, protected, block })
    }

    /// Returns the version of the format.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Returns whether a passphrase is needed.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.protected
    }

    /// Decrypts and decodes the entries.
    ///
    /// # Errors
    ///
    /// [`Error::WrongPassphrase`] if authentication fails, which tampering causes as well;
    /// [`Error::Tampered`] if lengths do not add up.
    pub fn open(&self, passphrase: &Passphrase) -> Result<Keystore, Error> {
        let mut cursor = Cursor::new(&self.block, Error::Tampered);
        let mut part = || {
            let length = cursor.i32(self.format.little_endian())?;
            cursor.take(length)
        };
        let (salt, iv, sealed) = (part()?, part()?, part()?);
        if cursor.left() != 0 {
            return Err(Error::Tampered);
        }
        let nonce = Nonce::try_assume_unique_for_key(iv).map_err(|_| Error::Tampered)?;
        let mut buffer = Zeroizing::new(sealed.to_vec());
        let key = self.format.key(passphrase, salt);
        let opened =
            key.open_in_place(nonce, Aad::from(salt), &mut buffer).map_err(|_| Error::WrongPassphrase)?;
        entries(opened, self.format)
    }

    /// Decrypts the keystore and, in parallel, creates the seal for the one that will replace it.
    ///
    /// # Errors
    ///
    /// See [`Self::open`] and [`Seal::new`].
    pub fn open_to_change(
        &self,
        passphrase: &Passphrase,
        format: Format,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<(Keystore, Seal), Error> {
        let (opened, seal) = memory::both(|| self.open(passphrase), || Seal::new(format, passphrase, rng));
        Ok((opened?, seal?))
    }
}

/// Decodes the format of Java's `DataOutputStream`, which is big-endian in every version.
fn entries(plain: &[u8], format: Format) -> Result<Keystore, Error> {
    let mut cursor = Cursor::new(plain, Error::Tampered);
    let mut keystore = Keystore::default();
    let count = cursor.i32(false)?;
    for _ in 0..count {
        let length = cursor.u16()?;
        let name = std::str::from_utf8(cursor.take(length)?).map_err(|_| Error::Tampered)?;
        if format.typed() {
            let length = cursor.u16()?;
            cursor.take(length)?;
        }
        let length = cursor.i32(false)?;
        let value = SecretValue::new(cursor.take(length)?);
        keystore.entries.insert(name.to_owned(), value);
    }
    if cursor.left() != 0 {
        return Err(Error::Tampered);
    }
    Ok(keystore)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::new(text.into())
    }

    macro_rules! fixture {
        ($name:literal) => {
            include_bytes!(concat!("../tests/fixtures/", $name)).as_slice()
        };
    }

    #[test]
    fn reads_every_version() {
        for (bytes, format, phrase) in [
            (fixture!("v3-passphrase.keystore"), Format::V3, "vector-passphrase"),
            (fixture!("v4-passphrase.keystore"), Format::V4, "vector-passphrase"),
            (fixture!("v5-passphrase.keystore"), Format::V5, "vector-passphrase"),
            (fixture!("v6-passphrase.keystore"), Format::V6, "vector-passphrase"),
            (fixture!("v7-passphrase.keystore"), Format::V7, "vector-passphrase"),
            (fixture!("v7-empty-passphrase.keystore"), Format::V7, ""),
        ] {
            let sealed = Sealed::decode(bytes).unwrap();
            assert_eq!(sealed.format(), format);
            assert_eq!(sealed.is_protected(), !phrase.is_empty());
            let keystore = sealed.open(&passphrase(phrase)).unwrap();
            assert_eq!(keystore.names(), ["a.file", "keystore.seed"]);
            assert_eq!(keystore.get("a.file").unwrap().reveal(), [0x00, 0xff, 0x10]);
            assert_eq!(keystore.get("keystore.seed").unwrap().reveal(), b"AAAAaaaa0000~!@#$%^&");
        }
    }

    #[test]
    fn refuses_each_kind_of_damage_with_its_own_error() {
        let open =
            |bytes, phrase: &str| Sealed::decode(bytes).and_then(|sealed| sealed.open(&passphrase(phrase)));
        for (bytes, expected) in [
            (fixture!("bad_magic-changed.keystore"), Error::NotAKeystore),
            (fixture!("bad_codec-name-changed.keystore"), Error::WrongCodec),
            (fixture!("bad_version-2.keystore"), Error::TooOld { found: 2 }),
            (fixture!("bad_version-8.keystore"), Error::TooNew { found: 8 }),
            (fixture!("bad_password-flag-2.keystore"), Error::PasswordFlag(2)),
            (fixture!("bad_one-byte-missing.keystore"), Error::Truncated),
            (fixture!("bad_one-byte-appended.keystore"), Error::Extended),
            (fixture!("bad_footer-algorithm-1.keystore"), Error::Footer),
            (fixture!("bad_flip-without-new-crc.keystore"), Error::Checksum),
            (fixture!("bad_ciphertext-length-too-big.keystore"), Error::Tampered),
            (fixture!("bad_bytes-after-ciphertext.keystore"), Error::Tampered),
            (fixture!("bad_ciphertext-bit-flipped.keystore"), Error::WrongPassphrase),
            (fixture!("bad_salt-bit-flipped.keystore"), Error::WrongPassphrase),
            (fixture!("bad_bytes-after-last-entry.keystore"), Error::Tampered),
            (fixture!("bad_entry-length-too-big.keystore"), Error::Tampered),
        ] {
            assert_eq!(open(bytes, "vector-passphrase").unwrap_err(), expected);
        }
        assert_eq!(open(fixture!("v7-passphrase.keystore"), "nope").unwrap_err(), Error::WrongPassphrase);
    }

    #[test]
    fn reads_what_elasticsearch_wrote() {
        for bytes in [fixture!("stock-8.19.21.keystore"), fixture!("stock-9.5.3.keystore")] {
            let sealed = Sealed::decode(bytes).unwrap();
            assert_eq!((sealed.format(), sealed.is_protected()), (Format::V7, false));
            let keystore = sealed.open(&Passphrase::empty()).unwrap();
            let names = [
                crate::KEYSTORE_SEED,
                crate::HTTP_KEYSTORE_PASSWORD,
                crate::TRANSPORT_KEYSTORE_PASSWORD,
                crate::TRANSPORT_TRUSTSTORE_PASSWORD,
            ];
            assert!(names.iter().all(|name| keystore.contains(name)), "{keystore:?}");
        }
    }

    #[test]
    fn no_single_damaged_byte_passes_the_container() {
        let good = fixture!("stock-8.19.21.keystore");
        for at in 0..good.len() {
            let mut flipped = good.to_vec();
            flipped[at] ^= 1;
            assert!(Sealed::decode(&flipped).is_err(), "byte {at} flipped");
            assert!(Sealed::decode(&good[..at]).is_err(), "cut at {at}");
        }
        assert_eq!(Sealed::decode(&[good, &[0]].concat()).err(), Some(Error::Extended));
    }
}
