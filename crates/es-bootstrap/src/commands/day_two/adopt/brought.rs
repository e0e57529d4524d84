//! The supplied key and certificates, in one of the forms in which CAs deliver them.

use std::io;
use std::path::Path;

use installation::Installation;
use lifecycle::Holder;
use lifecycle::adoption::Unfit;
use pki::{Certificate, Entry, PrivateKey, Store, StorePassword, pem};

use crate::args::AdoptHttp;
use crate::error::Error;
use crate::exit::Stop;
use crate::http_store::{self, REQUEST_STORE};
use crate::passphrase;

/// Reads the key and the certificates from the files that the operator named.
pub(super) fn brought(
    options: &AdoptHttp,
    node: &Installation,
    store: &Holder,
) -> Result<(PrivateKey, Vec<Certificate>), Error> {
    if let Some(both) =
        made(options.pem.as_deref(), options.pkcs12.as_deref(), options.passphrase_file.as_deref())?
    {
        return Ok(both);
    }
    let Some(file) = &options.certificate else { return Err(Error::Unfit(Unfit::Key)) };
    let mut certificates = certificates_of(file)?;
    if let Some(chain) = &options.chain {
        certificates.extend(certificates_of(chain)?);
    }
    // A certificate that was adopted earlier belongs to the key in the keystore.
    let is_here = || certificates.iter().any(|certificate| certificate.der() == store.leaf().der());
    let requested = http_store::requested(node, store)?;
    let key = requested.or_else(|| store.key().filter(|_| is_here())).ok_or_else(|| Error::Stopped {
        reason: format!(
            "there is no signing request for this certificate: `{}` is missing",
            node.config_path(REQUEST_STORE).display()
        ),
        fix: "create a request with `es-bootstrap csr http`, or pass the private key with `--pem` or `--pkcs12`"
            .to_owned(),
        stop: Stop::Config,
    })?;
    // The input may omit a CA whose key is on this node.
    certificates.extend(store.authority().ok().map(|(ca, _)| ca));
    Ok((key, certificates))
}

/// Reads a key and certificates that were created elsewhere, if they were given.
pub(super) fn made(
    folder: Option<&Path>,
    store: Option<&Path>,
    passphrase: Option<&Path>,
) -> Result<Option<(PrivateKey, Vec<Certificate>)>, Error> {
    if let Some(folder) = folder {
        let [leaf, key] = ["tls.crt", "tls.key"].map(|name| folder.join(name));
        let mut certificates = certificates_in(&leaf, &read_within(&leaf)?)?;
        certificates.extend(ca_within(folder)?);
        return Ok(Some((key_in(&key, read_within(&key)?)?, certificates)));
    }
    match (store, passphrase) {
        (Some(file), Some(passphrase)) => pkcs12(file, passphrase).map(Some),
        _ => Ok(None),
    }
}

fn pkcs12(file: &Path, passphrase: &Path) -> Result<(PrivateKey, Vec<Certificate>), Error> {
    let bytes = read(file)?;
    let password = StorePassword::from_text(passphrase::first_line(passphrase)?);
    let failed = |source| Error::Brought { path: file.to_path_buf(), source };
    let Store { entries } = Store::decode(&bytes, &password).map_err(failed)?;
    let (mut found, mut certificates) = (None, Vec::new());
    for entry in entries {
        match entry {
            Entry::Key { key, chain, .. } => {
                certificates.extend(chain);
                found = found.or(Some(key));
            }
            Entry::Trusted { certificate, .. } => certificates.push(certificate),
        }
    }
    let certificates: Result<Vec<Certificate>, pki::Error> =
        certificates.iter().map(|der| Certificate::decode(der)).collect();
    Ok((found.ok_or_else(|| Error::Unfit(Unfit::Key))?, certificates.map_err(failed)?))
}

fn read(file: &Path) -> Result<Vec<u8>, Error> {
    installation::read_given(file).map_err(|source| Error::Read { path: file.to_path_buf(), source })
}

/// Reads a file of a directory that was named; no pipe in it is waited for.
fn read_within(file: &Path) -> Result<Vec<u8>, Error> {
    installation::read_named(file).map_err(|source| Error::Read { path: file.to_path_buf(), source })
}

/// The CA of such a directory. cert-manager omits its file, or leaves it empty, where it does not know the CA.
fn ca_within(folder: &Path) -> Result<Vec<Certificate>, Error> {
    let file = folder.join("ca.crt");
    match read_within(&file) {
        Ok(text) if text.trim_ascii().is_empty() => Ok(Vec::new()),
        Ok(text) => certificates_in(&file, &text),
        Err(Error::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

pub(super) fn certificates_of(file: &Path) -> Result<Vec<Certificate>, Error> {
    certificates_in(file, &read(file)?)
}

fn certificates_in(file: &Path, text: &[u8]) -> Result<Vec<Certificate>, Error> {
    let failed = |source| Error::Brought { path: file.to_path_buf(), source };
    let found = pem::decode_all(without_mark(text)).map_err(failed)?;
    found.iter().map(|der| Certificate::decode(der)).collect::<Result<_, _>>().map_err(failed)
}

/// Removes the byte order mark that some editors write before text.
fn without_mark(text: &[u8]) -> &[u8] {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    text.strip_prefix(MARK).unwrap_or(text)
}

pub(super) fn key_of(file: &Path) -> Result<PrivateKey, Error> {
    key_in(file, read(file)?)
}

fn key_in(file: &Path, text: Vec<u8>) -> Result<PrivateKey, Error> {
    let stopped = |what: &str| {
        Error::Stopped {
        reason: format!("the key in `{}` {what}", file.display()),
        fix: "use an unencrypted key in PKCS#8, PKCS#1 or SEC 1 form: RSA with 2048 bits or more, or EC on P-256 or P-384"
            .to_owned(),
        stop: Stop::Data,
    }
    };
    let text = zeroize::Zeroizing::new(text);
    match pem::decode_key(without_mark(&text)) {
        Ok(pem::Key::Read(key)) => Ok(key),
        Ok(pem::Key::Protected) => Err(stopped("has a passphrase")),
        Ok(pem::Key::Unknown) => Err(stopped("has a type that nodes do not accept")),
        Err(source) => Err(Error::Brought { path: file.to_path_buf(), source }),
    }
}
