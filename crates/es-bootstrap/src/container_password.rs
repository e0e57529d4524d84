//! `ELASTIC_PASSWORD` in a container: the operator's password takes effect, or the start is refused.
//!
//! | the node | the password |
//! |---|---|
//! | is already secured, by es-bootstrap or by hand with data | is ignored |
//! | is configured by this run | is written with everything else |
//! | has a keystore that sets it already | must be the same |
//! | is not configured, with data or without | becomes `bootstrap.password`, as in the stock image |
//! | joins a cluster, or has a keystore that cannot be written | is refused |

use installation::Installation;
use keystore::{BOOTSTRAP_PASSWORD, Keystore, PASSWORD_HASH, Passphrase};
use realm::{Password, PasswordHash};
use secrecy::{ExposeSecret, SecretString};
use settings::block;

use crate::args::Common;
use crate::error::{self, Error};
use crate::exit::{self, Stop};
use crate::node_keystore as secure;
use crate::terminal::Terminal;

/// Ensures that the password takes effect on a node that is not configured by this run.
pub(crate) fn hold(
    password: &SecretString,
    common: &Common,
    node: &Installation,
    terminal: &Terminal,
) -> Result<(), Error> {
    let is_ours = || node.settings_file.bytes().and_then(block::find).is_some();
    if recovery::is_configured(node) && (is_ours() || recovery::has_data(node)) {
        return Ok(());
    }
    let opened = node.keystore.bytes().map(|_| secure::open(common, node)).transpose()?;
    if !is_decided(password, opened.as_ref().map(|(keystore, _)| keystore))? {
        add(password, opened, node, terminal)?;
        terminal.note(
            "the node is not configured: `ELASTIC_PASSWORD` becomes `bootstrap.password` in its keystore",
        );
    }
    Ok(())
}

/// Returns whether the keystore sets this password for `elastic`. A keystore that sets another one is an
/// error.
pub(crate) fn is_decided(password: &SecretString, keystore: Option<&Keystore>) -> Result<bool, Error> {
    let Some(keystore) = keystore else { return Ok(false) };
    let decisive = [BOOTSTRAP_PASSWORD, PASSWORD_HASH].into_iter().find(|name| keystore.contains(name));
    match decisive {
        None => Ok(false),
        Some(_) if decides(keystore, password) => Ok(true),
        Some(entry) => Err(refused(
            format!("the keystore's `{entry}` sets another password"),
            &format!("remove the variable, or the entry: elasticsearch-keystore remove {entry}"),
        )),
    }
}

/// Returns whether the keystore sets this password for `elastic`.
fn decides(keystore: &Keystore, password: &SecretString) -> bool {
    if let Some(value) = keystore.get(BOOTSTRAP_PASSWORD) {
        return value.reveal() == password.expose_secret().as_bytes();
    }
    let hash = keystore.get(PASSWORD_HASH).and_then(|value| std::str::from_utf8(value.reveal()).ok());
    let hash = hash.and_then(|text| PasswordHash::parse(text).ok());
    hash.zip(Password::from_text(password.clone()).ok())
        .is_some_and(|(hash, password)| hash.verify(&password))
}

fn add(
    password: &SecretString,
    opened: Option<(Keystore, Passphrase)>,
    node: &Installation,
    terminal: &Terminal,
) -> Result<(), Error> {
    let (mut keystore, passphrase) =
        opened.unwrap_or_else(|| (Keystore::new(&mut memory::rng()), Passphrase::empty()));
    keystore.set(BOOTSTRAP_PASSWORD, password.expose_secret().as_bytes()).map_err(Error::Keystore)?;
    match secure::save(node, &keystore, secure::seal(node, &passphrase)?, terminal) {
        Ok(_) => Ok(()),
        Err(error) if error.code() == exit::TRY_AGAIN => Err(error),
        Err(error) => Err(refused(
            error::chain(&error).join(": "),
            "make the configuration directory writable for this user, or add `bootstrap.password` to its keystore",
        )),
    }
}

pub(crate) fn refused(why: String, fix: &str) -> Error {
    Error::Stopped {
        reason: format!("`ELASTIC_PASSWORD` cannot become the password of `elastic`: {why}"),
        fix: fix.to_owned(),
        stop: Stop::Config,
    }
}
