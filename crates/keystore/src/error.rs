//! Why a keystore could not be read or written.

use thiserror::Error;

use crate::Format;

/// Why a keystore could not be read or written. Scripts match the phrases that are Elasticsearch's own.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// The first bytes are not those of a keystore.
    #[error("this is not a keystore: codec header mismatch")]
    NotAKeystore,
    /// The file is Lucene's, but of another codec.
    #[error("this is not a keystore: codec mismatch")]
    WrongCodec,
    /// The format is older than 6.3.
    #[error("the keystore's format is too old ({found}, oldest is {}): delete and recreate it", Format::V3.number())]
    TooOld {
        /// Its version number.
        found: i32,
    },
    /// The format is newer than any known one.
    #[error("the keystore's format is too new ({found}, newest is {}): are you downgrading?", Format::V7.number())]
    TooNew {
        /// Its version number.
        found: i32,
    },
    /// The password flag is neither 0 nor 1.
    #[error("hasPassword boolean is corrupt: {0:02x}")]
    PasswordFlag(u8),
    /// The file is shorter than its lengths require.
    #[error("the keystore is corrupt: file truncated?")]
    Truncated,
    /// The file is longer than its lengths require.
    #[error("the keystore is corrupt: file extended?")]
    Extended,
    /// The last bytes are not those of a keystore.
    #[error("the keystore is corrupt: codec footer mismatch")]
    Footer,
    /// The checksum does not match.
    #[error("the keystore is corrupt: checksum failed (hardware problem?)")]
    Checksum,
    /// The decrypted content is inconsistent.
    #[error("Keystore has been corrupted or tampered with")]
    Tampered,
    /// Decryption fails.
    #[error("Provided keystore password was incorrect")]
    WrongPassphrase,
    /// A name with characters other than letters, digits, `_`, `-` and `.`.
    #[error("`{name}` is not a legal name of a secure setting: use letters, digits, `_`, `-` and `.`")]
    IllegalName {
        /// The name, escaped.
        name: String,
    },
    /// A format that no supported version writes.
    #[error("keystores of format {} can no longer be written", .0.number())]
    NotWritten(Format),
    /// The entries exceed the lengths that the format can express.
    #[error("the keystore's entries are too large")]
    TooLarge,
}
