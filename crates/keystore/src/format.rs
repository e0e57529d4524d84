//! Differences between the versions of the format.

use pbkdf2::pbkdf2_hmac;
use ring::aead::{AES_128_GCM, AES_256_GCM, Algorithm, LessSafeKey, UnboundKey};
use sha2::Sha512;
use zeroize::Zeroizing;

use crate::Passphrase;

/// The magic number of Lucene's codec header, big-endian.
pub(crate) const HEADER_MAGIC: u32 = 0x3FD7_6C17;
/// The magic number of Lucene's codec footer, the bitwise complement of the header's.
pub(crate) const FOOTER_MAGIC: u32 = !HEADER_MAGIC;
/// The codec's name.
pub(crate) const CODEC: &[u8] = b"elasticsearch.keystore";
/// Length of the footer: magic number, algorithm 0, and CRC-32 in eight bytes.
pub(crate) const FOOTER_LENGTH: usize = 16;
/// Length of the salt, which is also the additional authenticated data.
pub(crate) const SALT_LENGTH: usize = 64;
/// Length of the initialisation vector.
pub(crate) const IV_LENGTH: usize = 12;

/// A version of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// 6.3 to 7.0: entries have a type.
    V3,
    /// 6.8 and 7.1 to 7.17.
    V4,
    /// 8.0 to 8.13: from here on, the outer lengths are little-endian.
    V5,
    /// 8.14 to 8.17: from here on, 210,000 iterations.
    V6,
    /// 8.18 and later: 256-bit keys.
    V7,
}

impl Format {
    const ALL: [Self; 5] = [Self::V3, Self::V4, Self::V5, Self::V6, Self::V7];

    /// Returns the format that a version of Elasticsearch writes, which is the newest that it reads; `None`
    /// if the version is unknown.
    #[must_use]
    pub fn written_by(major: u32, minor: u32) -> Option<Self> {
        match (major, minor) {
            (8, 0..=13) => Some(Self::V5),
            (8, 14..=17) => Some(Self::V6),
            (8, 18..) | (9, _) => Some(Self::V7),
            _ => None,
        }
    }

    /// Returns the number in the file.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::V3 => 3,
            Self::V4 => 4,
            Self::V5 => 5,
            Self::V6 => 6,
            Self::V7 => 7,
        }
    }

    pub(crate) fn from_number(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|format| i32::from(format.number()) == number)
    }

    /// Returns whether the outer lengths are little-endian: Lucene 9 changed the byte order of its data
    /// streams, but not of its headers.
    pub(crate) fn little_endian(self) -> bool {
        self >= Self::V5
    }

    /// Returns whether entries have a type.
    pub(crate) fn typed(self) -> bool {
        self == Self::V3
    }

    fn iterations(self) -> u32 {
        if self >= Self::V6 { 210_000 } else { 10_000 }
    }

    fn cipher(self) -> &'static Algorithm {
        if self >= Self::V7 { &AES_256_GCM } else { &AES_128_GCM }
    }

    /// Derives the key with PBKDF2 and HMAC-SHA-512 from the UTF-8 bytes of the passphrase.
    pub(crate) fn key(self, passphrase: &Passphrase, salt: &[u8]) -> LessSafeKey {
        let mut key = Zeroizing::new(vec![0; self.cipher().key_len()]);
        pbkdf2_hmac::<Sha512>(passphrase.reveal().as_bytes(), salt, self.iterations(), &mut key);
        LessSafeKey::new(UnboundKey::new(self.cipher(), &key).expect("the key has the cipher's length"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_release_writes_its_format() {
        for (major, minor, format) in [
            (7, 17, None),
            (8, 0, Some(Format::V5)),
            (8, 13, Some(Format::V5)),
            (8, 14, Some(Format::V6)),
            (8, 17, Some(Format::V6)),
            (8, 18, Some(Format::V7)),
            (8, 19, Some(Format::V7)),
            (9, 0, Some(Format::V7)),
            (9, 5, Some(Format::V7)),
            (10, 0, None),
        ] {
            assert_eq!(Format::written_by(major, minor), format, "{major}.{minor}");
        }
    }
}
