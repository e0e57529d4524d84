//! The node's keystore, as far as this process can read it.

use installation::{Installation, KeystoreFile};
use keystore::{Keystore, Passphrase, Sealed};

/// The node's keystore, as far as this process can read it.
#[derive(Debug)]
pub enum KeystoreView {
    /// It does not exist.
    Missing,
    /// It is open.
    Open(Opened),
    /// It is protected, and the right passphrase is not known.
    Closed {
        /// Its format version.
        format: u8,
        /// Why it could not be opened.
        reason: &'static str,
    },
    /// This process cannot read the file.
    Hidden(String),
    /// It is not a keystore, or it is damaged.
    Damaged(String),
}

/// An open keystore.
#[derive(Debug)]
pub struct Opened {
    /// Its format version.
    pub format: u8,
    /// Whether it is protected with a passphrase.
    pub protected: bool,
    /// Its entries.
    pub keystore: Keystore,
}

impl KeystoreView {
    /// Opens the keystore, with the passphrase if it needs one.
    #[must_use]
    pub fn read(node: &Installation, passphrase: Option<&Passphrase>) -> Self {
        let bytes = match &node.keystore {
            KeystoreFile::Missing | KeystoreFile::DanglingLink { .. } => return Self::Missing,
            KeystoreFile::NotRegular(kind) => return Self::Damaged(format!("it is {kind}, not a file")),
            KeystoreFile::Unreadable(error) => return Self::Hidden(error.to_string()),
            KeystoreFile::Read { bytes, .. } => bytes,
        };
        let sealed = match Sealed::decode(bytes) {
            Ok(sealed) => sealed,
            Err(error) => return Self::Damaged(error.to_string()),
        };
        let (format, protected) = (sealed.format().number(), sealed.is_protected());
        let empty = Passphrase::empty();
        let passphrase = match passphrase {
            None if protected => return Self::Closed { format, reason: "its passphrase was not given" },
            Some(passphrase) if protected => passphrase,
            _ => &empty,
        };
        match sealed.open(passphrase) {
            Ok(keystore) => Self::Open(Opened { format, protected, keystore }),
            Err(keystore::Error::WrongPassphrase) if protected => {
                Self::Closed { format, reason: "the given passphrase does not open it" }
            }
            Err(error) => Self::Damaged(error.to_string()),
        }
    }

    /// Returns the entries, if it is open.
    #[must_use]
    pub fn entries(&self) -> Option<&Keystore> {
        match self {
            Self::Open(opened) => Some(&opened.keystore),
            _ => None,
        }
    }

    /// Returns its format version, if known.
    #[must_use]
    pub fn format(&self) -> Option<u8> {
        match self {
            Self::Open(Opened { format, .. }) | Self::Closed { format, .. } => Some(*format),
            _ => None,
        }
    }

    /// Whether it is protected with a passphrase, if known.
    #[must_use]
    pub fn is_protected(&self) -> Option<bool> {
        match self {
            Self::Open(opened) => Some(opened.protected),
            Self::Closed { .. } => Some(true),
            _ => None,
        }
    }
}
