//! Encodes a keystore.

use rand::CryptoRng;
use ring::aead::{Aad, LessSafeKey, Nonce};
use zeroize::Zeroizing;

use crate::format::{CODEC, FOOTER_MAGIC, HEADER_MAGIC, IV_LENGTH, SALT_LENGTH};
use crate::{Error, Format, Passphrase};

/// The salt, initialization vector and key for one keystore. Deriving the key takes nearly all the time of
/// encryption.
pub struct Seal {
    format: Format,
    protected: bool,
    salt: [u8; SALT_LENGTH],
    iv: [u8; IV_LENGTH],
    key: LessSafeKey,
}

impl Seal {
    /// Generates salt and initialization vector and derives the key.
    ///
    /// # Errors
    ///
    /// [`Error::NotWritten`] for the formats 3 and 4, which no supported version writes.
    pub fn new(
        format: Format,
        passphrase: &Passphrase,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, Error> {
        let (mut salt, mut iv) = ([0; SALT_LENGTH], [0; IV_LENGTH]);
        rng.fill_bytes(&mut salt);
        rng.fill_bytes(&mut iv);
        Self::with(format, passphrase, salt, iv)
    }

    fn with(
        format: Format,
        passphrase: &Passphrase,
        salt: [u8; SALT_LENGTH],
        iv: [u8; IV_LENGTH],
    ) -> Result<Self, Error> {
        if !format.little_endian() {
            return Err(Error::NotWritten(format));
        }
        let key = format.key(passphrase, &salt);
        Ok(Self { format, protected: !passphrase.is_empty(), salt, iv, key })
    }
}

/// Encodes the file. It consumes the seal, because its key and initialization vector must not be used twice.
pub(crate) fn encode<'a>(
    entries: impl Iterator<Item = (&'a str, &'a [u8])> + Clone,
    seal: Seal,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let Seal { format, protected, salt, iv, key } = seal;
    let mut sealed = plain(entries)?;
    let tag = key
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(iv), Aad::from(&salt), &mut sealed)
        .map_err(|_| Error::TooLarge)?;
    sealed.extend_from_slice(tag.as_ref());

    let parts: [&[u8]; 3] = [&salt, &iv, &sealed];
    let block_length = parts.iter().map(|part| size_of::<i32>() + part.len()).sum::<usize>();
    let mut file = Zeroizing::new(Vec::with_capacity(block_length + 64));
    file.extend_from_slice(&HEADER_MAGIC.to_be_bytes());
    file.push(u8::try_from(CODEC.len()).expect("the codec's name is short"));
    file.extend_from_slice(CODEC);
    file.extend_from_slice(&u32::from(format.number()).to_be_bytes());
    file.push(u8::from(protected));
    file.extend_from_slice(&length(block_length)?.to_le_bytes());
    for part in parts {
        file.extend_from_slice(&length(part.len())?.to_le_bytes());
        file.extend_from_slice(part);
    }
    file.extend_from_slice(&FOOTER_MAGIC.to_be_bytes());
    file.extend_from_slice(&0_u32.to_be_bytes());
    let checksum = u64::from(crc32fast::hash(&file));
    file.extend_from_slice(&checksum.to_be_bytes());
    Ok(file)
}

/// Encodes as Java's `DataOutputStream`: the count, then each name and value with its length, all big-endian.
fn plain<'a>(
    entries: impl Iterator<Item = (&'a str, &'a [u8])> + Clone,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    /// The lengths of a name and of a value.
    const OVERHEAD: usize = 2 + 4;
    const TAG: usize = 16;
    // With full capacity, so that reallocation leaves no copies in memory.
    let size = entries.clone().map(|(name, value)| OVERHEAD + name.len() + value.len()).sum::<usize>();
    let mut plain = Zeroizing::new(Vec::with_capacity(4 + size + TAG));
    plain.extend_from_slice(&length(entries.clone().count())?.to_be_bytes());
    for (name, value) in entries {
        plain.extend_from_slice(&u16::try_from(name.len()).map_err(|_| Error::TooLarge)?.to_be_bytes());
        plain.extend_from_slice(name.as_bytes());
        plain.extend_from_slice(&length(value.len())?.to_be_bytes());
        plain.extend_from_slice(value);
    }
    Ok(plain)
}

fn length(length: usize) -> Result<i32, Error> {
    i32::try_from(length).map_err(|_| Error::TooLarge)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Keystore, Sealed};

    #[test]
    fn reproduces_the_vectors() {
        let salt = std::array::from_fn(|i| u8::try_from(i).unwrap());
        let iv = std::array::from_fn(|i| 0xA0 + u8::try_from(i).unwrap());
        let entries = [("keystore.seed", &b"AAAAaaaa0000~!@#$%^&"[..]), ("a.file", &[0x00, 0xff, 0x10][..])];
        for (format, phrase, expected) in [
            (
                Format::V5,
                "vector-passphrase",
                &include_bytes!("../tests/fixtures/v5-passphrase.keystore")[..],
            ),
            (Format::V6, "vector-passphrase", include_bytes!("../tests/fixtures/v6-passphrase.keystore")),
            (Format::V7, "vector-passphrase", include_bytes!("../tests/fixtures/v7-passphrase.keystore")),
            (Format::V7, "", include_bytes!("../tests/fixtures/v7-empty-passphrase.keystore")),
        ] {
            let passphrase = Passphrase::new(phrase.into());
            let seal = Seal::with(format, &passphrase, salt, iv).unwrap();
            let file = encode(entries.into_iter(), seal).unwrap();
            assert_eq!(file.as_slice(), expected, "{format:?} {phrase:?}");
        }
    }

    #[test]
    fn old_formats_are_not_written() {
        for format in [Format::V3, Format::V4] {
            let refused = Keystore::default().encode(format, &Passphrase::empty(), &mut memory::rng());
            assert_eq!(refused.unwrap_err(), Error::NotWritten(format));
        }
    }

    proptest! {
        // Each case derives two keys with 210,000 iterations, which is slow.
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn what_is_written_is_read(
            entries in prop::collection::btree_map("[A-Za-z0-9_.-]{1,40}", prop::collection::vec(any::<u8>(), 0..200), 0..20),
            phrase in "\\PC{0,12}",
            format in prop::sample::select(vec![Format::V5, Format::V6, Format::V7]),
        ) {
            let mut keystore = Keystore::default();
            for (name, value) in &entries {
                keystore.set(name, value).unwrap();
            }
            let passphrase = Passphrase::new(phrase.as_str().into());
            let file = keystore.encode(format, &passphrase, &mut memory::rng()).unwrap();
            let sealed = Sealed::decode(&file).unwrap();
            prop_assert_eq!(sealed.format(), format);
            prop_assert_eq!(sealed.is_protected(), !phrase.is_empty());
            let read = sealed.open(&passphrase).unwrap();
            prop_assert_eq!(read.names(), entries.keys().map(String::as_str).collect::<Vec<_>>());
            for (name, value) in &entries {
                prop_assert_eq!(read.get(name).unwrap().reveal(), value.as_slice());
            }
        }
    }
}
