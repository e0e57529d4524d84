//! Opens bundles, and checks that one is suitable for a node.

use std::path::{Path, PathBuf};

use ::time::OffsetDateTime;
use bootstrap::Bundled;
use fleet::{Identities, Key, NodeBundle};
use installation::{Environment, Installation};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::args::{Opening, Taking};
use crate::error::Error;
use crate::passphrase;
use crate::time::rfc3339;

/// The SSH host key, which practically every machine has.
const HOST_KEY: &str = "/etc/ssh/ssh_host_ed25519_key";

/// Opens and checks a node's bundle, if one was given.
///
/// # Errors
///
/// If it cannot be opened, is invalid, or is not the expected one.
pub(crate) fn take(taking: &Taking, node: &Installation) -> Result<Option<Bundled>, Error> {
    let Some(path) = &taking.bundle else {
        return match &taking.opening {
            Opening { identity: None, identity_passphrase_file: None, passphrase_file: None } => Ok(None),
            _ => Err(Error::Usage {
                message: "there is no bundle to open".to_owned(),
                hint: "pass it with `--bundle FILE`, or omit `--identity` and `--passphrase-file`".to_owned(),
            }),
        };
    };
    let failed = |source| Error::Bundle { path: path.clone(), source: Box::new(source) };
    let bytes = read(path)?;
    let key = key(&taking.opening, &bytes, Some(node))?;
    let bundle = fleet::open(&bytes, &key).and_then(|document| NodeBundle::decode(&document));
    let bundle = bundle.map_err(failed)?;
    check(taking, &bundle, node.now.date().map_err(Error::Clock)?)?;
    let bundle = if taking.rejoin { bundle.rejoining() } else { bundle };
    let NodeBundle { place, password_hash, http_ca, http, transport_ca, transport, .. } = bundle;
    Ok(Some(Bundled { place, password_hash, http_ca, http, transport_ca, transport }))
}

/// Reads a bundle's bytes.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
    let failed = |source| Error::Read { path: path.to_path_buf(), source };
    installation::read_given(path).map(Zeroizing::new).map_err(failed)
}

/// Returns the key that opens a file, or none if it is not encrypted. On the node's own machine this may be
/// the SSH host key.
pub(crate) fn key(opening: &Opening, bytes: &[u8], node: Option<&Installation>) -> Result<Key, Error> {
    if !fleet::is_sealed(bytes) {
        return Ok(Key::None);
    }
    if let Some(file) = &opening.identity {
        let passphrase =
            opening.identity_passphrase_file.as_deref().map(passphrase::first_line).transpose()?;
        return identity(file, passphrase.as_ref());
    }
    if let Some(file) = &opening.passphrase_file {
        return passphrase_of(file).map(Key::Passphrase);
    }
    match node {
        None => Ok(Key::None),
        Some(node) => match passphrase::identity_credential(node)?.or_else(|| host_key(node)) {
            Some(file) => identity(&file, None),
            None => Ok(Key::None),
        },
    }
}

/// Reads the passphrase of an encrypted file.
pub(crate) fn passphrase_of(file: &Path) -> Result<SecretString, Error> {
    let text = passphrase::first_line(file)?;
    if text.expose_secret().is_empty() {
        return Err(Error::Usage {
            message: format!("the first line of `{}` is empty, and no passphrase", file.display()),
            hint: "pass a file whose first line is the passphrase".to_owned(),
        });
    }
    Ok(text)
}

fn identity(file: &Path, passphrase: Option<&SecretString>) -> Result<Key, Error> {
    let bytes = read(file)?;
    let failed = |source| Error::Bundle { path: file.to_path_buf(), source: Box::new(source) };
    Identities::parse(&bytes, passphrase).map(Key::Identities).map_err(failed)
}

/// Returns the machine's SSH host key. It is used only by root, and only for a configuration directory that
/// root owns, so that no other user decides what is decrypted with it.
fn host_key(node: &Installation) -> Option<PathBuf> {
    let is_roots = node.user == 0 && node.directory.owner == 0 && node.directory.user == 0;
    Some(host_key_path(&node.environment))
        .filter(|path| is_roots && installation::is_there(path).unwrap_or(false))
}

#[cfg(not(test_build))]
fn host_key_path(_environment: &Environment) -> PathBuf {
    HOST_KEY.into()
}

/// Test builds take the path from a variable, because the machine that runs them has a host key of its own.
#[cfg(test_build)]
fn host_key_path(environment: &Environment) -> PathBuf {
    environment.path("ES_BOOTSTRAP_TEST_HOST_KEY").unwrap_or_else(|| HOST_KEY.into())
}

/// Checks that a node can use the bundle.
fn check(taking: &Taking, bundle: &NodeBundle, now: OffsetDateTime) -> Result<(), Error> {
    let found = bundle.ca_fingerprint().to_string();
    if let Some(wanted) = taking.ca_fingerprint.as_ref().filter(|wanted| **wanted != found) {
        return Err(Error::Unusable {
            what: format!("the HTTP CA of the bundle has the fingerprint {found} instead of {wanted}"),
            hint: "use the bundle of that cluster; encryption does not prove who created a file",
        });
    }
    for certificate in [&bundle.http.certificate, &bundle.http_ca.certificate] {
        let (from, until) = (certificate.not_before(), certificate.not_after());
        if now < from || until < now {
            let subject = certificate.subject();
            return Err(Error::Unusable {
                what: format!(
                    "`{subject}` in the bundle is valid from {} to {}",
                    rfc3339(from),
                    rfc3339(until)
                ),
                hint: "check this machine's clock; if it is right, run `es-bootstrap bundle create` again",
            });
        }
    }
    Ok(())
}
