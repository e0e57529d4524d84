//! The credentials file of a first start: which node it belongs to, and whether its password is still valid.

use std::io;
use std::path::Path;

use bootstrap::CredentialsFile;
use installation::Installation;
use keystore::{BOOTSTRAP_PASSWORD, Keystore, PASSWORD_HASH};
use recovery::STATE_DIRECTORY;
use recovery::{DEFAULT_CREDENTIALS, Delivered, InitialCredentials};
use secrecy::{ExposeSecret, SecretString};

use crate::args::Entering;
use crate::error::Error;
use crate::facts::http_ca;
use crate::passphrase;
use crate::terminal::Terminal;

/// The variable with the password of `elastic`, as in Elasticsearch's image.
const ELASTIC_PASSWORD: &str = "ELASTIC_PASSWORD";

/// A password of `elastic` from a credentials file, and the CA that the file names. The password is sent only
/// to servers with that CA, whatever the node's settings say, because others may be able to write those.
pub(crate) struct Known {
    pub(crate) password: SecretString,
    pub(crate) ca: Vec<u8>,
}

/// Reads a credentials file. An existing file that es-bootstrap did not write is an error.
pub(crate) fn read(path: &Path) -> Result<Option<Delivered>, Error> {
    // Users who can write to its directory could have placed a link or a pipe there.
    let read = transaction::read_file(path);
    let read =
        read.map_err(|error| Error::Read { path: path.to_path_buf(), source: io::Error::other(error) });
    let Some(bytes) = read? else { return Ok(None) };
    let foreign = || Error::Sink {
        sink: format!("`{}`", path.display()),
        source: io::Error::new(io::ErrorKind::AlreadyExists, "a file that es-bootstrap did not write exists"),
    };
    recovery::parse_credentials(&bytes).map(Some).ok_or_else(foreign)
}

/// Returns the password of `elastic` that the operator supplied in a file or in the environment.
///
/// # Errors
///
/// If the file cannot be read.
pub(crate) fn given_password(
    node: &Installation,
    entering: &Entering,
) -> Result<Option<SecretString>, Error> {
    if let Some(file) = &entering.password_file {
        return passphrase::first_line(file).map(Some);
    }
    let variable = node.environment.text(ELASTIC_PASSWORD).ok().flatten();
    Ok(variable.filter(|text| !text.is_empty()).map(SecretString::from))
}

/// Returns the password of `elastic` that a first start left in the default file, if it belongs to this node.
pub(crate) fn known_password(node: &Installation) -> Option<Known> {
    let (file, ca) = own(node, &node.config_path(DEFAULT_CREDENTIALS))?;
    Some(Known { password: file.elastic_password?, ca })
}

/// Returns the same password, also from the file of a package's hook or unit.
pub(crate) fn known_password_anywhere(node: &Installation) -> Option<Known> {
    known_password(node).or_else(|| {
        let (file, ca) = own(node, &Path::new(STATE_DIRECTORY).join(DEFAULT_CREDENTIALS))?;
        Some(Known { password: file.elastic_password?, ca })
    })
}

/// Removes an invalid password from this node's credentials file and leaves a comment there.
pub(crate) fn withdraw(node: &Installation, path: &Path, terminal: &Terminal) -> Result<(), Error> {
    let Some((file, _)) = own(node, path).filter(|(file, _)| file.elastic_password.is_some()) else {
        return Ok(());
    };
    let kibana = file.kibana.as_ref().map(|(token, expires)| (token.expose_secret(), expires.as_str()));
    let credentials = InitialCredentials {
        written_at: &node.now.to_string(),
        elastic_password: None,
        ca_fingerprint: &file.ca_fingerprint,
        kibana,
        withdrawn: true,
    };
    let owner = (node.directory.owner, node.directory.group);
    let withdrawn = CredentialsFile { path, epoch: node.epoch(), owner, credentials }.replace();
    if withdrawn.map_err(Error::Bootstrap)? {
        let path = path.display();
        terminal.warn(&format!(
            "the password in `{path}` is no longer the password of `elastic`, and was removed from the file"
        ));
    }
    Ok(())
}

/// Withdraws the password if a changed entry of the keystore overrides it. If the node was started since, the
/// cluster may have the password already, so only the node itself can tell.
pub(crate) fn overtaken(
    node: &Installation,
    keystore: &Keystore,
    changed: impl IntoIterator<Item: AsRef<str>>,
    terminal: &Terminal,
) {
    let decides = |name: &str| name == BOOTSTRAP_PASSWORD || name == PASSWORD_HASH;
    let Some(known) = known_password(node).filter(|_| changed.into_iter().any(|name| decides(name.as_ref())))
    else {
        return;
    };
    let given = keystore.get(BOOTSTRAP_PASSWORD);
    if given.is_some_and(|given| given.reveal() == known.password.expose_secret().as_bytes()) {
        return;
    }
    let path = node.config_path(DEFAULT_CREDENTIALS);
    if recovery::has_data(node) {
        terminal.warn(&format!(
            "the password in `{}` may no longer be the password of `elastic`: `es-bootstrap announce` checks it",
            path.display()
        ));
    } else {
        outdated(node, terminal);
    }
}

/// Withdraws the outdated password in the default file. The change itself has succeeded, so an error is only
/// reported.
pub(crate) fn outdated(node: &Installation, terminal: &Terminal) {
    let path = node.config_path(DEFAULT_CREDENTIALS);
    if let Err(error) = withdraw(node, &path, terminal) {
        terminal.warn(&format!(
            "the password in `{}` is no longer the password of `elastic`, but stays in the file: {}",
            path.display(),
            crate::error::chain(&error).join(": ")
        ));
    }
}

/// Reads a credentials file of this node, and the node's CA.
fn own(node: &Installation, path: &Path) -> Option<(Delivered, Vec<u8>)> {
    let file = recovery::parse_credentials(&transaction::read_file(path).ok()??)?;
    let (_, ca) = http_ca(node).ok()?;
    (pki::fingerprint(&ca).to_string() == file.ca_fingerprint).then_some((file, ca))
}
