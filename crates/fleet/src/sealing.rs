//! Encrypts and decrypts files with age (<https://age-encryption.org/v1>), for X25519 and `ssh-ed25519` keys
//! and for passphrases. No other module does.
//!
//! age authenticates the whole file: a modified or truncated one cannot be decrypted. This module does no
//! I/O.

use std::fmt;
use std::io::{self, BufWriter, Read, Write};
use std::str::FromStr;

use age::secrecy::{ExposeSecret, SecretString};
use age::{DecryptError, Decryptor, EncryptError, Encryptor, ssh, x25519};
use zeroize::Zeroizing;

use crate::Error;

/// The start of an encrypted file.
const MAGIC: &[u8] = b"age-encryption.org/v";
/// The start of an OpenSSH public key of this type.
const SSH_ED25519: &str = "ssh-ed25519 ";
/// The scrypt work factor for new files (log2 N): about a second, with 256 MiB of memory.
const WORK: u8 = 18;
/// The maximum work factor for existing files, which needs 1 GiB of memory.
const MOST_WORK: u8 = 20;
/// The maximum length of an invalid recipient in a message.
const LONGEST_SHOWN: usize = 80;
/// Bytes that encryption adds to a document, apart from one stanza per recipient.
const OVERHEAD: usize = 1 << 10;

/// A recipient of a file: a public key, which is not secret.
#[derive(Clone)]
pub struct Recipient(Public);

#[derive(Clone)]
enum Public {
    X25519(x25519::Recipient),
    Ssh(ssh::Recipient),
}

impl Recipient {
    /// Parses an age recipient, `age1…`, or an OpenSSH public key, which may have a comment.
    ///
    /// # Errors
    ///
    /// [`Error::Recipient`] for any other kind.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let refused = || Error::Recipient { text: text.escape_default().take(LONGEST_SHOWN).collect() };
        let text = text.trim();
        if let Ok(recipient) = x25519::Recipient::from_str(text) {
            return Ok(Self(Public::X25519(recipient)));
        }
        if !text.starts_with(SSH_ED25519) {
            return Err(refused());
        }
        let key: String = text.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
        match ssh::Recipient::from_str(&key) {
            Ok(recipient @ ssh::Recipient::SshEd25519(..)) => Ok(Self(Public::Ssh(recipient))),
            _ => Err(refused()),
        }
    }

    fn as_age(&self) -> &dyn age::Recipient {
        match &self.0 {
            Public::X25519(recipient) => recipient,
            Public::Ssh(recipient) => recipient,
        }
    }
}

/// Formats the recipient in its canonical form, which is also used for comparison.
impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Public::X25519(recipient) => recipient.fmt(f),
            Public::Ssh(recipient) => recipient.fmt(f),
        }
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How to encrypt a file.
#[derive(Debug)]
pub enum Seal<'a> {
    /// For the owners of these keys.
    To(&'a [Recipient]),
    /// With a passphrase.
    Passphrase(&'a SecretString),
    /// Not at all.
    Plain,
}

/// Whether files are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealing {
    /// Encrypted: `.age`.
    Sealed,
    /// Not encrypted: `.bundle`.
    Plain,
}

impl Sealing {
    /// Returns the file name extension.
    #[must_use]
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Sealed => "age",
            Self::Plain => "bundle",
        }
    }
}

/// Private keys that decrypt files.
pub struct Identities(Vec<Box<dyn age::Identity>>);

impl fmt::Debug for Identities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret elided]")
    }
}

impl Identities {
    /// Parses a file with age keys, or an OpenSSH private key. Either may be protected by a passphrase.
    ///
    /// # Errors
    ///
    /// [`Error::Identity`], [`Error::IdentityProtected`], [`Error::IdentityPassphrase`].
    pub fn parse(bytes: &[u8], passphrase: Option<&SecretString>) -> Result<Self, Error> {
        if is_sealed(bytes) {
            let passphrase = passphrase.ok_or(Error::IdentityProtected)?;
            let inner = open(bytes, &Key::Passphrase(passphrase.clone())).map_err(|error| match error {
                Error::WrongPassphrase => Error::IdentityPassphrase,
                _ => Error::Identity,
            })?;
            return native(&inner);
        }
        if bytes.windows(b"PRIVATE KEY-----".len()).any(|part| part == b"PRIVATE KEY-----") {
            return openssh(bytes, passphrase);
        }
        native(bytes)
    }
}

/// Parses age keys, one per line; lines that start with `#` are comments.
fn native(bytes: &[u8]) -> Result<Identities, Error> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::Identity)?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys = lines
        .map(|line| match x25519::Identity::from_str(line) {
            Ok(key) => Ok(Box::new(key) as Box<dyn age::Identity>),
            Err(_) => Err(Error::Identity),
        })
        .collect::<Result<Vec<_>, _>>()?;
    if keys.is_empty() { Err(Error::Identity) } else { Ok(Identities(keys)) }
}

