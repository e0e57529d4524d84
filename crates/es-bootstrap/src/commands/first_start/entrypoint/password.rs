//! `ELASTIC_PASSWORD`: a password that the operator gives is the password, or the start is refused.
//!
//! | the node | the password |
//! |---|---|
//! | is secured, by us or by hand with data | is ignored, as ever |
//! | will be configured now | is written with everything else |
//! | has a keystore that decides it already | must be the same |
//! | is left as it is, with data or without | becomes `bootstrap.password`, as in the stock image |
//! | joins a cluster, or has a keystore that cannot be written | is refused |

use eligibility::{Mode, Unlock, Verdict};
use installation::Installation;
use keystore::{BOOTSTRAP_PASSWORD, Keystore, PASSWORD_HASH, Passphrase};
use realm::{Password, PasswordHash};
use recovery::has_data;
use secrecy::{ExposeSecret, SecretString};
use settings::block;

use crate::args::Common;
use crate::error::{self, Error};
use crate::exit::{self, Stop};
use crate::order::{Credential, Order, Source};
use crate::terminal::Terminal;
use crate::{judgement, node_keystore as secure};

/// Sees to it that the password becomes the password of `elastic`.
pub(super) fn set(
    password: SecretString,
    order: &mut Order,
    common: &Common,
    node: &Installation,
    terminal: &Terminal,
) -> Result<(), Error> {
    let decided = recovery::is_configured(node);
    let is_ours = node.settings_file.bytes().and_then(block::find).is_some();
    if decided && (is_ours || has_data(node)) {
        return Ok(());
    }
    let opened = match node.keystore.bytes() {
        Some(_) => Some(secure::open(common, node)?),
        None => None,
    };
    if let Some((keystore, _)) = &opened
        && let Some(entry) =
            [BOOTSTRAP_PASSWORD, PASSWORD_HASH].into_iter().find(|name| keystore.contains(name))
    {
        return if decides(keystore, &password) {
            Ok(())
        } else {
            let fix = "remove the variable, or the entry: elasticsearch-keystore remove ";
            Err(refused(format!("the keystore's `{entry}` is another password"), &format!("{fix}{entry}")))
        };
    }
    match plan(order, node) {
        Plan::Configured => order.credential = Some(Credential::Password(Source::Value(password))),
        Plan::Refused => {}
        Plan::LeftAlone => {
            add(&password, opened, node, terminal)?;
            terminal.note(
                "the node is not configured: `ELASTIC_PASSWORD` becomes `bootstrap.password` in its keystore",
            );
        }
    }
    Ok(())
}

/// What will become of the node.
enum Plan {
    Configured,
    LeftAlone,
    /// It is not started, so nothing is written.
    Refused,
}

fn plan(order: &Order, node: &Installation) -> Plan {
    let options = eligibility::Options {
        mode: Mode::InitialNode,
        accept: &order.accept,
        writing: order.writing,
        unlock: Unlock::Never,
    };
    match eligibility::judge(node, options) {
        Verdict::Eligible(_) => Plan::Configured,
        Verdict::NotEligible(findings) if judgement::not_startable(&findings).is_some() => Plan::Refused,
        // A keystore with a passphrase is opened by the run.
        Verdict::NotEligible(findings) if findings.iter().all(|finding| finding.stop().is_none()) => {
            Plan::Configured
        }
        Verdict::NotEligible(_) => Plan::LeftAlone,
    }
}

/// Whether the keystore makes this very password the password of `elastic`.
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
            "let this user write to the configuration directory, or put `bootstrap.password` into its keystore",
        )),
    }
}

pub(super) fn refused(why: String, fix: &str) -> Error {
    Error::Stopped {
        reason: format!("`ELASTIC_PASSWORD` cannot become the password of `elastic`: {why}"),
        fix: fix.to_owned(),
        stop: Stop::Config,
    }
}