fn openssh(bytes: &[u8], passphrase: Option<&SecretString>) -> Result<Identities, Error> {
    let key = match ssh::Identity::from_buffer(bytes, None).map_err(|_| Error::Identity)? {
        ssh::Identity::Unencrypted(key) => key,
        ssh::Identity::Encrypted(key) => {
            let passphrase = passphrase.ok_or(Error::IdentityProtected)?;
            key.decrypt(passphrase.clone()).map_err(|_| Error::IdentityPassphrase)?
        }
        ssh::Identity::Unsupported(_) => return Err(Error::Identity),
    };
    let identity = ssh::Identity::from(key);
    match ssh::Recipient::try_from(identity.clone()) {
        Ok(ssh::Recipient::SshEd25519(..)) => Ok(Identities(vec![Box::new(identity)])),
        _ => Err(Error::Identity),
    }
}

/// The means to decrypt a file.
#[derive(Debug)]
pub enum Key {
    /// Private keys.
    Identities(Identities),
    /// A passphrase.
    Passphrase(SecretString),
    /// None: only files that are not encrypted can be read.
    None,
}

/// Returns whether a file is encrypted.
#[must_use]
pub fn is_sealed(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Encrypts a document.
///
/// # Errors
///
/// [`Error::Seal`]
pub fn seal(document: &[u8], how: &Seal<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut sealed = Zeroizing::new(Vec::with_capacity(document.len() + OVERHEAD));
    Sealer::of(how)?
        .write(&mut *sealed, |to| to.write_all(document))
        .map_err(|error| Error::Seal(EncryptError::Io(error)))?;
    Ok(sealed)
}

/// Encrypts a document while it is written, so that neither form is ever in memory as a whole.
pub(crate) struct Sealer(Option<Encryptor>);

impl Sealer {
    /// Prepares the encryption of one document.
    pub(crate) fn of(how: &Seal<'_>) -> Result<Self, Error> {
        let encryptor = match how {
            Seal::Plain => return Ok(Self(None)),
            Seal::To(recipients) => Encryptor::with_recipients(recipients.iter().map(Recipient::as_age)),
            Seal::Passphrase(passphrase) => {
                let mut recipient = age::scrypt::Recipient::new((*passphrase).clone());
                recipient.set_work_factor(WORK);
                Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
            }
        };
        encryptor.map(Some).map(Self).map_err(Error::Seal)
    }

    /// Writes the encrypted form of what `document` writes.
    pub(crate) fn write(
        self,
        to: &mut dyn Write,
        document: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        // The parts of a header and of a document are small.
        let mut to = BufWriter::new(to);
        match self.0 {
            None => document(&mut to)?,
            Some(encryptor) => {
                let mut writer = encryptor.wrap_output(&mut to)?;
                document(&mut writer)?;
                writer.finish()?;
            }
        }
        to.flush()
    }
}

/// Decrypts a file. One that is not encrypted is returned unchanged.
///
/// # Errors
///
/// [`Error::OtherRecipient`], [`Error::WrongPassphrase`], [`Error::NoIdentity`], [`Error::NoPassphrase`],
/// [`Error::Damaged`] or [`Error::ExcessiveWork`].
pub fn open(bytes: &[u8], key: &Key) -> Result<Zeroizing<Vec<u8>>, Error> {
    if !is_sealed(bytes) {
        return Ok(Zeroizing::new(bytes.to_vec()));
    }
    let decryptor = Decryptor::new_buffered(bytes).map_err(|_| Error::Damaged)?;
    let opened = match (key, decryptor.is_scrypt()) {
        (Key::Passphrase(passphrase), true) => {
            let mut identity = age::scrypt::Identity::new(passphrase.clone());
            identity.set_max_work_factor(MOST_WORK);
            decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity))
        }
        (Key::Identities(identities), false) => decryptor.decrypt(identities.0.iter().map(|key| &**key)),
        (_, true) => return Err(Error::NoPassphrase),
        (_, false) => return Err(Error::NoIdentity),
    };
    let mut reader = opened.map_err(|error| match (error, key) {
        (DecryptError::NoMatchingKeys, _) => Error::OtherRecipient,
        (DecryptError::ExcessiveWork { .. }, _) => Error::ExcessiveWork,
        (DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed, Key::Passphrase(_)) => {
            Error::WrongPassphrase
        }
        _ => Error::Damaged,
    })?;
    // With full capacity, so that reallocation leaves no copies in memory.
    let mut document = Zeroizing::new(Vec::with_capacity(bytes.len()));
    reader.read_to_end(&mut document).map_err(|_| Error::Damaged)?;
    Ok(document)
}

impl Key {
    /// Returns a passphrase; `None` if it is empty, because that protects nothing.
    #[must_use]
    pub fn passphrase(text: SecretString) -> Option<Self> {
        (!text.expose_secret().is_empty()).then_some(Self::Passphrase(text))
    }
}

#[cfg(test)]
#[path = "sealing_tests.rs"]
mod tests;
